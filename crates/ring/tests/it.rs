//! Bytes over a ring arrive as they left, whoever is slow.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use tidegate_ring::{How, RingStream, start, turn, turn_after};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let client = TcpStream::connect(listener.local_addr().expect("it is bound")).expect("it listens");
    (client, listener.accept().expect("somebody connected").0)
}

fn on_ring<F: Future>(how: How, work: impl FnOnce() -> F) -> F::Output {
    start(how).expect("the kernel has io_uring");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_park(turn)
        .on_thread_unpark(turn_after)
        .build()
        .expect("a runtime is made");
    runtime.block_on(async {
        struct Fd(i32);
        impl std::os::fd::AsRawFd for Fd {
            fn as_raw_fd(&self) -> i32 {
                self.0
            }
        }
        let fd = Fd(tidegate_ring::ring_fd().expect("it was started"));
        let _watched = tokio::io::unix::AsyncFd::with_interest(fd, tokio::io::Interest::READABLE);
        tokio::spawn(async {}).await.expect("tasks run");
        work().await
    })
}

fn ways() -> impl Iterator<Item = How> {
    [(true, true), (true, false), (false, true), (false, false)]
        .into_iter()
        .map(|(is_multi, waits_at_ring)| How { is_multi, waits_at_ring })
}

#[test]
fn what_is_sent_comes_back() {
    for how in ways() {
        let (mut client, server) = pair();
        eprintln!("{how:?}");
        let all: Vec<u8> = (0..3_000_000u32).map(|n| (n * 7 / 5) as u8).collect();
        let expected = all.clone();
        let mut sender = client.try_clone().expect("a descriptor is free");
        let sending = thread::spawn(move || {
            sender.write_all(&all).expect("it is read");
            sender.shutdown(std::net::Shutdown::Write).expect("it is open");
        });
        let reading = thread::spawn(move || {
            let mut came = Vec::new();
            client.read_to_end(&mut came).expect("it comes");
            came
        });
        on_ring(how, || async move {
            let mut stream = RingStream::new(server).expect("there is a ring");
            let mut buffer = vec![0; 5_000];
            loop {
                let count = stream.read(&mut buffer).await.expect("it is open");
                if count == 0 {
                    break;
                }
                stream.write_all(&buffer[..count]).await.expect("it is read");
            }
            stream.shutdown().await.expect("it is open");
        });
        sending.join().expect("all was sent");
        assert!(reading.join().expect("all came") == expected, "{how:?}");
    }
}

#[test]
fn what_was_written_arrives_though_the_stream_is_dropped() {
    for how in ways() {
        let (mut client, server) = pair();
        let reading = thread::spawn(move || {
            let mut came = Vec::new();
            let _ = client.read_to_end(&mut came);
            came
        });
        on_ring(how, || async move {
            let mut stream = RingStream::new(server).expect("there is a ring");
            stream.write_all(b"farewell").await.expect("it is open");
            drop(stream);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        });
        assert_eq!(reading.join().expect("it ended"), b"farewell", "{how:?}");
    }
}
