//! Who is registered, who is not any more, and that no two instances ever share a port, in whatever order they come and
//! go.

use std::net::SocketAddr;
use std::path::Path;

use proptest::prelude::*;
use tidegate_config::ports::{Wanted, overlap};
use tidegate_config::{Config, Offset, Raw, Search};

use super::*;
use crate::listen::Among;

fn registry(folder: &Path) -> Registry {
    Registry::open(&RegistryPlace::Named(folder.join("registry"))).unwrap()
}

fn entry(name: &str, offset: u16, set: &[Wanted]) -> Entry {
    Entry {
        name: name.to_owned(),
        pid: std::process::id(),
        version: "0".to_owned(),
        offset,
        roles: Vec::new(),
        data_dir: format!("/data/{name}").into(),
        started_at_ms: 0,
        state: State::Starting,
        listeners: set.iter().map(|wanted| (wanted.listener.name().to_owned(), wanted.address.into())).collect(),
        also: Vec::new(),
        management_url: None,
        gateway_urls: Vec::new(),
        log_file: None,
    }
}

fn names(registry: &Registry) -> Vec<String> {
    registry.running().unwrap().into_iter().map(|entry| entry.name).collect()
}

#[test]
fn an_instance_is_listed_as_long_as_it_lives() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(folder.path());
    let blue = registry.lock().unwrap().enter(entry("blue", 1, &[])).unwrap();
    let green = registry.lock().unwrap().enter(entry("green", 2, &[])).unwrap();
    assert_eq!(names(&registry), ["blue", "green"]);
    assert_eq!(registry.running().unwrap()[0], entry("blue", 1, &[]));
    drop(blue);
    assert_eq!(names(&registry), ["green"]);
    drop(green);
    assert_eq!(fs::read_dir(registry.path()).unwrap().count(), 1, "only the lock stays");
}

#[test]
fn a_name_is_had_by_one_at_a_time_and_the_refusal_says_by_whom() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(folder.path());
    let held = registry.lock().unwrap().enter(entry("blue", 1, &[])).unwrap();
    let refusal = registry.lock().unwrap().enter(entry("blue", 2, &[])).unwrap_err().to_string();
    let expected = format!("an instance named `blue` is running (pid {}, data in /data/blue)", std::process::id());
    assert!(refusal.starts_with(&expected) && refusal.contains("--name"), "{refusal}");
    drop(held);
    registry.lock().unwrap().enter(entry("blue", 2, &[])).expect("the name is free again");
}

#[test]
fn what_a_crashed_owner_left_is_cleared_away_and_its_name_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(folder.path());
    let left = registry.file_of("blue");
    fs::write(&left, serde_json::to_vec(&entry("blue", 1, &[])).unwrap()).unwrap();
    assert_eq!(names(&registry), [""; 0]);
    assert!(!left.exists());
    fs::write(&left, "half a fi").unwrap();
    registry.lock().unwrap().enter(entry("blue", 1, &[])).unwrap();
}

#[test]
fn a_held_file_that_makes_no_sense_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(folder.path());
    let path = registry.file_of("future");
    let held = File::create(&path).unwrap();
    held.lock().unwrap();
    assert_eq!(names(&registry), [""; 0]);
    assert!(path.exists());
}

#[test]
fn decisions_are_made_one_after_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let registry = registry(folder.path());
    let ledger = registry.lock().unwrap();
    let (sent, received) = mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let ledger = registry.lock().unwrap();
            sent.send(ledger.running().len()).unwrap();
        });
        let _lease = ledger.enter(entry("first", 0, &[])).unwrap();
        assert_eq!(received.recv().unwrap(), 1, "who waited sees who was first");
    });
}

