//! A real PostgreSQL server for tests: one per test process, on a Unix socket in a directory of its own (so it needs no
//! port), gone when the process is gone however that ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// User that owns the server when tests run as root, which PostgreSQL refuses.
const UNPRIVILEGED: &str = "postgres";
/// Connections the server accepts.
const CONNECTIONS: u32 = 200;

/// Address of a new, empty database.
///
/// # Panics
/// When PostgreSQL is not installed or does not start; the message says how to install it.
pub fn fresh_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let directory = server();
    let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let output = Command::new(binary("psql"))
        .args(["--quiet", "--no-psqlrc", "--username", "tidegate", "--dbname", "postgres", "--host"])
        .arg(directory)
        .args(["--command", &format!("CREATE DATABASE {name}")])
        .output()
        .expect("psql can be started");
    assert!(output.status.success(), "CREATE DATABASE: {}", String::from_utf8_lossy(&output.stderr));
    format!("postgres://tidegate@localhost/{name}?host={}", directory.display())
}

fn server() -> &'static Path {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(start)
}

fn start() -> PathBuf {
    let directory = std::env::temp_dir().join(format!("tidegate-pg-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("the temporary directory is writable");
    let data = directory.join("data");
    let is_root = output_of("id", &["-u"]) == "0";
    if is_root {
        let owned = Command::new("chown").arg(UNPRIVILEGED).arg(&directory).status();
        assert!(owned.is_ok_and(|status| status.success()), "cannot give {} to {UNPRIVILEGED}", directory.display());
    }
    let initdb = as_unprivileged(is_root, &binary("initdb"))
        .args(["--username", "tidegate", "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--locale", "C"])
        .arg("--pgdata")
        .arg(&data)
        .output()
        .expect("initdb can be started");
    assert!(initdb.status.success(), "initdb: {}", String::from_utf8_lossy(&initdb.stderr));
    watch_over(is_root, &directory, &data);
    wait_until_ready(&directory);
    directory
}

/// Starts the server under a shell that reads from a pipe we hold: when this process ends, the pipe closes and the
/// shell stops the server and removes its files.
fn watch_over(is_root: bool, directory: &Path, data: &Path) {
    const SCRIPT: &str = r#"
        "$1" -D "$2" -k "$3" -c listen_addresses= -c fsync=off -c max_connections="$4" >"$3/log" 2>&1 &
        server=$!
        cat >/dev/null
        kill -INT $server; wait $server; rm -rf "$3"
    "#;
    let child = as_unprivileged(is_root, Path::new("sh"))
        .args(["-c", SCRIPT, "sh"])
        .arg(binary("postgres"))
        .arg(data)
        .arg(directory)
        .arg(CONNECTIONS.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell can be started");
    std::mem::forget(child);
}

fn wait_until_ready(directory: &Path) {
    for _ in 0..600 {
        let probe = Command::new(binary("pg_isready")).arg("--host").arg(directory).stdout(Stdio::null()).status();
        if probe.is_ok_and(|status| status.success()) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let log = std::fs::read_to_string(directory.join("log")).unwrap_or_default();
    panic!("PostgreSQL did not become ready within 30 s: {log}");
}

fn as_unprivileged(is_root: bool, program: &Path) -> Command {
    if !is_root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", UNPRIVILEGED, "--regid", UNPRIVILEGED, "--clear-groups"]).arg(program);
    command.current_dir("/");
    command
}

/// Finds a program of the newest installed PostgreSQL.
fn binary(name: &str) -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin").join(name))
        .filter(|path| path.exists())
        .collect();
    versions.sort();
    versions.pop().unwrap_or_else(|| panic!("PostgreSQL's `{name}` is not installed; `make test` installs it"))
}

fn output_of(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().expect("a basic system program can be started");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
