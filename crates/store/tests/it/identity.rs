//! What administrators look for: roles with what they give, tokens and keys in use, what uses a policy.

use serde_json::json;
use tidegate_model::client::TokenFormat;
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::Subject;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::policy::PolicyLevel;
use tidegate_store::Store;
use tidegate_store::access_token::{AccessToken, NEVER};
use tidegate_store::api_key::ApiKey;
use tidegate_store::application::ApplicationFilter;
use tidegate_store::application_key::ApplicationKey;
use tidegate_store::issued_token::{TokenCounts, TokenFilter, TokenKind};
use tidegate_store::refresh_token::RefreshToken;
use tidegate_store::role::RoleGrants;
use tidegate_store::session::Session;

use crate::developer::{add_api, add_application, application};
use crate::{client, on_both_engines, user};

on_both_engines!(
    a_role_is_listed_with_what_it_gives_and_who_has_it,
    what_is_in_use_is_found_by_whose_it_is,
    one_credential_is_read_also_when_it_is_no_longer_good,
    a_grant_ends_with_both_counts,
    a_working_copy_and_its_deployed_revision_are_one_use_of_a_policy,
    sessions_are_listed_until_they_end,
    applications_are_found_by_part_of_name_or_owner,
);

async fn a_role_is_listed_with_what_it_gives_and_who_has_it(store: Store) {
    let mut tx = store.begin().await.unwrap();
    for role in ["partner", "auditor", "admin"] {
        assert!(tx.ensure_role(role, "d").await.unwrap());
    }
    let (ann, bob) = (user::user("Ann", &["partner"]), user::user("bob", &["partner"]));
    for one in [&ann, &bob] {
        tx.insert_user(one, "h", 1).await.unwrap();
    }
    tx.set_role_scopes("partner", &["apim:b".to_owned(), "apim:a".to_owned()]).await.unwrap();
    tx.set_role_stands_for("partner", &["Internal/creator".to_owned()]).await.unwrap();
    tx.set_role_description("auditor", "looks").await.unwrap();
    tx.commit().await.unwrap();
    let lines = store.role_lines().await.unwrap();
    let partner = lines.iter().find(|line| line.role.name == "partner").unwrap();
    assert_eq!((partner.user_count, partner.scopes.join(" ").as_str()), (2, "apim:a apim:b"));
    assert_eq!(partner.stands_for, ["Internal/creator"]);
    assert!(lines.iter().any(|line| line.role.description == "looks" && line.user_count == 0));
    assert_eq!(store.users_with_role("partner", 1).await.unwrap(), ["Ann"]);
    let mut grants = store.role_grants("partner").await.unwrap();
    grants.scopes.sort();
    let expected = RoleGrants { scopes: partner.scopes.clone(), stands_for: partner.stands_for.clone() };
    assert_eq!(grants, expected);
    assert_eq!(store.role_grants("nobody").await.unwrap(), RoleGrants::default());

    let mut tx = store.begin().await.unwrap();
    tx.set_role_scopes("partner", &[]).await.unwrap();
    assert!(tx.set_role_scopes("nobody", &["apim:a".to_owned()]).await.is_err());
    drop(tx);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.delete_role("partner").await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.role_grants("partner").await.unwrap(), RoleGrants::default(), "what it gave goes with it");
}

