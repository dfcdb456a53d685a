//! Who uses which data: one running instance a directory, one directory a database file, and nobody else may read it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::World;
use super::finding::{Check, Finding};
use super::fix::Fix;

/// The lock of a data directory, and its store.
const LOCK: &str = "lock";
/// Processes looked at: far more than a machine of ours runs.
const PROCESSES_MAX: usize = 100_000;

/// Looks at the data directory and at who has its files open.
pub fn examine(world: &World) -> Vec<Finding> {
    let data = &world.config.server.data_dir;
    if !data.exists() {
        return Vec::new();
    }
    let mut found: Vec<Finding> = permissions(data).into_iter().collect();
    let lock = holders(&data.join(LOCK));
    if lock.len() > 1 {
        let what = format!("{} is in use by {} processes: {}", data.display(), lock.len(), listed(&lock));
        found.push(
            Finding::error(Check::DataDirectory, what)
                .because("they overwrite each other's keys and plans")
                .mend("stop all but one; each instance needs its own --name or --data-dir"),
        );
    }
    if let (None, [pid]) = (&world.own, &lock[..]) {
        let who = world.running.iter().find(|entry| entry.pid == *pid);
        let who = who.map_or_else(|| format!("pid {pid}"), crate::registry::Entry::describe);
        found.push(
            Finding::error(Check::DataDirectory, format!("{} is in use by {who}", data.display()))
                .because(format!("a start as `{}` with this directory is refused", world.config.server.name.as_str()))
                .mend("give each instance its own --name or --data-dir, or stop that one"),
        );
    }
    if let Some(file) = world.config.store.url.expose().strip_prefix("sqlite:") {
        found.extend(strangers(world, Path::new(file), &lock));
    }
    found
}

/// Instances of other data directories that have our database file open.
fn strangers(world: &World, file: &Path, owners: &[u32]) -> Option<Finding> {
    let strangers: Vec<u32> = holders(file)
        .into_iter()
        .filter(|pid| !owners.contains(pid) && world.running.iter().any(|entry| entry.pid == *pid))
        .collect();
    if strangers.is_empty() {
        return None;
    }
    let who: Vec<String> =
        world.running.iter().filter(|entry| strangers.contains(&entry.pid)).map(|entry| entry.describe()).collect();
    let what =
        format!("the database {} is open in another data directory's instance: {}", file.display(), who.join(", "));
    Some(
        Finding::error(Check::DataDirectory, what)
            .because(
                "each has its own master key, so neither can open what the other sealed, and SQLite is for one node",
            )
            .mend("give each instance its own store.url, or use PostgreSQL with one store.master_key for all"),
    )
}

fn permissions(data: &Path) -> Option<Finding> {
    let mode = fs::metadata(data).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| {
        Finding::warning(Check::DataDirectory, format!("{} can be entered by others (mode {mode:o})", data.display()))
            .because("it holds signing keys, the database and the access log")
            .mend(format!("chmod 700 {}", data.display()))
            .fix(Fix::Close(data.to_owned()))
    })
}

fn listed(pids: &[u32]) -> String {
    pids.iter().map(|pid| format!("pid {pid}")).collect::<Vec<_>>().join(", ")
}

/// Processes that have a file open, as far as this user may look.
fn holders(file: &Path) -> Vec<u32> {
    let Ok(file) = fs::canonicalize(file) else { return Vec::new() };
    let own = std::process::id();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten().take(PROCESSES_MAX);
    let mut pids: Vec<u32> = processes
        .filter_map(|process| process.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid != own && has_open(*pid, &file))
        .collect();
    pids.sort_unstable();
    pids
}

fn has_open(pid: u32, file: &PathBuf) -> bool {
    let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
    files.filter_map(|open| fs::read_link(open.path()).ok()).any(|link| link == *file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_open_to_others_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o750)).unwrap();
        assert!(permissions(folder.path()).unwrap().what.contains("mode 750"));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(permissions(folder.path()), None);
    }

    #[test]
    fn a_process_that_has_a_file_open_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("held");
        let file = fs::File::create(&path).unwrap();
        let mut child = std::process::Command::new("cat")
            .stdin(std::process::Stdio::piped())
            .stdout(file)
            .spawn()
            .expect("cat is on every machine");
        assert_eq!(holders(&path), [child.id()]);
        drop(child.stdin.take());
        child.wait().unwrap();
        assert_eq!(holders(&path), Vec::<u32>::new());
    }
}
