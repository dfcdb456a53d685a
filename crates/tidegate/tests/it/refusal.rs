//! What must not work, seen from outside.

use serde_json::json;
use tidegate_tests::actors::{DEVPORTAL, PUBLISHER, developer, eventually, publisher, sign_in, text};
use tidegate_tests::app::ADMIN_PASSWORD;
use tidegate_tests::upstream::Upstream;

use crate::support::fresh;

#[tokio::test]
async fn management_calls_without_a_right_token_are_refused() {
    let (_directory, app) = fresh().await;
    let apis = app.management(&format!("{PUBLISHER}/apis"));
    app.http.get(&apis).send().await.expect(401);
    app.http.get(&apis).bearer("nonsense").send().await.expect(401);
    app.http.get(&apis).basic("admin", ADMIN_PASSWORD).send().await.expect(401);
    let weak = sign_in(&app, "admin", ADMIN_PASSWORD, "apim:subscribe").await;
    let refused = weak.get(&format!("{PUBLISHER}/apis")).await.expect(401);
    assert!(refused.text().contains("apim:api_view"), "the error names the scope: {}", refused.text());
    let register = app.management("/client-registration/v0.17/register");
    app.http.post(&register).basic("admin", "wrong").json(&json!({"clientName": "x"})).send().await.expect(401);
}

#[tokio::test]
async fn calls_without_a_right_token_are_refused_with_the_code_that_says_why() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let publisher = publisher(&app).await;
    let api = publisher.publish("Locked", &backend.url(), json!({})).await;
    let developer = developer(&app).await;
    let (_, keys) = developer.ready_application("Key", &api).await;
    eventually(&app, "/locked/1.0.0/x", Some(&keys.token), 200).await;
    let seen = backend.seen().len();
    let url = app.gateway("/locked/1.0.0/x");

    let missing = app.http.get(&url).send().await.expect(401);
    assert_eq!(text(&missing.json(), "code"), "900902");
    let as_xml = app.http.get(&url).header("accept", "application/xml").send().await.expect(401);
    assert!(as_xml.text().contains("<ams:code>900902</ams:code>"), "{}", as_xml.text());
    let garbage = app.http.get(&url).bearer("garbage").send().await.expect(401);
    assert_eq!(text(&garbage.json(), "code"), "900901");

    let parts: Vec<&str> = keys.token.split('.').collect();
    assert_eq!(parts.len(), 3, "a JWT was asked for");
    let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.", parts[1]);
    let unsigned = app.http.get(&url).bearer(&none).send().await.expect(401);
    assert_eq!(text(&unsigned.json(), "code"), "900901");
    let mut tampered = parts[2].to_owned();
    tampered.replace_range(0..1, if tampered.starts_with('A') { "B" } else { "A" });
    let forged = format!("{}.{}.{tampered}", parts[0], parts[1]);
    app.http.get(&url).bearer(&forged).send().await.expect(401);

    let stranger = developer.create_application("Stranger").await;
    let unsubscribed = developer.generate_keys(&stranger, "PRODUCTION").await;
    let refused = eventually(&app, "/locked/1.0.0/x", Some(&unsubscribed.token), 403).await;
    assert_eq!(text(&refused.json(), "code"), "900908");
    assert_eq!(backend.seen().len(), seen, "no refused call may reach the backend");
}

#[tokio::test]
async fn a_subscription_that_is_blocked_closes_the_door() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let publisher = publisher(&app).await;
    let api = publisher.publish("Toll", &backend.url(), json!({})).await;
    let developer = developer(&app).await;
    let application = developer.create_application("Car").await;
    let subscription = developer.subscribe(&application, &api).await;
    let keys = developer.generate_keys(&application, "PRODUCTION").await;
    eventually(&app, "/toll/1.0.0/x", Some(&keys.token), 200).await;
    let block =
        format!("{PUBLISHER}/subscriptions/block-subscription?subscriptionId={subscription}&blockState=BLOCKED");
    publisher.post(&block, &json!({})).await.expect(200);
    let refused = eventually(&app, "/toll/1.0.0/x", Some(&keys.token), 401).await;
    assert_eq!(text(&refused.json(), "code"), "900907");
    let unblock = format!("{PUBLISHER}/subscriptions/unblock-subscription?subscriptionId={subscription}");
    publisher.post(&unblock, &json!({})).await.expect(200);
    eventually(&app, "/toll/1.0.0/x", Some(&keys.token), 200).await;
    developer.delete(&format!("{DEVPORTAL}/subscriptions/{subscription}")).await.expect(200);
    eventually(&app, "/toll/1.0.0/x", Some(&keys.token), 403).await;
}

