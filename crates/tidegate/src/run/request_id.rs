//! Gives each management request an id: in the answer's `X-Request-Id` and in every log line written meanwhile.
//!
//! A client's own id is kept when it is short and plain, so that a call can be followed across systems.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id taken from a client, bytes.
const ID_BYTES_MAX: usize = 64;

/// The middleware.
pub async fn add(request: Request, next: Next) -> Response {
    let given = request.headers().get(&X_REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_plain(id));
    let id = given.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned);
    let span = tracing::info_span!("request", request.id = %id);
    let mut response = next.run(request).instrument(span).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    response
}

fn is_plain(id: &str) -> bool {
    (1..=ID_BYTES_MAX).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::routing::get;
    use tower::ServiceExt;

    async fn answered(given: Option<&str>) -> String {
        let router = Router::new().route("/", get(async || "")).layer(axum::middleware::from_fn(add));
        let mut request = Request::get("/");
        if let Some(given) = given {
            request = request.header(X_REQUEST_ID, given);
        }
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        response.headers()[X_REQUEST_ID].to_str().unwrap().to_owned()
    }

    #[tokio::test]
    async fn a_plain_id_is_kept_and_anything_else_replaced() {
        assert_eq!(answered(Some("trace-1.a_b")).await, "trace-1.a_b");
        let too_long = "x".repeat(ID_BYTES_MAX + 1);
        for bad in [None, Some(""), Some("a b"), Some("<script>"), Some(too_long.as_str())] {
            assert_eq!(answered(bad).await.len(), 36, "{bad:?}");
        }
    }
}
