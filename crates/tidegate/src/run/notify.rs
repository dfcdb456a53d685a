//! Tells the service manager how we are: sd_notify(3), one datagram a message, and the watchdog's sign of life.
//!
//! Without a service manager every call does nothing. A message that does not arrive is a warning, never an end.

use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tidegate_config::supervisor::Supervisor as Said;

/// Signs of life in one watchdog interval: one may be late.
const BEATS: u32 = 2;

/// The way to the service manager.
#[derive(Debug, Clone, Default)]
pub struct Supervisor {
    socket: Option<Arc<UnixDatagram>>,
    watchdog: Option<Duration>,
}

impl Supervisor {
    /// Opens the way that it named.
    ///
    /// # Errors
    /// When it cannot be opened: a service that never gets ready would be killed later, for no visible reason.
    pub fn new(said: &Said) -> anyhow::Result<Self> {
        let Some(name) = &said.notify else { return Ok(Self::default()) };
        let open = || -> std::io::Result<UnixDatagram> {
            let socket = UnixDatagram::unbound()?;
            match name.strip_prefix('@') {
                Some(name) => socket.connect_addr(&SocketAddr::from_abstract_name(name)?)?,
                None => socket.connect(name)?,
            }
            socket.set_nonblocking(true)?;
            Ok(socket)
        };
        let socket = open().with_context(|| format!("environment variable NOTIFY_SOCKET: cannot reach {name:?}"))?;
        Ok(Self { socket: Some(Arc::new(socket)), watchdog: said.watchdog })
    }

    /// Everything serves; `status` is what `systemctl status` shows.
    pub fn ready(&self, status: &str) {
        self.say(&format!("READY=1\nSTATUS={}", status.replace('\n', " ")));
    }

    /// The order to stop has come.
    pub fn stopping(&self) {
        self.say("STOPPING=1\nSTATUS=stopping: running calls are finished first");
    }

    /// Gives signs of life for ever, if they are wanted. They come from the runtime that serves: when it hangs, so do they.
    pub async fn prove_alive(self) {
        let Some(interval) = self.watchdog else { return };
        let mut beat = tokio::time::interval(interval / BEATS);
        loop {
            beat.tick().await;
            self.say("WATCHDOG=1");
        }
    }

    fn say(&self, message: &str) {
        if let Some(Err(error)) = self.socket.as_ref().map(|socket| socket.send(message.as_bytes())) {
            tracing::warn!("telling the service manager {message:?}: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(notify: &str) -> Said {
        Said { notify: Some(notify.to_owned()), watchdog: Some(Duration::from_secs(2)), ..Said::default() }
    }

    fn receive(manager: &UnixDatagram) -> String {
        manager.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut bytes = [0; 256];
        let length = manager.recv(&mut bytes).expect("a message comes");
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn messages_reach_a_socket_at_a_path_and_an_abstract_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let abstract_name = format!("tidegate-test-{}", std::process::id());
        let managers = [
            (UnixDatagram::bind(&path).unwrap(), path.to_str().unwrap().to_owned()),
            (
                UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&abstract_name).unwrap()).unwrap(),
                format!("@{abstract_name}"),
            ),
        ];
        for (manager, name) in managers {
            let supervisor = Supervisor::new(&said(&name)).unwrap();
            supervisor.ready("one\nREADY=0");
            assert_eq!(receive(&manager), "READY=1\nSTATUS=one READY=0", "a status is one line");
            supervisor.stopping();
            assert!(receive(&manager).starts_with("STOPPING=1\n"));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn signs_of_life_come_twice_in_an_interval() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let manager = UnixDatagram::bind(&path).unwrap();
        let supervisor = Supervisor::new(&said(path.to_str().unwrap())).unwrap();
        let beating = tokio::time::timeout(Duration::from_millis(3_500), supervisor.prove_alive());
        assert!(beating.await.is_err(), "it never ends");
        manager.set_nonblocking(true).unwrap();
        let mut beats = 0;
        while manager.recv(&mut [0; 16]).is_ok() {
            beats += 1;
        }
        assert_eq!(beats, 4, "at 0, 1, 2 and 3 seconds");
    }

    #[tokio::test]
    async fn without_a_manager_nothing_happens_and_a_wrong_address_is_told() {
        let supervisor = Supervisor::new(&Said::default()).unwrap();
        supervisor.ready("x");
        supervisor.prove_alive().await;
        let error = format!("{:#}", Supervisor::new(&said("/nowhere/notify")).unwrap_err());
        assert!(error.starts_with("environment variable NOTIFY_SOCKET: cannot reach \"/nowhere/notify\": "), "{error}");
    }
}
