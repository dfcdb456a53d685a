//! Who may call: applications, their consumer keys and subscriptions, with the counters of each.
//!
//! Changed in place, entry by entry. An entry is found whatever order the changes came in: a subscription may be told
//! of before its application. Counters live in the entries, so that a call that found its subscription has found them.

use std::sync::Arc;

use ahash::RandomState;
use arc_swap::{ArcSwapOption, Guard};
use papaya::HashMap;
use tidegate_analytics::ApplicationWords;
use tidegate_limits::{Limit, Limiter};
use tidegate_model::application::ApplicationFact;
use tidegate_model::change::Snapshot;
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::id::{ApiId, ApplicationId, ConsumerKey, SubscriptionId};
use tidegate_model::policy::PolicyLevel;
use tidegate_model::subscription::Subscription;

use crate::plan::api::{Policies, kept};

/// The directory.
#[derive(Debug, Default)]
pub struct Directory {
    applications: HashMap<ApplicationId, Arc<Application>, RandomState>,
    consumers: HashMap<ConsumerKey, Client, RandomState>,
    places: HashMap<SubscriptionId, (ApplicationId, ApiId), RandomState>,
}

/// An application and what it subscribed to.
#[derive(Debug)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    facts: ArcSwapOption<Facts>,
    subscriptions: HashMap<ApiId, Arc<Subscribed>, RandomState>,
}

/// What is known of an application.
#[derive(Debug)]
pub struct Facts {
    /// Name, owner, policy.
    pub fact: ApplicationFact,
    /// What its policy limits, per user.
    pub limit: Limit,
    /// What the access log says of it.
    pub words: ApplicationWords,
}

/// A subscription and its counters.
#[derive(Debug)]
pub struct Subscribed {
    /// The subscription.
    pub subscription: Subscription,
    /// Its counters; `None`: unlimited.
    pub limiter: Option<Arc<Limiter>>,
    /// False: calls beyond the quota pass and are marked.
    pub stops_on_quota: bool,
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
    /// Name, owner and limit; `None` while the application is not known, or no more.
    pub fn facts(&self) -> Option<Arc<Facts>> {
        self.facts.load_full()
    }

    /// The same for a moment, without sharing it.
    pub fn facts_now(&self) -> Guard<Option<Arc<Facts>>> {
        self.facts.load()
    }

    /// Its subscription to `api`.
    pub fn subscription(&self, api: &ApiId) -> Option<Arc<Subscribed>> {
        self.subscriptions.pin().get(api).cloned()
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

    /// What `key` stands for.
    pub fn client(&self, key: &ConsumerKey) -> Option<Client> {
        self.consumers.pin().get(key).cloned()
    }

    /// The application, if it is known.
    pub fn application(&self, id: &ApplicationId) -> Option<Arc<Application>> {
        self.applications.pin().get(id).cloned()
    }

    fn subscribed(&self, application: &ApplicationId, api: &ApiId) -> Option<Arc<Subscribed>> {
        self.application(application)?.subscription(api)
    }

    fn entry(&self, id: &ApplicationId) -> Arc<Application> {
        let make = || {
            Arc::new(Application { id: id.clone(), facts: ArcSwapOption::empty(), subscriptions: HashMap::default() })
        };
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
        let Some(application) = self.application(application) else { return };
        let subscriptions = application.subscriptions.pin();
        if subscriptions.get(api).is_some_and(|present| present.subscription.id == *id) {
            subscriptions.remove(api);
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
            subscription,
        };
        self.places.pin().insert(id, (application.id.clone(), api.clone()));
        application.subscriptions.pin().insert(api, Arc::new(subscribed));
    }

    /// Reads the limits of everything again.
    pub fn set_policies(&self, policies: &Policies) {
        for application in self.applications.pin().values() {
            let fact = application.facts().map(|facts| facts.fact.clone());
            self.set_application(&application.id, fact, policies);
            for subscribed in application.subscriptions.pin().values() {
                self.place(subscribed.subscription.clone(), policies, Some(subscribed));
            }
        }
    }
}

#[cfg(test)]
#[path = "directory_tests.rs"]
mod tests;
