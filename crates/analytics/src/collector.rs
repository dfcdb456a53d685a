//! The task that takes what the cores counted, makes roll-ups of it and hands them to the store.
//!
//! Two loops run side by side in it, so that a slow store does not keep the counts waiting: one gathers, one ships.
//! While requests come in, the cores are visited every few seconds; while none does, the task sleeps, and the first
//! request rings for it ([`Bell`]). Waking a task for every request would cost the request more than everything
//! else here.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tidegate_model::millis::{self, Millis};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};

use crate::metrics::Metrics;
use crate::outbox::{Batch, Outbox};
use crate::rollup::{Open, Rollup};
use crate::shard::{Padded, Shard, lock};
use crate::sums::Sums;

/// How many minutes × APIs × applications are counted at once. At the limit all of them are closed early, which loses
/// nothing: the rest of their minute makes further roll-ups.
pub const OPEN_ROLLUPS_MAX: usize = 20_000;

/// How many closed roll-ups wait for a store that does not take them; then the oldest are lost and counted.
pub const PENDING_ROLLUPS_MAX: usize = 20_000;

/// How many roll-ups are handed over at once.
pub const BATCH_ROLLUPS_MAX: usize = 500;

/// How long the store may take for a batch.
pub const STORE_TIME_MAX: Duration = Duration::from_secs(10);

/// The longest pause between two attempts at storing; the first is a second, and each is twice the one before.
pub const RETRY_PAUSE_MAX: Duration = Duration::from_secs(60);

/// How often storing may fail in a row after the shutdown began; what is left then is lost and counted.
pub const FLUSH_ATTEMPTS_MAX: u32 = 3;

/// How long after its end a minute waits for what the cores counted.
pub const GRACE_MS: Millis = 2_000;

/// How often the store is told what the current minute is so far, so that people see what happens now.
pub const EARLY_PAUSE_MS: Millis = 3_000;

/// How often the cores are visited while requests come in: no more often than somebody is told. Where many APIs are called
/// in turn, each visit finds nearly as many sums as there were calls, and adding one up costs as much as counting a call.
const GATHER_PAUSE: Duration = Duration::from_millis(EARLY_PAUSE_MS as u64);

/// How many sums are taken before their core may count again.
const SUMS_PER_TURN: usize = 64;

/// What went wrong in a [`Sink`].
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// The future of [`Sink::store`].
pub type StoreFuture<'a> = Pin<Box<dyn Future<Output = Result<(), SinkError>> + Send + 'a>>;

/// Where roll-ups go.
pub trait Sink: Send + Sync {
    /// Stores the batch, all or nothing. It may be handed over again, after an error or when an answer took too long,
    /// also together with others, and one that has grown since: of those with one id that with the most calls stays.
    fn store<'a>(&'a self, batch: &'a [Rollup]) -> StoreFuture<'a>;
}

/// Makes roll-ups of what the recorder counts. Does nothing until it [runs](Collector::run).
pub struct Collector {
    metrics: Metrics,
    bell: Arc<Bell>,
    instance: String,
    calls_lost: Counter,
    clock: fn() -> Millis,
}

/// Wakes the collector. Nearly always it is awake, and ringing is a look at a flag that does not change.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Bell {
    is_awake: AtomicBool,
    is_abandoned: AtomicBool,
    rung: Notify,
}

impl Bell {
    /// Something was counted, under its core's lock. With `is_urgent` the collector comes at once.
    pub(crate) fn ring(&self, is_urgent: bool) {
        // Who goes to sleep clears the flag and then looks at each core, under its lock: either it finds what was
        // counted, or that lock came first, and the flag is seen here.
        let is_asleep = !self.is_awake.load(Ordering::Relaxed) && !self.is_awake.swap(true, Ordering::Relaxed);
        if is_asleep || is_urgent {
            self.rung.notify_one();
        }
    }

    /// Nobody will ring any more.
    pub(crate) fn abandon(&self) {
        self.is_abandoned.store(true, Ordering::Release);
        self.rung.notify_one();
    }
}

impl Collector {
    pub(crate) fn new(metrics: Metrics, bell: Arc<Bell>, instance: &str) -> Self {
        let calls_lost = metrics.calls_lost().clone();
        Self { metrics, bell, instance: instance.to_owned(), calls_lost, clock: millis::now }
    }

    /// Collects until `shutdown` resolves (or every [`Recorder`](crate::Recorder) is gone), then takes what is there,
    /// closes what is open and stores it, trying [`FLUSH_ATTEMPTS_MAX`] times. Calls that end later are counted as lost.
    pub async fn run(self, sink: &dyn Sink, shutdown: impl Future<Output = ()>) {
        let outbox = Outbox::new(PENDING_ROLLUPS_MAX, self.calls_lost.clone());
        tokio::join!(self.gather(&outbox, shutdown), ship(&outbox, sink));
    }

