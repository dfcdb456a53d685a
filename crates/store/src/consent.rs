//! What users have allowed clients to do, so that they are not asked again.

use tidegate_model::id::UserId;
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::to_json;
use crate::{Store, args};

impl Store {
    /// The scopes `user` has allowed `client` before; empty when never asked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn consented_scopes(&self, user: &UserId, client: &str) -> Result<Vec<String>> {
        const SQL: &str = "SELECT scopes FROM consent WHERE user_id = $1 AND client_id = $2";
        let row = self.db.optional(SQL, args![user, client]).await?;
        row.map_or(Ok(Vec::new()), |row| row.json("scopes"))
    }

    /// Remembers what `user` allows `client` from now on; replaces what was remembered.
    ///
    /// # Errors
    /// `Reference` when user or client is gone.
    pub async fn set_consent(&self, user: &UserId, client: &str, scopes: &[String], now: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO consent (user_id, client_id, scopes, at_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id, client_id) DO UPDATE SET scopes = excluded.scopes, at_ms = excluded.at_ms";
        let scopes = to_json(&scopes)?;
        self.db.execute(SQL, args![user, client, &scopes, now]).await.map(|_| ())
    }

    /// Forgets a consent; answers whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_consent(&self, user: &UserId, client: &str) -> Result<bool> {
        const SQL: &str = "DELETE FROM consent WHERE user_id = $1 AND client_id = $2";
        Ok(self.db.execute(SQL, args![user, client]).await? == 1)
    }
}
