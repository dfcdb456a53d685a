//! What developers leave in the store: applications, keys, subscriptions, API keys, ratings, comments.

use serde_json::Map;
use tidegate_model::api::Api;
use tidegate_model::application::Application;
use tidegate_model::change::{Topic, Update};
use tidegate_model::client::{Client, ClientProperties, TokenFormat};
use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, SubscriptionId};
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::policy::PolicyLevel;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_store::api_key::{self, ApiKey};
use tidegate_store::application::ApplicationFilter;
use tidegate_store::application_key::ApplicationKey;
use tidegate_store::catalogue::Viewer;
use tidegate_store::comment::Comment;
use tidegate_store::subscription::SubscriptionFilter;
use tidegate_store::{Error, Store};

use crate::on_both_engines;

on_both_engines!(
    an_owner_has_one_application_of_a_name,
    applications_of_all_owners_are_found_and_paged,
    a_subscriber_is_new_once,
    an_application_takes_all_that_hangs_on_it_and_gateways_are_told,
    a_stage_has_one_key_and_a_client_one_application,
    domains_of_a_key_reach_gateways_when_they_change,
    subscriptions_are_unique_filtered_and_told_of,
    api_keys_are_found_by_hash_until_revoked,
    a_bound_key_changes_its_application,
    ratings_are_summed,
    comments_and_replies_are_paged_and_go_together,
    the_catalogue_shows_each_viewer_what_is_for_them,
    a_policys_user_is_found_at_every_level,
);

pub fn application(owner: &str, name: &str) -> Application {
    Application {
        id: ApplicationId::fresh(),
        name: name.to_owned(),
        owner: owner.to_owned(),
        description: String::new(),
        throttling_policy: "10PerMin".to_owned(),
        attributes: Map::new(),
        status: "APPROVED".to_owned(),
        created_at: 1,
        updated_at: 1,
    }
}

pub async fn add_application(store: &Store, owner: &str, name: &str) -> Application {
    let new = application(owner, name);
    let mut tx = store.begin().await.unwrap();
    tx.insert_application(&new).await.unwrap();
    tx.commit().await.unwrap();
    new
}

pub async fn add_api(store: &Store, name: &str, state: LifecycleState, extra: serde_json::Value) -> Api {
    let mut body = serde_json::json!({"id": ApiId::fresh(), "name": name, "version": "1", "provider": "pat",
        "context": format!("/{}", name.to_lowercase()), "policies": ["Gold"], "lifeCycleStatus": state});
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    let api: Api = serde_json::from_value(body).unwrap();
    let mut tx = store.begin().await.unwrap();
    store.insert_api(&mut tx, &api, "{}", 1).await.unwrap();
    tx.set_api_state(&api.id, state, 1).await.unwrap();
    tx.commit().await.unwrap();
    api
}

async fn add_client(store: &Store, id: &str) -> ConsumerKey {
    let client = Client {
        id: id.into(),
        name: id.to_owned(),
        owner: "ann".to_owned(),
        grant_types: Vec::new(),
        redirect_uris: Vec::new(),
        token_format: TokenFormat::Jwt,
        is_public: false,
        is_pkce_mandatory: false,
        application_token_ttl_s: None,
        user_token_ttl_s: None,
        refresh_token_ttl_s: None,
        id_token_ttl_s: None,
        properties: ClientProperties::default(),
        created_at: 1,
        updated_at: 1,
    };
    let mut tx = store.begin().await.unwrap();
    tx.insert_client(&client, None, store.sealer()).await.unwrap();
    tx.commit().await.unwrap();
    client.id
}

fn key(application: &ApplicationId, key_type: KeyType, client: &ConsumerKey) -> ApplicationKey {
    ApplicationKey {
        id: format!("{application}-{}-{client}", key_type.as_str()),
        application: application.clone(),
        key_type,
        client: client.clone(),
        is_mapped: false,
        created_at: 1,
    }
}

