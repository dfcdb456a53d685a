//! Our OpenAPI 3.1 documents, one an API, as committed in `openapi/`: what clients are generated from, the portal's among
//! them. Written by hand; the contract test (`tests/contract`, `tests/devportal/openapi.rs`) holds routers and documents
//! to each other. Their addresses are relative to their own, so that they hold at any port and behind any prefix.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::{MethodRouter, get};

use crate::state::Control;

/// Where each API serves its document, below its base path.
pub const PATH: &str = "/openapi.yaml";

/// The document of an API.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// Where the API is mounted.
    pub base: &'static str,
    /// OpenAPI 3.1 in YAML.
    pub text: &'static str,
}

/// Publisher v4.
pub const PUBLISHER: Document =
    Document { base: "/api/am/publisher/v4", text: include_str!("../openapi/publisher.yaml") };
/// DevPortal v3.
pub const DEVPORTAL: Document =
    Document { base: "/api/am/devportal/v3", text: include_str!("../openapi/devportal.yaml") };
/// Admin v4.
pub const ADMIN: Document = Document { base: "/api/am/admin/v4", text: include_str!("../openapi/admin.yaml") };
/// Tidegate's own API.
pub const TIDEGATE: Document = Document { base: "/api/tidegate/v1", text: include_str!("../openapi/tidegate.yaml") };

/// All of them.
pub const DOCUMENTS: [Document; 4] = [PUBLISHER, DEVPORTAL, ADMIN, TIDEGATE];

/// Answers the document, to everyone: it says nothing the contract's authors do not.
pub(crate) fn serve(document: Document) -> MethodRouter<Control> {
    get(async move || ([(CONTENT_TYPE, "application/yaml"), (CACHE_CONTROL, "no-cache")], document.text))
}
