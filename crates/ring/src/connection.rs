//! What a connection has on the ring: a buffer that was filled, bytes on their way out, who waits for either.

use std::io::{self, IoSlice};
use std::net::TcpStream;
use std::os::fd::AsRawFd;
use std::task::{Context, Poll, Waker};

use socket2::SockRef;
use tokio::io::ReadBuf;

use crate::operation::{Done, Kind};
use crate::raw::{BUFFER_BYTES, Filled, Raw, receive_now};

/// Bytes that wait to be sent, at most.
const UNSENT_BYTES_MAX: usize = 64 << 10;
/// From here on bytes are sent directly: a call to the kernel costs less than the copy it saves.
const DIRECT_BYTES: usize = 16 << 10;
/// Slices written together at most; what is beyond is the next call's.
pub(crate) const SLICES_MAX: usize = 16;
/// Does not wait, though the socket would; a reader that is gone is an error and no signal.
const NOW: i32 = libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL;
/// Send buffers kept for the next by a thread.
const KEPT_MAX: usize = 256;
/// What grew beyond this is not kept, in bytes.
const KEPT_BYTES_MAX: usize = 16 << 10;

/// A connection.
pub(crate) struct Connection {
    pub socket: TcpStream,
    /// The buffer that was filled, and its part that was not read yet.
    pub filled: Option<(Filled, usize, usize)>,
    /// How its receiving ended: 0 as it should, else the number of the error.
    pub ended: Option<i32>,
    pub reader: Option<Waker>,
    /// What the kernel does for its reader.
    pub receiving: Option<Kind>,
    /// It receives again when the turn is over.
    pub is_to_receive: bool,
    /// There is more to receive, as far as one knows.
    pub is_nonempty: bool,
    /// What came last was more than a buffer holds: the next is waited for and received directly, all at once.
    pub is_long: bool,
    /// Bytes that leave when the turn is over.
    pub unsent: Option<Vec<u8>>,
    pub is_sending: bool,
    pub send_error: Option<i32>,
    pub writer: Option<Waker>,
    /// Operations that the kernel has not completed.
    pub pending: u32,
    /// Its stream is gone.
    pub is_dropped: bool,
}

/// What the turn's end has to do for a connection.
#[derive(Default)]
pub(crate) struct Wish {
    pub receive: bool,
    pub send: bool,
    /// Dropped by whoever has no hold on the ring: it may drop a stream with it.
    pub old_waker: Option<Waker>,
}

/// Send buffers that nobody uses.
#[derive(Default)]
pub(crate) struct Kept(Vec<Vec<u8>>);

impl Kept {
    fn take(&mut self) -> Vec<u8> {
        self.0.pop().unwrap_or_else(|| Vec::with_capacity(BUFFER_BYTES))
    }

    pub fn put(&mut self, mut bytes: Vec<u8>) {
        if bytes.capacity() <= KEPT_BYTES_MAX && self.0.len() < KEPT_MAX {
            bytes.clear();
            self.0.push(bytes);
        }
    }
}

impl Connection {
    pub fn new(socket: TcpStream) -> io::Result<Self> {
        // The ring waits for sockets that would wait themselves, and only for those.
        socket.set_nonblocking(false)?;
        Ok(Self {
            socket,
            filled: None,
            ended: None,
            reader: None,
            receiving: None,
            is_to_receive: false,
            is_nonempty: true,
            is_long: false,
            unsent: None,
            is_sending: false,
            send_error: None,
            writer: None,
            pending: 0,
            is_dropped: false,
        })
    }

    /// Whether nothing of it is with the kernel or has to get there.
    pub fn is_over(&self) -> bool {
        self.is_dropped && self.pending == 0 && self.unsent.is_none()
    }

