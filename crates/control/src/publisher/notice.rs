//! `X-Tidegate-Notice`: the answer to a saved API says when it names us by a literal address. The contract's answer has no
//! place for it, so it is a header, and the whole story is at `/api/tidegate/v1/apis/{id}/findings`.

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponseParts, ResponseParts};
use serde_json::Value;
use tidegate_model::api::Api;

use crate::findings::findings;
use crate::state::Control;

/// The header.
pub const NOTICE: HeaderName = HeaderName::from_static("x-tidegate-notice");

/// The header's value, when there is something to say.
#[derive(Debug)]
pub struct Notice(Option<HeaderValue>);

/// What to say of an API just saved with this definition.
pub fn of(control: &Control, api: &Api, definition: &str) -> Notice {
    let definition: Option<Value> = serde_json::from_str(definition).ok();
    let found = findings(api, definition.as_ref(), control.addresses.as_ref());
    let Some(first) = found.first() else { return Notice(None) };
    let more = if found.len() > 1 { format!("; and {} more", found.len() - 1) } else { String::new() };
    let text = format!("{}{more}; see /api/tidegate/v1/apis/{}/findings", first.message, api.id);
    // An address may be in any script; a header is ASCII.
    let text: String = text.chars().map(|c| if (' '..='~').contains(&c) { c } else { '?' }).collect();
    Notice(HeaderValue::from_str(&text).ok())
}

impl IntoResponseParts for Notice {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if let Some(value) = self.0 {
            parts.headers_mut().insert(NOTICE, value);
        }
        Ok(parts)
    }
}
