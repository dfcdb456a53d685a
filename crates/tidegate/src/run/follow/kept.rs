//! The plan on disk: what a gateway without a store serves when it starts while nobody can tell it anything.
//!
//! Sealed with a key beside it, since backends' passwords are in it. A plan that is new altogether is written whole or not at
//! all, a change adds its line ([`log`]); the disk is waited for at most once a second. The file's modification time says when
//! the plan was last known to be the present one. A file that cannot be used is passed over with a warning: the control plane
//! has it all.

mod log;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::Result;
use tidegate_model::change::{Snapshot, Update};
use tidegate_model::millis::Millis;
use tidegate_model::revision::DeployedApi;
use tidegate_store::seal::Sealer;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::log::{Apis, Log, Place};

/// The file in the data directory.
const FILE: &str = "plan.sealed";
/// Least time from one write of changes to the next.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// Batches of changes, or parts of a plan, that wait to be written; who brings more waits.
const WAITING_MAX: usize = 64;

/// A plan as it was kept.
pub struct Kept {
    /// Which feed its position counts in.
    pub feed: String,
    /// The plan without its APIs.
    pub snapshot: Snapshot,
    /// Its APIs, read one by one.
    pub apis: Box<dyn Iterator<Item = Result<DeployedApi>> + Send>,
    /// When it was last known to be the present one.
    pub as_of: Millis,
}

/// Keeps the plan on disk.
pub struct Keeper {
    place: Place,
    told: mpsc::Sender<Told>,
    log: Arc<Mutex<Logs>>,
    is_broken: Arc<AtomicBool>,
    finish: CancellationToken,
    writer: JoinHandle<()>,
}

/// What is to be written.
enum Told {
    /// Another plan altogether begins.
    Begin,
    /// Things of it.
    Part(Vec<Update>),
    /// It is complete, and at this position.
    Complete(String, i64),
    /// Changes to the plan that is there, and the position after them.
    Changes(Vec<Update>, String, i64),
    /// Nothing changed: the plan is the present one.
    Present,
}

/// The file as it is, and the one that will take its place.
#[derive(Default)]
struct Logs {
    present: Option<Log>,
    coming: Option<Log>,
}

impl Keeper {
    /// Keeps it in `data`, sealed by `sealer`. Needs a tokio runtime.
    pub fn new(data: &Path, environment: &str, sealer: Sealer) -> Self {
        let place = Place { path: data.join(FILE), environment: environment.to_owned(), sealer: Arc::new(sealer) };
        let (told, waiting) = mpsc::channel(WAITING_MAX);
        let (log, is_broken, finish) = (Arc::default(), Arc::<AtomicBool>::default(), CancellationToken::new());
        let writing = keep_writing(place.clone(), Arc::clone(&log), waiting, is_broken.clone(), finish.clone());
        Self { place, told, log, is_broken, finish, writer: tokio::spawn(writing) }
    }

    /// Whether writing failed: then what is on disk stays as it was until another plan begins.
    pub fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Relaxed)
    }

    /// The plan that was kept, if it is one of our environment. Changes go on from there.
    pub async fn read(&self) -> Option<Kept> {
        let place = self.place.clone();
        let reading = tokio::task::spawn_blocking(move || -> Result<Option<(Kept, Log)>> {
            let as_of = log::as_of(&place.path);
            let Some(reading) = log::read(&place)? else { return Ok(None) };
            let log = Log::go_on(&place, &reading)?;
            let apis = Box::new(Apis::open(&place, &reading)?);
            Ok(Some((Kept { feed: reading.feed, snapshot: reading.snapshot, apis, as_of }, log)))
        });
        match reading.await.ok()? {
            Ok(Some((kept, log))) => {
                self.log.lock().await.present = Some(log);
                Some(kept)
            }
            Ok(None) => None,
            Err(why) => {
                tracing::warn!("the plan on disk is of no use, the control plane is asked for a new one: {why:#}");
                None
            }
        }
    }

    /// Another plan altogether begins with all of `snapshot` but its APIs.
    pub async fn begin(&self, snapshot: &Snapshot) {
        self.tell(Told::Begin).await;
        self.tell(Told::Part(updates(snapshot))).await;
    }

    /// APIs of the plan that has begun.
    pub async fn add(&self, apis: Vec<DeployedApi>) {
        let update = |api: DeployedApi| Update::Api(api.api.id.clone(), Some(Box::new(api)));
        self.tell(Told::Part(apis.into_iter().map(update).collect())).await;
    }

    /// The plan that has begun is complete, and takes the place of the one before.
    pub async fn complete(&self, feed: String, seq: i64) {
        self.tell(Told::Complete(feed, seq)).await;
    }

    /// Changes to it, and the feed's name after them; without any, it is known to be the present one.
    pub async fn apply(&self, feed: String, seq: i64, updates: Vec<Update>) {
        self.tell(if updates.is_empty() { Told::Present } else { Told::Changes(updates, feed, seq) }).await;
    }

    async fn tell(&self, told: Told) {
        if self.told.send(told).await.is_err() {
            tracing::error!("the writer of the plan on disk panicked");
        }
    }

    /// Writes what is not written yet.
    pub async fn finish(self) {
        drop(self.told);
        self.finish.cancel();
        if self.writer.await.is_err() {
            tracing::error!("the writer of the plan on disk panicked");
        }
    }
}

