//! `GET /statistics/overview`: everything a page of statistics shows, in one answer: the sum, how it went over time, and
//! the APIs and applications with the most calls. Cheap enough to be asked every few seconds; the current minute is in it
//! as far as gateways have told it.

use std::collections::{BTreeMap, HashMap};

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_analytics::Distribution;
use tidegate_model::id::ApiId;
use tidegate_model::millis::{self, Millis};
use tidegate_store::traffic::{TrafficFilter, TrafficRollup, TrafficScope};

use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::moment;
use crate::publisher::api::find;
use crate::query::Query;
use crate::state::Control;

use super::report::Sum;
use super::statistics::{DAY_MS, DEVELOPER, HOUR_MS, MINUTE_MS, PUBLISHER, SCOPES, check_range, scope_of};
use super::{MINUTES_KEPT_MS, read_moment};

/// Groups of each kind that are shown when the client does not say, and at most.
const TOP: usize = 10;
const TOP_MAX: usize = 100;
/// Intervals an overview has at most when the client does not say how long they are.
const INTERVALS: Millis = 120;
/// Most groups of one kind that are summed; a report with more is not complete.
const GROUPS_MAX: usize = 20_000;

/// Lengths of intervals, by the words for them.
const LENGTHS: [(&str, Millis); 6] = [
    ("minute", MINUTE_MS),
    ("5minutes", 5 * MINUTE_MS),
    ("15minutes", 15 * MINUTE_MS),
    ("hour", HOUR_MS),
    ("6hours", 6 * HOUR_MS),
    ("day", DAY_MS),
];

/// Query parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    from: Option<String>,
    to: Option<String>,
    interval: Option<String>,
    of: Option<String>,
    api_id: Option<ApiId>,
    application_id: Option<String>,
    top: Option<usize>,
}

/// `GET /statistics/overview`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Query(search): Query<Search>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let to = read_moment("to", search.to.as_deref())?.unwrap_or_else(millis::now);
    let from = read_moment("from", search.from.as_deref())?.unwrap_or_else(|| to.saturating_sub(HOUR_MS));
    check_range(from, to, None)?;
    let is_by_hour = from < millis::now() - MINUTES_KEPT_MS;
    let (word, interval_ms) = read_interval(search.interval.as_deref(), to - from, is_by_hour)?;
    check_range(from, to, Some(interval_ms))?;
    let top = search.top.unwrap_or(TOP);
    if !(1..=TOP_MAX).contains(&top) {
        return Err(ApiError::bad_request(format!("top must be between 1 and {TOP_MAX}")));
    }
    let of = Of::read(search.of.as_deref())?;
    let filter = TrafficFilter {
        // Whole intervals, so that the first is not cut.
        from: from / interval_ms * interval_ms,
        to,
        api: search.api_id.as_ref().map(ApiId::as_str),
        application: search.application_id.as_deref(),
        scope: scope(&control, caller, of, search.api_id.as_ref()).await?,
    };
    let mut overview = Overview::new(interval_ms);
    let is_complete = control.store.each_rollup(&filter, |rollup| overview.add(&rollup)).await?;
    let mut body = overview.finish(filter.from, to, top);
    body["from"] = moment::text(filter.from).into();
    body["to"] = moment::text(to).into();
    body["interval"] = word.into();
    body["intervalMs"] = interval_ms.into();
    body["isComplete"] = is_complete.into();
    Ok(Body(body))
}

/// Whose traffic is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// As much as the caller may see.
    Visible,
    /// Everyone's.
    All,
    /// That of the APIs the caller provides; of one API, when the caller may see it.
    Apis,
    /// That of the caller's applications.
    Applications,
}

impl Of {
    fn read(word: Option<&str>) -> Result<Self> {
        match word {
            None => Ok(Self::Visible),
            Some("all") => Ok(Self::All),
            Some("apis") => Ok(Self::Apis),
            Some("applications") => Ok(Self::Applications),
            Some(other) => Err(ApiError::bad_request(format!("of `{other}` is not one of all, apis, applications"))),
        }
    }
}

/// What the caller may see of what is asked for.
///
/// # Errors
/// 401 without the scope for it, 403 and 404 for an API a publisher may not see.
async fn scope<'a>(control: &Control, caller: &'a Caller, of: Of, api: Option<&ApiId>) -> Result<TrafficScope<'a>> {
    let holds = |scopes: &[&str]| scopes.iter().any(|scope| caller.has_scope(scope));
    let lacks = |scopes: &[&str]| {
        Err(ApiError::unauthorized(format!("the token carries none of the scopes this needs: {}", scopes.join(", "))))
    };
    match of {
        Of::Visible => Ok(scope_of(caller)),
        Of::All if holds(&["apim:admin"]) => Ok(TrafficScope::All),
        Of::All => lacks(&["apim:admin"]),
        Of::Apis if !holds(&PUBLISHER) => lacks(&PUBLISHER),
        Of::Apis => match api {
            // Publishers work on APIs together, so that one who may see an API may see how it is used.
            Some(id) => find(control, caller, id).await.map(|_| TrafficScope::All),
            None => Ok(TrafficScope::Own { applications_of: None, apis_of: Some(&caller.user) }),
        },
        Of::Applications if !holds(&DEVELOPER) => lacks(&DEVELOPER),
        Of::Applications => Ok(TrafficScope::Own { applications_of: Some(&caller.user), apis_of: None }),
    }
}

