use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{File, Served, accepts, policy};

const INDEX: &str = r#"<script src="./assets/a-1.js"></script><link href="./favicon.svg">"#;

/// A bundle whose script has both compressed forms and whose style has none.
fn bundle(path: &str) -> Option<File> {
    let (data, mark): (&'static [u8], u8) = match path {
        "index.html" => (INDEX.as_bytes(), 1),
        "assets/a-1.js" => (b"plain", 2),
        "assets/a-1.js.br" => (b"brotli", 3),
        "assets/a-1.js.gz" => (b"gzip", 4),
        "assets/a-1.css" => (b"body{}", 5),
        "favicon.svg" => (b"<svg/>", 6),
        _ => return None,
    };
    Some(File { data: data.into(), sha256: [mark; 32] })
}

/// The pages without an installation behind them.
fn serving(find: super::Find) -> axum::Router {
    super::serving(Served { find, theme: Default::default(), control: None })
}

async fn get(find: super::Find, path: &str, headers: &[(&str, &str)]) -> (Response<()>, String) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let (head, body) = serving(find).oneshot(request).await.expect("infallible").into_parts();
    let bytes = body.collect().await.expect("a body in memory").to_bytes();
    (Response::from_parts(head, ()), String::from_utf8(bytes.to_vec()).expect("text"))
}

fn header<'a>(answer: &'a Response<()>, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test]
async fn every_page_address_gets_the_index_with_references_that_lead_up_from_there() {
    for (path, up) in [
        ("/devportal", "./"),
        ("/publisher", "./"),
        ("/admin?code=1&state=a/b", "./"),
        ("/devportal/", "../"),
        ("/admin/users", "../"),
        ("/devportal/apis/7?tab=resources", "../../"),
        ("/publisher/apis/a/b/c", "../../../../"),
    ] {
        let (answer, body) = get(bundle, path, &[]).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&answer, "content-type"), "text/html; charset=utf-8");
        assert_eq!(header(&answer, "cache-control"), "no-cache");
        assert!(body.contains(&format!("src=\"{up}assets/a-1.js\"")), "{path}: {body}");
        assert!(body.contains(&format!("href=\"{up}favicon.svg\"")), "{path}: {body}");
    }
}

