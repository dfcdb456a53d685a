//! What still uses a throttling policy, so that none is removed under someone's feet.

use serde::Deserialize;
use tidegate_model::policy::{PolicyLevel, UNLIMITED};

use crate::error::Result;
use crate::{Tx, args};

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
        const WORKING: &str = "SELECT id, name, version, body FROM api WHERE id > $1 ORDER BY id LIMIT $2";
        const DEPLOYED: &str = "SELECT r.id, a.name, a.version, r.body FROM revision r JOIN api a ON a.id = r.api_id
             WHERE r.id > $1 AND EXISTS (SELECT 1 FROM deployment d WHERE d.revision_id = r.id)
             ORDER BY r.id LIMIT $2";
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
