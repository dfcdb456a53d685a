//! The application behind an OAuth client, as tokens tell of it: identity, stage, subscriptions, tiers, API scopes.

use tidegate_model::api::ApiScope;
use tidegate_model::consumer::KeyType;
use tidegate_model::id::ApplicationId;

use crate::error::Result;
use crate::feed::key_type;
use crate::{Store, args};

/// The application a client is a key of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientApplication {
    /// Its id.
    pub id: ApplicationId,
    /// Its name.
    pub name: String,
    /// User name of its owner.
    pub owner: String,
    /// Its application-level policy.
    pub tier: String,
    /// The client's stage.
    pub key_type: KeyType,
}

/// One API an application subscribes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribedApi {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Path on the gateway, version included.
    pub context: String,
    /// User name of the provider.
    pub publisher: String,
    /// Business plan.
    pub tier: String,
    /// Whether calls beyond the plan are refused.
    pub stop_on_quota_reach: bool,
}

impl Store {
    /// The application `client_id` is a key of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_of_client(&self, client_id: &str) -> Result<Option<ClientApplication>> {
        const SQL: &str = "SELECT a.id, a.name, a.owner, a.throttling_policy, k.key_type FROM application_key k
             JOIN application a ON a.id = k.application_id WHERE k.client_id = $1";
        let row = self.db.optional(SQL, args![client_id]).await?;
        row.map(|row| {
            Ok(ClientApplication {
                id: row.text("id")?.into(),
                name: row.text("name")?,
                owner: row.text("owner")?,
                tier: row.text("throttling_policy")?,
                key_type: key_type(&row.text("key_type")?)?,
            })
        })
        .transpose()
    }

    /// OAuth clients of applications whose own policy is `tier` or that subscribe to something by it, in order of their
    /// id, beginning after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn clients_of_tier(&self, tier: &str, after: &str, limit: i64) -> Result<Vec<String>> {
        const SQL: &str = "SELECT k.client_id FROM application_key k JOIN application a ON a.id = k.application_id
             WHERE k.client_id > $2 AND (a.throttling_policy = $1 OR EXISTS
                 (SELECT 1 FROM subscription s WHERE s.application_id = a.id AND s.throttling_policy = $1))
             ORDER BY k.client_id LIMIT $3";
        self.db.all(SQL, args![tier, after, limit]).await?.iter().map(|row| row.text("client_id")).collect()
    }

    /// The APIs `application` may call now, by context, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscribed_apis(&self, application: &ApplicationId, limit: i64) -> Result<Vec<SubscribedApi>> {
        const SQL: &str =
            "SELECT a.name, a.version, a.versioned_path, a.provider, s.throttling_policy, p.body AS policy
             FROM subscription s JOIN api a ON a.id = s.api_id
             LEFT JOIN throttle_policy p ON p.level = 'subscription' AND p.name = s.throttling_policy
             WHERE s.application_id = $1 AND s.status IN ('UNBLOCKED', 'PROD_ONLY_BLOCKED')
             ORDER BY a.versioned_path LIMIT $2";
        let rows = self.db.all(SQL, args![application, limit]).await?;
        rows.iter()
            .map(|row| {
                let policy: Option<tidegate_model::policy::ThrottlePolicy> =
                    row.optional_text("policy")?.map(|_| row.json("policy")).transpose()?;
                Ok(SubscribedApi {
                    name: row.text("name")?,
                    version: row.text("version")?,
                    context: row.text("versioned_path")?,
                    publisher: row.text("provider")?,
                    tier: row.text("throttling_policy")?,
                    stop_on_quota_reach: policy.is_none_or(|policy| policy.stop_on_quota_reach),
                })
            })
            .collect()
    }

    /// The scopes that the APIs `application` subscribes to define, with the roles they are bound to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scopes_of_application(&self, application: &ApplicationId) -> Result<Vec<ApiScope>> {
        #[derive(serde::Deserialize)]
        struct Scopes {
            #[serde(default)]
            scopes: Vec<ApiScope>,
        }
        const SQL: &str = "SELECT a.body FROM subscription s JOIN api a ON a.id = s.api_id
             WHERE s.application_id = $1 ORDER BY a.id";
        let rows = self.db.all(SQL, args![application]).await?;
        let mut scopes = Vec::new();
        for row in &rows {
            scopes.extend(row.json::<Scopes>("body")?.scopes);
        }
        Ok(scopes)
    }
}
