//! Comments on APIs and replies to them. Replies have no replies (WSO2 behaviour).

use tidegate_model::id::ApiId;
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::Row;
use crate::{Store, args};

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Given by the server.
    pub id: String,
    /// On which API.
    pub api: ApiId,
    /// The comment it replies to.
    pub parent: Option<String>,
    /// The text.
    pub content: String,
    /// `general`, or what the client says.
    pub category: String,
    /// User name of the author.
    pub created_by: String,
    /// When made.
    pub created_at: Millis,
    /// When last changed; the time of making when never.
    pub updated_at: Millis,
}

impl Store {
    /// A page of an API's comments, newest first, without replies; and how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn comments(&self, api: &ApiId, offset: i64, limit: i64) -> Result<(Vec<Comment>, i64)> {
        const PAGE: &str = "SELECT * FROM api_comment WHERE api_id = $1 AND parent_id IS NULL
             ORDER BY created_at_ms DESC, id DESC LIMIT $2 OFFSET $3";
        const TOTAL: &str = "SELECT COUNT(*) AS total FROM api_comment WHERE api_id = $1 AND parent_id IS NULL";
        let rows = self.db.all(PAGE, args![api, limit, offset]).await?;
        let total = self.db.all(TOTAL, args![api]).await?[0].int("total")?;
        Ok((rows.iter().map(comment).collect::<Result<_>>()?, total))
    }

    /// A page of the replies to a comment, oldest first; and how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn replies(&self, parent: &str, offset: i64, limit: i64) -> Result<(Vec<Comment>, i64)> {
        const PAGE: &str = "SELECT * FROM api_comment WHERE parent_id = $1
             ORDER BY created_at_ms, id LIMIT $2 OFFSET $3";
        const TOTAL: &str = "SELECT COUNT(*) AS total FROM api_comment WHERE parent_id = $1";
        let rows = self.db.all(PAGE, args![parent, limit, offset]).await?;
        let total = self.db.all(TOTAL, args![parent]).await?[0].int("total")?;
        Ok((rows.iter().map(comment).collect::<Result<_>>()?, total))
    }

    /// Reads one comment of an API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn comment(&self, api: &ApiId, id: &str) -> Result<Option<Comment>> {
        const SQL: &str = "SELECT * FROM api_comment WHERE api_id = $1 AND id = $2";
        self.db.optional(SQL, args![api, id]).await?.as_ref().map(comment).transpose()
    }

    /// Stores a new comment.
    ///
    /// # Errors
    /// [`crate::Error::Reference`] when the API or the comment it replies to is gone.
    pub async fn insert_comment(&self, new: &Comment) -> Result<()> {
        const SQL: &str = "INSERT INTO api_comment
             (id, api_id, parent_id, content, category, created_by, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = args![
            &new.id,
            &new.api,
            &new.parent,
            &new.content,
            &new.category,
            &new.created_by,
            new.created_at,
            new.updated_at,
        ];
        self.db.execute(SQL, values).await.map(|_| ())
    }

    /// Replaces text and category; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_comment(&self, to: &Comment) -> Result<bool> {
        const SQL: &str = "UPDATE api_comment SET content = $2, category = $3, updated_at_ms = $4 WHERE id = $1";
        Ok(self.db.execute(SQL, args![&to.id, &to.content, &to.category, to.updated_at]).await? == 1)
    }

    /// Removes a comment with its replies; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_comment(&self, id: &str) -> Result<bool> {
        Ok(self.db.execute("DELETE FROM api_comment WHERE id = $1", args![id]).await? == 1)
    }
}

fn comment(row: &Row) -> Result<Comment> {
    Ok(Comment {
        id: row.text("id")?,
        api: row.text("api_id")?.into(),
        parent: row.optional_text("parent_id")?,
        content: row.text("content")?,
        category: row.text("category")?,
        created_by: row.text("created_by")?,
        created_at: row.int("created_at_ms")?,
        updated_at: row.int("updated_at_ms")?,
    })
}
