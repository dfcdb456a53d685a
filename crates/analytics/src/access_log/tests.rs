//! What is in the file afterwards.

use std::fs;
use std::io::Write as _;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::event::{ApplicationFacts, ApplicationWords, FailureSource, RequestEvent, user_agent};
use crate::recorder::{Recorder, recorder};
use crate::sample::{api, event};
use crate::shard::Bounds;

/// A directory of this test's own, gone when it ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("tidegate-access-log-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ids(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["request_id"].as_str().unwrap().to_owned();
    text.lines().map(id).collect()
}

fn log_to(path: &Path, metrics: &Metrics) -> (Recorder, AccessLog) {
    let log = AccessLog::to_file(path, metrics).unwrap();
    (recorder(metrics.clone(), Some(log.clone()), "node").0, log)
}

fn record(recorder: &Recorder, id: &str) {
    recorder.record(&RequestEvent { request_id: id, ..event() });
}

fn dropped(metrics: &Metrics) -> u64 {
    metrics.lines_dropped().get()
}

fn line_of(event: &RequestEvent<'_>) -> String {
    let mut out = Vec::new();
    line::append(event, &mut line::Clock::default(), &mut out);
    String::from_utf8(out).unwrap()
}

fn write(writer: &mut Writer, id: &str) {
    writer.write(line_of(&RequestEvent { request_id: id, ..event() }).as_bytes(), 1);
}

#[test]
fn a_line_says_who_called_what_with_which_result() {
    let blocked = RequestEvent { status: 429, fault: Some(900_803), failure: Some(FailureSource::Policy), ..event() };
    assert_eq!(
        line_of(&blocked),
        concat!(
            r#"{"time":"1970-01-01T00:01:00Z","request_id":"r-1","environment":"Default","method":"GET","#,
            r#""api":"Petstore","api_version":"1.0.0","api_id":"api-1","context":"/pets/1.0.0","#,
            r#""resource":"/pets/{id}","status":429,"fault":900803,"failure":"policy","latency_us":1500,"#,
            r#""backend_latency_us":1200,"request_bytes":10,"response_bytes":1000,"application":"Shop","#,
            r#""application_id":"app-1","subscription_id":"sub-1","consumer_key":"client-1","#,
            r#""key_type":"PRODUCTION","user":"alice","client_ip":"192.0.2.1","user_agent":"curl/8"}"#,
            "\n"
        )
    );
}

#[test]
fn everything_recorded_is_in_the_file_after_the_stop() {
    let scratch = Scratch::new("all");
    let metrics = Metrics::new();
    let path = scratch.file("access.log");
    let (recorder, log) = log_to(&path, &metrics);
    let written: Vec<_> = (0..1000).map(|number| number.to_string()).collect();
    written.iter().for_each(|id| record(&recorder, id));
    log.stop();
    assert_eq!(ids(&path), written);
    assert_eq!(dropped(&metrics), 0);
    record(&recorder, "late");
    log.stop();
    assert_eq!(dropped(&metrics), 1);
}

#[test]
fn a_thread_that_sleeps_is_woken_by_the_next_line() {
    let scratch = Scratch::new("woken");
    let metrics = Metrics::new();
    let path = scratch.file("access.log");
    let (recorder, log) = log_to(&path, &metrics);
    for number in 1..=3 {
        record(&recorder, &number.to_string());
        // Read until it is there: nothing else would write it.
        while ids(&path).len() < number {
            thread::yield_now();
        }
        while log.0.flags.is_awake.load(Ordering::Relaxed) {
            thread::yield_now();
        }
    }
    log.stop();
    assert_eq!(ids(&path), ["1", "2", "3"]);
}

#[test]
fn the_last_handle_gone_writes_what_there_is() {
    let scratch = Scratch::new("gone");
    let path = scratch.file("access.log");
    let (recorder, log) = log_to(&path, &Metrics::new());
    record(&recorder, "1");
    let thread = log.0.joined.lock().unwrap().take().unwrap();
    drop((recorder, log));
    thread.join().unwrap();
    assert_eq!(ids(&path), ["1"]);
}

#[test]
fn an_existing_file_is_continued_and_an_impossible_one_refused() {
    let scratch = Scratch::new("open");
    let path = scratch.file("access.log");
    for id in ["first", "second"] {
        let (recorder, log) = log_to(&path, &Metrics::new());
        record(&recorder, id);
        log.stop();
    }
    assert_eq!(ids(&path), ["first", "second"]);
    let missing = scratch.file("no/such/folder.log");
    let error = AccessLog::to_file(&missing, &Metrics::new()).err().unwrap();
    assert!(error.to_string().contains("no/such/folder.log"), "{error}");
}