fn subscription(application: &ApplicationId, api: &ApiId, created_at: i64) -> Subscription {
    Subscription {
        id: SubscriptionId::fresh(),
        application: application.clone(),
        api: api.clone(),
        throttling_policy: "Gold".to_owned(),
        status: SubscriptionStatus::Unblocked,
        created_at,
    }
}

fn keyed(application: Option<&ApplicationId>, api: Option<&ApiId>) -> (String, ApiKey) {
    let plain = api_key::fresh();
    let key = ApiKey {
        id: format!("key-{}", api_key::hash(&plain)),
        hash: api_key::hash(&plain),
        application: application.cloned(),
        api: api.cloned(),
        key_type: KeyType::Production,
        name: "n".to_owned(),
        subject: "ann".to_owned(),
        permitted_ips: "10.0.0.0/8".to_owned(),
        permitted_referers: String::new(),
        created_at: 1,
        expires_at: Some(1_000),
    };
    (plain, key)
}

async fn add_key(store: &Store, key: &ApiKey) {
    let mut tx = store.begin().await.unwrap();
    tx.insert_api_key(key).await.unwrap();
    tx.commit().await.unwrap();
}

async fn topics(store: &Store) -> Vec<Topic> {
    store.changes_after(0).await.unwrap().unwrap().into_iter().map(|change| change.topic).collect()
}

async fn an_owner_has_one_application_of_a_name(store: Store) {
    let shop = add_application(&store, "ann", "Shop").await;
    add_application(&store, "bob", "Shop").await;
    let mut tx = store.begin().await.unwrap();
    assert!(matches!(tx.insert_application(&application("ann", "Shop")).await, Err(Error::Taken(_))));
    drop(tx);
    assert_eq!(store.application(&shop.id).await.unwrap(), Some(shop.clone()));
    assert_eq!(store.application_named("ann", "Shop").await.unwrap(), Some(shop.clone()));
    let mut tx = store.begin().await.unwrap();
    let renamed = Application { name: "Store".to_owned(), updated_at: 2, ..shop.clone() };
    assert!(tx.update_application(&renamed).await.unwrap());
    assert!(!tx.update_application(&application("ann", "Other")).await.unwrap());
    assert_eq!(tx.application_count("ann").await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(store.application_named("ann", "Shop").await.unwrap(), None);
}

async fn applications_of_all_owners_are_found_and_paged(store: Store) {
    for (owner, name) in [("ann", "One"), ("ann", "50%_off!"), ("bob", "Two")] {
        add_application(&store, owner, name).await;
    }
    let names = |filter: ApplicationFilter<'static>| {
        let store = store.clone();
        async move {
            let (lines, total) = store.applications(&filter).await.unwrap();
            (lines.into_iter().map(|line| line.application.name).collect::<Vec<_>>(), total)
        }
    };
    let all = ApplicationFilter { limit: 10, ..Default::default() };
    assert_eq!(names(all.clone()).await.1, 3);
    let page = ApplicationFilter { limit: 1, offset: 1, ..all.clone() };
    assert_eq!(names(page).await, (vec!["One".to_owned()], 3));
    let anns = ApplicationFilter { owner: Some("ann"), ..all.clone() };
    assert_eq!(names(anns).await.1, 2);
    for (wanted, found) in [("ONE", 1), ("%_OFF!", 1), ("0_o", 0), ("o%e", 0)] {
        assert_eq!(names(ApplicationFilter { name: Some(wanted), ..all.clone() }).await.1, found, "{wanted}");
    }
}

async fn a_subscriber_is_new_once(store: Store) {
    assert!(!store.is_subscriber("ann").await.unwrap());
    for expected in [true, false] {
        let mut tx = store.begin().await.unwrap();
        assert_eq!(tx.add_subscriber("ann", 1).await.unwrap(), expected);
        tx.commit().await.unwrap();
    }
    assert!(store.is_subscriber("ann").await.unwrap());
}

