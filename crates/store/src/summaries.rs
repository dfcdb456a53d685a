//! The APIs as lists and searches need them, kept in memory: reading ten thousand of them again for each page would take
//! half a second.
//!
//! Never stale: `change_head.catalogue_seq` counts up in the transaction of every change of what is shown here, whichever
//! process makes it, and is looked at each time. What changed since is read again; when something is gone, everything is.

use std::collections::BTreeMap;
use std::sync::Arc;

use tidegate_model::id::ApiId;
use tokio::sync::Mutex;

use crate::api::{ApiRecord, record};
use crate::error::Result;
use crate::{Store, Tx, args};

/// What is known, as of a number of the catalogue.
#[derive(Default)]
pub(crate) struct Summaries(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// `None`: nothing was read yet.
    seq: Option<i64>,
    records: BTreeMap<ApiId, Arc<ApiRecord>>,
}

impl Store {
    /// All APIs without their operations, scopes and endpoints, in order of id: enough to list and to search.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_summaries(&self) -> Result<Vec<Arc<ApiRecord>>> {
        let mut known = self.summaries.0.lock().await;
        // Read before the rows: what is newer by then is only read once more.
        const HEAD: &str = "SELECT catalogue_seq FROM change_head WHERE id = 1";
        let head = self.db.optional(HEAD, &[]).await?.map_or(Ok(0), |row| row.int("catalogue_seq"))?;
        // A number that went back is another database's.
        if known.seq.is_some_and(|seq| seq > head) {
            *known = Known::default();
        }
        if known.seq != Some(head) {
            self.read_since(&mut known).await?;
            const COUNT: &str = "SELECT COUNT(*) AS n FROM api";
            let count = self.db.optional(COUNT, &[]).await?.map_or(Ok(0), |row| row.int("n"))?;
            if usize::try_from(count).ok() != Some(known.records.len()) {
                *known = Known::default();
                self.read_since(&mut known).await?;
            }
            known.seq = Some(head);
        }
        Ok(known.records.values().cloned().collect())
    }

    async fn read_since(&self, known: &mut Known) -> Result<()> {
        const SQL: &str = "SELECT id, state, is_default, default_kind, summary, created_at_ms, updated_at_ms,
             EXISTS (SELECT 1 FROM api_thumbnail t WHERE t.api_id = api.id) AS has_thumbnail FROM api
             WHERE catalogue_seq > $1";
        for row in self.db.all(SQL, args![known.seq.unwrap_or(-1)]).await? {
            let record = record(&row, "summary")?;
            known.records.insert(record.api.id.clone(), Arc::new(record));
        }
        Ok(())
    }
}

impl Tx {
    /// Lists show something else of this API, or do not show it any more, once this transaction commits.
    pub(crate) async fn touch_api(&mut self, id: &ApiId) -> Result<()> {
        const HEAD: &str =
            "UPDATE change_head SET catalogue_seq = catalogue_seq + 1 WHERE id = 1 RETURNING catalogue_seq";
        let seq = self.all(HEAD, &[]).await?[0].int("catalogue_seq")?;
        self.execute("UPDATE api SET catalogue_seq = $2 WHERE id = $1", args![id, seq]).await?;
        Ok(())
    }
}
