//! What a call allocates on the way through the gateway: with a kept connection and a token that was seen before, nothing.
//! Only a request's body takes [`OF_BODY`] pieces of memory: what reads it, what watches its size and pauses, and the count
//! of its bytes, which the call's record shares. And what a connection holds while it waits: little.
//!
//! Everything in this process counts but the client and the backend, which are plain threads that say they do not. It is a
//! program of its own because an allocator is a program's.
#![expect(unsafe_code, reason = "an allocator that counts is still an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use support::{World, api, settings};
use tidegate_model::policy::{PolicyLevel, Unit};
use tidegate_model::subscription::SubscriptionStatus;

/// How its connections are read and written.
const IO: tidegate_gateway::settings::Io = tidegate_gateway::settings::Io::Epoll;

#[path = "it/support.rs"]
#[expect(dead_code, reason = "other tests need the rest")]
mod support;

/// Counts, and leaves the work to the system's.
struct Counting;

/// Pieces of memory that were made, by those who count.
static MADE: AtomicU64 = AtomicU64::new(0);
/// Bytes that are held, whoever made them.
static HELD: AtomicI64 = AtomicI64::new(0);
/// There is one process to count in.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

thread_local! {
    static COUNTS: Cell<bool> = const { Cell::new(true) };
}

/// What an allocator needs for it: what is asked for in steps of 16 bytes, with a word before it.
fn hold(size: usize, sign: i64) {
    HELD.fetch_add(sign * (size + 8).next_multiple_of(16) as i64, Ordering::Relaxed);
}

fn count() {
    if COUNTS.try_with(Cell::get).unwrap_or(false) {
        MADE.fetch_add(1, Ordering::Relaxed);
    }
}

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        hold(layout.size(), 1);
        // SAFETY: the caller's promise is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        hold(layout.size(), -1);
        hold(size, 1);
        // SAFETY: the caller's promise is the same.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        hold(layout.size(), -1);
        // SAFETY: the caller's promise is the same.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Calls go on so long before they are counted: buffers are made, tokens are looked at, series of metrics begin, and the
/// cache of tokens sets up its wheel of timers.
const WARM_UP: Duration = Duration::from_millis(1_500);
const CALLS: usize = 2_000;
/// Allowed for each second that has begun: timers, and a token that is looked up again once a second.
const A_SECOND: u64 = 50;
/// For each request with a body.
const OF_BODY: u64 = 3;

/// A backend that answers every request with the same bytes, on a thread that does not count.
fn backend(answer: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            thread::spawn(move || {
                COUNTS.set(false);
                let mut buffer = [0; 16 << 10];
                let mut there = 0;
                while let Ok(count @ 1..) = stream.read(&mut buffer[there..]) {
                    there += count;
                    if has_ended(&buffer[..there]) {
                        there = 0;
                        stream.write_all(answer).unwrap();
                    }
                }
            });
        }
    });
    address
}

/// Whether a request is complete: its head, and the body of those that have one.
fn has_ended(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let body = if bytes.starts_with(b"POST") { BODY.len() } else { 0 };
    bytes.len() == end + 4 + body
}

const BODY: [u8; 1024] = [b'x'; 1024];

/// What was allocated, and in how many seconds that had begun.
struct Made {
    count: u64,
    seconds: u64,
}

