//! API keys: random text a developer sends instead of a token. Only a hash is kept; the key itself is shown once.
//!
//! A key is the application's (`application` set: it opens every API the application is subscribed to), or is bound to
//! one API (`api` set), then with or without an application behind it.

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tidegate_model::change::Topic;
use tidegate_model::consumer::KeyType;
use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::feed::key_type;
use crate::query::Row;
use crate::{Store, Tx, args};

/// How long gateways are told that an API key was revoked, in milliseconds: longer than any of them may remember it
/// (`gateway.token_cache_seconds` is at most a day). After that the key is unknown, as its row is gone.
pub const REVOKED_KEPT_MS: Millis = 2 * 86_400_000;

/// Random bytes of a key.
const KEY_BYTES: usize = 32;

/// What is kept of an API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Identifier that may be shown.
    pub id: String,
    /// [`hash`] of the key; also its id for revocation.
    pub hash: String,
    /// The application whose subscriptions it uses.
    pub application: Option<ApplicationId>,
    /// The only API it opens.
    pub api: Option<ApiId>,
    /// Stage.
    pub key_type: KeyType,
    /// Given by the developer.
    pub name: String,
    /// User name of the developer.
    pub subject: String,
    /// Comma-separated addresses and CIDR ranges; empty: any.
    pub permitted_ips: String,
    /// Comma-separated referer patterns; empty: any.
    pub permitted_referers: String,
    /// When made.
    pub created_at: Millis,
    /// `None`: does not expire.
    pub expires_at: Option<Millis>,
}

/// Makes a new key. Show it once, keep its [`hash`].
pub fn fresh() -> String {
    let mut bytes = [0; KEY_BYTES];
    rand::fill(&mut bytes).expect("the system has a random source");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256 of the key in lower-case hexadecimal. A plain hash is enough: the key is 256 random bits, not a password.
pub fn hash(key: &str) -> String {
    hex::encode(digest::digest(&digest::SHA256, key.as_bytes()))
}

impl Store {
    /// Finds the key with this [`hash`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_key_by_hash(&self, hash: &str) -> Result<Option<ApiKey>> {
        let row = self.db.optional("SELECT * FROM api_key WHERE key_hash = $1", args![hash]).await?;
        row.as_ref().map(api_key).transpose()
    }

    /// Finds a key by its shown identifier.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_key(&self, id: &str) -> Result<Option<ApiKey>> {
        let row = self.db.optional("SELECT * FROM api_key WHERE id = $1", args![id]).await?;
        row.as_ref().map(api_key).transpose()
    }

    /// The keys of one stage of an application that are not bound to an API, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_keys_of(&self, id: &ApplicationId, stage: KeyType, limit: i64) -> Result<Vec<ApiKey>> {
        const SQL: &str = "SELECT * FROM api_key WHERE application_id = $1 AND key_type = $2 AND api_id IS NULL
             ORDER BY created_at_ms DESC, id LIMIT $3";
        self.db.all(SQL, args![id, stage.as_str(), limit]).await?.iter().map(api_key).collect()
    }

    /// The keys `subject` has made that are bound to an API, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bound_api_keys(&self, api: &ApiId, subject: &str, limit: i64) -> Result<Vec<ApiKey>> {
        const SQL: &str = "SELECT * FROM api_key WHERE api_id = $1 AND subject = $2
             ORDER BY created_at_ms DESC, id LIMIT $3";
        self.db.all(SQL, args![api, subject, limit]).await?.iter().map(api_key).collect()
    }
}

impl Tx {
    /// How many keys an application has, of both stages.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_key_count(&mut self, id: &ApplicationId) -> Result<i64> {
        const SQL: &str = "SELECT COUNT(*) AS total FROM api_key WHERE application_id = $1";
        self.all(SQL, args![id]).await?[0].int("total")
    }

    /// How many keys bound to `api` a user has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bound_api_key_count(&mut self, api: &ApiId, subject: &str) -> Result<i64> {
        const SQL: &str = "SELECT COUNT(*) AS total FROM api_key WHERE api_id = $1 AND subject = $2";
        self.all(SQL, args![api, subject]).await?[0].int("total")
    }

    /// Stores a new key.
    ///
    /// # Errors
    /// [`crate::Error::Reference`] when its application or API is gone.
    pub async fn insert_api_key(&mut self, new: &ApiKey) -> Result<()> {
        const SQL: &str = "INSERT INTO api_key (id, key_hash, application_id, api_id, key_type, name, subject,
             permitted_ips, permitted_referers, created_at_ms, expires_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let values = args![
            &new.id,
            &new.hash,
            new.application.as_ref().map(ApplicationId::as_str),
            new.api.as_ref().map(ApiId::as_str),
            new.key_type.as_str(),
            &new.name,
            &new.subject,
            &new.permitted_ips,
            &new.permitted_referers,
            new.created_at,
            new.expires_at,
        ];
        self.execute(SQL, values).await.map(|_| ())
    }

    /// Puts a key bound to an API behind an application, or takes it from there, and tells gateways; answers whether it
    /// was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn associate_api_key(
        &mut self,
        id: &str,
        application: Option<&ApplicationId>,
        at: Millis,
    ) -> Result<bool> {
        const SQL: &str =
            "UPDATE api_key SET application_id = $2 WHERE id = $1 AND api_id IS NOT NULL RETURNING subject";
        let rows = self.all(SQL, args![id, application.map(ApplicationId::as_str)]).await?;
        for row in &rows {
            self.record(&Topic::User(row.text("subject")?), at).await?;
        }
        Ok(!rows.is_empty())
    }

    /// Removes a key and tells every gateway to refuse it from now on. That is remembered for [`REVOKED_KEPT_MS`] and not
    /// for good: whoever makes and revokes keys without end would fill every gateway's memory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_api_key(&mut self, key: &ApiKey, at: Millis) -> Result<()> {
        self.execute("DELETE FROM api_key WHERE id = $1", args![&key.id]).await?;
        let forgotten = at.saturating_add(REVOKED_KEPT_MS);
        self.insert_revoked_token(&key.hash, key.expires_at.map_or(forgotten, |end| end.min(forgotten))).await?;
        self.record(&Topic::TokenRevoked(key.hash.clone()), at).await
    }

    pub(crate) async fn revoke_api_keys_of(&mut self, application: &ApplicationId, at: Millis) -> Result<()> {
        let rows = self.all("SELECT * FROM api_key WHERE application_id = $1", args![application]).await?;
        for key in rows.iter().map(api_key).collect::<Result<Vec<_>>>()? {
            self.revoke_api_key(&key, at).await?;
        }
        Ok(())
    }
}

fn api_key(row: &Row) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row.text("id")?,
        hash: row.text("key_hash")?,
        application: row.optional_text("application_id")?.map(ApplicationId::from),
        api: row.optional_text("api_id")?.map(ApiId::from),
        key_type: key_type(&row.text("key_type")?)?,
        name: row.text("name")?,
        subject: row.text("subject")?,
        permitted_ips: row.text("permitted_ips")?,
        permitted_referers: row.text("permitted_referers")?,
        created_at: row.int("created_at_ms")?,
        expires_at: row.optional_int("expires_at_ms")?,
    })
}
