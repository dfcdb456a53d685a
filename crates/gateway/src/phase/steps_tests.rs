use http::header::{ACCEPT, SET_COOKIE};
use serde_json::{Value, json};

use super::*;

fn steps(target: &str, api: Value, operation: Value) -> Steps {
    let api: Api = serde_json::from_value(json!({
        "name": "Items", "context": "/items", "version": "1", "apiPolicies": api,
        "operations": [{"verb": "GET", "target": target, "operationPolicies": operation}],
    }))
    .unwrap();
    assert_eq!(api.problems(), []);
    Steps::compile(&api, &api.operations[0]).unwrap()
}

fn request(steps: &Value, target: &str, call: &str) -> (Option<Rewritten>, HeaderMap) {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    let (path, query) = call.split_once('?').map_or((call, None), |(path, query)| (path, Some(query)));
    let rewritten =
        self::steps(target, json!({"request": steps}), Value::Null).request(target, path, query, &mut headers);
    (rewritten, headers)
}

fn header(name: &str, value: &str) -> Value {
    json!({"policyName": "addHeader", "parameters": {"headerName": name, "headerValue": value}})
}

fn rewrite(path: &str, keeps_query: bool) -> Value {
    json!({"policyName": "rewriteResourcePath", "parameters": {"newResourcePath": path, "includeQueryParams": keeps_query}})
}

#[test]
fn an_operations_own_steps_follow_those_of_its_api() {
    let own = json!({"response": [header("X-Who", "operation")]});
    let steps = steps("/a", json!({"response": [header("X-Who", "api"), header("X-Api", "1")]}), own);
    let mut headers = HeaderMap::new();
    headers.insert("x-who", HeaderValue::from_static("backend"));
    steps.response(&mut headers);
    assert_eq!(headers.get_all("x-who").iter().collect::<Vec<_>>(), ["operation"]);
    assert_eq!(headers["x-api"], "1");
    steps.fault(&mut headers);
    assert_eq!(headers.len(), 2, "the flow of faults has no steps");
}

#[test]
fn headers_are_set_added_to_and_taken_out() {
    let add = |value: &str| json!({"policyName": "appendHeader", "parameters": {"headerName": "Set-Cookie", "headerValue": value}});
    let remove = json!({"policyName": "removeHeader", "parameters": {"headerName": "ACCEPT"}});
    let (rewritten, headers) = request(&json!([add("a=1"), add("b=2"), remove]), "/a", "/a?x");
    assert_eq!(headers.get_all(SET_COOKIE).iter().collect::<Vec<_>>(), ["a=1", "b=2"]);
    assert!(!headers.contains_key(ACCEPT));
    assert_eq!(rewritten, Some(Rewritten::default()), "path and query stay");
}

#[test]
fn query_parameters_are_set_and_taken_out_however_they_are_encoded() {
    let set = json!({"policyName": "addQueryParam", "parameters": {"paramKey": "te nant", "paramValue": "a&b"}});
    let remove = json!({"policyName": "removeQueryParam", "parameters": {"paramKey": "debug"}});
    for (call, expected) in [
        ("/a", Some("te+nant=a%26b")),
        ("/a?q=%20&te%20nant=evil&%64ebug=1&te+nant=2&&z", Some("q=%20&z&te+nant=a%26b")),
        ("/a?debug&debug=2", Some("te+nant=a%26b")),
        ("/a?Debug=1", Some("Debug=1&te+nant=a%26b")),
    ] {
        let (rewritten, _) = request(&json!([set, remove]), "/a", call);
        assert_eq!(rewritten.unwrap().query.unwrap().as_deref(), expected, "{call}");
    }
    assert_eq!(request(&json!([remove]), "/a", "/a?debug").0.unwrap().query, Some(None));
    assert_eq!(request(&json!([remove]), "/a", "/a").0.unwrap().query, None);
}

#[test]
fn a_new_path_is_filled_with_what_the_template_caught() {
    for (target, new, call, expected) in [
        ("/items/{id}", "/v2/things/{id}", "/items/7", Some("/v2/things/7")),
        ("/items/{id}", "/v2/things/{uri.var.id}", "/items/a%20b/", Some("/v2/things/a%20b")),
        ("/items/*", "/*", "/items/a/b/", Some("/a/b/")),
        ("/items/*", "/all/*", "/items", Some("/all/")),
        ("/{a}/x//{b}/*", "/{b}/{a}/*", "/1/x/2/3/4", Some("/2/1/3/4")),
        ("/f/{name}.{ext}", "/{ext}/{name}", "/f/a.b.c", Some("/b.c/a")),
        ("/f/v{a}-{b}z", "/{b}/{a}", "/f/v1-2z3z", Some("/2z3/1")),
        ("/f/caf%C3%A9{a}", "/{a}", "/f/caf%C3%A9x", Some("/x")),
        ("/x-{a}", "/v2/{a}", "/x-..", None),
        ("/x-{a}-{b}", "/v2/{a}{b}/etc", "/x-.-.", None),
        ("/x-{a}", "/v2/{a}", "/x-..;p", None),
        ("/x-{a}", "/v2/{a}.json", "/x-..", Some("/v2/...json")),
    ] {
        let (rewritten, _) = request(&json!([rewrite(new, true)]), target, call);
        assert_eq!(rewritten.map(|rewritten| rewritten.path.unwrap()).as_deref(), expected, "{target} {new} {call}");
    }
}

#[test]
fn a_new_path_may_leave_the_query_behind_before_a_step_sets_one() {
    let set = json!({"policyName": "addQueryParam", "parameters": {"paramKey": "v", "paramValue": "2"}});
    let (kept, _) = request(&json!([rewrite("/n", true), set]), "/a", "/a?x=1");
    assert_eq!(kept.unwrap().query, Some(Some("x=1&v=2".to_owned())));
    let (dropped, _) = request(&json!([rewrite("/n", false), set]), "/a", "/a?x=1");
    assert_eq!(dropped.unwrap().query, Some(Some("v=2".to_owned())));
}

#[test]
fn what_cannot_be_compiled_is_named() {
    let api: Api = serde_json::from_value(json!({
        "name": "Items", "context": "/items", "version": "1",
        "operations": [{"verb": "GET", "target": "/a", "operationPolicies": {"request": [{"policyName": "jsonToXML"}]}}],
    }))
    .unwrap();
    let problem = Steps::compile(&api, &api.operations[0]).unwrap_err();
    assert_eq!(problem.field, "operationPolicies.request[0].policyName");
}

proptest::proptest! {
    /// What the router lets through to an operation, a rewritten path can be made of without a panic, and no dot segment
    /// comes out of it.
    #[test]
    fn no_path_is_too_odd(path in "(/|\\.|a|-|%20|é|;){0,12}") {
        for target in ["/{x}/*", "/{x}-{y}", "/a{x}.{y}/{z}", "/*"] {
            let caught = catch(target, &path);
            let new = caught.variables.iter().map(|(name, _)| format!("/{{{name}}}")).collect::<String>() + "/*";
            let out = filled(&PathTemplate::parse(&new).unwrap(), target, &path);
            proptest::prop_assert!(out.is_none_or(|out| out.split('/').all(|segment| segment != "." && segment != "..")));
        }
    }
}