    pub fn poll_read(
        &mut self,
        raw: &mut Raw,
        wish: &mut Wish,
        cx: &Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if out.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        if let Some((filled, start, end)) = self.filled.take() {
            let count = (end - start).min(out.remaining());
            out.put_slice(&raw.bytes(&filled)[start..start + count]);
            if start + count < end {
                self.filled = Some((filled, start + count, end));
                return Poll::Ready(Ok(()));
            }
            raw.give_back(filled);
            if self.is_direct(out) {
                // What ended here is said by the next call.
                let _ = self.receive_into(out);
            }
            // Also when nobody waits: that an idle connection ended is known before it is used again.
            self.wish_to_receive(wish);
            return Poll::Ready(Ok(()));
        }
        match self.ended {
            Some(0) => return Poll::Ready(Ok(())),
            Some(error) => return Poll::Ready(Err(io::Error::from_raw_os_error(error))),
            None => {}
        }
        if self.is_direct(out) {
            match self.receive_into(out) {
                Ok(()) => {
                    self.wish_to_receive(wish);
                    return Poll::Ready(Ok(()));
                }
                Err(why) if matches!(why.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                Err(why) => return Poll::Ready(Err(why)),
            }
        }
        self.wish_to_receive(wish);
        wish.old_waker = remember(&mut self.reader, cx);
        Poll::Pending
    }

    /// Into room enough bytes that are there are received directly, and so are those that were waited for.
    fn is_direct(&self, out: &ReadBuf<'_>) -> bool {
        // Into no room nothing is received, which would look like the end.
        let is_room = out.remaining() >= if self.is_long { 1 } else { BUFFER_BYTES };
        self.receiving.is_none() && self.is_nonempty && is_room
    }

    fn receive_into(&mut self, out: &mut ReadBuf<'_>) -> io::Result<()> {
        match receive_now(self.socket.as_raw_fd(), out.initialize_unfilled()) {
            Ok(0) => self.ended = Some(0),
            Ok(count) => {
                self.is_nonempty = out.remaining() == count;
                self.is_long = count >= BUFFER_BYTES;
                out.advance(count);
            }
            Err(why) => {
                match why.kind() {
                    io::ErrorKind::WouldBlock => self.is_nonempty = false,
                    io::ErrorKind::Interrupted => {}
                    // The kernel says it once.
                    _ => self.ended = why.raw_os_error(),
                }
                return Err(why);
            }
        }
        Ok(())
    }

    /// Ready when [`Connection::poll_read`] may have something to say.
    pub fn poll_read_ready(&mut self, wish: &mut Wish, cx: &Context<'_>) -> Poll<io::Result<()>> {
        let may_receive_now = self.receiving.is_none() && self.is_nonempty;
        if self.filled.is_some() || self.ended.is_some() || may_receive_now {
            return Poll::Ready(Ok(()));
        }
        self.wish_to_receive(wish);
        wish.old_waker = remember(&mut self.reader, cx);
        Poll::Pending
    }

    fn wish_to_receive(&mut self, wish: &mut Wish) {
        if self.receiving.is_none() && self.ended.is_none() {
            wish.receive = !std::mem::replace(&mut self.is_to_receive, true);
        }
    }

    pub fn poll_write(
        &mut self,
        kept: &mut Kept,
        wish: &mut Wish,
        cx: &Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(error) = self.send_error {
            return Poll::Ready(Err(io::Error::from_raw_os_error(error)));
        }
        let held = self.unsent.as_ref().map_or(0, Vec::len);
        if self.is_sending || held >= UNSENT_BYTES_MAX {
            wish.old_waker = remember(&mut self.writer, cx);
            return Poll::Pending;
        }
        if held + parts.iter().map(|part| part.len()).sum::<usize>() >= DIRECT_BYTES {
            match self.send_now(kept, parts) {
                Ok(0) => {}
                Ok(count) => return Poll::Ready(Ok(count)),
                Err(why) if matches!(why.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                Err(why) => return Poll::Ready(Err(why)),
            }
        }
        wish.send = self.unsent.is_none();
        let unsent = self.unsent.get_or_insert_with(|| kept.take());
        let held = unsent.len();
        for part in parts {
            unsent.extend_from_slice(&part[..part.len().min(UNSENT_BYTES_MAX - unsent.len())]);
        }
        Poll::Ready(Ok(unsent.len() - held))
    }

    /// Sends what waits and `parts` behind it; how much of `parts` is out.
    fn send_now(&mut self, kept: &mut Kept, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        let waiting = self.unsent.as_deref().unwrap_or_default();
        let held = waiting.len();
        let mut all = [IoSlice::new(&[]); SLICES_MAX + 1];
        all[0] = IoSlice::new(waiting);
        all[1..=parts.len()].copy_from_slice(parts);
        let all = &all[usize::from(held == 0)..=parts.len()];
        let count = SockRef::from(&self.socket).send_vectored_with_flags(all, NOW)?;
        match &mut self.unsent {
            Some(unsent) if count < held => drop(unsent.drain(..count)),
            unsent => unsent.take().into_iter().for_each(|sent| kept.put(sent)),
        }
        Ok(count.saturating_sub(held))
    }

    pub fn poll_shutdown(&mut self, wish: &mut Wish, cx: &Context<'_>) -> Poll<io::Result<()>> {
        if self.unsent.is_some() || self.is_sending {
            wish.old_waker = remember(&mut self.writer, cx);
            return Poll::Pending;
        }
        Poll::Ready(self.socket.shutdown(std::net::Shutdown::Write))
    }

    /// A receive was completed.
    pub fn received(&mut self, raw: &mut Raw, done: Done) {
        self.receiving = None;
        self.is_nonempty = done.is_nonempty;
        match (done.filled, done.result) {
            (Some(filled), count @ 1..) if !self.is_dropped => {
                self.filled = Some((filled, 0, count as usize));
                return;
            }
            (Some(filled), _) => raw.give_back(filled),
            (None, _) => {}
        }
        match -done.result {
            libc::ECANCELED | libc::EAGAIN | libc::EINTR => {}
            // All buffers are in use: who reads receives directly what is there.
            libc::ENOBUFS => self.is_nonempty = true,
            error => self.ended = Some(error.max(0)),
        }
    }

    /// A sending was completed; whether there is still something to send.
    pub fn sent(&mut self, kept: &mut Kept, done: Done) -> bool {
        self.is_sending = false;
        let Some(mut bytes) = done.sent else { return false };
        match usize::try_from(done.result) {
            // What is left of a dropped connection that was told to end is given up.
            Ok(count) if count < bytes.len() && !self.is_dropped => {
                bytes.drain(..count);
                self.unsent = Some(bytes);
                return true;
            }
            Ok(_) => {}
            Err(_) => self.send_error = Some(-done.result),
        }
        kept.put(bytes);
        false
    }

    /// A wait was completed, or failed: who receives hears why.
    pub fn waited(&mut self) {
        self.receiving = None;
        self.is_nonempty = true;
    }
}

fn remember(slot: &mut Option<Waker>, cx: &Context<'_>) -> Option<Waker> {
    if slot.as_ref().is_some_and(|waker| waker.will_wake(cx.waker())) {
        return None;
    }
    slot.replace(cx.waker().clone())
}
