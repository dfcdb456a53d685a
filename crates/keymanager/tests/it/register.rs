//! WSO2's dynamic client registration.

use axum::body::Body;
use http::{Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{Answer, Credentials, Fixture, basic};

async fn register(fixture: &Fixture, authorization: &str, body: String) -> Answer {
    let mut request =
        Request::post("/client-registration/v0.17/register").header(header::CONTENT_TYPE, "application/json");
    if !authorization.is_empty() {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    fixture.send(request.body(Body::from(body)).unwrap()).await
}

fn wanted() -> Value {
    json!({
        "callbackUrl": "www.google.lk",
        "clientName": "rest_api_publisher",
        "owner": "admin",
        "grantType": "client_credentials password refresh_token",
        "saasApp": true,
        "tokenType": "JWT",
        "tokenScope": "Production",
    })
}

#[tokio::test]
async fn a_registered_client_gets_tokens_and_asking_again_gives_the_same() {
    let fixture = Fixture::new().await;
    let admin = basic("admin", "admin");
    let body = register(&fixture, &admin, wanted().to_string()).await.ok();
    assert_eq!((&body["clientName"], &body["appOwner"]), (&"rest_api_publisher".into(), &"admin".into()));
    assert_eq!((&body["callBackURL"], &body["isSaasApplication"]), (&"www.google.lk".into(), &true.into()));
    assert_eq!(body["jsonAppAttribute"], "{}");
    let details: Value = serde_json::from_str(body["jsonString"].as_str().unwrap()).unwrap();
    assert_eq!(details["grant_types"], "client_credentials password refresh_token");

    let id = |body: &Value| body["clientId"].as_str().unwrap().to_owned();
    let client = Credentials { id: id(&body), secret: body["clientSecret"].as_str().unwrap().to_owned() };
    let token = fixture.password_token(&client, "admin", "apim:api_create apim:admin").await;
    assert_eq!(token["scope"], "apim:api_create apim:admin");

    let again = register(&fixture, &admin, wanted().to_string()).await.ok();
    assert_eq!((&again["clientId"], &again["clientSecret"]), (&body["clientId"], &body["clientSecret"]));

    fixture.user("ann", &["Internal/subscriber"]).await;
    let ann = basic("ann", "password of ann");
    let mut hers = wanted();
    hers["owner"] = "ann".into();
    assert_ne!(id(&register(&fixture, &ann, hers.to_string()).await.ok()), client.id, "owners do not share");
}

#[tokio::test]
async fn registrations_at_once_give_one_client() {
    let fixture = Fixture::new().await;
    let admin = basic("admin", "admin");
    let (a, b) = tokio::join!(
        register(&fixture, &admin, wanted().to_string()),
        register(&fixture, &admin, wanted().to_string())
    );
    assert_eq!(a.ok()["clientId"], b.ok()["clientId"]);
}

#[tokio::test]
async fn callbacks_become_exact_redirect_addresses() {
    let fixture = Fixture::new().await;
    let mut body = wanted();
    body["callbackUrl"] = "regexp=(https://a.example/cb|https://b.example/cb|javascript:alert(1))".into();
    let answer = register(&fixture, &basic("admin", "admin"), body.to_string()).await.ok();
    let client = fixture.store.client(answer["clientId"].as_str().unwrap()).await.unwrap().unwrap();
    assert_eq!(client.redirect_uris, ["https://a.example/cb", "https://b.example/cb"]);
}

#[tokio::test]
async fn strangers_are_refused_in_the_shape_of_the_management_apis() {
    let fixture = Fixture::new().await;
    for authorization in [String::new(), basic("admin", "wrong"), basic("nobody", "x"), "Bearer x".to_owned()] {
        let answer = register(&fixture, &authorization, wanted().to_string()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        let body = answer.json();
        assert_eq!((&body["code"], &body["message"]), (&401.into(), &"Unauthorized".into()));
        assert_eq!(body["description"], "The user is not authorized");
        assert!(answer.header("www-authenticate").starts_with("Basic"));
    }
}

#[tokio::test]
async fn all_mistakes_are_named_at_once_and_nothing_is_made() {
    let fixture = Fixture::new().await;
    let admin = basic("admin", "admin");
    let bad = json!({ "clientName": "a@b", "owner": "someone", "grantType": "implicit" });
    let answer = register(&fixture, &admin, bad.to_string()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let body = answer.json();
    let fields: Vec<_> =
        body["error"].as_array().unwrap().iter().map(|item| item["message"].as_str().unwrap()).collect();
    assert_eq!(fields, ["clientName", "owner", "grantType"]);
    for body in ["", "[]", "{", "{\"clientName\":1}", &format!("{{\"clientName\":\"{}\"}}", "x".repeat(300))] {
        assert_eq!(register(&fixture, &admin, body.to_owned()).await.status, StatusCode::BAD_REQUEST, "{body:.30}");
    }
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(70_000));
    assert_eq!(register(&fixture, &admin, huge).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(fixture.get("/client-registration/v0.17/register", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(fixture.store.client_of_owner("admin", "a@b").await.unwrap().is_none());
}
