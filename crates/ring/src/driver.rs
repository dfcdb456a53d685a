//! A thread's ring and the connections on it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::net::TcpStream;
use std::os::fd::{AsRawFd, RawFd};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::ReadBuf;

use crate::raw::{BUFFER_BYTES, Done, Raw, receive_now, send_now};

/// Calls to the kernel before the thread waits elsewhere.
const ROUNDS_MAX: u32 = 1_000;
/// How long the thread waits at the ring before it waits at tokio's own place, where timers and other threads wake it.
const PATIENCE: Duration = Duration::from_millis(1);
/// Filled buffers a connection may have before it receives no more.
const CHUNKS_MAX: usize = 8;
/// Bytes of a connection that wait to be sent.
const UNSENT_BYTES_MAX: usize = 64 << 10;
/// From this on bytes are received or sent directly, without a copy.
const DIRECT_BYTES: usize = 16 << 10;
/// Send buffers kept for the next.
const KEPT_MAX: usize = 256;
/// Of a send buffer that grew beyond this nothing is kept.
const KEPT_BYTES_MAX: usize = 16 << 10;

/// What the experiment compares.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// One receive stays until it is cancelled; else one for each time.
    pub is_multi: bool,
    /// Waits at the ring first; else only at tokio's epoll.
    pub waits_at_ring: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    Receive = 0,
    Send = 1,
    Cancel = 2,
}

struct Chunk {
    buffer: u16,
    start: usize,
    end: usize,
}

enum Ended {
    Eof,
    Failed(i32),
}

struct Connection {
    socket: TcpStream,
    chunks: VecDeque<Chunk>,
    ended: Option<Ended>,
    reader: Option<Waker>,
    is_receiving: bool,
    is_cancelling: bool,
    unsent: Option<Vec<u8>>,
    is_sending: bool,
    send_failed: Option<i32>,
    writer: Option<Waker>,
    /// Completions still to come.
    pending: u32,
    is_dropped: bool,
    was_nonempty: bool,
}

struct Driver {
    raw: Raw,
    how: How,
    all: Vec<Option<Connection>>,
    free: Vec<u32>,
    to_send: Vec<u32>,
    starved: Vec<u32>,
    /// Completions are signalled, for the thread waits elsewhere.
    is_signed: bool,
    done: Vec<Done>,
    kept: Vec<Vec<u8>>,
}

thread_local! {
    static DRIVER: RefCell<Option<Driver>> = const { RefCell::new(None) };
    static WAKERS: RefCell<Vec<Waker>> = const { RefCell::new(Vec::new()) };
}

/// Makes this thread's ring.
///
/// # Errors
/// The kernel refuses.
pub fn start(how: How) -> io::Result<()> {
    let raw = Raw::new()?;
    let (all, free, to_send, starved, done, kept) = Default::default();
    DRIVER.set(Some(Driver { raw, how, all, free, to_send, starved, is_signed: false, done, kept }));
    Ok(())
}

/// Ends it, with all connections on it.
pub fn stop() {
    drop(DRIVER.take());
}

/// Whether this thread has a ring.
pub fn is_started() -> bool {
    DRIVER.with_borrow(Option::is_some)
}

/// The ring's descriptor: readable when something was completed.
pub fn ring_fd() -> Option<RawFd> {
    DRIVER.with_borrow(|driver| driver.as_ref().map(|driver| driver.raw.sign()))
}

/// Hands over what was gathered, waits a little, and wakes the tasks of what was completed.
pub fn turn() {
    run(true);
}

/// The same after the thread waited elsewhere: without waiting, and only if there is something.
pub fn turn_after() {
    run(false);
}

fn run(may_wait: bool) {
    let mut wakers = WAKERS.take();
    DRIVER.with_borrow_mut(|driver| {
        if let Some(driver) = driver {
            driver.turn(may_wait, &mut wakers);
        }
    });
    wakers.drain(..).for_each(Waker::wake);
    WAKERS.set(wakers);
}

