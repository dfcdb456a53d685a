//! What is said of a document, without its content: as clients send it, checked, and as they see it.

use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::document::{Document, SourceType};
use tidegate_model::endpoint::SYMBOLIC_SCHEME;
use tidegate_model::id::ApiId;
use tidegate_model::millis::Millis;
use tidegate_model::problem::Problem;

use crate::error::{ApiError, Result};

/// Longest name, in characters (contract).
const NAME_CHARS_MAX: usize = 60;
/// Longest summary, in characters (contract).
const SUMMARY_CHARS_MAX: usize = 32_766;
/// Where a document elsewhere may be: on the web, or at an address of ours that is resolved when shown.
const SCHEMES: [&str; 3] = ["http", "https", SYMBOLIC_SCHEME];
/// Longest address, in bytes.
const URL_BYTES_MAX: usize = 2_048;

const KINDS: [&str; 7] =
    ["HOWTO", "SAMPLES", "PUBLIC_FORUM", "SUPPORT_FORUM", "API_MESSAGE_FORMAT", "SWAGGER_DOC", "OTHER"];
const VISIBILITIES: [&str; 3] = ["OWNER_ONLY", "PRIVATE", "API_LEVEL"];

/// A document as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    summary: Option<String>,
    source_type: SourceType,
    source_url: Option<String>,
    other_type_name: Option<String>,
    #[serde(default = "api_level")]
    visibility: String,
    pub(super) inline_content: Option<String>,
}

fn api_level() -> String {
    "API_LEVEL".to_owned()
}

/// The document that was sent, without its ids.
///
/// # Errors
/// 400 naming everything wrong.
pub(super) fn read(sent: Sent, now: Millis) -> Result<Document> {
    let mut problems = Vec::new();
    let length = sent.name.chars().count();
    if sent.name.trim().is_empty() || length > NAME_CHARS_MAX || sent.name.chars().any(char::is_control) {
        problems.push(Problem::new("name", format!("must be 1 to {NAME_CHARS_MAX} characters")));
    }
    let summary = sent.summary.unwrap_or_default();
    if summary.chars().count() > SUMMARY_CHARS_MAX {
        problems.push(Problem::new("summary", format!("is longer than {SUMMARY_CHARS_MAX} characters")));
    }
    if !KINDS.contains(&sent.kind.as_str()) {
        problems.push(Problem::new("type", format!("`{}` is not one of {}", sent.kind, KINDS.join(", "))));
    }
    if !VISIBILITIES.contains(&sent.visibility.as_str()) {
        let message = format!("`{}` is not one of {}", sent.visibility, VISIBILITIES.join(", "));
        problems.push(Problem::new("visibility", message));
    }
    let needs_name = sent.kind == "OTHER" && sent.other_type_name.as_deref().unwrap_or_default().trim().is_empty();
    if needs_name {
        problems.push(Problem::new("otherTypeName", "must name the type when type is OTHER"));
    }
    let source_url = sent.source_url.filter(|url| !url.is_empty());
    if sent.source_type == SourceType::Url {
        match source_url.as_deref().map(url::Url::parse) {
            Some(Ok(url)) if SCHEMES.contains(&url.scheme()) && url.as_str().len() <= URL_BYTES_MAX => {}
            _ => problems.push(Problem::new("sourceUrl", "must be an http or https address when sourceType is URL")),
        }
    }
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    Ok(Document {
        id: String::new(),
        api: ApiId::from(""),
        name: sent.name,
        kind: sent.kind,
        other_kind_name: sent.other_type_name,
        summary,
        source_type: sent.source_type,
        source_url,
        file_name: None,
        visibility: sent.visibility,
        created_at: now,
        updated_at: now,
    })
}

/// As clients see it (contract: `Document`).
pub(in crate::publisher) fn view(document: &Document) -> Value {
    json!({
        "documentId": document.id,
        "name": document.name,
        "type": document.kind,
        "summary": document.summary,
        "sourceType": document.source_type,
        "sourceUrl": document.source_url,
        "fileName": document.file_name,
        "otherTypeName": document.other_kind_name,
        "visibility": document.visibility,
        "createdTime": document.created_at.to_string(),
        "lastUpdatedTime": document.updated_at.to_string(),
    })
}
