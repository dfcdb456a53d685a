//! The gateway as the binary holds it: what it serves, and everything its phases share.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tidegate_analytics::Recorder;
use tidegate_limits::Registry;
use tidegate_model::change::{Forgotten, Snapshot, Update};
use tidegate_model::id::ApiId;
use tidegate_model::millis::{Millis, now};
use tidegate_model::policy::{PolicyLevel, ThrottlePolicy};
use tidegate_model::revision::DeployedApi;
use tidegate_wire::random;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::error::Error;
use crate::hops::Word;
use crate::identity::KeyCheck;
use crate::identity::assertion::Assertions;
use crate::identity::cache::GrantCache;
use crate::identity::jwt::JwtCheck;
use crate::load::Load;
use crate::plan::api::{Ingredients, Policies};
use crate::plan::directory::Directory;
use crate::plan::revoked::Revoked;
use crate::plan::{CompiledApi, Plan};
use crate::settings::Settings;
use crate::upstream::client::Upstreams;

/// Where the gateway reports what happens.
#[derive(Clone)]
pub struct Telemetry {
    /// Takes one event per call, and holds the metrics.
    pub recorder: Recorder,
}

/// A running data plane, or one that is about to run.
pub struct Gateway {
    settings: Settings,
    telemetry: Telemetry,
    plan: ArcSwap<Plan>,
    policies: ArcSwap<Policies>,
    directory: ArcSwap<Directory>,
    revoked: Revoked,
    jwt: JwtCheck,
    grants: GrantCache,
    assertions: Assertions,
    users: Registry,
    upstreams: Upstreams,
    connections: Arc<Semaphore>,
    tunnels: Arc<Semaphore>,
    tasks: TaskTracker,
    hard_stop: CancellationToken,
    started: Instant,
    own_word: Word,
    /// Held while plan or directory change, so that two changes cannot overwrite each other.
    changing: Mutex<()>,
}

impl Gateway {
    /// A gateway that serves nothing yet.
    ///
    /// # Errors
    /// When TLS for backends cannot be set up.
    pub fn new(settings: Settings, key_check: Arc<dyn KeyCheck>, telemetry: Telemetry) -> Result<Arc<Self>, Error> {
        let (limits, timeouts) = (&settings.limits, &settings.timeouts);
        Ok(Arc::new(Self {
            upstreams: Upstreams::new(&settings)?,
            jwt: JwtCheck::new(&settings.issuers, settings.clock_skew_s),
            grants: GrantCache::new(limits.grants_max, timeouts.grant, timeouts.refusal, timeouts.key_check, key_check),
            assertions: Assertions::new(settings.assertion.told.clone(), limits.grants_max, timeouts.key_check),
            users: Registry::new(limits.counted_users_max),
            connections: Arc::new(Semaphore::new(limits.connections_max)),
            tunnels: Arc::new(Semaphore::new(limits.tunnels_max)),
            plan: ArcSwap::default(),
            policies: ArcSwap::default(),
            directory: ArcSwap::default(),
            revoked: Revoked::default(),
            tasks: TaskTracker::new(),
            hard_stop: CancellationToken::new(),
            started: Instant::now(),
            own_word: Word::fresh(),
            changing: Mutex::new(()),
            telemetry,
            settings,
        }))
    }

    /// Serves what `snapshot` says instead of what it served before. Counters and health of what did not change go on.
    ///
    /// # Errors
    /// Names every API that cannot be served as it is, and unusable signing keys; everything else is in force.
    pub fn load(&self, snapshot: Snapshot) -> Result<(), Vec<Error>> {
        self.begin_load(snapshot.policies.clone()).finish(snapshot)
    }