pub(crate) fn add(socket: TcpStream) -> Option<u32> {
    DRIVER.with_borrow_mut(|driver| {
        let driver = driver.as_mut()?;
        // The ring waits for sockets that would wait themselves.
        socket.set_nonblocking(false).ok()?;
        let connection = Connection {
            socket,
            chunks: VecDeque::new(),
            ended: None,
            reader: None,
            is_receiving: false,
            is_cancelling: false,
            unsent: None,
            is_sending: false,
            send_failed: None,
            writer: None,
            pending: 0,
            is_dropped: false,
            was_nonempty: true,
        };
        let place = driver.free.pop().unwrap_or_else(|| {
            driver.all.push(None);
            driver.all.len() as u32 - 1
        });
        driver.all[place as usize] = Some(connection);
        Some(place)
    })
}

fn with<T>(place: u32, f: impl FnOnce(&mut Driver, u32) -> io::Result<T>) -> io::Result<T> {
    DRIVER
        .try_with(|driver| match driver.borrow_mut().as_mut() {
            Some(driver) if driver.all.get(place as usize).is_some_and(Option::is_some) => f(driver, place),
            _ => Err(io::ErrorKind::NotConnected.into()),
        })
        .unwrap_or_else(|_| Err(io::ErrorKind::NotConnected.into()))
}

pub(crate) fn poll_read(place: u32, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
    flip(with(place, |driver, place| driver.poll_read(place, cx, out)))
}

pub(crate) fn poll_write(place: u32, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
    flip(with(place, |driver, place| driver.poll_write(place, cx, parts)))
}

pub(crate) fn poll_shutdown(place: u32, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
    flip(with(place, |driver, place| {
        let connection = driver.all[place as usize].as_mut().expect("looked at before");
        if connection.unsent.is_some() {
            connection.writer = Some(cx.waker().clone());
            return Ok(Poll::Pending);
        }
        connection.socket.shutdown(std::net::Shutdown::Write).map(Poll::Ready)
    }))
}

pub(crate) fn close(place: u32) {
    let _ = with(place, |driver, place| {
        driver.close(place);
        Ok(())
    });
}

fn flip<T>(result: io::Result<Poll<T>>) -> Poll<io::Result<T>> {
    match result {
        Ok(poll) => poll.map(Ok),
        Err(why) => Poll::Ready(Err(why)),
    }
}

fn user_data(place: u32, kind: Kind) -> u64 {
    u64::from(place) << 2 | kind as u64
}

fn remember(slot: &mut Option<Waker>, cx: &Context<'_>) {
    if !slot.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
        *slot = Some(cx.waker().clone());
    }
}

impl Driver {
    fn turn(&mut self, may_wait: bool, wakers: &mut Vec<Waker>) {
        if std::mem::take(&mut self.is_signed) {
            self.raw.set_signs(false);
        }
        self.go_round(may_wait, wakers);
        let mut rounds = 1;
        // Of what is ready the kernel gives a part at a time.
        while wakers.is_empty() && may_wait {
            if !std::mem::replace(&mut self.is_signed, true) {
                self.raw.set_signs(true);
            }
            if rounds == ROUNDS_MAX || !self.raw.has_completions() && self.to_send.is_empty() && !self.raw.is_called_for() {
                break;
            }
            rounds += 1;
            self.go_round(false, wakers);
        }
    }

