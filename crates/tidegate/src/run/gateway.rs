//! The data plane as configured.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tidegate_config::{Config, Urls};
use tidegate_gateway::settings::{Limits, Retries, Timeouts};
use tidegate_gateway::{Gateway, Settings, Telemetry};
use tidegate_keymanager::KeyManager;

use super::key_check::LocalKeyCheck;
use super::statistics::Statistics;

/// Builds the gateway; it serves nothing until it has a plan and sockets.
///
/// # Errors
/// When a configured file cannot be read or TLS for backends cannot be set up.
pub fn build(
    config: &Config,
    urls: &Arc<Urls>,
    key_manager: &KeyManager,
    statistics: &Statistics,
) -> Result<Arc<Gateway>> {
    let settings = settings(config, urls)?;
    let key_check = Arc::new(LocalKeyCheck(key_manager.clone()));
    let telemetry = Telemetry { recorder: statistics.recorder() };
    Ok(Gateway::new(settings, key_check, telemetry)?)
}

fn settings(config: &Config, urls: &Arc<Urls>) -> Result<Settings> {
    let from = &config.gateway;
    let ms = Duration::from_millis;
    let defaults = Settings::default();
    let urls = urls.clone();
    let limits = Limits {
        connections_max: from.connections_max as usize,
        header_bytes_max: from.header_bytes_max as usize,
        request_body_bytes_max: from.body_bytes_max,
        idle_upstreams_per_host_max: from.pool_idle_max as usize,
        grants_max: from.token_cache_entries,
        ..defaults.limits
    };
    let timeouts = Timeouts {
        request_head: ms(from.header_timeout_ms),
        keep_alive_idle: ms(from.client_idle_timeout_ms),
        request_body_idle: ms(from.idle_timeout_ms),
        connect: ms(from.connect_timeout_ms),
        response_head: ms(from.response_timeout_ms),
        response_body_idle: ms(from.idle_timeout_ms),
        tunnel_idle: ms(from.idle_timeout_ms),
        upstream_idle: ms(from.pool_idle_timeout_ms),
        drain: ms(from.drain_timeout_ms),
        grant: Duration::from_secs(from.token_cache_seconds),
        ..defaults.timeouts
    };
    let retries = Retries {
        percent: u32::from(from.retry_budget_percent),
        reserve: from.retry_budget_per_second,
        ..defaults.retries
    };
    Ok(Settings {
        limits,
        timeouts,
        retries,
        extra_authorities: from.upstream_ca_file.as_deref().map(authorities).transpose()?.unwrap_or_default(),
        resolve: Arc::new(move |address| urls.resolve(address.as_str()).ok().flatten()),
        ..defaults
    })
}

fn authorities(path: &std::path::Path) -> Result<Vec<CertificateDer<'static>>> {
    let what = || format!("gateway.upstream_ca_file {}", path.display());
    CertificateDer::pem_file_iter(path)
        .with_context(what)?
        .collect::<std::result::Result<Vec<_>, _>>()
        .with_context(what)
}
