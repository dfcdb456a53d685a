//! Traffic by the minute: what analytics rolled up, kept for reports and forgotten after a while.
//!
//! Latencies are kept as counts per bucket and are only ever added up; whoever knows the bucket layout turns the sum
//! into percentiles.

use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// Most roll-ups one transaction of [`Store::add_rollups`] writes.
const WRITE_BATCH: usize = 500;
/// Rows one statement of [`Store::each_rollup`] reads.
const READ_BATCH: i64 = 5_000;
/// Most rows one report reads; about half a minute's work.
pub const REPORT_ROWS_MAX: i64 = 2_000_000;
/// Most rows one statement of [`Store::prune_traffic`] removes.
const PRUNE_BATCH: i64 = 5_000;

/// Traffic of one application with one API in one minute, as one node saw it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrafficRollup {
    /// Begin of the minute.
    pub minute: Millis,
    /// API id.
    pub api: String,
    /// API name at that time.
    pub api_name: String,
    /// API version.
    pub api_version: String,
    /// Application id; empty: none was known.
    pub application: String,
    /// Application name at that time.
    pub application_name: String,
    /// The gateway node.
    pub node: String,
    /// Requests.
    pub calls: i64,
    /// Answers 400 to 499.
    pub errors_4xx: i64,
    /// Answers 500 to 599.
    pub errors_5xx: i64,
    /// Requests refused by a limit.
    pub throttled: i64,
    /// Bytes of request bodies.
    pub request_bytes: i64,
    /// Bytes of response bodies.
    pub response_bytes: i64,
    /// Latencies added up, microseconds.
    pub latency_sum_us: i64,
    /// Calls per latency bucket.
    pub latency_buckets: Vec<u64>,
}

impl TrafficRollup {
    /// Adds `other`'s numbers to this one's; minute and names stay.
    pub fn merge(&mut self, other: &Self) {
        self.calls += other.calls;
        self.errors_4xx += other.errors_4xx;
        self.errors_5xx += other.errors_5xx;
        self.throttled += other.throttled;
        self.request_bytes += other.request_bytes;
        self.response_bytes += other.response_bytes;
        self.latency_sum_us += other.latency_sum_us;
        if self.latency_buckets.len() < other.latency_buckets.len() {
            self.latency_buckets.resize(other.latency_buckets.len(), 0);
        }
        for (sum, count) in self.latency_buckets.iter_mut().zip(&other.latency_buckets) {
            *sum += count;
        }
    }
}

/// Whose traffic a reader may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrafficScope<'a> {
    /// Everyone's.
    All,
    /// That of applications `applications_of` owns and of APIs `apis_of` provides.
    Own {
        /// Owner of applications.
        applications_of: Option<&'a str>,
        /// Provider of APIs.
        apis_of: Option<&'a str>,
    },
}

/// Which traffic a report is about.
#[derive(Debug, Clone)]
pub struct TrafficFilter<'a> {
    /// First minute.
    pub from: Millis,
    /// End, not included.
    pub to: Millis,
    /// Only with this API.
    pub api: Option<&'a str>,
    /// Only of this application.
    pub application: Option<&'a str>,
    /// What the reader may see.
    pub scope: TrafficScope<'a>,
}

