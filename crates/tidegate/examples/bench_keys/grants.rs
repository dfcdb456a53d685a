//! A gateway's throughput with tokens it has never seen, and with the same ones again.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use tidegate_tests::actors::Keys;
use tidegate_tests::http::Http;

use crate::load::{Measured, Until, closed_loop};
use crate::site::{Site, path};
use crate::{Arguments, step};

/// How often the tokens are shown again: a remembered one is answered sooner, and a longer run is steadier.
const ROUNDS: usize = 3;

/// One kind of token.
pub struct Grants {
    /// `opaque`: the key manager is asked. `JWT`: its signature is checked by the gateway.
    pub kind: &'static str,
    /// Calls, each with a token of its own that this gateway has not seen.
    pub cold: Measured,
    /// Calls with the same tokens again.
    pub cached: Measured,
}

/// Opaque tokens and JWTs, through a gateway in a process of its own.
pub async fn measure(site: &mut Site, arguments: &Arguments) -> Result<Vec<Grants>> {
    site.have_gateways(1).await;
    let mut done = Vec::new();
    for kind in ["opaque", "JWT"] {
        let of: &Keys = if kind == "JWT" { &site.jwt } else { &site.opaque };
        step(format!("getting {} new tokens, {kind}", arguments.tokens));
        let first = site.tokens(of, arguments.connections).await?;
        let tokens = site.tokens(of, arguments.tokens).await?;
        step(format!("calling a gateway with tokens it has not seen, {kind}"));
        // Connections to the gateway, and its own to key manager and backend, are open before the first new token.
        call(site, &first, arguments.connections, first.len() * ROUNDS).await?;
        let cold = call(site, &tokens, arguments.connections, tokens.len()).await?;
        step(format!("calling it with the same tokens again, {kind}"));
        let cached = call(site, &tokens, arguments.connections, tokens.len() * ROUNDS).await?;
        done.push(Grants { kind, cold, cached });
    }
    Ok(done)
}

async fn call(site: &Site, tokens: &Arc<Vec<String>>, connections: usize, count: usize) -> Result<Measured> {
    let gateway = site.gateways.first().context("a gateway runs")?;
    let (http, url, tokens) = (gateway.http.clone(), gateway.gateway(&path()), tokens.clone());
    closed_loop(connections, Until::Count(count), move |_, number| {
        let (http, url, token) = (http.clone(), url.clone(), tokens[number % tokens.len()].clone());
        async move { passes(&http, &url, &token).await }
    })
    .await
}

async fn passes(http: &Http, url: &str, token: &str) -> Result<()> {
    let answer = http.get(url).bearer(token).try_send().await.context("no answer from the gateway")?;
    ensure!(answer.status == 200, "a good token was answered {} {}", answer.status, answer.text());
    Ok(())
}
