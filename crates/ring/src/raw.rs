//! All that is `unsafe`: the ring, the memory the kernel fills, and a call that must not wait.
#![allow(unsafe_code)]

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicU16, Ordering, fence};
use std::time::Duration;

use io_uring::types::{BufRingEntry, Fd, SubmitArgs, Timespec};
use io_uring::{EnterFlags, IoUring, cqueue, opcode, squeue};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::operation::{Done, Kind, Token};

/// Operations gathered at most between two calls to the kernel.
const ENTRIES: u32 = 1_024;
/// Completions that wait to be taken; the kernel keeps what is beyond.
const COMPLETIONS: u32 = 8_192;
/// Buffers the kernel fills, a power of two.
const BUFFERS: u16 = 256;
/// Size of each, in bytes.
pub(crate) const BUFFER_BYTES: usize = 8 << 10;
/// All buffers are of one group.
const GROUP: u16 = 0;
/// `IORING_RECVSEND_POLL_FIRST`: waits for bytes before it tries.
const POLL_FIRST: u16 = 1;
const PAGE_BYTES: usize = 4 << 10;

/// A ring and its buffers.
pub(crate) struct Raw {
    ring: ManuallyDrop<IoUring>,
    entries: *mut BufRingEntry,
    bytes: *mut u8,
    tail: u16,
    /// Signalled for completions that come while the thread does something else.
    sign: OwnedFd,
    /// Operations not completed; each completes once. With none the kernel holds nothing of ours.
    pending: usize,
    /// What is being sent, by connection.
    flying: ManuallyDrop<Vec<Option<Vec<u8>>>>,
}

/// A buffer that the kernel filled: nobody else has it until it is given back.
#[derive(Debug)]
pub(crate) struct Filled(u16);

/// Whether the kernel lets this process use io_uring as it is used here.
///
/// # Errors
/// It does not: too old, switched off, or refused by a sandbox.
pub fn check() -> io::Result<()> {
    Raw::new().map(drop)
}

fn layouts() -> [Layout; 2] {
    let of = |bytes| Layout::from_size_align(bytes, PAGE_BYTES).expect("constants fit");
    [of(usize::from(BUFFERS) * size_of::<BufRingEntry>()), of(usize::from(BUFFERS) * BUFFER_BYTES)]
}