/// The interval asked for, or the shortest that makes not too many of them; at least an hour where nothing shorter is
/// told apart any more.
fn read_interval(word: Option<&str>, range_ms: Millis, is_by_hour: bool) -> Result<(&'static str, Millis)> {
    let fits = |length: Millis| range_ms / length <= INTERVALS && (length >= HOUR_MS || !is_by_hour);
    let Some(word) = word else {
        return Ok(LENGTHS.into_iter().find(|(_, length)| fits(*length)).unwrap_or(("day", DAY_MS)));
    };
    LENGTHS.into_iter().find(|(known, _)| *known == word).ok_or_else(|| {
        let known = LENGTHS.map(|(word, _)| word).join(", ");
        ApiError::bad_request(format!("interval `{word}` is not one of {known}"))
    })
}

/// An overview in the making.
struct Overview {
    interval_ms: Millis,
    total: Sum,
    series: BTreeMap<Millis, Sum>,
    apis: HashMap<Option<String>, Named>,
    applications: HashMap<Option<String>, Named>,
}

struct Named {
    names: Value,
    sum: Sum,
}

impl Overview {
    fn new(interval_ms: Millis) -> Self {
        let (apis, applications) = (HashMap::new(), HashMap::new());
        Self { interval_ms, total: Sum::default(), series: BTreeMap::new(), apis, applications }
    }

    /// Adds a roll-up. False: the overview has grown too large, and this one is not in it.
    fn add(&mut self, rollup: &TrafficRollup) -> bool {
        if self.apis.len().max(self.applications.len()) >= GROUPS_MAX {
            return false;
        }
        let latency = Distribution::try_from(rollup.latency_buckets.clone()).unwrap_or_default();
        let api = self.apis.entry(rollup.api.clone()).or_insert_with(|| {
            let names = json!({"apiId": rollup.api, "apiName": rollup.api_name, "apiVersion": rollup.api_version});
            Named { names, sum: Sum::default() }
        });
        let application = self.applications.entry(rollup.application.clone()).or_insert_with(|| {
            let names = json!({"applicationId": rollup.application, "applicationName": rollup.application_name});
            Named { names, sum: Sum::default() }
        });
        let interval = self.series.entry(rollup.minute / self.interval_ms * self.interval_ms).or_default();
        for sum in [&mut api.sum, &mut application.sum, interval, &mut self.total] {
            sum.add(rollup, &latency);
        }
        true
    }

    fn finish(mut self, from: Millis, to: Millis, top: usize) -> Value {
        let begins = (0..).map(|number| from + number * self.interval_ms).take_while(|begin| *begin < to);
        let series: Vec<Value> = begins
            .map(|begin| {
                let mut interval = self.series.remove(&begin).unwrap_or_default().finish();
                interval["from"] = moment::text(begin).into();
                interval
            })
            .collect();
        json!({
            "total": self.total.finish(),
            "series": series,
            "apiCount": self.apis.len(),
            "apis": most_called(self.apis, top),
            "applicationCount": self.applications.len(),
            "applications": most_called(self.applications, top),
        })
    }
}

fn most_called(groups: HashMap<Option<String>, Named>, top: usize) -> Vec<Value> {
    let mut groups: Vec<(Option<String>, Named)> = groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.sum.calls().cmp(&a.1.sum.calls()).then_with(|| a.0.cmp(&b.0)));
    groups
        .into_iter()
        .take(top)
        .map(|(_, group)| {
            let mut shown = group.sum.finish();
            if let (Some(shown), Value::Object(names)) = (shown.as_object_mut(), group.names) {
                shown.extend(names);
            }
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_as_long_as_needed() {
        for (range_ms, expected) in [
            (HOUR_MS, "minute"),
            (2 * HOUR_MS, "minute"),
            (3 * HOUR_MS, "5minutes"),
            (DAY_MS, "15minutes"),
            (7 * DAY_MS, "6hours"),
            (30 * DAY_MS, "6hours"),
            (400 * DAY_MS, "day"),
        ] {
            assert_eq!(read_interval(None, range_ms, false).unwrap().0, expected, "{range_ms}");
        }
        assert_eq!(read_interval(None, DAY_MS, true).unwrap().0, "hour", "minutes are not told apart any more");
        assert!(read_interval(Some("moon"), 1, false).is_err());
    }

    #[test]
    fn intervals_without_traffic_are_there() {
        let mut overview = Overview::new(MINUTE_MS);
        overview.add(&TrafficRollup { minute: 2 * MINUTE_MS, calls: 3, ..TrafficRollup::default() });
        let all = overview.finish(MINUTE_MS, 3 * MINUTE_MS + 1, 5);
        let calls: Vec<_> = all["series"].as_array().unwrap().iter().map(|one| one["calls"].clone()).collect();
        assert_eq!(calls, [json!(0), json!(3), json!(0)]);
        assert_eq!(all["series"][0]["latencyMs"]["p50"], Value::Null);
    }

    #[test]
    fn a_report_has_a_bounded_size() {
        let mut overview = Overview::new(DAY_MS);
        let api = |number: usize| TrafficRollup { api: Some(number.to_string()), ..TrafficRollup::default() };
        let added = (0..).take_while(|number| overview.add(&api(*number))).count();
        assert_eq!(added, GROUPS_MAX);
    }
}
