//! Users: made, signed up, changed, removed.

use secrecy::SecretString;
use tidegate_keymanager::user::UserSpec;
use tidegate_keymanager::{Error, Settings};
use tidegate_model::user::EVERYONE;

use crate::support::{BASE, Fixture, settings};

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

#[tokio::test]
async fn all_problems_of_a_new_user_are_named() {
    let fixture = Fixture::new().await;
    let spec = UserSpec {
        name: "a b".to_owned(),
        password: secret("short"),
        email: None,
        roles: vec!["Internal/creator".to_owned(), "nosuch".to_owned()],
    };
    let Err(Error::Invalid(problems)) = fixture.km.create_user(&spec).await else { panic!("it was accepted") };
    let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["username", "password", "roles"]);
    assert!(fixture.store.user("a b").await.unwrap().is_none());
}

#[tokio::test]
async fn names_are_unique_whatever_their_case() {
    let fixture = Fixture::new().await;
    fixture.user("Ann", &[EVERYONE]).await;
    let again = fixture.km.sign_up("aNN", secret("long enough"), None, None).await;
    assert!(matches!(again, Err(Error::Taken(_))), "{again:?}");
    assert_eq!(fixture.store.user("ANN").await.unwrap().unwrap().name, "Ann");
    let (users, total) = fixture.km.list_users(0, 10).await.unwrap();
    assert_eq!((users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), total), (vec!["admin", "Ann"], 2));
}

#[tokio::test]
async fn whoever_signs_up_is_a_subscriber_if_that_is_allowed() {
    let fixture = Fixture::new().await;
    let user = fixture.km.sign_up("sue", secret("long enough"), None, None).await.unwrap();
    assert_eq!(user.roles, ["Internal/subscriber"]);
    let closed = Fixture::with(Settings { is_sign_up_enabled: false, ..settings() }, BASE).await;
    assert!(matches!(closed.km.sign_up("sue", secret("long enough"), None, None).await, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_tokens() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "ann", "").await;
    let token = body["access_token"].as_str().unwrap();
    let change = |old: &str, new: &str| {
        let (km, old, new) = (fixture.km.clone(), secret(old), secret(new));
        async move { km.change_password("ann", &old, &new).await }
    };
    assert!(matches!(change("wrong", "new password").await, Err(Error::Forbidden(_))));
    assert!(matches!(change("password of ann", "short").await, Err(Error::Invalid(_))));
    assert!(fixture.is_active(token).await);
    change("password of ann", "new password").await.unwrap();
    assert!(!fixture.is_active(token).await);
    assert!(fixture.km.verify_password("ann", "new password", None).await.unwrap().is_some());
    assert!(fixture.km.verify_password("ann", "password of ann", None).await.unwrap().is_none());
}

#[tokio::test]
async fn nobody_can_lock_everyone_out() {
    let fixture = Fixture::new().await;
    let mut admin = fixture.store.user("admin").await.unwrap().unwrap();
    assert!(matches!(fixture.km.set_roles("admin", &[]).await, Err(Error::Forbidden(_))));
    assert!(matches!(fixture.km.delete_user("Admin").await, Err(Error::Forbidden(_))));
    admin.is_active = false;
    assert!(matches!(fixture.km.update_user(&admin).await, Err(Error::Forbidden(_))));
    assert!(matches!(fixture.km.delete_user("nobody").await, Err(Error::Missing(_))));
}

#[tokio::test]
async fn basic_callers_have_the_scopes_of_their_roles() {
    let fixture = Fixture::new().await;
    fixture.user("carl", &["Internal/creator"]).await;
    let caller = fixture.km.authenticate_basic("carl", "password of carl", None).await.unwrap().unwrap();
    assert!(caller.scopes.contains(&"apim:api_create".to_owned()) && !caller.scopes.contains(&"apim:admin".to_owned()));
    assert!(fixture.km.authenticate_basic("carl", "wrong", None).await.unwrap().is_none());
    assert!(fixture.km.authenticate_management("nosuch").await.unwrap().is_none());
}

/// A gateway's address, for which failed logins are counted.
const GATEWAY: Option<std::net::IpAddr> = Some(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7)));

