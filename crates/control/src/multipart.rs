//! `multipart/form-data` request bodies (RFC 7578): size-limited, all parts in memory, no temporary files.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use http_body_util::Limited;

use crate::error::{ApiError, Result};

/// Most parts of one body.
pub const PARTS_MAX: usize = 16;

/// What the text parts beside a file may add, in bytes.
const OVERHEAD_BYTES: usize = 1 << 20;

/// One part.
#[derive(Debug, Clone)]
pub struct Part {
    /// File name as the client gave it, without any folder; `None` for plain fields.
    pub file_name: Option<String>,
    /// Media type as the client gave it.
    pub media_type: Option<String>,
    /// Content.
    pub bytes: Bytes,
}

/// All parts of a body, by name.
#[derive(Debug, Clone, Default)]
pub struct Form(BTreeMap<String, Part>);

impl Form {
    /// Reads a body whose parts are at most `part_bytes_max` each.
    ///
    /// # Errors
    /// 415 for another content type, 413 beyond the limits, 400 for a broken body or a part sent twice.
    pub async fn read(request: Request, part_bytes_max: usize) -> Result<Self> {
        let request = request.map(|body| Body::new(Limited::new(body, part_bytes_max + OVERHEAD_BYTES)));
        let mut request = request;
        DefaultBodyLimit::disable().apply(&mut request);
        let mut multipart = Multipart::from_request(request, &())
            .await
            .map_err(|_| ApiError::media_type("expected multipart/form-data with a boundary"))?;
        let mut parts = BTreeMap::new();
        while let Some(mut field) = multipart.next_field().await.map_err(|why| broken(&why, part_bytes_max))? {
            let Some(name) = field.name().map(str::to_owned) else {
                return Err(ApiError::bad_request("a part of the form has no name"));
            };
            if parts.len() == PARTS_MAX {
                return Err(ApiError::bad_request(format!("the form has more than {PARTS_MAX} parts")));
            }
            let file_name = field.file_name().map(plain_name);
            let media_type = field.content_type().map(str::to_owned);
            let mut bytes = Vec::new();
            while let Some(chunk) = field.chunk().await.map_err(|why| broken(&why, part_bytes_max))? {
                if bytes.len() + chunk.len() > part_bytes_max {
                    return Err(ApiError::too_large(&format!("the part `{name}`"), part_bytes_max));
                }
                bytes.extend_from_slice(&chunk);
            }
            let part = Part { file_name, media_type, bytes: bytes.into() };
            if parts.insert(name.clone(), part).is_some() {
                return Err(ApiError::bad_request(format!("the form has two parts called `{name}`")));
            }
        }
        Ok(Self(parts))
    }

    /// The part called `name`, unless it is missing or empty.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.0.get(name).filter(|part| !part.bytes.is_empty())
    }

    /// The text of the part called `name`, unless it is missing or empty.
    ///
    /// # Errors
    /// 400 when it is not UTF-8.
    pub fn text(&self, name: &str) -> Result<Option<&str>> {
        let Some(part) = self.part(name) else { return Ok(None) };
        let text = std::str::from_utf8(&part.bytes);
        text.map(Some).map_err(|_| ApiError::bad_request(format!("the part `{name}` is not UTF-8 text")))
    }
}

/// Clients may send a whole path; only its last part is a name.
fn plain_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control() && *c != '"').take(255).collect()
}

fn broken(why: &MultipartError, part_bytes_max: usize) -> ApiError {
    if why.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::too_large("the request body", part_bytes_max + OVERHEAD_BYTES);
    }
    ApiError::bad_request(format!("the form could not be read: {}", why.body_text()))
}
