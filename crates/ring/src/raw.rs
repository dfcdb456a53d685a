//! All that is `unsafe`: the ring itself, the buffers it fills, and two calls that must not wait.
#![allow(unsafe_code)]

use std::alloc::{Layout, alloc_zeroed, handle_alloc_error};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use io_uring::types::{BufRingEntry, Fd, SubmitArgs, Timespec};
use io_uring::{EnterFlags, IoUring, opcode, squeue};

/// Operations gathered between two calls to the kernel; more are handed over at once.
const ENTRIES: u32 = 1_024;
/// Completions that wait to be taken; more are kept by the kernel.
const COMPLETIONS: u32 = 8_192;
/// Buffers that the kernel fills, a power of two.
pub(crate) const BUFFERS: u16 = 512;
/// Size of each, in bytes.
pub(crate) const BUFFER_BYTES: usize = 8 << 10;
const GROUP: u16 = 0;
const PAGE_BYTES: usize = 4 << 10;

/// A ring with a group of buffers.
pub(crate) struct Raw {
    ring: IoUring,
    entries: *mut BufRingEntry,
    bytes: *mut u8,
    tail: u16,
    /// Signalled for completions, when that is asked for. A ring of its own thread does not wake who polls its descriptor.
    sign: OwnedFd,
}

/// What became of an operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done {
    pub user_data: u64,
    pub result: i32,
    pub has_more: bool,
    pub is_nonempty: bool,
    pub buffer: Option<u16>,
}

fn pages(bytes: usize) -> *mut u8 {
    let layout = Layout::from_size_align(bytes, PAGE_BYTES).expect("constants fit");
    // SAFETY: the size is a constant above zero.
    let memory = unsafe { alloc_zeroed(layout) };
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    memory
}