/// Access and refresh tokens of one client of an application, and a key of the application.
async fn filled(store: &Store) -> String {
    client::insert(store, &client::client("one", "Shop"), None).await.unwrap();
    client::insert(store, &client::client("two", "Other"), None).await.unwrap();
    let application = add_application(store, "ann", "Shop front").await;
    let token = |id: &str, client: &str, subject: &str, expires_at| AccessToken {
        id: id.to_owned(),
        client: client.into(),
        grant_id: format!("g-{id}"),
        subject: subject.to_owned(),
        subject_kind: Subject::ApplicationUser,
        scopes: vec!["a".to_owned()],
        audiences: Vec::new(),
        format: TokenFormat::Jwt,
        signing_kid: Some("k".to_owned()),
        is_revoked: false,
        created_at: 1,
        expires_at,
    };
    let mut tx = store.begin().await.unwrap();
    let mapped = ApplicationKey {
        id: "m".to_owned(),
        application: application.id.clone(),
        key_type: KeyType::Production,
        client: "one".into(),
        is_mapped: false,
        created_at: 1,
    };
    tx.insert_application_key(&mapped).await.unwrap();
    for one in [
        token("t1", "one", "ann", 100),
        token("t2", "two", "ann", NEVER),
        token("t3", "two", "bob", 200),
        token("old", "one", "ann", 9),
    ] {
        tx.insert_access_token(&one).await.unwrap();
    }
    let refresh = RefreshToken {
        hash: "r1".to_owned(),
        client: "one".into(),
        grant_id: "g-t1".to_owned(),
        subject: "ann".to_owned(),
        scopes: vec!["a".to_owned()],
        created_at: 1,
        expires_at: 500,
    };
    tx.insert_refresh_token(&refresh).await.unwrap();
    let key = ApiKey {
        id: "k1".to_owned(),
        hash: "h1".to_owned(),
        application: Some(application.id.clone()),
        api: None,
        key_type: KeyType::Production,
        name: "door".to_owned(),
        subject: "ann".to_owned(),
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        created_at: 2,
        expires_at: None,
    };
    tx.insert_api_key(&key).await.unwrap();
    tx.commit().await.unwrap();
    application.id.to_string()
}

async fn what_is_in_use_is_found_by_whose_it_is(store: Store) {
    let application = filled(&store).await;
    let page = TokenFilter { limit: 10, ..TokenFilter::default() };
    let ids = |kind, filter: TokenFilter<'static>| {
        let store = store.clone();
        async move {
            let (lines, total) = store.issued_tokens(kind, &filter, 10).await.unwrap();
            (lines.into_iter().map(|line| line.id).collect::<Vec<_>>().join(" "), total)
        }
    };
    assert_eq!(ids(TokenKind::Access, page).await, ("t2 t3 t1".to_owned(), 3));
    assert_eq!(ids(TokenKind::Access, TokenFilter { limit: 1, offset: 1, ..page }).await, ("t3".to_owned(), 3));
    assert_eq!(ids(TokenKind::Access, TokenFilter { user: Some("bob"), ..page }).await, ("t3".to_owned(), 1));
    assert_eq!(ids(TokenKind::Access, TokenFilter { client: Some("one"), ..page }).await, ("t1".to_owned(), 1));
    assert_eq!(ids(TokenKind::Refresh, TokenFilter { user: Some("ann"), ..page }).await, ("r1".to_owned(), 1));
    assert_eq!(ids(TokenKind::ApiKey, TokenFilter { client: Some("one"), ..page }).await, (String::new(), 0));
    let of = TokenFilter { application: Some(&application), limit: 10, ..TokenFilter::default() };
    let (lines, _) = store.issued_tokens(TokenKind::Access, &of, 10).await.unwrap();
    assert_eq!(lines[0].application.as_ref().unwrap().1, "Shop front");
    assert_eq!(
        (lines[0].client.as_ref().unwrap().1.as_str(), lines[0].key_type.as_deref()),
        ("Shop", Some("PRODUCTION"))
    );
    let (keys, _) = store.issued_tokens(TokenKind::ApiKey, &of, 10).await.unwrap();
    assert_eq!((keys[0].name.as_deref(), keys[0].expires_at), (Some("door"), None));
    assert_eq!(store.api_key_ids(&of, 5).await.unwrap(), ["k1"]);
    let counts = store.issued_token_counts(&of, 10).await.unwrap();
    assert_eq!(counts, TokenCounts { access: 1, refresh: 1, api_keys: 1 });
    assert_eq!(store.clients_of_application(&application.as_str().into()).await.unwrap(), ["one".into()]);
}

