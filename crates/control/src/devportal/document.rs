//! Documents of an API as developers read them. Only those for everyone who sees the API are shown.

use axum::Json as Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tidegate_model::document::{Document, SourceType};
use tidegate_model::id::ApiId;

use crate::auth::Guest;
use crate::error::{ApiError, Result};
use crate::own_address::{show, shown};
use crate::page::{Page, Paging};
use crate::query::{Path, Query};
use crate::state::Control;

use super::api::{find as find_api, stored_file};

/// Visibility of documents everyone who sees the API may read; others are for publishers.
const FOR_ALL: &str = "API_LEVEL";

/// `GET /apis/{apiId}/documents`
pub(super) async fn list(
    State(control): State<Control>,
    guest: Guest,
    Query(paging): Query<Paging>,
    Path(id): Path<ApiId>,
) -> Result<Body<Page<Value>>> {
    find_api(&control, &guest, &id).await?;
    let documents = control.store.documents(&id).await?;
    let list =
        documents.iter().filter(|document| is_shown(document)).map(|document| body(&control, document)).collect();
    Ok(Body(paging.cut(&control.limits, &format!("/apis/{id}/documents"), list)?))
}

/// `GET /apis/{apiId}/documents/{documentId}`
pub(super) async fn read(
    State(control): State<Control>,
    guest: Guest,
    Path((api, id)): Path<(ApiId, String)>,
) -> Result<Body<Value>> {
    Ok(Body(body(&control, &find(&control, &guest, &api, &id).await?)))
}

/// `GET /apis/{apiId}/documents/{documentId}/content`: text, the file, or 303 to where it is.
pub(super) async fn content(
    State(control): State<Control>,
    guest: Guest,
    Path((api, id)): Path<(ApiId, String)>,
) -> Result<Response> {
    let document = find(&control, &guest, &api, &id).await?;
    if document.source_type == SourceType::Url {
        let url = document.source_url.unwrap_or_default();
        let url = shown(&url, control.addresses.as_ref()).into_owned();
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, url)]).into_response());
    }
    let Some(kept) = control.store.document_content(&api, &id).await? else {
        let description = format!("document `{id}` has no content yet");
        return Err(ApiError::new(StatusCode::NOT_FOUND, 900314, "Document content not found", description));
    };
    let content = match document.source_type {
        SourceType::Inline | SourceType::Markdown => shown_text(kept.content, &control),
        _ => kept.content,
    };
    Ok(stored_file(&kept.media_type, content))
}

/// A text written here, with symbolic addresses as they are now; files stay as they are.
fn shown_text(content: Vec<u8>, control: &Control) -> Vec<u8> {
    match String::from_utf8(content) {
        Ok(text) => shown(&text, control.addresses.as_ref()).into_owned().into_bytes(),
        Err(other) => other.into_bytes(),
    }
}

/// Whether developers may read a document of an API they see.
pub(super) fn is_shown(document: &Document) -> bool {
    document.visibility == FOR_ALL
}

async fn find(control: &Control, guest: &Guest, api: &ApiId, id: &str) -> Result<Document> {
    find_api(control, guest, api).await?;
    control.store.document(api, id).await?.filter(is_shown).ok_or_else(|| {
        let description = format!("Requested document with id '{id}' not found");
        ApiError::new(StatusCode::NOT_FOUND, 900315, "Document not found", description)
    })
}

fn body(control: &Control, document: &Document) -> Value {
    let mut body = json!({
        "documentId": document.id,
        "name": document.name,
        "type": document.kind,
        "summary": document.summary,
        "sourceType": document.source_type,
        "sourceUrl": document.source_url,
        "otherTypeName": document.other_kind_name,
        "fileName": document.file_name,
    });
    show(&mut body, control.addresses.as_ref());
    body
}
