//! Subscriptions: which application may call which API under which plan.

use tidegate_model::change::Topic;
use tidegate_model::id::{ApiId, ApplicationId, SubscriptionId};
use tidegate_model::millis::Millis;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};

use crate::error::Result;
use crate::feed::subscription;
use crate::query::{Arg, Row};
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

/// A page of what `$narrow` leaves, and how many that are. Both take the page's limit and offset first, so that they take
/// the same arguments.
macro_rules! queries {
    ($narrow:literal) => {
        [
            concat!("SELECT s.* FROM subscription s ", $narrow, " ORDER BY s.created_at_ms, s.id LIMIT $1 OFFSET $2"),
            concat!("SELECT COUNT(*) AS total, CAST($1 AS BIGINT), CAST($2 AS BIGINT) FROM subscription s ", $narrow),
        ]
    };
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
        // A query each, since none that asks for everything at once is answered by an index.
        const ALL: [&str; 2] = queries!("");
        const OF_APPLICATION: [&str; 2] = queries!("WHERE s.application_id = $3");
        const OF_API: [&str; 2] = queries!("WHERE s.api_id = $3");
        const OF_OWNER: [&str; 2] = queries!(
            "JOIN application a ON a.id = s.application_id WHERE ($3 IS NULL OR s.application_id = $3)
             AND ($4 IS NULL OR s.api_id = $4) AND ($5 IS NULL OR a.owner = $5)"
        );
        let (application, api) = (filter.application.map(ApplicationId::as_str), filter.api.map(ApiId::as_str));
        let ([page, total], mut narrow) = match (application, api, filter.owner) {
            (None, None, None) => (ALL, vec![]),
            (Some(id), None, None) => (OF_APPLICATION, vec![Arg::from(id)]),
            (None, Some(id), None) => (OF_API, vec![Arg::from(id)]),
            (application, api, owner) => (OF_OWNER, vec![Arg::from(application), Arg::from(api), Arg::from(owner)]),
        };
        let mut args = args![filter.limit, filter.offset].to_vec();
        args.append(&mut narrow);
        let rows: Vec<Row> = self.db.all(page, &args).await?;
        let total = self.db.all(total, &args).await?[0].int("total")?;
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
