//! The directory under changes in any order.

use tidegate_model::policy::{Quota, ThrottlePolicy, Unit, seed_policies};
use tidegate_model::subscription::SubscriptionStatus;

use super::*;

fn fact(policy: &str) -> ApplicationFact {
    ApplicationFact {
        id: ApplicationId::from("app"),
        name: "App".into(),
        owner: "owner".into(),
        throttling_policy: policy.into(),
    }
}

fn subscription(id: &str, policy: &str) -> Subscription {
    Subscription {
        id: SubscriptionId::from(id),
        application: ApplicationId::from("app"),
        api: ApiId::from("api"),
        throttling_policy: policy.into(),
        status: SubscriptionStatus::Unblocked,
        created_at: 0,
    }
}

fn consumer() -> Consumer {
    Consumer {
        key: ConsumerKey::from("key"),
        application: ApplicationId::from("app"),
        key_type: KeyType::Sandbox,
        allowed_domains: vec![],
    }
}

fn found(directory: &Directory) -> Option<Arc<Subscribed>> {
    let application = directory.client(&ConsumerKey::from("key"))?.application;
    directory.subscription(&application, &ApiId::from("api"), number("api"))
}

#[test]
fn changes_may_come_in_any_order() {
    let policies = Policies::new(seed_policies());
    let directory = Directory::default();
    let set: [&dyn Fn(); 3] = [
        &|| directory.set_application(&ApplicationId::from("app"), Some(fact("10PerMin")), &policies),
        &|| directory.set_consumer(&ConsumerKey::from("key"), Some(consumer())),
        &|| directory.set_subscription(&SubscriptionId::from("s"), Some(subscription("s", "Gold")), &policies),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        order.iter().for_each(|step: &usize| set[*step]());
        let subscribed = found(&directory).unwrap();
        assert_eq!(subscribed.limiter.as_ref().unwrap().limit().quota.unwrap().count, 5000);
        let client = directory.client(&ConsumerKey::from("key")).unwrap();
        assert_eq!(client.key_type, KeyType::Sandbox);
        assert_eq!(client.application.facts().unwrap().limit.quota.unwrap().count, 10);
        directory.set_application(&ApplicationId::from("app"), None, &policies);
        assert!(client.application.facts().is_none());
        directory.set_subscription(&SubscriptionId::from("s"), None, &policies);
        assert!(found(&directory).is_none());
        directory.set_consumer(&ConsumerKey::from("key"), None);
        assert!(directory.client(&ConsumerKey::from("key")).is_none());
    }
}

#[test]
fn a_late_removal_of_an_old_subscription_leaves_the_new_one_alone() {
    let policies = Policies::new(seed_policies());
    let directory = Directory::default();
    directory.set_consumer(&ConsumerKey::from("key"), Some(consumer()));
    directory.set_subscription(&SubscriptionId::from("old"), Some(subscription("old", "Gold")), &policies);
    directory.set_subscription(&SubscriptionId::from("new"), Some(subscription("new", "Gold")), &policies);
    directory.set_subscription(&SubscriptionId::from("old"), None, &policies);
    assert_eq!(found(&directory).unwrap().subscription.id.as_str(), "new");
}

#[test]
fn counters_survive_a_change_that_does_not_concern_them() {
    let policies = Policies::new(seed_policies());
    let directory = Directory::default();
    directory.set_consumer(&ConsumerKey::from("key"), Some(consumer()));
    let set = |policy: &str, policies: &Policies| {
        directory.set_subscription(&SubscriptionId::from("s"), Some(subscription("s", policy)), policies);
        found(&directory).unwrap().limiter.clone()
    };
    let before = set("Gold", &policies).unwrap();
    assert!(Arc::ptr_eq(&before, &set("Gold", &policies).unwrap()));
    assert!(!Arc::ptr_eq(&before, &set("Silver", &policies).unwrap()));
    assert!(set("Unlimited", &policies).is_none());
    set("Gold", &policies);
    let changed: Vec<ThrottlePolicy> = seed_policies()
        .into_iter()
        .map(|mut policy| {
            policy.quota = Some(Quota { unit: Unit::Requests, count: 3, window_ms: 1000 });
            policy
        })
        .collect();
    directory.set_policies(&Policies::new(changed));
    assert_eq!(found(&directory).unwrap().limiter.as_ref().unwrap().limit().quota.unwrap().count, 3);
}