fn config(bases: &[u16], pinned: Option<usize>) -> Option<Config> {
    let names = ["gateway-http", "gateway-https", "management-https", "management-http", "ops"];
    let sections = names.iter().zip(bases).enumerate().map(|(index, (name, base))| {
        format!("[listeners.{name}]\nport = {base}\nfollow_offset = {}\n", pinned != Some(index))
    });
    let mut raw = Raw::new();
    raw.add_file(Path::new("x.toml"), &format!("[server]\noffset = 'auto'\n{}", sections.collect::<String>()));
    Config::resolve(raw).ok()
}

/// What happens next: somebody starts with some table of ports and some search, or the n-th of those who run is gone.
#[derive(Debug, Clone)]
enum Step {
    Start { bases: Vec<u16>, pinned: Option<usize>, first: u16, step: u16, last_offset: Option<u16> },
    Fixed { bases: Vec<u16>, offset: u16 },
    Gone(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let bases = || {
        prop_oneof![
            // Close together, as nobody would choose them, and the usual distances.
            prop::collection::vec(1_000..1_060_u16, 5),
            Just(vec![8_037, 8_000, 9_200, 9_520, 9_357]),
        ]
    };
    let start = (bases(), prop::option::weighted(0.1, 0..5_usize), 0..50_u16, 1..12_u16, prop::option::of(0..90_u16))
        .prop_map(|(bases, pinned, first, step, last_offset)| Step::Start { bases, pinned, first, step, last_offset });
    let fixed = (bases(), 0..80_u16).prop_map(|(bases, offset)| Step::Fixed { bases, offset });
    prop::collection::vec(prop_oneof![4 => start, 1 => fixed, 2 => any::<usize>().prop_map(Step::Gone)], 1..60)
}

proptest! {
    #[test]
    fn whoever_comes_and_goes_in_whatever_order_no_port_is_ever_had_twice(steps in steps()) {
        let mut running: Vec<Entry> = Vec::new();
        for (number, step) in steps.into_iter().enumerate() {
            let (config, search, last_offset) = match step {
                Step::Gone(which) => {
                    if !running.is_empty() {
                        running.remove(which % running.len());
                    }
                    continue;
                }
                Step::Start { bases, pinned, first, step, last_offset } => {
                    (config(&bases, pinned), Search { first, last: Search::NO_END, step }, last_offset)
                }
                Step::Fixed { bases, offset } => (config(&bases, None), Search { first: offset, last: offset, step: 1 }, None),
            };
            let Some(config) = config else { continue };
            prop_assert!(matches!(config.server.offset, Offset::Auto(_)));
            let among = Among { running: &running, last_offset };
            let (chosen, _) = among.choose(&config.ports, search, |_| true);
            let Some(offset) = chosen else { continue };
            prop_assert!(search.contains(offset));
            if let Some(last) = last_offset.filter(|last| search.contains(*last)) {
                let was_free = config.ports.wanted(last).is_ok_and(|set| set.iter().all(|wanted| !running.iter().any(|entry| entry.holds(wanted))));
                prop_assert!(!was_free || offset == last, "the last run's place was free");
            }
            let set = config.ports.wanted(offset).expect("a chosen offset fits");
            running.push(entry(&number.to_string(), offset, &set));
            let ports: Vec<SocketAddr> = running.iter().flat_map(|entry| entry.listeners.values()).map(|door| match door {
                entry::Door::Port { address, port } => SocketAddr::new(*address, *port),
                entry::Door::Path { .. } => unreachable!("none was registered"),
            }).collect();
            for (index, first) in ports.iter().enumerate() {
                for second in &ports[index + 1..] {
                    prop_assert!(!overlap(*first, *second), "{first} {second}");
                }
            }
        }
    }
}

#[test]
fn offsets_37_apart_are_not_given_to_two() {
    let config = config(&[8_037, 8_000, 9_200, 9_520, 9_357], None).unwrap();
    let first = entry("first", 37, &config.ports.wanted(37).unwrap());
    let among = Among { running: &[first], last_offset: Some(0) };
    assert_eq!(among.choose(&config.ports, Search::ANYWHERE, |_| true).0, Some(1), "neither 0 nor the last run's 0");
}
