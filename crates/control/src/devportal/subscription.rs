//! Subscriptions: which of the caller's applications may call which API under which plan.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::{ApiId, ApplicationId, SubscriptionId};
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis;
use tidegate_model::policy::PolicyLevel;
use tidegate_model::problem::Problem;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_store::Error as StoreError;
use tidegate_store::subscription::SubscriptionFilter;

use crate::audit;
use crate::auth::{Guest, Signed};
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::page::{Page, Paging, page};
use crate::query::{Path, Query};
use crate::state::Control;

use super::api::{self, viewer};
use super::application::{info as application_info, own};
use super::{BASE, created};

const SCOPES: &[&str] = &["subscribe", "sub_manage"];
/// Most entries of one `POST /subscriptions/multiple`.
const SEVERAL_MAX: usize = 50;

/// Which subscriptions a list is about.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    application_id: Option<ApplicationId>,
    api_id: Option<ApiId>,
}

/// `GET /subscriptions`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    let caller = signed.require(SCOPES)?;
    if let Some(id) = &search.application_id {
        own(&control, caller, id).await?;
    } else if search.api_id.is_none() {
        return Err(ApiError::bad_request("say which: applicationId or apiId"));
    }
    let (offset, limit) = paging.resolve(&control.limits)?;
    let filter = SubscriptionFilter {
        application: search.application_id.as_ref(),
        api: search.api_id.as_ref(),
        owner: Some(&caller.user),
        offset: offset as i64,
        limit: limit as i64,
    };
    let (subscriptions, total) = control.store.subscriptions(&filter).await?;
    let mut list = Vec::new();
    for subscription in &subscriptions {
        list.push(body(&control, subscription).await?);
    }
    Ok(Body(page("/subscriptions", offset, limit, total as usize, list)))
}

/// `Subscription` as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    application_id: String,
    #[serde(default)]
    api_id: String,
    #[serde(default)]
    throttling_policy: String,
    requested_throttling_policy: Option<String>,
}

/// `POST /subscriptions`
pub(super) async fn create(State(control): State<Control>, signed: Signed, Json(sent): Json<Sent>) -> Result<Response> {
    let caller = signed.require(SCOPES)?;
    let new = subscribe(&control, caller, sent).await?;
    Ok(created(&format!("{BASE}/subscriptions/{}", new.id), body(&control, &new).await?))
}

/// `POST /subscriptions/multiple`: each entry by itself; the first that fails ends it, and those before it stay.
pub(super) async fn create_several(
    State(control): State<Control>,
    signed: Signed,
    Json(sent): Json<Vec<Sent>>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    if sent.len() > SEVERAL_MAX {
        return Err(ApiError::bad_request(format!("send at most {SEVERAL_MAX} subscriptions at once")));
    }
    let mut made = Vec::new();
    for (index, entry) in sent.into_iter().enumerate() {
        let new = subscribe(&control, caller, entry).await.map_err(|error| ApiError {
            description: format!("entry {index}: {}; the {index} before it were made", error.description),
            ..error
        })?;
        made.push(body(&control, &new).await?);
    }
    Ok(Body(made.into()))
}

/// `GET /subscriptions/{subscriptionId}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<SubscriptionId>,
) -> Result<Body<Value>> {
    let subscription = find(&control, signed.require(SCOPES)?, &id).await?;
    Ok(Body(body(&control, &subscription).await?))
}

/// `PUT /subscriptions/{subscriptionId}`: another plan.
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<SubscriptionId>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let old = find(&control, caller, &id).await?;
    if old.status != SubscriptionStatus::Unblocked {
        let message = format!("the subscription is {}; its plan cannot be changed now", old.status.as_str());
        return Err(ApiError::bad_request(message));
    }
    let policy = sent.requested_throttling_policy.filter(|name| !name.is_empty()).unwrap_or(sent.throttling_policy);
    let record = control.store.catalogue_api(&old.api, viewer(Some(caller))).await?;
    let record = record.ok_or_else(|| ApiError::api_not_found(old.api.as_str()))?;
    check_plan(&control, &record.api.policies, &policy).await?;
    let mut tx = control.store.begin().await?;
    if !tx.set_subscription_policy(&id, &policy, millis::now()).await? {
        return Err(not_found(&id));
    }
    let detail = json!({"from": old.throttling_policy, "to": policy});
    audit::record(&mut tx, caller, "subscription.update", id.as_str(), detail).await?;
    tx.commit().await?;
    Ok(Body(body(&control, &Subscription { throttling_policy: policy, ..old }).await?))
}

