//! OAuth clients and consents.

use tidegate_model::change::Topic;
use tidegate_model::client::{Client, ClientProperties, GrantType, TokenFormat};
use tidegate_store::{Error, Store, args};

use crate::on_both_engines;
use crate::user;

on_both_engines!(
    a_client_is_read_as_it_was_written,
    secrets_rest_sealed_and_bound_to_their_client,
    an_id_and_a_name_are_taken_once,
    a_change_keeps_owner_and_secret,
    removing_a_client_tells_gateways,
    consents_are_replaced_and_go_with_their_client,
);

pub fn client(id: &str, name: &str) -> Client {
    Client {
        id: id.into(),
        name: name.to_owned(),
        owner: "ann".to_owned(),
        grant_types: vec![GrantType::Password, GrantType::RefreshToken],
        redirect_uris: vec!["https://app.example/cb".to_owned()],
        token_format: TokenFormat::Opaque,
        is_public: false,
        is_pkce_mandatory: true,
        application_token_ttl_s: Some(1),
        user_token_ttl_s: None,
        refresh_token_ttl_s: Some(-1),
        id_token_ttl_s: None,
        properties: ClientProperties { audiences: vec!["x".to_owned()], ..ClientProperties::default() },
        created_at: 1,
        updated_at: 2,
    }
}

pub async fn insert(store: &Store, client: &Client, secret: Option<&str>) -> tidegate_store::Result<()> {
    let mut tx = store.begin().await?;
    tx.insert_client(client, secret, store.sealer()).await?;
    tx.commit().await
}

async fn a_client_is_read_as_it_was_written(store: Store) {
    let (one, public) = (client("one", "n"), Client { is_public: true, ..client("two", "m") });
    insert(&store, &one, Some("secret")).await.unwrap();
    insert(&store, &public, None).await.unwrap();
    assert_eq!(store.client_with_secret("one").await.unwrap(), Some((one.clone(), Some("secret".to_owned()))));
    assert_eq!(store.client_with_secret("two").await.unwrap(), Some((public, None)));
    assert_eq!(store.client_of_owner("ann", "n").await.unwrap().unwrap().0, one);
    assert!(store.client_of_owner("bob", "n").await.unwrap().is_none());
    assert!(store.client("nosuch").await.unwrap().is_none());
}

async fn secrets_rest_sealed_and_bound_to_their_client(store: Store) {
    insert(&store, &client("one", "n"), Some("secret-1")).await.unwrap();
    insert(&store, &client("two", "m"), Some("secret-2")).await.unwrap();
    const READ: &str = "SELECT sealed_secret FROM oauth_client WHERE client_id = 'one'";
    let row = store.db().optional(READ, &[]).await.unwrap().unwrap();
    let sealed = row.text("sealed_secret").unwrap();
    assert!(!sealed.contains("secret-1"));
    const MOVE: &str = "UPDATE oauth_client SET sealed_secret = $1 WHERE client_id = 'two'";
    store.db().execute(MOVE, args![&sealed]).await.unwrap();
    assert!(matches!(store.client_with_secret("two").await, Err(Error::WrongMasterKey)));
    assert!(store.client("two").await.unwrap().is_some(), "the rest can still be read");
}

async fn an_id_and_a_name_are_taken_once(store: Store) {
    insert(&store, &client("one", "n"), None).await.unwrap();
    assert!(matches!(insert(&store, &client("one", "m"), None).await, Err(Error::Taken(_))));
    assert!(matches!(insert(&store, &client("two", "n"), None).await, Err(Error::Taken(_))));
    insert(&store, &Client { owner: "bob".to_owned(), ..client("two", "n") }, None).await.unwrap();
}

async fn a_change_keeps_owner_and_secret(store: Store) {
    insert(&store, &client("one", "n"), Some("secret")).await.unwrap();
    let changed = Client { name: "m".to_owned(), grant_types: vec![], updated_at: 3, ..client("one", "n") };
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_client(&Client { owner: "bob".to_owned(), ..changed.clone() }).await.unwrap());
    assert!(!tx.update_client(&client("nosuch", "x")).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.client_with_secret("one").await.unwrap(), Some((changed, Some("secret".to_owned()))));
    let mut tx = store.begin().await.unwrap();
    assert!(tx.set_client_secret("one", "new", store.sealer(), 4).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.client_with_secret("one").await.unwrap().unwrap().1.as_deref(), Some("new"));
}

async fn removing_a_client_tells_gateways(store: Store) {
    insert(&store, &client("one", "n"), None).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_client("one", 5).await.unwrap());
    assert!(!tx.delete_client("one", 5).await.unwrap());
    tx.commit().await.unwrap();
    let told = store.changes_after(0).await.unwrap().unwrap();
    assert_eq!(told.iter().map(|change| &change.topic).collect::<Vec<_>>(), [&Topic::Consumer("one".into())]);
}

async fn consents_are_replaced_and_go_with_their_client(store: Store) {
    let ann = user::user("ann", &[]);
    user::insert(&store, &ann).await.unwrap();
    insert(&store, &client("one", "n"), None).await.unwrap();
    let scopes = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert!(store.consented_scopes(&ann.id, "one").await.unwrap().is_empty());
    store.set_consent(&ann.id, "one", &scopes("a b"), 1).await.unwrap();
    store.set_consent(&ann.id, "one", &scopes("b c"), 2).await.unwrap();
    assert_eq!(store.consented_scopes(&ann.id, "one").await.unwrap(), scopes("b c"));
    assert!(matches!(store.set_consent(&ann.id, "nosuch", &[], 2).await, Err(Error::Reference(_))));
    assert!(store.delete_consent(&ann.id, "one").await.unwrap());
    store.set_consent(&ann.id, "one", &scopes("a"), 3).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    tx.delete_client("one", 5).await.unwrap();
    tx.commit().await.unwrap();
    assert!(store.consented_scopes(&ann.id, "one").await.unwrap().is_empty());
}
