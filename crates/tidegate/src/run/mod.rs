//! `tidegate run`: one instance from start to stop, read as a list of phases.
//!
//! Nothing is announced before everything is there: all listeners are bound, the store is open, the gateway has its first
//! plan; the registry says so, and the banner comes last. At the end the gateway drains before the rest is taken away.

mod doors;
mod backing;
pub mod first_start;
mod master_key;
mod authority;
mod identity;
pub mod peer;
pub mod gateway;
pub mod key_check;
mod operations;
mod follow;
mod addresses;
mod statistics;
mod default_apis;
mod assertion;
mod redis_hint;
mod upkeep;
mod serve;
mod soap;
mod theme;
mod thrift;
mod redirect;
mod remote_document;
mod notify;
mod request_id;
mod banner;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use tidegate_analytics::Metrics;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Role, Urls};
use tidegate_gateway::key_manager::metrics::KeyManagerMetrics;
use tidegate_keymanager::user::FIRST_USER;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::data_dir::DataDir;
use crate::registry;
use crate::sample;
use crate::settings;
use crate::tls::{Certificate, Watch};
use backing::{Backing, Own};
use doors::Place;

/// What the command line says beyond the configuration.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Make the sample API and show a call of it.
    pub wants_sample: bool,
    /// Nobody watches: what is printed ends in a file, so no password is.
    pub is_detached: bool,
}

/// Runs an instance until it is told to stop.
///
/// # Errors
/// When something it needs is not there; then nothing was announced.
pub async fn run(config: Config, options: Options) -> anyhow::Result<ExitCode> {
    settings::check_to_run(&config)?;
    if options.wants_sample && config.ports.sockets().any(|(listener, _)| listener == Listener::Ops) {
        anyhow::bail!(
            "--sample has its backend on the ops listener, which must be on a port: remove listeners.ops.socket"
        );
    }
    let data_dir = DataDir::take(&config.server.data_dir)?;
    let data = data_dir.path();
    let certificate = Certificate::ready(&config)?;
    let _watch = Watch::start(certificate.clone())
        .inspect_err(|error| tracing::warn!("a changed certificate needs a restart: {error:#}"))
        .ok();
    let supervisor = notify::Supervisor::new(&config.supervisor)?;
    let (opened, mut lease) = registry::start(&config, data)?;
    let (offset, places, addresses) = (opened.offset, opened.places(), opened.addresses());
    let urls = Arc::new(Urls::new(&config, &addresses));
    let place =
        Place { config: &config, offset, listeners: &addresses, urls: &urls, has_sample_backend: options.wants_sample };

    // What stands behind, and the gateway before it.
    let stop = Stop::default();
    let backing = Backing::open(&config, data, &urls, &stop).await?;
    let key_manager_metrics = KeyManagerMetrics::default();
    let metrics = Metrics::with(|registry| key_manager_metrics.register(registry));
    let statistics = statistics::start(&config, &metrics, backing.statistics())?;
    let way = default_apis::Way::new(&config, &addresses, &urls, &certificate, &backing)?;
    let assertion = assertion::settings(&config, &backing);
    let chosen = key_check::choose(&config, &backing, &key_manager_metrics)?;
    let gateway = gateway::build(&config, &urls, way, assertion, chosen.check, &statistics)?;
    let plan = config.has_role(Role::Gateway).then(Arc::default);

    // Doors: operations open first, so that one can ask what a gateway without a plan waits for.
    let report = peer::report::of(&config, data, offset, &addresses, &urls)?;
    let store = backing.own.as_ref().map(|own| own.store.clone());
    let ready = operations::readiness(store, plan.clone(), chosen.over_network.clone());
    let management = match &backing.own {
        Some(own) => {
            let watcher = own.watcher(&config, lease.entry(), &report.id, &ready);
            let host = config.server.host_name.clone();
            let condition = (ready.clone(), plan.clone());
            let saying =
                operations::present::keep_saying(own.store.clone(), report.clone(), host, condition, stop.now.clone());
            stop.tasks.spawn(saying);
            doors::management(&place, own, &gateway, watcher, &stop.now)
        }
        None => Router::default(),
    };
    let ops = doors::operations(ready, &metrics, options);
    let bound = doors::open(
        opened.listeners,
        &certificate,
        (&config, &urls),
        backing.own.as_ref(),
        (&management, &ops),
        &stop,
    )?;
    let following = match &plan {
        Some(state) => {
            let condition = key_check::condition(chosen.over_network);
            Some(backing.follower(&gateway, state, data, report, condition)?.start(stop.now.clone()).await?)
        }
        None => None,
    };
    let draining = tokio::spawn(gateway.serve(doors::gateway(bound, &certificate), stop.now.clone()));

    // All is there: say so.
    let shown = shown(&config, backing.own.as_ref(), management, options).await?;
    let signals = Signals::hear()?;
    lease.ready(&urls)?;
    banner::print(&banner::Banner {
        config: &config,
        offset,
        places: &places,
        urls: &urls,
        new_password: backing.own.as_ref().and_then(|own| own.new_password.clone()),
        shown_password: shown.password,
        sample: shown.sample,
    })?;

    supervisor.ready(&format!("serving, instance {}, port offset {offset}", config.server.name.as_str()));
    let watched = tokio::spawn(supervisor.clone().prove_alive());

    told_to_stop(signals, &statistics).await;
    tracing::info!("stopping: running calls are finished first");
    supervisor.stopping();
    lease.stopping();
    stop.now.cancel();
    draining.await.context("the gateway's task")??;
    if let Some(following) = following {
        following.await.context("the follower's task")?;
    }
    stop.tasks.close();
    stop.tasks.wait().await;
    watched.abort();
    drop(opened.files);
    statistics.finish().await;
    if let Some(own) = &backing.own {
        own.store.close().await;
    }
    // Before the lease: who waits for this instance to be gone may take the directory at once.
    drop(data_dir);
    Ok(ExitCode::SUCCESS)
}

/// The order to stop, and the tasks that end upon it.
#[derive(Default)]
pub struct Stop {
    now: CancellationToken,
    tasks: TaskTracker,
}

/// What `--sample` shows.
#[derive(Default)]
struct Shown {
    sample: Option<(String, String)>,
    password: Option<secrecy::SecretString>,
}

async fn shown(config: &Config, own: Option<&Own>, management: Router, options: Options) -> anyhow::Result<Shown> {
    let Some(own) = own.filter(|_| options.wants_sample) else { return Ok(Shown::default()) };
    Ok(Shown {
        sample: Some(sample::prepare(management, own.authority.as_ref(), FIRST_USER).await?),
        password: match options.is_detached {
            true => None,
            false => first_start::sample_password(config, &own.key_manager).await?,
        },
    })
}

/// What tells us something. Heard from before readiness is announced: an order to stop may follow it at once.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
}

impl Signals {
    fn hear() -> std::io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }
}

/// Ctrl-C or SIGTERM. SIGHUP opens the access log anew, for log rotation.
async fn told_to_stop(mut signals: Signals, statistics: &statistics::Statistics) {
    loop {
        tokio::select! {
            _ = signals.interrupt.recv() => return,
            _ = signals.terminate.recv() => return,
            _ = signals.hang_up.recv() => statistics.reopen_log(),
        }
    }
}