/// `DELETE /subscriptions/{subscriptionId}`
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<SubscriptionId>,
) -> Result<StatusCode> {
    let caller = signed.require(SCOPES)?;
    let old = find(&control, caller, &id).await?;
    let mut tx = control.store.begin().await?;
    if !tx.delete_subscription(&id, millis::now()).await? {
        return Err(not_found(&id));
    }
    let detail = json!({"application": old.application, "api": old.api});
    audit::record(&mut tx, caller, "subscription.delete", id.as_str(), detail).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

/// `GET /subscriptions/{apiId}/additionalInfo`
pub(super) async fn additional_info(
    State(control): State<Control>,
    guest: Guest,
    Query(paging): Query<Paging>,
    Path(id): Path<ApiId>,
) -> Result<Body<Page<Value>>> {
    let record = api::find(&control, &guest, &id).await?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let mut list = Vec::new();
    let mut total = 0;
    if let Guest(Some(caller)) = &guest {
        let filter = SubscriptionFilter {
            api: Some(&id),
            owner: Some(&caller.user),
            offset: offset as i64,
            limit: limit as i64,
            ..SubscriptionFilter::default()
        };
        let (subscriptions, count) = control.store.subscriptions(&filter).await?;
        total = count as usize;
        for subscription in subscriptions {
            let application = control.store.application(&subscription.application).await?;
            list.push(json!({
                "subscriptionId": subscription.id,
                "applicationId": subscription.application,
                "applicationName": application.map(|application| application.name),
                "apiId": record.api.id,
                "isSolaceAPI": false,
            }));
        }
    }
    Ok(Body(page(&format!("/subscriptions/{id}/additionalInfo"), offset, limit, total, list)))
}

async fn subscribe(control: &Control, caller: &Caller, sent: Sent) -> Result<Subscription> {
    let required = [
        ("applicationId", &sent.application_id),
        ("apiId", &sent.api_id),
        ("throttlingPolicy", &sent.throttling_policy),
    ];
    let problems: Vec<Problem> = required
        .iter()
        .filter(|(_, value)| value.is_empty())
        .map(|(field, _)| Problem::new(*field, "must not be empty"))
        .collect();
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let application = own(control, caller, &sent.application_id.into()).await?;
    if application.status != "APPROVED" {
        return Err(ApiError::new(
            StatusCode::BAD_REQUEST,
            900309,
            "Application is inactive",
            "it is not approved yet",
        ));
    }
    let id = ApiId::from(sent.api_id);
    let record = control.store.catalogue_api(&id, viewer(Some(caller))).await?;
    let api = record.ok_or_else(|| ApiError::api_not_found(id.as_str()))?.api;
    check_state(api.life_cycle_status)?;
    check_plan(control, &api.policies, &sent.throttling_policy).await?;
    let new = Subscription {
        id: SubscriptionId::fresh(),
        application: application.id.clone(),
        api: api.id,
        throttling_policy: sent.throttling_policy,
        status: SubscriptionStatus::Unblocked,
        created_at: millis::now(),
    };
    store(control, caller, &new, &api.name, &application.name).await?;
    Ok(new)
}

async fn store(control: &Control, caller: &Caller, new: &Subscription, api: &str, application: &str) -> Result<()> {
    let most = control.limits.subscriptions_max;
    let mut tx = control.store.begin().await?;
    if tx.application_subscription_count(&new.application).await? >= most as i64 {
        return Err(ApiError::bad_request(format!("an application has at most {most} subscriptions")));
    }
    tx.insert_subscription(new).await.map_err(|why| match why {
        StoreError::Taken(_) => {
            let description = format!("application `{application}` is subscribed to API `{api}` already");
            ApiError::new(StatusCode::CONFLICT, 900336, "Subscription already exists", description)
        }
        StoreError::Reference(_) => ApiError::api_not_found(new.api.as_str()),
        other => other.into(),
    })?;
    let detail = json!({"application": new.application, "api": new.api, "policy": new.throttling_policy});
    audit::record(&mut tx, caller, "subscription.create", new.id.as_str(), detail).await?;
    Ok(tx.commit().await?)
}

fn check_state(state: LifecycleState) -> Result<()> {
    if state.is_open_for_subscription() {
        return Ok(());
    }
    Err(ApiError::bad_request(match state {
        LifecycleState::Prototyped => "the API is pre-released: call it without a subscription".to_owned(),
        other => format!("the API is {}; it takes no new subscriptions", other.as_str()),
    }))
}

async fn check_plan(control: &Control, offered: &[String], name: &str) -> Result<()> {
    let is_offered = offered.iter().any(|policy| policy == name);
    if is_offered && control.store.policy(PolicyLevel::Subscription, name).await?.is_some() {
        return Ok(());
    }
    let description = format!("`{name}` is not among the API's plans: {}", offered.join(", "));
    Err(ApiError::new(StatusCode::BAD_REQUEST, 900305, "The tier name is invalid.", description))
}

async fn find(control: &Control, caller: &Caller, id: &SubscriptionId) -> Result<Subscription> {
    let subscription = control.store.subscription(id).await?.ok_or_else(|| not_found(id))?;
    own(control, caller, &subscription.application).await?;
    Ok(subscription)
}

fn not_found(id: &SubscriptionId) -> ApiError {
    ApiError::not_found(format!("Requested subscription with id '{id}' not found"))
}

/// A `Subscription` with what it is between. An API the caller no longer sees is still named: it is subscribed to.
async fn body(control: &Control, subscription: &Subscription) -> Result<Value> {
    let record = control.store.api(&subscription.api).await?;
    let application = control.store.application(&subscription.application).await?;
    let api_info = match &record {
        Some(record) => api::info(control, record, control.store.rating_sum(&subscription.api).await?),
        None => Value::Null,
    };
    let application = match &application {
        Some(application) => {
            let count = control.store.application_subscription_count(&application.id).await?;
            application_info(application, count)
        }
        None => Value::Null,
    };
    Ok(json!({
        "subscriptionId": subscription.id,
        "applicationId": subscription.application,
        "apiId": subscription.api,
        "apiInfo": api_info,
        "applicationInfo": application,
        "throttlingPolicy": subscription.throttling_policy,
        "requestedThrottlingPolicy": subscription.throttling_policy,
        "status": subscription.status,
        "redirectionParams": null,
    }))
}
