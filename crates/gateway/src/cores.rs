//! The threads that serve: each has a runtime, connections, pool and buffers of its own, so that a call never waits for
//! another core's lock or cache line.
//!
//! Connections are accepted in one place and handed to the core that has the fewest. So a few busy clients that stay
//! connected are spread evenly, which the kernel's own way (`SO_REUSEPORT`) leaves to chance; and the listening socket stays
//! one, bound for sure: a second program that binds it is refused.

mod places;

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::error::Error;
use crate::gateway::Gateway;
use crate::serve::{Open, visit};
use crate::settings::Io;
use crate::upstream::http1::pool;
pub(crate) use places::{Place, Places};

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
    places: Arc<Places>,
    thread: JoinHandle<()>,
}

/// As many threads as `wanted`, or as there are cores.
pub(crate) fn count(wanted: Option<NonZeroUsize>) -> usize {
    wanted.map_or_else(|| thread::available_parallelism().map_or(1, NonZeroUsize::get), NonZeroUsize::get)
}

impl Cores {
    /// Starts `count` threads that serve until `stop`; their connections wait for requests until `drain`.
    ///
    /// # Errors
    /// When a thread or its runtime cannot be made; those begun end.
    pub fn start(gateway: &Arc<Gateway>, count: usize, drain: &CancellationToken) -> Result<Self, Error> {
        let failed = |source| Error::Listen { address: "a serving thread".to_owned(), source };
        gateway.settings().io.check()?;
        let mut cores = Vec::with_capacity(count);
        for number in 0..count {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
            let (arrivals, waiting) = mpsc::channel(WAITING_MAX);
            let io = gateway.settings().io;
            let places = Arc::<Places>::default();
            let (gateway, here, drain) = (gateway.clone(), places.clone(), drain.clone());
            let work = move || {
                if io == Io::Ring && begin_ring(&runtime).is_err() {
                    // It was possible a moment ago. Without it the thread serves as it does elsewhere.
                    tracing::error!("this thread serves without io_uring: it was refused after the start");
                }
                runtime.block_on(serve(&gateway, &here, waiting, drain));
                // Backends' sockets belong to the runtime that ends here.
                pool::clear();
                drop(runtime);
                tidegate_ring::stop();
            };
            let thread = thread::Builder::new().name(format!("gateway-{number}")).spawn(work).map_err(failed)?;
            cores.push(Core { arrivals, places, thread });
        }
        Ok(Self(cores))
    }

    /// Hands a connection to the core with the fewest; `open` makes what goes along from its place there.
    pub async fn hand(&self, visitor: Visitor, tls: Option<TlsAcceptor>, open: impl FnOnce(Place) -> Open) {
        let Some(core) = self.0.iter().min_by_key(|core| core.places.count()) else { return };
        let arrival = Arrival { visitor, open: open(core.places.take()), tls };
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

async fn serve(gateway: &Gateway, places: &Places, mut arrivals: mpsc::Receiver<Arrival>, drain: CancellationToken) {
    let (timeouts, stop) = (&gateway.settings().timeouts, gateway.hard_stop());
    let idle = timeouts.upstream_idle;
    let mut sweep = every(SWEEP_INTERVAL.min(idle.max(Duration::from_millis(1))));
    let mut look = every(Places::look_interval(timeouts.keep_alive_idle));
    let mut is_draining = false;
    loop {
        tokio::select! {
            arrival = arrivals.recv() => match arrival {
                Some(arrival) => visit(arrival),
                None => stop.cancelled().await,
            },
            _ = sweep.tick() => pool::sweep(idle),
            _ = look.tick(), if places.count() > 0 => places.look(Instant::now()),
            () = drain.cancelled(), if !is_draining => {
                is_draining = true;
                places.drain();
            }
            () = stop.cancelled() => return,
        }
    }
}

fn every(interval: Duration) -> Interval {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
