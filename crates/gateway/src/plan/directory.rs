//! Who may call: applications, their consumer keys and subscriptions, with the counters of each.
//!
//! Changed in place, entry by entry. An entry is found whatever order the changes came in: a subscription may be told
//! of before its application. Counters live in the entries, so that a call that found its subscription has found them.

use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

use ahash::RandomState;
use arc_swap::{ArcSwapOption, Guard};
use papaya::{Equivalent, HashMap};
use tidegate_analytics::ApplicationWords;
use tidegate_limits::{Limit, Limiter};
use tidegate_model::application::ApplicationFact;
use tidegate_model::change::Snapshot;
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, SubscriptionId};
use tidegate_model::policy::PolicyLevel;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};

use crate::plan::api::{Policies, kept};

/// The directory.
#[derive(Debug, Default)]
pub struct Directory {
    applications: HashMap<ApplicationId, Arc<Application>, RandomState>,
    consumers: HashMap<ConsumerKey, Client, RandomState>,
    /// Another one after each change of `consumers`.
    stamp: Stamp,
    /// All in one map: what a map has beside its entries is in the processor's cache then.
    subscriptions: HashMap<Pair, Arc<Subscribed>, RandomState>,
    places: HashMap<SubscriptionId, (ApplicationId, ApiId), RandomState>,
}

/// A number that no directory of this process has had before.
#[derive(Debug)]
struct Stamp(AtomicU64);

impl Stamp {
    fn fresh() -> u64 {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        NEXT.fetch_add(1, Ordering::SeqCst)
    }
}

impl Default for Stamp {
    fn default() -> Self {
        Self(AtomicU64::new(Self::fresh()))
    }
}

/// An application.
#[derive(Debug)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The [`number`] of its id.
    number: u64,
    facts: ArcSwapOption<Facts>,
}

/// Who subscribed to what. Found by the numbers of both, so that no call reads their texts: these are nearly always the very
/// same as its own.
#[derive(Debug, Clone)]
struct Pair {
    number: u64,
    application: ApplicationId,
    api: ApiId,
}

/// A [`Pair`] that is asked for.
struct Asked<'a> {
    number: u64,
    application: &'a ApplicationId,
    api: &'a ApiId,
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        (&self.application, &self.api) == (&other.application, &other.api)
    }
}

impl Eq for Pair {}

impl Hash for Pair {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.number);
    }
}

impl Hash for Asked<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.number);
    }
}

impl Equivalent<Pair> for Asked<'_> {
    fn equivalent(&self, pair: &Pair) -> bool {
        (self.application, self.api) == (&pair.application, &pair.api)
    }
}

/// What an identifier is looked up by: its hash under a secret of this process.
pub fn number(id: &str) -> u64 {
    static SECRET: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    SECRET.hash_one(id)
}

fn number_of_pair(application: u64, api: u64) -> u64 {
    application ^ api.rotate_left(32)
}

/// What is known of an application. What every call asks for comes first.
#[derive(Debug)]
#[repr(C)]
pub struct Facts {
    /// What its policy limits, per user.
    pub limit: Limit,
    /// What the access log says of it.
    pub words: ApplicationWords,
    /// Name, owner, policy.
    pub fact: ApplicationFact,
}

/// A subscription and its counters. What every call reads comes first, so that it is in one line of the cache.
#[derive(Debug)]
#[repr(C)]
pub struct Subscribed {
    /// Its counters; `None`: unlimited.
    pub limiter: Option<Arc<Limiter>>,
    /// The subscription's.
    pub status: SubscriptionStatus,
    /// False: calls beyond the quota pass and are marked.
    pub stops_on_quota: bool,
    /// The subscription.
    pub subscription: Subscription,
}

/// What a consumer key stands for.
#[derive(Debug, Clone)]
pub struct Client {
    /// The application.
    pub application: Arc<Application>,
    /// The stage.
    pub key_type: KeyType,
    /// Domains the key may be used from; `None`: any.
    pub allowed_domains: Option<Arc<[String]>>,
}

impl Application {
    /// The [`number`] of its id.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Name, owner and limit; `None` while the application is not known, or no more.
    pub fn facts(&self) -> Option<Arc<Facts>> {
        self.facts.load_full()
    }

    /// The same for a moment, without sharing it.
    pub fn facts_now(&self) -> Guard<Option<Arc<Facts>>> {
        self.facts.load()
    }
}

impl Directory {
    /// A directory of everything in `snapshot`. Counters of `old` are taken over where the limit is the same.
    pub fn of(snapshot: &Snapshot, policies: &Policies, old: &Directory) -> Self {
        let directory = Self::default();
        for fact in &snapshot.applications {
            directory.set_application(&fact.id, Some(fact.clone()), policies);
        }
        for subscription in &snapshot.subscriptions {
            let before = old.subscribed(&subscription.application, &subscription.api);
            directory.place(subscription.clone(), policies, before.as_deref());
        }
        for consumer in &snapshot.consumers {
            directory.set_consumer(&consumer.key, Some(consumer.clone()));
        }
        directory
    }

