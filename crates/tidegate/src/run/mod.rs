//! `tidegate run`: one instance from start to stop.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;
use tidegate_config::ports::Listener;
use tidegate_config::{Config, Urls};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::data_dir::DataDir;
use crate::listen::{self, Opened};
use crate::ops;
use crate::tls::{Certificate, Watch};

/// Runs an instance until it is told to stop.
pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let data_dir = DataDir::take(&config.server.data_dir)?;
    let certificate = Certificate::ready(&config)?;
    let _watch = Watch::start(certificate.clone())
        .inspect_err(|error| tracing::warn!("a changed certificate needs a restart: {error:#}"))
        .ok();
    let opened = listen::open(&config.ports, config.server.offset)?;
    let urls = Urls::new(&config, &opened.addresses());
    let stop = CancellationToken::new();
    print_ports(&config, &opened, &urls)?;
    let mut services = tokio::task::JoinSet::new();
    for bound in opened.listeners {
        if bound.listener == Listener::Ops {
            let router = ops::router(async || Vec::new(), || "# EOF\n".to_owned());
            let stopped = stop.clone().cancelled_owned();
            services.spawn(axum::serve(bound.socket, router).with_graceful_shutdown(stopped).into_future());
        }
    }
    tracing::info!(data_dir = %data_dir.path().display(), "instance {} runs", config.server.name.as_str());
    told_to_stop().await?;
    stop.cancel();
    while let Some(service) = services.join_next().await {
        service.context("a service panicked")?.context("a listener failed")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print_ports(config: &Config, opened: &Opened, urls: &Urls) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "tidegate {}, offset {}", config.server.name.as_str(), opened.offset)?;
    for bound in &opened.listeners {
        writeln!(out, "  {:17} {}", bound.listener.name(), bound.address)?;
    }
    if let Some(portal) = urls.portal() {
        writeln!(out, "portal {portal}")?;
    }
    out.flush()
}

/// Ctrl-C or SIGTERM.
async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupt = tokio::signal::ctrl_c() => interrupt?,
        _ = terminate.recv() => {}
    }
    Ok(())
}
