//! `POST /gateway/assertion`: what a gateway tells a backend of its caller, signed here, where the keys are.

use axum::Json as Body;
use axum::extract::{Request, State};
use tidegate_model::feed::{AssertionEnvelope, FORMAT, OrderEnvelope, check_format};

use crate::error::{ApiError, Result};
use crate::json;
use crate::state::Control;

use super::caller::Gateway;

/// Largest order, bytes: names and tiers, and the result must fit into a header.
const ORDER_BYTES_MAX: usize = 32 << 10;

pub(super) async fn make(
    State(control): State<Control>,
    _gateway: Gateway,
    request: Request,
) -> Result<Body<AssertionEnvelope>> {
    let asked: OrderEnvelope = json::parse(&json::read(request, "the order", ORDER_BYTES_MAX).await?)?;
    check_format(asked.format).map_err(|why| ApiError::bad_request(why.to_string()))?;
    let assertion = control.authority.assertion(&asked.order).await?;
    Ok(Body(AssertionEnvelope { format: FORMAT, assertion }))
}
