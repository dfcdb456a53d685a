//! A document of an API: how-to, samples, forum link.

use serde::{Deserialize, Serialize};

use crate::id::ApiId;
use crate::millis::Millis;

/// Where a document's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SourceType {
    /// Text kept by us.
    Inline,
    /// Markdown kept by us.
    Markdown,
    /// An external address.
    Url,
    /// An uploaded file kept by us.
    File,
}

impl SourceType {
    /// The spelling of contract and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inline => "INLINE",
            Self::Markdown => "MARKDOWN",
            Self::Url => "URL",
            Self::File => "FILE",
        }
    }

    /// Reads [`Self::as_str`]'s spelling.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Inline, Self::Markdown, Self::Url, Self::File].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A document's description; its content is stored apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Given by the server.
    pub id: String,
    /// Of which API.
    pub api: ApiId,
    /// Unique per API.
    pub name: String,
    /// `HOWTO`, `SAMPLES`, `PUBLIC_FORUM`, `SUPPORT_FORUM`, `API_MESSAGE_FORMAT`, `SWAGGER_DOC`, `OTHER`.
    pub kind: String,
    /// Name of the kind, for `OTHER`.
    pub other_kind_name: Option<String>,
    /// Shown in lists.
    pub summary: String,
    /// Where the content is.
    pub source_type: SourceType,
    /// For [`SourceType::Url`].
    pub source_url: Option<String>,
    /// For [`SourceType::File`].
    pub file_name: Option<String>,
    /// `API_LEVEL`, `OWNER_ONLY`, `PRIVATE`.
    pub visibility: String,
    /// When made.
    pub created_at: Millis,
    /// When last changed.
    pub updated_at: Millis,
}