impl Raw {
    pub fn new() -> io::Result<Self> {
        let ring = IoUring::builder()
            .setup_single_issuer()
            .setup_defer_taskrun()
            .setup_taskrun_flag()
            .setup_cqsize(COMPLETIONS)
            .build(ENTRIES)?;
        // SAFETY: no pointers; a descriptor that was just made is nobody else's.
        let sign = unsafe {
            match libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) {
                fd if fd < 0 => return Err(io::Error::last_os_error()),
                fd => OwnedFd::from_raw_fd(fd),
            }
        };
        ring.submitter().register_eventfd(sign.as_raw_fd())?;
        // SAFETY: the sizes are constants above zero.
        let [entries, bytes] = layouts().map(|layout| unsafe { alloc_zeroed(layout) });
        let entries = entries.cast::<BufRingEntry>();
        let ring = ManuallyDrop::new(ring);
        let mut raw = Self { ring, entries, bytes, tail: 0, sign, pending: 0, flying: ManuallyDrop::default() };
        assert!(!entries.is_null() && !bytes.is_null(), "out of memory");
        // SAFETY: page-aligned, as many as said, and freed only after the ring.
        unsafe { raw.ring.submitter().register_buf_ring_with_flags(entries as u64, BUFFERS, GROUP, 0)? };
        (0..BUFFERS).for_each(|id| raw.give_back(Filled(id)));
        Ok(raw)
    }

    pub fn sign(&self) -> &OwnedFd {
        &self.sign
    }

    /// Operations that are not completed.
    pub fn pending(&self) -> usize {
        self.pending
    }

    /// Whether another operation can be gathered; else it waits until those gathered were handed over.
    pub fn has_room(&mut self) -> bool {
        !self.ring.submission().is_full()
    }

    fn push(&mut self, entry: squeue::Entry, token: Token) {
        self.pending += 1;
        let entry = entry.user_data(token.to_u64());
        // SAFETY: a receive writes to buffers of the group, a send reads from a vector in `flying`; both stay where they are
        // until the operation is completed.
        unsafe { self.ring.submission().push(&entry) }.expect("there is room");
    }

    /// Receives once, into a buffer of the group.
    pub fn receive(&mut self, fd: RawFd, connection: u32, waits_first: bool) {
        let entry = opcode::Recv::new(Fd(fd), std::ptr::null_mut(), BUFFER_BYTES as u32).buf_group(GROUP);
        let entry = entry.ioprio(if waits_first { POLL_FIRST } else { 0 }).build();
        self.push(entry.flags(squeue::Flags::BUFFER_SELECT), Token { connection, kind: Kind::Receive });
    }

    /// Waits until there is something to receive.
    pub fn wait(&mut self, fd: RawFd, connection: u32) {
        let entry = opcode::PollAdd::new(Fd(fd), (libc::POLLIN | libc::POLLRDHUP) as u32).build();
        self.push(entry, Token { connection, kind: Kind::Wait });
    }

    /// Sends all of `bytes`; to be called when nothing of this connection is being sent.
    pub fn send(&mut self, fd: RawFd, connection: u32, bytes: Vec<u8>) {
        let place = connection as usize;
        let places = self.flying.len().max(place + 1);
        self.flying.resize_with(places, || None);
        assert!(self.flying[place].is_none(), "one at a time");
        let entry = opcode::Send::new(Fd(fd), bytes.as_ptr(), bytes.len() as u32);
        self.flying[place] = Some(bytes);
        let token = Token { connection, kind: Kind::Send };
        self.push(entry.flags(libc::MSG_NOSIGNAL | libc::MSG_WAITALL).build(), token);
    }

    /// Ends an operation, which then completes as cancelled if it did not before.
    pub fn cancel(&mut self, connection: u32, kind: Kind) {
        let entry = opcode::AsyncCancel::new(Token { connection, kind }.to_u64()).build();
        self.push(entry, Token { connection, kind: Kind::Cancel });
    }

    /// Hands over what was gathered, and waits at most `patience` for `want` completions. Errors (time over, interrupted)
    /// leave the ring as it was.
    pub fn enter(&mut self, want: u32, patience: Duration) {
        let time = Timespec::from(patience);
        let args = SubmitArgs::new().timespec(&time);
        let count = self.ring.submission().len() as u32;
        let flags = (EnterFlags::GETEVENTS | EnterFlags::EXT_ARG).bits();
        // SAFETY: the arguments live until the call returns.
        let _ = unsafe { self.ring.submitter().enter(count, want, flags, Some(&args)) };
    }

    /// Whether a call to the kernel would do something.
    pub fn is_called_for(&mut self) -> bool {
        let submission = self.ring.submission();
        submission.taskrun() || submission.cq_overflow() || !submission.is_empty()
    }

    /// Whether completions are signalled from here on.
    pub fn set_signs(&mut self, wanted: bool) {
        let completion = self.ring.completion();
        if wanted {
            completion.enable_eventfd();
            fence(Ordering::SeqCst);
        } else {
            completion.disable_eventfd();
        }
    }

    /// Takes what was completed.
    pub fn take(&mut self, out: &mut Vec<Done>) {
        for entry in self.ring.completion() {
            let token = Token::of(entry.user_data());
            let flying = self.flying.get_mut(token.connection as usize).filter(|_| token.kind == Kind::Send);
            self.pending -= 1;
            out.push(Done {
                token,
                result: entry.result(),
                filled: cqueue::buffer_select(entry.flags()).map(Filled),
                is_nonempty: cqueue::sock_nonempty(entry.flags()),
                sent: flying.and_then(Option::take),
            });
        }
    }

    /// What is in a buffer.
    pub fn bytes(&self, filled: &Filled) -> &[u8] {
        let at = usize::from(filled.0 % BUFFERS) * BUFFER_BYTES;
        // SAFETY: within the memory of `new`, zeroed there; the kernel writes to it only after `give_back`.
        unsafe { std::slice::from_raw_parts(self.bytes.add(at), BUFFER_BYTES) }
    }

    /// The kernel may fill it again.
    pub fn give_back(&mut self, filled: Filled) {
        let id = filled.0 % BUFFERS;
        let at = usize::from(id) * BUFFER_BYTES;
        // SAFETY: the index is within the ring, whose tail lies where the kernel's header says: in the first entry.
        unsafe {
            let entry = &mut *self.entries.add(usize::from(self.tail % BUFFERS));
            entry.set_addr(self.bytes.add(at) as u64);
            entry.set_len(BUFFER_BYTES as u32);
            entry.set_bid(id);
            self.tail = self.tail.wrapping_add(1);
            (*BufRingEntry::tail(self.entries).cast::<AtomicU16>()).store(self.tail, Ordering::Release);
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: dropped here only. The memory goes after the ring, and only if no operation can write to it any more.
        unsafe {
            ManuallyDrop::drop(&mut self.ring);
            for (memory, layout) in [self.entries.cast::<u8>(), self.bytes].into_iter().zip(layouts()) {
                if self.pending == 0 {
                    dealloc(memory, layout);
                }
            }
            if self.pending == 0 {
                ManuallyDrop::drop(&mut self.flying);
            }
        }
    }
}

/// Lets the runtime watch the sign.
pub(crate) fn watch(sign: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    // SAFETY: an owned descriptor stays the same and open as long as it is owned.
    Ok(unsafe { AsyncFd::register_with_interest(sign, Interest::READABLE) }?)
}

/// Receives what is there; does not wait, though the socket would.
pub(crate) fn receive_now(fd: RawFd, into: &mut [u8]) -> io::Result<usize> {
    // SAFETY: pointer and length are a slice's.
    let count = unsafe { libc::recv(fd, into.as_mut_ptr().cast(), into.len(), libc::MSG_DONTWAIT) };
    usize::try_from(count).map_err(|_| io::Error::last_os_error())
}
