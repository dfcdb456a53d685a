//! Access tokens that were issued, JWT and opaque alike, so that all can be revoked. Opaque ones are known by their
//! hash only, JWTs by their `jti`.
//!
//! All tokens that come of one act of authorization share a `grant_id`: revoking one of them ends the grant.

use tidegate_model::change::Topic;
use tidegate_model::client::TokenFormat;
use tidegate_model::grant::Subject;
use tidegate_model::id::ConsumerKey;
use tidegate_model::millis::Millis;

use crate::api_key::REVOKED_KEPT_MS;
use crate::error::{Error, Result};
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// End of a token that does not expire (WSO2: a validity of 2^63-1).
pub const NEVER: Millis = Millis::MAX;
/// Most tokens one statement revokes or removes.
pub const BATCH: i64 = 500;

/// A token as issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// `jti`, or the hash of an opaque token.
    pub id: String,
    /// To whom it was issued.
    pub client: ConsumerKey,
    /// The act of authorization it comes of.
    pub grant_id: String,
    /// User name: the end user, or the client's owner.
    pub subject: String,
    /// Client or user.
    pub subject_kind: Subject,
    /// What it allows.
    pub scopes: Vec<String>,
    /// For whom it is.
    pub audiences: Vec<String>,
    /// JWT or opaque.
    pub format: TokenFormat,
    /// The key that signed it.
    pub signing_kid: Option<String>,
    /// Whether it was revoked.
    pub is_revoked: bool,
    /// When issued.
    pub created_at: Millis,
    /// When it ends.
    pub expires_at: Millis,
}

impl Store {
    /// The token of that id, also when expired (until it is purged) or revoked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn access_token(&self, id: &str) -> Result<Option<AccessToken>> {
        let row = self.db.optional("SELECT * FROM access_token WHERE token_id = $1", args![id]).await?;
        row.as_ref().map(access_token).transpose()
    }

    /// Forgets a batch of tokens that expired before `now`; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_access_tokens(&self, now: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM access_token WHERE token_id IN
             (SELECT token_id FROM access_token WHERE expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT $2)";
        self.db.execute(SQL, args![now, BATCH]).await
    }
}

impl Tx {
    /// Remembers an issued token.
    ///
    /// # Errors
    /// `Reference` when the client is gone.
    pub async fn insert_access_token(&mut self, token: &AccessToken) -> Result<()> {
        const SQL: &str = "INSERT INTO access_token
             (token_id, client_id, grant_id, subject, subject_kind, scopes, audiences, format, signing_kid, state,
              created_at_ms, expires_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'ACTIVE', $10, $11)";
        let (scopes, audiences) = (to_json(&token.scopes)?, to_json(&token.audiences)?);
        let arguments = args![
            &token.id,
            &token.client,
            &token.grant_id,
            &token.subject,
            subject_kind_text(token.subject_kind),
            &scopes,
            &audiences,
            token.format.as_str(),
            &token.signing_kid,
            token.created_at,
            token.expires_at,
        ];
        self.execute(SQL, arguments).await.map(|_| ())
    }

