//! What an instance tells other nodes of the installation: gateways without a store get everything they serve from here.
//!
//! Mounted by key managers and control planes alike, so that a gateway needs one address only. Nothing is told without a
//! join token or a client certificate ([`caller`]), and nothing over plain HTTP: backends' passwords are among it. Only
//! [`about`] says a little to everyone.

pub mod book;
pub mod polls;
mod caller;
mod about;
mod feed;
mod validate;
mod assertion;
mod statistics;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::{get, post};
use tidegate_model::feed::BASE;
use tidegate_model::node::NodeFacts;
use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::json;
use crate::state::Control;

pub use book::Book;
pub use statistics::row;

/// What these operations know beyond [`Control`]'s other members.
#[derive(Clone)]
pub struct Nodes {
    /// What this instance says of itself now; environments and time are added.
    pub facts: Arc<dyn Fn() -> NodeFacts + Send + Sync>,
    /// Which feed the store's numbers count in.
    pub feed: Arc<str>,
    /// Gateways that were heard of.
    pub book: Arc<Book>,
    /// Ends questions that wait for changes.
    pub stop: CancellationToken,
}

/// Largest body a gateway may send, bytes: as many questions or roll-ups as are taken at once, each as large as it can be.
const BODY_BYTES_MAX: usize = 32 << 20;

/// What a gateway that was let in sends.
async fn sent<T: serde::de::DeserializeOwned>(request: Request) -> Result<T> {
    json::parse(&json::read(request, "the request body", BODY_BYTES_MAX).await?)
}

/// The operations, with full paths.
pub fn router(control: Control) -> Router {
    Router::new()
        .route("/api/tidegate/v1/node", get(about::read))
        .route(&format!("{BASE}/snapshot"), get(feed::snapshot))
        .route(&format!("{BASE}/snapshot/apis"), get(feed::more_apis))
        .route(&format!("{BASE}/changes"), get(feed::changes))
        .route(&format!("{BASE}/validate"), post(validate::validate))
        .route(&format!("{BASE}/assertion"), post(assertion::make))
        .route(&format!("{BASE}/statistics"), post(statistics::add))
        .with_state(control)
}
