//! What gateways must refuse although it has not expired: token ids, kept until they would have expired anyway.

use tidegate_model::millis::Millis;

use crate::access_token::BATCH;
use crate::error::Result;
use crate::{Store, Tx, args};

impl Store {
    /// Whether this token was revoked and would otherwise still count.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_revoked(&self, token_id: &str) -> Result<bool> {
        const SQL: &str = "SELECT expires_at_ms FROM revoked_token WHERE token_id = $1";
        Ok(self.db.optional(SQL, args![token_id]).await?.is_some())
    }

    /// Forgets a batch of revocations whose tokens have expired; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_revoked_tokens(&self, now: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM revoked_token WHERE token_id IN
             (SELECT token_id FROM revoked_token WHERE expires_at_ms <= $1 ORDER BY expires_at_ms LIMIT $2)";
        self.db.execute(SQL, args![now, BATCH]).await
    }
}

impl Tx {
    /// Notes a revocation; the caller records the change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_revoked_token(&mut self, token_id: &str, expires_at: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO revoked_token (token_id, expires_at_ms) VALUES ($1, $2)
             ON CONFLICT (token_id) DO NOTHING";
        self.execute(SQL, args![token_id, expires_at]).await.map(|_| ())
    }
}
