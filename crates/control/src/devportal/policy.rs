//! Throttling policies developers choose from.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;
use tidegate_model::policy::{PolicyLevel, Quota, ThrottlePolicy, Unit};

use crate::auth::Guest;
use crate::error::{ApiError, Result};
use crate::page::{Page, Paging};
use crate::query::{Path, Query};
use crate::state::Control;
use crate::window::in_units;

use super::api;

/// `GET /throttling-policies/{policyLevel}`
pub(super) async fn list(
    State(control): State<Control>,
    _: Guest,
    Query(paging): Query<Paging>,
    Path(level): Path<String>,
) -> Result<Body<Page<Value>>> {
    let policies = control.store.policies(read_level(&level)?).await?;
    let list = policies.iter().map(body).collect();
    Ok(Body(paging.cut(&control.limits, &format!("/throttling-policies/{level}"), list)?))
}

/// `GET /throttling-policies/{policyLevel}/{policyId}`: the id is the policy's name (WSO2 behaviour).
pub(super) async fn read(
    State(control): State<Control>,
    _: Guest,
    Path((level, name)): Path<(String, String)>,
) -> Result<Body<Value>> {
    let policy = control.store.policy(read_level(&level)?, &name).await?;
    policy.as_ref().map(body).map(Body).ok_or_else(|| {
        ApiError::not_found(format!("there is no {level} policy `{name}`; GET /throttling-policies/{level} lists them"))
    })
}

/// `GET /apis/{apiId}/subscription-policies`: a plain array (WSO2 behaviour).
pub(super) async fn of_api(State(control): State<Control>, guest: Guest, Path(id): Path<ApiId>) -> Result<Body<Value>> {
    let offered = api::find(&control, &guest, &id).await?.api.policies;
    let mut policies = control.store.policies(PolicyLevel::Subscription).await?;
    policies.retain(|policy| offered.contains(&policy.name));
    Ok(Body(policies.iter().map(body).collect()))
}

/// Developers choose application and subscription policies; there are no others for them.
fn read_level(word: &str) -> Result<PolicyLevel> {
    match PolicyLevel::parse(word) {
        Some(level @ (PolicyLevel::Application | PolicyLevel::Subscription)) => Ok(level),
        _ => {
            let description = format!("the policy level `{word}` is neither application nor subscription");
            Err(ApiError::new(StatusCode::BAD_REQUEST, 400, "Bad Request", description))
        }
    }
}

/// `ThrottlingPolicy`. Unlimited counts as the largest number a client reads without loss.
fn body(policy: &ThrottlePolicy) -> Value {
    let (count, data_unit, kind) = match policy.quota {
        Some(Quota { unit: Unit::Requests, count, .. }) => (count, Value::Null, "REQUESTCOUNT"),
        Some(Quota { unit: Unit::Bytes, count, .. }) => (count.div_ceil(1 << 10), "KB".into(), "BANDWIDTHVOLUME"),
        None => (i32::MAX as u64, Value::Null, "REQUESTCOUNT"),
    };
    let (time_unit, unit_time) = policy.quota.map_or(("ms", 0), |quota| in_units(quota.window_ms));
    json!({
        "name": policy.name,
        "displayName": policy.display_name,
        "description": policy.description,
        "policyLevel": policy.level.as_str(),
        "attributes": {},
        "requestCount": count,
        "dataUnit": data_unit,
        "unitTime": unit_time,
        "timeUnit": time_unit,
        "rateLimitCount": policy.burst.map_or(0, |burst| burst.count),
        "rateLimitTimeUnit": policy.burst.map(|burst| in_units(burst.window_ms).0),
        "quotaPolicyType": kind,
        "tierPlan": policy.billing_plan,
        "stopOnQuotaReach": policy.stop_on_quota_reach,
        "monetizationAttributes": null,
        "throttlingPolicyPermissions": null,
    })
}
