//! Documents of an API: how-tos, samples, links. Content is text, a file, or an address.

mod description;

pub(super) use description::view;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, LOCATION, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::document::{Document, SourceType};
use tidegate_model::id::ApiId;
use tidegate_model::millis;
use tidegate_store::document::DocumentContent;

use self::description::{Sent, read};
use super::api::find;
use super::params::{At, Params};
use super::refusal;
use crate::audit;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::json;
use crate::multipart::Form;
use crate::own_address::shown;
use crate::page::{Page, Paging};
use crate::state::Control;

/// Most documents an API may have.
const DOCUMENTS_MAX: usize = 200;

const READ: &[&str] = &["api_view", "api_manage", "document_manage"];
const MAKE: &[&str] = &["api_create", "api_manage", "document_create", "document_manage"];
const CHANGE: &[&str] = &["api_create", "api_manage", "document_manage"];

/// `GET /apis/{id}/documents`.
///
/// # Errors
/// 400, 401, 403, 404/900308.
pub async fn list(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Value>>> {
    find(&control, signed.require(READ)?, &id).await?;
    let documents = control.store.documents(&id).await?.iter().map(view).collect();
    paging.cut(&control.limits, &format!("/apis/{id}/documents"), documents).map(Json)
}

/// `POST /apis/{id}/documents`: makes a document; its content comes with `inlineContent` or by its own operation.
///
/// # Errors
/// 400 naming everything wrong, 401, 403, 404/900308, 409/900312.
pub async fn create(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    body: json::Json<Sent>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Value>)> {
    let caller = signed.require(MAKE)?;
    find(&control, caller, &id).await?;
    let existing = control.store.documents(&id).await?;
    if existing.len() >= DOCUMENTS_MAX {
        return Err(ApiError::bad_request(format!("an API has at most {DOCUMENTS_MAX} documents")));
    }
    let now = millis::now();
    let new = uuid::Uuid::now_v7().to_string();
    let inline = body.0.inline_content.clone();
    let mut document = Document { id: new, api: id.clone(), created_at: now, ..read(body.0, now)? };
    if existing.iter().any(|other| other.name == document.name) {
        return Err(refusal::document_exists(&document.name));
    }
    let content = inline.filter(|text| !text.is_empty()).map(|text| text_content(&mut document, text)).transpose()?;
    control.store.insert_document(&document).await.map_err(|error| taken(error, &document))?;
    if let Some(content) = content {
        control.store.set_document_content(&document, &content).await?;
    }
    audit::note(&control, caller, "document.create", &document.id, json!({"api": id, "name": document.name})).await;
    let location = format!("/api/am/publisher/v4/apis/{id}/documents/{}", document.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(view(&document))))
}

/// `GET /apis/{id}/documents/{document}`.
///
/// # Errors
/// 401, 403, 404/900308, 404/900315.
pub async fn show(
    State(control): State<Control>,
    signed: Signed,
    At((id, document)): At<(ApiId, String)>,
) -> Result<Json<Value>> {
    find(&control, signed.require(READ)?, &id).await?;
    Ok(Json(view(&one(&control, &id, &document).await?)))
}

/// `PUT /apis/{id}/documents/{document}`: replaces the description; the source type stays with the content.
///
/// # Errors
/// 400 naming everything wrong, 401, 403, 404/900308, 404/900315, 409/900312.
pub async fn update(
    State(control): State<Control>,
    signed: Signed,
    At((id, document)): At<(ApiId, String)>,
    body: json::Json<Sent>,
) -> Result<Json<Value>> {
    let caller = signed.require(CHANGE)?;
    find(&control, caller, &id).await?;
    let old = one(&control, &id, &document).await?;
    let now = millis::now();
    let new = read(body.0, now)?;
    let has_content = control.store.document_content(&id, &document).await?.is_some();
    if has_content && new.source_type != old.source_type {
        let text =
            format!("the document holds {} content; upload new content after deleting it", old.source_type.as_str());
        return Err(refusal::document_content_misfit(text));
    }
    let new = Document { id: old.id, api: id, created_at: old.created_at, file_name: old.file_name, ..new };
    if !control.store.update_document(&new).await.map_err(|error| taken(error, &new))? {
        return Err(refusal::document_not_found(&new.id));
    }
    audit::note(&control, caller, "document.update", &new.id, json!({"api": new.api})).await;
    Ok(Json(view(&new)))
}

/// `DELETE /apis/{id}/documents/{document}`.
///
/// # Errors
/// 401, 403, 404/900308, 404/900315.
pub async fn delete(
    State(control): State<Control>,
    signed: Signed,
    At((id, document)): At<(ApiId, String)>,
) -> Result<StatusCode> {
    let caller = signed.require(CHANGE)?;
    find(&control, caller, &id).await?;
    if !control.store.delete_document(&id, &document).await? {
        return Err(refusal::document_not_found(&document));
    }
    audit::note(&control, caller, "document.delete", &document, json!({"api": id})).await;
    Ok(StatusCode::OK)
}

