//! Clients that are an application's keys: what their tokens say, and which API scopes they get.

use serde_json::json;
use tidegate_model::api::Api;
use tidegate_model::application::Application;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Subject};
use tidegate_model::id::{ApiId, ApplicationId, SubscriptionId};
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_store::application_key::ApplicationKey;

use crate::support::{Credentials, Fixture, START, jwt_part};

/// An application of `ann` with a sandbox key and subscriptions to so many APIs.
pub async fn with_subscriptions(fixture: &Fixture, apis: usize) -> (ApplicationId, Credentials) {
    fixture.user("ann", &["Internal/subscriber"]).await;
    let client = fixture.client_of("ann", |_| {}).await;
    let application = Application {
        id: ApplicationId::fresh(),
        name: "Shop".to_owned(),
        owner: "ann".to_owned(),
        description: String::new(),
        throttling_policy: "10PerMin".to_owned(),
        attributes: serde_json::Map::new(),
        status: "APPROVED".to_owned(),
        created_at: START,
        updated_at: START,
    };
    let key = ApplicationKey {
        id: "key".to_owned(),
        application: application.id.clone(),
        key_type: KeyType::Sandbox,
        client: client.id.as_str().into(),
        is_mapped: false,
        created_at: START,
    };
    fixture.store.seed_policies(START).await.unwrap();
    let mut tx = fixture.store.begin().await.unwrap();
    tx.insert_application(&application).await.unwrap();
    tx.insert_application_key(&key).await.unwrap();
    tx.commit().await.unwrap();
    for n in 0..apis {
        subscribe(fixture, &application.id, n).await;
    }
    (application.id, client)
}

async fn subscribe(fixture: &Fixture, application: &ApplicationId, n: usize) {
    let api: Api = serde_json::from_value(json!({
        "id": ApiId::fresh().as_str(),
        "name": format!("Api{n}"),
        "context": format!("/api{n}"),
        "version": "1.0.0",
        "provider": "admin",
        "scopes": [
            { "scope": { "name": "orders:read", "bindings": [] }, "shared": false },
            { "scope": { "name": "orders:write", "bindings": ["Internal/publisher"] }, "shared": false },
        ],
    }))
    .unwrap();
    let subscription = Subscription {
        id: SubscriptionId::fresh(),
        application: application.clone(),
        api: api.id.clone(),
        throttling_policy: "Gold".to_owned(),
        status: SubscriptionStatus::Unblocked,
        created_at: START,
    };
    let mut tx = fixture.store.begin().await.unwrap();
    fixture.store.insert_api(&mut tx, &api, "{}", START).await.unwrap();
    tx.insert_subscription(&subscription).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_token_tells_of_the_application_and_its_subscriptions() {
    let fixture = Fixture::new().await;
    let (id, client) = with_subscriptions(&fixture, 1).await;
    let body = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let claims = jwt_part(body["access_token"].as_str().unwrap(), 1);
    assert_eq!((&claims["keytype"], &claims["sub"]), (&"SANDBOX".into(), &"ann".into()));
    assert_eq!(claims["consumerKey"], client.id.as_str());
    let application = &claims["application"];
    assert_eq!((&application["uuid"], &application["name"]), (&id.as_str().into(), &"Shop".into()));
    assert_eq!((&application["owner"], &application["tier"]), (&"ann".into(), &"10PerMin".into()));
    let expected = json!([{
        "name": "Api0", "context": "/api0/1.0.0", "version": "1.0.0", "publisher": "admin",
        "subscriberTenantDomain": "carbon.super", "subscriptionTier": "Gold",
    }]);
    assert_eq!(claims["subscribedAPIs"], expected);
    assert_eq!(claims["tierInfo"]["Gold"]["stopOnQuotaReach"], true);

    let grant = fixture.km.validate(&Credential::Token(body["access_token"].as_str().unwrap().to_owned())).await;
    let grant = grant.unwrap().unwrap();
    assert_eq!((grant.application, grant.key_type), (Some(id), KeyType::Sandbox));
    assert_eq!((grant.subject.as_str(), grant.subject_kind), ("ann", Subject::Application));
    assert_eq!(grant.consumer_key.unwrap().as_str(), client.id);
    assert_eq!(grant.token_id, claims["jti"].as_str().unwrap());
}

#[tokio::test]
async fn a_token_that_would_not_fit_a_header_names_no_subscriptions() {
    let fixture = Fixture::new().await;
    let (_, client) = with_subscriptions(&fixture, 17).await;
    let body = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let claims = jwt_part(body["access_token"].as_str().unwrap(), 1);
    assert!(claims.get("subscribedAPIs").is_none() && claims.get("tierInfo").is_none(), "{claims}");
    assert_eq!(claims["application"]["name"], "Shop");
}

#[tokio::test]
async fn scopes_of_subscribed_apis_follow_their_bindings() {
    let fixture = Fixture::new().await;
    let (_, client) = with_subscriptions(&fixture, 1).await;
    fixture.user("paul", &["Internal/publisher"]).await;
    let scope = "orders:read orders:write orders:delete";
    assert_eq!(fixture.password_token(&client, "ann", scope).await["scope"], "orders:read");
    assert_eq!(fixture.password_token(&client, "paul", scope).await["scope"], "orders:read orders:write");
    let stranger = fixture.client().await;
    assert_eq!(fixture.password_token(&stranger, "paul", scope).await["scope"], "default", "no subscription");
}

#[tokio::test]
async fn an_application_token_is_what_client_credentials_would_give() {
    let fixture = Fixture::new().await;
    let (_, client) = with_subscriptions(&fixture, 1).await;
    let scopes = ["orders:read".to_owned(), "orders:write".to_owned()];
    let issued = fixture.km.issue_application_token(&client.id, &scopes, Some(60)).await.unwrap();
    assert_eq!((issued.scope.as_str(), issued.expires_in, issued.refresh_token), ("orders:read", 60, None));
    assert_eq!(jwt_part(&issued.access_token, 1)["keytype"], "SANDBOX");
    assert!(fixture.is_active(&issued.access_token).await);
    fixture.km.revoke_client_tokens(&client.id).await.unwrap();
    assert!(!fixture.is_active(&issued.access_token).await);
    assert!(fixture.km.issue_application_token("nosuch", &[], None).await.is_err());
}
