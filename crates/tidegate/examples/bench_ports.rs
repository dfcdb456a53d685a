//! Many instances on one machine: how many become ready when they start at the same moment with `--port-offset auto`, what
//! they cost, and whether each does everything. `scripts/bench-ports.sh` builds and runs it; it fails when one instance
//! does.
//!
//!     bench_ports BINARY COUNT
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tidegate_tests::actors::{developer, eventually, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::upstream::Upstream;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

/// Longest wait for all to be ready, seconds.
const READY_SECONDS_MAX: u64 = 600;
/// Instances that go through the whole flow at one moment.
const FLOWS_AT_ONCE: usize = 4;
/// Time given to a just started instance before its memory is read: it is at rest then.
const REST: Duration = Duration::from_secs(3);

/// A home and a registry of this run's own.
struct Machine<'a> {
    binary: &'a Path,
    home: &'a Path,
}

impl Machine<'_> {
    fn run(&self, line: &str) -> (bool, Value) {
        let mut command = Command::new(self.binary);
        command.current_dir(self.home).env_clear().env("HOME", self.home).args(line.split_whitespace());
        command.env("TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD", ADMIN_PASSWORD);
        let output = command.output().expect("the binary can be started");
        let document = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|why| panic!("{line}: {why}: {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.success(), document)
    }
}

impl Drop for Machine<'_> {
    fn drop(&mut self) {
        let _ = self.run("instances stop --all --force --wait 60 --json");
    }
}

/// The instances are no children of ours, and would live on.
fn stop_when_interrupted(binary: PathBuf, home: PathBuf) {
    let signals = || -> std::io::Result<_> { Ok((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)) };
    let (mut interrupt, mut terminate) = signals().expect("signals can be listened for");
    tokio::spawn(async move {
        tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
        eprintln!("interrupted: stopping all instances");
        drop(Machine { binary: &binary, home: &home });
        let _ = std::fs::remove_dir_all(&home);
        std::process::exit(130);
    });
}

// Commands are waited for on a thread; another one must be there for signals, however few cores there are.
#[tokio::main(worker_threads = 4)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let usage = "bench_ports BINARY COUNT";
    let binary = PathBuf::from(arguments.next().expect(usage)).canonicalize().expect("the binary is there");
    let count: usize = arguments.next().and_then(|count| count.parse().ok()).expect(usage);
    let home = tempfile::tempdir().expect("the temporary directory is writable");
    stop_when_interrupted(binary.clone(), home.path().to_owned());
    let machine = Machine { binary: &binary, home: home.path() };
    one(&machine);
    let is_good = many(&machine, count).await;
    drop(machine);
    if !is_good {
        std::process::exit(1);
    }
}

fn one(machine: &Machine<'_>) {
    let start = || {
        let (_, up) = machine.run("fleet up --name one -n 1 --json");
        up["members"][0]["after_ms"].as_u64().unwrap_or_else(|| panic!("not ready: {up}"))
    };
    let first = start();
    std::thread::sleep(REST);
    let (_, running) = machine.run("instances --json");
    machine.run("fleet down --name one --json");
    let again = start();
    machine.run("fleet down --name one --forget --json");
    println!("one instance: ready after {first} ms on its first start, {again} ms when started again");
    println!("              {} resident at rest", mib(&running[0]["memory_kib"]));
}

async fn many(machine: &Machine<'_>, count: usize) -> bool {
    let (_, up) = machine.run(&format!("fleet up --name many -n {count} --json --wait {READY_SECONDS_MAX}"));
    let members = up["members"].as_array().expect("a fleet has members");
    let ready: Vec<&Value> = members.iter().filter(|member| member["is_ready"] == true).collect();
    println!("{count} started at the same moment: {} ready", ready.len());
    for member in members.iter().filter(|member| member["is_ready"] != true) {
        println!("  {}: {}", member["name"], member["problem"]);
    }
    let mut after: Vec<u64> = ready.iter().filter_map(|member| member["after_ms"].as_u64()).collect();
    after.sort_unstable();
    println!("  ready after: half {} ms, the last {} ms", middle(&after), after.last().unwrap_or(&0));
    let collisions = collisions(&ready);
    println!("  ports had by two: {collisions}");

    std::thread::sleep(REST);
    let (_, running) = machine.run("instances --json");
    let mut memory: Vec<u64> =
        running.as_array().into_iter().flatten().filter_map(|e| e["memory_kib"].as_u64()).collect();
    memory.sort_unstable();
    let spread = [memory.first().copied().unwrap_or(0), middle(&memory), memory.last().copied().unwrap_or(0)];
    let [least, half, most] = spread.map(|kib| mib(&json!(kib)));
    println!("  resident at rest: least {least}, half {half}, most {most}");

    let begun = Instant::now();
    let passed = flows(&ready).await;
    println!(
        "  publish, subscribe, token, call: {passed} of {} pass, {:.1} s in all, {FLOWS_AT_ONCE} at a time",
        ready.len(),
        begun.elapsed().as_secs_f32()
    );
    let (has_stopped, _) = machine.run("fleet down --name many --json --wait 120");
    println!("  stopped in good order: {}", if has_stopped { "all" } else { "not all" });
    ready.len() == count && collisions == 0 && passed == count && has_stopped
}

/// Ports that more than one instance says it has.
fn collisions(ready: &[&Value]) -> usize {
    let mut owners: BTreeMap<u64, usize> = BTreeMap::new();
    for member in ready {
        for door in member["instance"]["listeners"].as_object().into_iter().flatten().map(|(_, door)| door) {
            if let Some(port) = door["port"].as_u64() {
                *owners.entry(port).or_default() += 1;
            }
        }
    }
    owners.values().filter(|owners| **owners > 1).count()
}

/// The whole flow once on each; how many pass.
async fn flows(ready: &[&Value]) -> usize {
    let backend = Upstream::echo().await;
    let mut passed = 0;
    for some in ready.chunks(FLOWS_AT_ONCE) {
        let mut running = JoinSet::new();
        for member in some {
            let data = PathBuf::from(member["instance"]["data_dir"].as_str().expect("an instance names its data"));
            running.spawn(flow(data, backend.url()));
        }
        // A step that fails panics with what was answered; the task ends, the others go on.
        while let Some(outcome) = running.join_next().await {
            passed += usize::from(outcome.is_ok());
        }
    }
    passed
}

async fn flow(data: PathBuf, backend: String) {
    let app = App::running(&data);
    let api = publisher(&app).await.publish("Bench", &backend, json!({})).await;
    let (_, keys) = developer(&app).await.ready_application("Bench", &api).await;
    eventually(&app, "/bench/1.0.0/x", Some(&keys.token), 200).await;
    let token = app.http.post(&app.management("/oauth2/token")).basic(&keys.key, &keys.secret);
    let token = token.form(&[("grant_type", "client_credentials")]).send().await.expect(200).json();
    eventually(&app, "/bench/1.0.0/y", token["access_token"].as_str(), 200).await;
}

fn middle(sorted: &[u64]) -> u64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

fn mib(kib: &Value) -> String {
    kib.as_u64().map_or_else(|| "unknown".to_owned(), |kib| format!("{:.1} MiB", kib as f64 / 1_024.0))
}
