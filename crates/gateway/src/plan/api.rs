//! One API as the gateway serves it: everything a request needs to know of it, worked out at deploy time.

use std::sync::Arc;

use ahash::{AHashMap, AHashSet};
use tidegate_analytics::ApiFacts;
use tidegate_limits::{Limit, Limiter};
use tidegate_model::api::{Api, Cors};
use tidegate_model::consumer::KeyType;
use tidegate_model::default_api::DefaultApi;
use tidegate_model::id::{ApiId, RevisionId};
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::operation::{AuthType, Operation};
use tidegate_model::policy::{PolicyLevel, Quota, ThrottlePolicy, UNLIMITED, Unit};
use tidegate_model::revision::DeployedApi;

use crate::error::Error;
use crate::path::normalise_literal;
use crate::phase::steps::Steps;
use crate::plan::cors::CompiledCors;
use crate::plan::directory::number;
use crate::plan::matcher::{Matcher, Verb};
pub use crate::plan::security::Security;
use crate::settings::Settings;
use crate::upstream::group::Group;

/// Name of the business plan of APIs that need no subscription (WSO2).
const SUBSCRIPTIONLESS: &str = "DefaultSubscriptionless";
const SECOND_MS: u64 = 1000;

/// Throttling policies by level and name.
#[derive(Debug, Clone, Default)]
pub struct Policies(AHashMap<PolicyLevel, AHashMap<String, ThrottlePolicy>>);

impl Policies {
    /// Collects `policies`.
    pub fn new(policies: Vec<ThrottlePolicy>) -> Self {
        let mut levels = AHashMap::<_, AHashMap<_, _>>::default();
        for policy in policies {
            levels.entry(policy.level).or_default().insert(policy.name.clone(), policy);
        }
        Self(levels)
    }

    /// The policy of that name. A name nobody knows limits nothing: losing a limit is a smaller harm than losing calls.
    pub fn get(&self, level: PolicyLevel, name: &str) -> Option<&ThrottlePolicy> {
        self.0.get(&level)?.get(name)
    }

    /// Names of the policies of a level that are not in both, or not the same.
    pub fn different<'p>(&'p self, other: &'p Self, level: PolicyLevel) -> AHashSet<&'p str> {
        let names = |of: &'p Self| of.0.get(&level).into_iter().flat_map(|level| level.keys().map(String::as_str));
        names(self).chain(names(other)).filter(|name| self.get(level, name) != other.get(level, name)).collect()
    }

    /// What the policy of that name limits.
    pub fn limit(&self, level: PolicyLevel, name: &str) -> Limit {
        self.get(level, name).map_or_else(Limit::default, Limit::from)
    }
}

/// What an API is compiled with.
#[derive(Clone, Copy)]
pub struct Ingredients<'a> {
    /// The throttling policies.
    pub policies: &'a Policies,
    /// The gateway's settings.
    pub settings: &'a Settings,
    /// What was deployed before under the same id: counters and health of what did not change are taken over.
    pub previous: Option<&'a CompiledApi>,
}

/// A compiled API. There may be ten thousand with fifty operations each, so that nothing is kept that no call asks for;
/// what it was compiled from is not. What every call asks for comes first and together: it is in few lines of the cache.
#[derive(Debug, Clone)]
#[repr(C)]
pub struct CompiledApi {
    /// By which its subscriptions are looked up; see [`number`].
    pub number: u64,
    /// Its id.
    pub id: ApiId,
    /// Finds one of `operations`.
    pub matcher: Matcher,
    /// What can be called.
    pub operations: Box<[CompiledOperation]>,
    /// Backends for production keys.
    pub production: Option<Arc<Group>>,
    /// Backends for sandbox keys.
    pub sandbox: Option<Arc<Group>>,
    /// Advanced limit of the whole API.
    pub limiter: Option<Arc<Limiter>>,
    /// Backend protection for production keys.
    pub production_tps: Option<Arc<Limiter>>,
    /// Backend protection for sandbox keys.
    pub sandbox_tps: Option<Arc<Limiter>>,
    /// Cross-origin rules.
    pub cors: Option<Box<CompiledCors>>,
    /// Which default API it is, if one: it may reach our key manager.
    pub default_api: Option<DefaultApi>,
    /// Where in its life it stands.
    pub state: LifecycleState,
    /// Offered over plain HTTP.
    pub is_offered_plain: bool,
    /// Offered over TLS.
    pub is_offered_tls: bool,
    /// Whether callers need no subscription.
    pub is_subscriptionless: bool,
    /// When not empty a token's audience must be one of these.
    pub audiences: Box<[String]>,
    /// How statistics name it.
    pub facts: ApiFacts,
    /// Accepted ways to authenticate.
    pub security: Security,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its owner.
    pub provider: String,
    /// Path prefix with version, in normal form.
    pub context: String,
    /// The same as its publisher wrote it.
    pub written_context: String,
    /// Its context as statistics and key managers know it: as its publisher gave it, before the version.
    pub given_context: Box<str>,
    /// Path prefix without version, when it is the default version.
    pub default_context: Option<String>,
    /// Which revision this is.
    pub revision: RevisionId,
    /// Names of the advanced policies that limit it and its operations, each once; its own is the first.
    policies: Box<[Box<str>]>,
}