    fn go_round(&mut self, may_wait: bool, wakers: &mut Vec<Waker>) {
        let mut sends = 0;
        while let Some(place) = self.to_send.pop() {
            let Some(Some(connection)) = self.all.get_mut(place as usize) else { continue };
            let Some(bytes) = &connection.unsent else { continue };
            self.raw.send(connection.socket.as_raw_fd(), user_data(place, Kind::Send), bytes);
            connection.is_sending = true;
            connection.pending += 1;
            sends += 1;
        }
        let has_some = self.raw.has_completions();
        if !may_wait && !has_some && sends == 0 && !self.raw.is_called_for() {
            return;
        }
        if may_wait && self.how.waits_at_ring && !has_some {
            // Sends are completed at once as a rule, and nobody waits for that.
            self.raw.enter(sends + 1, PATIENCE);
        } else {
            self.raw.enter(0, Duration::ZERO);
        }
        let mut done = std::mem::take(&mut self.done);
        self.raw.take(&mut done);
        done.drain(..).for_each(|one| self.complete(one, wakers));
        self.done = done;
    }

    fn complete(&mut self, done: Done, wakers: &mut Vec<Waker>) {
        let place = (done.user_data >> 2) as u32;
        let Some(Some(connection)) = self.all.get_mut(place as usize) else { return };
        match done.user_data & 3 {
            0 => {
                if !done.has_more {
                    connection.is_receiving = false;
                    connection.is_cancelling = false;
                    connection.pending -= 1;
                }
                connection.was_nonempty = done.is_nonempty;
                match (done.buffer, done.result) {
                    (Some(id), _) if connection.is_dropped => self.raw.give_back(id),
                    (Some(buffer), 1..) => {
                        connection.chunks.push_back(Chunk { buffer, start: 0, end: done.result as usize })
                    }
                    (buffer, result) => {
                        if let Some(id) = buffer {
                            self.raw.give_back(id);
                        }
                        match -result {
                            0 => connection.ended = Some(Ended::Eof),
                            libc::ECANCELED | libc::EAGAIN | libc::EINTR => {}
                            libc::ENOBUFS => self.starved.push(place),
                            error => connection.ended = Some(Ended::Failed(error)),
                        }
                    }
                }
                if done.has_more && !connection.is_cancelling && connection.chunks.len() >= CHUNKS_MAX {
                    connection.is_cancelling = true;
                    connection.pending += 1;
                    self.raw.cancel(user_data(place, Kind::Receive), user_data(place, Kind::Cancel));
                }
                if done.result != -libc::ENOBUFS {
                    wakers.extend(connection.reader.take());
                }
            }
            1 => {
                connection.pending -= 1;
                connection.is_sending = false;
                let bytes = connection.unsent.take();
                if let Some(mut bytes) = bytes {
                    if done.result < 0 {
                        connection.send_failed = Some(-done.result);
                    } else if (done.result as usize) < bytes.len() && done.result > 0 {
                        bytes.drain(..done.result as usize);
                        connection.unsent = Some(bytes);
                        self.to_send.push(place);
                        return;
                    }
                    if bytes.capacity() <= KEPT_BYTES_MAX && self.kept.len() < KEPT_MAX {
                        bytes.clear();
                        self.kept.push(bytes);
                    }
                }
                wakers.extend(connection.writer.take());
            }
            _ => connection.pending -= 1,
        }
        self.free_if_done(place);
    }

    fn free_if_done(&mut self, place: u32) {
        let slot = &mut self.all[place as usize];
        if slot.as_ref().is_some_and(|one| one.is_dropped && one.pending == 0 && one.unsent.is_none()) {
            *slot = None;
            self.free.push(place);
        }
    }

    fn close(&mut self, place: u32) {
        let connection = self.all[place as usize].as_mut().expect("looked at before");
        connection.is_dropped = true;
        for chunk in std::mem::take(&mut connection.chunks) {
            self.raw.give_back(chunk.buffer);
        }
        if connection.is_receiving {
            connection.pending += 1;
            self.raw.cancel(user_data(place, Kind::Receive), user_data(place, Kind::Cancel));
        }
        self.free_if_done(place);
    }

