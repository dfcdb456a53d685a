//! Peers written with Apache Thrift's Python library (`tests/interop/thrift`), each a process that is asked by lines and
//! answers with lines of JSON. `scripts/install-test-servers.sh` brings the library.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout;

/// Longest wait for an answer.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// A running peer; it ends with the value.
pub struct Peer {
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Peer {
    /// Starts `tests/interop/thrift/<script>`.
    ///
    /// # Panics
    /// When the library is not there; the message says how to bring it.
    pub fn start(script: &str, arguments: &[&str]) -> Self {
        let root = root();
        let library = root.join("target/python/thrift");
        assert!(
            library.join("requirements.txt").exists(),
            "Apache Thrift's Python library is missing: run scripts/install-test-servers.sh"
        );
        let mut child = Command::new("python3")
            .arg(root.join("tests/interop/thrift").join(script))
            .args(arguments)
            .env("PYTHONPATH", library)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("python3 can be started");
        let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        Self { _child: child, input, output: BufReader::new(output).lines() }
    }

    /// The next line it says.
    ///
    /// # Panics
    /// When it says nothing in time or ends; its errors are on standard error.
    pub async fn hear(&mut self) -> Value {
        let line = timeout(ANSWER_MAX, self.output.next_line()).await.expect("an answer in time");
        let line = line.expect("its output can be read").expect("it has not ended");
        serde_json::from_str(&line).unwrap_or_else(|why| panic!("{why}: {line}"))
    }

    /// Says a line and hears the answer.
    ///
    /// # Panics
    /// As [`Peer::hear`].
    pub async fn ask(&mut self, line: &str) -> Value {
        self.input.write_all(format!("{line}\n").as_bytes()).await.expect("it has not ended");
        self.hear().await
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the repository").to_owned()
}
