//! Unix sockets: what is replaced, what is refused, what is left behind.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;

use super::*;

fn place(folder: &tempfile::TempDir) -> UnixPlace {
    UnixPlace { path: folder.path().join("a.sock"), mode: 0o600 }
}

fn refusal(place: &UnixPlace) -> String {
    open(place).expect_err("something is in the way").to_string()
}

#[test]
fn it_serves_with_its_permissions_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for mode in [0o600, 0o666, 0o660] {
        let place = UnixPlace { mode, ..place(&folder) };
        let (listener, file) = open(&place).unwrap();
        assert_eq!(fs::metadata(&place.path).unwrap().permissions().mode() & 0o777, mode);
        let mut caller = UnixStream::connect(&place.path).unwrap();
        caller.write_all(b"x").unwrap();
        let (mut served, _) = loop {
            match listener.accept() {
                Ok(accepted) => break accepted,
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::WouldBlock),
            }
        };
        served.set_nonblocking(false).unwrap();
        served.read_exact(&mut [0]).unwrap();
        assert!(!is_free(&place.path));
        drop((listener, file));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "neither socket nor lock");
        assert!(is_free(&place.path));
    }
}

#[test]
fn what_a_dead_process_left_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(&folder);
    drop(UnixListener::bind(&place.path).unwrap());
    fs::write(folder.path().join("a.sock.lock"), "").unwrap();
    assert!(fs::exists(&place.path).unwrap() && is_free(&place.path));
    let (_listener, _file) = open(&place).unwrap();
    UnixStream::connect(&place.path).unwrap();
}

#[test]
fn one_that_somebody_serves_is_refused_with_the_process_whoever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(&folder);
    let us = format!("(pid {})", std::process::id());
    let strange = UnixListener::bind(&place.path).unwrap();
    assert!(refusal(&place).ends_with(&us));
    UnixStream::connect(&place.path).expect("it was not touched");
    drop(strange);
    let _ours = open(&place).unwrap();
    assert!(refusal(&place).ends_with(&us));
    UnixStream::connect(&place.path).expect("it was not touched");
}

#[test]
fn one_with_a_full_queue_is_refused_without_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(&folder);
    let busy = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
    busy.bind(&SockAddr::unix(&place.path).unwrap()).unwrap();
    busy.listen(0).unwrap();
    let mut waiting = Vec::new();
    loop {
        let caller = Socket::new(Domain::UNIX, Type::STREAM, None).unwrap();
        caller.set_nonblocking(true).unwrap();
        if caller.connect(&SockAddr::unix(&place.path).unwrap()).is_err() {
            break;
        }
        waiting.push(caller);
    }
    assert!(refusal(&place).starts_with("in use by "));
}

#[test]
fn other_files_are_left_alone_and_missing_folders_named() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(&folder);
    fs::write(&place.path, "precious").unwrap();
    assert_eq!(refusal(&place), "a file that is no socket is there; it is left alone");
    assert_eq!(fs::read_to_string(&place.path).unwrap(), "precious");
    assert!(!is_free(&place.path));
    std::os::unix::fs::symlink("/nowhere", folder.path().join("link")).unwrap();
    let link = UnixPlace { path: folder.path().join("link"), mode: 0o600 };
    assert_eq!(refusal(&link), "a file that is no socket is there; it is left alone");
    let nowhere = UnixPlace { path: folder.path().join("no/a.sock"), mode: 0o600 };
    assert!(refusal(&nowhere).starts_with("its folder does not exist"));
    assert!(!is_free(&nowhere.path));
}

#[test]
fn a_file_that_is_no_longer_ours_stays_when_we_stop() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(&folder);
    let (listener, file) = open(&place).unwrap();
    fs::remove_file(&place.path).unwrap();
    let _theirs = UnixListener::bind(&place.path).unwrap();
    drop((listener, file));
    UnixStream::connect(&place.path).expect("theirs is still there");
}

#[test]
fn many_that_start_at_the_same_moment_after_a_crash_leave_one_that_serves() {
    let folder = tempfile::tempdir().unwrap();
    let place = place(&folder);
    for _ in 0..20 {
        drop(UnixListener::bind(&place.path).unwrap());
        let threads: Vec<_> = (0..6)
            .map(|_| {
                let place = place.clone();
                std::thread::spawn(move || open(&place))
            })
            .collect();
        let opened: Vec<_> = threads.into_iter().filter_map(|thread| thread.join().unwrap().ok()).collect();
        assert_eq!(opened.len(), 1);
        UnixStream::connect(&place.path).expect("the one is reached at the path");
    }
}