/// Query parameters of [`validate`].
#[derive(Deserialize)]
pub struct Asked {
    name: String,
}

/// `POST /apis/{id}/documents/validate?name=`: 200 when the name is taken, 404 when it is free.
///
/// # Errors
/// 401, 403, 404.
pub async fn validate(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    Params(asked): Params<Asked>,
) -> Result<StatusCode> {
    find(&control, signed.require(MAKE)?, &id).await?;
    let is_taken = control.store.documents(&id).await?.iter().any(|document| document.name == asked.name);
    if is_taken {
        Ok(StatusCode::OK)
    } else {
        Err(ApiError::not_found(format!("no document is named `{}`", asked.name)))
    }
}

/// `GET /apis/{id}/documents/{document}/content`: the text or file; 303 to the address of a `URL` document. Files are
/// sent as attachments that browsers do not interpret.
///
/// # Errors
/// 401, 403, 404/900308, 404/900314, 404/900315.
pub async fn content(
    State(control): State<Control>,
    signed: Signed,
    At((id, document)): At<(ApiId, String)>,
) -> Result<Response> {
    find(&control, signed.require(READ)?, &id).await?;
    let described = one(&control, &id, &document).await?;
    if let (SourceType::Url, Some(url)) = (described.source_type, &described.source_url) {
        let url = shown(url, control.addresses.as_ref()).into_owned();
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, url)]).into_response());
    }
    let content = control.store.document_content(&id, &document).await?;
    let content = content.ok_or_else(|| refusal::document_content_not_found(&document))?;
    let media_type = HeaderValue::from_str(&content.media_type)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let mut response = ([(CONTENT_TYPE, media_type)], content.content).into_response();
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if described.source_type == SourceType::File {
        let name = described.file_name.unwrap_or_default();
        let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}")) {
            headers.insert(CONTENT_DISPOSITION, value);
        }
    }
    Ok(response)
}

/// `POST /apis/{id}/documents/{document}/content`: part `file` for `FILE` documents, `inlineContent` for `INLINE` and
/// `MARKDOWN`.
///
/// # Errors
/// 400/900976 when the content does not fit the source type, 401, 403, 404/900308, 404/900315, 413, 415.
pub async fn set_content(
    State(control): State<Control>,
    signed: Signed,
    At((id, document)): At<(ApiId, String)>,
    request: Request,
) -> Result<(StatusCode, Json<Value>)> {
    let caller = signed.require(MAKE)?;
    find(&control, caller, &id).await?;
    let mut document = one(&control, &id, &document).await?;
    let form = Form::read(request, control.limits.document_bytes_max).await?;
    let content = match (form.part("file"), form.text("inlineContent")?) {
        (Some(_), Some(_)) => return Err(ApiError::bad_request("send either `file` or `inlineContent`, not both")),
        (None, None) => return Err(ApiError::bad_request("send the content as `file` or as `inlineContent`")),
        (Some(file), None) => {
            if document.source_type != SourceType::File {
                let text = format!("a {} document takes `inlineContent`, not `file`", document.source_type.as_str());
                return Err(refusal::document_content_misfit(text));
            }
            let media_type = file.media_type.clone().filter(|text| HeaderValue::from_str(text).is_ok());
            document.file_name = Some(file.file_name.clone().unwrap_or_else(|| "document".to_owned()));
            DocumentContent {
                media_type: media_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                content: file.bytes.to_vec(),
            }
        }
        (None, Some(text)) => text_content(&mut document, text.to_owned())?,
    };
    document.updated_at = millis::now();
    if !control.store.set_document_content(&document, &content).await? {
        return Err(refusal::document_not_found(&document.id));
    }
    audit::note(&control, caller, "document.update-content", &document.id, json!({"api": id})).await;
    Ok((StatusCode::CREATED, Json(view(&document))))
}

async fn one(control: &Control, api: &ApiId, id: &str) -> Result<Document> {
    control.store.document(api, id).await?.ok_or_else(|| refusal::document_not_found(id))
}

fn taken(error: tidegate_store::Error, document: &Document) -> ApiError {
    match error {
        tidegate_store::Error::Taken(_) => refusal::document_exists(&document.name),
        other => other.into(),
    }
}

fn text_content(document: &mut Document, text: String) -> Result<DocumentContent> {
    let media_type = match document.source_type {
        SourceType::Inline => "text/plain; charset=utf-8",
        SourceType::Markdown => "text/markdown; charset=utf-8",
        other => {
            let text = format!("a {} document takes no inline content", other.as_str());
            return Err(refusal::document_content_misfit(text));
        }
    };
    Ok(DocumentContent { media_type: media_type.to_owned(), content: text.into_bytes() })
}
