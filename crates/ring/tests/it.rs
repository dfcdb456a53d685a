//! Bytes over a ring arrive as they left, whoever is slow and whoever goes first.

#![cfg(target_os = "linux")]

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use tidegate_ring::{RingStream, check, drive, start, stop};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let client = TcpStream::connect(listener.local_addr().expect("it is bound")).expect("it listens");
    (client, listener.accept().expect("somebody connected").0)
}

/// Where the kernel refuses io_uring there is nothing to test.
fn on_ring(work: impl Future<Output = ()>) {
    if let Err(why) = check() {
        return eprintln!("not tested: the kernel refuses io_uring: {why}");
    }
    start().expect("it was just possible");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime is made");
    runtime.block_on(async {
        tokio::select! {
            ended = drive() => panic!("{ended:?}"),
            () = work => {}
        }
    });
    drop(runtime);
    stop();
}

fn bytes(count: u32) -> Vec<u8> {
    (0..count).map(|n| (n * 7 / 5) as u8).collect()
}

#[test]
fn what_is_sent_comes_back_in_order_whatever_the_pieces() {
    for piece in [1_000, 5_000, 8_192, 16_384, 20_000, 100_000] {
        let (mut client, server) = pair();
        let all = bytes(3_000_000);
        let expected = all.clone();
        let mut sender = client.try_clone().expect("a descriptor is free");
        on_ring(async move {
            let sending = tokio::task::spawn_blocking(move || {
                sender.write_all(&all).expect("it is read");
                sender.shutdown(Shutdown::Write).expect("it is open");
            });
            let reading = tokio::task::spawn_blocking(move || {
                let mut came = Vec::new();
                client.read_to_end(&mut came).expect("it comes");
                came
            });
            let mut stream = RingStream::new(server).expect("there is a ring");
            let mut buffer = vec![0; piece];
            loop {
                let count = stream.read(&mut buffer).await.expect("it is open");
                if count == 0 {
                    break;
                }
                stream.write_all(&buffer[..count]).await.expect("it is read");
            }
            stream.shutdown().await.expect("it is open");
            sending.await.expect("all was sent");
            assert!(reading.await.expect("all came") == expected, "pieces of {piece}");
        });
    }
}

#[test]
fn long_pieces_leave_behind_the_short_ones_that_wait() {
    let (mut client, server) = pair();
    let all = bytes(4_000_000);
    let expected = all.clone();
    on_ring(async move {
        let reading = tokio::task::spawn_blocking(move || {
            let (mut came, mut part) = (Vec::new(), vec![0; 300_000]);
            loop {
                // So slow that the kernel's buffer is full at times: sending stops in the middle of a piece.
                thread::sleep(Duration::from_millis(2));
                match client.read(&mut part).expect("it is open") {
                    0 => return came,
                    count => came.extend_from_slice(&part[..count]),
                }
            }
        });
        let mut stream = RingStream::new(server).expect("there is a ring");
        let (mut at, mut turn) = (0, 0);
        while at < all.len() {
            let piece = [100, 3_000, 150_000, 40_000, 7][turn % 5].min(all.len() - at);
            stream.write_all(&all[at..at + piece]).await.expect("it is read");
            (at, turn) = (at + piece, turn + 1);
        }
        stream.shutdown().await.expect("it is open");
        drop(stream);
        assert!(reading.await.expect("all came") == expected);
    });
}