    fn poll_read(&mut self, place: u32, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> io::Result<Poll<()>> {
        let connection = self.all[place as usize].as_mut().expect("looked at before");
        let mut has_come = false;
        while let Some(chunk) = connection.chunks.front_mut()
            && out.remaining() > 0
        {
            let count = (chunk.end - chunk.start).min(out.remaining());
            out.put_slice(&self.raw.buffer(chunk.buffer)[chunk.start..chunk.start + count]);
            chunk.start += count;
            has_come = true;
            if chunk.start == chunk.end {
                let id = chunk.buffer;
                connection.chunks.pop_front();
                self.raw.give_back(id);
            }
        }
        if has_come {
            self.feed_starved();
            return Ok(Poll::Ready(()));
        }
        match connection.ended {
            Some(Ended::Eof) => return Ok(Poll::Ready(())),
            Some(Ended::Failed(error)) => return Err(io::Error::from_raw_os_error(error)),
            None => {}
        }
        if !connection.is_receiving {
            if out.remaining() >= DIRECT_BYTES {
                match receive_now(connection.socket.as_raw_fd(), out.initialize_unfilled()) {
                    Ok(0) => {
                        connection.ended = Some(Ended::Eof);
                        return Ok(Poll::Ready(()));
                    }
                    Ok(count) => {
                        out.advance(count);
                        return Ok(Poll::Ready(()));
                    }
                    Err(why) if why.kind() == io::ErrorKind::WouldBlock => connection.was_nonempty = false,
                    Err(why) => return Err(why),
                }
            }
            connection.is_receiving = true;
            connection.pending += 1;
            let poll_first = !connection.was_nonempty;
            let fd = connection.socket.as_raw_fd();
            self.raw.receive(fd, user_data(place, Kind::Receive), self.how.is_multi, poll_first);
        }
        remember(&mut connection.reader, cx);
        Ok(Poll::Pending)
    }

    /// Connections that found no buffer try again.
    fn feed_starved(&mut self) {
        while let Some(place) = self.starved.pop() {
            if let Some(Some(connection)) = self.all.get_mut(place as usize)
                && !connection.is_receiving
                && !connection.is_dropped
            {
                connection.is_receiving = true;
                connection.pending += 1;
                let fd = connection.socket.as_raw_fd();
                self.raw.receive(fd, user_data(place, Kind::Receive), self.how.is_multi, false);
            }
        }
    }

    fn poll_write(&mut self, place: u32, cx: &mut Context<'_>, parts: &[IoSlice<'_>]) -> io::Result<Poll<usize>> {
        let connection = self.all[place as usize].as_mut().expect("looked at before");
        if let Some(error) = connection.send_failed {
            return Err(io::Error::from_raw_os_error(error));
        }
        let held = connection.unsent.as_ref().map_or(0, Vec::len);
        if connection.is_sending || held >= UNSENT_BYTES_MAX {
            remember(&mut connection.writer, cx);
            return Ok(Poll::Pending);
        }
        if held == 0 && parts.iter().map(|part| part.len()).sum::<usize>() >= DIRECT_BYTES {
            match send_now(connection.socket.as_raw_fd(), parts) {
                Ok(count) => return Ok(Poll::Ready(count)),
                Err(why) if why.kind() == io::ErrorKind::WouldBlock => {}
                Err(why) => return Err(why),
            }
        }
        let mut unsent = match connection.unsent.take() {
            Some(unsent) => unsent,
            None => {
                self.to_send.push(place);
                self.kept.pop().unwrap_or_else(|| Vec::with_capacity(BUFFER_BYTES))
            }
        };
        let mut count = 0;
        for part in parts {
            let part = &part[..part.len().min(UNSENT_BYTES_MAX - unsent.len())];
            unsent.extend_from_slice(part);
            count += part.len();
        }
        connection.unsent = Some(unsent);
        Ok(Poll::Ready(count))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The kernel may read from what is being sent until the ring is gone, which it becomes later.
        for connection in self.all.iter_mut().flatten() {
            if connection.is_sending {
                std::mem::forget(connection.unsent.take());
            }
        }
    }
}