async fn an_application_takes_all_that_hangs_on_it_and_gateways_are_told(store: Store) {
    let shop = add_application(&store, "ann", "Shop").await;
    let api = add_api(&store, "Pizza", LifecycleState::Published, serde_json::json!({})).await;
    let client = add_client(&store, "c1").await;
    let subscribed = subscription(&shop.id, &api.id, 1);
    let (plain, api_key) = keyed(Some(&shop.id), None);
    let mut tx = store.begin().await.unwrap();
    tx.insert_subscription(&subscribed).await.unwrap();
    tx.insert_application_key(&key(&shop.id, KeyType::Production, &client)).await.unwrap();
    tx.insert_api_key(&api_key).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_application(&shop.id, 2).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.subscription(&subscribed.id).await.unwrap(), None);
    assert!(store.application_keys(&shop.id).await.unwrap().is_empty());
    assert_eq!(store.api_key_by_hash(&api_key::hash(&plain)).await.unwrap(), None);
    let told = topics(&store).await;
    for topic in [
        Topic::Application(shop.id.clone()),
        Topic::Subscription(subscribed.id.clone()),
        Topic::Consumer(client.clone()),
        Topic::TokenRevoked(api_key.hash.clone()),
    ] {
        assert!(told.contains(&topic), "{topic:?}");
    }
    let update = store.update("Default", &Topic::Subscription(subscribed.id.clone())).await.unwrap();
    assert_eq!(update, Update::Subscription(subscribed.id, None));
    let update = store.update("Default", &Topic::TokenRevoked(api_key.hash.clone())).await.unwrap();
    assert_eq!(update, Update::TokenRevoked(api_key.hash, 1_000));
}

async fn domains_of_a_key_reach_gateways_when_they_change(store: Store) {
    let shop = add_application(&store, "ann", "Shop").await;
    let client = add_client(&store, "c1").await;
    let mut tx = store.begin().await.unwrap();
    tx.insert_application_key(&key(&shop.id, KeyType::Production, &client)).await.unwrap();
    tx.commit().await.unwrap();
    let before = store.changes_after(0).await.unwrap().unwrap().len();
    let mut changed = store.client("c1").await.unwrap().unwrap();
    changed.properties.allowed_domains = vec!["example.com".to_owned()];
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_client(&changed).await.unwrap());
    tx.commit().await.unwrap();
    let told = store.changes_after(0).await.unwrap().unwrap();
    assert_eq!(
        told[before..].iter().map(|change| &change.topic).collect::<Vec<_>>(),
        [&Topic::Consumer(client.clone())]
    );
    let Update::Consumer(_, Some(consumer)) = store.update("Default", &Topic::Consumer(client)).await.unwrap() else {
        panic!("the consumer is there")
    };
    assert_eq!(
        (consumer.application.as_str(), consumer.allowed_domains.as_slice()),
        (shop.id.as_str(), ["example.com".to_owned()].as_slice())
    );
    assert_eq!(store.snapshot("Default", 0).await.unwrap().consumers, [consumer]);
}

async fn a_stage_has_one_key_and_a_client_one_application(store: Store) {
    let (shop, bot) = (add_application(&store, "ann", "Shop").await, add_application(&store, "ann", "Bot").await);
    let (c1, c2) = (add_client(&store, "c1").await, add_client(&store, "c2").await);
    let production = key(&shop.id, KeyType::Production, &c1);
    let mut tx = store.begin().await.unwrap();
    tx.insert_application_key(&production).await.unwrap();
    tx.commit().await.unwrap();
    for taken in [key(&shop.id, KeyType::Production, &c2), key(&bot.id, KeyType::Production, &c1)] {
        let mut tx = store.begin().await.unwrap();
        assert!(matches!(tx.insert_application_key(&taken).await, Err(Error::Taken(_))));
    }
    let mut tx = store.begin().await.unwrap();
    let unknown = key(&bot.id, KeyType::Sandbox, &"nobody".into());
    assert!(matches!(tx.insert_application_key(&unknown).await, Err(Error::Reference(_))));
    drop(tx);
    assert_eq!(store.application_key_of_client(&c1).await.unwrap(), Some(production.clone()));
    assert_eq!(store.application_key(&bot.id, &production.id).await.unwrap(), None, "another application's");
    assert_eq!(store.application_key_of(&shop.id, KeyType::Sandbox).await.unwrap(), None);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_application_key(&production, 2).await.unwrap());
    tx.commit().await.unwrap();
    assert!(store.application_keys(&shop.id).await.unwrap().is_empty());
}