#[tokio::test]
async fn a_plan_is_kept_to_the_call() {
    let (_directory, app) = fresh().await;
    let backend = Upstream::echo().await;
    let api = publisher(&app).await.publish("Limited", &backend.url(), json!({})).await;
    let developer = developer(&app).await;
    let body = json!({"name": "Eager", "throttlingPolicy": "10PerMin", "description": "", "tokenType": "JWT"});
    let application = developer.post(&format!("{DEVPORTAL}/applications"), &body).await.expect(201).json();
    let application = text(&application, "applicationId");
    developer.subscribe(application, &api).await;
    let keys = developer.generate_keys(application, "PRODUCTION").await;
    eventually(&app, "/limited/1.0.0/x", Some(&keys.token), 200).await;
    let mut passed = 1;
    let refused = loop {
        let answer = app.http.get(&app.gateway("/limited/1.0.0/x")).bearer(&keys.token).send().await;
        if answer.status.as_u16() != 200 {
            break answer;
        }
        passed += 1;
        assert!(passed <= 20, "twice the limit passed");
    };
    assert_eq!(refused.status.as_u16(), 429);
    assert_eq!(text(&refused.json(), "code"), "900803");
    assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds <= 60));
    assert!(passed == 10 || passed == 20, "{passed} calls passed: neither one window's nor two's");
}

#[tokio::test]
async fn bad_documents_are_refused_with_the_place_and_leave_nothing() {
    let (_directory, app) = fresh().await;
    let publisher = publisher(&app).await;
    let properties = json!({"name": "Bad", "context": "/bad", "version": "1", "policies": ["Unlimited"]}).to_string();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let documents = [
        ("not a document", "}{".to_owned()),
        ("deeply nested", deep),
        (
            "without paths of the right type",
            r#"{"openapi":"3.0.0","info":{"title":"x","version":"1"},"paths":[]}"#.to_owned(),
        ),
        ("no version", r#"{"info":{"title":"x","version":"1"},"paths":{}}"#.to_owned()),
        ("empty", String::new()),
    ];
    for (what, document) in documents {
        let refused = publisher
            .call(http::Method::POST, &format!("{PUBLISHER}/apis/import-openapi"))
            .multipart(
                &[("additionalProperties", &properties)],
                &[("file", "bad.json", "application/json", document.as_bytes())],
            )
            .send()
            .await;
        assert_eq!(refused.status.as_u16(), 400, "{what}: {}", refused.text());
        assert!(!text(&refused.json(), "description").is_empty(), "{what}");
    }
    let list = publisher.get(&format!("{PUBLISHER}/apis")).await.expect(200).json();
    assert_eq!(list["count"], 0, "{list}");
}

#[tokio::test]
async fn a_reference_to_elsewhere_makes_no_outgoing_request() {
    let (_directory, app) = fresh().await;
    let elsewhere = Upstream::echo().await;
    let publisher = publisher(&app).await;
    let document = json!({
        "openapi": "3.0.0", "info": {"title": "Far", "version": "1"},
        "paths": {"/x": {"get": {"responses": {"200": {"$ref": format!("{}/r.json", elsewhere.url())}}}},
                  "/y": {"$ref": format!("{}/p.json", elsewhere.url())}},
    });
    let properties = json!({"name": "Far", "context": "/far", "version": "1", "policies": ["Unlimited"]}).to_string();
    publisher
        .call(http::Method::POST, &format!("{PUBLISHER}/apis/import-openapi"))
        .multipart(
            &[("additionalProperties", &properties)],
            &[("file", "far.json", "application/json", document.to_string().as_bytes())],
        )
        .send()
        .await;
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}
