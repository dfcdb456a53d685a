//! Key validation: every kind of credential, and every reason to refuse it.

use tidegate_keymanager::internal_key::InternalKeyApi;
use tidegate_model::client::TokenFormat;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Grant, Refusal, Subject};
use tidegate_model::id::ApplicationId;
use tidegate_store::api_key::{self, ApiKey};

use crate::application::with_subscriptions;
use crate::support::{Fixture, START, jwt_part, unsigned};

async fn validate(fixture: &Fixture, credential: Credential) -> Result<Grant, Refusal> {
    fixture.km.validate(&credential).await.unwrap()
}

async fn token(fixture: &Fixture, text: &str) -> Result<Grant, Refusal> {
    validate(fixture, Credential::Token(text.to_owned())).await
}

#[tokio::test]
async fn tokens_of_both_formats_live_and_end_alike() {
    let fixture = Fixture::new().await;
    for format in [TokenFormat::Jwt, TokenFormat::Opaque] {
        let client = fixture.client_of("admin", |spec| spec.token_format = format).await;
        let text = |body: &serde_json::Value| body["access_token"].as_str().unwrap().to_owned();
        let first = text(&fixture.password_token(&client, "admin", "apim:admin").await);
        let grant = token(&fixture, &first).await.unwrap();
        assert_eq!((grant.subject.as_str(), grant.subject_kind), ("admin", Subject::ApplicationUser));
        assert_eq!((grant.scopes, grant.audiences), (vec!["apim:admin".to_owned()], vec![client.id.clone()]));
        assert_eq!((grant.application, grant.expires_at), (None, Some(fixture.now() + 3_600_000)));

        fixture.km.revoke_token(&client.id, &first).await.unwrap();
        assert_eq!(token(&fixture, &first).await, Err(Refusal::Inactive));
        let second = text(&fixture.password_token(&client, "admin", "").await);
        fixture.advance_s(3600);
        assert_eq!(token(&fixture, &second).await, Err(Refusal::Expired));
        let third = text(&fixture.password_token(&client, "admin", "").await);
        fixture.km.delete_client(&client.id).await.unwrap();
        assert!(token(&fixture, &third).await.is_err());
    }
}

#[tokio::test]
async fn what_is_no_token_of_ours_is_invalid() {
    let fixture = Fixture::new().await;
    let stranger = Fixture::new().await;
    let (client, foreign) = (fixture.client().await, stranger.client().await);
    let ours = fixture.password_token(&client, "admin", "openid").await;
    let theirs = stranger.password_token(&foreign, "admin", "").await;
    let access = ours["access_token"].as_str().unwrap();
    let (signed, signature) = access.rsplit_once('.').unwrap();
    let swapped = format!(
        "{}.{}.{signature}",
        signed.split('.').next().unwrap(),
        theirs["access_token"].as_str().unwrap().split('.').nth(1).unwrap()
    );
    let cases = [
        "",
        ".",
        "..",
        "a.b.c",
        "nosuch",
        &"x".repeat(100_000),
        &unsigned(access),
        &swapped,
        signed,
        ours["id_token"].as_str().unwrap(),
        ours["refresh_token"].as_str().unwrap(),
        theirs["access_token"].as_str().unwrap(),
    ];
    for text in cases {
        assert_eq!(token(&fixture, text).await, Err(Refusal::Invalid), "{text:.80}");
    }
    assert!(token(&fixture, access).await.is_ok());
}

#[tokio::test]
async fn an_internal_key_is_no_access_token() {
    let fixture = Fixture::new().await;
    let api = InternalKeyApi {
        id: "api-1".into(),
        name: "Pizza".to_owned(),
        version: "1.0.0".to_owned(),
        context: "/pizza/1.0.0".to_owned(),
        provider: "admin".to_owned(),
        key_type: KeyType::Production,
    };
    let (key, ttl_s) = fixture.km.issue_internal_key("admin", &api, None).await.unwrap();
    assert_eq!(ttl_s, 60_000);
    let claims = jwt_part(&key, 1);
    assert_eq!((&claims["token_type"], &claims["keytype"]), (&"InternalKey".into(), &"PRODUCTION".into()));
    assert_eq!(claims["subscribedAPIs"][0]["context"], "/pizza/1.0.0");
    assert_eq!(claims["exp"].as_i64(), Some(START / 1000 + 60_000));
    assert_eq!(token(&fixture, &key).await, Err(Refusal::Invalid));
    let (_, ttl_s) = fixture.km.issue_internal_key("admin", &api, Some(i64::MAX)).await.unwrap();
    assert_eq!(ttl_s, 86_400, "bounded, for it cannot be revoked");
}

