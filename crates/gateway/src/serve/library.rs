//! A connection served by an HTTP library: HTTP/2, and HTTP/1.1 where the settings want that.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, sleep_until};

use super::Open;
use crate::body::Body;
use crate::exchange::{Connection, Exchange};
use crate::framing::Strict;
use crate::gateway::Gateway;
use crate::message::RequestHead;
use crate::phase;

/// Smallest buffer the HTTP/1.1 library takes.
const MIN_BUFFER_BYTES: usize = 8192;

/// Serves one connection until it ends, is idle too long, or the gateway drains.
pub(super) async fn converse<S>(open: Open, stream: S, connection: Connection)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (gateway, shutdown) = (open.gateway.clone(), open.shutdown.clone());
    let activity = Arc::new(Activity::default());
    let service = service_fn(|request| answer(gateway.clone(), connection, request, activity.clone()));
    let builder = protocol(&gateway);
    let serving = builder.serve_connection_with_upgrades(TokioIo::new(Strict::new(stream)), service);
    tokio::pin!(serving);
    let idle = gateway.settings().timeouts.keep_alive_idle;
    let mut is_ending = false;
    let mut seen = activity.begun();
    let mut check_at = Instant::now() + idle;
    loop {
        tokio::select! {
            result = serving.as_mut() => {
                if let Err(why) = result {
                    tracing::debug!(peer = connection.peer_text(), "connection ended: {why}");
                }
                break;
            }
            () = shutdown.cancelled(), if !is_ending => {
                is_ending = true;
                serving.as_mut().graceful_shutdown();
            }
            () = sleep_until(check_at), if !is_ending => {
                is_ending = activity.is_idle_since(seen);
                if is_ending {
                    serving.as_mut().graceful_shutdown();
                }
                seen = activity.begun();
                check_at = Instant::now() + idle;
            }
            () = gateway.hard_stop().cancelled() => break,
        }
    }
    drop(open);
}

fn protocol(gateway: &Gateway) -> auto::Builder<TokioExecutor> {
    let (limits, timeouts) = (&gateway.settings().limits, &gateway.settings().timeouts);
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.request_head)
        .max_headers(limits.headers_max)
        .max_buf_size(limits.header_bytes_max.max(MIN_BUFFER_BYTES))
        .keep_alive(true);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams_per_connection_max)
        .max_header_list_size(u32::try_from(limits.header_bytes_max).unwrap_or(u32::MAX))
        .keep_alive_interval(timeouts.keep_alive_idle)
        .keep_alive_timeout(timeouts.request_head);
    builder
}

/// Calls of one connection, to tell an idle one from a busy one.
#[derive(Default)]
struct Activity {
    begun: AtomicUsize,
    running: AtomicUsize,
}

impl Activity {
    fn begun(&self) -> usize {
        self.begun.load(Ordering::Relaxed)
    }

    fn is_idle_since(&self, begun: usize) -> bool {
        self.running.load(Ordering::Relaxed) == 0 && self.begun() == begun
    }
}

/// One running call; it runs until the last byte of its answer is out.
#[derive(Debug)]
pub(crate) struct Busy(Arc<Activity>);

impl std::fmt::Debug for Activity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Activity")
    }
}

impl Busy {
    fn new(activity: Arc<Activity>) -> Self {
        activity.begun.fetch_add(1, Ordering::Relaxed);
        activity.running.fetch_add(1, Ordering::Relaxed);
        Self(activity)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::Relaxed);
    }
}

fn answer(
    gateway: Arc<Gateway>,
    connection: Connection,
    request: Request<Incoming>,
    activity: Arc<Activity>,
) -> impl Future<Output = Result<Response<Body>, Infallible>> + Send {
    let (parts, incoming) = request.into_parts();
    let settings = gateway.settings();
    let (limits, timeouts) = (&settings.limits, &settings.timeouts);
    let (idle, answer_idle) = (timeouts.request_body_idle, timeouts.response_body_idle);
    let body = Body::of_request(incoming, limits.request_body_bytes_max, idle, Arc::default());
    let mut ex = Exchange::begin(&gateway, connection, RequestHead::of_parts(parts), body);
    ex.ticket().busy = Some(Busy::new(activity));
    async move {
        let response = phase::run(&mut ex).await.into_response();
        Ok(match ex.ticket.take() {
            Some(ticket) => response.map(|body| body.finishing(ticket, answer_idle)),
            None => response,
        })
    }
}