    async fn gather(self, outbox: &Outbox, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut open = Open::new(&self.instance);
        let mut is_busy = false;
        let mut told_at = (self.clock)();
        loop {
            let pause = self.pause(&open, is_busy, told_at);
            let was_rung = tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = self.bell.rung.notified() => true,
                () = sleep(pause) => false,
            };
            if self.bell.is_abandoned.load(Ordering::Acquire) {
                break;
            }
            is_busy = self.take(&mut open, outbox).await || was_rung;
            if !is_busy {
                self.bell.is_awake.store(false, Ordering::Relaxed);
                is_busy = self.take(&mut open, outbox).await;
            }
            let now = (self.clock)();
            outbox.push(open.close(now, GRACE_MS));
            // A clock that was set back must not silence it.
            if open.has_grown() && !(0..EARLY_PAUSE_MS).contains(&(now - told_at)) {
                outbox.offer(open.grown(BATCH_ROLLUPS_MAX));
                told_at = now;
            }
        }
        for shard in self.metrics.counted().shards.iter() {
            lock(shard).tallies.close();
        }
        self.take(&mut open, outbox).await;
        outbox.push(open.close_all());
        outbox.close();
    }

    /// How long nothing needs to be done.
    fn pause(&self, open: &Open, is_busy: bool, told_at: Millis) -> Duration {
        /// With nothing to take and nothing to close; any long time will do.
        const IDLE: Duration = Duration::from_secs(3600);
        if is_busy {
            return GATHER_PAUSE;
        }
        let early_ms = open.has_grown().then_some(told_at + EARLY_PAUSE_MS);
        [open.next_close_ms(GRACE_MS), early_ms].into_iter().flatten().min().map_or(IDLE, |next_ms| {
            let wait_ms = next_ms.saturating_sub((self.clock)()).clamp(1, 3_600_000);
            Duration::from_millis(wait_ms.unsigned_abs())
        })
    }

    /// Takes what the cores counted. Whether that was anything.
    async fn take(&self, open: &mut Open, outbox: &Outbox) -> bool {
        let mut found = false;
        for shard in self.metrics.counted().shards.iter() {
            let mut has_more = true;
            while has_more {
                make_room(open, outbox);
                has_more = take_turn(shard, |sums| {
                    open.add(sums);
                    found = true;
                });
                if has_more {
                    tokio::task::yield_now().await;
                }
            }
        }
        found
    }
}

/// Takes sums of one core. Whether there are more.
fn take_turn(shard: &Padded<Mutex<Shard>>, take: impl FnMut(&Sums)) -> bool {
    let mut guard = lock(shard);
    let has_more = guard.tallies.take(SUMS_PER_TURN, take);
    let wiped = guard.tallies.wipe();
    // What is not needed any more is given back when others may count again.
    drop(guard);
    drop(wiped);
    has_more
}

/// Closes everything if there might be no place for what is taken in one turn.
fn make_room(open: &mut Open, outbox: &Outbox) {
    if open.len() + SUMS_PER_TURN > OPEN_ROLLUPS_MAX {
        outbox.push(open.close_all());
    }
}

async fn ship(outbox: &Outbox, sink: &dyn Sink) {
    let mut failures: u32 = 0;
    let mut failures_at_end: u32 = 0;
    while let Some(batch) = outbox.take(BATCH_ROLLUPS_MAX).await {
        let is_last_call = outbox.is_closed();
        let (Batch::Due(rollups) | Batch::Early(rollups)) = &batch;
        let error = match timeout(STORE_TIME_MAX, sink.store(rollups)).await {
            Ok(Ok(())) => {
                debug!(rollups = rollups.len(), "stored {} roll-ups", rollups.len());
                (failures, failures_at_end) = (0, 0);
                continue;
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("no answer within {} s", STORE_TIME_MAX.as_secs()),
        };
        let Batch::Due(rollups) = batch else {
            debug!("the current minute could not be told early: {error}");
            continue;
        };
        outbox.put_back(rollups);
        failures = failures.saturating_add(1);
        failures_at_end += u32::from(is_last_call);
        warn!(failures, "roll-ups of request statistics could not be stored, keeping them: {error}");
        if failures_at_end >= FLUSH_ATTEMPTS_MAX {
            let lost = outbox.lose_all();
            warn!(calls.lost = lost, "shutting down without having stored the statistics of {lost} calls");
            return;
        }
        pause_before_retry(outbox, failures).await;
    }
}

/// Twice as long each time; but once the shutdown has begun, one second.
async fn pause_before_retry(outbox: &Outbox, failures: u32) {
    const FIRST: Duration = Duration::from_secs(1);
    if outbox.is_closed() {
        return sleep(FIRST).await;
    }
    let pause = FIRST.saturating_mul(1 << (failures - 1).min(16)).min(RETRY_PAUSE_MAX);
    tokio::select! {
        () = sleep(pause) => {}
        () = outbox.closed() => {}
    }
}

#[cfg(test)]
#[path = "collector_tests.rs"]
mod tests;
