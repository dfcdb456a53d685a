//! The collector on a clock that stands still until everybody waits for it.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::Mutex;

use tokio::time::Instant;

use super::*;
use crate::event::RequestEvent;
use crate::metrics::Metrics;
use crate::recorder::{Recorder, recorder};
use crate::sample::{api, event, tallied};
use crate::shard::Bounds;

thread_local!(static STARTED: Cell<Option<Instant>> = const { Cell::new(None) });

/// One minute past 1970 when first asked; then as the runtime's clock goes.
fn clock() -> Millis {
    let started = STARTED.get().unwrap_or_else(Instant::now);
    STARTED.set(Some(started));
    60_000 + started.elapsed().as_millis() as Millis
}

fn setup() -> (Recorder, Collector) {
    clock();
    let (recorder, collector) = recorder(Metrics::new(), None, "node");
    (recorder, Collector { clock, ..collector })
}

fn now_event() -> RequestEvent<'static> {
    RequestEvent { timestamp_ms: clock(), ..event() }
}

enum Outcome {
    Fail,
    Hang,
}

/// Fails as scripted, then stores.
#[derive(Default)]
struct Scripted {
    script: Mutex<VecDeque<Outcome>>,
    attempts: Mutex<Vec<Instant>>,
    stored: Mutex<Vec<Rollup>>,
}

impl Scripted {
    fn of(script: impl IntoIterator<Item = Outcome>) -> Self {
        Self { script: Mutex::new(script.into_iter().collect()), ..Self::default() }
    }

    fn calls(&self) -> u64 {
        self.stored.lock().unwrap().iter().map(|rollup| rollup.calls).sum()
    }

    fn attempts(&self) -> usize {
        self.attempts.lock().unwrap().len()
    }
}

impl Sink for Scripted {
    fn store<'a>(&'a self, batch: &'a [Rollup]) -> StoreFuture<'a> {
        Box::pin(async move {
            self.attempts.lock().unwrap().push(Instant::now());
            let outcome = self.script.lock().unwrap().pop_front();
            match outcome {
                Some(Outcome::Fail) => return Err("disk on fire".into()),
                Some(Outcome::Hang) => std::future::pending().await,
                None => {
                    let mut stored = self.stored.lock().unwrap();
                    for new in batch {
                        match stored.iter_mut().find(|old| old.id == new.id) {
                            Some(old) if old.calls < new.calls => *old = new.clone(),
                            Some(_) => {}
                            None => stored.push(new.clone()),
                        }
                    }
                }
            }
            Ok(())
        })
    }
}

