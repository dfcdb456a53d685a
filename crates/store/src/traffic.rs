//! Traffic by the minute, later by the hour: what analytics rolled up, kept for reports and forgotten after a while.
//!
//! Roll-ups are kept as they come and summed by readers. Each has an id of its own, so that one handed over twice is
//! kept once; one that has grown since replaces what it was. Latencies are counts per bucket; whoever knows the bucket layout turns their sum into percentiles.

use std::collections::{BTreeMap, HashMap};

use tidegate_model::millis::Millis;

use crate::error::Result;
use crate::query::{Row, to_json};
use crate::{Store, Tx, args};

/// Most roll-ups one transaction of [`Store::add_rollups`] writes.
const WRITE_BATCH: usize = 500;
/// Rows one statement of [`Store::each_rollup`] reads.
const READ_BATCH: i64 = 5_000;
/// Most rows one report reads.
pub const REPORT_ROWS_MAX: i64 = 2_000_000;
/// Most rows one call of [`Store::prune_traffic`] removes.
pub const PRUNE_BATCH: i64 = 5_000;
/// Most rows one call of [`Store::fold_traffic`] adds up.
pub const FOLD_BATCH: i64 = 5_000;
/// What rows are added up to.
pub const HOUR_MS: Millis = 3_600_000;

/// Traffic of one application with one API in one minute, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrafficRollup {
    /// Unique over all nodes and restarts.
    pub id: String,
    /// Begin of the minute.
    pub minute: Millis,
    /// API id; `None`: no API answers to the request.
    pub api: Option<String>,
    /// API name at that time.
    pub api_name: String,
    /// API version.
    pub api_version: String,
    /// Application id; `None`: anonymous requests.
    pub application: Option<String>,
    /// Application name at that time.
    pub application_name: String,
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
    /// Longest latency, microseconds.
    pub latency_max_us: i64,
    /// Requests that reached a backend.
    pub backend_calls: i64,
    /// Their backends' latencies added up, microseconds.
    pub backend_latency_sum_us: i64,
    /// Bucket and how many calls are in it.
    pub latency_buckets: Vec<(u16, u64)>,
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
    /// Keeps roll-ups. Of those with the same id the one with the most calls stays: a minute is handed over while it goes
    /// on, and again when it is over. May be repeated after a failure, and in any order.
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

    /// Hands every matching roll-up to `visit`, oldest first, reading a bounded batch at a time, until `visit` answers
    /// false. Answers whether it came to the end: false also at [`REPORT_ROWS_MAX`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn each_rollup(
        &self,
        filter: &TrafficFilter<'_>,
        mut visit: impl FnMut(TrafficRollup) -> bool,
    ) -> Result<bool> {
        const SQL: &str = "SELECT * FROM traffic_minute
             WHERE minute_ms >= $1 AND minute_ms < $2 AND ($3 IS NULL OR api_id = $3)
             AND ($4 IS NULL OR application_id = $4)
             AND ($5 OR application_id IN (SELECT id FROM application WHERE owner = $6)
                 OR api_id IN (SELECT id FROM api WHERE provider = $7))
             AND (minute_ms > $1 OR id > $8) ORDER BY minute_ms, id LIMIT $9";
        let (sees_all, owner, provider) = match filter.scope {
            TrafficScope::All => (true, None, None),
            TrafficScope::Own { applications_of, apis_of } => (false, applications_of, apis_of),
        };
        let (mut minute, mut id) = (filter.from, String::new());
        let mut rows_read = 0;
        loop {
            let (api, application) = (filter.api, filter.application);
            let what = args![minute, filter.to, api, application, sees_all, owner, provider, &id, READ_BATCH];
            let rows = self.db.all(SQL, what).await?;
            rows_read += rows.len() as i64;
            for row in &rows {
                if !visit(rollup(row)?) {
                    return Ok(false);
                }
            }
            let is_last = (rows.len() as i64) < READ_BATCH;
            if is_last || rows_read >= REPORT_ROWS_MAX {
                return Ok(is_last);
            }
            if let Some(row) = rows.last() {
                (minute, id) = (row.int("minute_ms")?, row.text("id")?);
            }
        }
    }

    /// Adds up the minutes of the oldest hour that ended before `before` and is not added up yet, at most
    /// [`FOLD_BATCH`] rows; call again while it answers more than 0. Nothing is lost by it but which minute of the hour
    /// it was.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn fold_traffic(&self, before: Millis) -> Result<u64> {
        const OLDEST: &str = "SELECT minute_ms FROM traffic_minute WHERE NOT is_hour ORDER BY minute_ms LIMIT 1";
        // What was taken out is what is added up, whoever else does the same at this moment.
        const TAKE: &str = "DELETE FROM traffic_minute WHERE id IN (SELECT id FROM traffic_minute
             WHERE NOT is_hour AND minute_ms >= $1 AND minute_ms < $2 ORDER BY minute_ms, id LIMIT $3) RETURNING *";
        const MARK: &str = "UPDATE traffic_minute SET is_hour = TRUE WHERE id = $1";
        let Some(oldest) = self.db.optional(OLDEST, &[]).await? else { return Ok(0) };
        let hour = oldest.int("minute_ms")?.div_euclid(HOUR_MS) * HOUR_MS;
        if hour + HOUR_MS > before {
            return Ok(0);
        }
        let mut tx = self.begin().await?;
        let rows = tx.all(TAKE, args![hour, hour + HOUR_MS, FOLD_BATCH]).await?;
        let taken = rows.iter().map(rollup).collect::<Result<Vec<_>>>()?;
        for sum in fold(hour, taken) {
            tx.add_rollup(&sum).await?;
            tx.execute(MARK, args![&sum.id]).await?;
        }
        tx.commit().await?;
        Ok(rows.len() as u64)
    }

    /// Forgets minutes before `before`, at most [`PRUNE_BATCH`] rows; call again while it answers more than 0.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn prune_traffic(&self, before: Millis) -> Result<u64> {
        const SQL: &str = "DELETE FROM traffic_minute WHERE id IN
             (SELECT id FROM traffic_minute WHERE minute_ms < $1 ORDER BY minute_ms, id LIMIT $2)";
        self.db.execute(SQL, args![before, PRUNE_BATCH]).await
    }
}

