//! Where changes come from: the store of this process, or a control plane over HTTPS.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use http::{Method, StatusCode};
use serde::de::DeserializeOwned;
use tidegate_gateway::peer::{Ask, PeerError, Reply};
use tidegate_model::change::{Snapshot, Update};
use tidegate_model::feed::{
    APIS_MAX, ApisEnvelope, BASE, ChangesEnvelope, POLL_MS_MAX, SnapshotEnvelope, check_format,
};
use tidegate_model::id::ApiId;
use tidegate_model::millis;
use tidegate_model::node::NodeReport;
use tidegate_model::revision::DeployedApi;
use tidegate_store::Store;

use crate::run::peer::{Joining, report};

/// Longest time between two looks at the store's feed.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What a network may add to the time a question is left open.
const POLL_SLACK: Duration = Duration::from_secs(5);
/// Longest wait for a snapshot.
const SNAPSHOT_MAX: Duration = Duration::from_secs(60);
/// Largest snapshot or batch of changes taken, bytes.
const ANSWER_BYTES_MAX: usize = 512 << 20;

/// What happened since.
pub enum News {
    /// Too much to tell one by one.
    BeginAgain,
    /// The present state of what changed, and the position after it. Empty when nothing did for a while.
    Updates {
        /// The position.
        seq: i64,
        /// In order.
        updates: Vec<Update>,
    },
}

/// Where changes come from.
pub enum Source {
    /// Here.
    Store(FromStore),
    /// Elsewhere.
    Peer(Box<FromPeer>),
}

impl Source {
    /// Everything but its APIs, of which some may be among it. They are to be had by [`Source::more_apis`].
    pub async fn snapshot(&mut self) -> Result<Snapshot> {
        match self {
            Self::Store(store) => {
                store.apis_after = Some(ApiId::from(""));
                Ok(store.store.snapshot_without_apis(millis::now()).await?)
            }
            Self::Peer(peer) => peer.snapshot().await,
        }
    }

    /// More APIs of the snapshot that was asked for last; `None`: those were all.
    pub async fn more_apis(&mut self) -> Result<Option<Vec<DeployedApi>>> {
        match self {
            Self::Store(store) => store.more_apis().await,
            Self::Peer(peer) => peer.more_apis().await,
        }
    }

    /// Waits for changes after `seq`.
    pub async fn changes(&mut self, seq: i64) -> Result<News> {
        match self {
            Self::Store(store) => store.changes(seq).await,
            Self::Peer(peer) => peer.changes(seq).await,
        }
    }

    /// Which feed the positions count in; empty for the store of this process.
    pub fn feed(&self) -> String {
        match self {
            Self::Store(_) => String::new(),
            Self::Peer(peer) => peer.feed.clone(),
        }
    }

    /// Positions known from before are of this feed.
    pub fn continue_from(&mut self, feed: &str) {
        if let Self::Peer(peer) = self {
            feed.clone_into(&mut peer.feed);
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(_) => f.write_str("the store"),
            Self::Peer(peer) => write!(f, "{}", peer.joining.url()),
        }
    }
}

/// The store of this process. A hint says "look now".
pub struct FromStore {
    store: Store,
    environment: String,
    hints: tokio::sync::watch::Receiver<i64>,
    /// After which API a snapshot goes on.
    apis_after: Option<ApiId>,
}

impl FromStore {
    /// For gateways of `environment`.
    pub fn new(store: Store, environment: String) -> Self {
        let hints = store.hints();
        Self { store, environment, hints, apis_after: None }
    }

    async fn more_apis(&mut self) -> Result<Option<Vec<DeployedApi>>> {
        let Some(after) = &self.apis_after else { return Ok(None) };
        let apis = self.store.deployed_apis(&self.environment, Some(after), APIS_MAX).await?;
        self.apis_after = apis.last().map(|last| last.api.id.clone());
        Ok((!apis.is_empty()).then_some(apis))
    }

