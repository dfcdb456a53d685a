//! Throttling policies. Every change tells gateways.

use tidegate_model::change::Topic;
use tidegate_model::millis::Millis;
use tidegate_model::policy::{PolicyLevel, ThrottlePolicy, seed_policies};

use crate::error::Result;
use crate::query::to_json;
use crate::{Store, Tx, args};

const SEEDED: &str = "policies_seeded";

impl Store {
    /// Adds the policies every installation starts with, once: those an administrator removed later stay removed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn seed_policies(&self, now: Millis) -> Result<()> {
        let mut tx = self.begin().await?;
        if tx.claim(SEEDED).await? {
            for policy in seed_policies() {
                tx.insert_policy(&policy, now).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// All policies of a level, in order of name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn policies(&self, level: PolicyLevel) -> Result<Vec<ThrottlePolicy>> {
        const SQL: &str = "SELECT body FROM throttle_policy WHERE level = $1 ORDER BY name";
        self.db.all(SQL, args![level.as_str()]).await?.iter().map(|row| row.json("body")).collect()
    }

    /// A policy by level and name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn policy(&self, level: PolicyLevel, name: &str) -> Result<Option<ThrottlePolicy>> {
        const SQL: &str = "SELECT body FROM throttle_policy WHERE level = $1 AND name = $2";
        self.db.optional(SQL, args![level.as_str(), name]).await?.map(|row| row.json("body")).transpose()
    }

    /// A policy by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn policy_by_id(&self, id: &str) -> Result<Option<ThrottlePolicy>> {
        let row = self.db.optional("SELECT body FROM throttle_policy WHERE id = $1", args![id]).await?;
        row.map(|row| row.json("body")).transpose()
    }
}

impl Tx {
    /// Whether this transaction is the first to claim the fact `name`; the claim lasts when it commits.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn claim(&mut self, name: &str) -> Result<bool> {
        const SQL: &str = "INSERT INTO setting (name, value) VALUES ($1, 'done') ON CONFLICT (name) DO NOTHING";
        Ok(self.execute(SQL, args![name]).await? == 1)
    }

    /// Adds a policy.
    ///
    /// # Errors
    /// [`crate::Error::Taken`] when the level has one of this name.
    pub async fn insert_policy(&mut self, policy: &ThrottlePolicy, now: Millis) -> Result<()> {
        const SQL: &str = "INSERT INTO throttle_policy (id, level, name, body) VALUES ($1, $2, $3, $4)";
        let body = to_json(policy)?;
        self.execute(SQL, args![&policy.id, policy.level.as_str(), &policy.name, &body]).await?;
        self.record(&Topic::Policies, now).await
    }

    /// Replaces a policy; level and name stay. Answers whether it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_policy(&mut self, policy: &ThrottlePolicy, now: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE throttle_policy SET body = $3 WHERE id = $1 AND name = $2";
        let body = to_json(policy)?;
        let is_there = self.execute(SQL, args![&policy.id, &policy.name, &body]).await? == 1;
        if is_there {
            self.record(&Topic::Policies, now).await?;
        }
        Ok(is_there)
    }

    /// Removes a policy. Answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_policy(&mut self, id: &str, now: Millis) -> Result<bool> {
        let is_gone = self.execute("DELETE FROM throttle_policy WHERE id = $1", args![id]).await? == 1;
        if is_gone {
            self.record(&Topic::Policies, now).await?;
        }
        Ok(is_gone)
    }
}