impl Tx {
    async fn add_rollup(&mut self, new: &TrafficRollup) -> Result<()> {
        const SQL: &str = "INSERT INTO traffic_minute (id, minute_ms, api_id, api_name, api_version, application_id,
             application_name, calls, errors_4xx, errors_5xx, throttled, request_bytes, response_bytes,
             latency_sum_us, latency_max_us, backend_calls, backend_latency_sum_us, latency_buckets)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
             ON CONFLICT (id) DO UPDATE SET calls = excluded.calls, errors_4xx = excluded.errors_4xx,
             errors_5xx = excluded.errors_5xx, throttled = excluded.throttled,
             request_bytes = excluded.request_bytes, response_bytes = excluded.response_bytes,
             latency_sum_us = excluded.latency_sum_us, latency_max_us = excluded.latency_max_us,
             backend_calls = excluded.backend_calls, backend_latency_sum_us = excluded.backend_latency_sum_us,
             latency_buckets = excluded.latency_buckets
             WHERE traffic_minute.calls < excluded.calls";
        let buckets = to_json(&new.latency_buckets)?;
        let values = args![
            &new.id,
            new.minute,
            &new.api,
            &new.api_name,
            &new.api_version,
            &new.application,
            &new.application_name,
            new.calls,
            new.errors_4xx,
            new.errors_5xx,
            new.throttled,
            new.request_bytes,
            new.response_bytes,
            new.latency_sum_us,
            new.latency_max_us,
            new.backend_calls,
            new.backend_latency_sum_us,
            &buckets,
        ];
        self.execute(SQL, values).await.map(|_| ())
    }
}

/// Sums of roll-ups of one hour, one an API and application.
fn fold(hour: Millis, rollups: Vec<TrafficRollup>) -> Vec<TrafficRollup> {
    let mut sums: HashMap<(Option<String>, Option<String>), TrafficRollup> = HashMap::new();
    for one in rollups {
        match sums.entry((one.api.clone(), one.application.clone())) {
            std::collections::hash_map::Entry::Occupied(mut sum) => sum.get_mut().add(one),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(TrafficRollup { id: uuid::Uuid::now_v7().to_string(), minute: hour, ..one });
            }
        }
    }
    sums.into_values().collect()
}

impl TrafficRollup {
    /// Adds another's sums; the names stay those of the last.
    fn add(&mut self, other: Self) {
        for (sum, part) in [
            (&mut self.calls, other.calls),
            (&mut self.errors_4xx, other.errors_4xx),
            (&mut self.errors_5xx, other.errors_5xx),
            (&mut self.throttled, other.throttled),
            (&mut self.request_bytes, other.request_bytes),
            (&mut self.response_bytes, other.response_bytes),
            (&mut self.latency_sum_us, other.latency_sum_us),
            (&mut self.backend_calls, other.backend_calls),
            (&mut self.backend_latency_sum_us, other.backend_latency_sum_us),
        ] {
            *sum = sum.saturating_add(part);
        }
        self.latency_max_us = self.latency_max_us.max(other.latency_max_us);
        let mut buckets: BTreeMap<u16, u64> = self.latency_buckets.drain(..).collect();
        for (bucket, count) in other.latency_buckets {
            let sum = buckets.entry(bucket).or_default();
            *sum = sum.saturating_add(count);
        }
        self.latency_buckets = buckets.into_iter().collect();
        (self.api_name, self.application_name) = (other.api_name, other.application_name);
    }
}

fn rollup(row: &Row) -> Result<TrafficRollup> {
    Ok(TrafficRollup {
        id: row.text("id")?,
        minute: row.int("minute_ms")?,
        api: row.optional_text("api_id")?,
        api_name: row.text("api_name")?,
        api_version: row.text("api_version")?,
        application: row.optional_text("application_id")?,
        application_name: row.text("application_name")?,
        calls: row.int("calls")?,
        errors_4xx: row.int("errors_4xx")?,
        errors_5xx: row.int("errors_5xx")?,
        throttled: row.int("throttled")?,
        request_bytes: row.int("request_bytes")?,
        response_bytes: row.int("response_bytes")?,
        latency_sum_us: row.int("latency_sum_us")?,
        latency_max_us: row.int("latency_max_us")?,
        backend_calls: row.int("backend_calls")?,
        backend_latency_sum_us: row.int("backend_latency_sum_us")?,
        latency_buckets: row.json("latency_buckets")?,
    })
}
