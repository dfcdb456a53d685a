//! APIs: the working copies that publishers edit. What gateways serve are revisions ([`crate::revision`]).
//!
//! Endpoint secrets are sealed on the way in ([`crate::endpoint_secret`]) and stay sealed on the way out. Not here: who
//! may change what, and whether an API makes sense.

use tidegate_model::api::Api;
use tidegate_model::change::Topic;
use tidegate_model::default_api::DefaultApi;
use tidegate_model::id::{ApiId, SubscriptionId};
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::{Row, to_json};
use crate::{Store, Tx, args, default_api, endpoint_secret, feed};

/// An API with what only the store knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ApiRecord {
    /// The working copy. Its endpoint secrets are sealed: empty them before a client sees it.
    pub api: Api,
    /// Which default API it is, if one.
    pub default_api: Option<DefaultApi>,
    /// When made.
    pub created_at: Millis,
    /// When last changed.
    pub updated_at: Millis,
}

/// Why a name, version and context cannot be used by a new API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// Name and version are taken.
    NameAndVersion,
    /// The name is taken in another spelling of upper and lower case.
    NameInOtherCase,
    /// Another API has this context, or a path that it would share.
    Context,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, state, is_default, default_kind, body, created_at_ms, updated_at_ms,
             EXISTS (SELECT 1 FROM api_thumbnail t WHERE t.api_id = api.id) AS has_thumbnail FROM api ",
            $rest
        )
    };
}

impl Store {
    /// One API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api(&self, id: &ApiId) -> Result<Option<ApiRecord>> {
        let row = self.db.optional(select!("WHERE id = $1"), args![id]).await?;
        row.as_ref().map(|row| record(row, "body")).transpose()
    }

    /// All versions of the API called `name`, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_versions(&self, name: &str) -> Result<Vec<ApiRecord>> {
        let rows = self.db.all(select!("WHERE name = $1 ORDER BY created_at_ms, id"), args![name]).await?;
        rows.iter().map(|row| record(row, "body")).collect()
    }

    /// The definition (OpenAPI document) of the working copy.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_definition(&self, id: &ApiId) -> Result<Option<String>> {
        let row = self.db.optional("SELECT definition FROM api WHERE id = $1", args![id]).await?;
        row.map(|row| row.text("definition")).transpose()
    }

    /// Which APIs' definitions contain `text`, as written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn apis_with_definition_containing(&self, text: &str) -> Result<Vec<ApiId>> {
        const SQL: &str = "SELECT id FROM api WHERE REPLACE(LOWER(definition), LOWER($1), '') <> LOWER(definition)";
        self.db.all(SQL, args![text]).await?.iter().map(|row| Ok(row.text("id")?.into())).collect()
    }

    /// How many subscriptions an API has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscription_count(&self, id: &ApiId) -> Result<i64> {
        let row = self.db.optional("SELECT COUNT(*) AS n FROM subscription WHERE api_id = $1", args![id]).await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    fn sealed(&self, api: &Api) -> Api {
        let mut api = api.clone();
        if let Some(config) = &mut api.endpoint_config {
            endpoint_secret::seal(&self.sealer, config);
        }
        api
    }

    /// The body of `api` as the store keeps it: secrets sealed.
    pub(crate) fn body(&self, api: &Api) -> Result<String> {
        to_json(&self.sealed(api))
    }

    /// Adds an API. Check [`Tx::clash`] first, in the same transaction.
    ///
    /// # Errors
    /// [`crate::Error::Taken`] when name and version or a path are taken; when the database fails.
    pub async fn insert_api(&self, tx: &mut Tx, api: &Api, definition: &str, now: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO api (id, name, name_folded, version, context, versioned_path, default_path,
             provider, state, is_default, summary, body, definition, next_revision, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $14)";
        let (folded, versioned, default) = (api.name.to_lowercase(), api.versioned_path(), api.default_path());
        let (summary, body) = (to_json(&summary(api))?, self.body(api)?);
        let args = args![
            &api.id,
            &api.name,
            &folded,
            &api.version,
            &api.context,
            &versioned,
            &default,
            &api.provider,
            api.life_cycle_status.as_str(),
            false,
            &summary,
            &body,
            definition,
            now
        ];
        tx.execute(SQL, args).await?;
        if api.is_default_version { tx.set_default_version(api, now).await } else { tx.touch_api(&api.id).await }
    }

    /// Replaces body and definition of an API's working copy; name, version, context, provider, state and default
    /// version stay. Answers whether the API is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_api(&self, tx: &mut Tx, api: &Api, definition: &str, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE api SET summary = $2, body = $3, definition = $4, updated_at_ms = $5 WHERE id = $1";
        let (summary, body) = (to_json(&summary(api))?, self.body(api)?);
        let is_there = tx.execute(SQL, args![&api.id, &summary, &body, definition, now]).await? == 1;
        tx.touch_api(&api.id).await?;
        Ok(is_there)
    }
}

