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

use crate::exchange::{Exchange, Stop};
use crate::message::Answer;
use crate::response;

/// Carries one call from its head to the head of the answer, whose body follows on its own. The exchange's ticket is to be
/// dropped with the last byte of that body, which records the call; a tunnel has taken it along.
pub(crate) async fn run(ex: &mut Exchange) -> Answer {
    let result = pass(ex).await;
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