async fn one_credential_is_read_also_when_it_is_no_longer_good(store: Store) {
    filled(&store).await;
    let old = store.issued_token(TokenKind::Access, "old").await.unwrap().unwrap();
    assert_eq!((old.expires_at, old.is_active, old.signing_kid.as_deref()), (Some(9), true, Some("k")));
    assert_eq!(store.issued_token(TokenKind::Access, "t2").await.unwrap().unwrap().expires_at, None, "it never ends");
    let mut tx = store.begin().await.unwrap();
    tx.revoke_grant("g-t1", 10).await.unwrap();
    tx.commit().await.unwrap();
    for (kind, id) in [(TokenKind::Access, "t1"), (TokenKind::Refresh, "r1")] {
        assert!(!store.issued_token(kind, id).await.unwrap().unwrap().is_active, "{id}");
    }
    assert_eq!(store.issued_token(TokenKind::ApiKey, "k1").await.unwrap().unwrap().subject, "ann");
    assert_eq!(store.issued_token(TokenKind::ApiKey, "nothing").await.unwrap(), None);
}

async fn a_grant_ends_with_both_counts(store: Store) {
    filled(&store).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.end_grant_counted("g-t1", 10).await.unwrap(), (1, 1));
    assert_eq!(tx.end_grant_counted("g-t1", 10).await.unwrap(), (0, 0));
    tx.commit().await.unwrap();
    assert!(store.is_revoked("t1").await.unwrap());
}

async fn a_working_copy_and_its_deployed_revision_are_one_use_of_a_policy(store: Store) {
    let operations = json!({"operations": [{"verb": "GET", "target": "/x", "throttlingPolicy": "10KPerMin"}]});
    let api = add_api(&store, "Pizza", LifecycleState::Published, operations).await;
    add_application(&store, "ann", "Shop").await;
    let mut tx = store.begin().await.unwrap();
    tx.insert_application(&application("bob", "Cart")).await.unwrap();
    tx.commit().await.unwrap();
    let uses = store.policy_uses().await.unwrap();
    let of = |level, name: &str| uses.get(&(level, name.to_owned())).cloned().unwrap_or_default();
    assert_eq!(of(PolicyLevel::Application, "10PerMin").applications, 2);
    let advanced = of(PolicyLevel::Api, "10KPerMin");
    assert_eq!((advanced.apis, advanced.api_names.as_slice()), (1, [format!("Pizza {}", api.version)].as_slice()));
    assert_eq!(of(PolicyLevel::Subscription, "Gold").apis, 1);
    assert_eq!(of(PolicyLevel::Subscription, "Bronze").apis, 0);
}

async fn sessions_are_listed_until_they_end(store: Store) {
    let ann = user::user("ann", &[]);
    user::insert(&store, &ann).await.unwrap();
    for (hash, since) in [("a", 1), ("b", 5)] {
        let session = Session { hash: hash.to_owned(), user: ann.id.clone(), auth_time: since, expires_at: since + 10 };
        store.insert_session(&session).await.unwrap();
    }
    assert_eq!(store.sessions_of(&ann.id, 10, 9).await.unwrap(), [(5, 15), (1, 11)]);
    assert_eq!(store.sessions_of(&ann.id, 11, 9).await.unwrap(), [(5, 15)]);
    assert_eq!(store.sessions_of(&ann.id, 10, 1).await.unwrap(), [(5, 15)]);
}

async fn applications_are_found_by_part_of_name_or_owner(store: Store) {
    for (owner, name) in [("ann", "Shop"), ("bob", "Annex"), ("cat", "100%")] {
        add_application(&store, owner, name).await;
    }
    for (word, found) in [("ANN", 2), ("shop", 1), ("%", 1), ("zzz", 0)] {
        let filter = ApplicationFilter { word: Some(word), limit: 10, ..ApplicationFilter::default() };
        assert_eq!(store.applications(&filter).await.unwrap().1, found, "{word}");
    }
}
