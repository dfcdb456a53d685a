//! Signing keys: made once, published, replaced, retired.

use tidegate_keymanager::Settings;
use tidegate_model::change::Topic;
use tidegate_store::signing_key::Removal;
use tidegate_wire::jose::{Algorithm, Expectations, Jwk, KeySet, verify};

use crate::support::{BASE, Fixture, jwt_part, key_manager, open, settings};

async fn published(fixture: &Fixture) -> Vec<Jwk> {
    let body = fixture.get("/oauth2/jwks", &[]).await.ok();
    serde_json::from_value(body["keys"].clone()).unwrap()
}

fn kids(keys: &[Jwk]) -> Vec<String> {
    keys.iter().map(|key| key.kid.clone().unwrap()).collect()
}

#[tokio::test]
async fn tokens_hold_against_the_published_keys() {
    for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
        let fixture = Fixture::with(Settings { algorithm, ..settings() }, BASE).await;
        let client = fixture.client().await;
        let body = fixture.password_token(&client, "admin", "openid").await;
        let keys = published(&fixture).await;
        assert_eq!(keys[0].alg.as_deref(), Some(algorithm.as_str()));
        let (set, refused) = KeySet::from_jwks(keys.iter()).unwrap();
        assert!(refused.is_empty());
        for (token, typ) in [("access_token", "at+jwt"), ("id_token", "JWT")] {
            let expected = Expectations {
                issuers: Some(vec![format!("{BASE}/oauth2/token")]),
                audiences: Some(vec![client.id.clone()]),
                types: vec![typ.to_owned()],
                leeway_s: 0,
            };
            verify(body[token].as_str().unwrap(), &set, &expected, fixture.now()).unwrap();
        }
    }
}

#[tokio::test]
async fn nodes_that_start_together_agree_on_one_key_and_one_admin() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(directory.path()).await;
    let clock = std::sync::Arc::new(std::sync::atomic::AtomicI64::new(crate::support::START));
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let km = key_manager(&store, Settings { initial_admin_password: None, ..settings() }, BASE, &clock);
            tokio::spawn(async move { km.first_start().await.unwrap() })
        })
        .collect();
    let mut passwords = Vec::new();
    for node in nodes {
        passwords.extend(node.await.unwrap());
    }
    assert_eq!(passwords.len(), 1, "exactly one node shows a password");
    assert_eq!(store.signing_keys().await.unwrap().len(), 1);

    use secrecy::ExposeSecret as _;
    let password = passwords[0].expose_secret();
    assert_eq!(password.len(), 20);
    let km = key_manager(&store, settings(), BASE, &clock);
    assert!(km.first_start().await.unwrap().is_none(), "a second start makes nothing");
    assert!(km.verify_password("admin", password, None).await.unwrap().is_some());
    assert!(km.verify_password("admin", "admin", None).await.unwrap().is_none());
}

#[tokio::test]
async fn a_replaced_key_stays_until_its_last_token_has_expired() {
    let fixture = Fixture::new().await;
    let client = fixture.client_of("admin", |spec| spec.application_token_ttl_s = Some(200_000)).await;
    let body = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let token = body["access_token"].as_str().unwrap();
    let old = kids(&published(&fixture).await);
    let head = fixture.store.change_head().await.unwrap();

    assert!(fixture.km.rotate().await.unwrap());
    let both = kids(&published(&fixture).await);
    assert_eq!(both.len(), 2);
    assert_eq!(both[1], old[0], "the new key comes first");
    let told = fixture.store.changes_after(head).await.unwrap().unwrap();
    assert_eq!(told.iter().map(|change| &change.topic).collect::<Vec<_>>(), [&Topic::SigningKeys]);
    let fresh = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    assert_eq!(jwt_part(fresh["access_token"].as_str().unwrap(), 0)["kid"], both[0].as_str());
    assert!(fixture.is_active(token).await);

    fixture.advance_s(100_000);
    fixture.km.maintain(fixture.now()).await.unwrap();
    assert_eq!(published(&fixture).await.len(), 2, "a valid token still needs it");
    assert!(fixture.is_active(token).await);
    fixture.advance_s(100_001);
    fixture.km.maintain(fixture.now()).await.unwrap();
    fixture.advance_s(6);
    assert_eq!(published(&fixture).await.len(), 2, "gateways of WSO2 take the token a while longer");
    fixture.advance_s(tidegate_keymanager::maintain::CLOCK_MARGIN_MS / 1000);
    fixture.km.maintain(fixture.now()).await.unwrap();
    fixture.advance_s(6);
    assert_eq!(kids(&published(&fixture).await), both[..1]);
}