    /// As long as this is the same, [`Directory::client`] says the same.
    pub fn stamp(&self) -> u64 {
        self.stamp.0.load(Ordering::SeqCst)
    }

    /// What `key` stands for.
    pub fn client(&self, key: &ConsumerKey) -> Option<Client> {
        self.consumers.pin().get(key).cloned()
    }

    /// The application, if it is known.
    pub fn application(&self, id: &ApplicationId) -> Option<Arc<Application>> {
        self.applications.pin().get(id).cloned()
    }

    /// The subscription of `application` to `api`, whose [`number`] is given.
    pub fn subscription(&self, application: &Application, api: &ApiId, api_number: u64) -> Option<Arc<Subscribed>> {
        let number = number_of_pair(application.number, api_number);
        self.subscriptions.pin().get(&Asked { number, application: &application.id, api }).cloned()
    }

    fn subscribed(&self, application: &ApplicationId, api: &ApiId) -> Option<Arc<Subscribed>> {
        self.subscription(&*self.application(application)?, api, number(api.as_str()))
    }

    fn entry(&self, id: &ApplicationId) -> Arc<Application> {
        let make =
            || Arc::new(Application { id: id.clone(), number: number(id.as_str()), facts: ArcSwapOption::empty() });
        self.applications.pin().get_or_insert_with(id.clone(), make).clone()
    }

    /// Adds, changes or (with `None`) forgets an application's facts.
    pub fn set_application(&self, id: &ApplicationId, fact: Option<ApplicationFact>, policies: &Policies) {
        let facts = fact.map(|fact| {
            let limit = policies.limit(PolicyLevel::Application, &fact.throttling_policy);
            let words = ApplicationWords::new(&fact.id, &fact.name);
            Arc::new(Facts { fact, limit, words })
        });
        self.entry(id).facts.store(facts);
    }

    /// Adds, moves or (with `None`) forgets a consumer key.
    pub fn set_consumer(&self, key: &ConsumerKey, consumer: Option<Consumer>) {
        let consumers = self.consumers.pin();
        match consumer {
            Some(consumer) => {
                let application = self.entry(&consumer.application);
                let allowed_domains = (!consumer.allowed_domains.is_empty()).then(|| consumer.allowed_domains.into());
                consumers.insert(key.clone(), Client { application, key_type: consumer.key_type, allowed_domains });
            }
            None => drop(consumers.remove(key).cloned()),
        }
        self.stamp.0.store(Stamp::fresh(), Ordering::SeqCst);
    }

    /// Adds, changes or (with `None`) forgets a subscription.
    pub fn set_subscription(&self, id: &SubscriptionId, subscription: Option<Subscription>, policies: &Policies) {
        let place = self.places.pin().get(id).cloned();
        let moved = |place: &(ApplicationId, ApiId)| {
            subscription.as_ref().is_none_or(|new| (&new.application, &new.api) != (&place.0, &place.1))
        };
        if let Some(place) = place.filter(moved) {
            self.forget(id, &place);
        }
        if let Some(subscription) = subscription {
            let before = self.subscribed(&subscription.application, &subscription.api);
            self.place(subscription, policies, before.as_deref());
        }
    }

    /// Forgets a subscription, unless another one has taken its place meanwhile.
    fn forget(&self, id: &SubscriptionId, (application, api): &(ApplicationId, ApiId)) {
        self.places.pin().remove(id);
        let number = number_of_pair(number(application.as_str()), number(api.as_str()));
        let pair = Asked { number, application, api };
        let subscriptions = self.subscriptions.pin();
        if subscriptions.get(&pair).is_some_and(|present| present.subscription.id == *id) {
            subscriptions.remove(&pair);
        }
    }

    fn place(&self, subscription: Subscription, policies: &Policies, before: Option<&Subscribed>) {
        let policy = policies.get(PolicyLevel::Subscription, &subscription.throttling_policy);
        let limit = policy.map_or_else(Limit::default, Limit::from);
        let before = before.filter(|before| before.subscription.id == subscription.id);
        let application = self.entry(&subscription.application);
        // There are many subscriptions of one application: they share its id.
        let subscription = Subscription { application: application.id.clone(), ..subscription };
        let (id, api) = (subscription.id.clone(), subscription.api.clone());
        let subscribed = Subscribed {
            limiter: kept(before.and_then(|before| before.limiter.as_ref()), limit),
            stops_on_quota: policy.is_none_or(|policy| policy.stop_on_quota_reach),
            status: subscription.status,
            subscription,
        };
        self.places.pin().insert(id, (application.id.clone(), api.clone()));
        let number = number_of_pair(application.number, number(api.as_str()));
        let pair = Pair { number, application: application.id.clone(), api };
        self.subscriptions.pin().insert(pair, Arc::new(subscribed));
    }

    /// Reads the limits of everything again.
    pub fn set_policies(&self, policies: &Policies) {
        for application in self.applications.pin().values() {
            let fact = application.facts().map(|facts| facts.fact.clone());
            self.set_application(&application.id, fact, policies);
        }
        for subscribed in self.subscriptions.pin().values() {
            self.place(subscribed.subscription.clone(), policies, Some(subscribed));
        }
    }
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
