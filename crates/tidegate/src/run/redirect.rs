//! `server.plain_management`: the plain management listener serves like the TLS one, or sends everyone there.

use std::sync::Arc;

use axum::Router;
use axum::extract::OriginalUri;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tidegate_config::{Config, PlainManagement, Urls};

/// What the plain listener does, as it is set.
pub fn or_serve(config: &Config, urls: &Arc<Urls>, management: &Router) -> Router {
    match config.server.plain_management {
        PlainManagement::Serve => management.clone(),
        PlainManagement::Redirect => redirect(urls.clone()),
    }
}

/// The target is built from the port really open, or the public URL; never from what the client calls the host, which
/// could be any. Temporary, for another offset is another port; 307 so that a method stays what it was.
fn redirect(urls: Arc<Urls>) -> Router {
    let answer = move |OriginalUri(uri): OriginalUri| {
        let target = urls.at_management(uri.path_and_query().map_or("/", |path| path.as_str()));
        async move {
            match target {
                Some(target) => to(target.as_str()),
                None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            }
        }
    };
    Router::new().fallback(answer)
}

fn to(target: &str) -> Response {
    let headers = [(header::LOCATION, target), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::TEMPORARY_REDIRECT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tidegate_config::Raw;
    use tidegate_config::ports::Listener;
    use tower::ServiceExt;

    use super::*;

    async fn ask(more: &str, path: &str) -> (StatusCode, String) {
        let mut raw = Raw::new();
        let text = format!("[server]\nhost_name = 'api.example'\n{more}");
        raw.add_file(std::path::Path::new("t.toml"), &text);
        let config = Config::resolve(raw).expect("the case is a good configuration");
        let urls = Arc::new(Urls::new(&config, &[(Listener::ManagementHttps, ([127, 0, 0, 1], 40_002).into())]));
        let management = Router::new().fallback(async || "served");
        let request = Request::get(path).header("host", "evil.example").body(Body::empty()).unwrap();
        let response = or_serve(&config, &urls, &management).oneshot(request).await.unwrap();
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        (response.status(), location.unwrap_or_default())
    }

    #[tokio::test]
    async fn it_serves_unless_told_to_redirect() {
        assert_eq!(ask("", "/x").await, (StatusCode::OK, String::new()));
    }

    #[tokio::test]
    async fn a_redirect_leads_to_the_live_tls_port_and_to_no_host_that_the_client_names() {
        const REDIRECT: &str = "plain_management = 'redirect'\n";
        for (path, expected) in [
            ("/", "https://api.example:40002/"),
            ("/portal/x?a=1&b=%2F", "https://api.example:40002/portal/x?a=1&b=%2F"),
            ("//evil.example/x", "https://api.example:40002/evil.example/x"),
            ("http://evil.example/x", "https://api.example:40002/x"),
        ] {
            assert_eq!(ask(REDIRECT, path).await, (StatusCode::TEMPORARY_REDIRECT, expected.to_owned()));
        }
        let public = format!("{REDIRECT}public_url = 'https://manage.example/tide'\n");
        assert_eq!(ask(&public, "/x").await.1, "https://manage.example/tide/x");
    }
}
