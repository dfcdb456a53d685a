//! Documents of APIs and their content.

use serde::{Deserialize, Serialize};
use tidegate_model::document::{Document, SourceType};
use tidegate_model::id::ApiId;
use tidegate_model::millis::Millis;

use crate::error::{Error, Result};
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// A document's content as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentContent {
    /// Media type.
    pub media_type: String,
    /// Text or file.
    pub content: Vec<u8>,
}

/// The part of a document kept as JSON.
#[derive(Serialize, Deserialize)]
struct Body {
    kind: String,
    other_kind_name: Option<String>,
    summary: String,
    source_type: SourceType,
    source_url: Option<String>,
    file_name: Option<String>,
    visibility: String,
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT id, api_id, name, body, created_at_ms, updated_at_ms FROM api_document ", $rest)
    };
}

impl Store {
    /// All documents of an API, in order of name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn documents(&self, api: &ApiId) -> Result<Vec<Document>> {
        let rows = self.db.all(select!("WHERE api_id = $1 ORDER BY name"), args![api]).await?;
        rows.iter().map(document).collect()
    }

    /// All documents of all APIs, in order of id, for search.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn all_documents(&self) -> Result<Vec<Document>> {
        self.db.all(select!("ORDER BY id"), &[]).await?.iter().map(document).collect()
    }

    /// One document of an API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn document(&self, api: &ApiId, id: &str) -> Result<Option<Document>> {
        let row = self.db.optional(select!("WHERE api_id = $1 AND id = $2"), args![api, id]).await?;
        row.as_ref().map(document).transpose()
    }

    /// The content of a document; `None` when there is none, or no such document.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn document_content(&self, api: &ApiId, id: &str) -> Result<Option<DocumentContent>> {
        const SQL: &str = "SELECT media_type, content FROM api_document WHERE api_id = $1 AND id = $2";
        let Some(row) = self.db.optional(SQL, args![api, id]).await? else { return Ok(None) };
        let (media_type, content) = (row.optional_text("media_type")?, row.optional_bytes("content")?);
        Ok(media_type.zip(content).map(|(media_type, content)| DocumentContent { media_type, content }))
    }

    /// Adds a document.
    ///
    /// # Errors
    /// [`Error::Taken`] when the API has one of this name, [`Error::Reference`] when there is no such API.
    pub async fn insert_document(&self, document: &Document) -> Result<()> {
        const SQL: &str = "INSERT INTO api_document (id, api_id, name, body, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6)";
        let body = body(document)?;
        let d = document;
        self.db.execute(SQL, args![&d.id, &d.api, &d.name, &body, d.created_at, d.updated_at]).await?;
        Ok(())
    }

    /// Replaces a document's description; its content stays. Answers whether it is there.
    ///
    /// # Errors
    /// [`Error::Taken`] when the API has another of this name.
    pub async fn update_document(&self, document: &Document) -> Result<bool> {
        const SQL: &str =
            "UPDATE api_document SET name = $3, body = $4, updated_at_ms = $5 WHERE api_id = $1 AND id = $2";
        let (body, d) = (body(document)?, document);
        Ok(self.db.execute(SQL, args![&d.api, &d.id, &d.name, &body, d.updated_at]).await? == 1)
    }

    /// Replaces a document's content together with its description. Answers whether it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_document_content(&self, document: &Document, content: &DocumentContent) -> Result<bool> {
        const SQL: &str = "UPDATE api_document SET body = $3, media_type = $4, content = $5, updated_at_ms = $6
             WHERE api_id = $1 AND id = $2";
        let (body, d) = (body(document)?, document);
        let args = args![&d.api, &d.id, &body, &content.media_type, &content.content, d.updated_at];
        Ok(self.db.execute(SQL, args).await? == 1)
    }

    /// Removes a document. Answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_document(&self, api: &ApiId, id: &str) -> Result<bool> {
        Ok(self.db.execute("DELETE FROM api_document WHERE api_id = $1 AND id = $2", args![api, id]).await? == 1)
    }
}

impl Tx {
    /// Gives `to` copies of all documents of `from`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn copy_documents(&mut self, from: &ApiId, to: &ApiId, now: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO api_document (id, api_id, name, body, media_type, content, created_at_ms,
             updated_at_ms) SELECT CAST($3 AS TEXT), CAST($2 AS TEXT), name, body, media_type, content,
             CAST($4 AS BIGINT), CAST($4 AS BIGINT) FROM api_document WHERE id = $1";
        for row in self.all("SELECT id FROM api_document WHERE api_id = $1 ORDER BY name", args![from]).await? {
            let (old, new) = (row.text("id")?, uuid::Uuid::now_v7().to_string());
            self.execute(SQL, args![&old, to, &new, now]).await?;
        }
        Ok(())
    }
}

fn body(document: &Document) -> Result<String> {
    to_json(&Body {
        kind: document.kind.clone(),
        other_kind_name: document.other_kind_name.clone(),
        summary: document.summary.clone(),
        source_type: document.source_type,
        source_url: document.source_url.clone(),
        file_name: document.file_name.clone(),
        visibility: document.visibility.clone(),
    })
}

fn document(row: &Row) -> Result<Document, Error> {
    let body: Body = row.json("body")?;
    Ok(Document {
        id: row.text("id")?,
        api: row.text("api_id")?.into(),
        name: row.text("name")?,
        kind: body.kind,
        other_kind_name: body.other_kind_name,
        summary: body.summary,
        source_type: body.source_type,
        source_url: body.source_url,
        file_name: body.file_name,
        visibility: body.visibility,
        created_at: row.int("created_at_ms")?,
        updated_at: row.int("updated_at_ms")?,
    })
}