#[tokio::test]
async fn the_best_encoding_the_client_takes_is_sent() {
    for (sent, encoding, body) in [
        ("gzip, deflate, br", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", "gzip"),
        ("*", "br", "brotli"),
        ("*;q=0.1, br;q=0", "gzip", "gzip"),
        ("identity", "", "plain"),
        ("br;q=nonsense", "", "plain"),
        ("", "", "plain"),
    ] {
        let (answer, got) = get(bundle, "/assets/a-1.js", &[("accept-encoding", sent)]).await;
        assert_eq!((header(&answer, "content-encoding"), got.as_str()), (encoding, body), "{sent}");
        assert_eq!(header(&answer, "vary"), "accept-encoding");
        assert_eq!(header(&answer, "content-type"), "text/javascript; charset=utf-8");
    }
    let (answer, got) = get(bundle, "/assets/a-1.css", &[("accept-encoding", "br")]).await;
    assert_eq!((header(&answer, "content-encoding"), got.as_str()), ("", "body{}"), "no compressed form there is");
}

#[tokio::test]
async fn hashed_names_are_kept_for_ever_and_others_asked_about() {
    let (script, _) = get(bundle, "/assets/a-1.js", &[]).await;
    assert_eq!(header(&script, "cache-control"), "public, max-age=31536000, immutable");
    let (icon, _) = get(bundle, "/favicon.svg", &[]).await;
    assert_eq!(header(&icon, "cache-control"), "no-cache");
}

#[tokio::test]
async fn a_version_the_client_has_is_not_sent_again() {
    let (first, _) = get(bundle, "/assets/a-1.js", &[("accept-encoding", "br")]).await;
    let tag = header(&first, "etag").to_owned();
    let weak = format!("\"other\", W/{tag}");
    for sent in [tag.as_str(), weak.as_str(), "*"] {
        let (again, body) = get(bundle, "/assets/a-1.js", &[("accept-encoding", "br"), ("if-none-match", sent)]).await;
        assert_eq!((again.status(), body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{sent}");
        assert_eq!(header(&again, "etag"), tag);
    }
    let (other, body) = get(bundle, "/assets/a-1.js", &[("if-none-match", &tag)]).await;
    assert_eq!((other.status(), body.as_str()), (StatusCode::OK, "plain"), "another encoding is another entity");

    let (page, _) = get(bundle, "/admin", &[]).await;
    let tag = header(&page, "etag").to_owned();
    let (same, _) = get(bundle, "/devportal", &[("if-none-match", &tag)]).await;
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
    let (deeper, _) = get(bundle, "/admin/users", &[("if-none-match", &tag)]).await;
    assert_eq!(deeper.status(), StatusCode::OK, "a deeper page has other references");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/store", "/devportal", "/assets/a-1.js", "/assets/none.js"] {
        let (answer, _) = get(bundle, path, &[]).await;
        let policy = header(&answer, "content-security-policy");
        for part in ["default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header(&answer, "cross-origin-opener-policy"), "same-origin", "{path}");
    }
}

#[tokio::test]
async fn the_root_and_the_old_store_lead_to_the_developer_portal() {
    for path in ["/", "/store"] {
        let (answer, _) = get(bundle, path, &[]).await;
        assert_eq!((answer.status(), header(&answer, "location")), (StatusCode::FOUND, "./devportal"), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_served() {
    for path in [
        "/assets/none.js",
        "/assets/a-1.js.br",
        "/assets/../index.html",
        "/assets/%2e%2e/index.html",
        "/index.html",
        "/devportals",
        "/assets/",
        "/api/am/admin/v4/users",
    ] {
        let (answer, _) = get(bundle, path, &[]).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn only_reading_is_answered() {
    let request = Request::post("/devportal").body(Body::empty()).expect("a request");
    let answer = serving(bundle).oneshot(request).await.expect("infallible");
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    let request = Request::head("/devportal").body(Body::empty()).expect("a request");
    let answer = serving(bundle).oneshot(request).await.expect("infallible");
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.into_body().collect().await.expect("a body").to_bytes().is_empty());
}

#[tokio::test]
async fn a_build_without_the_portal_says_how_to_get_it() {
    let (answer, body) = get(|_| None, "/publisher/apis/1", &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "cache-control"), "no-store");
    assert!(body.contains("make portal"), "{body}");
    let (asset, _) = get(|_| None, "/assets/a-1.js", &[]).await;
    assert_eq!(asset.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_binary_s_own_bundle_answers_a_page_built_or_not() {
    let (answer, _) = get(super::own, "/devportal", &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[test]
fn pages_may_call_the_gateways_that_are_and_nothing_else() {
    let connections = |gateways: &[&str]| {
        let gateways: Vec<String> = gateways.iter().map(|&one| one.to_owned()).collect();
        let policy = policy(&gateways);
        let text = policy.to_str().expect("text").to_owned();
        text.split("connect-src ").nth(1).expect("the last directive").to_owned()
    };
    assert_eq!(connections(&[]), "'self'");
    let both = connections(&["https://gw.example:4443/base", "http://gw.example:4080", "https://gw.example:4443"]);
    assert_eq!(both, "'self' http://gw.example:4080 https://gw.example:4443");
    for hostile in
        ["https://a; script-src *", "data:text/html,x", "*", "https://*", "'unsafe-inline'", "blob:https://a"]
    {
        let text = connections(&[hostile]);
        assert!(!text.contains(';') && !text.contains("unsafe") && !text.contains("data:"), "{hostile}: {text}");
    }
}

#[test]
fn an_entry_of_its_own_wins_over_the_star() {
    let headers =
        [("accept-encoding".parse().expect("a name"), "*, gzip;q=0".parse().expect("a value"))].into_iter().collect();
    assert!(accepts(&headers, "br"));
    assert!(!accepts(&headers, "gzip"));
}
