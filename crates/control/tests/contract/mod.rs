//! What is sent and answered in these tests, held against our OpenAPI documents (`crates/control/openapi`).
//!
//! Both test binaries send every request through [`Exchange`]. An answer must be one its operation lists, and its body
//! must fit the schema with no member beyond it; a request that was accepted must fit too. What a document does not
//! describe is found by the first test that uses it.

mod document;
mod fit;
mod still;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use http_body_util::BodyExt;
use serde_json::Value;

pub use document::{Described, Operation, resolved};
pub use still::Still;

/// Questions that are asked with a body. Everything else that is not read by GET leaves an event in the audit log.
const CHANGES_NOTHING: &[&str] = &[
    "POST /apis/validate",
    "POST /apis/validate-endpoint",
    "POST /apis/validate-openapi",
    "POST /apis/{apiId}/documents/validate",
];

/// A request, kept so that it can be compared with what it was answered.
pub struct Exchange {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl Exchange {
    /// Keeps a request.
    pub async fn of(request: Request<Body>) -> Self {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.expect("tests send whole bodies").to_bytes();
        Self { method: parts.method, uri: parts.uri, headers: parts.headers, body }
    }

    /// The request, to send it.
    pub fn request(&self) -> Request<Body> {
        let mut request = Request::new(Body::from(self.body.clone()));
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        request
    }

    /// The operation, when it was one that changes something and was done: then the audit log must have grown.
    pub fn changed(&self, status: StatusCode) -> Option<String> {
        let is_read = [Method::GET, Method::HEAD, Method::OPTIONS].contains(&self.method);
        if is_read || !status.is_success() {
            return None;
        }
        let described = Described::all().iter().find(|one| self.uri.path().starts_with(one.base))?;
        let (template, _) = described.path(&self.uri.path()[described.base.len()..])?;
        let name = format!("{} {template}", self.method);
        (!CHANGES_NOTHING.contains(&name.as_str())).then(|| format!("{name} of {}", described.base))
    }

    /// Panics when request and answer are not as the document says.
    #[track_caller]
    pub fn check(&self, status: StatusCode, headers: &HeaderMap, answer: &[u8]) {
        let path = self.uri.path();
        let Some(described) = Described::all().iter().find(|one| path.starts_with(one.base)) else { return };
        let Some((template, item)) = described.path(&path[described.base.len()..]) else {
            assert!(status.is_client_error(), "{path} answers {status}, but {}", described.lacks("such a path"));
            return;
        };
        let Some(operation) = described.operation(template, item, self.method.as_str()) else {
            let is_refused = [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND].contains(&status);
            let what = format!("{} {template}", self.method);
            assert!(is_refused || self.method == Method::HEAD, "answers {status}: {}", described.lacks(&what));
            return;
        };
        self.check_answer(&operation, status, headers, answer);
        if status.is_success() {
            self.check_request(&operation);
        }
    }

    #[track_caller]
    fn check_answer(&self, operation: &Operation<'_>, status: StatusCode, headers: &HeaderMap, answer: &[u8]) {
        let listed = operation.answer(status.as_u16());
        let Some((key, listed)) = listed else { panic!("{operation} does not list the answer {status}") };
        let Some(content) = listed.get("content").and_then(Value::as_object) else {
            assert!(answer.is_empty(), "{operation}: {status} has no body in the document, but {} bytes", answer.len());
            return;
        };
        let media_type = essence(headers);
        let (name, content) = content.iter().next().expect("a body has a media type");
        let is_listed =
            name == "*/*" || *name == media_type || name.strip_suffix('*').is_some_and(|n| media_type.starts_with(n));
        assert!(is_listed, "{operation}: {status} is {name} in the document, but {media_type:?}");
        if name == "application/json" {
            let body = serde_json::from_slice(answer).expect("JSON");
            fit::answer(operation, key, &content["schema"], &body);
        }
    }

    #[track_caller]
    fn check_request(&self, operation: &Operation<'_>) {
        for (name, _) in url::form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes()) {
            assert!(operation.has_query(&name), "{operation} does not list the query parameter `{name}`");
        }
        let Some(content) = operation.body() else { return };
        let media_type = essence(&self.headers);
        if self.body.is_empty() && media_type.is_empty() {
            return;
        }
        let content = content.get(&media_type);
        let content = content.unwrap_or_else(|| panic!("{operation} does not list a body of {media_type:?}"));
        if media_type == "application/json" {
            let body = serde_json::from_slice(&self.body).expect("JSON");
            fit::request(operation, &content["schema"], &body);
        }
    }
}

fn essence(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
