//! `POST /gateway/statistics`: what a gateway without a store counted.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde::Deserialize;
use tidegate_analytics::collector::BATCH_ROLLUPS_MAX;
use tidegate_analytics::rollup::Rollup;
use tidegate_model::feed::check_format;
use tidegate_store::traffic::TrafficRollup;

use crate::error::{ApiError, Result};
use crate::state::Control;

use super::caller::Gateway;
use super::sent;

/// A batch. Those whose id is known already are passed over, so it may be sent again.
#[derive(Deserialize)]
pub(super) struct Batch {
    format: u32,
    rollups: Vec<Rollup>,
}

pub(super) async fn add(State(control): State<Control>, _gateway: Gateway, request: Request) -> Result<StatusCode> {
    let batch: Batch = sent(request).await?;
    check_format(batch.format).map_err(|why| ApiError::bad_request(why.to_string()))?;
    let count = batch.rollups.len();
    if count > BATCH_ROLLUPS_MAX {
        return Err(ApiError::bad_request(format!("{count} roll-ups in one batch, at most {BATCH_ROLLUPS_MAX}")));
    }
    let rows: Vec<TrafficRollup> = batch.rollups.iter().map(row).collect();
    control.store.add_rollups(&rows).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A roll-up as the store keeps it.
pub fn row(rollup: &Rollup) -> TrafficRollup {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    TrafficRollup {
        id: rollup.id.clone(),
        minute: rollup.key.minute_ms,
        api: rollup.key.api_id.as_ref().map(|id| id.as_str().to_owned()),
        api_name: rollup.key.api_name.clone(),
        api_version: rollup.key.api_version.clone(),
        application: rollup.key.application_id.as_ref().map(|id| id.as_str().to_owned()),
        application_name: rollup.key.application_name.clone(),
        calls: signed(rollup.calls),
        errors_4xx: signed(rollup.client_errors),
        errors_5xx: signed(rollup.server_errors),
        throttled: signed(rollup.throttled),
        request_bytes: signed(rollup.request_bytes),
        response_bytes: signed(rollup.response_bytes),
        latency_sum_us: signed(rollup.latency_sum_us),
        latency_max_us: signed(rollup.latency_max_us),
        backend_calls: signed(rollup.backend_calls),
        backend_latency_sum_us: signed(rollup.backend_latency_sum_us),
        latency_buckets: rollup.latency.clone().into(),
    }
}