async fn subscriptions_are_unique_filtered_and_told_of(store: Store) {
    let (shop, bot) = (add_application(&store, "ann", "Shop").await, add_application(&store, "bob", "Bot").await);
    let pizza = add_api(&store, "Pizza", LifecycleState::Published, serde_json::json!({})).await;
    let taxi = add_api(&store, "Taxi", LifecycleState::Published, serde_json::json!({})).await;
    let mut tx = store.begin().await.unwrap();
    let first = subscription(&shop.id, &pizza.id, 1);
    for new in [first.clone(), subscription(&shop.id, &taxi.id, 2), subscription(&bot.id, &pizza.id, 3)] {
        tx.insert_subscription(&new).await.unwrap();
    }
    assert_eq!(tx.application_subscription_count(&shop.id).await.unwrap(), 2);
    tx.commit().await.unwrap();
    for (new, is_taken) in
        [(subscription(&shop.id, &pizza.id, 4), true), (subscription(&shop.id, &"x".into(), 4), false)]
    {
        let mut tx = store.begin().await.unwrap();
        let refused = tx.insert_subscription(&new).await.unwrap_err();
        assert_eq!(matches!(refused, Error::Taken(_)), is_taken, "{refused}");
        assert_eq!(matches!(refused, Error::Reference(_)), !is_taken, "{refused}");
    }
    let all = SubscriptionFilter { limit: 10, ..Default::default() };
    let count = |filter: SubscriptionFilter<'_>| {
        let (application, api) = (filter.application.cloned(), filter.api.cloned());
        let (owner, limit, store) = (filter.owner.map(str::to_owned), filter.limit, store.clone());
        async move {
            let filter = SubscriptionFilter {
                application: application.as_ref(),
                api: api.as_ref(),
                owner: owner.as_deref(),
                offset: 0,
                limit,
            };
            let (page, total) = store.subscriptions(&filter).await.unwrap();
            (page.len(), total)
        }
    };
    assert_eq!(count(all.clone()).await, (3, 3));
    assert_eq!(count(SubscriptionFilter { limit: 1, ..all.clone() }).await, (1, 3));
    assert_eq!(count(SubscriptionFilter { application: Some(&shop.id), ..all.clone() }).await.1, 2);
    assert_eq!(count(SubscriptionFilter { api: Some(&pizza.id), ..all.clone() }).await.1, 2);
    assert_eq!(count(SubscriptionFilter { api: Some(&pizza.id), owner: Some("bob"), ..all.clone() }).await.1, 1);

    let mut tx = store.begin().await.unwrap();
    assert!(tx.set_subscription_policy(&first.id, "Silver", 5).await.unwrap());
    assert!(tx.set_subscription_status(&first.id, SubscriptionStatus::Blocked, 5).await.unwrap());
    tx.commit().await.unwrap();
    let read = store.subscription(&first.id).await.unwrap().unwrap();
    assert_eq!((read.throttling_policy.as_str(), read.status), ("Silver", SubscriptionStatus::Blocked));
    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_subscription(&first.id, 6).await.unwrap());
    assert!(!tx.delete_subscription(&first.id, 6).await.unwrap());
    drop(tx);
    assert!(store.subscription(&first.id).await.unwrap().is_some(), "not committed");
    assert_eq!(topics(&store).await.iter().filter(|t| **t == Topic::Subscription(first.id.clone())).count(), 3);
}

