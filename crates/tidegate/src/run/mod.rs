//! `tidegate run`: one instance from start to stop, read as a list of phases.
//!
//! Nothing is announced before everything is there: all listeners are bound, the store is open, the gateway has its first
//! plan; the registry says so, and the banner comes last. At the end the gateway drains before the rest is taken away.

mod master_key;
mod first_start;
mod key_check;
mod authority;
mod addresses;
mod statistics;
mod follow;
mod upkeep;
mod gateway;
mod serve;
mod thrift;
mod request_id;
mod banner;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use tidegate_analytics::Metrics;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Role, Urls};
use tidegate_control::{Control, KeyAuthority};
use tidegate_keymanager::KeyManager;
use tidegate_keymanager::user::FIRST_USER;
use tidegate_store::Store;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::data_dir::DataDir;
use crate::listen::Bound;
use crate::ops::{self, Check};
use crate::registry;
use crate::sample;
use crate::tls::{Certificate, Watch};
use authority::LocalAuthority;

/// What the command line says beyond the configuration.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Make the sample API and show a call of it.
    pub wants_sample: bool,
}

/// Runs an instance until it is told to stop.
///
/// # Errors
/// When something it needs is not there; then nothing was announced.
pub async fn run(config: Config, options: Options) -> anyhow::Result<ExitCode> {
    let data_dir = DataDir::take(&config.server.data_dir)?;
    let certificate = Certificate::ready(&config)?;
    let _watch = Watch::start(certificate.clone())
        .inspect_err(|error| tracing::warn!("a changed certificate needs a restart: {error:#}"))
        .ok();
    let (opened, mut lease) = registry::start(&config, data_dir.path())?;
    let (offset, addresses) = (opened.offset, opened.addresses());
    let urls = Arc::new(Urls::new(&config, &addresses));

    let store = first_start::open_store(&config, data_dir.path()).await?;
    let (key_manager, new_password) = first_start::key_manager(&config, &store, &urls).await?;
    first_start::seed(&store, &key_manager).await?;

    let stop = Stop::default();
    let metrics = Metrics::new();
    let statistics = statistics::start(&config, &metrics, &store)?;
    let gateway = gateway::build(&config, &urls, &key_manager, &statistics)?;
    let environment = config.gateway.environment.clone();
    if config.has_role(Role::Gateway) {
        follow::start(store.clone(), gateway.clone(), environment, stop.now.clone()).await?;
    }
    upkeep::start(&config, &store, &key_manager, &stop);

    let authority: Arc<dyn KeyAuthority> = Arc::new(LocalAuthority(key_manager.clone()));
    let management = management(&config, &store, &authority, &key_manager, &urls);
    let ops = operations(&store, &metrics, options);
    let (gateway_sockets, others) = split(opened.listeners, &certificate)?;
    let draining = tokio::spawn(gateway.serve(gateway_sockets, stop.now.clone()));
    for bound in others {
        if bound.listener == Listener::Thrift {
            let served = thrift::serve(bound.socket, &certificate, key_manager.clone(), &config, stop.now.clone());
            stop.tasks.spawn(served);
            continue;
        }
        let is_tls = bound.listener.is_tls();
        let tls = is_tls.then(|| certificate.http_server_config());
        let router = if bound.listener == Listener::Ops { ops.clone() } else { management.clone() };
        stop.tasks.spawn(serve::serve(bound.socket, tls, router, serve::Limits::default(), stop.now.clone()));
    }

    let (mut sample, mut shown_password) = (None, None);
    if options.wants_sample {
        sample = Some(sample::prepare(management, authority.as_ref(), FIRST_USER).await?);
        shown_password = first_start::sample_password(&config, &key_manager).await?;
    }
    lease.ready(&urls)?;
    banner::print(&banner::Banner {
        config: &config,
        offset,
        addresses: &addresses,
        urls: &urls,
        new_password,
        shown_password,
        sample,
    })?;

    told_to_stop(&statistics).await?;
    tracing::info!("stopping: running calls are finished first");
    lease.stopping();
    stop.now.cancel();
    draining.await.context("the gateway's task")??;
    stop.tasks.close();
    stop.tasks.wait().await;
    statistics.finish().await;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// The order to stop, and the tasks that end upon it.
#[derive(Default)]
struct Stop {
    now: CancellationToken,
    tasks: TaskTracker,
}

/// Everything on the management listeners.
fn management(
    config: &Config,
    store: &Store,
    authority: &Arc<dyn KeyAuthority>,
    key_manager: &KeyManager,
    urls: &Arc<Urls>,
) -> Router {
    let mut router = Router::new();
    if config.has_role(Role::KeyManager) {
        router = router.merge(key_manager.router());
    }
    if config.has_role(Role::ControlPlane) {
        let control = Control {
            store: store.clone(),
            authority: authority.clone(),
            addresses: Arc::new(addresses::Live(urls.clone())),
            limits: Arc::new(addresses::limits(&config.control)),
        };
        router = router.merge(tidegate_control::router(control)).merge(tidegate_control::portal::router());
    }
    router.layer(axum::middleware::from_fn(request_id::add))
}

/// Everything on the operations listener.
fn operations(store: &Store, metrics: &Metrics, options: Options) -> Router {
    let (store, metrics) = (store.clone(), metrics.clone());
    let ready = move || {
        let store = store.clone();
        async move {
            let problem = store.change_head().await.err().map(|why| why.to_string());
            vec![Check { name: "store", problem }]
        }
    };
    let router = ops::router(ready, move || metrics.render());
    if options.wants_sample { router.nest(sample::PATH, sample::tides::router()) } else { router }
}

/// The gateway takes its sockets itself; the rest is served by us.
fn split(
    listeners: Vec<Bound>,
    certificate: &Arc<Certificate>,
) -> anyhow::Result<(Vec<tidegate_gateway::Listener>, Vec<Bound>)> {
    let is_gateway = |bound: &Bound| matches!(bound.listener, Listener::GatewayHttp | Listener::GatewayHttps);
    let (gateway, others): (Vec<Bound>, Vec<Bound>) = listeners.into_iter().partition(is_gateway);
    let taken = gateway.into_iter().map(|bound| {
        let tls = bound.listener.is_tls().then(|| certificate.http_server_config());
        let tcp = bound.socket.into_std()?;
        Ok(tidegate_gateway::Listener { name: bound.listener.name(), tcp, tls })
    });
    Ok((taken.collect::<anyhow::Result<_>>()?, others))
}

/// Ctrl-C or SIGTERM. SIGHUP opens the access log anew, for log rotation.
async fn told_to_stop(statistics: &statistics::Statistics) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    loop {
        tokio::select! {
            interrupt = tokio::signal::ctrl_c() => return Ok(interrupt?),
            _ = terminate.recv() => return Ok(()),
            _ = hang_up.recv() => statistics.reopen_log(),
        }
    }
}
