//! The product, started as an operator starts it: the real binary, every listener on a free port, a data directory of
//! its own that is gone with the value.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http::Http;
use crate::process::signal;

/// Longest wait for the product to say it is ready.
const START_MAX: Duration = Duration::from_secs(60);
/// Longest wait for it to end after it was asked to.
const STOP_MAX: Duration = Duration::from_secs(30);

/// Offsets of [`Start::start_at_an_offset`]: no base port is an effective one at any of them, and none is a port that
/// Linux gives out.
const OFFSETS: std::ops::Range<u16> = 19_000..22_300;
/// Offsets it tries.
const OFFSET_TRIES: usize = 20;

/// Every listener on any free port.
pub const FREE_PORTS: &str = "
[listeners.gateway-http]
port = 0
[listeners.gateway-https]
port = 0
[listeners.management-https]
port = 0
[listeners.management-http]
port = 0
[listeners.thrift]
port = 0
[listeners.ops]
port = 0
";

/// Password of `admin` in tests.
pub const ADMIN_PASSWORD: &str = "correct horse battery";

/// A running instance.
pub struct App {
    /// `None` when somebody else started it, and will stop it.
    child: Option<Child>,
    instance: Value,
    data: PathBuf,
    /// Speaks to it, trusting its development certificate.
    pub http: Http,
}

/// How to start one.
#[derive(Clone)]
pub struct Start {
    binary: PathBuf,
    data: PathBuf,
    config: String,
    arguments: Vec<String>,
    registry: PathBuf,
}

impl Start {
    /// Starts `binary` with its data in `data`.
    pub fn new(binary: impl Into<PathBuf>, data: &Path) -> Self {
        Self {
            binary: binary.into(),
            data: data.to_owned(),
            config: FREE_PORTS.to_owned(),
            arguments: Vec::new(),
            registry: data.join(".registry"),
        }
    }

    /// Where it registers: instances with the same folder know of each other, all others do not.
    pub fn registry(mut self, folder: &Path) -> Self {
        self.registry = folder.to_owned();
        self
    }

    /// Adds TOML to its configuration.
    pub fn config(mut self, toml: &str) -> Self {
        self.config.push_str(toml);
        self
    }

    /// Replaces the listeners' part of its configuration.
    pub fn only_config(mut self, toml: &str) -> Self {
        self.config = toml.to_owned();
        self
    }

