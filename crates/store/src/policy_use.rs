//! What still uses a throttling policy, so that none is removed under someone's feet and people see what a change means.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use tidegate_model::policy::{PolicyLevel, UNLIMITED};

use crate::error::Result;
use crate::{Store, Tx, args};

/// APIs one statement reads.
const READ_BATCH: i64 = 200;

/// The members of an API's body that name policies.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default)]
    policies: Vec<String>,
    #[serde(default)]
    api_throttling_policy: Option<String>,
    #[serde(default)]
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    #[serde(default = "unlimited")]
    throttling_policy: String,
}

fn unlimited() -> String {
    UNLIMITED.to_owned()
}

/// Names that [`PolicyUse`] lists at most.
pub const NAMES_MAX: usize = 10;

/// How much one policy is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyUse {
    /// How many APIs name it, in their working copy or a deployed revision.
    pub apis: usize,
    /// The first of them.
    pub api_names: Vec<String>,
    /// How many applications have it.
    pub applications: i64,
    /// How many subscriptions have it.
    pub subscriptions: i64,
}

/// Uses by level and name; what is not used is not there.
pub type PolicyUses = BTreeMap<(PolicyLevel, String), PolicyUse>;

const WORKING: &str = "SELECT id, id AS api_id, name, version, body FROM api WHERE id > $1 ORDER BY id LIMIT $2";
const DEPLOYED: &str =
    "SELECT r.id, a.id AS api_id, a.name, a.version, r.body FROM revision r JOIN api a ON a.id = r.api_id
     WHERE r.id > $1 AND EXISTS (SELECT 1 FROM deployment d WHERE d.revision_id = r.id)
     ORDER BY r.id LIMIT $2";

impl Store {
    /// What uses which policy.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn policy_uses(&self) -> Result<PolicyUses> {
        const APPLICATIONS: &str =
            "SELECT throttling_policy AS name, COUNT(*) AS n FROM application GROUP BY throttling_policy";
        const SUBSCRIPTIONS: &str =
            "SELECT throttling_policy AS name, COUNT(*) AS n FROM subscription GROUP BY throttling_policy";
        let mut uses = PolicyUses::new();
        for row in self.db.all(APPLICATIONS, &[]).await? {
            uses.entry((PolicyLevel::Application, row.text("name")?)).or_default().applications = row.int("n")?;
        }
        for row in self.db.all(SUBSCRIPTIONS, &[]).await? {
            uses.entry((PolicyLevel::Subscription, row.text("name")?)).or_default().subscriptions = row.int("n")?;
        }
        // By API and not by document: a working copy and its revision are one use.
        let mut by_api: BTreeMap<String, (String, BTreeSet<(PolicyLevel, String)>)> = BTreeMap::new();
        for sql in [WORKING, DEPLOYED] {
            let mut after = String::new();
            loop {
                let rows = self.db.all(sql, args![&after, READ_BATCH]).await?;
                for row in &rows {
                    let shown = format!("{} {}", row.text("name")?, row.text("version")?);
                    let named = &mut by_api.entry(row.text("api_id")?).or_insert((shown, BTreeSet::new())).1;
                    named.extend(row.json::<Body>("body")?.names());
                }
                match rows.last() {
                    Some(row) if rows.len() as i64 == READ_BATCH => after = row.text("id")?,
                    _ => break,
                }
            }
        }
        for (shown, named) in by_api.into_values() {
            for key in named {
                let one = uses.entry(key).or_default();
                one.apis += 1;
                if one.api_names.len() < NAMES_MAX {
                    one.api_names.push(shown.clone());
                }
            }
        }
        Ok(uses)
    }
}

impl Body {
    fn names(self) -> impl Iterator<Item = (PolicyLevel, String)> {
        let plans = self.policies.into_iter().map(|name| (PolicyLevel::Subscription, name));
        let operations = self.operations.into_iter().map(|operation| operation.throttling_policy);
        let advanced = self.api_throttling_policy.into_iter().chain(operations);
        plans.chain(advanced.map(|name| (PolicyLevel::Api, name)))
    }
}

impl Tx {
    /// Something that uses the policy `name` of `level`, in words; `None` when nothing does. Looks at applications,
    /// subscriptions, working copies of APIs and deployed revisions.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn policy_user(&mut self, level: PolicyLevel, name: &str) -> Result<Option<String>> {
        const APPLICATION: &str = "SELECT name, owner FROM application WHERE throttling_policy = $1 LIMIT 1";
        const SUBSCRIPTION: &str = "SELECT id FROM subscription WHERE throttling_policy = $1 LIMIT 1";
        match level {
            PolicyLevel::Application => {
                let row = self.optional(APPLICATION, args![name]).await?;
                let words = |row: crate::query::Row| {
                    Ok(format!("application `{}` of {}", row.text("name")?, row.text("owner")?))
                };
                row.map(words).transpose()
            }
            PolicyLevel::Subscription => match self.optional(SUBSCRIPTION, args![name]).await? {
                Some(row) => Ok(Some(format!("subscription `{}`", row.text("id")?))),
                None => self.api_with(|body| body.policies.iter().any(|policy| policy == name)).await,
            },
            PolicyLevel::Api => {
                let uses = |body: &Body| {
                    body.api_throttling_policy.as_deref() == Some(name)
                        || body.operations.iter().any(|operation| operation.throttling_policy == name)
                };
                self.api_with(uses).await
            }
        }
    }

    async fn api_with(&mut self, uses: impl Fn(&Body) -> bool) -> Result<Option<String>> {
        for sql in [WORKING, DEPLOYED] {
            let mut after = String::new();
            loop {
                let rows = self.all(sql, args![&after, READ_BATCH]).await?;
                for row in &rows {
                    if uses(&row.json("body")?) {
                        return Ok(Some(format!("API `{}` {}", row.text("name")?, row.text("version")?)));
                    }
                }
                match rows.last() {
                    Some(row) if rows.len() as i64 == READ_BATCH => after = row.text("id")?,
                    _ => break,
                }
            }
        }
        Ok(None)
    }
}