    async fn changes(&mut self, seq: i64) -> Result<News> {
        let Some(changes) = self.store.changes_after(seq).await? else { return Ok(News::BeginAgain) };
        let Some(last) = changes.last().map(|change| change.seq) else {
            tokio::select! {
                _ = self.hints.changed() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            return Ok(News::Updates { seq, updates: Vec::new() });
        };
        let mut seen = HashSet::new();
        let mut updates = Vec::new();
        for change in changes {
            if seen.insert(change.topic.clone()) {
                match self.store.update(&self.environment, &change.topic).await {
                    Ok(update) => updates.push(update),
                    // One row nobody can read must not keep later changes, revocations among them, from the gateway.
                    Err(why @ tidegate_store::Error::Corrupt(_)) => {
                        tracing::error!(topic = ?change.topic, error = %why, "passing over an unreadable change");
                    }
                    Err(why) => return Err(why.into()),
                }
            }
        }
        Ok(News::Updates { seq: last, updates })
    }
}

/// What this gateway lacks though it serves, if it lacks something.
pub type Condition = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// A control plane elsewhere.
pub struct FromPeer {
    joining: Arc<Joining>,
    report: NodeReport,
    condition: Condition,
    feed: String,
    /// After which API a snapshot goes on.
    apis_after: Option<ApiId>,
    /// The last question failed: who is asked is looked for again before the next.
    is_lost: bool,
}

impl FromPeer {
    /// Asks whom `joining` finds, saying of itself what `report` says.
    pub fn new(joining: Arc<Joining>, report: NodeReport, condition: Condition) -> Self {
        Self { joining, report, condition, feed: String::new(), apis_after: None, is_lost: true }
    }

    /// Whether a refusal will not mend itself.
    pub fn is_configured(&self) -> bool {
        self.joining.is_configured()
    }

    async fn snapshot(&mut self) -> Result<Snapshot> {
        // A control plane of an older version does not know of parts, and tells all.
        let query = query(&[("environment", &self.report.environment), ("apis_max", &APIS_MAX.to_string())]);
        let reply = self.ask(&format!("{BASE}/snapshot?{query}"), SNAPSHOT_MAX).await?;
        let told: SnapshotEnvelope = read(&reply, &self.joining)?;
        check_format(told.format)?;
        self.feed = told.feed;
        self.apis_after = told.apis_after;
        self.report.position = told.snapshot.seq;
        Ok(told.snapshot)
    }

    async fn more_apis(&mut self) -> Result<Option<Vec<DeployedApi>>> {
        let Some(after) = self.apis_after.take() else { return Ok(None) };
        let (environment, apis_max) = (&self.report.environment, APIS_MAX.to_string());
        let query = query(&[("environment", environment), ("after", after.as_str()), ("apis_max", &apis_max)]);
        let reply = self.ask(&format!("{BASE}/snapshot/apis?{query}"), SNAPSHOT_MAX).await?;
        let told: ApisEnvelope = read(&reply, &self.joining)?;
        check_format(told.format)?;
        self.apis_after = told.apis_after;
        Ok(Some(told.apis))
    }

    async fn changes(&mut self, seq: i64) -> Result<News> {
        self.report.position = seq;
        let (after, environment) = (seq.to_string(), self.report.environment.clone());
        // After a failure the answer comes at once: that all is well again must not take a whole question to find out.
        let wait_ms = if self.is_lost { 0 } else { POLL_MS_MAX };
        let query = query(&[
            ("environment", &environment),
            ("after", &after),
            ("feed", &self.feed),
            ("wait_ms", &wait_ms.to_string()),
        ]);
        let deadline = Duration::from_millis(wait_ms) + POLL_SLACK;
        let reply = self.ask(&format!("{BASE}/changes?{query}"), deadline).await?;
        if reply.status == StatusCode::GONE {
            return Ok(News::BeginAgain);
        }
        let told: ChangesEnvelope = read(&reply, &self.joining)?;
        check_format(told.format)?;
        let seq = told.seq;
        self.feed.clone_from(&told.feed);
        let (updates, unreadable) = told.updates();
        for entry in unreadable {
            tracing::error!(kind = entry.kind, "passing over a change this version cannot read: {}", entry.why);
        }
        Ok(News::Updates { seq, updates })
    }

    async fn ask(&mut self, path: &str, deadline: Duration) -> Result<Reply, PeerError> {
        if self.is_lost {
            self.joining.meet().await?;
        }
        self.report.degraded = (self.condition)();
        let ask = Ask {
            method: Method::GET,
            path,
            headers: report::to_header(&self.report),
            body: axum::body::Bytes::new(),
            bytes_max: ANSWER_BYTES_MAX,
            deadline,
        };
        self.is_lost = true;
        let reply = self.joining.link.peer()?.ask(&ask, &[StatusCode::GONE]).await?;
        self.is_lost = false;
        Ok(reply)
    }
}

fn read<T: DeserializeOwned>(reply: &Reply, joining: &Joining) -> Result<T> {
    serde_json::from_slice(&reply.body).with_context(|| format!("{} answers what cannot be understood", joining.url()))
}

fn query(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
