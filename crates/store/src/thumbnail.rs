//! Pictures of APIs.

use tidegate_model::id::ApiId;

use crate::error::Result;
use crate::{Store, Tx, args};

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// `image/png` and the like.
    pub media_type: String,
    /// The file.
    pub content: Vec<u8>,
}

impl Store {
    /// The picture of an API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn thumbnail(&self, api: &ApiId) -> Result<Option<Thumbnail>> {
        let row =
            self.db.optional("SELECT media_type, content FROM api_thumbnail WHERE api_id = $1", args![api]).await?;
        row.map(|row| Ok(Thumbnail { media_type: row.text("media_type")?, content: row.bytes("content")? })).transpose()
    }

    /// Sets the picture of an API.
    ///
    /// # Errors
    /// [`crate::Error::Reference`] when the API is not there; when the database fails.
    pub async fn set_thumbnail(&self, api: &ApiId, thumbnail: &Thumbnail) -> Result<()> {
        const SQL: &str = "INSERT INTO api_thumbnail (api_id, media_type, content) VALUES ($1, $2, $3)
             ON CONFLICT (api_id) DO UPDATE SET media_type = excluded.media_type, content = excluded.content";
        let mut tx = self.begin().await?;
        tx.execute(SQL, args![api, &thumbnail.media_type, &thumbnail.content]).await?;
        tx.touch_api(api).await?;
        tx.commit().await
    }
}

impl Tx {
    /// Gives `to` the picture of `from`, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn copy_thumbnail(&mut self, from: &ApiId, to: &ApiId) -> Result<()> {
        const SQL: &str = "INSERT INTO api_thumbnail (api_id, media_type, content)
             SELECT CAST($2 AS TEXT), media_type, content FROM api_thumbnail WHERE api_id = $1";
        self.execute(SQL, args![from, to]).await?;
        self.touch_api(to).await
    }
}