#[test]
fn what_does_not_fit_is_dropped_and_counted() {
    let scratch = Scratch::new("full");
    let line_bytes = line_of(&RequestEvent { request_id: "1", ..event() }).len();
    let bounds = Bounds { shards: 1, tallies_max: 10, log_bytes_max: line_bytes - 1 };
    let metrics = Metrics::within(bounds, |_| {});
    let path = scratch.file("access.log");
    let (recorder, log) = log_to(&path, &metrics);
    for _ in 0..5 {
        record(&recorder, "1");
    }
    recorder.record(&RequestEvent { request_id: "2", user_agent: None, ..event() });
    log.stop();
    assert_eq!(dropped(&metrics), 5);
    assert_eq!(ids(&path), ["2"], "a shorter one fits");
}

#[test]
fn after_a_rename_lines_go_to_a_new_file() {
    let scratch = Scratch::new("rotate");
    let (path, rotated) = (scratch.file("access.log"), scratch.file("access.log.1"));
    let mut writer = Writer::new(Target::file(&path).unwrap(), Counter::default());
    write(&mut writer, "1");
    writer.reopen_if_moved();
    fs::rename(&path, &rotated).unwrap();
    write(&mut writer, "2");
    writer.reopen_if_moved();
    write(&mut writer, "3");
    assert_eq!(ids(&rotated), ["1", "2"]);
    assert_eq!(ids(&path), ["3"]);
}

#[test]
fn reopening_on_demand_loses_no_line() {
    let scratch = Scratch::new("reopen");
    let (path, rotated) = (scratch.file("access.log"), scratch.file("access.log.1"));
    let metrics = Metrics::new();
    let (recorder, log) = log_to(&path, &metrics);
    record(&recorder, "1");
    fs::rename(&path, &rotated).unwrap();
    log.reopen();
    record(&recorder, "2");
    log.stop();
    let (old, new) = (ids(&rotated), ids(&path));
    assert_eq!([old, new].concat(), ["1", "2"]);
    assert_eq!(dropped(&metrics), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_counted() {
    let dropped = Counter::default();
    let mut writer = Writer::new(Target::file(Path::new("/dev/full")).unwrap(), dropped.clone());
    writer.write(b"1\n2\n", 2);
    assert_eq!(dropped.get(), 2);
    write(&mut writer, "3");
    assert_eq!(dropped.get(), 3);
}

#[test]
fn after_a_failure_the_next_line_begins_anew() {
    let scratch = Scratch::new("failed");
    let path = scratch.file("access.log");
    let mut writer = Writer::new(Target::file(&path).unwrap(), Counter::default());
    let Target::File { file, .. } = &mut writer.target else { unreachable!("it is a file") };
    file.write_all(br#"{"request_id":"#).unwrap();
    writer.is_failing = true;
    write(&mut writer, "1");
    write(&mut writer, "2");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().map(serde_json::from_str::<Value>).map(|line| line.ok()).collect();
    assert!(matches!(&lines[..], [None, Some(_), Some(_)]), "{text}");
}

#[test]
fn what_is_kept_of_an_application_is_what_would_be_written() {
    let id = "app-\"1\"".into();
    for name in ["Shop", "Ann's \"shop\"\n", "", &"long".repeat(line::FIELD_BYTES_MAX)] {
        let words = ApplicationWords::new(&id, name);
        let line =
            |words| line_of(&RequestEvent { application: Some(ApplicationFacts { id: &id, name, words }), ..event() });
        assert_eq!(line(Some(&words)), line(None));
    }
}

#[test]
fn a_line_stays_short_whatever_the_names() {
    let long = "\u{1}".repeat(100_000);
    let api = api(&long, &long);
    let hostile = RequestEvent {
        api: Some(&api),
        user: Some(&long),
        request_id: &long,
        method: &long,
        resource: Some(&long),
        user_agent: Some(&long),
        ..event()
    };
    assert!(line_of(&hostile).len() < 20 * 6 * line::FIELD_BYTES_MAX);
}

proptest! {
    /// A hostile name is one value on one line, and reads back as it was.
    #[test]
    fn hostile_texts_are_escaped(name in any::<String>(), agent in any::<String>(), time in any::<i64>()) {
        let api = api("id", &name);
        let hostile = RequestEvent {
            api: Some(&api),
            user: Some(&name),
            user_agent: Some(user_agent(&agent)),
            timestamp_ms: time,
            ..event()
        };
        let line = line_of(&hostile);
        prop_assert!(line.ends_with('\n'));
        prop_assert_eq!(line.bytes().filter(|byte| *byte < 0x20).count(), 1, "one line feed, no other control");
        let value: Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(value["api"].as_str(), Some(name.as_str()));
        prop_assert_eq!(value["user"].as_str(), Some(name.as_str()));
        prop_assert_eq!(value["user_agent"].as_str(), Some(user_agent(&agent)));
    }
}