/// Shows the same name and password this often at the same moment; each outcome.
async fn at_once(fixture: &Fixture, times: usize, password: &'static str) -> Vec<Result<bool, Error>> {
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..times {
        let km = fixture.km.clone();
        asking
            .spawn(async move { km.authenticate_basic("ann", password, GATEWAY).await.map(|caller| caller.is_some()) });
    }
    asking.join_all().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_right_password_on_many_connections_at_once_is_no_attack() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let told = at_once(&fixture, 200, "password of ann").await;
    assert!(told.iter().all(|one| matches!(one, Ok(true))), "{told:?}");

    // What those callers were spared is not given to whoever guesses: each other password counts.
    let mut guesses = 0;
    while let Ok(caller) = fixture.km.authenticate_basic("ann", &format!("guess {guesses}"), GATEWAY).await {
        assert_eq!(caller, None);
        guesses += 1;
    }
    assert_eq!(guesses, 10, "login_failures_max");
    assert!(matches!(at_once(&fixture, 20, "another guess").await[..], [Err(Error::TooManyFailures(_)), ..]));
    assert!(at_once(&fixture, 20, "password of ann").await.into_iter().all(|one| matches!(one, Ok(true))));
}

#[tokio::test]
async fn a_remembered_password_ends_at_once_with_a_change_a_lock_or_the_user() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let is_let_in =
        async |password: &str| fixture.km.authenticate_basic("ann", password, None).await.unwrap().is_some();
    assert!(is_let_in("password of ann").await);

    fixture.km.reset_password("ann", &"quite another".into()).await.unwrap();
    assert!(!is_let_in("password of ann").await);
    assert!(is_let_in("quite another").await);

    fixture.km.set_user_active("ann", false).await.unwrap();
    assert!(!is_let_in("quite another").await);
    fixture.km.set_user_active("ann", true).await.unwrap();
    assert!(is_let_in("quite another").await);

    fixture.km.delete_user("ann").await.unwrap();
    assert!(!is_let_in("quite another").await);
    fixture.user("ann", &[]).await;
    assert!(!is_let_in("quite another").await, "a namesake has a password of their own");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_locked_user_is_let_in_by_no_connection_of_many() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    fixture.km.set_user_active("ann", false).await.unwrap();
    let told = at_once(&fixture, 50, "password of ann").await;
    assert!(told.iter().all(|one| matches!(one, Ok(false) | Err(Error::TooManyFailures(_)))), "{told:?}");
}

#[tokio::test]
async fn a_role_of_ones_own_brings_its_scopes_and_those_of_the_roles_it_stands_for() {
    let fixture = Fixture::new().await;
    let mut tx = fixture.store.begin().await.unwrap();
    for role in ["auditor", "author"] {
        tx.ensure_role(role, "").await.unwrap();
    }
    tx.set_role_scopes("auditor", &["apim:tier_view".to_owned()]).await.unwrap();
    tx.set_role_stands_for("author", &["Internal/creator".to_owned()]).await.unwrap();
    tx.commit().await.unwrap();
    fixture.user("ann", &["auditor"]).await;
    fixture.user("bob", &["author"]).await;
    let client = fixture.client().await;
    let wanted = "apim:admin apim:api_create apim:tier_view";
    for (user, expected) in [("ann", "apim:tier_view"), ("bob", "apim:api_create apim:tier_view")] {
        let body = fixture.password_token(&client, user, wanted).await;
        assert_eq!(body["scope"], expected, "{user}");
        let token = body["access_token"].as_str().unwrap();
        let caller = fixture.km.authenticate_management(token).await.unwrap().unwrap();
        assert_eq!(caller.scopes.join(" "), expected);
        // Taken away, it counts no more, also with tokens that have it.
        fixture.km.set_roles(user, &[]).await.unwrap();
        assert!(fixture.km.authenticate_management(token).await.unwrap().unwrap().scopes.is_empty());
    }
}

#[tokio::test]
async fn ending_a_users_sessions_ends_tokens_and_the_user_may_come_again() {
    let fixture = Fixture::new().await;
    fixture.user("ann", &[]).await;
    let client = fixture.client().await;
    let body = fixture.password_token(&client, "ann", "").await;
    assert_eq!(fixture.km.sign_out_user("ANN").await.unwrap(), (0, 1));
    assert!(!fixture.is_active(body["access_token"].as_str().unwrap()).await);
    let refresh = [("grant_type", "refresh_token"), ("refresh_token", body["refresh_token"].as_str().unwrap())];
    fixture.token(&client, &refresh).await.refused(400, "invalid_grant");
    fixture.password_token(&client, "ann", "").await;
    assert!(matches!(fixture.km.sign_out_user("nobody").await, Err(Error::Missing(_))));
}