    /// Revokes all tokens of a grant, access and refresh, and tells gateways; answers how many access tokens ended.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_grant(&mut self, grant_id: &str, now: Millis) -> Result<usize> {
        Ok(self.end_grant(grant_id, now).await?.len())
    }

    /// The same; answers which access tokens ended and when they would have expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_grant(&mut self, grant_id: &str, now: Millis) -> Result<Vec<(String, Millis)>> {
        const REFRESH: &str = "UPDATE refresh_token SET state = 'REVOKED' WHERE grant_id = $1 AND state <> 'REVOKED'";
        // The first pass waits for a rotation that is under way on PostgreSQL, the second sees what it added.
        self.execute(REFRESH, args![grant_id]).await?;
        self.execute(REFRESH, args![grant_id]).await?;
        self.end_access_tokens(grant_id, now).await
    }

    /// Revokes the access tokens of a grant, and tells gateways; the grant goes on. Answers which ended and when they
    /// would have expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_access_tokens(&mut self, grant_id: &str, now: Millis) -> Result<Vec<(String, Millis)>> {
        const ACCESS: &str = "UPDATE access_token SET state = 'REVOKED'
             WHERE grant_id = $1 AND state = 'ACTIVE' AND expires_at_ms > $2 RETURNING token_id, expires_at_ms";
        let rows = self.all(ACCESS, args![grant_id, now]).await?;
        self.tell_revoked(&rows, now).await
    }

    /// Revokes a batch of a client's tokens; call again until it answers 0. Codes and refresh tokens end at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_some_of_client(&mut self, client_id: &str, now: Millis) -> Result<usize> {
        const CODES: &str = "UPDATE authorization_code SET state = 'REVOKED' WHERE client_id = $1 AND state = 'ACTIVE'";
        self.execute(CODES, args![client_id]).await?;
        const REFRESH: &str = "UPDATE refresh_token SET state = 'REVOKED' WHERE client_id = $1 AND state <> 'REVOKED'";
        self.execute(REFRESH, args![client_id]).await?;
        const ACCESS: &str = "UPDATE access_token SET state = 'REVOKED' WHERE token_id IN
             (SELECT token_id FROM access_token
              WHERE client_id = $1 AND state = 'ACTIVE' AND expires_at_ms > $2 LIMIT $3)
             RETURNING token_id, expires_at_ms";
        let rows = self.all(ACCESS, args![client_id, now, BATCH]).await?;
        Ok(self.tell_revoked(&rows, now).await?.len())
    }

    /// Revokes a batch of a user's tokens; call again until it answers 0. Codes and refresh tokens end at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_some_of_subject(&mut self, subject: &str, now: Millis) -> Result<usize> {
        const CODES: &str = "UPDATE authorization_code SET state = 'REVOKED' WHERE subject = $1 AND state = 'ACTIVE'";
        self.execute(CODES, args![subject]).await?;
        const REFRESH: &str = "UPDATE refresh_token SET state = 'REVOKED' WHERE subject = $1 AND state <> 'REVOKED'";
        self.execute(REFRESH, args![subject]).await?;
        const ACCESS: &str = "UPDATE access_token SET state = 'REVOKED' WHERE token_id IN
             (SELECT token_id FROM access_token
              WHERE subject = $1 AND state = 'ACTIVE' AND expires_at_ms > $2 LIMIT $3)
             RETURNING token_id, expires_at_ms";
        let rows = self.all(ACCESS, args![subject, now, BATCH]).await?;
        Ok(self.tell_revoked(&rows, now).await?.len())
    }

    /// A token that would never have expired is told of, and its row kept, for [`REVOKED_KEPT_MS`] only: longer than any
    /// gateway remembers it, and not for good.
    pub(crate) async fn tell_revoked(&mut self, rows: &[Row], now: Millis) -> Result<Vec<(String, Millis)>> {
        const FORGET: &str = "UPDATE access_token SET expires_at_ms = $2 WHERE token_id = $1";
        let mut ended = Vec::with_capacity(rows.len());
        for row in rows {
            let (id, mut expires_at) = (row.text("token_id")?, row.int("expires_at_ms")?);
            if expires_at == NEVER {
                expires_at = now.saturating_add(REVOKED_KEPT_MS);
                self.execute(FORGET, args![&id, expires_at]).await?;
            }
            self.insert_revoked_token(&id, expires_at).await?;
            self.record(&Topic::TokenRevoked(id.clone()), now).await?;
            ended.push((id, expires_at));
        }
        Ok(ended)
    }
}

/// How the store spells a subject kind.
pub(crate) fn subject_kind_text(kind: Subject) -> &'static str {
    match kind {
        Subject::Application => "APPLICATION",
        Subject::ApplicationUser => "APPLICATION_USER",
    }
}

fn subject_kind(text: &str) -> Result<Subject> {
    match text {
        "APPLICATION" => Ok(Subject::Application),
        "APPLICATION_USER" => Ok(Subject::ApplicationUser),
        _ => Err(Error::Corrupt(format!("subject kind `{text}`"))),
    }
}

pub(crate) fn access_token(row: &Row) -> Result<AccessToken> {
    let format = row.text("format")?;
    Ok(AccessToken {
        id: row.text("token_id")?,
        client: row.text("client_id")?.into(),
        grant_id: row.text("grant_id")?,
        subject: row.text("subject")?,
        subject_kind: subject_kind(&row.text("subject_kind")?)?,
        scopes: row.json("scopes")?,
        audiences: row.json("audiences")?,
        format: TokenFormat::parse(&format).ok_or_else(|| Error::Corrupt(format!("token format `{format}`")))?,
        signing_kid: row.optional_text("signing_kid")?,
        is_revoked: row.text("state")? != "ACTIVE",
        created_at: row.int("created_at_ms")?,
        expires_at: row.int("expires_at_ms")?,
    })
}
