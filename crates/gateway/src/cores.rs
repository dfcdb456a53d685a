//! The threads that serve: each has a runtime, connections, pool and buffers of its own, so that a call never waits for
//! another core's lock or cache line.
//!
//! Connections are accepted in one place and handed to the core that has the fewest. So a few busy clients that stay
//! connected are spread evenly, which the kernel's own way (`SO_REUSEPORT`) leaves to chance; and the listening socket stays
//! one, bound for sure: a second program that binds it is refused.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::gateway::Gateway;
use crate::serve::{Open, visit};
use crate::settings::Io;
use crate::upstream::http1::pool;

/// Accepted connections that wait for their core.
const WAITING_MAX: usize = 1_024;
/// Between two looks at a core's idle connections to backends.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// A connection that was accepted.
pub(crate) struct Arrival {
    pub visitor: Visitor,
    pub open: Open,
    pub tls: Option<TlsAcceptor>,
}

/// Its socket, not yet any runtime's.
pub(crate) enum Visitor {
    Tcp(std::net::TcpStream, SocketAddr),
    Unix(std::os::unix::net::UnixStream),
}

/// The threads.
pub(crate) struct Cores(Vec<Core>);

struct Core {
    arrivals: mpsc::Sender<Arrival>,
    load: Arc<AtomicUsize>,
    thread: JoinHandle<()>,
}

/// A place at a core, counted until it is dropped.
pub(crate) struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// As many threads as `wanted`, or as there are cores.
pub(crate) fn count(wanted: Option<NonZeroUsize>) -> usize {
    wanted.map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), NonZeroUsize::get)
}

impl Cores {
    /// Starts `count` threads that serve until `stop`.
    ///
    /// # Errors
    /// When a thread or its runtime cannot be made; those begun end.
    pub fn start(gateway: &Arc<Gateway>, count: usize, stop: &CancellationToken) -> Result<Self, Error> {
        let failed = |source| Error::Listen { address: "a serving thread".to_owned(), source };
        gateway.settings().io.check()?;
        let mut cores = Vec::with_capacity(count);
        for number in 0..count {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
            let (arrivals, waiting) = mpsc::channel(WAITING_MAX);
            let io = gateway.settings().io;
            let (gateway, stop) = (gateway.clone(), stop.clone());
            let work = move || {
                if io == Io::Ring && begin_ring(&runtime).is_err() {
                    // It was possible a moment ago. Without it the thread serves as it does elsewhere.
                    tracing::error!("this thread serves without io_uring: it was refused after the start");
                }
                runtime.block_on(serve(gateway, waiting, stop));
                // Backends' sockets belong to the runtime that ends here.
                pool::clear();
                drop(runtime);
                tidegate_ring::stop();
            };
            let thread = thread::Builder::new().name(format!("gateway-{number}")).spawn(work).map_err(failed)?;
            cores.push(Core { arrivals, load: Arc::default(), thread });
        }
        Ok(Self(cores))
    }

    /// Hands a connection to the core with the fewest.
    pub async fn hand(&self, mut arrival: Arrival) {
        let Some(core) = self.0.iter().min_by_key(|core| core.load.load(Ordering::Relaxed)) else { return };
        core.load.fetch_add(1, Ordering::Relaxed);
        arrival.open.place = Some(Place(core.load.clone()));
        // A core that is gone serves nobody: the connection is closed.
        let _ = core.arrivals.send(arrival).await;
    }

    /// Waits for the threads, which were told to stop.
    pub async fn join(self) {
        let threads: Vec<_> = self.0.into_iter().map(|core| core.thread).collect();
        let waiting = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|thread| drop(thread.join())));
        let _ = waiting.await;
    }
}

fn begin_ring(runtime: &tokio::runtime::Runtime) -> std::io::Result<()> {
    tidegate_ring::start()?;
    runtime.spawn(async {
        if let Err(why) = tidegate_ring::drive().await {
            tracing::error!("a serving thread's io_uring ended: {why}");
        }
    });
    Ok(())
}

async fn serve(gateway: Arc<Gateway>, mut arrivals: mpsc::Receiver<Arrival>, stop: CancellationToken) {
    let idle = gateway.settings().timeouts.upstream_idle;
    let mut sweep = tokio::time::interval(SWEEP_INTERVAL.min(idle.max(Duration::from_millis(1))));
    sweep.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            arrival = arrivals.recv() => match arrival {
                Some(arrival) => {
                    gateway.tasks().spawn(visit(arrival));
                }
                None => stop.cancelled().await,
            },
            _ = sweep.tick() => pool::sweep(idle),
            () = stop.cancelled() => return,
        }
    }
}
