//! Request and response steps of an API: which there are, kept as they were sent, refused where they make no sense.

use serde_json::{Value, json};

use super::support::App;

fn header(name: &str, value: &str) -> Value {
    json!({"policyName": "addHeader", "policyVersion": "v3", "policyType": "common", "parameters": {
        "headerName": name, "headerValue": value,
    }})
}

#[tokio::test]
async fn steps_of_an_api_and_of_a_resource_are_kept() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let mut api = app.creator().get(&format!("/apis/{id}")).await.expect(200);
    let steps = json!({"request": [header("X-Team", "pizza")], "response": [], "fault": []});
    let own = json!({"request": [], "response": [header("Cache-Control", "no-store")], "fault": []});
    api["apiPolicies"] = steps.clone();
    api["operations"][0]["operationPolicies"] = own.clone();
    let saved = app.creator().put(&format!("/apis/{id}"), api).await.expect(200);
    assert_eq!(saved["apiPolicies"], steps);
    assert_eq!(saved["operations"][0]["operationPolicies"], own);
    let mut gone = saved;
    gone["apiPolicies"] = Value::Null;
    let saved = app.creator().put(&format!("/apis/{id}"), gone).await.expect(200);
    assert_eq!(saved.get("apiPolicies"), None);
    assert_eq!(saved["operations"][0]["operationPolicies"], own, "a resource's own stay");
}

#[tokio::test]
async fn steps_that_make_no_sense_are_refused_all_at_once() {
    let app = App::start().await;
    let id = app.creator().makes_pizza().await;
    let mut api = app.creator().get(&format!("/apis/{id}")).await.expect(200);
    api["apiPolicies"] = json!({"response": [header("Transfer-Encoding", "gzip"), {"policyName": "xmlToJson"}]});
    api["operations"][0]["operationPolicies"] = json!({"request": [header("a b", "")]});
    let refusal = app.creator().put(&format!("/apis/{id}"), api).await.refusal(400, 400);
    for field in [
        "apiPolicies.response[0].parameters.headerName",
        "apiPolicies.response[1].policyName",
        "operations[0].operationPolicies.request[0].parameters.headerName",
    ] {
        assert!(refusal.contains(field), "{field} in {refusal}");
    }
}

#[tokio::test]
async fn the_steps_there_are_can_be_looked_up() {
    let app = App::start().await;
    let all = app.creator().get("/operation-policies").await.expect(200);
    assert_eq!((all["count"].as_u64(), all["pagination"]["total"].as_u64()), (Some(6), Some(6)));
    let found = app.publisher().get("/operation-policies?query=name:addHeader%26version:v3").await.expect(200);
    assert_eq!(found["list"][0]["id"], "addHeader");
    assert_eq!(found["count"], 1);
    let one = app.creator().get("/operation-policies/rewriteResourcePath").await.expect(200);
    assert_eq!(one["applicableFlows"], json!(["request"]));
    assert_eq!(one["policyAttributes"][1]["defaultValue"], "true");
    assert_eq!(one["policyAttributes"][1]["required"], false);
    app.creator().get("/operation-policies/jsonFault").await.refusal(404, 404);
    app.creator().get("/operation-policies?limit=0").await.refusal(400, 400);
}