    /// Adds an argument.
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    fn command(&self) -> Command {
        std::fs::create_dir_all(&self.data).expect("the data directory can be made");
        let config = self.data.join("tidegate.toml");
        std::fs::write(&config, &self.config).expect("the configuration can be written");
        let mut command = Command::new(&self.binary);
        command.arg("run").arg("--config").arg(&config).arg("--data-dir").arg(&self.data).args(&self.arguments);
        command.env("TIDEGATE__KEY_MANAGER__INITIAL_ADMIN_PASSWORD", ADMIN_PASSWORD);
        command.env("TIDEGATE_REGISTRY", &self.registry);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs it to its end; answers whether it succeeded and all it printed.
    ///
    /// # Panics
    /// When the binary cannot be started.
    pub fn run_to_end(&self) -> (bool, String) {
        let output = self.command().output().expect("the binary can be started");
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    }

    /// Starts it and waits until it is ready.
    ///
    /// # Panics
    /// When it ends or is not ready in time; the message has its log.
    pub async fn start(&self) -> App {
        self.try_start().await.unwrap_or_else(|why| panic!("not ready: {why}"))
    }

    /// Starts it at some offset with every port at its real base, for stories about those; answers the offset too.
    /// Other programs may have one of the ports: then it tries another offset.
    ///
    /// # Panics
    /// When no offset of many will do.
    pub async fn start_at_an_offset(&self) -> (u16, App) {
        let mut said = String::new();
        for _ in 0..OFFSET_TRIES {
            let random = std::collections::hash_map::RandomState::new();
            let number = std::hash::BuildHasher::hash_one(&random, std::process::id());
            let offset = OFFSETS.start + (number % u64::from(OFFSETS.end - OFFSETS.start)) as u16;
            let start = self.clone().only_config(self.config.trim_start_matches(FREE_PORTS));
            match start.argument(&format!("--port-offset={offset}")).try_start().await {
                Ok(app) => return (offset, app),
                // What it said of ports it did not get is no word of the one that runs.
                Err(why) => {
                    let _ = std::fs::remove_file(self.data.join("test.log"));
                    said = why;
                }
            }
        }
        panic!("not ready at any offset: {said}");
    }

    async fn try_start(&self) -> Result<App, String> {
        let log = self.data.join("test.log");
        let _ = std::fs::remove_file(self.data.join("instance.json"));
        let mut command = self.command();
        let open = || {
            let opened = std::fs::OpenOptions::new().create(true).append(true).open(&log);
            opened.expect("the log can be written")
        };
        let mut child = command.stdout(open()).stderr(open()).spawn().expect("the binary can be started");
        let begun = Instant::now();
        let instance = loop {
            if let Some(instance) = read_instance(&self.data, child.id()) {
                break instance;
            }
            let ended = child.try_wait().expect("the child can be asked");
            if ended.is_some() || begun.elapsed() > START_MAX {
                let text = std::fs::read_to_string(&log).unwrap_or_default();
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{ended:?}\n{text}"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        let pem = std::fs::read(self.data.join("tls/development.pem")).expect("the development certificate is there");
        Ok(App { child: Some(child), instance, data: self.data.clone(), http: Http::trusting(&pem) })
    }
}

fn read_instance(data: &Path, pid: u32) -> Option<Value> {
    let text = std::fs::read_to_string(data.join("instance.json")).ok()?;
    let instance: Value = serde_json::from_str(&text).ok()?;
    (instance["pid"].as_u64() == Some(u64::from(pid))).then_some(instance)
}

impl App {
    /// An instance that runs already, with its data in `data`.
    ///
    /// # Panics
    /// When there is none.
    pub fn running(data: &Path) -> Self {
        let text = std::fs::read_to_string(data.join("instance.json")).expect("an instance is running there");
        let instance = serde_json::from_str(&text).expect("instance.json is JSON");
        let pem = std::fs::read(data.join("tls/development.pem")).expect("the development certificate is there");
        Self { child: None, instance, data: data.to_owned(), http: Http::trusting(&pem) }
    }

    /// The port a listener really has.
    ///
    /// # Panics
    /// When there is no such listener.
    pub fn port(&self, listener: &str) -> u16 {
        let port = self.instance["listeners"][listener]["port"].as_u64();
        port.and_then(|port| u16::try_from(port).ok())
            .unwrap_or_else(|| panic!("no listener {listener} in {}", self.instance))
    }

    /// Where a listener is reached: by name, unless it is bound to an address of its own.
    fn host(&self, listener: &str) -> &str {
        match self.instance["listeners"][listener]["address"].as_str() {
            None | Some("0.0.0.0" | "::" | "127.0.0.1" | "::1") => "localhost",
            Some(own) => own,
        }
    }

    /// Address on the management listener.
    pub fn management(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port("management-https"))
    }

    /// Address on the gateway's plain listener.
    pub fn gateway(&self, path: &str) -> String {
        format!("http://{}:{}{path}", self.host("gateway-http"), self.port("gateway-http"))
    }

    /// Address on the gateway's TLS listener.
    pub fn gateway_tls(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port("gateway-https"))
    }

    /// Address on the operations listener.
    pub fn ops(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port("ops"))
    }

    /// Everything it logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.join("test.log")).unwrap_or_default()
    }

    /// Its name.
    ///
    /// # Panics
    /// When it did not write one.
    pub fn name(&self) -> &str {
        self.instance["name"].as_str().unwrap_or_else(|| panic!("no name in {}", self.instance))
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.instance["pid"].as_u64().and_then(|pid| u32::try_from(pid).ok()).expect("an instance names its process")
    }

    /// Kills it as `kill -9` does.
    pub fn kill(self) {
        drop(self);
    }

    /// Asks it to stop, as Ctrl-C does, and waits.
    ///
    /// # Panics
    /// When it does not stop in time or not with success.
    pub async fn stop(mut self) {
        signal(self.pid(), "INT");
        let mut child = self.child.take().expect("only who started it stops it");
        let begun = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("the child can be asked") {
                assert!(status.success(), "ended with {status}:\n{}", self.log());
                return;
            }
            assert!(begun.elapsed() < STOP_MAX, "did not stop:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
