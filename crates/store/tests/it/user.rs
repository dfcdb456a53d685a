//! Users and roles.

use tidegate_model::change::{Topic, Update};
use tidegate_model::id::UserId;
use tidegate_model::user::User;
use tidegate_store::session::Session;
use tidegate_store::{Error, Store};

use crate::on_both_engines;

on_both_engines!(
    a_user_is_found_by_name_in_any_case_with_roles,
    a_name_is_taken_whatever_its_case,
    a_role_that_does_not_exist_is_refused_and_nothing_is_left,
    the_first_user_is_made_once,
    of_nodes_that_start_together_one_makes_the_first_user,
    a_user_of_the_first_name_who_is_there_is_left_alone,
    passwords_and_lock_outs_end_sessions,
    gateways_are_told_when_a_users_credentials_change,
    users_are_listed_in_pages,
    roles_go_with_their_name,
);

pub fn user(name: &str, roles: &[&str]) -> User {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    User { id: UserId::fresh(), name: name.to_owned(), email: None, is_active: true, roles }
}

pub async fn insert(store: &Store, user: &User) -> tidegate_store::Result<()> {
    let mut tx = store.begin().await?;
    for role in ["a", "b"] {
        tx.ensure_role(role, "").await?;
    }
    tx.insert_user(user, "hash", 1).await?;
    tx.commit().await
}

async fn a_user_is_found_by_name_in_any_case_with_roles(store: Store) {
    let ann = User { email: Some("ann@example.com".to_owned()), ..user("Änn", &["b", "a"]) };
    insert(&store, &ann).await.unwrap();
    let expected = User { roles: vec!["a".to_owned(), "b".to_owned()], ..ann.clone() };
    assert_eq!(store.user_with_password("äNN").await.unwrap(), Some((expected.clone(), "hash".to_owned())));
    assert_eq!(store.user_by_id(&ann.id).await.unwrap(), Some(expected));
    assert_eq!(store.user("an").await.unwrap(), None);
}

async fn a_name_is_taken_whatever_its_case(store: Store) {
    insert(&store, &user("ann", &[])).await.unwrap();
    assert!(matches!(insert(&store, &user("ANN", &[])).await, Err(Error::Taken(_))));
}

async fn a_role_that_does_not_exist_is_refused_and_nothing_is_left(store: Store) {
    assert!(matches!(insert(&store, &user("ann", &["a", "nosuch"])).await, Err(Error::Reference(_))));
    assert_eq!(store.user("ann").await.unwrap(), None);
}

async fn the_first_user_is_made_once(store: Store) {
    assert!(!store.has_first_user().await.unwrap());
    assert!(store.insert_first_user(&user("admin", &["admin"]), "one", 1).await.unwrap());
    assert!(store.has_first_user().await.unwrap());
    assert!(!store.insert_first_user(&user("admin", &["admin"]), "two", 1).await.unwrap());
    let (admin, hash) = store.user_with_password("admin").await.unwrap().unwrap();
    assert_eq!((admin.roles, hash.as_str()), (vec!["admin".to_owned()], "one"));
}

async fn of_nodes_that_start_together_one_makes_the_first_user(store: Store) {
    let nodes: Vec<_> = (0..8)
        .map(|n| {
            let store = store.clone();
            let make = async move { store.insert_first_user(&user("admin", &["admin"]), &format!("{n}"), 1).await };
            tokio::spawn(make)
        })
        .collect();
    let mut made = 0;
    for node in nodes {
        made += usize::from(node.await.unwrap().unwrap());
    }
    assert_eq!(made, 1);
}

async fn a_user_of_the_first_name_who_is_there_is_left_alone(store: Store) {
    insert(&store, &user("Admin", &[])).await.unwrap();
    assert!(!store.insert_first_user(&user("admin", &["admin"]), "new", 1).await.unwrap());
    assert_eq!(store.user_with_password("admin").await.unwrap().unwrap().1, "hash");
}

async fn passwords_and_lock_outs_end_sessions(store: Store) {
    let ann = user("ann", &[]);
    insert(&store, &ann).await.unwrap();
    for round in 0..2 {
        let session = Session { hash: "s".to_owned(), user: ann.id.clone(), auth_time: 1, expires_at: 100 };
        store.insert_session(&session).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let is_there = match round {
            0 => tx.set_password(&ann.id, "new", 2).await.unwrap(),
            _ => tx.set_user_active(&ann.id, false, 2).await.unwrap(),
        };
        tx.commit().await.unwrap();
        assert!(is_there);
        assert_eq!(store.session("s", 1).await.unwrap(), None);
    }
    let (ann, hash) = store.user_with_password("ann").await.unwrap().unwrap();
    assert_eq!((ann.is_active, hash.as_str()), (false, "new"));
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.set_password(&UserId::from("nosuch"), "x", 2).await.unwrap());
    assert!(tx.set_email(&ann.id, Some("a@b"), 3).await.unwrap());
    assert!(tx.delete_user(&ann.id, 4).await.unwrap() && !tx.delete_user(&ann.id, 4).await.unwrap());
}

async fn gateways_are_told_when_a_users_credentials_change(store: Store) {
    let ann = user("Ann", &[]);
    insert(&store, &ann).await.unwrap();
    for round in 0..3 {
        let before = store.change_head().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        match round {
            0 => tx.set_password(&ann.id, "new", 2).await.unwrap(),
            1 => tx.set_user_active(&ann.id, false, 2).await.unwrap(),
            _ => tx.delete_user(&ann.id, 2).await.unwrap(),
        };
        tx.commit().await.unwrap();
        let told: Vec<Topic> =
            store.changes_after(before).await.unwrap().unwrap().into_iter().map(|change| change.topic).collect();
        assert_eq!(told, [Topic::User("Ann".to_owned())], "round {round}");
        assert_eq!(store.update("Default", &told[0]).await.unwrap(), Update::User("Ann".to_owned()));
    }
}

async fn users_are_listed_in_pages(store: Store) {
    for name in ["carl", "Ann", "bob"] {
        insert(&store, &user(name, &["a"])).await.unwrap();
    }
    let (page, total) = store.users(1, 2).await.unwrap();
    assert_eq!((page.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), total), (vec!["bob", "carl"], 3));
    assert_eq!(page[0].roles, ["a"]);
    assert!(store.users(-1, -1).await.unwrap().0.is_empty());
}

async fn roles_go_with_their_name(store: Store) {
    let ann = user("ann", &["a", "b"]);
    insert(&store, &ann).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.ensure_role("a", "again").await.unwrap());
    assert!(tx.delete_role("a").await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.user("ann").await.unwrap().unwrap().roles, ["b"]);
    assert_eq!(store.roles().await.unwrap().iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), ["b"]);
}
