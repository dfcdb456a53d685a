//! What this gateway says of itself with each question for changes.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderMap;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Urls};
use tidegate_gateway::peer::header;
use tidegate_model::node::{NodeReport, REPORT_HEADER};

/// Keeps the node's identity over restarts.
const FILE: &str = "node.id";
/// Longest identity read back; ours have 36 characters.
const ID_CHARS_MAX: usize = 64;

/// The report of this instance, at the feed's beginning.
///
/// # Errors
/// When the identity's file cannot be read or made.
pub fn of(
    config: &Config,
    data: &Path,
    offset: u16,
    listeners: &[(Listener, SocketAddr)],
    urls: &Urls,
) -> Result<NodeReport> {
    let endpoints = urls.gateway_endpoints().into_iter();
    Ok(NodeReport {
        id: identity(&data.join(FILE))?,
        name: config.server.name.as_str().to_owned(),
        roles: config.server.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        offset,
        ports: listeners.iter().map(|(listener, at)| (listener.name().to_owned(), at.port())).collect(),
        environment: config.gateway.environment.clone(),
        endpoints: endpoints.map(|url| url.as_str().trim_end_matches('/').to_owned()).collect(),
        position: 0,
        degraded: None,
    })
}

/// As a header field.
pub fn to_header(report: &NodeReport) -> HeaderMap {
    let json = serde_json::to_vec(report).unwrap_or_default();
    header(REPORT_HEADER, &URL_SAFE_NO_PAD.encode(json))
}

fn identity(path: &Path) -> Result<String> {
    if let Ok(text) = fs::read_to_string(path) {
        let id = text.trim();
        if (1..=ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Ok(id.to_owned());
        }
    }
    let id = uuid::Uuid::new_v4().to_string();
    fs::write(path, format!("{id}\n")).with_context(|| format!("writing {}", path.display()))?;
    Ok(id)
}
