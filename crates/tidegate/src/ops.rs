//! The operations port: `/livez` (is the process there), `/readyz` (should it get traffic, and if not, why),
//! `/metrics` (OpenMetrics text). Loopback unless configured otherwise, and nothing secret on it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use serde::Serialize;

/// Longest time the checks of `/readyz` may take together.
const READY_WAIT_MAX: Duration = Duration::from_secs(5);
/// What `prometheus-client` writes.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// One thing that must be well for the instance to be ready.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What was looked at: `store`, `plan`.
    pub name: &'static str,
    /// What is wrong; `None` when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What is worth knowing though it stops nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Check {
    /// What is wrong, or what it lacks though it serves.
    pub fn lacks(&self) -> Option<String> {
        let degraded = || self.detail.clone().filter(|detail| detail.starts_with(crate::run::key_check::DEGRADED));
        self.problem.clone().or_else(degraded)
    }
}

#[derive(Serialize)]
struct Readiness {
    status: &'static str,
    checks: Vec<Check>,
}

/// The router. `ready` runs the checks; `metrics` writes all metrics.
pub fn router<Ready, Checks, Metrics>(ready: Ready, metrics: Metrics) -> Router
where
    Ready: Fn() -> Checks + Send + Sync + 'static,
    Checks: Future<Output = Vec<Check>> + Send + 'static,
    Metrics: Fn() -> String + Send + Sync + 'static,
{
    let (ready, metrics) = (Arc::new(ready), Arc::new(metrics));
    Router::new()
        .route("/livez", get(async || Json(serde_json::json!({ "status": "alive" }))))
        .route("/readyz", get(move || readyz(ready.clone())))
        .route(
            "/metrics",
            get(move || {
                let metrics = metrics.clone();
                async move { ([(header::CONTENT_TYPE, OPEN_METRICS)], metrics()) }
            }),
        )
}

async fn readyz<Ready, Checks>(ready: Arc<Ready>) -> Response
where
    Ready: Fn() -> Checks,
    Checks: Future<Output = Vec<Check>>,
{
    let checks = tokio::time::timeout(READY_WAIT_MAX, ready()).await.unwrap_or_else(|_| {
        vec![Check {
            name: "checks",
            problem: Some(format!("took longer than {} s", READY_WAIT_MAX.as_secs())),
            detail: None,
        }]
    });
    let is_ready = checks.iter().all(|check| check.problem.is_none());
    let (code, status) =
        if is_ready { (StatusCode::OK, "ready") } else { (StatusCode::SERVICE_UNAVAILABLE, "not ready") };
    (code, Json(Readiness { status, checks })).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    async fn ask(router: Router, path: &str) -> (StatusCode, String, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        let kind = response.headers().get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap().to_owned());
        let (status, body) = (response.status(), to_bytes(response.into_body(), 10_000).await.unwrap());
        (status, kind.unwrap_or_default(), String::from_utf8(body.to_vec()).unwrap())
    }

    fn with(problem: Option<&'static str>) -> Router {
        let checks =
            move || async move { vec![Check { name: "store", problem: problem.map(str::to_owned), detail: None }] };
        router(checks, || "# EOF\n".to_owned())
    }

    #[tokio::test]
    async fn ready_is_200_and_not_ready_is_503_with_the_reason() {
        let (status, _, body) = ask(with(None), "/readyz").await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, r#"{"status":"ready","checks":[{"name":"store"}]}"#));
        let (status, _, body) = ask(with(Some("down")), "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(body, r#"{"status":"not ready","checks":[{"name":"store","problem":"down"}]}"#);
    }

    #[tokio::test(start_paused = true)]
    async fn a_check_that_hangs_is_not_ready() {
        let router = router(std::future::pending::<Vec<Check>>, String::new);
        let (status, _, body) = ask(router, "/readyz").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(body.contains("took longer than 5 s"), "{body}");
    }

    #[tokio::test]
    async fn the_process_is_alive_even_when_it_is_not_ready() {
        assert_eq!(ask(with(Some("down")), "/livez").await.0, StatusCode::OK);
    }

    #[tokio::test]
    async fn metrics_are_open_metrics_text() {
        let (status, kind, body) = ask(with(None), "/metrics").await;
        assert_eq!((status, kind.as_str(), body.as_str()), (StatusCode::OK, OPEN_METRICS, "# EOF\n"));
        assert_eq!(ask(with(None), "/elsewhere").await.0, StatusCode::NOT_FOUND);
    }
}
