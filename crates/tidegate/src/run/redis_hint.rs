//! Redis as a hint between control planes on one store: "look sooner". Nothing is read from it, nothing is kept in it, and
//! nothing depends on it: without it, or while it is down, the store is looked at twice a second all the same.
//!
//! The channel carries the feed's position, so that a node that looked because of another's word does not pass it on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::StreamExt;
use redis::{AsyncCommands, AsyncConnectionConfig, Client};
use tidegate_store::Store;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::follow::pause::Pause;

/// Longest wait to connect, and for each answer.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// The connection is asked for a sign of life after so much silence.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Least time between two looks, however many hints come.
const LOOK_PAUSE: Duration = Duration::from_millis(10);

/// Gives and takes hints until `stop`.
///
/// # Errors
/// When `url` is no address of a Redis.
pub fn start(url: &str, feed: &str, store: &Store, tasks: &TaskTracker, stop: &CancellationToken) -> Result<()> {
    let client = Client::open(url).context("store.redis_url")?;
    let hints =
        Hints { client, channel: format!("tidegate:changes:{feed}"), heard: Arc::default(), store: store.clone() };
    tasks.spawn(again_and_again(hints.clone(), stop.clone(), "hear", async |hints| hints.hear().await));
    tasks.spawn(again_and_again(hints, stop.clone(), "give", async |hints| hints.give().await));
    Ok(())
}

#[derive(Clone)]
struct Hints {
    client: Client,
    channel: String,
    /// The latest position another node told.
    heard: Arc<AtomicI64>,
    store: Store,
}

impl Hints {
    async fn hear(&self) -> Result<()> {
        let mut listening = timeout(ANSWER_MAX, self.client.get_async_pubsub()).await??;
        timeout(ANSWER_MAX, listening.subscribe(&self.channel)).await??;
        tracing::debug!(channel = self.channel, "hearing of changes through Redis");
        // What was missed while nobody listened.
        self.store.look().await?;
        let (mut sink, mut messages) = listening.split();
        loop {
            match timeout(SILENCE_MAX, messages.next()).await {
                Ok(Some(message)) => {
                    let seq = message.get_payload::<i64>().unwrap_or(0);
                    self.heard.fetch_max(seq, Ordering::Relaxed);
                    self.store.look().await?;
                    sleep(LOOK_PAUSE).await;
                }
                Ok(None) => bail!("the connection was closed"),
                Err(_) => timeout(ANSWER_MAX, sink.ping::<redis::Value>()).await?.map(|_| ())?,
            }
        }
    }

    async fn give(&self) -> Result<()> {
        let mut changes = self.store.hints();
        changes.mark_unchanged();
        let config = AsyncConnectionConfig::new();
        let config = config.set_connection_timeout(Some(ANSWER_MAX)).set_response_timeout(Some(ANSWER_MAX));
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        loop {
            changes.changed().await?;
            let seq = *changes.borrow_and_update();
            if seq > self.heard.load(Ordering::Relaxed) {
                connection.publish::<_, _, ()>(&self.channel, seq).await?;
            }
        }
    }
}

async fn again_and_again(hints: Hints, stop: CancellationToken, what: &str, work: impl AsyncFn(&Hints) -> Result<()>) {
    let mut pause = Pause::default();
    loop {
        let begun = tokio::time::Instant::now();
        tokio::select! {
            () = stop.cancelled() => return,
            outcome = work(&hints) => {
                if begun.elapsed() > ANSWER_MAX {
                    pause = Pause::default();
                }
                if let Err(why) = outcome && pause.is_worth_telling() {
                    tracing::warn!("cannot {what} hints through Redis; changes are looked for without them: {why:#}");
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(pause.next()) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Instant;

    use tidegate_model::change::Topic;
    use tidegate_store::Sealer;
    use tidegate_store::db::Address;
    use tidegate_tests::redis::Redis;

    use super::*;

    async fn store(folder: &Path) -> Store {
        let settings = tidegate_store::Settings {
            address: Address::SqliteFile(folder.join("store.db")),
            connections_max: 2,
            wait_max: Duration::from_secs(5),
        };
        Store::open(&settings, Sealer::new(&[1; 32])).await.unwrap()
    }

    async fn change(store: &Store) {
        let mut tx = store.begin().await.unwrap();
        tx.record(&Topic::Policies, 1).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Changes `here` until `there` hears of it: nobody else looks.
    async fn heard(here: &Store, there: &Store) {
        let mut hints = there.hints();
        let begun = Instant::now();
        loop {
            change(here).await;
            if timeout(Duration::from_millis(300), hints.changed()).await.is_ok() {
                // A borrowed value is a lock: it must not be held while something else runs.
                let told = *hints.borrow_and_update();
                assert_eq!(told, here.change_head().await.unwrap());
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "no hint came");
        }
    }

    #[tokio::test]
    async fn a_change_on_one_node_is_hinted_to_another_and_a_redis_that_dies_hurts_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (store(folder.path()).await, store(folder.path()).await);
        let redis = Redis::start(folder.path()).await;
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        for store in [&one, &two] {
            start(&redis.url(), "feed", store, &tasks, &stop).unwrap();
        }
        heard(&one, &two).await;
        heard(&two, &one).await;
        let redis = redis.kill();
        change(&one).await;
        assert_eq!(two.look().await.unwrap(), one.change_head().await.unwrap());
        let _redis = redis.start_again().await;
        heard(&one, &two).await;
        stop.cancel();
        tasks.close();
        tasks.wait().await;
    }

    #[tokio::test]
    async fn an_address_that_is_no_redis_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path()).await;
        let refused = start("http://x", "feed", &store, &TaskTracker::new(), &CancellationToken::new());
        assert!(format!("{:#}", refused.unwrap_err()).contains("store.redis_url"));
    }
}
