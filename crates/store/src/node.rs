//! Nodes that were heard of, for every control plane on this store; and the name of the feed they follow.

use tidegate_model::millis::Millis;
use tidegate_model::node::{FORGOTTEN_AFTER_MS, NODES_MAX, SeenInstance, SeenNode};

use crate::error::Result;
use crate::query::to_json;
use crate::{Store, args};

const FEED: &str = "feed_id";

impl Store {
    /// Which feed this database's numbers count in. Made once: a database restored from a backup keeps it, another has
    /// another.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn feed_id(&self) -> Result<String> {
        if let Some(id) = self.setting(FEED).await? {
            return Ok(id);
        }
        self.claim_setting(FEED, &uuid::Uuid::new_v4().to_string()).await?;
        Ok(self.setting(FEED).await?.unwrap_or_default())
    }

    /// Remembers that a node was heard of, and forgets those silent for long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn see_node(&self, node: &SeenNode) -> Result<()> {
        const FORGET: &str = "DELETE FROM node WHERE seen_at_ms < $1";
        const PUT: &str = "INSERT INTO node (id, body, seen_at_ms) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, seen_at_ms = excluded.seen_at_ms
             WHERE excluded.seen_at_ms >= node.seen_at_ms";
        self.db.execute(FORGET, args![node.seen_at - FORGOTTEN_AFTER_MS]).await?;
        let body = to_json(node)?;
        self.db.execute(PUT, args![&node.report.id, &body, node.seen_at]).await?;
        Ok(())
    }

    /// Nodes heard of since `since`, at most [`NODES_MAX`], the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn nodes(&self, since: Millis) -> Result<Vec<SeenNode>> {
        const SQL: &str = "SELECT body FROM node WHERE seen_at_ms >= $1 ORDER BY seen_at_ms DESC, id LIMIT $2";
        let rows = self.db.all(SQL, args![since, NODES_MAX as i64]).await?;
        rows.iter().map(|row| row.json("body")).collect()
    }

    /// Remembers that an instance with this store is there, and forgets those silent for long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn see_instance(&self, instance: &SeenInstance) -> Result<()> {
        const FORGET: &str = "DELETE FROM instance WHERE seen_at_ms < $1";
        const PUT: &str = "INSERT INTO instance (id, body, seen_at_ms) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body, seen_at_ms = excluded.seen_at_ms";
        self.db.execute(FORGET, args![instance.seen_at - FORGOTTEN_AFTER_MS]).await?;
        let body = to_json(instance)?;
        self.db.execute(PUT, args![&instance.report.id, &body, instance.seen_at]).await?;
        Ok(())
    }

    /// Forgets an instance that ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_instance(&self, id: &str) -> Result<()> {
        self.db.execute("DELETE FROM instance WHERE id = $1", args![id]).await.map(|_| ())
    }

    /// Instances with this store that were there since `since`, at most [`NODES_MAX`], the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn instances(&self, since: Millis) -> Result<Vec<SeenInstance>> {
        const SQL: &str = "SELECT body FROM instance WHERE seen_at_ms >= $1 ORDER BY seen_at_ms DESC, id LIMIT $2";
        let rows = self.db.all(SQL, args![since, NODES_MAX as i64]).await?;
        rows.iter().map(|row| row.json("body")).collect()
    }
}
