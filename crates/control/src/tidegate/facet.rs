//! `/apis/facets`: by what the APIs a publisher sees can be narrowed down, with how many there are of each. The values go
//! into `query` of the Publisher API's list.

use std::collections::BTreeMap;

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};

use crate::auth::Signed;
use crate::error::Result;
use crate::publisher::api::may_see;
use crate::state::Control;

/// Most values of one kind; the most frequent come first.
const VALUES_MAX: usize = 100;

/// `GET /apis/facets`: `{status, type, tag, provider}`, each a list of `{value, count}`.
///
/// # Errors
/// 401.
pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    let caller = signed.require(&["api_view", "api_manage", "api_import_export", "api_list_view"])?;
    let mut counts: [BTreeMap<String, usize>; 4] = Default::default();
    for record in control.store.api_summaries().await?.iter().filter(|record| may_see(caller, record)) {
        let api = &record.api;
        let mut count = |facet: usize, value: &str| *counts[facet].entry(value.to_owned()).or_default() += 1;
        count(0, api.life_cycle_status.as_str());
        count(1, &api.kind);
        api.tags.iter().for_each(|tag| count(2, tag));
        count(3, &api.provider);
    }
    let [status, kind, tag, provider] = counts.map(listed);
    Ok(Body(json!({"status": status, "type": kind, "tag": tag, "provider": provider})))
}

fn listed(counts: BTreeMap<String, usize>) -> Vec<Value> {
    let mut values: Vec<(String, usize)> = counts.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(VALUES_MAX);
    values.into_iter().map(|(value, count)| json!({"value": value, "count": count})).collect()
}
