//! Long bodies between two plain TCP sockets: the kernel moves their bytes through a pipe (splice(2)), and they are never
//! copied to this process and back.
//!
//! A pipe is held only while bytes are in it; each thread keeps a few for the next. Where a pipe cannot be had, or the kernel
//! refuses, the bytes are read and written as everywhere else.

use std::task::{Context, Poll};

use tokio::net::{TcpStream, tcp, unix};

/// A body with at least so many bytes still to come is moved by the kernel.
pub(crate) const SPLICE_BYTES_MIN: u64 = 24 << 10;

/// A stream that may be a plain TCP socket.
pub(crate) trait MaybeTcp {
    /// The socket, if it is one.
    fn tcp(&self) -> Option<&TcpStream> {
        None
    }
}

impl MaybeTcp for tcp::OwnedWriteHalf {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self.as_ref())
    }
}

impl MaybeTcp for unix::OwnedWriteHalf {}

/// Its bytes go through the ring.
impl MaybeTcp for tidegate_ring::RingStream {}

impl<S> MaybeTcp for tokio::io::WriteHalf<S> {}

#[cfg(target_os = "linux")]
pub(crate) use linux::Pipe;
#[cfg(not(target_os = "linux"))]
pub(crate) use none::Pipe;

#[cfg(target_os = "linux")]
mod linux {
    use std::cell::{Cell, RefCell};
    use std::io;
    use std::os::fd::OwnedFd;
    use std::task::ready;

    use rustix::pipe::{PipeFlags, SpliceFlags, fcntl_setpipe_size, pipe_with, splice};
    use tokio::io::Interest;

    use super::{Context, Poll, TcpStream};

    /// What a pipe holds if the system lets it, in bytes.
    const PIPE_BYTES: usize = 256 << 10;
    /// Empty pipes kept by a thread.
    const KEPT_MAX: usize = 16;
    /// Pipes of a thread at once; further bodies are read and written.
    const PIPES_MAX: usize = 512;

    thread_local! {
        static KEPT: RefCell<Vec<Ends>> = const { RefCell::new(Vec::new()) };
        static IN_USE: Cell<usize> = const { Cell::new(0) };
        /// The kernel has refused: a sandbox, or a file system of its own kind.
        static IS_REFUSED: Cell<bool> = const { Cell::new(false) };
    }

    #[derive(Debug)]
    struct Ends {
        out: OwnedFd,
        into: OwnedFd,
    }

    /// A pipe with bytes on their way.
    #[derive(Debug)]
    pub(crate) struct Pipe {
        ends: Option<Ends>,
        inside: usize,
    }

    impl Pipe {
        /// An empty one, if it can be had.
        pub fn take() -> Option<Self> {
            if IS_REFUSED.get() || IN_USE.get() >= PIPES_MAX {
                return None;
            }
            let kept = KEPT.with_borrow_mut(Vec::pop);
            let ends = kept.or_else(|| {
                let (out, into) = pipe_with(PipeFlags::CLOEXEC | PipeFlags::NONBLOCK).ok()?;
                // Beyond what this user may have in pipes it stays smaller.
                let _ = fcntl_setpipe_size(&into, PIPE_BYTES);
                Some(Ends { out, into })
            })?;
            IN_USE.set(IN_USE.get() + 1);
            Some(Self { ends: Some(ends), inside: 0 })
        }

        /// Bytes in it.
        pub fn inside(&self) -> usize {
            self.inside
        }

        /// Fills it, while it is empty, with at most `bytes_max` bytes of what `from` brings; 0: it has ended.
        pub fn poll_fill(&mut self, cx: &mut Context<'_>, from: &TcpStream, bytes_max: u64) -> Poll<io::Result<usize>> {
            let Some(ends) = &self.ends else { return Poll::Ready(Ok(0)) };
            let most = usize::try_from(bytes_max).unwrap_or(usize::MAX).min(PIPE_BYTES);
            let flags = SpliceFlags::NONBLOCK | SpliceFlags::MOVE;
            loop {
                ready!(from.poll_read_ready(cx))?;
                let moved = from.try_io(Interest::READABLE, || Ok(splice(from, None, &ends.into, None, most, flags)?));
                match moved {
                    Ok(count) => {
                        self.inside += count;
                        return Poll::Ready(Ok(count));
                    }
                    Err(why) if why.kind() == io::ErrorKind::WouldBlock => {}
                    Err(why) => {
                        if !matches!(why.kind(), io::ErrorKind::ConnectionReset | io::ErrorKind::TimedOut) {
                            IS_REFUSED.set(true);
                        }
                        return Poll::Ready(Err(why));
                    }
                }
            }
        }

        /// Gives some of what is in it to `to`; the number of bytes that were taken.
        pub fn poll_empty(&mut self, cx: &mut Context<'_>, to: &TcpStream) -> Poll<io::Result<usize>> {
            let Some(ends) = &self.ends else { return Poll::Ready(Ok(0)) };
            let flags = SpliceFlags::NONBLOCK | SpliceFlags::MOVE;
            loop {
                ready!(to.poll_write_ready(cx))?;
                let moved =
                    to.try_io(Interest::WRITABLE, || Ok(splice(&ends.out, None, to, None, self.inside, flags)?));
                match moved {
                    Ok(count) => {
                        self.inside = self.inside.saturating_sub(count);
                        return Poll::Ready(Ok(count));
                    }
                    Err(why) if why.kind() == io::ErrorKind::WouldBlock => {}
                    Err(why) => return Poll::Ready(Err(why)),
                }
            }
        }
    }

    impl Drop for Pipe {
        fn drop(&mut self) {
            let _ = IN_USE.try_with(|in_use| in_use.set(in_use.get().saturating_sub(1)));
            let Some(ends) = self.ends.take().filter(|_| self.inside == 0) else { return };
            // A thread that ends has no place for it any more.
            let _ = KEPT.try_with(|kept| {
                if let Ok(mut kept) = kept.try_borrow_mut()
                    && kept.len() < KEPT_MAX
                {
                    kept.push(ends);
                }
            });
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod none {
    use std::io;

    use super::{Context, Poll, TcpStream};

    /// There is none on this system.
    #[derive(Debug)]
    pub(crate) enum Pipe {}

    impl Pipe {
        pub fn take() -> Option<Self> {
            None
        }

        pub fn inside(&self) -> usize {
            match *self {}
        }

        pub fn poll_fill(&mut self, _: &mut Context<'_>, _: &TcpStream, _: u64) -> Poll<io::Result<usize>> {
            match *self {}
        }

        pub fn poll_empty(&mut self, _: &mut Context<'_>, _: &TcpStream) -> Poll<io::Result<usize>> {
            match *self {}
        }
    }
}