#[tokio::test]
async fn age_and_another_algorithm_replace_the_key() {
    let fixture = Fixture::with(Settings { signing_key_age_s_max: 1000, ..settings() }, BASE).await;
    assert!(!fixture.km.maintain(fixture.now()).await.unwrap().has_rotated);
    fixture.advance_s(1000);
    assert!(fixture.km.maintain(fixture.now()).await.unwrap().has_rotated);
    assert!(!fixture.km.maintain(fixture.now()).await.unwrap().has_rotated);

    let km = key_manager(&fixture.store, Settings { algorithm: Algorithm::Rs256, ..settings() }, BASE, &fixture.clock);
    assert!(km.maintain(fixture.now()).await.unwrap().has_rotated);
    fixture.advance_s(6);
    assert_eq!(published(&fixture).await[0].alg.as_deref(), Some("RS256"));
}

#[tokio::test]
async fn another_nodes_new_key_is_found_when_met() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let other = key_manager(&fixture.store, settings(), BASE, &fixture.clock);
    assert!(other.rotate().await.unwrap());
    let issued = other.issue_application_token(&client.id, &[], None).await.unwrap();
    fixture.advance_s(1);
    assert!(fixture.is_active(&issued.access_token).await);
}

#[tokio::test]
async fn tokens_outlive_a_move_to_another_address() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let body = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let moved = key_manager(&fixture.store, settings(), "https://elsewhere.example", &fixture.clock);
    let caller = moved.authenticate_management(body["access_token"].as_str().unwrap()).await.unwrap();
    assert_eq!(caller.unwrap().user, "admin");
}

#[tokio::test]
async fn a_key_published_ahead_is_in_the_set_before_it_signs_and_signs_when_it_is_due() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let kid_of = |body: &serde_json::Value| jwt_part(body["access_token"].as_str().unwrap(), 0)["kid"].clone();
    let before = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let next = fixture.km.prepare_key(Some(fixture.now() + 60_000)).await.unwrap();
    assert!(kids(&published(&fixture).await).contains(&next), "whoever verifies can fetch it");
    assert!(fixture.km.prepare_key(None).await.is_err(), "one waits already");
    let while_waiting = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    assert_eq!(kid_of(&while_waiting), kid_of(&before));

    fixture.advance_s(59);
    assert!(!fixture.km.maintain(fixture.now()).await.unwrap().has_rotated);
    fixture.advance_s(1);
    assert!(fixture.km.maintain(fixture.now()).await.unwrap().has_rotated);
    let after = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    assert_eq!(kid_of(&after), next.as_str());
    assert!(fixture.is_active(before["access_token"].as_str().unwrap()).await, "what the old key signed is still good");
    assert_eq!(published(&fixture).await.len(), 2);
}

#[tokio::test]
async fn a_key_that_waits_can_be_taken_back_or_sign_at_once() {
    let fixture = Fixture::new().await;
    let next = fixture.km.prepare_key(None).await.unwrap();
    assert!(fixture.km.withdraw_key(&next).await.unwrap());
    assert!(!fixture.km.withdraw_key(&next).await.unwrap());
    assert!(!fixture.km.activate_key(&next).await.unwrap());
    assert_eq!(published(&fixture).await.len(), 1);
    let next = fixture.km.prepare_key(None).await.unwrap();
    assert!(fixture.km.rotate().await.unwrap());
    assert_eq!(kids(&published(&fixture).await)[0], next, "a rotation takes the key that waits");
}

#[tokio::test]
async fn a_replaced_key_goes_early_only_with_its_tokens() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let body = fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let token = body["access_token"].as_str().unwrap();
    let old = kids(&published(&fixture).await).remove(0);
    assert_eq!(fixture.km.retire_key_with_tokens(&old).await.unwrap(), Removal::Missing, "it signs: it cannot go");
    assert!(fixture.is_active(token).await);
    assert!(fixture.km.rotate().await.unwrap());
    assert_eq!(fixture.km.retire_key(&old).await.unwrap(), Removal::Needed(1));
    assert!(fixture.is_active(token).await);
    assert_eq!(fixture.km.retire_key_with_tokens(&old).await.unwrap(), Removal::Done);
    assert!(!fixture.is_active(token).await);
    assert!(!kids(&published(&fixture).await).contains(&old));
}
