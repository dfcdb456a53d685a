//! The history of an API's life cycle: who moved it from which state to which, and when.

use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::{Store, Tx, args, feed};

/// One move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecycleEvent {
    /// State before; `None`: the API was made.
    pub from: Option<LifecycleState>,
    /// State after.
    pub to: LifecycleState,
    /// User name.
    pub by: String,
    /// When.
    pub at: Millis,
}

impl Store {
    /// The history of an API, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lifecycle_events(&self, api: &ApiId) -> Result<Vec<LifecycleEvent>> {
        const SQL: &str = "SELECT previous_state, post_state, by_user, at_ms FROM api_lifecycle_event
             WHERE api_id = $1 ORDER BY at_ms, id";
        let rows = self.db.all(SQL, args![api]).await?;
        rows.iter()
            .map(|row| {
                let from = row.text("previous_state")?;
                Ok(LifecycleEvent {
                    from: if from.is_empty() { None } else { Some(feed::state(&from)?) },
                    to: feed::state(&row.text("post_state")?)?,
                    by: row.text("by_user")?,
                    at: row.int("at_ms")?,
                })
            })
            .collect()
    }
}

impl Tx {
    /// Writes one move into the history.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_lifecycle_event(&mut self, api: &ApiId, event: &LifecycleEvent) -> Result<()> {
        const SQL: &str = "INSERT INTO api_lifecycle_event (id, api_id, previous_state, post_state, by_user, at_ms)
             VALUES ($1, $2, $3, $4, $5, $6)";
        let id = uuid::Uuid::now_v7().to_string();
        let from = event.from.map_or("", LifecycleState::as_str);
        self.execute(SQL, args![&id, api, from, event.to.as_str(), &event.by, event.at]).await?;
        Ok(())
    }
}
