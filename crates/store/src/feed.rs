//! What gateways are told: a snapshot to begin with, and the present state of whatever a change named.

use tidegate_model::api::Api;
use tidegate_model::application::ApplicationFact;
use tidegate_model::change::{Snapshot, Topic, Update};
use tidegate_model::client::ClientProperties;
use tidegate_model::consumer::{Consumer, KeyType};
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis::Millis;
use tidegate_model::policy::ThrottlePolicy;
use tidegate_model::revision::DeployedApi;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};

use crate::error::{Error, Result};
use crate::query::Row;
use crate::{Store, args, default_api, endpoint_secret};

/// APIs read at once.
const PAGE: usize = 100;

impl Store {
    /// Everything a gateway of `environment` needs to begin. The feed's position is read first, so that a change made
    /// meanwhile is at worst applied twice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot(&self, environment: &str, now: Millis) -> Result<Snapshot> {
        let mut snapshot = self.snapshot_without_apis(now).await?;
        loop {
            let after = snapshot.apis.last().map(|last| last.api.id.clone());
            let page = self.deployed_apis(environment, after.as_ref(), PAGE).await?;
            if page.is_empty() {
                return Ok(snapshot);
            }
            snapshot.apis.extend(page);
        }
    }

    /// At most `limit` of the APIs deployed to `environment`, in order of id, those after `after`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deployed_apis(
        &self,
        environment: &str,
        after: Option<&ApiId>,
        limit: usize,
    ) -> Result<Vec<DeployedApi>> {
        const SQL: &str =
            "SELECT r.id AS revision_id, r.body, a.id, a.state, a.is_default, a.default_kind FROM deployment d
             JOIN revision r ON r.id = d.revision_id JOIN api a ON a.id = d.api_id
             WHERE d.environment = $1 AND d.api_id > $2 ORDER BY d.api_id LIMIT $3";
        let (after, limit) = (after.map_or("", ApiId::as_str), i64::try_from(limit).unwrap_or(i64::MAX));
        self.db.map(SQL, args![environment, after, limit], |row| self.deployed_api(row)).await
    }

    /// A [`Store::snapshot`] whose APIs are read afterwards, part by part ([`Store::deployed_apis`]): nothing may change that
    /// is not in the feed after its position.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot_without_apis(&self, now: Millis) -> Result<Snapshot> {
        let seq = self.change_head().await?;
        const APPLICATIONS: &str = "SELECT id, name, owner, throttling_policy FROM application ORDER BY id";
        const SUBSCRIPTIONS: &str = "SELECT * FROM subscription ORDER BY id";
        const CONSUMERS: &str = "SELECT k.client_id, k.application_id, k.key_type, c.properties FROM application_key k
             JOIN oauth_client c ON c.client_id = k.client_id ORDER BY k.client_id";
        const REVOKED: &str = "SELECT token_id, expires_at_ms FROM revoked_token WHERE expires_at_ms > $1";
        let revoked = |row: &Row| Ok((row.text("token_id")?, row.int("expires_at_ms")?));
        Ok(Snapshot {
            seq,
            apis: Vec::new(),
            applications: self.db.map(APPLICATIONS, &[], application_fact).await?,
            subscriptions: self.db.map(SUBSCRIPTIONS, &[], subscription).await?,
            consumers: self.db.map(CONSUMERS, &[], consumer).await?,
            policies: self.all_policies().await?,
            signing_keys: self.public_keys().await?,
            revoked: self.db.map(REVOKED, args![now], revoked).await?,
        })
    }

    /// The present state of `topic`, for a gateway of `environment`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update(&self, environment: &str, topic: &Topic) -> Result<Update> {
        Ok(match topic {
            Topic::Api(id) => {
                const SQL: &str =
                    "SELECT r.id AS revision_id, r.body, a.id, a.state, a.is_default, a.default_kind FROM deployment d
                     JOIN revision r ON r.id = d.revision_id JOIN api a ON a.id = d.api_id
                     WHERE d.environment = $1 AND d.api_id = $2";
                let row = self.db.optional(SQL, args![environment, id]).await?;
                Update::Api(id.clone(), row.as_ref().map(|row| self.deployed_api(row)).transpose()?.map(Box::new))
            }
            Topic::Application(id) => {
                const SQL: &str = "SELECT id, name, owner, throttling_policy FROM application WHERE id = $1";
                let row = self.db.optional(SQL, args![id]).await?;
                Update::Application(id.clone(), row.as_ref().map(application_fact).transpose()?)
            }
            Topic::Subscription(id) => {
                let row = self.db.optional("SELECT * FROM subscription WHERE id = $1", args![id]).await?;
                Update::Subscription(id.clone(), row.as_ref().map(subscription).transpose()?)
            }
            Topic::Consumer(key) => {
                const SQL: &str = "SELECT k.client_id, k.application_id, k.key_type, c.properties
                     FROM application_key k JOIN oauth_client c ON c.client_id = k.client_id WHERE k.client_id = $1";
                let row = self.db.optional(SQL, args![key]).await?;
                Update::Consumer(key.clone(), row.as_ref().map(consumer).transpose()?)
            }
            Topic::Policies => Update::Policies(self.all_policies().await?),
            Topic::SigningKeys => Update::SigningKeys(self.public_keys().await?),
            Topic::User(name) => Update::User(name.clone()),
            Topic::Forget(what) => Update::Forget(what.clone()),
            Topic::TokenRevoked(id) => {
                const SQL: &str = "SELECT expires_at_ms FROM revoked_token WHERE token_id = $1";
                let row = self.db.optional(SQL, args![id]).await?;
                let expires_at = row.map_or(Ok(Millis::MAX), |row| row.int("expires_at_ms"))?;
                Update::TokenRevoked(id.clone(), expires_at)
            }
        })
    }

    async fn all_policies(&self) -> Result<Vec<ThrottlePolicy>> {
        let rows = self.db.all("SELECT body FROM throttle_policy ORDER BY level, name", &[]).await?;
        rows.iter().map(|row| row.json("body")).collect()
    }

    /// The public halves of all keys whose tokens may still be valid, as a JWK set (RFC 7517 section 5).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn public_keys(&self) -> Result<serde_json::Value> {
        let rows = self.db.all("SELECT public_jwk FROM signing_key ORDER BY created_at_ms DESC, kid", &[]).await?;
        let keys = rows.iter().map(|row| row.json("public_jwk")).collect::<Result<Vec<serde_json::Value>>>()?;
        Ok(serde_json::json!({ "keys": keys }))
    }

    /// The revision's content with the working copy's state and default version, and with its endpoint secrets opened:
    /// the gateway sends them to the backend.
    fn deployed_api(&self, row: &Row) -> Result<DeployedApi> {
        let mut api: Api = row.json("body")?;
        api.id = row.text("id")?.into();
        api.life_cycle_status = state(&row.text("state")?)?;
        api.is_default_version = row.bool("is_default")?;
        if let Some(config) = &mut api.endpoint_config {
            endpoint_secret::open(&self.sealer, config)?;
        }
        Ok(DeployedApi {
            api,
            revision: row.text("revision_id")?.into(),
            default_api: default_api::kind(row.optional_text("default_kind")?)?,
        })
    }
}