impl Raw {
    /// The memory is never given back: the kernel may write to it until the ring is gone, and rings live as long as threads.
    pub fn new() -> io::Result<Self> {
        let mut ring = IoUring::builder()
            .setup_coop_taskrun()
            .setup_single_issuer()
            .setup_defer_taskrun()
            .setup_taskrun_flag()
            .setup_no_sqarray()
            .setup_cqsize(COMPLETIONS)
            .build(ENTRIES)?;
        let _ = ring.submitter().register_ring_fd();
        // SAFETY: no arguments that point anywhere.
        let sign = unsafe { libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) };
        if sign < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: it was just made, and nobody else has it.
        let sign = unsafe { OwnedFd::from_raw_fd(sign) };
        ring.submitter().register_eventfd(sign.as_raw_fd())?;
        ring.completion().disable_eventfd();
        let entries = pages(usize::from(BUFFERS) * size_of::<BufRingEntry>()).cast::<BufRingEntry>();
        let bytes = pages(usize::from(BUFFERS) * BUFFER_BYTES);
        // SAFETY: the entries are page-aligned, as many as said, and never freed.
        unsafe { ring.submitter().register_buf_ring_with_flags(entries as u64, BUFFERS, GROUP, 0)? };
        let mut raw = Self { ring, entries, bytes, tail: 0, sign };
        (0..BUFFERS).for_each(|id| raw.give_back(id));
        Ok(raw)
    }

    pub fn sign(&self) -> RawFd {
        self.sign.as_raw_fd()
    }

    /// Whether completions are signalled.
    pub fn set_signs(&mut self, wanted: bool) {
        let completion = self.ring.completion();
        if wanted {
            completion.enable_eventfd();
            std::sync::atomic::fence(Ordering::SeqCst);
        } else {
            completion.disable_eventfd();
        }
    }

    fn push(&mut self, entry: &squeue::Entry) {
        // SAFETY: a receive writes into registered buffers, which are never freed. A send reads from a vector that the driver
        // keeps untouched until this operation's completion came.
        while unsafe { self.ring.submission().push(entry) }.is_err() {
            let _ = self.ring.submit();
        }
    }

    pub fn receive(&mut self, fd: RawFd, user_data: u64, is_multi: bool, poll_first: bool) {
        let entry = if is_multi {
            opcode::RecvMulti::new(Fd(fd), GROUP).build()
        } else {
            opcode::Recv::new(Fd(fd), std::ptr::null_mut(), BUFFER_BYTES as u32)
                .buf_group(GROUP)
                .ioprio(u16::from(poll_first))
                .build()
                .flags(squeue::Flags::BUFFER_SELECT)
        };
        self.push(&entry.user_data(user_data));
    }

    /// `bytes` must stay as they are until the completion came.
    pub fn send(&mut self, fd: RawFd, user_data: u64, bytes: &[u8]) {
        let flags = libc::MSG_NOSIGNAL | libc::MSG_WAITALL;
        let entry = opcode::Send::new(Fd(fd), bytes.as_ptr(), bytes.len() as u32).flags(flags).build();
        self.push(&entry.user_data(user_data));
    }

    pub fn cancel(&mut self, target: u64, user_data: u64) {
        self.push(&opcode::AsyncCancel::new(target).build().user_data(user_data));
    }

    /// Hands over what was gathered and waits for `want` completions, at most `patience`.
    pub fn enter(&mut self, want: u32, patience: Duration) {
        let time = Timespec::from(patience);
        let args = SubmitArgs::new().timespec(&time);
        let count = self.ring.submission().len() as u32;
        let flags = (EnterFlags::GETEVENTS | EnterFlags::EXT_ARG).bits();
        // SAFETY: the arguments live until the call returns. Its errors (time over, interrupted) leave the ring as it was.
        let _ = unsafe { self.ring.submitter().enter(count, want, flags, Some(&args)) };
    }

    pub fn has_completions(&mut self) -> bool {
        !self.ring.completion().is_empty()
    }

    /// Whether a call to the kernel would do something.
    pub fn is_called_for(&mut self) -> bool {
        let submission = self.ring.submission();
        submission.taskrun() || submission.cq_overflow() || !submission.is_empty()
    }

    pub fn take(&mut self, out: &mut Vec<Done>) {
        out.extend(self.ring.completion().map(|entry| Done {
            user_data: entry.user_data(),
            result: entry.result(),
            has_more: io_uring::cqueue::more(entry.flags()),
            is_nonempty: io_uring::cqueue::sock_nonempty(entry.flags()),
            buffer: io_uring::cqueue::buffer_select(entry.flags()),
        }));
    }

    /// A buffer that the kernel filled and that was not given back.
    pub fn buffer(&self, id: u16) -> &[u8] {
        // SAFETY: within the memory of `new`; the kernel writes to it only after `give_back`.
        unsafe { std::slice::from_raw_parts(self.bytes.add(usize::from(id % BUFFERS) * BUFFER_BYTES), BUFFER_BYTES) }
    }

    pub fn give_back(&mut self, id: u16) {
        let id = id % BUFFERS;
        // SAFETY: the index is masked to the ring's size, the tail is a field of its first entry as the kernel lays it out.
        unsafe {
            let entry = &mut *self.entries.add(usize::from(self.tail & (BUFFERS - 1)));
            entry.set_addr(self.bytes.add(usize::from(id) * BUFFER_BYTES) as u64);
            entry.set_len(BUFFER_BYTES as u32);
            entry.set_bid(id);
            self.tail = self.tail.wrapping_add(1);
            let tail = BufRingEntry::tail(self.entries).cast::<AtomicU16>();
            (*tail).store(self.tail, Ordering::Release);
        }
    }
}

/// Receives what is there; does not wait, though the socket would.
pub(crate) fn receive_now(fd: RawFd, into: &mut [u8]) -> io::Result<usize> {
    // SAFETY: pointer and length are a slice's.
    let count = unsafe { libc::recv(fd, into.as_mut_ptr().cast(), into.len(), libc::MSG_DONTWAIT) };
    usize::try_from(count).map_err(|_| io::Error::last_os_error())
}

/// Sends what there is room for; does not wait, though the socket would.
pub(crate) fn send_now(fd: RawFd, parts: &[io::IoSlice<'_>]) -> io::Result<usize> {
    // SAFETY: all zeros is a message without parts.
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_iov = parts.as_ptr().cast_mut().cast();
    message.msg_iovlen = parts.len() as _;
    // SAFETY: the parts outlive the call, are as many as said, and have the layout of `iovec` (`IoSlice` promises that).
    let count = unsafe { libc::sendmsg(fd, &raw const message, libc::MSG_DONTWAIT | libc::MSG_NOSIGNAL) };
    usize::try_from(count).map_err(|_| io::Error::last_os_error())
}
