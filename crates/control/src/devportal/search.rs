//! Finding things over all APIs: `/search`, tags, categories.

use std::collections::BTreeMap;
use std::collections::HashMap;

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::document::Document;
use tidegate_store::api::ApiRecord;

use crate::auth::Guest;
use crate::error::Result;
use crate::own_address::show;
use crate::page::{Page, Paging};
use crate::publisher::search::Query as Wanted;
use crate::query::Query;
use crate::state::Control;

use super::api::viewer;
use super::document;

/// `query` of the search.
#[derive(Deserialize)]
pub(super) struct Search {
    query: Option<String>,
}

/// `GET /search`: APIs and documents the guest sees, by name.
pub(super) async fn everything(
    State(control): State<Control>,
    Guest(caller): Guest,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    let wanted = Wanted::parse(search.query.as_deref().unwrap_or_default())?;
    let seen = control.store.catalogue(viewer(caller.as_ref())).await?;
    let seen: HashMap<&str, &ApiRecord> = seen.iter().map(|record| (record.api.id.as_str(), &**record)).collect();
    let ratings = control.store.rating_sums().await?;
    let mut found: Vec<(String, Value)> = Vec::new();
    for record in wanted.select(&control.store).await? {
        if seen.contains_key(record.api.id.as_str()) {
            let rating = ratings.get(&record.api.id).copied().unwrap_or_default();
            let mut entry = super::api::info(&control, &record, rating);
            entry["type"] = "API".into();
            entry["transportType"] = record.api.kind.clone().into();
            entry["status"] = record.api.life_cycle_status.as_str().into();
            found.push((record.api.name.to_lowercase(), entry));
        }
    }
    for document in control.store.all_documents().await? {
        let api = seen.get(document.api.as_str());
        if let Some(api) = api.filter(|_| document::is_shown(&document) && wanted.matches_document(&document)) {
            found.push((document.name.to_lowercase(), document_entry(&document, api)));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let mut list: Vec<Value> = found.into_iter().map(|(_, entry)| entry).collect();
    list.iter_mut().for_each(|entry| show(entry, control.addresses.as_ref()));
    Ok(Body(paging.cut(&control.limits, "/search", list)?))
}

/// `GET /tags`: the tags of the APIs the guest sees, with how many have each.
pub(super) async fn tags(
    State(control): State<Control>,
    Guest(caller): Guest,
    Query(paging): Query<Paging>,
) -> Result<Body<Page<Value>>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for record in control.store.catalogue(viewer(caller.as_ref())).await? {
        for tag in &record.api.tags {
            *counts.entry(tag.clone()).or_default() += 1;
        }
    }
    let list = counts.iter().map(|(tag, count)| json!({"value": tag, "count": count})).collect();
    Ok(Body(paging.cut(&control.limits, "/tags", list)?))
}

/// `GET /api-categories`: the categories of the APIs the guest sees.
pub(super) async fn categories(State(control): State<Control>, Guest(caller): Guest) -> Result<Body<Value>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for record in control.store.catalogue(viewer(caller.as_ref())).await? {
        let names = record.api.extra.get("categories").and_then(Value::as_array).cloned().unwrap_or_default();
        for name in names.iter().filter_map(Value::as_str) {
            *counts.entry(name.to_owned()).or_default() += 1;
        }
    }
    let list: Vec<Value> = counts
        .iter()
        .map(|(name, count)| json!({"id": name, "name": name, "description": "", "numberOfAPIs": count}))
        .collect();
    Ok(Body(json!({"count": list.len(), "list": list})))
}

fn document_entry(document: &Document, api: &ApiRecord) -> Value {
    json!({
        "id": document.id,
        "name": document.name,
        "type": "DOC",
        "docType": document.kind,
        "summary": document.summary,
        "sourceType": document.source_type,
        "sourceUrl": document.source_url,
        "otherTypeName": document.other_kind_name,
        "visibility": document.visibility,
        "apiName": api.api.name,
        "apiVersion": api.api.version,
        "apiProvider": api.api.provider,
        "apiUUID": api.api.id,
        "associatedType": "API",
    })
}
