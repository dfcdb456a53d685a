//! A thread's ring: gathers what its connections want, hands it over in one call, and wakes whoever waited.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::ReadBuf;

use crate::connection::{Connection, Kept, Wish};
use crate::operation::{Done, Kind};
use crate::raw::{Raw, watch};

/// Calls to the kernel in a turn; what is left then is the next turn's.
const ROUNDS_MAX: u32 = 8;
/// Dropped connections whose last bytes the other side does not take; then the one that waits longest is ended.
const LEAVING_MAX: usize = 256;
/// What operations get to end in when the thread does.
const FAREWELL: Duration = Duration::from_millis(100);
/// And how often they are looked at.
const FAREWELL_ROUNDS: u32 = 50;

/// Names rings, so that a stream on a foreign thread is told from one of its own.
static NEXT_ID: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static DRIVER: RefCell<Option<Driver>> = const { RefCell::new(None) };
}

struct Driver {
    id: u64,
    raw: Raw,
    all: Vec<Option<Connection>>,
    free: Vec<u32>,
    to_send: Vec<u32>,
    to_receive: Vec<u32>,
    to_cancel: Vec<(u32, Kind)>,
    leaving: Vec<u32>,
    kept: Kept,
    done: Vec<Done>,
    /// Of the task that drives.
    task: Option<Waker>,
}

/// Where a connection is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    driver: u64,
    index: u32,
}

/// Makes this thread's ring.
///
/// # Errors
/// The kernel refuses, see [`check`](crate::check).
pub fn start() -> io::Result<()> {
    let (all, free, to_send, to_receive, to_cancel, leaving, kept, done, task) = Default::default();
    let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
    let raw = Raw::new()?;
    DRIVER.set(Some(Driver { id, raw, all, free, to_send, to_receive, to_cancel, leaving, kept, done, task }));
    Ok(())
}

/// Ends this thread's ring, after its runtime: what was written leaves, the rest is given up.
pub fn stop() {
    drop(DRIVER.take());
}

/// Whether this thread has a ring.
pub fn is_started() -> bool {
    DRIVER.with_borrow(Option::is_some)
}

/// Drives this thread's ring for as long as it is polled. It is a task among the others: its turn comes when something was
/// gathered or completed, behind the tasks that wait already.
///
/// # Errors
/// The thread has no ring, or its runtime cannot watch it.
pub async fn drive() -> io::Result<()> {
    let sign = DRIVER.with_borrow(|driver| driver.as_ref().map(|driver| driver.raw.sign().try_clone()));
    let sign = sign.ok_or(io::ErrorKind::NotConnected)??;
    let sign = watch(sign)?;
    let mut wakers = Vec::new();
    poll_fn(|cx| {
        // It is never read: each completion is a new edge.
        while let Poll::Ready(ready) = sign.poll_read_ready(cx) {
            match ready {
                Ok(mut ready) => ready.clear_ready(),
                Err(why) => return Poll::Ready(Err(why)),
            }
        }
        DRIVER.with_borrow_mut(|driver| {
            if let Some(driver) = driver {
                driver.turn(cx, &mut wakers);
            }
        });
        wakers.drain(..).for_each(Waker::wake);
        Poll::Pending
    })
    .await
}

/// Takes a socket over; `None`: this thread has no ring.
pub(crate) fn add(socket: TcpStream) -> Option<Place> {
    DRIVER.with_borrow_mut(|driver| {
        let driver = driver.as_mut()?;
        let connection = Connection::new(socket).ok()?;
        let index = driver.free.pop().unwrap_or_else(|| {
            driver.all.push(None);
            driver.all.len() as u32 - 1
        });
        driver.all[index as usize] = Some(connection);
        Some(Place { driver: driver.id, index })
    })
}

/// Its stream is gone.
pub(crate) fn close(place: Place) {
    let wakers = DRIVER.try_with(|driver| {
        let mut driver = driver.try_borrow_mut().ok()?;
        driver.as_mut().filter(|driver| driver.id == place.driver).map(|driver| driver.close(place.index))
    });
    drop(wakers);
}

pub(crate) fn poll_read(place: Place, cx: &Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
    with(place, |connection, driver, wish| connection.poll_read(driver.raw, wish, cx, out))
}

pub(crate) fn poll_read_ready(place: Place, cx: &Context<'_>) -> Poll<io::Result<()>> {
    with(place, |connection, _, wish| connection.poll_read_ready(wish, cx))
}

pub(crate) fn poll_write(place: Place, cx: &Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
    with(place, |connection, driver, wish| connection.poll_write(driver.kept, wish, cx, parts))
}

pub(crate) fn reset_at_end(place: Place) {
    // Of another thread's stream nothing can be asked, nor of a socket that is broken.
    let _ =
        with(place, |connection, _, _| Poll::Ready(SockRef::from(&connection.socket).set_linger(Some(Duration::ZERO))));
}

pub(crate) fn poll_shutdown(place: Place, cx: &Context<'_>) -> Poll<io::Result<()>> {
    with(place, |connection, _, wish| connection.poll_shutdown(wish, cx))
}

/// What connections use of their driver.
struct Lent<'d> {
    raw: &'d mut Raw,
    kept: &'d mut Kept,
}

