//! Authorization codes, by hash. Each works once; a second use ends what the first one gave.

use tidegate_model::id::ConsumerKey;
use tidegate_model::millis::Millis;

use crate::access_token::BATCH;
use crate::error::Result;
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// A code as issued (RFC 6749 section 4.1.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationCode {
    /// Hash of its text.
    pub hash: String,
    /// To whom it was issued.
    pub client: ConsumerKey,
    /// The act of authorization.
    pub grant_id: String,
    /// User name.
    pub subject: String,
    /// What the user allowed.
    pub scopes: Vec<String>,
    /// Where it was sent.
    pub redirect_uri: String,
    /// PKCE challenge and method (RFC 7636).
    pub challenge: Option<(String, String)>,
    /// For the ID token.
    pub nonce: Option<String>,
    /// When the user logged in.
    pub auth_time: Millis,
    /// When it ends.
    pub expires_at: Millis,
}

impl Store {
    /// The code of that hash and whether it is still unused.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn code(&self, hash: &str) -> Result<Option<(AuthorizationCode, bool)>> {
        let row = self.db.optional("SELECT * FROM authorization_code WHERE code_hash = $1", args![hash]).await?;
        row.as_ref().map(|row| Ok((code(row)?, row.text("state")? == "ACTIVE"))).transpose()
    }

    /// Forgets a batch of codes that expired before `before`; answers how many. Leave used ones a while, so that a
    /// second use is noticed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_codes(&self, before: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM authorization_code WHERE code_hash IN
             (SELECT code_hash FROM authorization_code WHERE expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT $2)";
        self.db.execute(SQL, args![before, BATCH]).await
    }
}

impl Tx {
    /// Remembers an issued code.
    ///
    /// # Errors
    /// `Reference` when the client is gone.
    pub async fn insert_code(&mut self, code: &AuthorizationCode) -> Result<()> {
        const SQL: &str = "INSERT INTO authorization_code
             (code_hash, client_id, grant_id, subject, scopes, redirect_uri, code_challenge, code_challenge_method,
              nonce, auth_time_ms, state, expires_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'ACTIVE', $11)";
        let scopes = to_json(&code.scopes)?;
        let (challenge, method) =
            code.challenge.as_ref().map(|(text, method)| (text.as_str(), method.as_str())).unzip();
        let arguments = args![
            &code.hash,
            &code.client,
            &code.grant_id,
            &code.subject,
            &scopes,
            &code.redirect_uri,
            challenge,
            method,
            &code.nonce,
            code.auth_time,
            code.expires_at,
        ];
        self.execute(SQL, arguments).await.map(|_| ())
    }

    /// Uses the code up. Of two that try at once, one gets `true`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_code(&mut self, hash: &str) -> Result<bool> {
        const SQL: &str = "UPDATE authorization_code SET state = 'USED' WHERE code_hash = $1 AND state = 'ACTIVE'";
        Ok(self.execute(SQL, args![hash]).await? == 1)
    }
}

fn code(row: &Row) -> Result<AuthorizationCode> {
    Ok(AuthorizationCode {
        hash: row.text("code_hash")?,
        client: row.text("client_id")?.into(),
        grant_id: row.text("grant_id")?,
        subject: row.text("subject")?,
        scopes: row.json("scopes")?,
        redirect_uri: row.text("redirect_uri")?,
        challenge: row.optional_text("code_challenge")?.zip(row.optional_text("code_challenge_method")?),
        nonce: row.optional_text("nonce")?,
        auth_time: row.int("auth_time_ms")?,
        expires_at: row.int("expires_at_ms")?,
    })
}
