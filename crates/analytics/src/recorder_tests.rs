//! Many threads at once.

use std::collections::HashSet;
use std::sync::Mutex;
use std::{fs, thread};

use super::*;
use crate::collector::{Sink, StoreFuture};
use crate::rollup::Rollup;
use crate::sample::{api, event};

const THREADS: usize = 8;
const EACH: usize = 2_000;

/// Keeps everything it is given.
#[derive(Default)]
struct Kept(Mutex<Vec<Rollup>>);

impl Sink for Kept {
    fn store<'a>(&'a self, batch: &'a [Rollup]) -> StoreFuture<'a> {
        self.0.lock().unwrap().extend_from_slice(batch);
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test]
async fn what_many_threads_record_at_once_adds_up_exactly() {
    let folder = std::env::temp_dir().join(format!("tidegate-recorder-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("access.log");
    let metrics = Metrics::new();
    let log = AccessLog::to_file(&path, &metrics).unwrap();
    let (recorder, collector) = recorder(metrics.clone(), Some(log.clone()), "node");
    let sink = Kept::default();
    let running = async {
        tokio::task::spawn_blocking(move || threads(&recorder)).await.unwrap();
        // The recorder is gone with that, which ends the collector.
    };
    tokio::join!(collector.run(&sink, std::future::pending()), running);
    log.stop();

    let all = (THREADS * EACH) as u64;
    let text = metrics.render();
    for name in ["A", "B"] {
        let labels = format!(r#"api="{name}",version="1.0.0""#);
        for line in [
            format!(r#"tidegate_requests_total{{{labels},status_class="2xx",fault=""}} {}"#, all / 2),
            format!("tidegate_request_duration_seconds_count{{{labels}}} {}", all / 2),
            format!("tidegate_request_duration_seconds_sum{{{labels}}} {:?}", (all / 2) as f64 * 0.0015),
        ] {
            assert!(text.contains(&format!("{line}\n")), "{line} in\n{text}");
        }
    }
    for none in ["tidegate_calls_lost_total 0", "tidegate_requests_in_flight 0"] {
        assert!(text.contains(&format!("{none}\n")), "{text}");
    }
    // Of what was told while it grew, the last is the whole.
    let stored = sink.0.into_inner().unwrap();
    let ids: HashSet<_> = stored.iter().map(|rollup| rollup.id.as_str()).collect();
    let whole = |id: &str| stored.iter().filter(|rollup| rollup.id == id).map(|rollup| rollup.calls).max().unwrap();
    assert_eq!(ids.into_iter().map(whole).sum::<u64>(), all);
    check_lines(&fs::read_to_string(&path).unwrap());
    fs::remove_dir_all(&folder).unwrap();
}

fn threads(recorder: &Recorder) {
    let apis = [api("a", "A"), api("b", "B")];
    thread::scope(|scope| {
        for number in 0..THREADS {
            let apis = &apis;
            scope.spawn(move || {
                for call in 0..EACH {
                    let _in_flight = recorder.metrics().request_begins();
                    let request_id = format!("{number}-{call}");
                    let api = Some(&apis[call % 2]);
                    recorder.record(&RequestEvent { request_id: &request_id, api, ..event() });
                }
            });
        }
    });
}

/// Each thread's lines are all there, in their order.
fn check_lines(text: &str) {
    let mut next = [0; THREADS];
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let (number, call) = line["request_id"].as_str().unwrap().split_once('-').unwrap();
        let next = &mut next[number.parse::<usize>().unwrap()];
        assert_eq!(call.parse(), Ok(*next));
        *next += 1;
    }
    assert_eq!(next, [EACH; THREADS]);
}
