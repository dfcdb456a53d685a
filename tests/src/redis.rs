//! A real Redis for tests that want one, on a free port, gone with its value.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::port::Port;

/// Longest wait for it to answer.
const START_MAX: Duration = Duration::from_secs(20);

/// A running server.
pub struct Redis {
    child: Child,
    place: Stopped,
}

/// A server that was stopped and can be started where it was.
pub struct Stopped {
    port: Arc<Port>,
    folder: PathBuf,
}

impl Redis {
    /// Starts one with its data in `folder`.
    ///
    /// # Panics
    /// When `redis-server` is not installed (`scripts/install-test-servers.sh`) or does not come up.
    pub async fn start(folder: &Path) -> Self {
        let place = Stopped { port: Arc::new(Port::reserve()), folder: folder.to_owned() };
        let started = place.try_start().await;
        started.expect("redis-server starts; is it installed? scripts/install-test-servers.sh does it")
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.place.port.number())
    }

    /// Kills it as `kill -9` does.
    pub fn kill(mut self) -> Stopped {
        let _ = self.child.kill();
        let _ = self.child.wait();
        Stopped { port: self.place.port.clone(), folder: self.place.folder.clone() }
    }
}

impl Stopped {
    /// Starts it at the same port.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start_again(self) -> Redis {
        self.try_start().await.expect("redis-server starts where it was")
    }

    async fn try_start(self) -> Option<Redis> {
        let port = self.port.number().to_string();
        let mut child = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir"])
            .arg(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let begun = Instant::now();
        while begun.elapsed() < START_MAX {
            if child.try_wait().ok()?.is_some() {
                return None;
            }
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port.number())).await.is_ok() {
                return Some(Redis { child, place: self });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let _ = child.kill();
        None
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
