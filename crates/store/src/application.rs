//! Applications of developers. An owner has few, so lists of one owner are read whole; the administrator's list over
//! all owners is read a page at a time.

use tidegate_model::application::Application;
use tidegate_model::change::Topic;
use tidegate_model::id::{ApplicationId, ConsumerKey, SubscriptionId};
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// An application as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ApplicationLine {
    /// The application.
    pub application: Application,
    /// How many subscriptions it has.
    pub subscription_count: i64,
}

/// Which applications of all owners an administrator asks for.
#[derive(Debug, Clone, Default)]
pub struct ApplicationFilter<'a> {
    /// Only this owner's.
    pub owner: Option<&'a str>,
    /// Only those whose name contains this, case-insensitively.
    pub name: Option<&'a str>,
    /// Only those whose name or owner contains this, case-insensitively.
    pub word: Option<&'a str>,
    /// Entries to skip.
    pub offset: i64,
    /// Most entries to read.
    pub limit: i64,
}

impl Store {
    /// Reads one application.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application(&self, id: &ApplicationId) -> Result<Option<Application>> {
        let row = self.db.optional("SELECT * FROM application WHERE id = $1", args![id]).await?;
        row.as_ref().map(application).transpose()
    }

    /// Reads one application by its owner and name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_named(&self, owner: &str, name: &str) -> Result<Option<Application>> {
        const SQL: &str = "SELECT * FROM application WHERE owner = $1 AND name = $2";
        let row = self.db.optional(SQL, args![owner, name]).await?;
        row.as_ref().map(application).transpose()
    }

    /// All applications of `owner` in order of name, at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn applications_of(&self, owner: &str, limit: i64) -> Result<Vec<ApplicationLine>> {
        const SQL: &str =
            "SELECT a.*, (SELECT COUNT(*) FROM subscription s WHERE s.application_id = a.id) AS subscriptions
             FROM application a WHERE a.owner = $1 ORDER BY a.name, a.id LIMIT $2";
        self.db.all(SQL, args![owner, limit]).await?.iter().map(line).collect()
    }

    /// A page of all owners' applications, and how many match in all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn applications(&self, filter: &ApplicationFilter<'_>) -> Result<(Vec<ApplicationLine>, i64)> {
        const PAGE: &str =
            "SELECT a.*, (SELECT COUNT(*) FROM subscription s WHERE s.application_id = a.id) AS subscriptions
             FROM application a WHERE ($1 IS NULL OR a.owner = $1) AND ($2 IS NULL OR lower(a.name) LIKE $2 ESCAPE '!')
             AND ($3 IS NULL OR lower(a.name) LIKE $3 ESCAPE '!' OR lower(a.owner) LIKE $3 ESCAPE '!')
             ORDER BY a.name, a.id LIMIT $4 OFFSET $5";
        const TOTAL: &str = "SELECT COUNT(*) AS total FROM application a
             WHERE ($1 IS NULL OR a.owner = $1) AND ($2 IS NULL OR lower(a.name) LIKE $2 ESCAPE '!')
             AND ($3 IS NULL OR lower(a.name) LIKE $3 ESCAPE '!' OR lower(a.owner) LIKE $3 ESCAPE '!')";
        let (pattern, word) = (filter.name.map(contains_pattern), filter.word.map(contains_pattern));
        let rows = self.db.all(PAGE, args![filter.owner, &pattern, &word, filter.limit, filter.offset]).await?;
        let total = self.db.all(TOTAL, args![filter.owner, &pattern, &word]).await?[0].int("total")?;
        Ok((rows.iter().map(line).collect::<Result<_>>()?, total))
    }

    /// How many subscriptions an application has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_subscription_count(&self, id: &ApplicationId) -> Result<i64> {
        const SQL: &str = "SELECT COUNT(*) AS total FROM subscription WHERE application_id = $1";
        self.db.all(SQL, args![id]).await?[0].int("total")
    }

    /// Whether `username` has used the DevPortal before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_subscriber(&self, username: &str) -> Result<bool> {
        let row = self.db.optional("SELECT since_ms FROM subscriber WHERE username = $1", args![username]).await?;
        Ok(row.is_some())
    }
}

