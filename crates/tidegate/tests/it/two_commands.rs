//! Gateway and key manager apart by the two commands of the documentation, as they stand there: at the usual base ports
//! moved by two different offsets, by one user, with nothing else said. And the offset in each of its spellings.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tidegate_tests::actors::{developer, eventually, publisher};
use tidegate_tests::app::{ADMIN_PASSWORD, App};
use tidegate_tests::upstream::Upstream;

use crate::world::World;

/// Longest wait for an instance to be ready.
const START_MAX: Duration = Duration::from_secs(60);
/// Where offsets are tried: no base port is an effective one at any of them, and none is a port that Linux gives out.
const OFFSETS: std::ops::Range<u16> = 19_000..22_300;

/// How the offset is said.
#[derive(Debug, Clone, Copy)]
enum Spelling {
    Flag,
    Property,
    PropertyBeforeTheCommand,
    Environment,
    File,
}

/// A process of the product, with its output in a file; killed at the end.
struct Running {
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts it in a working directory of its own.
    fn start(world: &World, folder: &str, line: &str, offset: u16, spelling: Spelling) -> Self {
        let here = world.path().join(folder);
        std::fs::create_dir_all(&here).unwrap();
        let line = match spelling {
            Spelling::Flag => format!("run {line} --port-offset {offset}"),
            Spelling::Property => format!("run -DportOffset={offset} {line}"),
            Spelling::PropertyBeforeTheCommand => format!("-DportOffset={offset} run {line}"),
            Spelling::Environment | Spelling::File => format!("run {line}"),
        };
        let mut command = world.command(&line);
        command.current_dir(&here).env("TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD", ADMIN_PASSWORD);
        match spelling {
            Spelling::Environment => drop(command.env("TIDEGATE_PORT_OFFSET", offset.to_string())),
            Spelling::File => {
                std::fs::write(here.join("tidegate.toml"), format!("[server]\noffset = {offset}\n")).unwrap()
            }
            _ => {}
        }
        let log = here.join("log");
        let file = File::create(&log).unwrap();
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        Self { child: command.spawn().unwrap(), log }
    }