/// All of a snapshot but its APIs.
fn updates(snapshot: &Snapshot) -> Vec<Update> {
    let mut all = vec![Update::Policies(snapshot.policies.clone()), Update::SigningKeys(snapshot.signing_keys.clone())];
    all.extend(snapshot.applications.iter().map(|fact| Update::Application(fact.id.clone(), Some(fact.clone()))));
    let subscriptions = snapshot.subscriptions.iter();
    all.extend(subscriptions.map(|one| Update::Subscription(one.id.clone(), Some(one.clone()))));
    all.extend(snapshot.consumers.iter().map(|one| Update::Consumer(one.key.clone(), Some(one.clone()))));
    all.extend(snapshot.revoked.iter().map(|(id, until)| Update::TokenRevoked(id.clone(), *until)));
    all
}

async fn keep_writing(
    place: Place,
    logs: Arc<Mutex<Logs>>,
    mut waiting: mpsc::Receiver<Told>,
    is_broken: Arc<AtomicBool>,
    finish: CancellationToken,
) {
    while let Some(first) = waiting.recv().await {
        let mut told = vec![first];
        while let Ok(more) = waiting.try_recv() {
            told.push(more);
        }
        let rests = told.iter().any(|told| matches!(told, Told::Changes(..)));
        if told.iter().any(|told| matches!(told, Told::Begin)) {
            is_broken.store(false, Ordering::Relaxed);
        }
        let (place, mut logs) = (place.clone(), logs.clone().lock_owned().await);
        let written = tokio::task::spawn_blocking(move || logs.write(&place, told)).await;
        if let Err(why) = written.map_err(anyhow::Error::from).flatten() {
            is_broken.store(true, Ordering::Relaxed);
            tracing::error!("the plan could not be kept on disk: {why:#}");
        }
        if rests {
            tokio::select! {
                () = tokio::time::sleep(WRITE_EVERY) => {}
                () = finish.cancelled() => {}
            }
        }
    }
}

impl Logs {
    /// Writes all of `told`; after an error what is on disk is not added to, until another plan begins.
    fn write(&mut self, place: &Place, told: Vec<Told>) -> Result<()> {
        let (mut present, mut coming) = (self.present.take(), self.coming.take());
        let mut position = None;
        for told in told {
            match told {
                Told::Begin => coming = Some(Log::begin(place)?),
                Told::Part(updates) => add(coming.as_mut(), updates)?,
                Told::Complete(feed, seq) => {
                    if let Some(mut log) = coming.take() {
                        log.at(feed, seq)?;
                        (present, position) = (Some(log), None);
                    }
                }
                Told::Changes(updates, feed, seq) => {
                    coming = None;
                    add(present.as_mut(), updates)?;
                    position = Some((feed, seq));
                }
                // The next write says the same.
                Told::Present => {
                    let _ =
                        File::options().write(true).open(&place.path).map(|file| file.set_modified(SystemTime::now()));
                }
            }
        }
        if let (Some(log), Some((feed, seq))) = (&mut present, position) {
            log.at(feed, seq)?;
            log.tidy()?;
        }
        (self.present, self.coming) = (present, coming);
        Ok(())
    }
}

fn add(log: Option<&mut Log>, updates: Vec<Update>) -> Result<()> {
    let Some(log) = log else { return Ok(()) };
    updates.into_iter().try_for_each(|update| log.add(update))
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
