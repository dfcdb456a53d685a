//! Documents that mean harm or make no sense: each is refused precisely, quickly, and without a panic.

use serde_json::json;
use tidegate_control::Limits;
use tidegate_control::definition::{PROBLEMS_MAX, Rejected, Stage, load};

use super::support::{App, pizza};

fn refused(document: impl AsRef<[u8]>) -> Rejected {
    load(document.as_ref(), &Limits::default()).expect_err("it must be refused")
}

#[track_caller]
fn check(document: impl AsRef<[u8]>, stage: Stage, field: &str, message: &str) {
    let rejected = refused(document);
    assert_eq!(rejected.stage, stage, "{rejected:?}");
    let is_there = rejected.problems.iter().any(|problem| problem.field == field && problem.message.contains(message));
    assert!(is_there, "`{field}`: `{message}` is not in {rejected:#?}");
}

fn openapi(paths: &str) -> String {
    format!(r#"{{"openapi": "3.0.0", "info": {{"title": "t", "version": "1"}}, "paths": {paths}}}"#)
}

#[test]
fn broken_text_is_refused_with_line_and_column() {
    check("", Stage::Syntax, "", "empty");
    check(" \n ", Stage::Syntax, "", "empty");
    check(b"\xff\xfe", Stage::Syntax, "", "UTF-8");
    check("{\n  \"a\": ,\n}", Stage::Syntax, "line 2, column 8", "expected value");
    check("{\"a\": 1} trailing", Stage::Syntax, "line 1, column 10", "trailing");
    check("a: b\n  c: d\n - e", Stage::Syntax, "line 2, column 4", "");
    check("a: [1, 2", Stage::Syntax, "line 1, column 4", "unclosed bracket");
    check("a: .nan", Stage::Syntax, "line 1, column 4", "");
}

#[test]
fn keys_that_stand_twice_are_refused() {
    let twice = openapi(r#"{"/a": {"get": {}}, "/a": {"post": {}}}"#);
    let rejected = refused(twice);
    assert!(rejected.problems[0].message.contains("`/a` stands twice"), "{rejected:?}");
    check("openapi: 3.0.0\nopenapi: 3.0.0\n", Stage::Syntax, "line 2, column 1", "");
}

#[test]
fn deep_nesting_is_refused_in_both_languages() {
    for depth in [130, 100_000] {
        check("[".repeat(depth), Stage::Syntax, "line 1, column 121", "nested deeper than 120 levels");
        let yaml = format!("a: {}", "[".repeat(depth));
        assert_eq!(refused(yaml).stage, Stage::Syntax);
        let objects = "{\"a\":".repeat(depth);
        assert!(refused(objects).problems[0].message.contains("nested deeper"));
    }
    let blocks = |depth| -> String { (0..depth).map(|at| format!("{}a:\n", " ".repeat(at))).collect() };
    for depth in [130, 3_000] {
        assert_eq!(refused(blocks(depth)).stage, Stage::Syntax);
    }
    assert_eq!(refused(blocks(100)).stage, Stage::Version, "this deep is read, it just is no OpenAPI document");
}

#[test]
fn alias_bombs_are_refused() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(",");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    assert_eq!(refused(&bomb).stage, Stage::Syntax);
    assert_eq!(refused("a: &a [*a]").stage, Stage::Syntax);
    let harmless = "openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: &item {get: {}}\n  /b: *item\n";
    assert_eq!(load(harmless.as_bytes(), &Limits::default()).unwrap().operations.len(), 2);
}

#[test]
fn huge_documents_are_refused() {
    let limits = Limits { definition_bytes_max: 1000, ..Limits::default() };
    let rejected = load(&[b'x'; 1001], &limits).unwrap_err();
    assert!(rejected.problems[0].message.contains("larger than 1000 bytes"));
    let many = format!("[{}1]", "1,".repeat(1_000_001));
    assert!(refused(many).problems[0].message.contains("more than 1000000 values"));
    let paths: String = (0..5_001).map(|number| format!(r#""/p{number}": {{"get": {{}}}},"#)).collect();
    let paths = format!("{{{}}}", paths.trim_end_matches(','));
    check(openapi(&paths), Stage::Content, "/paths", "5001 operations, at most 5000");
}

#[test]
fn other_languages_and_versions_are_told_apart() {
    check("[]", Stage::Version, "", "must be an object");
    check("just text", Stage::Version, "", "must be an object");
    check("{}", Stage::Version, "", "neither");
    check(r#"{"swagger": "1.2"}"#, Stage::Version, "", "`1.2` is not supported; use 2.0");
    check(r#"{"openapi": "4.0.0"}"#, Stage::Version, "", "use 3.0.x or 3.1.x");
    check(r#"{"openapi": "3.0.0", "swagger": "2.0"}"#, Stage::Version, "", "both");
    check(r#"{"openapi": ["3.0.0"]}"#, Stage::Version, "", "neither");
    check(r#"{"asyncapi": "2.6.0"}"#, Stage::Version, "", "neither");
}

#[test]
fn wrong_types_are_named_by_pointer_all_at_once() {
    let rejected = refused(
        r#"{"openapi": "3.0.0", "info": {"title": 5.5, "version": {}}, "servers": 7, "security": "x",
            "paths": {"/a": [], "/b": {"get": 1, "GET": {}}, "c": {}, "/d/{": {"get": {}}, "/e": null,
                "/f": {"get": {"x-auth-type": "Everybody", "x-throttling-tier": 5, "security": [7, {"x": 1}]}}}}"#,
    );
    let fields: Vec<&str> = rejected.problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "/info/version",
            "/paths/~1a",
            "/paths/~1b/get",
            "/paths/~1b/GET",
            "/paths/c",
            "/paths/~1d~1{",
            "/paths/~1e",
            "/paths/~1f/get/x-auth-type",
            "/paths/~1f/get/x-throttling-tier",
        ]
    );
    check(r#"{"openapi": "3.0.0", "info": [], "paths": []}"#, Stage::Content, "/info", "must be an object");
    check(r#"{"openapi": "3.0.0"}"#, Stage::Content, "/paths", "at least one");
}

#[test]
fn paths_that_cannot_be_told_apart_are_refused() {
    let paths = r#"{"/a/{x}": {"get": {}}, "/a/{y}": {"get": {}}}"#;
    check(openapi(paths), Stage::Content, "/paths/~1a~1{y}", "differ only in parameter names");
    let verbs = r#"{"/a/{x}": {"get": {}}, "/a/{y}": {"post": {}}}"#;
    assert!(load(openapi(verbs).as_bytes(), &Limits::default()).is_ok());
}

#[test]
fn references_lead_somewhere_inside_or_are_refused() {
    let schema = |reference: &str| {
        openapi(&format!(r##"{{"/a": {{"get": {{"responses": {{"200": {{"$ref": "{reference}"}}}}}}}}}}"##))
    };
    let at = "/paths/~1a/get/responses/200/$ref";
    for external in ["http://169.254.169.254/x", "file:///etc/passwd", "other.yaml#/x", "//evil.example/x", ""] {
        check(schema(external), Stage::Content, at, "is not fetched; bundle the document");
    }
    check(schema("#/components/nothing"), Stage::Content, at, "leads to nothing");
    check(schema("#nowhere"), Stage::Content, at, "leads to nothing");
    assert!(load(schema("#/info").as_bytes(), &Limits::default()).is_ok());
    let data = openapi(r#"{"/a": {"get": {"x-note": {"$ref": "http://x"}, "example": {"$ref": "y"}}}}"#);
    assert!(load(data.as_bytes(), &Limits::default()).is_ok(), "data is not a reference");
    let named = openapi(
        r#"{"/a": {"get": {"schema": {"properties": {"$ref": {"type": "string"}, "example": {"$ref": "y"}}}}}}"#,
    );
    check(named, Stage::Content, "/paths/~1a/get/schema/properties/example/$ref", "is not fetched");
}

#[test]
fn cycles_are_fine_unless_a_path_is_one() {
    let recursive = r##"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": {}}},
        "components": {"schemas": {"Node": {"properties": {"next": {"$ref": "#/components/schemas/Node"}}},
            "Self": {"$ref": "#/components/schemas/Self"}}}}"##;
    assert!(load(recursive.as_bytes(), &Limits::default()).is_ok());
    let circle = openapi(r##"{"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}}"##);
    check(circle, Stage::Content, "/paths/~1a", "in a circle");
}

#[test]
fn the_number_of_problems_reported_is_bounded() {
    let paths: String = (0..1_000).map(|number| format!(r#""p{number}": 1,"#)).collect();
    let rejected = refused(openapi(&format!("{{{}}}", paths.trim_end_matches(','))));
    assert_eq!(rejected.problems.len(), PROBLEMS_MAX + 1);
    assert!(rejected.problems[PROBLEMS_MAX].message.contains("and 950 more"));
}

#[tokio::test]
async fn over_rest_nothing_of_a_refused_document_is_stored() {
    let app = App::start().await;
    let bad = openapi(r#"{"/a": {"get": {"x-auth-type": "Everybody"}}, "b": {}}"#);
    let additional = json!({"name": "Bad", "context": "/bad"});
    let answer = app.creator().upload("/apis/import-openapi", bad.as_bytes(), additional).await.expect(400);
    assert_eq!(answer["code"], 900758);
    assert_eq!(answer["error"].as_array().unwrap().len(), 2);
    let parts: [(&str, &str, &[u8]); 1] = [("file", "bad", bad.as_bytes())];
    let answer = app.creator().form(axum::http::Method::POST, "/apis/validate-openapi", &parts).await.expect(200);
    assert_eq!(answer["isValid"], false);
    assert_eq!(answer["errors"][0]["code"], "900758");
    assert!(answer["errors"][1]["description"].as_str().unwrap().starts_with("/paths/b: "), "{answer}");
    assert!(app.store.api_summaries().await.unwrap().is_empty());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

    /// No bytes make it panic.
    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = load(&bytes, &Limits::default());
    }

    /// Nor does text that looks like YAML or JSON.
    #[test]
    fn any_likely_text_is_answered(text in "[\\[\\]{}:,&*!|>'\"#%@a-c0-2 \n-]{0,80}") {
        let _ = load(text.as_bytes(), &Limits::default());
        let _ = load(openapi(&text).as_bytes(), &Limits::default());
    }
}

#[tokio::test]
async fn an_api_nested_to_the_limit_is_refused_before_it_is_stored() {
    let app = App::start().await;
    for member in ["endpointConfig", "businessInformation"] {
        let mut body = pizza();
        let mut inner = json!({"password": "secret"});
        for _ in 0..124 {
            inner = json!({ "a": inner });
        }
        body[member]["endpoint_security"] = inner;
        let text = app.creator().post("/apis", body).await.refusal(400, 400);
        assert!(text.contains("nested deeper"), "{text}");
        assert_eq!(app.creator().get("/apis").await.expect(200)["count"], 0);
    }
}
