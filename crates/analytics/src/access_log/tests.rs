//! What is in the file afterwards.

use std::fs;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::event::{FailureSource, user_agent};
use crate::sample::{api, event};

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

fn numbered(id: &str) -> Arc<RequestEvent> {
    Arc::new(RequestEvent { request_id: id.into(), ..event() })
}

fn dropped(metrics: &Metrics) -> u64 {
    metrics.dropped(Queue::AccessLog).get()
}

fn line_of(event: &RequestEvent) -> String {
    let mut out = Vec::new();
    line::append(event, &mut out);
    String::from_utf8(out).unwrap()
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
fn everything_handed_over_is_in_the_file_after_the_stop() {
    let scratch = Scratch::new("all");
    let metrics = Metrics::new();
    let path = scratch.file("access.log");
    let log = AccessLog::to_file(&path, &metrics).unwrap();
    let written: Vec<_> = (0..1000).map(|number| number.to_string()).collect();
    written.iter().for_each(|id| log.write(numbered(id)));
    log.stop();
    assert_eq!(ids(&path), written);
    assert_eq!(dropped(&metrics), 0);
    log.write(numbered("late"));
    log.stop();
    assert_eq!(dropped(&metrics), 1);
}

#[test]
fn an_existing_file_is_continued_and_an_impossible_one_refused() {
    let scratch = Scratch::new("open");
    let path = scratch.file("access.log");
    for id in ["first", "second"] {
        let log = AccessLog::to_file(&path, &Metrics::new()).unwrap();
        log.write(numbered(id));
        log.stop();
    }
    assert_eq!(ids(&path), ["first", "second"]);
    let missing = scratch.file("no/such/folder.log");
    let error = AccessLog::to_file(&missing, &Metrics::new()).err().unwrap();
    assert!(error.to_string().contains("no/such/folder.log"), "{error}");
}

#[test]
fn a_full_queue_drops_and_counts() {
    let scratch = Scratch::new("full");
    let metrics = Metrics::new();
    let (log, inbox) = AccessLog::queue(3, &metrics);
    for id in ["1", "2", "3", "4", "5"] {
        log.write(numbered(id));
    }
    assert_eq!(dropped(&metrics), 2);
    let path = scratch.file("access.log");
    log.0.is_stopping.store(true, Ordering::Release);
    inbox.run(Writer::new(Target::file(&path).unwrap(), Counter::default()));
    assert_eq!(ids(&path), ["1", "2", "3"]);
}

#[test]
fn after_a_rename_lines_go_to_a_new_file() {
    let scratch = Scratch::new("rotate");
    let (path, rotated) = (scratch.file("access.log"), scratch.file("access.log.1"));
    let mut writer = Writer::new(Target::file(&path).unwrap(), Counter::default());
    writer.write(&numbered("1"));
    writer.reopen_if_moved();
    writer.flush();
    fs::rename(&path, &rotated).unwrap();
    writer.write(&numbered("2"));
    writer.flush();
    writer.reopen_if_moved();
    writer.write(&numbered("3"));
    writer.flush();
    assert_eq!(ids(&rotated), ["1", "2"]);
    assert_eq!(ids(&path), ["3"]);
}

#[test]
fn reopening_on_demand_loses_no_line() {
    let scratch = Scratch::new("reopen");
    let (path, rotated) = (scratch.file("access.log"), scratch.file("access.log.1"));
    let metrics = Metrics::new();
    let log = AccessLog::to_file(&path, &metrics).unwrap();
    log.write(numbered("1"));
    fs::rename(&path, &rotated).unwrap();
    log.reopen();
    log.write(numbered("2"));
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
    writer.write(&event());
    writer.write(&event());
    writer.flush();
    assert_eq!(dropped.get(), 2);
    writer.flush();
    writer.write(&event());
    writer.flush();
    assert_eq!(dropped.get(), 3);
}

#[test]
fn a_line_stays_short_whatever_the_names() {
    let long = "\u{1}".repeat(100_000);
    let hostile = RequestEvent {
        api: Some(api(&long, &long)),
        user: Some(long.as_str().into()),
        request_id: long.as_str().into(),
        method: long.clone().into(),
        resource: Some(long.as_str().into()),
        user_agent: Some(user_agent(&long)),
        ..event()
    };
    assert!(line_of(&hostile).len() < 20 * 6 * line::FIELD_BYTES_MAX);
}

proptest! {
    /// A hostile name is one value on one line, and reads back as it was.
    #[test]
    fn hostile_texts_are_escaped(name in any::<String>(), agent in any::<String>(), time in any::<i64>()) {
        let hostile = RequestEvent {
            api: Some(api("id", &name)),
            user: Some(name.as_str().into()),
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
        prop_assert_eq!(value["user_agent"].as_str(), Some(&*user_agent(&agent)));
    }
}