async fn api_keys_are_found_by_hash_until_revoked(store: Store) {
    let shop = add_application(&store, "ann", "Shop").await;
    let (plain, key) = keyed(Some(&shop.id), None);
    add_key(&store, &key).await;
    assert_eq!(store.api_key_by_hash(&api_key::hash(&plain)).await.unwrap(), Some(key.clone()));
    assert_eq!(store.api_key_by_hash(&plain).await.unwrap(), None, "the key itself is not kept");
    assert_eq!(store.api_key(&key.id).await.unwrap(), Some(key.clone()));
    assert_eq!(store.api_keys_of(&shop.id, KeyType::Production, 10).await.unwrap(), std::slice::from_ref(&key));
    assert!(store.api_keys_of(&shop.id, KeyType::Sandbox, 10).await.unwrap().is_empty());
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.api_key_count(&shop.id).await.unwrap(), 1);
    tx.revoke_api_key(&key, 2).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.api_key_by_hash(&key.hash).await.unwrap(), None);
    assert_eq!(topics(&store).await.last(), Some(&Topic::TokenRevoked(key.hash.clone())));
    assert!(store.is_revoked(&key.hash).await.unwrap());

    // Also of a key without end this is not remembered for ever.
    let endless = ApiKey { id: "endless".to_owned(), hash: "endless".to_owned(), expires_at: None, ..key };
    let mut tx = store.begin().await.unwrap();
    tx.insert_api_key(&endless).await.unwrap();
    tx.revoke_api_key(&endless, 5).await.unwrap();
    tx.commit().await.unwrap();
    let update = store.update("Default", &Topic::TokenRevoked(endless.hash.clone())).await.unwrap();
    assert_eq!(update, Update::TokenRevoked(endless.hash, 5 + api_key::REVOKED_KEPT_MS));
}

async fn a_bound_key_changes_its_application(store: Store) {
    let shop = add_application(&store, "ann", "Shop").await;
    let api = add_api(&store, "Pizza", LifecycleState::Published, serde_json::json!({})).await;
    let (_, bound) = keyed(None, Some(&api.id));
    let (_, free) = keyed(Some(&shop.id), None);
    add_key(&store, &bound).await;
    add_key(&store, &free).await;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.associate_api_key(&bound.id, Some(&shop.id), 5).await.unwrap());
    assert!(!tx.associate_api_key(&free.id, None, 5).await.unwrap(), "not bound to an API");
    assert_eq!(tx.bound_api_key_count(&api.id, "ann").await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(topics(&store).await.last(), Some(&Topic::User("ann".to_owned())));
    let listed = store.bound_api_keys(&api.id, "ann", 10).await.unwrap();
    assert_eq!(listed[0].application.as_ref(), Some(&shop.id));
    assert!(store.bound_api_keys(&api.id, "bob", 10).await.unwrap().is_empty());
}

async fn ratings_are_summed(store: Store) {
    let api = add_api(&store, "Pizza", LifecycleState::Published, serde_json::json!({})).await.id;
    assert_eq!(store.rating_sum(&api).await.unwrap().average(), 0.0);
    for (who, rating) in [("ann", 1), ("ann", 5), ("bob", 2)] {
        store.set_rating(&api, who, rating).await.unwrap();
    }
    assert_eq!(store.rating_sum(&api).await.unwrap().average(), 3.5);
    assert_eq!(store.rating_sums().await.unwrap()[&api].count, 2);
    assert_eq!(store.rating(&api, "ann").await.unwrap(), Some(5));
    assert_eq!(store.ratings(&api, 1, 10).await.unwrap()[0].username, "bob");
    assert!(store.delete_rating(&api, "ann").await.unwrap());
    assert!(!store.delete_rating(&api, "ann").await.unwrap());
    assert!(matches!(store.set_rating(&"x".into(), "ann", 1).await, Err(Error::Reference(_))));
}

