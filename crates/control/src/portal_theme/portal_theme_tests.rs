use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::*;

const INDEX: &str =
    "<html><head><title>Tidegate</title><link rel=\"icon\" href=\"./favicon.svg\"></head><body></body></html>";

fn themed() -> Theme {
    let image = |text: &str| Some(Image { media_type: "image/svg+xml", bytes: text.as_bytes().into() });
    Theme {
        name: "Port & <Harbour> \"API\"".to_owned(),
        color: Some([0xff, 0xd4, 0x3b]),
        logo: image("<svg id='logo'/>"),
        is_sign_up_enabled: false,
        ..Theme::default()
    }
}

async fn get(theme: Theme, path: &str, known: Option<&str>) -> (Response<()>, String) {
    let mut request = Request::get(path);
    if let Some(known) = known {
        request = request.header(IF_NONE_MATCH, known);
    }
    let answer = router(Arc::new(theme)).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (head, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(head, ()), String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn colours_are_custom_properties_and_without_a_setting_there_are_none() {
    let (answer, css) = get(themed(), "/portal/theme.css", None).await;
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
    assert!((0..10).all(|n| css.contains(&format!("--tg-brand-{n}: #"))), "{css}");
    let tag = answer.headers()[ETAG].to_str().unwrap().to_owned();
    let (again, body) = get(themed(), "/portal/theme.css", Some(&tag)).await;
    assert_eq!((again.status(), body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let (_, plain) = get(Theme::default(), "/portal/theme.css", None).await;
    assert!(!plain.contains("--tg-brand"), "{plain}");
}

#[tokio::test]
async fn pictures_are_sent_without_any_right_to_run() {
    for path in ["/portal/logo", "/portal/logo-dark", "/portal/icon"] {
        let (answer, body) = get(themed(), path, None).await;
        assert_eq!(body, "<svg id='logo'/>", "{path}");
        assert!(answer.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
        let (none, _) = get(Theme::default(), path, None).await;
        assert_eq!(none.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn other_programs_are_told_too() {
    let (_, text) = get(themed(), "/portal/theme.json", None).await;
    let said: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (said["logo"].as_str(), said["icon"].as_str(), said["signUp"].as_bool()),
        (Some("logo"), None, Some(false))
    );
    assert_eq!(said["shades"].as_array().map(Vec::len), Some(10));
}

#[test]
fn a_page_gets_name_icon_and_colours_and_nothing_of_a_name_is_markup() {
    let page = themed().put_into(INDEX);
    assert!(page.contains("<title>Port &amp; &lt;Harbour&gt; &quot;API&quot;</title>"), "{page}");
    for part in ["href=\"./portal/icon\"", "href=\"./portal/theme.css\"", "name=\"tidegate-logo\" content=\"yes\""] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("tidegate-sign-up") && !page.contains("<Harbour>"), "{page}");
    let plain = Theme::default().put_into(INDEX);
    assert!(plain.contains("<title>Tidegate</title>") && plain.contains("./favicon.svg"), "{plain}");
    assert!(plain.contains("tidegate-sign-up"));
    assert_ne!(themed().tag(), Theme::default().tag());
}
