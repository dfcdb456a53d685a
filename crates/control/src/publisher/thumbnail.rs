//! The picture of an API. Only raster images are taken, recognised by their first bytes: an SVG can carry scripts.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tidegate_model::id::ApiId;
use tidegate_store::thumbnail::Thumbnail;

use super::api::find;
use super::params::At;
use crate::audit;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::multipart::Form;
use crate::state::Control;

/// `GET /apis/{id}/thumbnail`.
///
/// # Errors
/// 401, 403, 404/900308, 404 when the API has none.
pub async fn show(State(control): State<Control>, signed: Signed, At(id): At<ApiId>) -> Result<Response> {
    find(&control, signed.require(&["api_view", "api_manage"])?, &id).await?;
    let thumbnail = control.store.thumbnail(&id).await?;
    let thumbnail = thumbnail.ok_or_else(|| ApiError::not_found(format!("API `{id}` has no thumbnail")))?;
    let headers = [(CONTENT_TYPE, thumbnail.media_type), (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned())];
    Ok((headers, thumbnail.content).into_response())
}

/// `PUT /apis/{id}/thumbnail`: part `file`, a PNG, JPEG, GIF or WebP.
///
/// # Errors
/// 400 without a file, 401, 403, 404/900308, 413, 415 for anything that is not one of these images.
pub async fn replace(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    request: Request,
) -> Result<(StatusCode, Json<Value>)> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish"])?;
    find(&control, caller, &id).await?;
    let form = Form::read(request, control.limits.thumbnail_bytes_max).await?;
    let file = form.part("file").ok_or_else(|| ApiError::bad_request("send the image as the part `file`"))?;
    let media_type = media_type(&file.bytes)
        .ok_or_else(|| ApiError::media_type("the thumbnail must be a PNG, JPEG, GIF or WebP image"))?;
    let thumbnail = Thumbnail { media_type: media_type.to_owned(), content: file.bytes.to_vec() };
    control.store.set_thumbnail(&id, &thumbnail).await?;
    audit::note(&control, caller, "api.update-thumbnail", id.as_str(), Value::Null).await;
    let relative = format!("/apis/{id}/thumbnail");
    Ok((StatusCode::CREATED, Json(json!({"relativePath": relative, "mediaType": media_type}))))
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
