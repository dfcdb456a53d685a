//! `GET /statistics`: what was called how often, how fast and with what success. Administrators see everything,
//! developers their applications, publishers the APIs they provide.

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::millis::{self, Millis};
use tidegate_store::traffic::{TrafficFilter, TrafficScope};

use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::moment;
use crate::query::Query;
use crate::state::Control;

use super::read_moment;
use super::report::{By, Report};

pub(super) const MINUTE_MS: Millis = 60_000;
pub(super) const HOUR_MS: Millis = 60 * MINUTE_MS;
pub(super) const DAY_MS: Millis = 24 * HOUR_MS;
/// Longest time one report covers.
const RANGE_MS_MAX: Millis = 400 * DAY_MS;
/// Most intervals one report is divided into.
const INTERVALS_MAX: Millis = 1_500;

/// Scopes that let their holder see the traffic of their own applications.
pub(super) const DEVELOPER: [&str; 3] = ["apim:subscribe", "apim:app_manage", "apim:sub_manage"];
/// Scopes that let their holder see the traffic of APIs.
pub(super) const PUBLISHER: [&str; 3] = ["apim:api_view", "apim:api_manage", "apim:api_publish"];

/// Scopes of which one is needed.
pub(super) const SCOPES: &[&str] =
    &["admin", "subscribe", "app_manage", "sub_manage", "api_view", "api_manage", "api_publish"];

/// Query parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    from: Option<String>,
    to: Option<String>,
    by: Option<String>,
    interval: Option<String>,
    api_id: Option<String>,
    application_id: Option<String>,
}

/// `GET /statistics`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Query(search): Query<Search>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let to = read_moment("to", search.to.as_deref())?.unwrap_or_else(millis::now);
    let from = read_moment("from", search.from.as_deref())?.unwrap_or_else(|| to.saturating_sub(DAY_MS));
    let (by, interval_ms) = (read_by(search.by.as_deref())?, read_interval(search.interval.as_deref())?);
    check_range(from, to, interval_ms)?;
    let filter = TrafficFilter {
        from,
        to,
        api: search.api_id.as_deref(),
        application: search.application_id.as_deref(),
        scope: scope_of(caller),
    };
    let mut report = Report::new(by, interval_ms);
    let is_complete = control.store.each_rollup(&filter, |rollup| report.add(rollup)).await?;
    let mut body = report.finish();
    body["from"] = moment::text(from).into();
    body["to"] = moment::text(to).into();
    body["by"] = search.by.unwrap_or_else(|| "api".to_owned()).into();
    body["interval"] = json!(search.interval);
    // False: there was more than one report may hold; a shorter time or an `apiId` shows all of it.
    body["isComplete"] = is_complete.into();
    Ok(Body(body))
}

pub(super) fn scope_of(caller: &Caller) -> TrafficScope<'_> {
    if caller.has_scope("apim:admin") {
        return TrafficScope::All;
    }
    let own_if = |scopes: [&str; 3]| scopes.iter().any(|scope| caller.has_scope(scope)).then_some(caller.user.as_str());
    TrafficScope::Own { applications_of: own_if(DEVELOPER), apis_of: own_if(PUBLISHER) }
}

fn read_by(by: Option<&str>) -> Result<By> {
    match by {
        None | Some("api") => Ok(By::Api),
        Some("version") => Ok(By::Version),
        Some("application") => Ok(By::Application),
        Some(other) => Err(ApiError::bad_request(format!("by `{other}` is not one of api, version, application"))),
    }
}

fn read_interval(interval: Option<&str>) -> Result<Option<Millis>> {
    match interval {
        None => Ok(None),
        Some("minute") => Ok(Some(MINUTE_MS)),
        Some("hour") => Ok(Some(HOUR_MS)),
        Some("day") => Ok(Some(DAY_MS)),
        Some(other) => Err(ApiError::bad_request(format!("interval `{other}` is not one of minute, hour, day"))),
    }
}

pub(super) fn check_range(from: Millis, to: Millis, interval_ms: Option<Millis>) -> Result<()> {
    if from < 0 || from >= to {
        return Err(ApiError::bad_request("from must be before to, and not before 1970"));
    }
    let range_ms = to - from;
    if range_ms > RANGE_MS_MAX {
        return Err(ApiError::bad_request(format!("from and to are more than {} days apart", RANGE_MS_MAX / DAY_MS)));
    }
    if interval_ms.is_some_and(|interval_ms| range_ms / interval_ms > INTERVALS_MAX) {
        let message = format!("that makes more than {INTERVALS_MAX} intervals; ask for longer ones or a shorter time");
        return Err(ApiError::bad_request(message));
    }
    Ok(())
}