impl Tx {
    /// Lets only one transaction at a time add APIs, until it ends: uniqueness over several columns is checked by
    /// reading. It comes before [`Tx::api_for_update`] and before every change of an API: PostgreSQL ends one of two
    /// transactions that wait for each other.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock_catalog(&mut self) -> Result<()> {
        self.execute("UPDATE catalogue_lock SET taken = taken + 1 WHERE id = 1", &[]).await?;
        Ok(())
    }

    /// What prevents a new API with this name, version and context, if anything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clash(&mut self, api: &Api) -> Result<Option<Clash>> {
        const SQL: &str = "SELECT name, version, context, versioned_path, default_path FROM api
             WHERE name_folded = $1 OR context = $2 OR versioned_path = $3 OR versioned_path = $4
             OR default_path = $3 OR default_path = $4";
        let (folded, versioned, default) = (api.name.to_lowercase(), api.versioned_path(), api.default_path());
        let mut clash = None;
        for row in self.all(SQL, args![&folded, &api.context, &versioned, &default]).await? {
            let (name, version) = (row.text("name")?, row.text("version")?);
            if name == api.name {
                if version == api.version {
                    return Ok(Some(Clash::NameAndVersion));
                }
                // Versions of one API share their context, and nothing else of another version's paths.
                let other = row.text("versioned_path")?;
                let is_shared = other == versioned
                    || Some(&other) == default.as_ref()
                    || row.optional_text("default_path")?.as_ref() == Some(&versioned);
                if is_shared {
                    clash = Some(Clash::Context);
                }
            } else if name.to_lowercase() == folded {
                clash.get_or_insert(Clash::NameInOtherCase);
            } else {
                clash.get_or_insert(Clash::Context);
            }
        }
        Ok(clash)
    }

    /// Reads an API for changing it: nobody else changes it until this transaction ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_for_update(&mut self, id: &ApiId) -> Result<Option<ApiRecord>> {
        self.execute("UPDATE api SET next_revision = next_revision WHERE id = $1", args![id]).await?;
        let row = self.optional(select!("WHERE id = $1"), args![id]).await?;
        row.as_ref().map(|row| record(row, "body")).transpose()
    }

    /// The definition of the working copy.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_definition(&mut self, id: &ApiId) -> Result<Option<String>> {
        let row = self.optional("SELECT definition FROM api WHERE id = $1", args![id]).await?;
        row.map(|row| row.text("definition")).transpose()
    }

    /// All versions of the API called `name`, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_versions(&mut self, name: &str) -> Result<Vec<ApiRecord>> {
        let rows = self.all(select!("WHERE name = $1 ORDER BY created_at_ms, id"), args![name]).await?;
        rows.iter().map(|row| record(row, "body")).collect()
    }

    /// Makes `api` the default version of its name, or (when `is_default_version` is false) not any more. Gateways are
    /// told of every API this changes. It comes before other changes of the same transaction, as it locks other APIs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_default_version(&mut self, api: &Api, now: Millis) -> Result<()> {
        const OTHERS: &str =
            "UPDATE api SET is_default = FALSE WHERE name = $1 AND id <> $2 AND is_default RETURNING id";
        const THIS: &str = "UPDATE api SET is_default = $2 WHERE id = $1 AND is_default <> $2";
        if api.is_default_version {
            for row in self.all(OTHERS, args![&api.name, &api.id]).await? {
                let other = row.text("id")?.into();
                self.touch_api(&other).await?;
                self.record(&Topic::Api(other), now).await?;
            }
        }
        if self.execute(THIS, args![&api.id, api.is_default_version]).await? == 1 {
            self.touch_api(&api.id).await?;
            self.record(&Topic::Api(api.id.clone()), now).await?;
        }
        Ok(())
    }

    /// Moves an API to another life-cycle state and tells gateways.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_api_state(&mut self, id: &ApiId, state: LifecycleState, now: Millis) -> Result<()> {
        const SQL: &str = "UPDATE api SET state = $2, updated_at_ms = $3 WHERE id = $1";
        self.execute(SQL, args![id, state.as_str(), now]).await?;
        self.touch_api(id).await?;
        self.record(&Topic::Api(id.clone()), now).await
    }

    /// How many subscriptions an API has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscription_count(&mut self, id: &ApiId) -> Result<i64> {
        let row = self.optional("SELECT COUNT(*) AS n FROM subscription WHERE api_id = $1", args![id]).await?;
        row.map_or(Ok(0), |row| row.int("n"))
    }

    /// Subscribes to `to` every application that is subscribed to `from` under one of `plans`, and tells gateways.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn copy_subscriptions(&mut self, from: &ApiId, to: &ApiId, plans: &[String], now: Millis) -> Result<()> {
        const OLD: &str = "SELECT id, throttling_policy FROM subscription WHERE api_id = $1 ORDER BY id";
        const NEW: &str = "INSERT INTO subscription (id, application_id, api_id, throttling_policy, status,
             created_at_ms) SELECT CAST($2 AS TEXT), application_id, CAST($3 AS TEXT), throttling_policy, status,
             CAST($4 AS BIGINT) FROM subscription WHERE id = $1 ON CONFLICT (application_id, api_id) DO NOTHING";
        for row in self.all(OLD, args![from]).await? {
            if !plans.contains(&row.text("throttling_policy")?) {
                continue;
            }
            let (old, new) = (row.text("id")?, SubscriptionId::fresh());
            if self.execute(NEW, args![&old, &new, to, now]).await? == 1 {
                self.record(&Topic::Subscription(new), now).await?;
            }
        }
        Ok(())
    }

    /// Removes an API with everything that belongs to it, and tells gateways. Answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_api(&mut self, id: &ApiId, now: Millis) -> Result<bool> {
        let is_gone = self.execute("DELETE FROM api WHERE id = $1", args![id]).await? == 1;
        if is_gone {
            self.touch_api(id).await?;
            self.record(&Topic::Api(id.clone()), now).await?;
        }
        Ok(is_gone)
    }
}

/// What lists and searches need of an API.
fn summary(api: &Api) -> Api {
    Api { operations: Vec::new(), scopes: Vec::new(), endpoint_config: None, ..api.clone() }
}

pub(crate) fn record(row: &Row, column: &str) -> Result<ApiRecord> {
    let mut api: Api = row.json(column)?;
    api.id = row.text("id")?.into();
    api.life_cycle_status = feed::state(&row.text("state")?)?;
    api.is_default_version = row.bool("is_default")?;
    api.has_thumbnail = row.bool("has_thumbnail")?;
    let default_api = default_api::kind(row.optional_text("default_kind")?)?;
    Ok(ApiRecord { api, default_api, created_at: row.int("created_at_ms")?, updated_at: row.int("updated_at_ms")? })
}
