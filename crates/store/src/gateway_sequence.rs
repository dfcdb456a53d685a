//! Synapse sequences that a WSO2 1.x Publisher pushes next to its APIs: kept and given back as they came, nothing more.

use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::{Store, Tx, args};

impl Store {
    /// The text of a sequence.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gateway_sequence(&self, tenant: &str, name: &str) -> Result<Option<String>> {
        const SQL: &str = "SELECT content FROM gateway_sequence WHERE tenant = $1 AND name = $2";
        self.db.optional(SQL, args![tenant, name]).await?.map(|row| row.text("content")).transpose()
    }
}

impl Tx {
    /// How many sequences there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gateway_sequence_count(&mut self) -> Result<i64> {
        self.all("SELECT COUNT(*) AS total FROM gateway_sequence", &[]).await?[0].int("total")
    }

    /// Keeps a sequence, in place of one of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_gateway_sequence(&mut self, tenant: &str, name: &str, content: &str, at: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO gateway_sequence (tenant, name, content, updated_at_ms) VALUES ($1, $2, $3, $4)
             ON CONFLICT (tenant, name) DO UPDATE SET content = excluded.content, updated_at_ms = excluded.updated_at_ms";
        self.execute(SQL, args![tenant, name, content, at]).await.map(|_| ())
    }

    /// Removes a sequence; answers whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_gateway_sequence(&mut self, tenant: &str, name: &str) -> Result<bool> {
        const SQL: &str = "DELETE FROM gateway_sequence WHERE tenant = $1 AND name = $2";
        Ok(self.execute(SQL, args![tenant, name]).await? == 1)
    }
}