fn application_fact(row: &Row) -> Result<ApplicationFact> {
    Ok(ApplicationFact {
        id: row.text("id")?.into(),
        name: row.text("name")?,
        owner: row.text("owner")?,
        throttling_policy: row.text("throttling_policy")?,
    })
}

pub(crate) fn subscription(row: &Row) -> Result<Subscription> {
    let status = row.text("status")?;
    Ok(Subscription {
        id: row.text("id")?.into(),
        application: row.text("application_id")?.into(),
        api: row.text("api_id")?.into(),
        throttling_policy: row.text("throttling_policy")?,
        status: SubscriptionStatus::parse(&status)
            .ok_or_else(|| Error::Corrupt(format!("subscription status `{status}`")))?,
        created_at: row.int("created_at_ms")?,
    })
}

fn consumer(row: &Row) -> Result<Consumer> {
    let properties: ClientProperties = row.json("properties")?;
    Ok(Consumer {
        allowed_domains: properties.allowed_domains,
        key: row.text("client_id")?.into(),
        application: row.text("application_id")?.into(),
        key_type: key_type(&row.text("key_type")?)?,
    })
}

pub(crate) fn key_type(text: &str) -> Result<KeyType> {
    KeyType::parse(text).ok_or_else(|| Error::Corrupt(format!("key type `{text}`")))
}

pub(crate) fn state(text: &str) -> Result<LifecycleState> {
    LifecycleState::parse(text).ok_or_else(|| Error::Corrupt(format!("life-cycle state `{text}`")))
}