/// Calls over one connection, one after the other; what the calls after the first ones allocated.
fn allocated(address: SocketAddr, request: Vec<u8>, answer_ends: &'static [u8]) -> Made {
    let client = thread::spawn(move || {
        COUNTS.set(false);
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut buffer = vec![0; 256 << 10];
        let mut call = || {
            stream.write_all(&request).unwrap();
            let mut there = 0;
            while !buffer[..there].ends_with(answer_ends) {
                there += stream.read(&mut buffer[there..]).unwrap();
            }
            assert!(buffer.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", String::from_utf8_lossy(&buffer[..there]));
        };
        let begun = Instant::now();
        while begun.elapsed() < WARM_UP {
            call();
        }
        let (before, begun) = (MADE.load(Ordering::Relaxed), Instant::now());
        (0..CALLS).for_each(|_| call());
        Made { count: MADE.load(Ordering::Relaxed) - before, seconds: begun.elapsed().as_secs() + 1 }
    });
    client.join().unwrap()
}

/// A gateway whose API, subscription and application have limits, in front of this backend; `client` is told its address and a
/// token.
fn with_gateway<T>(answer: &'static [u8], client: impl FnOnce(SocketAddr, &str) -> T) -> T {
    let backend = format!("http://{}", backend(answer));
    let (told, heard) = std::sync::mpsc::channel();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let gateway = thread::spawn(move || {
        runtime.block_on(async {
            let mut settings = settings();
            settings.limits.threads = std::num::NonZero::new(1);
            let limited = json!({"apiThrottlingPolicy": "Wide", "x": ""});
            let world = World::with(settings, vec![api(&backend, limited)]).await;
            let wide = |level| support::policy(level, "Wide", Unit::Requests, 1 << 40);
            world.set_policies([PolicyLevel::Api, PolicyLevel::Subscription].map(wide).into());
            world.subscribe("Wide", SubscriptionStatus::Unblocked);
            told.send((world.address, world.token(), world.shutdown.clone())).unwrap();
            let _ = world.served.await;
        });
    });
    let (address, token, shutdown) = heard.recv().unwrap();
    let outcome = client(address, &token);
    shutdown.cancel();
    gateway.join().unwrap();
    outcome
}

const GET: &str = "GET /shop/1.0.0/items HTTP/1.1\r\nHost: gate\r\nUser-Agent: test/1\r\nAccept: */*\r\n\
                   Authorization: Bearer TOKEN\r\n\r\n";
const HELLO: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: b\r\n\r\nhello";

#[test]
fn a_call_over_a_kept_connection_with_a_known_token_allocates_nothing() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let post = format!(
        "POST /shop/1.0.0/items HTTP/1.1\r\nHost: gate\r\nContent-Length: 1024\r\nAuthorization: Bearer TOKEN\r\n\r\n{}",
        "x".repeat(BODY.len())
    );
    type Row<'r> = (&'r str, u64, &'static [u8], &'r str, &'static [u8]);
    let table: [Row<'_>; 3] = [
        ("GET", 0, HELLO, GET, b"hello"),
        (
            "GET in chunks",
            0,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            GET,
            b"0\r\n\r\n",
        ),
        ("POST", OF_BODY, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", &post, b"ok"),
    ];
    for (what, each, answer, request, ends) in table {
        let Made { count, seconds } = with_gateway(answer, |address, token| {
            allocated(address, request.replace("TOKEN", token).into_bytes(), ends)
        });
        let allowed = each * CALLS as u64 + A_SECOND * seconds;
        assert!(count <= allowed, "{what}: {count} allocations in {CALLS} calls of {seconds} s, {allowed} allowed");
    }
}

/// Connections that wait.
const WAITING: usize = 500;
/// When connections are at rest, after their last call.
const AT_REST: Duration = Duration::from_millis(1_500);
/// What each of them may hold, in bytes.
const OF_WAITING: i64 = 1_200;

/// Connections that made a call each and wait for so long that nothing is kept ready for the next.
fn waiting(address: SocketAddr, request: &[u8], count: usize) -> Vec<TcpStream> {
    let mut streams = Vec::with_capacity(count);
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request).unwrap();
        let (mut buffer, mut there) = ([0; 1024], 0);
        while !buffer[..there].ends_with(b"hello") {
            there += stream.read(&mut buffer[there..]).unwrap();
        }
        streams.push(stream);
    }
    thread::sleep(AT_REST);
    streams
}

#[test]
fn a_connection_that_waits_holds_little() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let each = with_gateway(HELLO, |address, token| {
        let request = GET.replace("TOKEN", token).into_bytes();
        // What is made once is there before the rest is counted.
        let _first = waiting(address, &request, WAITING / 10);
        let before = HELD.load(Ordering::Relaxed);
        let _rest = waiting(address, &request, WAITING);
        (HELD.load(Ordering::Relaxed) - before) / WAITING as i64
    });
    assert!(each <= OF_WAITING, "{each} bytes are held by a connection that waits, {OF_WAITING} allowed");
}