impl Tx {
    /// Notes that `username` uses the DevPortal; answers whether this is the first time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_subscriber(&mut self, username: &str, at: Millis) -> Result<bool> {
        const SQL: &str = "INSERT INTO subscriber (username, since_ms) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        Ok(self.execute(SQL, args![username, at]).await? == 1)
    }

    /// How many applications `owner` has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application_count(&mut self, owner: &str) -> Result<i64> {
        self.all("SELECT COUNT(*) AS total FROM application WHERE owner = $1", args![owner]).await?[0].int("total")
    }

    /// Stores a new application.
    ///
    /// # Errors
    /// [`crate::Error::Taken`] when the owner has one of that name.
    pub async fn insert_application(&mut self, new: &Application) -> Result<()> {
        const SQL: &str = "INSERT INTO application
             (id, owner, name, description, throttling_policy, attributes, status, created_at_ms, updated_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let attributes = to_json(&new.attributes)?;
        let values = args![
            &new.id,
            &new.owner,
            &new.name,
            &new.description,
            &new.throttling_policy,
            &attributes,
            &new.status,
            new.created_at,
            new.updated_at,
        ];
        self.execute(SQL, values).await?;
        self.record(&Topic::Application(new.id.clone()), new.created_at).await
    }

    /// Replaces everything but id and creation time; answers whether it was there.
    ///
    /// # Errors
    /// [`crate::Error::Taken`] when the owner has another one of that name.
    pub async fn update_application(&mut self, to: &Application) -> Result<bool> {
        const SQL: &str = "UPDATE application SET owner = $2, name = $3, description = $4, throttling_policy = $5,
             attributes = $6, status = $7, updated_at_ms = $8 WHERE id = $1";
        let attributes = to_json(&to.attributes)?;
        let values = args![
            &to.id,
            &to.owner,
            &to.name,
            &to.description,
            &to.throttling_policy,
            &attributes,
            &to.status,
            to.updated_at,
        ];
        let is_there = self.execute(SQL, values).await? == 1;
        self.record(&Topic::Application(to.id.clone()), to.updated_at).await?;
        Ok(is_there)
    }

    /// Removes an application with its subscriptions and keys; answers whether it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_application(&mut self, id: &ApplicationId, at: Millis) -> Result<bool> {
        let subscriptions = self.all("SELECT id FROM subscription WHERE application_id = $1", args![id]).await?;
        let clients = self.all("SELECT client_id FROM application_key WHERE application_id = $1", args![id]).await?;
        self.revoke_api_keys_of(id, at).await?;
        let is_there = self.execute("DELETE FROM application WHERE id = $1", args![id]).await? == 1;
        for row in subscriptions {
            self.record(&Topic::Subscription(SubscriptionId::from(row.text("id")?)), at).await?;
        }
        for row in clients {
            self.record(&Topic::Consumer(ConsumerKey::from(row.text("client_id")?)), at).await?;
        }
        self.record(&Topic::Application(id.clone()), at).await?;
        Ok(is_there)
    }
}

/// `text` as the pattern of a `LIKE … ESCAPE '!'` that finds it anywhere, in lower case.
pub(crate) fn contains_pattern(text: &str) -> String {
    let escaped = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

fn line(row: &Row) -> Result<ApplicationLine> {
    Ok(ApplicationLine { application: application(row)?, subscription_count: row.int("subscriptions")? })
}

fn application(row: &Row) -> Result<Application> {
    Ok(Application {
        id: row.text("id")?.into(),
        name: row.text("name")?,
        owner: row.text("owner")?,
        description: row.text("description")?,
        throttling_policy: row.text("throttling_policy")?,
        attributes: row.json("attributes")?,
        status: row.text("status")?,
        created_at: row.int("created_at_ms")?,
        updated_at: row.int("updated_at_ms")?,
    })
}
