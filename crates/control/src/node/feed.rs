//! The change feed over HTTPS: a snapshot to begin with, then a question that is answered as soon as there is something.
//!
//! The position's meaning is the database's own: a gateway that followed another one, or that is ahead after a restore, is
//! told to begin again (410). So is one whose position a restored database has passed again with other changes: the feed's
//! name, which gateways show as they were told it, ends with the time of the change at their position.

use std::collections::HashSet;
use std::time::Duration;

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use tidegate_model::feed::{APIS_MAX, ApisEnvelope, ChangesEnvelope, FORMAT, POLL_MS_MAX, SnapshotEnvelope};
use tidegate_model::id::ApiId;
use tidegate_model::millis;
use tidegate_model::revision::DeployedApi;
use tokio::time::Instant;

use crate::error::{ApiError, Result};
use crate::query::Query;
use crate::state::Control;

use super::caller::Gateway;

/// Stands in a feed's name before the time of the change at the position; in no name itself, which are UUIDs.
const MARK: char = '.';

/// Whose APIs.
#[derive(Deserialize)]
pub(super) struct Whose {
    environment: String,
    /// How many APIs are taken at once; absent: all.
    apis_max: Option<usize>,
}

/// `GET /gateway/snapshot`
pub(super) async fn snapshot(
    State(control): State<Control>,
    gateway: Gateway,
    Query(whose): Query<Whose>,
) -> Result<Body<SnapshotEnvelope>> {
    check_environment(&control, &whose.environment).await?;
    gateway.note(&control).await;
    let now = millis::now();
    let (snapshot, apis_after) = match whose.apis_max {
        None => (control.store.snapshot(&whose.environment, now).await?, None),
        Some(limit) => {
            let mut snapshot = control.store.snapshot_without_apis(now).await?;
            let (apis, apis_after) = some_apis(&control, &whose.environment, None, limit).await?;
            snapshot.apis = apis;
            (snapshot, apis_after)
        }
    };
    let feed = named(&control, snapshot.seq).await?;
    Ok(Body(SnapshotEnvelope { format: FORMAT, feed, snapshot, apis_after }))
}

/// What more is wanted of a snapshot.
#[derive(Deserialize)]
pub(super) struct More {
    environment: String,
    after: ApiId,
    apis_max: usize,
}

/// `GET /gateway/snapshot/apis`
pub(super) async fn more_apis(
    State(control): State<Control>,
    gateway: Gateway,
    Query(more): Query<More>,
) -> Result<Body<ApisEnvelope>> {
    gateway.note(&control).await;
    let (apis, apis_after) = some_apis(&control, &more.environment, Some(&more.after), more.apis_max).await?;
    Ok(Body(ApisEnvelope { format: FORMAT, apis, apis_after }))
}

/// A few APIs, and after which one to go on.
async fn some_apis(
    control: &Control,
    environment: &str,
    after: Option<&ApiId>,
    limit: usize,
) -> Result<(Vec<DeployedApi>, Option<ApiId>)> {
    let limit = limit.clamp(1, APIS_MAX);
    let apis = control.store.deployed_apis(environment, after, limit).await?;
    let last = apis.last().filter(|_| apis.len() == limit).map(|last| last.api.id.clone());
    Ok((apis, last))
}

/// What is asked for.
#[derive(Deserialize)]
pub(super) struct Since {
    environment: String,
    after: i64,
    feed: String,
    wait_ms: Option<u64>,
}

/// `GET /gateway/changes`: waits up to `wait_ms` (at most and by default [`POLL_MS_MAX`]) until there is something.
pub(super) async fn changes(
    State(control): State<Control>,
    gateway: Gateway,
    Query(since): Query<Since>,
) -> Result<Body<ChangesEnvelope>> {
    gateway.note(&control).await;
    let (feed, mark) =
        since.feed.split_once(MARK).map_or((since.feed.as_str(), None), |(feed, mark)| (feed, Some(mark)));
    if feed != &*control.nodes.feed {
        return Err(begin_again("this is the feed of another database"));
    }
    if let (Some(shown), Some(kept)) = (mark, control.store.change_mark(since.after).await?)
        && shown != kept.to_string()
    {
        return Err(begin_again("the database was restored and has gone another way to this position"));
    }
    let Some(_open) = control.nodes.book.polls.open(gateway.asks_as()) else {
        let why = "too many gateways wait for changes here already; ask again in a moment";
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, 503, "Service Unavailable", why));
    };
    let wait = Duration::from_millis(since.wait_ms.unwrap_or(POLL_MS_MAX).min(POLL_MS_MAX));
    let deadline = Instant::now() + wait;
    // Taken before the first look, so that nothing between look and wait is missed.
    let mut hints = control.store.hints();
    let mut is_last_look = false;
    loop {
        let told = read(&control, &since).await?;
        if is_last_look || told.seq != since.after {
            gateway.check_again(&control).await?;
            let feed = named(&control, told.seq).await?;
            return Ok(Body(ChangesEnvelope { feed, ..told }));
        }
        tokio::select! {
            _ = hints.changed() => {}
            () = tokio::time::sleep_until(deadline) => is_last_look = true,
            () = control.nodes.stop.cancelled() => is_last_look = true,
        }
    }
}

/// The present state of everything that changed since.
async fn read(control: &Control, since: &Since) -> Result<ChangesEnvelope> {
    let Some(changes) = control.store.changes_after(since.after).await? else {
        return Err(begin_again("changes after this position are forgotten already"));
    };
    let mut told = ChangesEnvelope { format: FORMAT, feed: String::new(), seq: since.after, updates: Vec::new() };
    let Some(last) = changes.last() else {
        if control.store.change_head().await? < since.after {
            return Err(begin_again("the database is older than this position: it was restored"));
        }
        return Ok(told);
    };
    told.seq = last.seq;
    let mut seen = HashSet::new();
    for change in &changes {
        if seen.insert(&change.topic) {
            match control.store.update(&since.environment, &change.topic).await {
                Ok(update) => told.updates.push(serde_json::to_value(&update).map_err(ApiError::internal)?),
                // One row nobody can read must not keep later changes, revocations among them, from the gateway.
                Err(why @ tidegate_store::Error::Corrupt(_)) => {
                    tracing::error!(topic = ?change.topic, error = %why, "passing over an unreadable change");
                }
                Err(why) => return Err(why.into()),
            }
        }
    }
    Ok(told)
}

/// The feed's name for a gateway at this position.
async fn named(control: &Control, seq: i64) -> Result<String> {
    let feed = &control.nodes.feed;
    Ok(control.store.change_mark(seq).await?.map_or_else(|| feed.to_string(), |mark| format!("{feed}{MARK}{mark}")))
}

fn begin_again(why: &str) -> ApiError {
    ApiError::new(StatusCode::GONE, 410, "Gone", format!("{why}; begin again from a snapshot"))
}

/// A gateway with a misspelt environment would serve nothing and nobody would know why.
async fn check_environment(control: &Control, name: &str) -> Result<()> {
    let environments = control.store.environments().await?;
    if environments.iter().any(|environment| environment.name == name) {
        return Ok(());
    }
    let names: Vec<Value> = environments.into_iter().map(|environment| environment.name.into()).collect();
    Err(ApiError::not_found(format!(
        "there is no gateway environment {name:?}, only {}; see gateway.environment",
        Value::Array(names)
    )))
}
