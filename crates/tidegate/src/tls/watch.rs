//! Notices when the certificate's files change and has them read again.
//!
//! The directories are watched, not the files: renewals replace files, and Kubernetes swaps a symbolic link beside them.
//! Writers touch two files one after the other, so a change is acted on when there is quiet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use super::Certificate;

/// Files are read when nothing happened for this long.
const QUIET: Duration = Duration::from_millis(200);
/// They are read after this long even when there is no quiet.
const NOISE_MAX: Duration = Duration::from_secs(5);

/// What the last look at the files brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing changed since the start.
    Unchanged,
    /// This many replacements so far.
    Replaced(u64),
    /// The files cannot be used; the certificate from before is.
    Refused(String),
}

/// A watch over a certificate's files. Ends when dropped.
pub struct Watch {
    _watcher: RecommendedWatcher,
    task: JoinHandle<()>,
    #[cfg_attr(not(test), expect(dead_code, reason = "tests wait on it"))]
    /// What the last look brought.
    pub outcome: watch::Receiver<Outcome>,
}

impl Watch {
    /// Starts watching. Needs a tokio runtime.
    ///
    /// # Errors
    /// The system gives no notice of changes (too many watches, usually).
    pub fn start(certificate: Arc<Certificate>) -> anyhow::Result<Self> {
        let (notice, notices) = mpsc::channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let is_change = event.map_or(true, |event| is_change(&event.kind));
            if is_change {
                // Full means that a look is due already.
                let _ = notice.try_send(());
            }
        })
        .context("cannot watch files for changes")?;
        let files = certificate.files();
        let folders: BTreeSet<PathBuf> = [&files.certificate, &files.key].map(|path| folder_of(path)).into();
        for folder in folders {
            watcher
                .watch(&folder, RecursiveMode::NonRecursive)
                .with_context(|| format!("cannot watch {}", folder.display()))?;
        }
        let (tell, outcome) = watch::channel(Outcome::Unchanged);
        let task = tokio::spawn(follow(certificate, notices, tell));
        Ok(Self { _watcher: watcher, task, outcome })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn follow(certificate: Arc<Certificate>, mut notices: mpsc::Receiver<()>, tell: watch::Sender<Outcome>) {
    let mut replacements = 0;
    while notices.recv().await.is_some() {
        let latest = Instant::now() + NOISE_MAX;
        while let Ok(Some(())) = timeout_at(latest.min(Instant::now() + QUIET), notices.recv()).await {}
        match certificate.reload() {
            Ok(false) => {}
            Ok(true) => {
                replacements += 1;
                tracing::info!(certificate = %certificate.files().certificate.display(), "took the new certificate");
                tell.send_replace(Outcome::Replaced(replacements));
            }
            Err(error) => {
                tracing::warn!("the changed certificate is refused, the old one stays: {error:#}");
                tell.send_replace(Outcome::Refused(format!("{error:#}")));
            }
        }
    }
}

/// Our own reading is an access, not a change.
fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(access) => matches!(access, AccessKind::Close(AccessMode::Write)),
        _ => true,
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}
