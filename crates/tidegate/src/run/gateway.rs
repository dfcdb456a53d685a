//! The data plane as configured.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use http::HeaderName;
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tidegate_config::{Config, CorsOrigin, GatewayIo, Http1Codec, Service, TrustedProxy, Urls};
use tidegate_gateway::identity::assertion::AssertionSettings;
use tidegate_gateway::settings::{Codec, HealthCheck, Io, Limits, Probe, Retries, Timeouts};
use tidegate_gateway::{Gateway, KeyCheck, Settings, Telemetry};
use tidegate_model::api::Cors;
use tidegate_model::endpoint::SYMBOLIC_SCHEME;
use url::Url;

use super::default_apis::Way;
use super::key_check::wait_max;
use super::statistics::Statistics;
use crate::sample;

/// The service whose listener has the sample API's backend, among other things.
const OPS: &str = "ops";
/// The service whose APIs may be each other's backends.
const GATEWAY: &str = "gateway";

/// Health checks of backends at one moment.
const HEALTH_CHECKS_MAX: usize = 32;

/// Builds the gateway; it serves nothing until it has a plan and sockets.
///
/// # Errors
/// When a configured file cannot be read or TLS for backends cannot be set up.
pub fn build(
    config: &Config,
    urls: &Arc<Urls>,
    way: Way,
    assertion: AssertionSettings,
    key_check: Arc<dyn KeyCheck>,
    statistics: &Statistics,
) -> Result<Arc<Gateway>> {
    let settings = Settings { default_apis: way.into_settings(config), assertion, ..settings(config, urls)? };
    let telemetry = Telemetry { recorder: statistics.recorder() };
    Ok(Gateway::new(settings, key_check, telemetry)?)
}

/// How the gateway reads and writes its connections.
pub fn io(config: &Config) -> Io {
    match config.gateway.io {
        GatewayIo::Epoll => Io::Epoll,
        GatewayIo::IoUring => Io::Ring,
    }
}

fn settings(config: &Config, urls: &Arc<Urls>) -> Result<Settings> {
    let from = &config.gateway;
    let ms = Duration::from_millis;
    let defaults = Settings::default();
    let (urls, own) = (urls.clone(), urls.clone());
    let limits = Limits {
        threads: NonZeroUsize::new(from.threads as usize),
        connections_max: from.connections_max as usize,
        header_bytes_max: from.header_bytes_max as usize,
        headers_max: from.headers_max as usize,
        streams_per_connection_max: from.http2_streams_max,
        tunnels_max: from.tunnels_max as usize,
        hops_max: from.hops_max as usize,
        counted_users_max: from.counted_users_max as usize,
        request_body_bytes_max: from.body_bytes_max,
        idle_upstreams_per_host_max: from.pool_idle_max as usize,
        grants_max: from.token_cache_entries,
        ..defaults.limits
    };
    let timeouts = Timeouts {
        handshake: ms(config.tls.handshake_timeout_ms),
        request_head: ms(from.header_timeout_ms),
        keep_alive_idle: ms(from.client_idle_timeout_ms),
        request_body_idle: ms(from.idle_timeout_ms),
        connect: ms(from.connect_timeout_ms),
        response_head: ms(from.response_timeout_ms),
        response_body_idle: ms(from.idle_timeout_ms),
        tunnel_idle: ms(from.idle_timeout_ms),
        upstream_idle: ms(from.pool_idle_timeout_ms),
        http1_remembered: Duration::from_secs(from.http1_remembered_seconds),
        drain: ms(from.drain_timeout_ms),
        grant: Duration::from_secs(from.token_cache_seconds),
        key_check: wait_max(&config.key_manager),
        ..defaults.timeouts
    };
    let retries = Retries {
        percent: u32::from(from.retry_budget_percent),
        reserve: from.retry_budget_per_second,
        ..defaults.retries
    };
    let http1 = match from.http1_codec {
        Http1Codec::Own => Codec::Own,
        Http1Codec::Library => Codec::Library,
    };
    Ok(Settings {
        http1,
        io: io(config),
        allows_half_close: from.half_close,
        limits,
        timeouts,
        retries,
        trusted_proxies: from.trusted_proxies.iter().filter_map(network).collect(),
        trusts_unix_peers: from.trusted_proxies.contains(&TrustedProxy::Unix),
        client_domain_header: from.client_domain_header.as_deref().map(header_name).transpose()?,
        health_check: health_check(from),
        cors: cors(&from.cors_origins),
        extra_authorities: from.upstream_ca_file.as_deref().map(authorities).transpose()?.unwrap_or_default(),
        resolve: Arc::new(move |address| backend(&urls, address)),
        leads_here: Arc::new(move |address| leads_here(&own, address)),
        ..defaults
    })
}

/// The rules of APIs that have none of their own. Any header may be sent: an API's own credential and parameter headers
/// have whatever names its publisher chose. `*` does not stand for `Authorization` (Fetch standard, 3.3.4).
fn cors(origins: &[CorsOrigin]) -> Option<Cors> {
    (!origins.is_empty()).then(|| Cors {
        is_enabled: true,
        access_control_allow_origins: origins.iter().map(ToString::to_string).collect(),
        access_control_allow_credentials: false,
        access_control_allow_headers: vec!["Authorization".to_owned(), "*".to_owned()],
        // The verbs of the resource.
        access_control_allow_methods: Vec::new(),
    })
}

/// Where a backend address of our own scheme leads. Anyone who may make an API can write one, and its callers then speak
/// to that listener from inside, past whatever firewall protects it: so only the sample API's backend can be reached, and
/// this gateway's own APIs, where every call is checked like one from outside. The default APIs, which no publisher can
/// make, have a way of their own ([`super::default_apis`]).
fn backend(urls: &Urls, address: &Url) -> Option<Url> {
    if address.port().is_some() {
        return None;
    }
    match address.host_str() {
        Some(OPS) => sample_backend(urls, address),
        Some(GATEWAY) => {
            let mut here = urls.at_own_gateway(address.path())?;
            here.set_query(address.query());
            Some(here)
        }
        _ => None,
    }
}