/// A compiled operation. What hardly any call asks for comes last.
#[derive(Debug, Clone)]
#[repr(C)]
pub struct CompiledOperation {
    /// Advanced limit of the operation.
    pub limiter: Option<Arc<Limiter>>,
    /// What is changed in its messages.
    pub steps: Steps,
    /// One of these is needed, unless empty.
    pub scopes: Box<[String]>,
    /// URI template.
    pub resource: Arc<str>,
    /// Who may call it.
    pub auth_type: AuthType,
    /// Its place in the API's `policies`.
    policy: u32,
    /// Verb; empty when it is none, then no call gets here.
    pub verb: &'static str,
}

impl CompiledApi {
    /// Works out what requests will need of `deployed`.
    ///
    /// # Errors
    /// When an endpoint cannot be read, or a header name is none.
    pub fn compile(deployed: &DeployedApi, with: &Ingredients<'_>) -> Result<Self, Error> {
        let api = &deployed.api;
        let is_default_api = deployed.default_api.is_some();
        let endpoint = |key_type| group(api, key_type, is_default_api, with);
        let default = api.is_default_version.then(|| api.default_path()).flatten();
        let tps = |limit: Option<u64>, old: fn(&CompiledApi) -> &Option<Arc<Limiter>>| {
            let quota = limit.filter(|count| *count > 0).map(per_second);
            kept(with.previous.and_then(|previous| old(previous).as_ref()), Limit { quota, burst: None })
        };
        let max_tps = api.max_tps.clone().unwrap_or_default();
        let policy = api.api_throttling_policy.as_deref().unwrap_or(UNLIMITED);
        let mut policies = vec![policy];
        // Subscriptions share the text.
        let id = with.previous.map_or(&api.id, |previous| &previous.id);
        Ok(Self {
            number: number(id.as_str()),
            id: id.clone(),
            facts: ApiFacts::new(id.clone(), &api.name, &api.version, &api.context),
            name: api.name.clone(),
            version: api.version.clone(),
            provider: api.provider.clone(),
            context: tidy(&api.versioned_path()),
            written_context: api.versioned_path(),
            given_context: api.context.as_str().into(),
            default_context: default.as_deref().map(tidy),
            revision: deployed.revision.clone(),
            default_api: deployed.default_api,
            state: api.life_cycle_status,
            is_offered_plain: api.transport.iter().any(|transport| transport == "http"),
            is_offered_tls: api.transport.iter().any(|transport| transport == "https"),
            security: Security::compile(api, &with.settings.realm)?,
            audiences: api.audiences.iter().filter(|audience| *audience != "all").cloned().collect(),
            is_subscriptionless: api.policies.iter().any(|policy| policy == SUBSCRIPTIONLESS),
            cors: CompiledCors::compile(effective_cors(api, with.settings)).map(Box::new),
            operations: operations(api, with, &mut policies)?,
            matcher: Matcher::new(&api.operations),
            production: endpoint(KeyType::Production)?,
            sandbox: endpoint(KeyType::Sandbox)?,
            limiter: kept(
                with.previous.and_then(|previous| previous.limiter.as_ref()),
                with.policies.limit(PolicyLevel::Api, policy),
            ),
            production_tps: tps(max_tps.production, |old| &old.production_tps),
            sandbox_tps: tps(max_tps.sandbox, |old| &old.sandbox_tps),
            policies: policies.into_iter().map(Into::into).collect(),
        })
    }

    /// Whether a policy with one of these names limits it or one of its operations.
    pub fn is_limited_by(&self, names: &AHashSet<&str>) -> bool {
        self.policies.iter().any(|name| names.contains(&**name))
    }

    /// The same under other policies: limits that are what they were go on counting.
    #[must_use]
    pub fn under(&self, policies: &Policies) -> Self {
        let limits: Vec<Limit> = self.policies.iter().map(|name| policies.limit(PolicyLevel::Api, name)).collect();
        let mut api = self.clone();
        api.limiter = kept(self.limiter.as_ref(), limits[0]);
        for operation in &mut api.operations {
            operation.limiter = kept(operation.limiter.as_ref(), limits[operation.policy as usize]);
        }
        api
    }

