//! What is served behind each listener.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use tidegate_analytics::Metrics;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Role, Urls};
use tidegate_control::Control;
use tidegate_control::node::Nodes;
use tidegate_control::operations::Operations;
use tidegate_gateway::Gateway;
use tidegate_model::node::{InsideFacts, NodeFacts};
use tokio_util::sync::CancellationToken;

use super::backing::Own;
use super::operations::Ready;
use super::{Options, Stop, addresses, redirect, remote_document, request_id, serve, soap, theme, thrift};
use crate::listen::Bound;
use crate::ops;
use crate::sample;
use crate::tls::Certificate;

/// What a router must know of where the instance is.
pub struct Place<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The offset in force.
    pub offset: u16,
    /// Where each listener really is.
    pub listeners: &'a [(Listener, SocketAddr)],
    /// Our own addresses.
    pub urls: &'a Arc<Urls>,
    /// Whether the samples' backend is served ([`operations`]).
    pub has_sample_backend: bool,
}

/// Everything on the management listeners.
pub fn management(
    place: &Place<'_>,
    own: &Own,
    gateway: &Arc<Gateway>,
    operations: Arc<dyn Operations>,
    stop: &CancellationToken,
) -> Router {
    let config = place.config;
    let (has_key_manager, has_control) = (config.has_role(Role::KeyManager), config.has_role(Role::ControlPlane));
    let addresses = addresses::Live {
        urls: place.urls.clone(),
        book: own.book.clone(),
        environment: config.gateway.environment.clone(),
        has_sample_backend: place.has_sample_backend,
    };
    let nodes = Nodes { facts: facts(place), feed: own.feed.clone(), book: own.book.clone(), stop: stop.clone() };
    let control = Control {
        store: own.store.clone(),
        authority: own.authority.clone(),
        addresses: Arc::new(addresses),
        limits: Arc::new(addresses::limits(config)),
        remote: remote_document::fetching(&config.control),
        nodes,
        operations,
    };
    let control_soap = has_control.then(|| control.clone());
    let mut router = soap::router(config, &own.key_manager, control_soap, gateway);
    if has_key_manager {
        router = router.merge(own.key_manager.router());
    }
    let theme = theme::of(&config.portal);
    if has_key_manager || has_control {
        router = router.merge(tidegate_control::portal_theme::router(theme.clone()));
        router = router.merge(tidegate_control::node::router(control.clone()));
    }
    if has_control {
        let portal = tidegate_control::portal::router(control.clone(), theme);
        router = router.merge(tidegate_control::router(control)).merge(portal);
    }
    router.layer(axum::middleware::from_fn(request_id::add))
}

/// What this instance says of itself.
fn facts(place: &Place<'_>) -> Arc<dyn Fn() -> NodeFacts + Send + Sync> {
    let (config, urls) = (place.config, place.urls.clone());
    let roles: Vec<String> = config.server.roles.iter().map(|role| role.as_str().to_owned()).collect();
    let inside = InsideFacts {
        name: config.server.name.as_str().to_owned(),
        offset: place.offset,
        ports: place.listeners.iter().map(|(listener, at)| (listener.name().to_owned(), at.port())).collect(),
        ..InsideFacts::default()
    };
    Arc::new(move || NodeFacts {
        product: "Tidegate".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        roles: roles.clone(),
        issuer: urls.issuer().map(|url| url.to_string()),
        inside: Some(inside.clone()),
    })
}

/// Everything on the operations listener.
pub fn operations(ready: Ready, metrics: &Metrics, options: Options) -> Router {
    let metrics = metrics.clone();
    let router = ops::router(move || ready(), move || metrics.render());
    if options.wants_sample { router.nest(sample::PATH, sample::router()) } else { router }
}

/// Serves everything but the gateway, which takes its sockets itself: they are given back.
///
/// # Errors
/// When the authorities of client certificates cannot be read.
pub fn open(
    listeners: Vec<Bound>,
    certificate: &Arc<Certificate>,
    (config, urls): (&Config, &Arc<Urls>),
    own: Option<&Own>,
    (management, ops): (&Router, &Router),
    stop: &Stop,
) -> Result<Vec<Bound>> {
    let is_gateway = |bound: &Bound| matches!(bound.listener, Listener::GatewayHttp | Listener::GatewayHttps);
    let (gateway, others): (Vec<Bound>, Vec<Bound>) = listeners.into_iter().partition(is_gateway);
    for bound in others {
        if bound.listener == Listener::Thrift {
            // Only the key manager's role has this door, and that role has a store.
            let Some(own) = own else { continue };
            let km = own.key_manager.clone();
            let served = thrift::serve(serve::Door::new(bound.socket)?, certificate, km, config, stop.now.clone());
            stop.tasks.spawn(served);
            continue;
        }
        let authorities = config.control.gateway_client_ca_file.as_deref();
        let tls = match bound.listener {
            Listener::ManagementHttps => Some(certificate.management_server_config(authorities)?),
            other => other.is_tls().then(|| certificate.http_server_config()),
        };
        let router = match bound.listener {
            Listener::Ops => ops.clone(),
            Listener::ManagementHttp => redirect::or_serve(config, urls, management),
            _ => management.clone(),
        };
        let door = serve::Door::new(bound.socket)?;
        stop.tasks.spawn(serve::serve(door, tls, router, serve::Limits::default(), stop.now.clone()));
    }
    Ok(gateway)
}

/// The gateway's sockets as it takes them.
pub fn gateway(bound: Vec<Bound>, certificate: &Arc<Certificate>) -> Vec<tidegate_gateway::Listener> {
    let taken = bound.into_iter().map(|bound| {
        let tls = bound.listener.is_tls().then(|| certificate.http_server_config());
        tidegate_gateway::Listener { name: bound.listener.name(), socket: bound.socket, tls }
    });
    taken.collect()
}
