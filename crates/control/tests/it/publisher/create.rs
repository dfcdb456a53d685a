//! Making APIs by hand, and every reason not to.

use serde_json::{Value, json};

use super::support::{App, pizza};

fn changed(member: &str, value: Value) -> Value {
    let mut api = pizza();
    api[member] = value;
    api
}

#[tokio::test]
async fn an_api_made_by_hand_has_a_definition_and_default_operations() {
    let app = App::start().await;
    let body = json!({"name": "Bare", "context": "bare/", "version": "v1", "egress": {"kept": true}});
    let made = app.creator().post("/apis", body).await.expect(201);
    assert_eq!(made["context"], "/bare");
    assert_eq!(made["egress"], json!({"kept": true}), "members we do not know come back");
    assert_eq!(made["operations"].as_array().unwrap().len(), 5);
    assert!(made["operations"][0]["id"].as_str().is_some_and(|id| !id.is_empty()));
    let definition = app.creator().get(&format!("/apis/{}/swagger", made["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(definition["openapi"], "3.0.1");
    assert!(definition["paths"]["/*"]["patch"].is_object());
}

#[tokio::test]
async fn everything_wrong_with_an_api_is_named_at_once() {
    let app = App::start().await;
    let body = json!({
        "name": "a/b", "context": "/a b", "version": "1 0",
        "policies": ["Platinum"], "apiThrottlingPolicy": "Nope", "authorizationHeader": "a b",
        "endpointConfig": {"production_endpoints": {"url": "ftp://x"},
            "endpoint_security": {"production": {"password": {"sealed": "stolen"}}}},
        "operations": [
            {"verb": "FETCH", "target": "/x"},
            {"verb": "GET", "target": "x", "throttlingPolicy": "Nope", "scopes": ["undeclared"]},
            {"verb": "GET", "target": "/d"}, {"verb": "get", "target": "/d"},
        ],
        "scopes": [{"scope": {"name": "two words"}}, {"scope": {"name": "apim:admin"}}],
    });
    let answer = app.creator().post("/apis", body).await.expect(400);
    let fields: Vec<&str> =
        answer["error"].as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap()).collect();
    for field in [
        "name",
        "context",
        "version",
        "policies[0]",
        "apiThrottlingPolicy",
        "authorizationHeader",
        "endpointConfig.production_endpoints",
        "endpointConfig.endpoint_security",
        "operations[0].verb",
        "operations[1].target",
        "operations[1].throttlingPolicy",
        "operations[1].scopes",
        "operations[3]",
        "scopes[0].scope.name",
        "scopes[1].scope.name",
    ] {
        assert!(fields.contains(&field), "{field} is not among {fields:?}");
    }
    assert!(answer["description"].as_str().unwrap().contains("there are Bronze, Gold"), "{answer}");
    assert!(app.store.api_summaries().await.unwrap().is_empty(), "nothing is stored");
}

#[tokio::test]
async fn names_versions_and_contexts_are_unique() {
    let app = App::start().await;
    let creator = app.creator();
    creator.makes_pizza().await;
    creator.post("/apis", pizza()).await.refusal(409, 900300);
    creator.post("/apis", changed("name", json!("pizzashack"))).await.refusal(409, 900250);
    creator.post("/apis", changed("name", json!("Other"))).await.refusal(409, 900251);
    let mut nested = changed("name", json!("Nested"));
    nested["context"] = json!("/pizzashack/1.0.0");
    creator.post("/apis", nested).await.refusal(409, 900251);
    let mut reversed = changed("name", json!("Reversed"));
    reversed["context"] = json!("/{version}/pizzashack");
    creator.post("/apis", reversed).await.refusal(409, 900251);
    assert_eq!(app.store.api_summaries().await.unwrap().len(), 1);
}

#[tokio::test]
async fn another_version_of_the_same_name_shares_the_context() {
    let app = App::start().await;
    app.creator().makes_pizza().await;
    app.creator().post("/apis", changed("version", json!("2.0.0"))).await.expect(201);
}

#[tokio::test]
async fn of_many_at_the_same_moment_one_gets_the_context() {
    let app = App::start().await;
    let bodies: Vec<Value> = (0..8).map(|number| changed("name", json!(format!("Racer{number}")))).collect();
    let mut answers = Vec::new();
    let sent: Vec<_> = bodies.into_iter().map(|body| app.creator().post("/apis", body)).collect();
    for answer in futures(sent).await {
        answers.push(answer.status.as_u16());
    }
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409, 409, 409, 409, 409]);
}

/// Runs all at once on this thread.
async fn futures<F: Future>(futures: Vec<F>) -> Vec<F::Output> {
    let mut pinned: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<F::Output>> = pinned.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in pinned.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(output) = future.as_mut().poll(context)
            {
                *done = Some(output);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn bodies_that_are_not_an_api_are_refused_precisely() {
    use axum::body::Body;
    use axum::http::Method;
    let app = App::start().await;
    let creator = app.creator();
    let post =
        |media_type, body: &str| creator.send(Method::POST, "/apis", Some(media_type), Body::from(body.to_owned()));
    post("text/plain", "{}").await.refusal(415, 415);
    assert!(post("application/json", "").await.refusal(400, 400).contains("empty"));
    assert!(post("application/json", "{\"name\": }").await.refusal(400, 400).contains("line 1 column"));
    assert!(post("application/json", "{\"name\": \"x\"}").await.refusal(400, 400).contains("`context`"));
    assert!(post("application/json", "[1]").await.refusal(400, 400).contains("line 1"));
    let wrong = json!({"name": "x", "context": "/x", "version": "1", "visibility": "SECRET"});
    assert!(creator.post("/apis", wrong).await.refusal(400, 400).contains("`SECRET`"));
    let kind = json!({"name": "x", "context": "/x", "version": "1", "type": "GRAPHQL"});
    creator.post("/apis", kind).await.refusal(400, 900327);
    let deep = format!(
        "{{\"name\":\"x\",\"context\":\"/x\",\"version\":\"1\",\"a\":{}1{}}}",
        "[".repeat(5000),
        "]".repeat(5000)
    );
    post("application/json", &deep).await.refusal(400, 400);
    let huge = format!("{{\"description\": \"{}\"}}", "x".repeat(3 << 20));
    post("application/json", &huge).await.refusal(413, 413);
    assert!(app.store.api_summaries().await.unwrap().is_empty());
}
