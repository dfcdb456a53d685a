//! APIs as developers see them: the list, one in full, its thumbnail.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use axum::Json as Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::api::{Api, SecurityScheme};
use tidegate_model::environment::Environment;
use tidegate_model::id::ApiId;
use tidegate_store::api::ApiRecord;
use tidegate_store::catalogue::Viewer;
use tidegate_store::rating::RatingSum;

use crate::auth::Guest;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::own_address::show;
use crate::page::{Page, Paging};
use crate::publisher::search::Query as Wanted;
use crate::query::{Path, Query};
use crate::state::Control;

use super::scope_info;

/// `query` of the list, and in what order it is (an addition to the contract).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    query: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
}

/// `GET /apis`
pub(super) async fn list(
    State(control): State<Control>,
    Guest(caller): Guest,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    let wanted = Wanted::parse(search.query.as_deref().unwrap_or_default())?;
    let mut records = wanted.select(&control.store).await?;
    records.retain(|record| viewer(caller.as_ref()).sees(record));
    let ratings = control.store.rating_sums().await?;
    sort(&mut records, &ratings, &search)?;
    let page = paging.cut(&control.limits, "/apis", records)?;
    let rating = |record: &ApiRecord| ratings.get(&record.api.id).copied().unwrap_or_default();
    let list = page.list.iter().map(|record| info(&control, record, rating(record))).collect();
    Ok(Body(Page { count: page.count, list, pagination: page.pagination }))
}

/// Newest first when nothing is said; what is equal stays in order of name.
fn sort(records: &mut [Arc<ApiRecord>], ratings: &HashMap<ApiId, RatingSum>, search: &Search) -> Result<()> {
    let by = search.sort_by.as_deref().filter(|by| !by.is_empty()).unwrap_or("createdTime");
    let descends = match search.sort_order.as_deref().filter(|order| !order.is_empty()) {
        None => by != "name",
        Some(order) if order.eq_ignore_ascii_case("desc") => true,
        Some(order) if order.eq_ignore_ascii_case("asc") => false,
        Some(other) => return Err(ApiError::bad_request(format!("sortOrder `{other}` is neither asc nor desc"))),
    };
    let stars = |record: &ApiRecord| ratings.get(&record.api.id).copied().unwrap_or_default().average();
    // Reversed before and after, so that versions of one name stay in their order.
    let is_by_name_down = by == "name" && descends;
    if is_by_name_down {
        records.reverse();
    }
    // Names are made comparable once, not for each comparison.
    records.sort_by_cached_key(|record| record.api.name.to_lowercase());
    if is_by_name_down {
        records.reverse();
    }
    let compare: &dyn Fn(&ApiRecord, &ApiRecord) -> Ordering = match by {
        "createdTime" => &|a, b| a.created_at.cmp(&b.created_at),
        "name" => return Ok(()),
        "rating" => &|a, b| stars(a).total_cmp(&stars(b)),
        other => {
            let message = format!("sortBy `{other}` is not one of name, createdTime, rating");
            return Err(ApiError::bad_request(message));
        }
    };
    records.sort_by(|a, b| {
        let order = compare(a, b);
        if descends { order.reverse() } else { order }
    });
    Ok(())
}

/// `GET /apis/{apiId}`
pub(super) async fn read(State(control): State<Control>, guest: Guest, Path(id): Path<ApiId>) -> Result<Body<Value>> {
    let record = find(&control, &guest, &id).await?;
    let places = control.store.places(&id).await?;
    let rating = control.store.rating_sum(&id).await?;
    let mut body = info(&control, &record, rating);
    let api = &record.api;
    let member = |name: &str| api.extra.get(name).cloned().unwrap_or(Value::Null);
    let or = |value: Value, other: Value| if value.is_null() { other } else { value };
    for (name, value) in [
        ("isDefaultVersion", api.is_default_version.into()),
        ("transport", json!(api.transport)),
        ("operations", operations(api)),
        ("authorizationHeader", json!(api.authorization_header)),
        ("apiKeyHeader", json!(api.api_key_header)),
        ("securityScheme", security_schemes(api)),
        ("tags", json!(api.tags)),
        ("tiers", tiers(api)),
        ("hasThumbnail", api.has_thumbnail.into()),
        ("additionalProperties", displayed_properties(member("additionalProperties"))),
        ("monetization", json!({"enabled": false})),
        ("endpointURLs", places.iter().map(|place| endpoint_urls(&control, api, place)).collect()),
        ("environmentList", places.iter().map(|place| place.name.as_str()).collect()),
        ("scopes", api.scopes.iter().map(scope_info).collect()),
        ("categories", or(member("categories"), json!([]))),
        ("keyManagers", or(member("keyManagers"), json!(["all"]))),
        ("lastUpdatedTime", record.updated_at.to_string().into()),
        ("gatewayVendor", or(member("gatewayVendor"), "wso2".into())),
        ("gatewayType", or(member("gatewayType"), "wso2/synapse".into())),
        ("asyncTransportProtocols", json!([])),
        ("apiDefinition", Value::Null),
        ("wsdlUri", Value::Null),
    ] {
        body[name] = value;
    }
    show(&mut body, control.addresses.as_ref());
    Ok(Body(body))
}

/// `GET /apis/{apiId}/thumbnail`
pub(super) async fn thumbnail(State(control): State<Control>, guest: Guest, Path(id): Path<ApiId>) -> Result<Response> {
    find(&control, &guest, &id).await?;
    let Some(picture) = control.store.thumbnail(&id).await? else {
        return Err(ApiError::not_found(format!("API `{id}` has no thumbnail")));
    };
    Ok(stored_file(&picture.media_type, picture.content))
}

