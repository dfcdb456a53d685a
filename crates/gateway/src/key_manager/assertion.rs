//! Assertions for backends, made by a key manager of our own that runs elsewhere. One is asked for once per grant and API
//! and kept for its life ([`crate::identity::assertion`]), so each travels alone; how many at once is bounded.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tidegate_model::assertion::{Assertion, AssertionOrder};
use tidegate_model::feed::{AssertionEnvelope, FORMAT, OrderEnvelope, check_format};
use tokio::sync::Semaphore;

use crate::error::KeyCheckError;
use crate::identity::assertion::AssertionMaker;
use crate::peer::Link;

use super::rest::post;

/// Questions under way at one moment; more wait, no longer than whoever needs the assertion does.
const ASKED_MAX: usize = 64;
/// Largest answer, bytes: an assertion must fit into a header.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// Asks a key manager of our own.
pub struct RestAssertionMaker {
    link: Arc<Link>,
    deadline: Duration,
    places: Semaphore,
}

impl RestAssertionMaker {
    /// Asks whom `link` names, no longer than `deadline` each time.
    pub fn new(link: Arc<Link>, deadline: Duration) -> Self {
        Self { link, deadline, places: Semaphore::new(ASKED_MAX) }
    }
}

#[async_trait]
impl AssertionMaker for RestAssertionMaker {
    async fn make(&self, order: &AssertionOrder) -> Result<Assertion, KeyCheckError> {
        let failed = |why: String| KeyCheckError::new(why);
        let _place = self.places.acquire().await.map_err(|why| failed(why.to_string()))?;
        let envelope = OrderEnvelope { format: FORMAT, order: order.clone() };
        let told: AssertionEnvelope = post(&self.link, "assertion", &envelope, ANSWER_BYTES_MAX, self.deadline).await?;
        check_format(told.format).map_err(|why| failed(why.to_string()))?;
        Ok(told.assertion)
    }
}
