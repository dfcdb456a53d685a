//! The time from a revocation to its refusal, on each of several gateways.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::http::Http;
use tokio::task::JoinSet;

use crate::load::percentile;
use crate::site::{LOOK_AGAIN, Site, path};
use crate::{Arguments, step};

/// Longest wait for a refusal; beyond it the run fails.
const REFUSED_MAX: Duration = Duration::from_secs(10);

/// One kind of token. Times are microseconds since the revocation was sent, sorted.
pub struct Revocations {
    /// `opaque` or `JWT`.
    pub kind: &'static str,
    /// Until one gateway refused, for each gateway and revocation.
    pub each_us: Vec<u64>,
    /// Until the last gateway refused, for each revocation.
    pub last_us: Vec<u64>,
    /// Until the key manager had answered, for each revocation.
    pub answered_us: Vec<u64>,
}

/// Revokes tokens one after another; each has been accepted by every gateway just before.
pub async fn measure(site: &mut Site, arguments: &Arguments) -> Result<Vec<Revocations>> {
    site.have_gateways(arguments.gateways).await;
    let mut done = Vec::new();
    for kind in ["opaque", "JWT"] {
        step(format!("revoking {} tokens and calling {} gateways, {kind}", arguments.revocations, arguments.gateways));
        let of = if kind == "JWT" { &site.jwt } else { &site.opaque };
        let mut told = Revocations { kind, each_us: Vec::new(), last_us: Vec::new(), answered_us: Vec::new() };
        for token in site.tokens(of, arguments.revocations).await?.iter() {
            let (answered, refused) = revoke(site, &of.key, &of.secret, token).await?;
            told.answered_us.push(answered);
            told.last_us.push(refused.iter().copied().max().unwrap_or(0));
            told.each_us.extend(refused);
        }
        for list in [&mut told.each_us, &mut told.last_us, &mut told.answered_us] {
            list.sort_unstable();
        }
        done.push(told);
    }
    Ok(done)
}

/// When the revocation was answered, and when each gateway refused.
async fn revoke(site: &Site, key: &str, secret: &str, token: &str) -> Result<(u64, Vec<u64>)> {
    for gateway in &site.gateways {
        let status = status(&gateway.http, &gateway.gateway(&path()), token).await?;
        ensure!(status == 200, "{} answered {status} to a good token", gateway.name());
    }
    let begun = Instant::now();
    let mut looking = JoinSet::new();
    for gateway in &site.gateways {
        let (http, url, token) = (gateway.http.clone(), gateway.gateway(&path()), token.to_owned());
        let name = gateway.name().to_owned();
        looking.spawn(async move { refused(&http, &url, &token, begun).await.with_context(|| name) });
    }
    let key_manager = &site.key_manager;
    let call = key_manager.http.post(&key_manager.management("/oauth2/revoke")).basic(key, secret);
    let answer = call.form(&[("token", token)]).try_send().await.context("no answer to a revocation")?;
    let answered = begun.elapsed().as_micros() as u64;
    ensure!(answer.status == 200, "a revocation was answered {} {}", answer.status, answer.text());
    let mut refused = Vec::new();
    while let Some(one) = looking.join_next().await {
        refused.push(one.context("a caller failed")??);
    }
    Ok((answered, refused))
}

/// Calls until the token is refused.
async fn refused(http: &Http, url: &str, token: &str, begun: Instant) -> Result<u64> {
    loop {
        let status = status(http, url, token).await?;
        let passed = begun.elapsed();
        if status == 401 {
            return Ok(passed.as_micros() as u64);
        }
        ensure!(status == 200, "answered {status} while waiting for the refusal");
        ensure!(passed < REFUSED_MAX, "still lets a token in {passed:?} after its revocation");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn status(http: &Http, url: &str, token: &str) -> Result<u16> {
    let answer = http.get(url).bearer(token).try_send().await.context("no answer from a gateway")?;
    Ok(answer.status.as_u16())
}

impl Revocations {
    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "tokens": self.kind, "revocations": self.last_us.len(),
            "eachGatewayMs": spread_json(&self.each_us), "lastGatewayMs": spread_json(&self.last_us),
            "revocationAnsweredMs": spread_json(&self.answered_us),
        })
    }
}

/// Least, middle and most of a sorted list, milliseconds.
pub fn spread_ms(sorted: &[u64]) -> [f64; 3] {
    [sorted.first().copied().unwrap_or(0), percentile(sorted, 50), percentile(sorted, 100)].map(|us| us as f64 / 1e3)
}

fn spread_json(sorted: &[u64]) -> Value {
    let [min, median, max] = spread_ms(sorted);
    json!({"min": min, "median": median, "max": max})
}