    /// Its contexts, each with whether it is claimed as default version. A retired API has none: it is gone.
    pub fn contexts(&self) -> impl Iterator<Item = (&str, bool)> {
        let versioned = [(self.context.as_str(), false)];
        let all = versioned.into_iter().chain(self.default_context.as_deref().map(|context| (context, true)));
        all.filter(|_| self.state != LifecycleState::Retired)
    }

    /// The backends for keys of `key_type`.
    pub fn group(&self, key_type: KeyType) -> Option<&Arc<Group>> {
        match key_type {
            KeyType::Production => self.production.as_ref(),
            KeyType::Sandbox => self.sandbox.as_ref(),
        }
    }

    /// Backend protection for keys of `key_type`.
    pub fn tps(&self, key_type: KeyType) -> Option<&Arc<Limiter>> {
        match key_type {
            KeyType::Production => self.production_tps.as_ref(),
            KeyType::Sandbox => self.sandbox_tps.as_ref(),
        }
    }
}

/// A limiter for `limit`: the old one when it counts the same, so that a deployment gives nobody a fresh quota.
pub(super) fn kept(old: Option<&Arc<Limiter>>, limit: Limit) -> Option<Arc<Limiter>> {
    if limit.is_unlimited() {
        return None;
    }
    let same = old.filter(|old| old.limit() == limit);
    Some(same.cloned().unwrap_or_else(|| Arc::new(Limiter::new(limit))))
}

fn per_second(count: u64) -> Quota {
    Quota { unit: Unit::Requests, count, window_ms: SECOND_MS }
}

/// A context in the spelling request paths get, without slash at the end.
fn tidy(context: &str) -> String {
    normalise_literal(context).trim_end_matches('/').to_owned()
}

fn effective_cors<'a>(api: &'a Api, settings: &'a Settings) -> &'a Cors {
    match &settings.cors {
        Some(global) if !api.cors_configuration.is_enabled => global,
        _ => &api.cors_configuration,
    }
}

/// The operations of `api`; names of policies that are not among `policies` yet are added there.
fn operations<'a>(
    api: &'a Api,
    with: &Ingredients<'_>,
    policies: &mut Vec<&'a str>,
) -> Result<Box<[CompiledOperation]>, Error> {
    let before = with.previous.map_or(&[][..], |previous| &previous.operations);
    let before: AHashMap<_, _> = before.iter().map(|old| ((old.verb, &*old.resource), old)).collect();
    let compile = |operation: &'a Operation| {
        let verb = Verb::parse(&operation.verb).map_or("", Verb::as_str);
        let old = before.get(&(verb, operation.target.as_str()));
        let steps = Steps::compile(api, operation);
        let steps = steps.map_err(|problem| Error::Api { api: api.id.to_string(), problem })?;
        let policy = operation.throttling_policy.as_str();
        let place = policies.iter().position(|known| *known == policy).unwrap_or_else(|| {
            policies.push(policy);
            policies.len() - 1
        });
        Ok(CompiledOperation {
            verb,
            resource: operation.target.as_str().into(),
            auth_type: operation.auth_type,
            scopes: operation.scopes.as_slice().into(),
            limiter: kept(old.and_then(|old| old.limiter.as_ref()), with.policies.limit(PolicyLevel::Api, policy)),
            steps,
            policy: place as u32,
        })
    };
    api.operations.iter().map(compile).collect()
}

fn group(
    api: &Api,
    key_type: KeyType,
    is_default_api: bool,
    with: &Ingredients<'_>,
) -> Result<Option<Arc<Group>>, Error> {
    let Some(config) = &api.endpoint_config else { return Ok(None) };
    let upstream = config.upstream(key_type).map_err(|problem| Error::Api { api: api.id.to_string(), problem })?;
    let old = with.previous.filter(|previous| previous.default_api.is_some() == is_default_api);
    let old = old.and_then(|previous| previous.group(key_type));
    Ok(upstream.map(|upstream| match old.filter(|old| old.upstream == upstream) {
        Some(old) => old.clone(),
        None => Arc::new(Group::new(upstream, with.settings, is_default_api)),
    }))
}

#[cfg(test)]
impl Ingredients<'_> {
    /// Default settings, no policies.
    pub(crate) fn for_tests() -> Ingredients<'static> {
        let settings: &'static Settings = Box::leak(Box::default());
        Ingredients { policies: Box::leak(Box::default()), settings, previous: None }
    }
}
