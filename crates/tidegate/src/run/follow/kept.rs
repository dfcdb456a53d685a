//! The plan on disk: what a gateway without a store serves when it starts while nobody can tell it anything.
//!
//! Sealed (AES-256-GCM) with a key beside it, since backends' passwords are in it; written whole or not at all, at most once
//! a second, and less often the longer it takes. The file's modification time says when the plan was last known to be the
//! present one. A file that cannot be used is passed over with a warning: the control plane has it all.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tidegate_model::change::{Snapshot, Update};
use tidegate_model::feed::{FORMAT, check_format};
use tidegate_model::millis::Millis;
use tidegate_store::seal::Sealer;
use tokio::sync::{Mutex, Notify};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The file in the data directory.
const FILE: &str = "plan.sealed";
/// What the seal is for.
const PURPOSE: &str = "gateway plan";
/// Largest file read, bytes.
const FILE_BYTES_MAX: u64 = 1 << 30;
/// Least time from one write to the next.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// Writing takes at most one part in so many of the time.
const SHARE: u32 = 10;

/// A plan as it was kept.
pub struct Kept {
    /// Which feed its position counts in.
    pub feed: String,
    /// The plan.
    pub snapshot: Snapshot,
    /// When it was last known to be the present one.
    pub as_of: Millis,
}

#[derive(Serialize, Deserialize)]
struct Envelope<S> {
    format: u32,
    environment: String,
    feed: String,
    snapshot: S,
}

/// Keeps the plan on disk.
pub struct Keeper {
    path: PathBuf,
    environment: String,
    sealer: Arc<Sealer>,
    plan: Arc<Mutex<(String, Snapshot)>>,
    changed: Arc<Notify>,
    finish: CancellationToken,
    writer: JoinHandle<()>,
}

impl Keeper {
    /// Keeps it in `data`, sealed by `sealer`. Needs a tokio runtime.
    pub fn new(data: &Path, environment: &str, sealer: Sealer) -> Self {
        let (path, sealer) = (data.join(FILE), Arc::new(sealer));
        let (plan, changed, finish) = (Arc::default(), Arc::<Notify>::default(), CancellationToken::new());
        let target = Target { path: path.clone(), environment: environment.to_owned(), sealer: sealer.clone() };
        let writer = tokio::spawn(keep_writing(target, Arc::clone(&plan), changed.clone(), finish.clone()));
        Self { path, environment: environment.to_owned(), sealer, plan, changed, finish, writer }
    }

    /// The plan that was kept, if it is one of our environment.
    pub async fn read(&self) -> Option<Kept> {
        let (path, sealer, environment) = (self.path.clone(), self.sealer.clone(), self.environment.clone());
        let reading = tokio::task::spawn_blocking(move || read(&path, &sealer, &environment));
        match reading.await.ok()? {
            Ok(kept) => kept,
            Err(why) => {
                tracing::warn!("the plan on disk is of no use, the control plane is asked for a new one: {why:#}");
                None
            }
        }
    }

    /// What is on disk is what we begin with.
    pub async fn begin(&self, kept: Kept) {
        *self.plan.lock().await = (kept.feed, kept.snapshot);
    }

    /// Another plan altogether.
    pub async fn replace(&self, feed: String, mut snapshot: Snapshot) {
        snapshot.sort();
        *self.plan.lock().await = (feed, snapshot);
        self.changed.notify_one();
    }

    /// Changes to it, and the feed's name after them; without any, it is known to be the present one.
    pub async fn apply(&self, feed: String, seq: i64, updates: &[Update]) {
        if updates.is_empty() {
            let path = self.path.clone();
            // The writer's next write says the same.
            let touch = move || File::options().write(true).open(path)?.set_modified(SystemTime::now());
            let _ = tokio::task::spawn_blocking(touch).await;
            return;
        }
        let mut plan = self.plan.lock().await;
        for update in updates {
            plan.1.apply(update);
        }
        (plan.0, plan.1.seq) = (feed, seq);
        drop(plan);
        self.changed.notify_one();
    }

    /// Writes what is not written yet.
    pub async fn finish(self) {
        self.finish.cancel();
        if self.writer.await.is_err() {
            tracing::error!("the writer of the plan on disk panicked");
        }
    }
}

/// What the writer needs.
#[derive(Clone)]
struct Target {
    path: PathBuf,
    environment: String,
    sealer: Arc<Sealer>,
}

async fn keep_writing(
    target: Target,
    plan: Arc<Mutex<(String, Snapshot)>>,
    changed: Arc<Notify>,
    finish: CancellationToken,
) {
    loop {
        // What is not written yet comes first, also at the end.
        tokio::select! {
            biased;
            () = changed.notified() => {}
            () = finish.cancelled() => return,
        }
        let begun = Instant::now();
        let (target, plan) = (target.clone(), plan.clone().lock_owned().await);
        let written = tokio::task::spawn_blocking(move || {
            let text = seal(&target, &plan.0, &plan.1)?;
            // Changes go on while the disk works.
            drop(plan);
            write(&target.path, text.as_bytes())
        });
        match written.await {
            Ok(Ok(())) => {}
            Ok(Err(why)) => tracing::error!("the plan could not be kept on disk: {why:#}"),
            Err(_) => tracing::error!("keeping the plan on disk panicked"),
        }
        let rest = WRITE_EVERY.max(begun.elapsed() * SHARE);
        tokio::select! {
            () = tokio::time::sleep(rest) => {}
            () = finish.cancelled() => {}
        }
    }
}

fn seal(target: &Target, feed: &str, snapshot: &Snapshot) -> Result<String> {
    let envelope =
        Envelope { format: FORMAT, environment: target.environment.clone(), feed: feed.to_owned(), snapshot };
    Ok(target.sealer.seal(PURPOSE, &serde_json::to_vec(&envelope)?))
}

/// Written beside, flushed to disk, then renamed, and the rename flushed too.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = path.with_extension("new");
    let attempt = || -> std::io::Result<()> {
        let _ = fs::remove_file(&beside);
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    attempt().with_context(|| format!("writing {}", path.display()))
}

fn read(path: &Path, sealer: &Sealer, environment: &str) -> Result<Option<Kept>> {
    let meta = match fs::metadata(path) {
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        meta => meta.with_context(|| format!("looking at {}", path.display()))?,
    };
    if meta.len() > FILE_BYTES_MAX {
        bail!("{} is {} bytes long, beyond {FILE_BYTES_MAX}", path.display(), meta.len());
    }
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let plain = sealer
        .open(PURPOSE, &text)
        .map_err(|_| anyhow::anyhow!("{} was changed, or sealed with another key than plan.key", path.display()))?;
    let envelope: Envelope<Snapshot> =
        serde_json::from_slice(&plain).with_context(|| format!("understanding {}", path.display()))?;
    check_format(envelope.format)?;
    if envelope.environment != environment {
        bail!("it is of environment {:?}, this gateway serves {environment:?}", envelope.environment);
    }
    let since = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let as_of = Millis::try_from(since.as_millis()).unwrap_or(0);
    Ok(Some(Kept { feed: envelope.feed, snapshot: envelope.snapshot, as_of }))
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
