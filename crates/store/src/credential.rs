//! What must be known to judge a credential, in one query each: the token or key with its client, application and user.

use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::millis::Millis;

use crate::access_token::{AccessToken, access_token};
use crate::error::Result;
use crate::feed::key_type;
use crate::{Store, args};

/// An access token and those it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// The token. Its client exists: the row goes with it.
    pub token: AccessToken,
    /// The client's application and stage.
    pub application: Option<(ApplicationId, KeyType)>,
    /// Whether the subject is a user who may log in.
    pub is_subject_active: bool,
}

/// An API key and those it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyFacts {
    /// Hash of its text.
    pub hash: String,
    /// Whose it is; `None`: a key bound to an API, without application.
    pub application: Option<ApplicationId>,
    /// The one API it opens; `None`: all the application subscribes to.
    pub api: Option<ApiId>,
    /// Stage.
    pub key_type: KeyType,
    /// User name of who made it.
    pub subject: String,
    /// Comma-separated addresses and ranges it may be used from.
    pub permitted_ips: String,
    /// Comma-separated referers it may be used from.
    pub permitted_referers: String,
    /// When it ends.
    pub expires_at: Option<Millis>,
    /// Whether the subject is a user who may log in.
    pub is_subject_active: bool,
    /// Whether it was revoked.
    pub is_revoked: bool,
}

impl Store {
    /// The token of that id (`jti` or hash), whatever its state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_facts(&self, token_id: &str) -> Result<Option<TokenFacts>> {
        const SQL: &str = "SELECT t.*, k.application_id, k.key_type, COALESCE(u.is_active, FALSE) AS is_subject_active
             FROM access_token t
             LEFT JOIN application_key k ON k.client_id = t.client_id
             LEFT JOIN app_user u ON u.name = t.subject
             WHERE t.token_id = $1";
        let Some(row) = self.db.optional(SQL, args![token_id]).await? else {
            return Ok(None);
        };
        let application = match row.optional_text("application_id")? {
            Some(id) => Some((id.into(), key_type(&row.text("key_type")?)?)),
            None => None,
        };
        let is_subject_active = row.bool("is_subject_active")?;
        Ok(Some(TokenFacts { token: access_token(&row)?, application, is_subject_active }))
    }

    /// The API key of that hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_key_facts(&self, hash: &str) -> Result<Option<ApiKeyFacts>> {
        const SQL: &str = "SELECT k.*, COALESCE(u.is_active, FALSE) AS is_subject_active,
                 CASE WHEN r.token_id IS NULL THEN FALSE ELSE TRUE END AS is_revoked
             FROM api_key k
             LEFT JOIN app_user u ON u.name = k.subject
             LEFT JOIN revoked_token r ON r.token_id = k.key_hash
             WHERE k.key_hash = $1";
        let Some(row) = self.db.optional(SQL, args![hash]).await? else {
            return Ok(None);
        };
        Ok(Some(ApiKeyFacts {
            hash: row.text("key_hash")?,
            application: row.optional_text("application_id")?.map(Into::into),
            api: row.optional_text("api_id")?.map(Into::into),
            key_type: key_type(&row.text("key_type")?)?,
            subject: row.text("subject")?,
            permitted_ips: row.text("permitted_ips")?,
            permitted_referers: row.text("permitted_referers")?,
            expires_at: row.optional_int("expires_at_ms")?,
            is_subject_active: row.bool("is_subject_active")?,
            is_revoked: row.bool("is_revoked")?,
        }))
    }
}
