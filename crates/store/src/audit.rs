//! Who changed what, when: one event for each management write, in the write's own transaction where it has one.

use serde_json::Value;
use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// Most events one statement of [`Store::prune_audit`] removes.
const PRUNE_BATCH: i64 = 5_000;
/// Most words of a kind that [`Store::audit_words`] answers.
const WORDS_MAX: i64 = 500;

const INSERT: &str =
    "INSERT INTO audit_event (id, at_ms, by_user, action, subject, detail) VALUES ($1, $2, $3, $4, $5, $6)";

/// One management write.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEvent {
    /// Given by the server; sorts by time.
    pub id: String,
    /// When.
    pub at: Millis,
    /// User name.
    pub by: String,
    /// Noun and verb: `application.create`.
    pub action: String,
    /// Identifier of the thing.
    pub subject: String,
    /// What else is worth knowing; never a secret.
    pub detail: Value,
}

impl AuditEvent {
    /// An event that happens now.
    pub fn now(by: &str, action: &str, subject: &str, detail: Value) -> Self {
        Self {
            id: uuid::Uuid::now_v7().to_string(),
            at: tidegate_model::millis::now(),
            by: by.to_owned(),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail,
        }
    }
}

/// Which events are asked for. `None` members do not restrict.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter<'a> {
    /// Not before.
    pub from: Option<Millis>,
    /// Before.
    pub to: Option<Millis>,
    /// By this user.
    pub by: Option<&'a str>,
    /// This action, or all of a noun: `application.`.
    pub action_prefix: Option<&'a str>,
    /// About this thing.
    pub subject: Option<&'a str>,
    /// About something whose identifier or detail has these words in it, in any case.
    pub about: Option<&'a str>,
    /// Entries to skip.
    pub offset: i64,
    /// Most entries to read.
    pub limit: i64,
}

impl Tx {
    /// Adds an event; it lasts exactly if the transaction does.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit(&mut self, event: &AuditEvent) -> Result<()> {
        let detail = to_json(&event.detail)?;
        let values = args![&event.id, event.at, &event.by, &event.action, &event.subject, &detail];
        self.execute(INSERT, values).await.map(|_| ())
    }
}

impl Store {
    /// Adds an event of a write that had no transaction of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit(&self, event: &AuditEvent) -> Result<()> {
        let detail = to_json(&event.detail)?;
        let values = args![&event.id, event.at, &event.by, &event.action, &event.subject, &detail];
        self.db.execute(INSERT, values).await.map(|_| ())
    }

    /// A page of events, newest first, and how many match in all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_events(&self, filter: &AuditFilter<'_>) -> Result<(Vec<AuditEvent>, i64)> {
        const PAGE: &str = "SELECT * FROM audit_event WHERE at_ms >= $1 AND at_ms < $2
             AND ($3 IS NULL OR by_user = $3) AND ($4 IS NULL OR action LIKE $4 ESCAPE '!')
             AND ($5 IS NULL OR subject = $5)
             AND ($6 IS NULL OR LOWER(subject) LIKE $6 ESCAPE '!' OR LOWER(detail) LIKE $6 ESCAPE '!')
             ORDER BY at_ms DESC, id DESC LIMIT $7 OFFSET $8";
        const TOTAL: &str = "SELECT COUNT(*) AS total FROM audit_event WHERE at_ms >= $1 AND at_ms < $2
             AND ($3 IS NULL OR by_user = $3) AND ($4 IS NULL OR action LIKE $4 ESCAPE '!')
             AND ($5 IS NULL OR subject = $5)
             AND ($6 IS NULL OR LOWER(subject) LIKE $6 ESCAPE '!' OR LOWER(detail) LIKE $6 ESCAPE '!')";
        let (from, to) = (filter.from.unwrap_or(0), filter.to.unwrap_or(Millis::MAX));
        let action = filter.action_prefix.map(prefix_pattern);
        let about = filter.about.map(|words| format!("%{}", prefix_pattern(&words.to_lowercase())));
        let page = args![from, to, filter.by, &action, filter.subject, &about, filter.limit, filter.offset];
        let rows = self.db.all(PAGE, page).await?;
        let counted = args![from, to, filter.by, &action, filter.subject, &about];
        let total = self.db.all(TOTAL, counted).await?[0].int("total")?;
        Ok((rows.iter().map(event).collect::<Result<_>>()?, total))
    }

    /// Who did something, and what was done: the words a filter can take, in alphabetical order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_words(&self) -> Result<(Vec<String>, Vec<String>)> {
        const USERS: &str = "SELECT DISTINCT by_user AS word FROM audit_event ORDER BY word LIMIT $1";
        const ACTIONS: &str = "SELECT DISTINCT action AS word FROM audit_event ORDER BY word LIMIT $1";
        let (users, actions) =
            (self.db.all(USERS, args![WORDS_MAX]).await?, self.db.all(ACTIONS, args![WORDS_MAX]).await?);
        let words = |rows: &[Row]| rows.iter().map(|row| row.text("word")).collect::<Result<Vec<_>>>();
        Ok((words(&users)?, words(&actions)?))
    }

    /// Forgets events before `before`, a bounded batch; call again while it answers more than 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_audit(&self, before: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM audit_event WHERE id IN
             (SELECT id FROM audit_event WHERE at_ms < $1 ORDER BY at_ms LIMIT $2)";
        self.db.execute(SQL, args![before, PRUNE_BATCH]).await
    }
}

fn prefix_pattern(text: &str) -> String {
    format!("{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

fn event(row: &Row) -> Result<AuditEvent> {
    Ok(AuditEvent {
        id: row.text("id")?,
        at: row.int("at_ms")?,
        by: row.text("by_user")?,
        action: row.text("action")?,
        subject: row.text("subject")?,
        detail: row.json("detail")?,
    })
}