    /// It, as soon as it is ready, with its data in `data`.
    async fn ready(&mut self, data: &Path) -> App {
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(data.join("instance.json")).unwrap_or_default();
            let pid = serde_json::from_str::<Value>(&said).ok().and_then(|instance| instance["pid"].as_u64());
            if pid == Some(u64::from(self.child.id())) {
                return App::running(data);
            }
            let ended = self.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(&self.log).unwrap_or_default();
            assert!(ended.is_none() && begun.elapsed() < START_MAX, "{ended:?} {}", log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An offset at which the whole set is free, also moved on by 2 and by 5.
fn free_offset(world: &World) -> u16 {
    let random = std::collections::hash_map::RandomState::new();
    let tries = (0..50).map(|number| std::hash::BuildHasher::hash_one(&random, number));
    let mut offsets = tries.map(|hash| OFFSETS.start + (hash % u64::from(OFFSETS.end - OFFSETS.start)) as u16);
    let is_free = |offset: u16| world.run(&format!("ports --offset {offset}")).code == 0;
    offsets.find(|n| is_free(n + 2) && is_free(n + 5)).expect("50 places and none is free")
}

/// Two of these stories could choose the same free places at the same moment: each has a registry of its own.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Both commands, and an API published at the one and called at the other.
async fn story(spelling: Spelling) {
    let _alone = ONE_AT_A_TIME.lock().await;
    let world = World::new("");
    let n = free_offset(&world);
    let data = world.path().join(".local/share/tidegate");
    let line = "--roles key-manager,control-plane";
    let mut first = Running::start(&world, "one", line, n + 5, spelling);
    let control = first.ready(&data.join("default")).await;
    let line = format!("--roles gateway --key-manager https://localhost:{}", 9443 + n + 5);
    let mut second = Running::start(&world, "two", &line, n + 2, spelling);
    let gateway = second.ready(&data.join("gateway")).await;

    for (app, listener, expected) in [
        (&control, "management-https", 9443 + n + 5),
        (&control, "management-http", 9763 + n + 5),
        (&control, "thrift", 10397 + n + 5),
        (&control, "ops", 9600 + n + 5),
        (&gateway, "gateway-http", 8280 + n + 2),
        (&gateway, "gateway-https", 8243 + n + 2),
        (&gateway, "ops", 9600 + n + 2),
    ] {
        assert_eq!(app.port(listener), expected, "{listener}, {spelling:?}, {n}");
    }
    let log = std::fs::read_to_string(&second.log).unwrap();
    assert!(log.contains(&format!("thrift {}", 10397 + n + 5)), "the gateway was told the Thrift port too: {log}");

    let backend = Upstream::echo().await;
    let security = json!({"securityScheme": ["oauth2", "api_key"]});
    let api = publisher(&control).await.publish("Apart", &backend.url(), security).await;
    let (application, keys) = developer(&control).await.ready_application("Caller", &api).await;
    eventually(&gateway, "/apart/1.0.0/x", Some(&keys.token), 200).await;
    // Only the key manager can judge this one.
    let path = format!("/api/am/devportal/v3/applications/{application}/api-keys/PRODUCTION/generate");
    let key = developer(&control).await.post(&path, &json!({"validityPeriod": -1})).await.expect(200).json();
    let key = key["apikey"].as_str().unwrap();
    gateway.http.get(&gateway.gateway("/apart/1.0.0/x")).header("apikey", key).send().await.expect(200);

    // The gateway's own `/token` leads to the key manager, wherever that is.
    let ask = gateway.http.post(&gateway.gateway_tls("/token")).basic(&keys.key, &keys.secret);
    let made = ask.form(&[("grant_type", "client_credentials")]).send().await.expect(200).json();
    let token = made["access_token"].as_str().unwrap();
    gateway.http.get(&gateway.gateway_tls("/apart/1.0.0/x")).bearer(token).send().await.expect(200);

    let listed = world.run("instances --json").expect(0).json();
    let names: Vec<&str> = listed.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["default", "gateway"]);
}

#[tokio::test]
async fn the_two_commands_of_the_documentation_work_as_they_stand_there() {
    story(Spelling::Flag).await;
}

#[tokio::test]
async fn so_they_do_with_the_offset_as_wso2s_start_script_spells_it() {
    story(Spelling::Property).await;
    story(Spelling::PropertyBeforeTheCommand).await;
}

#[tokio::test]
async fn so_they_do_with_the_offset_in_environment_or_file() {
    story(Spelling::Environment).await;
    story(Spelling::File).await;
}

/// Every TCP port the process listens on, as the kernel has it.
fn bound(pid: u32) -> Vec<u16> {
    let links = std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
    let targets = links.filter_map(|link| std::fs::read_link(link.path()).ok());
    let inodes: Vec<String> = targets
        .filter_map(|target| Some(target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let mut ports = Vec::new();
    for table in ["tcp", "tcp6"] {
        let text = std::fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            // proc(5): local address, state (0A is listening), inode.
            if fields[3] == "0A" && inodes.iter().any(|inode| inode == fields[9]) {
                ports.push(u16::from_str_radix(fields[1].rsplit(':').next().unwrap(), 16).unwrap());
            }
        }
    }
    ports.sort_unstable();
    ports.dedup();
    ports
}

#[tokio::test]
async fn what_ports_says_beforehand_is_what_the_kernel_has_afterwards() {
    for roles in ["gateway,key-manager,control-plane", "key-manager", "gateway"] {
        let world = World::new("");
        let n = free_offset(&world) + 2;
        let elsewhere = if roles == "gateway" { " -Dstore.url=sqlite:own.db" } else { "" };
        let flags = format!("--roles {roles} --data-dir {}{elsewhere}", world.path().join("data").display());
        let told = |state: &str| {
            let told = world.run(&format!("ports --json --port-offset {n} {flags}")).expect(0).json();
            assert_eq!(told["offset"], n);
            let open = told["listeners"].as_array().unwrap().clone().into_iter();
            let open = open.filter(|row| row["state"].as_str().unwrap().starts_with(state));
            let mut ports: Vec<u64> = open.map(|row| row["port"].as_u64().unwrap()).collect();
            ports.sort_unstable();
            ports
        };
        let beforehand = told("free");
        let mut running = Running::start(&world, "one", &flags, n, Spelling::Flag);
        let app = running.ready(&world.path().join("data")).await;
        let afterwards: Vec<u64> = bound(app.pid()).into_iter().map(u64::from).collect();
        assert_eq!(beforehand, afterwards, "{roles} at {n}");
        assert_eq!(told("open, by this instance"), afterwards, "{roles} at {n}");
    }
}
