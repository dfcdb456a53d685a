//! Idle connections to backends, kept by the core that used them last.
//!
//! A pool belongs to a thread, so taking and giving back costs no lock and no other core's cache line. What a backend said
//! or did meanwhile is seen without a call to the kernel: the reactor knows whether the socket became readable, and an idle
//! connection that did has ended.

use std::cell::RefCell;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use ahash::RandomState;
use tokio::io::{AsyncRead as _, ReadBuf};
use tokio::time::Instant;

use super::Line;
use crate::clock;

/// Backends whose idle connections a core keeps; those of others are closed after use.
const ORIGINS_MAX: usize = 4_096;

/// Where a connection leads: connections to the same origin carry each other's calls.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Origin(Arc<str>);

impl Origin {
    /// Scheme, host and port.
    pub fn new(scheme: &str, authority: &str) -> Self {
        Self(format!("{scheme}://{}", authority.to_ascii_lowercase()).into())
    }
}

type Idle = HashMap<Origin, Vec<Box<Line>>, RandomState>;

thread_local! {
    static IDLE: RefCell<Idle> = RefCell::default();
}

/// A connection that is still good, the one used last first.
pub(crate) fn take(origin: &Origin, idle: Duration, now: Instant) -> Option<Box<Line>> {
    IDLE.with_borrow_mut(|all| {
        let lines = all.get_mut(origin)?;
        while let Some(mut line) = lines.pop() {
            if now.duration_since(line.idle_since) < idle && is_quiet(&mut line) {
                return Some(line);
            }
        }
        None
    })
}

/// Keeps a connection, unless there are enough.
pub(super) fn put(mut line: Box<Line>) {
    line.idle_since = clock::recent();
    // A thread that ends has no place for it any more.
    let _ = IDLE.try_with(|all| {
        let Ok(mut all) = all.try_borrow_mut() else { return };
        if all.len() >= ORIGINS_MAX && !all.contains_key(&line.origin) {
            return;
        }
        let lines = match all.get_mut(&line.origin) {
            Some(lines) => lines,
            None => all.entry(line.origin.clone()).or_default(),
        };
        if lines.len() < line.idle_max {
            lines.push(line);
        }
    });
}

/// Closes what ended or was idle too long.
pub(crate) fn sweep(idle: Duration) {
    let now = Instant::now();
    IDLE.with_borrow_mut(|all| {
        all.retain(|_, lines| {
            lines.retain_mut(|line| now.duration_since(line.idle_since) < idle && is_quiet(line));
            !lines.is_empty()
        });
    });
}

/// Closes all.
pub(crate) fn clear() {
    let all = IDLE.take();
    drop(all);
}

/// Whether nothing came: neither an end nor bytes that no request asked for.
fn is_quiet(line: &mut Line) -> bool {
    let mut byte = [0];
    let mut cx = Context::from_waker(Waker::noop());
    matches!(Pin::new(&mut line.stream).poll_read(&mut cx, &mut ReadBuf::new(&mut byte)), Poll::Pending)
}