async fn after(seconds: f64) {
    sleep(Duration::from_secs_f64(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_minute_is_told_while_it_goes_on_and_stored_whole_when_it_is_over() {
    let (recorder, collector) = setup();
    let sink = Scripted::default();
    tokio::join!(collector.run(&sink, after(200.0)), async {
        recorder.record(&now_event());
        recorder.record(&now_event());
        after(3.5).await;
        assert_eq!((sink.attempts(), sink.calls()), (1, 2), "told early");
        after(54.5).await;
        assert_eq!(sink.attempts(), 1, "nothing new to tell");
        recorder.record(&now_event());
        after(4.9).await;
        assert_eq!((sink.attempts(), sink.calls()), (3, 3), "told early, and then when minute and grace were over");
        after(30.0).await;
        recorder.record(&now_event());
        after(62.5).await;
        assert_eq!((sink.attempts(), sink.calls()), (5, 4));
    });
    let stored = sink.stored.into_inner().unwrap();
    assert_eq!(stored.iter().map(|rollup| rollup.key.minute_ms).collect::<Vec<_>>(), [60_000, 120_000]);
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_stores_what_is_not_taken_yet_and_counts_what_comes_later() {
    let (recorder, collector) = setup();
    let sink = Scripted::default();
    for _ in 0..50 {
        recorder.record(&now_event());
    }
    collector.run(&sink, async {}).await;
    assert_eq!(sink.calls(), 50);
    recorder.record(&now_event());
    assert!(recorder.metrics().render().contains("tidegate_calls_lost_total 1\n"));
}

#[tokio::test(start_paused = true)]
async fn the_last_recorder_gone_ends_it_as_well() {
    let (recorder, collector) = setup();
    let sink = Scripted::default();
    recorder.record(&now_event());
    drop(recorder);
    collector.run(&sink, std::future::pending()).await;
    assert_eq!(sink.calls(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failing_store_gets_everything_later_and_once() {
    let (recorder, collector) = setup();
    // The first two are what two minutes were so far, which is not tried again.
    let due = [Outcome::Fail, Outcome::Hang, Outcome::Fail];
    let sink = Scripted::of([Outcome::Fail, Outcome::Fail].into_iter().chain(due));
    tokio::join!(collector.run(&sink, after(300.0)), async {
        for _ in 0..4 {
            recorder.record(&now_event());
            after(60.0).await;
        }
    });
    assert_eq!(sink.calls(), 4);
    let attempts = sink.attempts.into_inner().unwrap();
    let pauses: Vec<_> = attempts[2..].windows(2).take(3).map(|pair| (pair[1] - pair[0]).as_secs()).collect();
    assert_eq!(pauses, [1, 10 + 2, 4], "each pause is twice the one before, after the time the store may take");
    let mut ids: Vec<_> = sink.stored.into_inner().unwrap().into_iter().map(|rollup| rollup.id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert!(recorder.metrics().render().contains("tidegate_calls_lost_total 0"));
}

#[tokio::test(start_paused = true)]
async fn a_hanging_store_does_not_stop_the_counting() {
    let (recorder, collector) = setup();
    let sink = Scripted::of((0..20).map(|_| Outcome::Hang));
    tokio::join!(collector.run(&sink, after(400.0)), async {
        after(70.0).await;
        for _ in 0..300 {
            for _ in 0..10 {
                recorder.record(&now_event());
            }
            after(1.0).await;
        }
    });
    let metrics = recorder.metrics().render();
    let lost = 3000 - sink.calls();
    assert!(metrics.contains(&format!("tidegate_calls_lost_total {lost}\n")), "{metrics}");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_never_recovers_loses_a_counted_number_at_shutdown() {
    let (recorder, collector) = setup();
    let sink = Scripted::of((0..100).map(|_| Outcome::Fail));
    for _ in 0..7 {
        recorder.record(&now_event());
    }
    let begin = Instant::now();
    collector.run(&sink, async {}).await;
    assert_eq!(sink.attempts(), FLUSH_ATTEMPTS_MAX as usize);
    assert!(begin.elapsed() < Duration::from_secs(10));
    assert!(recorder.metrics().render().contains("tidegate_calls_lost_total 7"));
}

#[test]
fn what_nobody_takes_is_bounded_and_counted_and_the_metrics_still_see_everything() {
    let metrics = Metrics::within(Bounds { shards: 1, tallies_max: 2, log_bytes_max: 0 }, |_| {});
    let (recorder, _collector) = recorder(metrics, None, "node");
    for name in ["A", "B", "C", "A", "C"] {
        recorder.record(&RequestEvent { api: Some(&api(name, "Petstore")), ..event() });
    }
    let metrics = recorder.metrics().render();
    assert!(metrics.contains("tidegate_calls_lost_total 2\n"), "{metrics}");
    assert!(metrics.contains("tidegate_request_duration_seconds_count{api=\"Petstore\",version=\"1.0.0\"} 5"));
}

#[tokio::test(start_paused = true)]
async fn what_grows_too_much_is_taken_before_its_time() {
    clock();
    let metrics = Metrics::within(Bounds { shards: 1, tallies_max: 4, log_bytes_max: 0 }, |_| {});
    let (recorder, collector) = recorder(metrics, None, "node");
    let collector = Collector { clock, ..collector };
    let sink = Scripted::default();
    tokio::join!(collector.run(&sink, after(10.0)), async {
        for number in 0..100 {
            recorder.record(&RequestEvent { api: Some(&api(&number.to_string(), "A")), ..now_event() });
            tokio::task::yield_now().await;
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(sink.calls(), 100);
}

#[test]
fn too_many_open_rollups_are_closed_early_without_loss() {
    let lost = Counter::default();
    let outbox = Outbox::new(OPEN_ROLLUPS_MAX + 10, lost.clone());
    let mut open = Open::new("node");
    for number in 0..=OPEN_ROLLUPS_MAX {
        make_room(&mut open, &outbox);
        open.add(&tallied(&RequestEvent { api: Some(&api(&number.to_string(), "A")), ..event() }));
        assert!(open.len() <= OPEN_ROLLUPS_MAX);
    }
    outbox.push(open.close_all());
    assert_eq!(lost.get(), 0);
    assert_eq!(outbox.lose_all(), OPEN_ROLLUPS_MAX as u64 + 1);
}