fn sample_backend(urls: &Urls, address: &Url) -> Option<Url> {
    // The path is judged as it will be dialled: `\` and `..` have their meaning there.
    let found = urls.resolve(address.as_str()).ok().flatten()?;
    let rest = found.path().strip_prefix(sample::PATH)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(found)
}

fn network(proxy: &TrustedProxy) -> Option<IpNet> {
    match proxy {
        TrustedProxy::Network(network) => Some(*network),
        TrustedProxy::Unix => None,
    }
}

fn header_name(text: &str) -> Result<HeaderName> {
    text.to_ascii_lowercase().parse().with_context(|| format!("gateway.client_domain_header {text:?}"))
}

/// Whether an address, symbolic or literal, is one of this gateway's own.
fn leads_here(urls: &Urls, address: &Url) -> bool {
    let is_symbolic = address.scheme() == SYMBOLIC_SCHEME && address.host_str() == Some(GATEWAY);
    let is_literal =
        || urls.symbolic_for(address).is_some_and(|own| own.symbolic.service == Service::Gateway && !own.is_stale());
    is_symbolic || is_literal()
}

fn health_check(from: &tidegate_config::sections::Gateway) -> Option<HealthCheck> {
    let probe = from.health_check_path.clone().map_or(Probe::Tcp, Probe::Http);
    (from.health_check_seconds > 0).then(|| HealthCheck {
        probe,
        interval: Duration::from_secs(from.health_check_seconds),
        timeout: Duration::from_millis(from.connect_timeout_ms),
        concurrency_max: HEALTH_CHECKS_MAX,
    })
}

fn authorities(path: &std::path::Path) -> Result<Vec<CertificateDer<'static>>> {
    let what = || format!("gateway.upstream_ca_file {}", path.display());
    CertificateDer::pem_file_iter(path)
        .with_context(what)?
        .collect::<std::result::Result<Vec<_>, _>>()
        .with_context(what)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tidegate_config::Raw;

    use super::*;

    /// All that numbers are for.
    fn numbers(set: Option<(&str, u64)>) -> String {
        let mut raw = Raw::new();
        if let Some((key, value)) = set {
            raw.add_flag("--test", key, &value.to_string());
        }
        let config = Config::resolve(raw).expect("one more than the default is a good value");
        let Settings { limits, timeouts, retries, health_check, .. } = settings(&config, &Arc::new(urls())).unwrap();
        format!("{limits:?} {timeouts:?} {retries:?} {health_check:?}")
    }

    #[test]
    fn every_number_of_the_section_reaches_the_gateway() {
        // How long an assertion lives is for who signs it.
        const ELSEWHERE: &str = "gateway.backend_assertion_seconds";
        let usual = numbers(None);
        let config = Config::resolve(Raw::new()).unwrap();
        let mine = config.entries.iter().filter(|entry| entry.key.starts_with("gateway.") && entry.key != ELSEWHERE);
        let all: Vec<(&str, u64)> = mine.filter_map(|entry| Some((&*entry.key, entry.value.parse().ok()?))).collect();
        assert!(all.len() > 20, "{all:?}");
        for (key, value) in all {
            assert_ne!(numbers(Some((key, value + 1))), usual, "{key} changes nothing");
        }
    }

    #[test]
    fn an_api_leads_to_this_gateway_wherever_it_is_and_is_known_to_do_so() {
        let urls = urls();
        let dialled = |address: &str| backend(&urls, &address.parse().unwrap()).map(String::from);
        assert_eq!(dialled("tidegate://gateway/a/1?x=1").as_deref(), Some("http://127.0.0.1:1/a/1?x=1"));
        assert_eq!(dialled("tidegate://gateway:80/a/1"), None);
        let leads_here = |address: &str| leads_here(&urls, &address.parse().unwrap());
        assert!(leads_here("tidegate://gateway/a/1") && leads_here("http://localhost:1/a/1"));
        assert!(!leads_here("tidegate://ops/sample") && !leads_here("http://elsewhere.example:1/a/1"));
    }

    fn urls() -> Urls {
        let config = Config::resolve(Raw::new()).expect("defaults are a good configuration");
        let bound: Vec<_> = config
            .ports
            .wanted(0)
            .unwrap()
            .iter()
            .map(|wanted| (wanted.listener, SocketAddr::new(wanted.address.ip(), 1)))
            .collect();
        Urls::new(&config, &bound)
    }

    #[test]
    fn a_publisher_reaches_nothing_of_ours_but_the_sample_and_apis() {
        let urls = urls();
        let dialled = |address: &str| backend(&urls, &address.parse().unwrap()).map(|url| url.path().to_owned());
        assert_eq!(dialled("tidegate://ops/sample").as_deref(), Some("/sample"));
        assert_eq!(dialled("tidegate://ops/sample/tides").as_deref(), Some("/sample/tides"));
        for hostile in [
            "tidegate://ops",
            "tidegate://ops/metrics",
            "tidegate://ops/samples",
            "tidegate://ops/sample/../metrics",
            "tidegate://ops/sample/%2e%2e/metrics",
            "tidegate://ops/sample/..\\metrics",
            "tidegate://ops:80/sample",
            "tidegate://key-manager/oauth2/introspect",
            "tidegate://control-plane/api/am/admin/v4/settings",
            "tidegate://elsewhere/sample",
        ] {
            assert_eq!(dialled(hostile), None, "{hostile}");
        }
    }
}
