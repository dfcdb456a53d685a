//! What was deployed, compiled: contexts and their APIs, and beside it the directory of those who may call them.
//!
//! A [`Plan`] is immutable. A change makes a new one that shares everything but one shard of the context map and one
//! API, so deploying one API among ten thousand costs about one API's work. A call holds the plan it began with.

pub mod matcher;
pub mod api;
pub mod security;
pub mod cors;
pub mod directory;
pub mod revoked;

use std::sync::Arc;

use ahash::{AHashMap, RandomState};
use tidegate_model::id::ApiId;

pub use api::CompiledApi;

/// Parts the context map is kept in; one change copies one part per context.
const SHARDS: usize = 256;

/// The compiled APIs by context.
#[derive(Clone)]
pub struct Plan {
    contexts: Map<Claims, String>,
    apis: Map<Arc<CompiledApi>, ApiId>,
    segments_max: usize,
}

/// The claims to a context. Several APIs can claim one; the first in order has it.
#[derive(Clone)]
struct Claims {
    first: Claim,
    others: Box<[Claim]>,
}

/// An API's claim to a context.
#[derive(Clone)]
struct Claim {
    api: Arc<CompiledApi>,
    /// Claimed without the version, as default version: ranks below a claim with version.
    is_default: bool,
}

/// A persistent hash map: a fixed number of shards, each copied when it changes.
#[derive(Clone)]
struct Map<V, K> {
    hasher: RandomState,
    shards: Arc<[Arc<AHashMap<K, V>>]>,
}

impl<V: Clone, K: std::hash::Hash + Eq + Clone> Map<V, K> {
    fn new() -> Self {
        let shards = (0..SHARDS).map(|_| Arc::new(AHashMap::new())).collect();
        Self { hasher: RandomState::new(), shards }
    }

    fn shard<Q: std::hash::Hash + ?Sized>(&self, key: &Q) -> usize {
        self.hasher.hash_one(key) as usize % SHARDS
    }

    fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: std::hash::Hash + Eq + ?Sized,
    {
        self.shards[self.shard(key)].get(key)
    }

    fn set(&mut self, key: K, value: Option<V>) {
        let at = self.shard(&key);
        // Whoever shares the shards keeps them as they are.
        let shard = Arc::make_mut(&mut Arc::make_mut(&mut self.shards)[at]);
        match value {
            Some(value) => drop(shard.insert(key, value)),
            None => drop(shard.remove(&key)),
        }
    }

    fn values(&self) -> impl Iterator<Item = &V> {
        self.shards.iter().flat_map(|shard| shard.values())
    }

    fn keys(&self) -> impl Iterator<Item = &K> {
        self.shards.iter().flat_map(|shard| shard.keys())
    }
}

/// Where a path leads.
pub struct Found<'p> {
    /// The API.
    pub api: &'p Arc<CompiledApi>,
    /// How many bytes of the path are its context.
    pub context_bytes: usize,
}

impl Default for Plan {
    fn default() -> Self {
        Self { contexts: Map::new(), apis: Map::new(), segments_max: 0 }
    }
}

impl Plan {
    /// The API with the longest context that `path` (normal form) begins with, at a segment's border.
    pub fn find(&self, path: &str) -> Option<Found<'_>> {
        let borders = memchr::memchr_iter(b'/', path.as_bytes()).filter(|at| *at > 0);
        let mut end = borders.chain([path.len()]).take(self.segments_max).last();
        while let Some(at) = end {
            if let Some(Claims { first, .. }) = self.contexts.get(&path[..at]) {
                return Some(Found { api: &first.api, context_bytes: at });
            }
            end = path[..at].rfind('/').filter(|at| *at > 0);
        }
        None
    }

    /// The API with that id.
    pub fn api(&self, id: &ApiId) -> Option<&Arc<CompiledApi>> {
        self.apis.get(id)
    }

    /// Makes `id` the very text that the API has: then it is found to be the same without being read, and there is one of
    /// it however many subscriptions there are.
    pub(crate) fn share_id(&self, id: &mut ApiId) {
        if let Some(api) = self.api(id) {
            id.clone_from(&api.id);
        }
    }

    /// All APIs, in no order.
    pub fn apis(&self) -> impl Iterator<Item = &Arc<CompiledApi>> {
        self.apis.values()
    }

    /// The same plan with `api` in place of what had `id` before; `None` removes it.
    #[must_use]
    pub fn with(&self, id: &ApiId, api: Option<Arc<CompiledApi>>) -> Self {
        let mut plan = self.clone();
        plan.replace(id, api);
        plan
    }

    /// A plan of all these APIs.
    pub fn of(apis: impl IntoIterator<Item = Arc<CompiledApi>>) -> Self {
        let mut plan = Self::default();
        for api in apis {
            plan.replace(&api.id.clone(), Some(api));
        }
        plan
    }

    /// Changes this plan itself, which costs less when many APIs are changed.
    pub(crate) fn replace(&mut self, id: &ApiId, api: Option<Arc<CompiledApi>>) {
        if let Some(old) = self.apis.get(id).cloned() {
            for (context, _) in old.contexts() {
                self.change_claims(context, |claims| claims.retain(|claim| claim.api.id != *id));
            }
        }
        if let Some(api) = &api {
            for (context, is_default) in api.contexts() {
                self.change_claims(context, |claims| {
                    claims.push(Claim { api: api.clone(), is_default });
                    claims.sort_by(|a, b| (a.is_default, &a.api.id).cmp(&(b.is_default, &b.api.id)));
                });
                self.segments_max = self.segments_max.max(context.matches('/').count());
            }
        }
        self.apis.set(id.clone(), api);
    }

    fn change_claims(&mut self, context: &str, change: impl FnOnce(&mut Vec<Claim>)) {
        let mut claims = self
            .contexts
            .get(context)
            .map_or_else(Vec::new, |claims| [&claims.first].into_iter().chain(&claims.others).cloned().collect());
        change(&mut claims);
        let mut claims = claims.into_iter();
        let claims = claims.next().map(|first| Claims { first, others: claims.collect() });
        self.contexts.set(context.to_owned(), claims);
    }

    /// The contexts in use, for diagnosis.
    pub fn contexts(&self) -> impl Iterator<Item = &String> {
        self.contexts.keys()
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
