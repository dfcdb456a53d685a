//! The change feed: written in the transaction of the change itself, read by sequence number.
//!
//! `change_head` is one row that every writer of a change locks until it commits, so numbers become visible in order:
//! a follower that has seen 7 will never later find a 6 it missed.

use tidegate_model::change::{Change, Topic};
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::to_json;
use crate::{Store, Tx, args};

/// Most entries one read of the feed returns.
pub const CHANGES_MAX: i64 = 1_000;

impl Tx {
    /// Records that `topic` is different once this transaction commits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&mut self, topic: &Topic, at: Millis) -> Result<()> {
        const HEAD: &str = "UPDATE change_head SET seq = seq + 1 WHERE id = 1 RETURNING seq";
        let seq = self.all(HEAD, &[]).await?[0].int("seq")?;
        let text = to_json(topic)?;
        self.execute("INSERT INTO change (seq, topic, at_ms) VALUES ($1, $2, $3)", args![seq, &text, at]).await?;
        self.last_change = Some(seq);
        Ok(())
    }
}

impl Store {
    /// Changes after `seq`, oldest first, at most [`CHANGES_MAX`]. `None`: entries after `seq` have been pruned, the
    /// follower must begin again from a snapshot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn changes_after(&self, seq: i64) -> Result<Option<Vec<Change>>> {
        const SQL: &str = "SELECT seq, topic FROM change WHERE seq > $1 ORDER BY seq LIMIT $2";
        let rows = self.db.all(SQL, args![seq, CHANGES_MAX]).await?;
        let changes = rows
            .iter()
            .map(|row| Ok(Change { seq: row.int("seq")?, topic: row.json("topic")? }))
            .collect::<Result<Vec<_>>>()?;
        let is_complete = match changes.first() {
            Some(first) => first.seq == seq + 1,
            None => self.change_head().await? <= seq,
        };
        Ok(is_complete.then_some(changes))
    }

    /// The number of the latest change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_head(&self) -> Result<i64> {
        let row = self.db.optional("SELECT seq FROM change_head WHERE id = 1", &[]).await?;
        row.map_or(Ok(0), |row| row.int("seq"))
    }

    /// What tells the change with this number from one that another history has under it: its time. `None` when there is none,
    /// or it is forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_mark(&self, seq: i64) -> Result<Option<Millis>> {
        let row = self.db.optional("SELECT at_ms FROM change WHERE seq = $1", args![seq]).await?;
        row.map(|row| row.int("at_ms")).transpose()
    }

    /// Forgets changes older than `before`. Followers further behind start again from a snapshot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_changes(&self, before: Millis) -> Result<u64> {
        self.db.execute("DELETE FROM change WHERE at_ms < $1", args![before]).await
    }
}