    /// Begins what [`Gateway::load`] does, for who has the APIs one after the other. Nothing else may change the gateway
    /// until it is finished.
    pub fn begin_load(&self, policies: Vec<ThrottlePolicy>) -> Load<'_> {
        Load::new(self, Policies::new(policies))
    }

    /// Applies changes in order. Calls under way end on the plan they began with.
    ///
    /// # Errors
    /// Names every change that could not be applied; the thing it concerns stays as it was. The others are in force.
    pub fn apply(&self, updates: Vec<Update>) -> Result<(), Vec<Error>> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let errors: Vec<Error> = updates.into_iter().filter_map(|update| self.apply_one(update).err()).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    fn apply_one(&self, update: Update) -> Result<(), Error> {
        let (directory, policies) = (self.directory(), self.policies());
        match update {
            Update::Api(id, deployed) => self.set_api(&id, deployed.as_deref(), &policies)?,
            Update::Application(id, fact) => directory.set_application(&id, fact, &policies),
            Update::Subscription(id, mut subscription) => {
                subscription.iter_mut().for_each(|subscription| self.plan().share_id(&mut subscription.api));
                directory.set_subscription(&id, subscription, &policies);
            }
            Update::Consumer(key, consumer) => directory.set_consumer(&key, consumer),
            Update::Policies(list) => self.set_policies(Policies::new(list)),
            Update::SigningKeys(document) => self.set_keys(&document)?,
            Update::TokenRevoked(token_id, expires_at) => self.revoked.add(token_id, expires_at),
            Update::User(name) => self.grants.forget_user(name),
            Update::Forget(what) => self.grants.forget(what),
        }
        Ok(())
    }

    fn set_api(&self, id: &ApiId, deployed: Option<&DeployedApi>, policies: &Policies) -> Result<(), Error> {
        let plan = self.plan();
        let api = deployed.map(|deployed| self.compile(deployed, policies, &plan)).transpose()?;
        match &api {
            Some(api) => {
                let (name, version, revision) = (&api.name, &api.version, &api.revision);
                tracing::info!(api.id = %id, revision = %revision, "serving API `{name}` {version}");
            }
            None => tracing::info!(api.id = %id, "no longer serving API {id}"),
        }
        self.plan.store(Arc::new(plan.with(id, api)));
        Ok(())
    }

    /// Only what a changed policy limits is looked at again.
    fn set_policies(&self, policies: Policies) {
        let (plan, old) = (self.plan(), self.policies());
        let changed = policies.different(&old, PolicyLevel::Api);
        let limited = plan.apis().filter(|api| api.is_limited_by(&changed));
        let mut next = Plan::clone(&plan);
        for api in limited {
            next.replace(&api.id, Some(Arc::new(api.under(&policies))));
        }
        self.plan.store(Arc::new(next));
        self.directory().set_policies(&policies);
        self.policies.store(Arc::new(policies));
    }

    fn set_keys(&self, document: &serde_json::Value) -> Result<(), Error> {
        self.jwt.set_keys(document)?;
        // What the old keys vouched for, and what they could not, is to be looked at again.
        self.grants.clear();
        // Backends look for the key in the published set.
        self.assertions.clear();
        Ok(())
    }

    pub(crate) fn compile(
        &self,
        api: &DeployedApi,
        policies: &Policies,
        old: &Plan,
    ) -> Result<Arc<CompiledApi>, Error> {
        let previous = old.api(&api.api.id).map(Arc::as_ref);
        let with = Ingredients { policies, settings: &self.settings, previous };
        CompiledApi::compile(api, &with).map(Arc::new)
    }

    /// Puts in force what `load` has gathered.
    pub(crate) fn take(&self, plan: Plan, policies: Policies, mut rest: Snapshot) -> Result<(), Error> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        rest.subscriptions.iter_mut().for_each(|subscription| plan.share_id(&mut subscription.api));
        self.directory.store(Arc::new(Directory::of(&rest, &policies, &self.directory())));
        self.policies.store(Arc::new(policies));
        for (token_id, expires_at) in rest.revoked {
            self.revoked.add(token_id, expires_at);
        }
        let keys = self.set_keys(&rest.signing_keys);
        self.plan.store(Arc::new(plan));
        keys
    }

    /// Forgets what it remembers of some credentials, now. What is under way ends as it began.
    pub fn forget(&self, what: Forgotten) {
        self.grants.forget(what);
    }

    /// Refuses an access token from now on, given its text: its key manager says it has ended.
    pub(crate) fn forget_token(&self, token: &str, now: Millis) {
        // A JWT is known by its `jti` and needs no asking until it expires; others are asked about again once what is
        // remembered of them has run out.
        let (id, until) = match self.jwt.access_token(token, now) {
            Ok(grant) => (grant.token_id, grant.expires_at),
            Err(_) => (foreign_id(token), None),
        };
        let remembered = i64::try_from(self.settings.timeouts.grant.as_millis()).unwrap_or(i64::MAX);
        self.revoked.add(id, until.unwrap_or(now.saturating_add(remembered)));
    }

    /// Forgets what no longer matters: expired revocations, idle counters. To be called now and then.
    pub fn tidy(&self) {
        let skew_ms = i64::try_from(self.settings.clock_skew_s).unwrap_or(0).saturating_mul(1000);
        self.revoked.forget_expired(now().saturating_sub(skew_ms));
        self.users.sweep(self.clock_ms());
    }

    /// Threads that serve.
    pub(crate) fn cores(&self) -> usize {
        crate::cores::count(self.settings.limits.threads)
    }

    /// By which this process knows its own calls.
    pub(crate) fn own_word(&self) -> &Word {
        &self.own_word
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The plan in force.
    pub fn plan(&self) -> Arc<Plan> {
        self.plan.load_full()
    }

    /// Applications, consumers and subscriptions.
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.load_full()
    }

    /// The same for a moment, without sharing it.
    pub(crate) fn directory_now(&self) -> Guard<Arc<Directory>> {
        self.directory.load()
    }

    /// The throttling policies in force.
    pub fn policies(&self) -> Arc<Policies> {
        self.policies.load_full()
    }

    /// Milliseconds since the gateway was made, by a clock that never goes back.
    pub fn clock_ms(&self) -> u64 {
        self.clock_ms_at(Instant::now())
    }

    /// The same at a moment that was read before.
    pub(crate) fn clock_ms_at(&self, now: Instant) -> u64 {
        now.duration_since(self.started).as_millis() as u64
    }

    pub(crate) fn recorder(&self) -> &Recorder {
        &self.telemetry.recorder
    }

    pub(crate) fn revoked(&self) -> &Revoked {
        &self.revoked
    }

    pub(crate) fn jwt(&self) -> &JwtCheck {
        &self.jwt
    }

    pub(crate) fn grants(&self) -> &GrantCache {
        &self.grants
    }

    pub(crate) fn assertions(&self) -> &Assertions {
        &self.assertions
    }

    pub(crate) fn users(&self) -> &Registry {
        &self.users
    }

    pub(crate) fn upstreams(&self) -> &Upstreams {
        &self.upstreams
    }

    pub(crate) fn connections(&self) -> &Arc<Semaphore> {
        &self.connections
    }

    pub(crate) fn tunnels(&self) -> &Arc<Semaphore> {
        &self.tunnels
    }

    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.tasks
    }

    /// Ends whatever is still running: the drain's time is over.
    pub(crate) fn hard_stop(&self) -> &CancellationToken {
        &self.hard_stop
    }
}

/// How a token that is not ours is known: `jti` of a JWT, unverified, else the hash of its text. Whoever could forge it
/// could only have it refused.
fn foreign_id(token: &str) -> String {
    let claims = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let claims = claims.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    let id = claims.and_then(|claims| Some(claims.get("jti")?.as_str()?.to_owned()));
    id.unwrap_or_else(|| random::sha256_hex(token.as_bytes()))
}