/// Answers a file someone uploaded. It is shown, if at all, in a sandbox: it may be HTML or SVG with scripts, and this
/// is the origin of the portals.
pub(super) fn stored_file(media_type: &str, content: Vec<u8>) -> Response {
    let media_type =
        HeaderValue::from_str(media_type).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
    ];
    (headers, content).into_response()
}

/// Who looks.
pub(super) fn viewer(caller: Option<&Caller>) -> Viewer<'_> {
    caller.map_or(Viewer::Nobody, |caller| Viewer::User(&caller.roles))
}

/// The API `id`, if the guest sees it.
///
/// # Errors
/// 404, also for an API that is hidden from the guest (WSO2 behaviour).
pub(super) async fn find(control: &Control, guest: &Guest, id: &ApiId) -> Result<ApiRecord> {
    let record = control.store.catalogue_api(id, viewer(guest.0.as_ref())).await?;
    record.ok_or_else(|| ApiError::api_not_found(id.as_str()))
}

/// `APIInfo`, with symbolic addresses in its texts as they are now.
pub(super) fn info(control: &Control, record: &ApiRecord, rating: RatingSum) -> Value {
    let api = &record.api;
    let member = |name: &str| api.extra.get(name).cloned();
    let mut body = json!({
        "id": api.id,
        "name": api.name,
        "displayName": api.display_name,
        "description": api.description,
        "context": gateway_path(api),
        "version": api.version,
        "type": api.kind,
        "createdTime": record.created_at.to_string(),
        "provider": api.provider,
        "lifeCycleStatus": api.life_cycle_status,
        "thumbnailUri": api.has_thumbnail.then(|| format!("/apis/{}/thumbnail", api.id)),
        "avgRating": format!("{:.1}", rating.average()),
        "throttlingPolicies": api.policies,
        "advertiseInfo": member("advertiseInfo").unwrap_or_else(|| json!({"advertised": false})),
        "businessInformation": member("businessInformation").unwrap_or_else(|| json!({})),
        "isSubscriptionAvailable": api.life_cycle_status.is_open_for_subscription(),
        "monetizationLabel": null,
        "tags": api.tags,
        "hasThumbnail": api.has_thumbnail,
    });
    show(&mut body, control.addresses.as_ref());
    body
}

/// The context with the version in it, as the DevPortal of WSO2 shows it.
pub(super) fn gateway_path(api: &Api) -> String {
    api.versioned_path()
}

fn operations(api: &Api) -> Value {
    api.operations
        .iter()
        .map(|operation| json!({"id": operation.id, "target": operation.target, "verb": operation.verb}))
        .collect()
}

/// The schemes as the contract spells them; what is mandatory is not for developers.
fn security_schemes(api: &Api) -> Value {
    let is_shown = |scheme: &&SecurityScheme| {
        !matches!(scheme, SecurityScheme::MutualsslMandatory | SecurityScheme::OauthBasicAuthApiKeyMandatory)
    };
    json!(api.security_scheme.iter().filter(is_shown).collect::<Vec<_>>())
}

fn tiers(api: &Api) -> Value {
    api.policies
        .iter()
        .map(|name| json!({"tierName": name, "tierPlan": "FREE", "monetizationAttributes": null}))
        .collect()
}

/// Only what the publisher chose to display.
fn displayed_properties(all: Value) -> Value {
    let Value::Array(mut list) = all else { return json!([]) };
    list.retain(|entry| entry["display"] == true);
    list.into()
}

fn endpoint_urls(control: &Control, api: &Api, place: &Environment) -> Value {
    let urls = |path: Option<String>| {
        let (http, https) = gateway_addresses(control, api, place);
        let with = |base: &Option<String>| Some(format!("{}{}", base.as_ref()?, path.as_ref()?));
        let socket = |base: &Option<String>| with(base).map(|url| url.replacen("http", "ws", 1));
        if api.kind == "WS" {
            json!({"http": null, "https": null, "ws": socket(&http), "wss": socket(&https)})
        } else {
            json!({"http": with(&http), "https": with(&https), "ws": null, "wss": null})
        }
    };
    let default_path = if api.is_default_version { api.default_path() } else { None };
    json!({
        "environmentName": place.name,
        "environmentDisplayName": place.display_name,
        "environmentType": place.kind,
        "URLs": urls(Some(api.versioned_path())),
        "defaultVersionURLs": urls(default_path),
    })
}

/// Where the gateways of `place` are reached, by http and by https, as far as the API offers them.
pub(super) fn gateway_addresses(control: &Control, api: &Api, place: &Environment) -> (Option<String>, Option<String>) {
    let offers = |scheme: &str| api.transport.iter().any(|transport| transport == scheme);
    let (http, https) = addresses_of(control, place);
    (http.filter(|_| offers("http")), https.filter(|_| offers("https")))
}

/// Where the gateways of `place` are reached, by http and by https: at the environment's public host when it has one,
/// else at the live addresses of this installation's gateways.
pub(crate) fn addresses_of(control: &Control, place: &Environment) -> (Option<String>, Option<String>) {
    let at = |own: Option<String>, scheme: &str, port: Option<u16>| -> Option<String> {
        let Some(host) = &place.vhost else { return own };
        let mut url = url::Url::parse(&own.unwrap_or_else(|| format!("{scheme}://localhost"))).ok()?;
        url.set_host(Some(host)).ok()?;
        if port.is_some() {
            url.set_port(port).ok()?;
        }
        Some(url.as_str().trim_end_matches('/').to_owned())
    };
    let (http, https) = control.addresses.gateways(&place.name);
    (at(http, "http", place.http_port), at(https, "https", place.https_port))
}
