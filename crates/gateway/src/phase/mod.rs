//! The phases of a call, in order; each a free function in its own file. [`run`] is the whole way.

pub mod accept;
pub mod route;
pub mod cors;
pub mod authenticate;
pub mod authorize;
pub mod throttle;
pub mod transform_request;
pub mod steps;
pub mod assertion;
pub mod forward;
pub mod transform_response;
pub(crate) mod default_api;
pub mod record;

use crate::connection::Told;
use crate::exchange::{Exchange, Stop};
use crate::http1::watchdog::Watchdog;
use crate::message::Answer;
use crate::phase::record::Ticket;
use crate::response;

/// What a call came to.
pub(crate) struct Outcome {
    /// The answer; its body follows on its own.
    pub answer: Answer,
    /// To be dropped with the last byte of the body, which is `record`. A tunnel took it along.
    pub ticket: Option<Ticket>,
    /// The deadline that went along.
    pub watchdog: Watchdog,
    /// What of the connection was told, for its next call.
    pub told: Option<Told>,
}

/// Carries one call from its head to the head of the answer.
pub(crate) async fn run(mut ex: Exchange) -> Outcome {
    let result = pass(&mut ex).await;
    response::finish(ex, result)
}

async fn pass(ex: &mut Exchange) -> Result<Answer, Stop> {
    admit(ex).await?;
    transform_request::transform_request(ex)?;
    assertion::assertion(ex).await?;
    let answer = forward::forward(ex).await?;
    Ok(transform_response::transform_response(ex, answer))
}

/// The phases that decide whether a call may pass.
pub async fn admit(ex: &mut Exchange) -> Result<(), Stop> {
    accept::accept(ex)?;
    route::route(ex)?;
    cors::cors(ex)?;
    authenticate::authenticate(ex).await?;
    authorize::authorize(ex)?;
    throttle::throttle(ex)
}