fn api_key(application: Option<&ApplicationId>, key: &str) -> ApiKey {
    ApiKey {
        id: format!("id of {key}"),
        hash: api_key::hash(key),
        application: application.cloned(),
        api: None,
        key_type: KeyType::Sandbox,
        name: "k".to_owned(),
        subject: "ann".to_owned(),
        permitted_ips: "10.0.0.0/8".to_owned(),
        permitted_referers: "*.example.com/*".to_owned(),
        created_at: START,
        expires_at: Some(START + 60_000),
    }
}

#[tokio::test]
async fn api_keys_stand_for_their_application_until_they_end() {
    let fixture = Fixture::new().await;
    let (application, _) = with_subscriptions(&fixture, 1).await;
    let (good, revoked) = (api_key::fresh(), api_key::fresh());
    let mut tx = fixture.store.begin().await.unwrap();
    for key in [&good, &revoked] {
        tx.insert_api_key(&api_key(Some(&application), key)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let ask = |key: &str| validate(&fixture, Credential::ApiKey(key.to_owned()));
    let grant = ask(&good).await.unwrap();
    assert_eq!((grant.application.as_ref(), grant.key_type), (Some(&application), KeyType::Sandbox));
    assert_eq!((grant.permitted_ips.as_str(), grant.permitted_referers.as_str()), ("10.0.0.0/8", "*.example.com/*"));
    assert_eq!((grant.token_id, grant.subject.as_str()), (api_key::hash(&good), "ann"));
    for wrong in ["", "nosuch", &api_key::hash(&good)] {
        assert_eq!(ask(wrong).await, Err(Refusal::Invalid));
    }
    let mut tx = fixture.store.begin().await.unwrap();
    tx.revoke_api_key(&api_key(Some(&application), &revoked), START).await.unwrap();
    tx.commit().await.unwrap();
    assert!(ask(&revoked).await.is_err());

    let mut ann = fixture.store.user("ann").await.unwrap().unwrap();
    ann.is_active = false;
    fixture.km.update_user(&ann).await.unwrap();
    assert_eq!(ask(&good).await, Err(Refusal::Inactive));
    ann.is_active = true;
    fixture.km.update_user(&ann).await.unwrap();
    fixture.advance_s(60);
    assert_eq!(ask(&good).await, Err(Refusal::Expired));
}

#[tokio::test]
async fn name_and_password_stand_for_the_user() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let ask = |name: &str, password: &str| {
        validate(&fixture, Credential::Basic { username: name.to_owned(), password: password.to_owned() })
    };
    for _ in 0..3 {
        let grant = ask("ann", "password of ann").await.unwrap();
        assert_eq!((grant.subject.as_str(), grant.consumer_key, grant.application), ("ann", None, None));
    }
    assert_eq!(ask("ann", "wrong").await, Err(Refusal::Invalid));
    assert_eq!(ask("nobody", "x").await, Err(Refusal::Invalid));
    assert_eq!(ask("ann", &"x".repeat(10_000)).await, Err(Refusal::Invalid));

    fixture.km.reset_password("ann", &"another password".to_owned().into()).await.unwrap();
    assert_eq!(
        ask("ann", "password of ann").await,
        Err(Refusal::Invalid),
        "what is remembered does not outlive a change"
    );
    let mut ann = fixture.store.user("ann").await.unwrap().unwrap();
    assert!(ask("ann", "another password").await.is_ok());
    ann.is_active = false;
    fixture.km.update_user(&ann).await.unwrap();
    assert_eq!(ask("ann", "another password").await, Err(Refusal::Invalid));
}

#[tokio::test]
async fn a_token_counts_no_longer_than_its_user_even_before_it_is_revoked() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "ann", "").await;
    let text = body["access_token"].as_str().unwrap();
    assert!(token(&fixture, text).await.is_ok());
    let ann = fixture.store.user("ann").await.unwrap().unwrap();
    // As another node sees it between the user's end and that of the tokens.
    let mut tx = fixture.store.begin().await.unwrap();
    tx.set_user_active(&ann.id, false, START).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(token(&fixture, text).await, Err(Refusal::Inactive));
    let mut tx = fixture.store.begin().await.unwrap();
    tx.delete_user(&ann.id, 0).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(token(&fixture, text).await, Err(Refusal::Inactive));
}
