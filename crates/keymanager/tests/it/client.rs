//! Clients: made, changed, given new secrets, removed.

use tidegate_keymanager::Error;
use tidegate_keymanager::client::ClientSpec;
use tidegate_model::change::Topic;
use tidegate_model::client::GrantType;

use crate::support::{Credentials, Fixture};

#[tokio::test]
async fn a_new_secret_ends_the_old_one() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let grant = [("grant_type", "client_credentials")];
    let secret = fixture.km.regenerate_secret(&client.id).await.unwrap();
    fixture.token(&client, &grant).await.refused(401, "invalid_client");
    fixture.token(&Credentials { secret: secret.clone(), ..client.clone() }, &grant).await.ok();
    let (_, kept) = fixture.km.client(&client.id).await.unwrap().unwrap();
    assert_eq!(kept, Some(secret));
    assert!(matches!(fixture.km.regenerate_secret("nosuch").await, Err(Error::Missing(_))));
}

#[tokio::test]
async fn a_change_counts_at_once_and_keeps_the_secret() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let spec = ClientSpec::new("ignored", "renamed", &[GrantType::ClientCredentials]);
    let changed = fixture.km.update_client(&client.id, &spec).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.owner.as_str()), ("renamed", "admin"));
    fixture.token(&client, &[("grant_type", "client_credentials")]).await.ok();
    let fields = [("grant_type", "password"), ("username", "admin"), ("password", "admin")];
    fixture.token(&client, &fields).await.refused(400, "unauthorized_client");
    let public = ClientSpec { is_public: true, ..ClientSpec::new("admin", "renamed", &[GrantType::Password]) };
    assert!(matches!(fixture.km.update_client(&client.id, &public).await, Err(Error::Invalid(_))));
    assert!(matches!(fixture.km.update_client("nosuch", &spec).await, Err(Error::Missing(_))));
}

#[tokio::test]
async fn names_are_unique_per_owner() {
    let fixture = Fixture::new().await;
    let spec = ClientSpec::new("admin", "one", &[GrantType::Password]);
    fixture.km.create_client(&spec).await.unwrap();
    assert!(matches!(fixture.km.create_client(&spec).await, Err(Error::Taken(_))));
    fixture.km.create_client(&ClientSpec { owner: "ann".to_owned(), ..spec }).await.unwrap();
}

#[tokio::test]
async fn removing_a_client_ends_its_tokens_and_tells_gateways() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "admin", "").await;
    let head = fixture.store.change_head().await.unwrap();
    assert!(fixture.km.delete_client(&client.id).await.unwrap());
    assert!(!fixture.is_active(body["access_token"].as_str().unwrap()).await);
    let told: Vec<_> = fixture.store.changes_after(head).await.unwrap().unwrap();
    assert!(told.iter().any(|change| matches!(change.topic, Topic::TokenRevoked(_))), "{told:?}");
    assert!(told.iter().any(|change| change.topic == Topic::Consumer(client.id.as_str().into())), "{told:?}");
    assert!(!fixture.km.delete_client(&client.id).await.unwrap());
    fixture.token(&client, &[("grant_type", "client_credentials")]).await.refused(401, "invalid_client");
}

#[tokio::test]
async fn more_tokens_than_one_batch_are_all_revoked() {
    let fixture = Fixture::new().await;
    let client = fixture.client().await;
    let first = fixture.password_token(&client, "admin", "").await;
    let id = crate::support::jwt_part(first["access_token"].as_str().unwrap(), 1)["jti"].as_str().unwrap().to_owned();
    let token = fixture.store.access_token(&id).await.unwrap().unwrap();
    let mut tx = fixture.store.begin().await.unwrap();
    for n in 0..700 {
        let copy = tidegate_store::access_token::AccessToken { id: format!("t{n}"), ..token.clone() };
        tx.insert_access_token(&copy).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(fixture.km.revoke_client_tokens(&client.id).await.unwrap(), 701);
    assert_eq!(fixture.km.revoke_client_tokens(&client.id).await.unwrap(), 0);
}