fn with<T>(
    place: Place,
    work: impl FnOnce(&mut Connection, Lent<'_>, &mut Wish) -> Poll<io::Result<T>>,
) -> Poll<io::Result<T>> {
    let mut wish = Wish::default();
    let polled = DRIVER.try_with(|driver| {
        let mut driver = driver.try_borrow_mut().ok()?;
        let Driver { id, raw, all, to_send, to_receive, kept, task, .. } = driver.as_mut()?;
        let connection = all.get_mut(place.index as usize).and_then(Option::as_mut);
        let connection = connection.filter(|_| *id == place.driver)?;
        let polled = work(connection, Lent { raw, kept }, &mut wish);
        let is_first = to_send.is_empty() && to_receive.is_empty();
        if wish.send {
            to_send.push(place.index);
        }
        if wish.receive {
            to_receive.push(place.index);
        }
        if is_first
            && (wish.send || wish.receive)
            && let Some(task) = task
        {
            task.wake_by_ref();
        }
        Some(polled)
    });
    // Another thread's stream, or the ring has ended.
    polled.ok().flatten().unwrap_or_else(|| Poll::Ready(Err(io::ErrorKind::NotConnected.into())))
}

impl Driver {
    fn turn(&mut self, cx: &Context<'_>, wakers: &mut Vec<Waker>) {
        if !self.task.as_ref().is_some_and(|task| task.will_wake(cx.waker())) {
            wakers.extend(self.task.replace(cx.waker().clone()));
        }
        self.raw.set_signs(false);
        for _ in 0..ROUNDS_MAX {
            self.hand_over();
            if self.raw.is_called_for() {
                self.raw.enter(0, Duration::ZERO);
            }
            let count = self.take(wakers);
            if count == 0 && self.has_gathered_none() && !self.raw.is_called_for() {
                self.raw.set_signs(true);
                // What came before it was set was not signalled.
                if !self.raw.is_called_for() {
                    return;
                }
                self.raw.set_signs(false);
            }
        }
        self.raw.set_signs(true);
        cx.waker().wake_by_ref();
    }

    fn has_gathered_none(&self) -> bool {
        self.to_send.is_empty() && self.to_receive.is_empty() && self.to_cancel.is_empty()
    }

    /// Makes entries of what was gathered, as many as there is room for.
    fn hand_over(&mut self) {
        while self.raw.has_room()
            && let Some((index, kind)) = self.to_cancel.pop()
        {
            self.raw.cancel(index, kind);
        }
        while self.raw.has_room()
            && let Some(index) = self.to_send.pop()
        {
            let Some(Some(connection)) = self.all.get_mut(index as usize) else { continue };
            let Some(bytes) = connection.unsent.take() else { continue };
            self.raw.send(connection.socket.as_raw_fd(), index, bytes);
            connection.is_sending = true;
            connection.pending += 1;
        }
        while self.raw.has_room()
            && let Some(index) = self.to_receive.pop()
        {
            let Some(Some(connection)) = self.all.get_mut(index as usize) else { continue };
            connection.is_to_receive = false;
            let is_done = connection.is_dropped || connection.ended.is_some();
            if is_done || connection.receiving.is_some() || connection.filled.is_some() {
                continue;
            }
            let (fd, waits_first) = (connection.socket.as_raw_fd(), !connection.is_nonempty);
            if waits_first && connection.is_long {
                self.raw.wait(fd, index);
                connection.receiving = Some(Kind::Wait);
            } else {
                self.raw.receive(fd, index, waits_first);
                connection.receiving = Some(Kind::Receive);
            }
            connection.pending += 1;
        }
    }

    /// Takes what was completed; how much it was.
    fn take(&mut self, wakers: &mut Vec<Waker>) -> usize {
        let mut done = std::mem::take(&mut self.done);
        self.raw.take(&mut done);
        let count = done.len();
        for one in done.drain(..) {
            let index = one.token.connection;
            let Some(Some(connection)) = self.all.get_mut(index as usize) else { continue };
            connection.pending -= 1;
            match one.token.kind {
                Kind::Receive => {
                    connection.received(&mut self.raw, one);
                    wakers.extend(connection.reader.take());
                }
                Kind::Wait => {
                    connection.waited();
                    wakers.extend(connection.reader.take());
                }
                Kind::Send if connection.sent(&mut self.kept, one) => self.to_send.push(index),
                Kind::Send => wakers.extend(connection.writer.take()),
                Kind::Cancel => {}
            }
            self.forget_if_over(index);
        }
        self.done = done;
        count
    }

    fn forget_if_over(&mut self, index: u32) {
        let slot = &mut self.all[index as usize];
        if slot.as_ref().is_some_and(Connection::is_over) {
            *slot = None;
            self.free.push(index);
            self.leaving.retain(|leaving| *leaving != index);
        }
    }

    /// Ends a connection when its last bytes are out. What is returned is to be dropped without a hold on the driver.
    fn close(&mut self, index: u32) -> [Option<Waker>; 2] {
        let Some(Some(connection)) = self.all.get_mut(index as usize) else { return [None, None] };
        connection.is_dropped = true;
        if let Some((filled, ..)) = connection.filled.take() {
            self.raw.give_back(filled);
        }
        let wakers = [connection.reader.take(), connection.writer.take()];
        if let Some(kind) = connection.receiving {
            connection.pending += 1;
            self.to_cancel.push((index, kind));
        }
        if connection.unsent.is_some() || connection.is_sending {
            self.leaving.push(index);
        }
        if self.leaving.len() > LEAVING_MAX {
            let longest = self.leaving.remove(0);
            if let Some(Some(connection)) = self.all.get_mut(longest as usize) {
                connection.pending += 1;
                self.to_cancel.push((longest, Kind::Send));
            }
        }
        self.forget_if_over(index);
        if let Some(task) = &self.task {
            task.wake_by_ref();
        }
        wakers
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let mut wakers = Vec::new();
        for index in 0..self.all.len() as u32 {
            drop(self.close(index));
        }
        for _ in 0..FAREWELL_ROUNDS {
            self.hand_over();
            let left = self.raw.pending();
            if left == 0 {
                return;
            }
            self.raw.enter(left as u32, FAREWELL / FAREWELL_ROUNDS);
            self.take(&mut wakers);
        }
    }
}
