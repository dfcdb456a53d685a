//! Throttling policies as publishers choose them. They are made in the Admin API.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::id::ApiId;
use tidegate_model::policy::{PolicyLevel, Quota, ThrottlePolicy, Unit};

use super::api::find;
use super::params::{At, Params};
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::page::{Page, Paging};
use crate::state::Control;

const SCOPES: &[&str] = &["api_view", "tier_view", "tier_manage"];

/// `GET /throttling-policies/{level}`, `subscription` or `api`.
///
/// # Errors
/// 400, 401, 404 for another level.
pub async fn list(
    State(control): State<Control>,
    signed: Signed,
    At(level): At<String>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Value>>> {
    signed.require(SCOPES)?;
    let policies = control.store.policies(parse(&level)?).await?.iter().map(view).collect();
    paging.cut(&control.limits, &format!("/throttling-policies/{level}"), policies).map(Json)
}

/// `GET /throttling-policies/{level}/{name}`.
///
/// # Errors
/// 401, 404.
pub async fn one(
    State(control): State<Control>,
    signed: Signed,
    At((level, name)): At<(String, String)>,
) -> Result<Json<Value>> {
    signed.require(SCOPES)?;
    let policy = control.store.policy(parse(&level)?, &name).await?;
    let policy = policy.ok_or_else(|| ApiError::not_found(format!("there is no {level} policy `{name}`")))?;
    Ok(Json(view(&policy)))
}

/// `GET /apis/{id}/subscription-policies`: the plans the API offers.
///
/// # Errors
/// 401, 403, 404/900308.
pub async fn of_api(State(control): State<Control>, signed: Signed, At(id): At<ApiId>) -> Result<Json<Value>> {
    let record = find(&control, signed.require(&["api_view", "api_manage"])?, &id).await?;
    let policies = control.store.policies(PolicyLevel::Subscription).await?;
    let offered = policies.iter().filter(|policy| record.api.policies.contains(&policy.name));
    Ok(Json(offered.map(view).collect()))
}

fn parse(level: &str) -> Result<PolicyLevel> {
    PolicyLevel::parse(level)
        .ok_or_else(|| ApiError::not_found(format!("there is no policy level `{level}`; use subscription or api")))
}

/// A policy as the contract's `ThrottlingPolicy` shows it; an absent quota is `-1` requests.
fn view(policy: &ThrottlePolicy) -> Value {
    let (count, unit, window, window_unit) = quota(policy.quota);
    let (burst, _, _, burst_unit) = policy.burst.map_or((0, "", 0, "NA"), |burst| quota(Some(burst)));
    let is_bytes = policy.quota.is_some_and(|quota| quota.unit == Unit::Bytes);
    json!({
        "name": policy.name,
        "displayName": policy.display_name,
        "description": policy.description,
        "policyLevel": policy.level,
        "attributes": {},
        "requestCount": count,
        "dataUnit": unit,
        "unitTime": window,
        "timeUnit": window_unit,
        "rateLimitCount": burst,
        "rateLimitTimeUnit": burst_unit,
        "quotaPolicyType": if is_bytes { "BANDWIDTHVOLUME" } else { "REQUESTCOUNT" },
        "tierPlan": policy.billing_plan,
        "stopOnQuotaReach": policy.stop_on_quota_reach,
        "monetizationProperties": {},
    })
}

fn quota(quota: Option<Quota>) -> (i64, &'static str, i64, &'static str) {
    const UNITS: [(u64, &str); 5] =
        [(30 * 86_400_000, "month"), (86_400_000, "day"), (3_600_000, "hour"), (60_000, "min"), (1_000, "sec")];
    let Some(quota) = quota else { return (-1, "", 0, "ms") };
    let (length, unit) = UNITS.into_iter().find(|(length, _)| quota.window_ms % length == 0).unwrap_or((1, "ms"));
    let data_unit = if quota.unit == Unit::Bytes { "B" } else { "" };
    let clamp = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    (clamp(quota.count), data_unit, clamp(quota.window_ms / length), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_shown_in_the_largest_whole_unit() {
        let shown = |window_ms| {
            let (_, _, count, unit) = quota(Some(Quota { unit: Unit::Requests, count: 5, window_ms }));
            (count, unit)
        };
        assert_eq!(shown(60_000), (1, "min"));
        assert_eq!(shown(90_000), (90, "sec"));
        assert_eq!(shown(7_200_000), (2, "hour"));
        assert_eq!(shown(1_500), (1500, "ms"));
        assert_eq!(quota(None).0, -1);
    }
}