#[test]
fn who_reads_in_pauses_with_room_for_just_what_came_gets_all() {
    // As large as the ring's own buffers, so that what was received for it leaves no room; and beside that.
    for room in [8_191, 8_192, 8_193] {
        let (mut client, server) = pair();
        on_ring(async move {
            let mut stream = RingStream::new(server).expect("there is a ring");
            client.write_all(&bytes(60_000)).expect("the system takes it");
            let (mut came, mut piece) = (Vec::new(), vec![0; room]);
            while came.len() < 60_000 {
                let count = stream.read(&mut piece).await.expect("it is open");
                assert!(count > 0, "room for {room}: an end after {} bytes that is none", came.len());
                came.extend_from_slice(&piece[..count]);
                // The ring has its turn.
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            assert!(came == bytes(60_000));
            assert_eq!(stream.read(&mut []).await.expect("it is open"), 0);
            client.write_all(b"more").expect("the system takes it");
            assert_eq!(stream.read(&mut piece).await.expect("it is open"), 4, "no room is no end");
            // It waits now, and what waits is given up with it.
            drop(stream);
            let end = tokio::task::spawn_blocking(move || client.read(&mut [0; 10]).expect("it ended as it should"));
            assert_eq!(end.await.expect("it ended"), 0);
        });
    }
}

#[test]
fn that_it_ended_is_known_to_who_looks_whatever_came_before() {
    for size in [10, 100_000] {
        let (mut client, server) = pair();
        on_ring(async move {
            let mut stream = RingStream::new(server).expect("there is a ring");
            let mut all = vec![0; 200_000];
            for _ in 0..3 {
                client.write_all(&bytes(size)).expect("the system takes it");
                let mut came = 0;
                while came < size as usize {
                    came += stream.read(&mut all[came..]).await.expect("it is open");
                }
                assert!(all[..came] == bytes(size));
            }
            drop(client);
            // As who asks whether a connection that lies idle still is one: nobody waits for it.
            let mut one = [0];
            let mut looks = 0;
            loop {
                let mut room = tokio::io::ReadBuf::new(&mut one);
                let mut cx = Context::from_waker(Waker::noop());
                match Pin::new(&mut stream).poll_read(&mut cx, &mut room) {
                    Poll::Ready(ended) => break ended.expect("it ended as it should"),
                    Poll::Pending if looks < 1_000 => tokio::time::sleep(Duration::from_millis(1)).await,
                    Poll::Pending => panic!("after {size} bytes nobody learns that it ended"),
                }
                looks += 1;
            }
        });
    }
}

#[test]
fn more_connections_than_buffers_are_served() {
    let pairs: Vec<_> = (0..400).map(|_| pair()).collect();
    on_ring(async move {
        let mut clients = Vec::new();
        let mut served = tokio::task::JoinSet::new();
        for (mut client, server) in pairs {
            client.write_all(&bytes(9_000)).expect("the system takes it");
            let mut stream = RingStream::new(server).expect("there is a ring");
            served.spawn(async move {
                // A byte is read and the rest left in the kernel's buffer for a while.
                let mut all = vec![stream.read_u8().await.expect("it is open")];
                tokio::time::sleep(Duration::from_millis(1)).await;
                while all.len() < 9_000 {
                    stream.read_buf(&mut all).await.expect("it is open");
                }
                assert!(all == bytes(9_000));
                stream.write_all(b"done").await.expect("it is open");
            });
            clients.push(client);
        }
        while let Some(one) = served.join_next().await {
            one.expect("it was served");
        }
        tokio::task::spawn_blocking(move || {
            for mut client in clients {
                let mut said = String::new();
                client.read_to_string(&mut said).expect("it ended");
                assert_eq!(said, "done");
            }
        })
        .await
        .expect("all were told");
    });
}

#[test]
fn what_was_written_arrives_though_the_stream_is_dropped_and_the_ring_ends() {
    if check().is_err() {
        return;
    }
    let (mut client, server) = pair();
    on_ring(async move {
        let mut stream = RingStream::new(server).expect("there is a ring");
        stream.write_all(b"farewell").await.expect("it is open");
    });
    let mut came = Vec::new();
    client.read_to_end(&mut came).expect("it ended");
    assert_eq!(came, b"farewell");
}

#[test]
fn a_dropped_stream_gives_up_what_it_waits_for() {
    let (client, server) = pair();
    on_ring(async move {
        let mut stream = RingStream::new(server).expect("there is a ring");
        let waiting = tokio::time::timeout(Duration::from_millis(5), stream.read_u8()).await;
        assert!(waiting.is_err(), "nothing was sent");
        drop(stream);
        // The end is seen: the socket was closed, though a receive was under way.
        let ended = tokio::task::spawn_blocking(move || (&client).read(&mut [0]).expect("it ended")).await;
        assert_eq!(ended.expect("it was read"), 0);
    });
}

#[test]
fn what_was_written_arrives_before_a_reset_that_was_asked_for() {
    let (mut client, server) = pair();
    on_ring(async move {
        let mut stream = RingStream::new(server).expect("there is a ring");
        let waiting = tokio::time::timeout(Duration::from_millis(5), stream.read_u8()).await;
        assert!(waiting.is_err(), "nothing was sent");
        stream.write_all(b"part").await.expect("it is taken");
        stream.reset_at_end();
        drop(stream);
        let read = tokio::task::spawn_blocking(move || {
            let mut came = Vec::new();
            (client.read_to_end(&mut came).map_err(|why| why.kind()), came)
        });
        let (end, came) = read.await.expect("it was read");
        assert_eq!((end, &came[..]), (Err(std::io::ErrorKind::ConnectionReset), &b"part"[..]));
    });
}

#[test]
fn an_end_is_seen_by_who_waits() {
    let (client, server) = pair();
    on_ring(async move {
        let mut stream = RingStream::new(server).expect("there is a ring");
        let mut room = [0; 10];
        let (read, ()) = tokio::join!(stream.read(&mut room), async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            drop(client);
        });
        assert_eq!(read.expect("no error"), 0);
    });
}

#[test]
fn a_stream_does_not_work_on_another_thread() {
    let (_client, server) = pair();
    on_ring(async move {
        let mut stream = RingStream::new(server).expect("there is a ring");
        let there = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime is made");
            runtime.block_on(stream.read_u8()).map_err(|why| why.kind())
        });
        assert_eq!(there.join().expect("no panic"), Err(std::io::ErrorKind::NotConnected));
    });
}
