//! Subscriptions: which application may call which API under which plan.

use tidegate_model::change::Topic;
use tidegate_model::id::{ApiId, ApplicationId, SubscriptionId};
use tidegate_model::millis::Millis;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};

use crate::error::Result;
use crate::feed::subscription;
use crate::query::Row;
use crate::{Store, Tx, args};

/// Which subscriptions are asked for. `None` members do not restrict.
#[derive(Debug, Clone, Default)]
pub struct SubscriptionFilter<'a> {
    /// Of this application.
    pub application: Option<&'a ApplicationId>,
    /// To this API.
    pub api: Option<&'a ApiId>,
    /// Of applications this user owns.
    pub owner: Option<&'a str>,
    /// Entries to skip.
    pub offset: i64,
    /// Most entries to read.
    pub limit: i64,
}

impl Store {
    /// Reads one subscription.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscription(&self, id: &SubscriptionId) -> Result<Option<Subscription>> {
        let row = self.db.optional("SELECT * FROM subscription WHERE id = $1", args![id]).await?;
        row.as_ref().map(subscription).transpose()
    }

    /// A page of subscriptions, oldest first, and how many match in all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn subscriptions(&self, filter: &SubscriptionFilter<'_>) -> Result<(Vec<Subscription>, i64)> {
        const PAGE: &str = "SELECT s.* FROM subscription s JOIN application a ON a.id = s.application_id
             WHERE ($1 IS NULL OR s.application_id = $1) AND ($2 IS NULL OR s.api_id = $2)
             AND ($3 IS NULL OR a.owner = $3)
             ORDER BY s.created_at_ms, s.id LIMIT $4 OFFSET $5";
        const TOTAL: &str = "SELECT COUNT(*) AS total FROM subscription s JOIN application a ON a.id = s.application_id
             WHERE ($1 IS NULL OR s.application_id = $1) AND ($2 IS NULL OR s.api_id = $2)
             AND ($3 IS NULL OR a.owner = $3)";
        let (application, api) = (filter.application.map(ApplicationId::as_str), filter.api.map(ApiId::as_str));
        let page = args![application, api, filter.owner, filter.limit, filter.offset];
        let rows: Vec<Row> = self.db.all(PAGE, page).await?;
        let total = self.db.all(TOTAL, args![application, api, filter.owner]).await?[0].int("total")?;
        Ok((rows.iter().map(subscription).collect::<Result<_>>()?, total))
    }
}

impl Tx {
    /// How many subscriptions an application has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_subscription_count(&mut self, id: &ApplicationId) -> Result<i64> {
        const SQL: &str = "SELECT COUNT(*) AS total FROM subscription WHERE application_id = $1";
        self.all(SQL, args![id]).await?[0].int("total")
    }

    /// Stores a new subscription.
    ///
    /// # Errors
    /// [`crate::Error::Taken`] when the application is subscribed already, [`crate::Error::Reference`] when the API or
    /// the application is gone.
    pub async fn insert_subscription(&mut self, new: &Subscription) -> Result<()> {
        const SQL: &str = "INSERT INTO subscription
             (id, application_id, api_id, throttling_policy, status, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6)";
        let values =
            args![&new.id, &new.application, &new.api, &new.throttling_policy, new.status.as_str(), new.created_at];
        self.execute(SQL, values).await?;
        self.record(&Topic::Subscription(new.id.clone()), new.created_at).await
    }

    /// Changes the plan; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_subscription_policy(&mut self, id: &SubscriptionId, policy: &str, at: Millis) -> Result<bool> {
        const SQL: &str = "UPDATE subscription SET throttling_policy = $2 WHERE id = $1";
        let is_there = self.execute(SQL, args![id, policy]).await? == 1;
        self.record(&Topic::Subscription(id.clone()), at).await?;
        Ok(is_there)
    }

    /// Blocks, unblocks, approves or rejects; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_subscription_status(
        &mut self,
        id: &SubscriptionId,
        status: SubscriptionStatus,
        at: Millis,
    ) -> Result<bool> {
        const SQL: &str = "UPDATE subscription SET status = $2 WHERE id = $1";
        let is_there = self.execute(SQL, args![id, status.as_str()]).await? == 1;
        self.record(&Topic::Subscription(id.clone()), at).await?;
        Ok(is_there)
    }

    /// Removes a subscription; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_subscription(&mut self, id: &SubscriptionId, at: Millis) -> Result<bool> {
        let is_there = self.execute("DELETE FROM subscription WHERE id = $1", args![id]).await? == 1;
        self.record(&Topic::Subscription(id.clone()), at).await?;
        Ok(is_there)
    }
}
