//! Refresh tokens, by hash. Each works once; one that comes back after use means that two parties hold it.

use tidegate_model::id::ConsumerKey;
use tidegate_model::millis::Millis;

use crate::access_token::BATCH;
use crate::error::Result;
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// A refresh token as issued. It always stands for a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshToken {
    /// Hash of its text.
    pub hash: String,
    /// To whom it was issued.
    pub client: ConsumerKey,
    /// The act of authorization it comes of.
    pub grant_id: String,
    /// User name.
    pub subject: String,
    /// The most that a new access token may be given.
    pub scopes: Vec<String>,
    /// When issued.
    pub created_at: Millis,
    /// When it ends.
    pub expires_at: Millis,
}

/// What is known of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshState {
    /// Good for one use.
    Active,
    /// Used up.
    Rotated,
    /// Ended with its grant.
    Revoked,
}

impl Store {
    /// The refresh token of that hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh_token(&self, hash: &str) -> Result<Option<(RefreshToken, RefreshState)>> {
        let row = self.db.optional("SELECT * FROM refresh_token WHERE token_hash = $1", args![hash]).await?;
        row.as_ref().map(refresh_token).transpose()
    }

    /// Forgets a batch of refresh tokens that expired before `now`; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_refresh_tokens(&self, now: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM refresh_token WHERE token_hash IN
             (SELECT token_hash FROM refresh_token WHERE expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT $2)";
        self.db.execute(SQL, args![now, BATCH]).await
    }
}

impl Tx {
    /// Remembers an issued refresh token.
    ///
    /// # Errors
    /// `Reference` when the client is gone.
    pub async fn insert_refresh_token(&mut self, token: &RefreshToken) -> Result<()> {
        const SQL: &str = "INSERT INTO refresh_token
             (token_hash, client_id, grant_id, subject, scopes, state, created_at_ms, expires_at_ms)
             VALUES ($1, $2, $3, $4, $5, 'ACTIVE', $6, $7)";
        let scopes = to_json(&token.scopes)?;
        let arguments = args![
            &token.hash,
            &token.client,
            &token.grant_id,
            &token.subject,
            &scopes,
            token.created_at,
            token.expires_at,
        ];
        self.execute(SQL, arguments).await.map(|_| ())
    }

    /// Uses the token up. Of two that try at once, one gets `true`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rotate_refresh_token(&mut self, hash: &str) -> Result<bool> {
        const SQL: &str = "UPDATE refresh_token SET state = 'ROTATED' WHERE token_hash = $1 AND state = 'ACTIVE'";
        Ok(self.execute(SQL, args![hash]).await? == 1)
    }
}

fn refresh_token(row: &Row) -> Result<(RefreshToken, RefreshState)> {
    let token = RefreshToken {
        hash: row.text("token_hash")?,
        client: row.text("client_id")?.into(),
        grant_id: row.text("grant_id")?,
        subject: row.text("subject")?,
        scopes: row.json("scopes")?,
        created_at: row.int("created_at_ms")?,
        expires_at: row.int("expires_at_ms")?,
    };
    let state = match row.text("state")?.as_str() {
        "ACTIVE" => RefreshState::Active,
        "ROTATED" => RefreshState::Rotated,
        _ => RefreshState::Revoked,
    };
    Ok((token, state))
}