impl Store {
    /// Adds roll-ups to what is stored for the same minute, API, application and node. A node is the only writer of
    /// its rows, so that reading, adding and writing back in a transaction loses nothing.
    ///
    /// # Errors
    /// When the database fails; batches already committed stay.
    pub async fn add_rollups(&self, rollups: &[TrafficRollup]) -> Result<()> {
        for batch in rollups.chunks(WRITE_BATCH) {
            let mut tx = self.begin().await?;
            for rollup in batch {
                tx.add_rollup(rollup).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Hands every matching roll-up to `visit`, oldest first, reading a bounded batch at a time. Answers false when it
    /// stopped at [`REPORT_ROWS_MAX`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn each_rollup(&self, filter: &TrafficFilter<'_>, mut visit: impl FnMut(TrafficRollup)) -> Result<bool> {
        const SQL: &str = "SELECT * FROM traffic_minute
             WHERE minute_ms >= $1 AND minute_ms < $2 AND ($3 IS NULL OR api_id = $3)
             AND ($4 IS NULL OR application_id = $4)
             AND ($5 OR application_id IN (SELECT id FROM application WHERE owner = $6)
                 OR api_id IN (SELECT id FROM api WHERE provider = $7))
             AND (minute_ms > $8 OR (minute_ms = $8 AND (api_id > $9 OR (api_id = $9 AND
                 (application_id > $10 OR (application_id = $10 AND node > $11))))))
             ORDER BY minute_ms, api_id, application_id, node LIMIT $12";
        let (sees_all, owner, provider) = match filter.scope {
            TrafficScope::All => (true, None, None),
            TrafficScope::Own { applications_of, apis_of } => (false, applications_of, apis_of),
        };
        let mut last = TrafficRollup { minute: filter.from - 1, ..TrafficRollup::default() };
        let mut rows_read = 0;
        loop {
            let values = args![
                filter.from,
                filter.to,
                filter.api,
                filter.application,
                sees_all,
                owner,
                provider,
                last.minute,
                &last.api,
                &last.application,
                &last.node,
                READ_BATCH,
            ];
            let rows = self.db.all(SQL, values).await?;
            rows_read += rows.len() as i64;
            let is_last = (rows.len() as i64) < READ_BATCH;
            if let Some(row) = rows.last() {
                last = rollup(row)?;
            }
            for row in &rows {
                visit(rollup(row)?);
            }
            if is_last || rows_read >= REPORT_ROWS_MAX {
                return Ok(is_last);
            }
        }
    }

    /// Forgets minutes before `before`, a bounded batch; call again while it answers more than 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_traffic(&self, before: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM traffic_minute WHERE (minute_ms, api_id, application_id, node) IN
             (SELECT minute_ms, api_id, application_id, node FROM traffic_minute WHERE minute_ms < $1
              ORDER BY minute_ms LIMIT $2)";
        self.db.execute(SQL, args![before, PRUNE_BATCH]).await
    }
}

impl Tx {
    async fn add_rollup(&mut self, new: &TrafficRollup) -> Result<()> {
        const READ: &str = "SELECT * FROM traffic_minute
             WHERE minute_ms = $1 AND api_id = $2 AND application_id = $3 AND node = $4";
        const WRITE: &str = "INSERT INTO traffic_minute (minute_ms, api_id, api_name, api_version, application_id,
             application_name, calls, errors_4xx, errors_5xx, throttled, request_bytes, response_bytes,
             latency_sum_us, latency_buckets, node)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT (minute_ms, api_id, application_id, node) DO UPDATE SET
             calls = excluded.calls, errors_4xx = excluded.errors_4xx, errors_5xx = excluded.errors_5xx,
             throttled = excluded.throttled, request_bytes = excluded.request_bytes,
             response_bytes = excluded.response_bytes, latency_sum_us = excluded.latency_sum_us,
             latency_buckets = excluded.latency_buckets";
        let mut sum = new.clone();
        let key = args![new.minute, &new.api, &new.application, &new.node];
        if let Some(row) = self.optional(READ, key).await? {
            sum.merge(&rollup(&row)?);
        }
        let buckets = to_json(&sum.latency_buckets)?;
        let values = args![
            sum.minute,
            &sum.api,
            &sum.api_name,
            &sum.api_version,
            &sum.application,
            &sum.application_name,
            sum.calls,
            sum.errors_4xx,
            sum.errors_5xx,
            sum.throttled,
            sum.request_bytes,
            sum.response_bytes,
            sum.latency_sum_us,
            &buckets,
            &sum.node,
        ];
        self.execute(WRITE, values).await.map(|_| ())
    }
}

fn rollup(row: &Row) -> Result<TrafficRollup> {
    Ok(TrafficRollup {
        minute: row.int("minute_ms")?,
        api: row.text("api_id")?,
        api_name: row.text("api_name")?,
        api_version: row.text("api_version")?,
        application: row.text("application_id")?,
        application_name: row.text("application_name")?,
        node: row.text("node")?,
        calls: row.int("calls")?,
        errors_4xx: row.int("errors_4xx")?,
        errors_5xx: row.int("errors_5xx")?,
        throttled: row.int("throttled")?,
        request_bytes: row.int("request_bytes")?,
        response_bytes: row.int("response_bytes")?,
        latency_sum_us: row.int("latency_sum_us")?,
        latency_buckets: row.json("latency_buckets")?,
    })
}
