//! What WSO2's key validation needs: a token with the subscription of its application to one API, and the resources of
//! one API. One query each.

use tidegate_model::api::Api;
use tidegate_model::client::ClientProperties;
use tidegate_model::consumer::KeyType;
use tidegate_model::id::ApplicationId;
use tidegate_model::operation::Operation;
use tidegate_model::subscription::SubscriptionStatus;

use crate::access_token::{AccessToken, access_token};
use crate::error::{Error, Result};
use crate::feed::key_type;
use crate::{Store, args};

/// A token of an application that subscribes to the API asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribedToken {
    /// The token, whatever its state.
    pub token: AccessToken,
    /// Whether its subject is a user who may log in.
    pub is_subject_active: bool,
    /// Stage of the key.
    pub key_type: KeyType,
    /// Domains the key may be used from; empty: any.
    pub allowed_domains: Vec<String>,
    /// The application.
    pub application: ApplicationId,
    /// Its name.
    pub application_name: String,
    /// User name of its owner.
    pub application_owner: String,
    /// Its policy.
    pub application_tier: String,
    /// State of the subscription.
    pub status: SubscriptionStatus,
    /// Policy of the subscription.
    pub tier: String,
    /// Name of the API.
    pub api_name: String,
    /// Its provider.
    pub api_provider: String,
}

impl Store {
    /// The token of that id (`jti` or hash) with its application's subscription to the API at `context` in `version`;
    /// `None` when there is no such token, API or subscription. `context` is the API's, or that with the version in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscribed_token(&self, id: &str, context: &str, version: &str) -> Result<Option<SubscribedToken>> {
        const SQL: &str = "SELECT t.*, COALESCE(u.is_active, FALSE) AS is_subject_active, k.key_type, c.properties,
                 a.id AS application_id, a.name AS application_name, a.owner AS application_owner,
                 a.throttling_policy AS application_tier, s.status AS subscription_status,
                 s.throttling_policy AS subscription_tier, p.name AS api_name, p.provider AS api_provider
             FROM access_token t
             JOIN oauth_client c ON c.client_id = t.client_id
             JOIN application_key k ON k.client_id = t.client_id
             JOIN application a ON a.id = k.application_id
             JOIN subscription s ON s.application_id = a.id
             JOIN api p ON p.id = s.api_id
             LEFT JOIN app_user u ON u.name = t.subject
             WHERE t.token_id = $1 AND p.version = $3 AND (p.context = $2 OR p.versioned_path = $2)";
        let Some(row) = self.db.optional(SQL, args![id, context, version]).await? else {
            return Ok(None);
        };
        let properties: ClientProperties = row.json("properties")?;
        let status = row.text("subscription_status")?;
        Ok(Some(SubscribedToken {
            token: access_token(&row)?,
            is_subject_active: row.bool("is_subject_active")?,
            key_type: key_type(&row.text("key_type")?)?,
            allowed_domains: properties.allowed_domains,
            application: row.text("application_id")?.into(),
            application_name: row.text("application_name")?,
            application_owner: row.text("application_owner")?,
            application_tier: row.text("application_tier")?,
            status: SubscriptionStatus::parse(&status)
                .ok_or_else(|| Error::Corrupt(format!("subscription status `{status}`")))?,
            tier: row.text("subscription_tier")?,
            api_name: row.text("api_name")?,
            api_provider: row.text("api_provider")?,
        }))
    }

    /// The operations of the API at `context` in `version`: as deployed last, or those of the working copy when it is
    /// deployed nowhere. Empty when there is no such API.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn operations_at(&self, context: &str, version: &str) -> Result<Vec<Operation>> {
        const SQL: &str = "SELECT COALESCE(r.body, p.body) AS body FROM api p
             LEFT JOIN deployment d ON d.api_id = p.id
             LEFT JOIN revision r ON r.id = d.revision_id
             WHERE p.version = $2 AND (p.context = $1 OR p.versioned_path = $1)
             ORDER BY d.deployed_at_ms DESC, d.environment LIMIT 1";
        let row = self.db.optional(SQL, args![context, version]).await?;
        row.map_or_else(|| Ok(Vec::new()), |row| Ok(row.json::<Api>("body")?.operations))
    }
}