async fn comments_and_replies_are_paged_and_go_together(store: Store) {
    let api = add_api(&store, "Pizza", LifecycleState::Published, serde_json::json!({})).await.id;
    let comment = |id: &str, parent: Option<&str>, at: i64| Comment {
        id: id.to_owned(),
        api: api.clone(),
        parent: parent.map(str::to_owned),
        content: id.to_owned(),
        category: "general".to_owned(),
        created_by: "ann".to_owned(),
        created_at: at,
        updated_at: at,
    };
    for new in [comment("a", None, 1), comment("b", None, 2), comment("r1", Some("a"), 3), comment("r2", Some("a"), 4)]
    {
        store.insert_comment(&new).await.unwrap();
    }
    assert!(matches!(store.insert_comment(&comment("x", Some("none"), 5)).await, Err(Error::Reference(_))));
    let (page, total) = store.comments(&api, 0, 1).await.unwrap();
    assert_eq!((page[0].id.as_str(), total), ("b", 2), "newest first, replies apart");
    let (page, total) = store.replies("a", 1, 10).await.unwrap();
    assert_eq!((page[0].id.as_str(), total), ("r2", 2));
    let changed = Comment { content: "new".to_owned(), updated_at: 9, ..comment("a", None, 1) };
    assert!(store.update_comment(&changed).await.unwrap());
    assert_eq!(store.comment(&api, "a").await.unwrap(), Some(changed));
    assert!(store.delete_comment("a").await.unwrap());
    assert_eq!(store.comment(&api, "r1").await.unwrap(), None);
}

async fn the_catalogue_shows_each_viewer_what_is_for_them(store: Store) {
    let restricted = serde_json::json!({"visibility": "RESTRICTED", "visibleRoles": ["gold"]});
    let hidden = add_api(&store, "Hidden", LifecycleState::Published, restricted).await.id;
    add_api(&store, "Private", LifecycleState::Published, serde_json::json!({"visibility": "PRIVATE"})).await;
    add_api(&store, "Open", LifecycleState::Prototyped, serde_json::json!({})).await;
    add_api(&store, "Gone", LifecycleState::Retired, serde_json::json!({})).await;
    let (none, gold, admin) = (vec![], vec!["gold".to_owned()], vec!["admin".to_owned()]);
    for (viewer, count) in
        [(Viewer::Nobody, 1), (Viewer::User(&none), 2), (Viewer::User(&gold), 3), (Viewer::User(&admin), 3)]
    {
        assert_eq!(store.catalogue(viewer).await.unwrap().len(), count, "{viewer:?}");
    }
    assert!(store.catalogue_api(&hidden, Viewer::User(&none)).await.unwrap().is_none());
    assert!(store.catalogue_api(&hidden, Viewer::User(&gold)).await.unwrap().is_some());
    assert!(store.places(&hidden).await.unwrap().is_empty());
}

async fn a_policys_user_is_found_at_every_level(store: Store) {
    let shop = add_application(&store, "ann", "Shop").await;
    let operation = serde_json::json!({"target": "/a", "verb": "GET", "throttlingPolicy": "Slow"});
    let extra = serde_json::json!({"apiThrottlingPolicy": "Steady", "operations": [operation]});
    let api = add_api(&store, "Pizza", LifecycleState::Published, extra).await;
    let mut tx = store.begin().await.unwrap();
    let silver = Subscription { throttling_policy: "Silver".to_owned(), ..subscription(&shop.id, &api.id, 1) };
    tx.insert_subscription(&silver).await.unwrap();
    for (level, name, is_used) in [
        (PolicyLevel::Application, "10PerMin", true),
        (PolicyLevel::Application, "Gold", false),
        (PolicyLevel::Subscription, "Silver", true),
        (PolicyLevel::Subscription, "Gold", true),
        (PolicyLevel::Subscription, "Slow", false),
        (PolicyLevel::Api, "Slow", true),
        (PolicyLevel::Api, "Steady", true),
        (PolicyLevel::Api, "Gold", false),
    ] {
        assert_eq!(tx.policy_user(level, name).await.unwrap().is_some(), is_used, "{level:?} {name}");
    }
}
