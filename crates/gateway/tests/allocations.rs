//! What a call allocates on the way through the gateway: with a kept connection and a token that was seen before, nothing.
//! Only a request's body takes [`OF_BODY`] pieces of memory: what reads it, what watches its size and pauses, and the count
//! of its bytes, which the call's record shares.
//!
//! Everything in this process counts but the client and the backend, which are plain threads that say they do not. It is a
//! program of its own because an allocator is a program's.
#![expect(unsafe_code, reason = "an allocator that counts is still an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
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

static MADE: AtomicU64 = AtomicU64::new(0);

thread_local! {
    static COUNTS: Cell<bool> = const { Cell::new(true) };
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
        // SAFETY: the caller's promise is the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller's promise is the same.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
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

/// A gateway whose API, subscription and application have limits, in front of this backend; its calls' allocations.
fn of_calls(answer: &'static [u8], request: &str, answer_ends: &'static [u8]) -> Made {
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
    let request = request.replace("TOKEN", &token).into_bytes();
    let made = allocated(address, request, answer_ends);
    shutdown.cancel();
    gateway.join().unwrap();
    made
}

#[test]
fn a_call_over_a_kept_connection_with_a_known_token_allocates_nothing() {
    const GET: &str = "GET /shop/1.0.0/items HTTP/1.1\r\nHost: gate\r\nUser-Agent: test/1\r\nAccept: */*\r\n\
                       Authorization: Bearer TOKEN\r\n\r\n";
    let post = format!(
        "POST /shop/1.0.0/items HTTP/1.1\r\nHost: gate\r\nContent-Length: 1024\r\nAuthorization: Bearer TOKEN\r\n\r\n{}",
        "x".repeat(BODY.len())
    );
    type Row<'r> = (&'r str, u64, &'static [u8], &'r str, &'static [u8]);
    let table: [Row<'_>; 3] = [
        ("GET", 0, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: b\r\n\r\nhello", GET, b"hello"),
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
        let Made { count, seconds } = of_calls(answer, request, ends);
        let allowed = each * CALLS as u64 + A_SECOND * seconds;
        assert!(count <= allowed, "{what}: {count} allocations in {CALLS} calls of {seconds} s, {allowed} allowed");
    }
}
