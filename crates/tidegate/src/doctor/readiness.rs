//! What running instances say of themselves on `/readyz`: this one, and other gateways of the same user.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use axum::body::{Body, to_bytes};
use http::Request;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tidegate_config::ports::Listener;
use tokio::net::TcpStream;

use super::finding::{Check, Finding, Severity};
use super::ports::reachable;
use super::{Examination, World};
use crate::registry::{Entry, State};
use crate::run::key_check::DEGRADED;

/// Longest wait for an answer; the checks behind it take up to five seconds.
const ANSWER_MAX: Duration = Duration::from_secs(7);
/// Largest answer, bytes.
const BYTES_MAX: usize = 65_536;
/// Instances asked.
const INSTANCES_MAX: usize = 100;
/// Name of the check of the way to the key manager.
const KEY_MANAGER: &str = "key manager";

#[derive(Deserialize)]
struct Readiness {
    #[serde(default)]
    checks: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    name: String,
    problem: Option<String>,
    detail: Option<String>,
}

/// Asks them all at once.
pub async fn examine(all: &mut Examination, world: &World) {
    let entries: Vec<&Entry> = world
        .own
        .iter()
        .chain(&world.running)
        .filter(|entry| entry.state == State::Ready)
        .take(INSTANCES_MAX)
        .collect();
    let asked = entries.iter().filter_map(|entry| {
        let (_, at) = entry.addresses().into_iter().find(|(listener, _)| *listener == Listener::Ops)?;
        Some(async move { (*entry, ask(reachable(at.ip(), at.port())).await) })
    });
    for (entry, answer) in futures_util::future::join_all(asked).await {
        let is_own = world.own.as_ref().is_some_and(|own| own.name == entry.name);
        match answer {
            Ok(readiness) => {
                all.findings.extend(readiness.checks.iter().filter_map(|said| judge(entry, said, is_own)));
            }
            // That its listeners are silent is told by the check of ports.
            Err(_) if is_own => {}
            Err(why) => all.findings.push(
                Finding::warning(
                    Check::Ports,
                    format!("{} does not answer on its ops port: {why:#}", entry.describe()),
                )
                .because("whoever watches over it takes it for dead")
                .mend(format!("look at its log: tidegate instances logs {}", entry.name)),
            ),
        }
    }
}

fn judge(entry: &Entry, said: &Said, is_own: bool) -> Option<Finding> {
    let (check, what) = match said.name.as_str() {
        "store" => (Check::DataDirectory, "its store"),
        KEY_MANAGER => (Check::KeyManager, "its way to the key manager"),
        _ => (Check::KeyManager, said.name.as_str()),
    };
    let (severity, text, why) = match (&said.problem, &said.detail) {
        (Some(problem), _) => {
            let severity = if is_own { Severity::Error } else { Severity::Warning };
            (severity, problem, "it is not ready: a load balancer sends it no calls")
        }
        (None, Some(detail)) if detail.starts_with(DEGRADED) => {
            (Severity::Warning, detail, "keys it does not remember cannot be checked, or not at every key manager")
        }
        _ => return None,
    };
    let what = format!("{} says of {what}: {text}", entry.describe());
    Some(Finding { severity, ..Finding::note(check, what) }.because(why))
}

async fn ask(at: SocketAddr) -> Result<Readiness> {
    let exchange = async {
        let stream = TcpStream::connect(at).await?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        let connection = tokio::spawn(connection);
        let request = Request::get("/readyz").header(http::header::HOST, at.to_string()).body(Body::empty())?;
        let answer = sender.send_request(request).await?;
        let body = to_bytes(Body::new(answer.into_body()), BYTES_MAX).await?;
        connection.abort();
        serde_json::from_slice(&body).context("what it says is no readiness")
    };
    tokio::time::timeout(ANSWER_MAX, exchange).await.context("no answer in time")?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::entry;

    #[test]
    fn problems_and_degraded_ways_are_told_and_nothing_else() {
        let judged = |name: &str, problem: Option<&str>, detail: Option<&str>, is_own: bool| {
            let said =
                Said { name: name.into(), problem: problem.map(str::to_owned), detail: detail.map(str::to_owned) };
            judge(&entry("edge"), &said, is_own).map(|finding| (finding.check, finding.severity))
        };
        assert_eq!(judged("store", None, None, true), None);
        assert_eq!(judged("key manager", None, Some("answers"), true), None);
        assert_eq!(judged("store", Some("down"), None, true), Some((Check::DataDirectory, Severity::Error)));
        assert_eq!(judged("plan", Some("none yet"), None, false), Some((Check::KeyManager, Severity::Warning)));
        let degraded = judged("key manager", None, Some("degraded: port 1 was tried"), true);
        assert_eq!(degraded, Some((Check::KeyManager, Severity::Warning)));
    }

    #[tokio::test]
    async fn what_is_no_readiness_is_an_error_and_not_a_panic() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 1_000]).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi").await.unwrap();
        });
        assert!(ask(at).await.is_err_and(|why| why.to_string().contains("no readiness")));
    }
}
