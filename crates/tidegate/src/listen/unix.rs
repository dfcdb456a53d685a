//! Unix sockets at a path. A file that a dead process left is replaced, one that somebody serves is not touched.
//!
//! Two starts at the same moment must not each take the other's fresh socket for a left-over. So whoever opens
//! `x.sock` first locks `x.sock.lock` beside it and keeps the lock while it serves; death in any way lets it go. The lock
//! file is never written: a planted link there harms nobody.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, Socket, Type};
use tidegate_config::ports::UnixPlace;

use super::bind::BACKLOG;
use super::holder;
use super::refused::Obstacle;

/// How often a lock file that its owner takes away under our hands is made anew.
const LOCK_TRIES: usize = 20;

/// The files of an open Unix socket. Dropping removes them, if they are still ours.
#[derive(Debug)]
pub struct SocketFile {
    path: PathBuf,
    identity: Identity,
    lock: Lock,
}

/// Device and inode.
type Identity = (u64, u64);

/// Opens a socket there.
///
/// # Errors
/// What is in the way.
pub fn open(place: &UnixPlace) -> Result<(UnixListener, SocketFile), Obstacle> {
    let path = &place.path;
    let lock = Lock::take(path)?;
    make_way(path)?;
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::unix(path)?)?;
    let identity = identity_of(path)?;
    let file = SocketFile { path: path.clone(), identity, lock };
    // Nobody can connect before `listen`: the permissions are right from the first moment on.
    fs::set_permissions(path, fs::Permissions::from_mode(place.mode))?;
    socket.listen(BACKLOG)?;
    Ok((socket.into(), file))
}

/// Could it be opened now? Says nothing about a moment later.
pub fn is_free(path: &Path) -> bool {
    match state(path) {
        Ok(State::Nothing) => path.parent().is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir()),
        Ok(State::LeftOver) => true,
        Ok(State::Served | State::OtherFile) | Err(_) => false,
    }
}

enum State {
    Nothing,
    /// A socket's file that nobody serves.
    LeftOver,
    Served,
    OtherFile,
}

fn make_way(path: &Path) -> Result<(), Obstacle> {
    match state(path)? {
        State::Nothing => Ok(()),
        State::LeftOver => Ok(fs::remove_file(path)?),
        State::Served => Err(Obstacle::InUse(holder::of_socket(path))),
        State::OtherFile => Err(Obstacle::NoSocket),
    }
}

fn state(path: &Path) -> io::Result<State> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Nothing),
        Err(error) => return Err(error),
        Ok(found) if !found.file_type().is_socket() => return Ok(State::OtherFile),
        Ok(_) => {}
    }
    // Without waiting: a server with a full queue would let us wait for ever.
    let probe = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    probe.set_nonblocking(true)?;
    match probe.connect(&SockAddr::unix(path)?) {
        Ok(()) => Ok(State::Served),
        Err(error) => match error.kind() {
            io::ErrorKind::WouldBlock => Ok(State::Served),
            io::ErrorKind::ConnectionRefused => Ok(State::LeftOver),
            io::ErrorKind::NotFound => Ok(State::Nothing),
            _ => Err(error),
        },
    }
}

fn identity_of(path: &Path) -> io::Result<Identity> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        if identity_of(&self.path).is_ok_and(|identity| identity == self.identity) {
            let _ = fs::remove_file(&self.path);
        }
        // While the lock is still held, so that nobody locks a file that is about to go.
        let _ = fs::remove_file(&self.lock.path);
    }
}

#[derive(Debug)]
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Lock {
    fn take(socket: &Path) -> Result<Self, Obstacle> {
        let mut path = socket.as_os_str().to_owned();
        path.push(".lock");
        let path = PathBuf::from(path);
        for _ in 0..LOCK_TRIES {
            let file = File::options().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(Obstacle::InUse(holder::of_socket(socket))),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
            let ours = file.metadata().map(|found| (found.dev(), found.ino()))?;
            if fs::metadata(&path).is_ok_and(|found| (found.dev(), found.ino()) == ours) {
                return Ok(Self { path, _file: file });
            }
        }
        Err(Obstacle::InUse(None))
    }
}

#[cfg(test)]
#[path = "unix_tests.rs"]
mod tests;
