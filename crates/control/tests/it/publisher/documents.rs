//! Documents and thumbnails.

use axum::http::Method;
use serde_json::{Value, json};
use tidegate_control::Limits;

use super::support::{Answer, App, Person};

fn document(name: &str, source: &str) -> Value {
    json!({"name": name, "type": "HOWTO", "summary": "s", "sourceType": source, "visibility": "API_LEVEL"})
}

async fn adds(person: Person<'_>, api: &str, body: Value) -> String {
    person.post(&format!("/apis/{api}/documents"), body).await.expect(201)["documentId"].as_str().unwrap().to_owned()
}

async fn fills(person: Person<'_>, api: &str, id: &str, parts: &[(&str, &str, &[u8])]) -> Answer {
    person.form(Method::POST, &format!("/apis/{api}/documents/{id}/content"), parts).await
}

#[tokio::test]
async fn text_files_and_addresses_are_kept_and_come_back() {
    let app = App::start().await;
    let creator = app.creator();
    let api = creator.makes_pizza().await;
    let text = adds(creator, &api, document("Text", "MARKDOWN")).await;
    let content = format!("/apis/{api}/documents/{text}/content");
    creator.get(&content).await.refusal(404, 900314);
    fills(creator, &api, &text, &[("inlineContent", "", "# Ünïcode".as_bytes())]).await.expect(201);
    let answer = creator.get(&content).await;
    assert_eq!(answer.headers["content-type"], "text/markdown; charset=utf-8");
    assert_eq!(answer.text(), "# Ünïcode");

    let file = adds(creator, &api, document("File", "FILE")).await;
    let filled = fills(creator, &api, &file, &[("file", "C:\\tmp\\menu.pdf", b"%PDF\0\xff")]).await.expect(201);
    assert_eq!(filled["fileName"], "menu.pdf");
    let answer = creator.get(&format!("/apis/{api}/documents/{file}/content")).await;
    assert_eq!(&answer.bytes[..], b"%PDF\0\xff");
    assert_eq!(answer.headers["content-disposition"], "attachment; filename*=UTF-8''menu%2Epdf");
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");

    let mut link = document("Link", "URL");
    link["sourceUrl"] = json!("https://docs.example/pizza");
    let link = adds(creator, &api, link).await;
    let answer = creator.get(&format!("/apis/{api}/documents/{link}/content")).await;
    assert_eq!(answer.status, 303);
    assert_eq!(answer.headers["location"], "https://docs.example/pizza");

    let list = creator.get(&format!("/apis/{api}/documents?limit=2")).await.expect(200);
    assert_eq!(list["count"], 2);
    assert_eq!(list["pagination"]["total"], 3);
    let found = creator.get("/search?query=doc:file").await.expect(200);
    assert_eq!(found["list"][0]["id"], file);
    assert_eq!(found["list"][0]["type"], "DOC");
    assert_eq!(found["list"][0]["apiUUID"], api);
}

#[tokio::test]
async fn a_document_is_renamed_and_deleted_and_names_are_unique() {
    let app = App::start().await;
    let creator = app.creator();
    let api = creator.makes_pizza().await;
    let one = adds(creator, &api, document("One", "INLINE")).await;
    let two = adds(creator, &api, document("Two", "INLINE")).await;
    creator.post(&format!("/apis/{api}/documents"), document("One", "INLINE")).await.refusal(409, 900312);
    let path = format!("/apis/{api}/documents/{two}");
    creator.put(&path, document("One", "INLINE")).await.refusal(409, 900312);
    assert_eq!(creator.put(&path, document("Three", "INLINE")).await.expect(200)["name"], "Three");
    creator.post_nothing(&format!("/apis/{api}/documents/validate?name=Three")).await.expect(200);
    creator.post_nothing(&format!("/apis/{api}/documents/validate?name=Two")).await.refusal(404, 404);
    creator.delete(&path).await.expect(200);
    creator.delete(&path).await.refusal(404, 900315);
    creator.get(&path).await.refusal(404, 900315);
    creator.get(&format!("/apis/{api}/documents/{one}")).await.expect(200);
    let other = creator.post_nothing(&format!("/apis/copy-api?newVersion=2&apiId={api}")).await.expect(201);
    let foreign = format!("/apis/{}/documents/{one}", other["id"].as_str().unwrap());
    creator.get(&foreign).await.refusal(404, 900315);
}

