//! All that is `unsafe`: the ring, the memory the kernel fills, and a call that must not wait.
#![allow(unsafe_code)]

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::io;
use std::mem::ManuallyDrop;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicU16, Ordering, fence};
use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use crate::connection::Done;

use io_uring::types::{BufRingEntry, Fd, SubmitArgs, Timespec};
use io_uring::{EnterFlags, IoUring, cqueue, opcode, squeue};

/// Operations gathered at most; more are handed over at once.
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
    /// The kernel holds nothing of ours any more: the memory may go with the ring.
    pub is_at_rest: bool,
}

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
        let mut raw = Self { ring, entries, bytes, tail: 0, sign, is_at_rest: true };
        assert!(!entries.is_null() && !bytes.is_null(), "out of memory");
        // SAFETY: page-aligned, as many as said, and freed only after the ring.
        unsafe { raw.ring.submitter().register_buf_ring_with_flags(entries as u64, BUFFERS, GROUP, 0)? };
        (0..BUFFERS).for_each(|id| raw.give_back(id));
        Ok(raw)
    }

    pub fn sign(&self) -> &OwnedFd {
        &self.sign
    }

    fn push(&mut self, entry: squeue::Entry, user_data: u64) {
        self.is_at_rest = false;
        let entry = entry.user_data(user_data);
        // SAFETY: a receive writes to buffers of the group, which outlive the ring. A send reads from a vector that its
        // connection leaves untouched until the completion came.
        while unsafe { self.ring.submission().push(&entry) }.is_err() {
            self.enter(0, Duration::ZERO);
        }
    }

    /// Receives once, into a buffer of the group.
    pub fn receive(&mut self, fd: RawFd, user_data: u64, waits_first: bool) {
        let entry = opcode::Recv::new(Fd(fd), std::ptr::null_mut(), BUFFER_BYTES as u32).buf_group(GROUP);
        let entry = entry.ioprio(if waits_first { POLL_FIRST } else { 0 }).build();
        self.push(entry.flags(squeue::Flags::BUFFER_SELECT), user_data);
    }

    /// Sends all of `bytes`, which must stay where and as they are until the completion came.
    pub fn send(&mut self, fd: RawFd, user_data: u64, bytes: &[u8]) {
        let entry = opcode::Send::new(Fd(fd), bytes.as_ptr(), bytes.len() as u32);
        self.push(entry.flags(libc::MSG_NOSIGNAL | libc::MSG_WAITALL).build(), user_data);
    }

    /// Ends the operation `target`, which then completes as cancelled if it did not before.
    pub fn cancel(&mut self, target: u64, user_data: u64) {
        self.push(opcode::AsyncCancel::new(target).build(), user_data);
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
        out.extend(self.ring.completion().map(|entry| Done {
            user_data: entry.user_data(),
            result: entry.result(),
            buffer: cqueue::buffer_select(entry.flags()),
            is_nonempty: cqueue::sock_nonempty(entry.flags()),
        }));
    }

    /// A buffer that the kernel filled and that was not given back.
    pub fn buffer(&self, id: u16) -> &[u8] {
        let at = usize::from(id % BUFFERS) * BUFFER_BYTES;
        // SAFETY: within the memory of `new`, zeroed there; the kernel writes to it only after `give_back`.
        unsafe { std::slice::from_raw_parts(self.bytes.add(at), BUFFER_BYTES) }
    }

    /// The kernel may fill it again.
    pub fn give_back(&mut self, id: u16) {
        let at = usize::from(id % BUFFERS) * BUFFER_BYTES;
        // SAFETY: the index is within the ring, whose tail lies where the kernel's header says: in the first entry.
        unsafe {
            let entry = &mut *self.entries.add(usize::from(self.tail % BUFFERS));
            entry.set_addr(self.bytes.add(at) as u64);
            entry.set_len(BUFFER_BYTES as u32);
            entry.set_bid(id % BUFFERS);
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
                if self.is_at_rest && !memory.is_null() {
                    dealloc(memory, layout);
                }
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
