use serde_json::json;

use super::*;

fn policies(value: Value) -> FlowPolicies {
    serde_json::from_value(value).unwrap()
}

fn one(flow: Flow, name: &str, parameters: Value) -> Result<Vec<Step>, Vec<Problem>> {
    let given = policies(json!({flow.as_str(): [{"policyName": name, "parameters": parameters}]}));
    given.steps(flow, "apiPolicies", &[Operation::new("GET", "/items/{id}/*")])
}

fn refused(flow: Flow, name: &str, parameters: Value) -> String {
    let problems = one(flow, name, parameters).unwrap_err();
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_policy_means_one_step() {
    let set = one(Flow::Fault, "addHeader", json!({"headerName": "X-A", "headerValue": "b c"})).unwrap();
    assert_eq!(set, [Step::SetHeader { name: "X-A".into(), value: "b c".into() }]);
    let added = one(Flow::Response, "appendHeader", json!({"headerName": "Vary", "headerValue": 3})).unwrap();
    assert_eq!(added, [Step::AppendHeader { name: "Vary".into(), value: "3".into() }]);
    let removed = one(Flow::Request, "removeHeader", json!({"headerName": "X-A"})).unwrap();
    assert_eq!(removed, [Step::RemoveHeader { name: "X-A".into() }]);
    let query = one(Flow::Request, "addQueryParam", json!({"paramKey": "a", "paramValue": "b&c"})).unwrap();
    assert_eq!(query, [Step::SetQuery { name: "a".into(), value: "b&c".into() }]);
    let bare = one(Flow::Request, "removeQueryParam", json!({"paramKey": "a"})).unwrap();
    assert_eq!(bare, [Step::RemoveQuery { name: "a".into() }]);
    let path = one(Flow::Request, "rewriteResourcePath", json!({"newResourcePath": "/v2/{uri.var.id}/*"})).unwrap();
    let parts =
        [PathPart::Text("/v2/".into()), PathPart::Variable("id".into()), PathPart::Text("/".into()), PathPart::Rest];
    assert!(matches!(&path[..], [Step::RewritePath { path, keeps_query: true }] if path.parts() == parts), "{path:?}");
}

#[test]
fn every_policy_can_be_used_as_it_describes_itself() {
    for policy in &POLICIES {
        let value =
            |attribute: &Attribute| if attribute.name == "newResourcePath" { json!("/x") } else { json!("true") };
        let parameters: Map<String, Value> =
            policy.attributes.iter().map(|attribute| (attribute.name.to_owned(), value(attribute))).collect();
        for flow in FLOWS {
            let is_offered = policy.flows.contains(&flow);
            assert_eq!(
                one(flow, policy.name, parameters.clone().into()).is_ok(),
                is_offered,
                "{} {flow:?}",
                policy.name
            );
        }
        let missing = one(policy.flows[0], policy.name, json!({})).unwrap_err();
        let needed = policy.attributes.iter().filter(|attribute| attribute.default.is_none()).count();
        assert_eq!(missing.len(), needed, "{}", policy.name);
    }
}

#[test]
fn what_is_wrong_is_said_where_it_stands() {
    let text = refused(Flow::Request, "jsonFault", json!({}));
    assert!(
        text.starts_with("apiPolicies.request[0].policyName: `jsonFault` is not a policy of this gateway"),
        "{text}"
    );
    let text = refused(Flow::Response, "addQueryParam", json!({"paramKey": "a", "paramValue": "b"}));
    assert_eq!(text, "apiPolicies.response[0].policyName: `addQueryParam` works only in the flow request");
    let text = refused(Flow::Request, "addHeader", json!({"headerName": "a b", "headerValue": "x\r\ny: z", "oops": 1}));
    assert_eq!(text.lines().count(), 3, "all at once: {text}");
    let text = refused(Flow::Request, "rewriteResourcePath", json!({"newResourcePath": "/x", "includeQueryParams": 5}));
    assert_eq!(text, "apiPolicies.request[0].parameters.includeQueryParams: 5 is neither true nor false");
    let long = policies(json!({"request": vec![json!({"policyName": "removeHeader"}); STEPS_MAX + 1]}));
    assert_eq!(long.steps(Flow::Request, "x", &[]).unwrap_err().len(), 1);
}

#[test]
fn headers_the_gateway_needs_cannot_be_touched() {
    for name in ["Host", "content-length", "Transfer-Encoding", "connection", "X-Request-ID", ""] {
        assert!(one(Flow::Request, "removeHeader", json!({"headerName": name})).is_err(), "{name}");
        assert!(one(Flow::Response, "addHeader", json!({"headerName": name, "headerValue": "1"})).is_err(), "{name}");
    }
    for value in [" a", "a ", "a\nb", "a\0"] {
        assert!(
            one(Flow::Response, "addHeader", json!({"headerName": "X", "headerValue": value})).is_err(),
            "{value:?}"
        );
    }
}

#[test]
fn new_paths_are_judged_as_a_table() {
    for good in ["/", "/x", "/x/{id}", "/{id}.json", "/x/*", "/a%20b", "/{uri.var.id}"] {
        assert!(one(Flow::Request, "rewriteResourcePath", json!({"newResourcePath": good})).is_ok(), "{good}");
    }
    for bad in [
        "",
        "x",
        "/x?y",
        "/x#y",
        "/../x",
        "/%2e%2e/x",
        "/a%2Fb",
        "/a%",
        "/a%0",
        "/*/x",
        "/x*",
        "/{",
        "/}",
        "/{}",
        "/{a{b}}",
        "/{other}",
        "/a b",
        "/ü",
        "/a\\b",
        "/%00",
    ] {
        assert!(one(Flow::Request, "rewriteResourcePath", json!({"newResourcePath": bad})).is_err(), "{bad}");
    }
}

#[test]
fn null_is_nothing_and_unknown_members_come_back() {
    let sent =
        json!({"request": null, "response": [{"policyName": "removeHeader", "policyId": "7", "parameters": null}]});
    let read = policies(sent);
    assert!(!read.is_empty() && policies(json!({})).is_empty());
    let back = serde_json::to_value(&read).unwrap();
    assert_eq!(back["response"][0], json!({"policyName": "removeHeader", "policyId": "7", "parameters": {}}));
}