#[tokio::test]
async fn content_must_fit_the_document() {
    let app = App::start().await;
    let creator = app.creator();
    let api = creator.makes_pizza().await;
    let text = adds(creator, &api, document("Text", "INLINE")).await;
    let file = adds(creator, &api, document("File", "FILE")).await;
    fills(creator, &api, &text, &[("file", "a", b"x")]).await.refusal(400, 900976);
    fills(creator, &api, &file, &[("inlineContent", "", b"x")]).await.refusal(400, 900976);
    fills(creator, &api, &text, &[]).await.refusal(400, 400);
    fills(creator, &api, &text, &[("inlineContent", "", b"x"), ("file", "a", b"x")]).await.refusal(400, 400);
    fills(creator, &api, &text, &[("inlineContent", "", b"\xff")]).await.refusal(400, 400);
    fills(creator, &api, "nobody", &[("inlineContent", "", b"x")]).await.refusal(404, 900315);
    fills(creator, &api, &text, &[("inlineContent", "", b"x")]).await.expect(201);
    let path = format!("/apis/{api}/documents/{text}");
    creator.put(&path, document("Text", "FILE")).await.refusal(400, 900976);
}

#[tokio::test]
async fn everything_wrong_with_a_document_is_named_at_once() {
    let app = App::start().await;
    let creator = app.creator();
    let api = creator.makes_pizza().await;
    let body = json!({"name": " ", "type": "POEM", "sourceType": "URL", "sourceUrl": "javascript:alert(1)",
        "visibility": "SECRET"});
    let answer = creator.post(&format!("/apis/{api}/documents"), body).await.expect(400);
    let fields: Vec<&Value> = answer["error"].as_array().unwrap().iter().map(|error| &error["message"]).collect();
    assert_eq!(fields, ["name", "type", "visibility", "sourceUrl"]);
    let other = json!({"name": "x", "type": "OTHER", "sourceType": "INLINE", "visibility": "API_LEVEL"});
    creator.post(&format!("/apis/{api}/documents"), other).await.refusal(400, 400);
}

#[tokio::test]
async fn a_thumbnail_is_a_small_raster_image() {
    let limits = Limits { thumbnail_bytes_max: 1024, ..Limits::default() };
    let app = App::start_with(limits).await;
    let creator = app.creator();
    let api = creator.makes_pizza().await;
    let path = format!("/apis/{api}/thumbnail");
    creator.get(&path).await.refusal(404, 404);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for bad in [&svg[..], b"\x89PN", b"hello"] {
        creator.form(Method::PUT, &path, &[("file", "x.png", bad)]).await.refusal(415, 415);
    }
    creator.form(Method::PUT, &path, &[("other", "x.png", b"GIF89a")]).await.refusal(400, 400);
    creator.form(Method::PUT, &path, &[("file", "x.png", &[0xff; 1025])]).await.refusal(413, 413);
    let answer = creator.form(Method::PUT, &path, &[("file", "x.svg", b"GIF89a and so on")]).await.expect(201);
    assert_eq!(answer["mediaType"], "image/gif");
    let shown = creator.get(&path).await;
    assert_eq!(shown.headers["content-type"], "image/gif");
    assert_eq!(&shown.bytes[..], b"GIF89a and so on");
    assert_eq!(creator.get(&format!("/apis/{api}")).await.expect(200)["hasThumbnail"], true);
}

#[tokio::test]
async fn broken_forms_are_refused() {
    let app = App::start().await;
    let creator = app.creator();
    let api = creator.makes_pizza().await;
    let path = format!("/apis/{api}/thumbnail");
    creator.put(&path, json!({})).await.refusal(415, 415);
    let send = |media_type, body: &'static str| creator.send(Method::PUT, &path, Some(media_type), body.into());
    send("multipart/form-data", "x").await.refusal(415, 415);
    send("multipart/form-data; boundary=b", "no form").await.refusal(400, 400);
    let twice: [(&str, &str, &[u8]); 2] = [("file", "a", b"GIF89a"), ("file", "b", b"GIF89a")];
    let text = creator.form(Method::PUT, &path, &twice).await.refusal(400, 400);
    assert!(text.contains("two parts called `file`"), "{text}");
}
