//! Subscriptions as the publisher of an API sees them: who uses it, under which plan; block and unblock.

use std::collections::{HashMap, HashSet};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::application::Application;
use tidegate_model::id::{ApiId, ApplicationId, SubscriptionId};
use tidegate_model::millis;
use tidegate_model::policy::PolicyLevel;
use tidegate_model::subscription::{Subscription, SubscriptionStatus};
use tidegate_store::subscription::SubscriptionFilter;

use super::api::{find, may_see};
use super::params::{At, Params};
use crate::audit;
use crate::auth::Signed;
use crate::authority::Caller;
use crate::error::{ApiError, Result};
use crate::page::{self, Page, Paging};
use crate::state::Control;

/// Most subscriptions one list looks through.
const LISTED_MAX: i64 = 10_000;

const READ: &[&str] = &["api_view", "subscription_view", "subscription_manage"];
const BLOCK: &[&str] = &["subscription_block", "subscription_manage"];

/// Applications that were looked up.
type Known = HashMap<ApplicationId, Option<Application>>;

/// Query parameters of the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    api_id: Option<ApiId>,
    #[serde(default)]
    query: String,
    limit: Option<usize>,
    offset: Option<usize>,
}

/// Query parameters that name a subscription and what is to become of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    subscription_id: SubscriptionId,
    block_state: Option<String>,
    business_plan: Option<String>,
}

/// `GET /subscriptions?apiId=&query=`: of one API or of all the caller may see; `query` is part of the application's or
/// subscriber's name.
///
/// # Errors
/// 400, 401, 403, 404/900308.
pub async fn list(
    State(control): State<Control>,
    signed: Signed,
    Params(listing): Params<Listing>,
) -> Result<Json<Page<Value>>> {
    let caller = signed.require(READ)?;
    if let Some(api) = &listing.api_id {
        find(&control, caller, api).await?;
    }
    let apis = if listing.api_id.is_none() { control.store.api_summaries().await? } else { Vec::new() };
    let hidden: HashSet<&ApiId> =
        apis.iter().filter(|record| !may_see(caller, record)).map(|record| &record.api.id).collect();
    let wanted = listing.query.trim().to_lowercase();
    let paging = Paging { offset: listing.offset, limit: listing.limit };
    let mut known = Known::new();
    // The store cuts the page where nothing is left out.
    let is_hiding = apis.iter().any(|record| record.default_api.is_none() && hidden.contains(&record.api.id));
    if wanted.is_empty() && !is_hiding {
        let (offset, limit) = paging.resolve(&control.limits)?;
        let (from, most) = (offset as i64, limit as i64);
        let filter =
            SubscriptionFilter { api: listing.api_id.as_ref(), offset: from, limit: most, ..Default::default() };
        let (list, total) = control.store.subscriptions(&filter).await?;
        let total = usize::try_from(total).unwrap_or(0);
        let shown = shown(&control, &list, &mut known).await?;
        return Ok(Json(page::page("/subscriptions", offset, limit, total, shown)));
    }
    let filter = SubscriptionFilter { api: listing.api_id.as_ref(), limit: LISTED_MAX, ..Default::default() };
    let (mut subscriptions, _) = control.store.subscriptions(&filter).await?;
    subscriptions.retain(|subscription| !hidden.contains(&subscription.api));
    if !wanted.is_empty() {
        let mut kept = Vec::new();
        for subscription in subscriptions {
            let application = application(&control, &subscription.application, &mut known).await?;
            let fits = |text: &str| text.to_lowercase().contains(&wanted);
            if application.as_ref().is_some_and(|found| fits(&found.name) || fits(&found.owner)) {
                kept.push(subscription);
            }
        }
        subscriptions = kept;
    }
    let Page { count, list, pagination } = paging.cut(&control.limits, "/subscriptions", subscriptions)?;
    let list = shown(&control, &list, &mut known).await?;
    Ok(Json(Page { count, list, pagination }))
}

/// Subscriptions with their applications.
async fn shown(control: &Control, list: &[Subscription], known: &mut Known) -> Result<Vec<Value>> {
    let mut shown = Vec::with_capacity(list.len());
    for subscription in list {
        let application = application(control, &subscription.application, known).await?;
        shown.push(view(subscription, application.as_ref()));
    }
    Ok(shown)
}

/// `GET /subscriptions/{id}/subscriber-info`.
///
/// # Errors
/// 401, 403, 404.
pub async fn subscriber(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<SubscriptionId>,
) -> Result<Json<Value>> {
    let subscription = one(&control, signed.require(READ)?, &id).await?;
    let application = control.store.application(&subscription.application).await?;
    let name = application.map(|application| application.owner);
    Ok(Json(json!({"name": name, "claims": []})))
}

/// `POST /subscriptions/block-subscription?subscriptionId=&blockState=`: `BLOCKED` for all keys, `PROD_ONLY_BLOCKED`
/// for production keys.
///
/// # Errors
/// 400 for another state, 401, 403, 404.
pub async fn block(
    State(control): State<Control>,
    signed: Signed,
    Params(change): Params<Change>,
) -> Result<Json<Value>> {
    let status = match change.block_state.as_deref().unwrap_or_default() {
        "BLOCKED" => SubscriptionStatus::Blocked,
        "PROD_ONLY_BLOCKED" => SubscriptionStatus::ProdOnlyBlocked,
        other => {
            let text = format!("blockState `{other}` is neither BLOCKED nor PROD_ONLY_BLOCKED");
            return Err(ApiError::bad_request(text));
        }
    };
    set_status(&control, signed.require(BLOCK)?, &change.subscription_id, status).await
}

/// `POST /subscriptions/unblock-subscription?subscriptionId=`.
///
/// # Errors
/// 401, 403, 404.
pub async fn unblock(
    State(control): State<Control>,
    signed: Signed,
    Params(change): Params<Change>,
) -> Result<Json<Value>> {
    set_status(&control, signed.require(BLOCK)?, &change.subscription_id, SubscriptionStatus::Unblocked).await
}

/// `POST /subscriptions/change-business-plan?subscriptionId=&businessPlan=`.
///
/// # Errors
/// 400 for a plan that is not there, 401, 403, 404.
pub async fn change_plan(
    State(control): State<Control>,
    signed: Signed,
    Params(change): Params<Change>,
) -> Result<StatusCode> {
    let caller = signed.require(&["subscription_manage"])?;
    let plan = change.business_plan.unwrap_or_default();
    if control.store.policy(PolicyLevel::Subscription, &plan).await?.is_none() {
        return Err(ApiError::bad_request(format!("there is no subscription policy `{plan}`")));
    }
    let subscription = one(&control, caller, &change.subscription_id).await?;
    let mut tx = control.store.begin().await?;
    if !tx.set_subscription_policy(&subscription.id, &plan, millis::now()).await? {
        return Err(not_found(&subscription.id));
    }
    let detail = json!({"plan": plan});
    audit::record(&mut tx, caller, "subscription.change-plan", subscription.id.as_str(), detail).await?;
    tx.commit().await?;
    Ok(StatusCode::OK)
}

async fn set_status(
    control: &Control,
    caller: &Caller,
    id: &SubscriptionId,
    status: SubscriptionStatus,
) -> Result<Json<Value>> {
    let subscription = one(control, caller, id).await?;
    if matches!(subscription.status, SubscriptionStatus::OnHold | SubscriptionStatus::Rejected) {
        let text = format!("the subscription is {}; only an approved one can be blocked", subscription.status.as_str());
        return Err(ApiError::bad_request(text));
    }
    let mut tx = control.store.begin().await?;
    if !tx.set_subscription_status(id, status, millis::now()).await? {
        return Err(not_found(id));
    }
    audit::record(&mut tx, caller, "subscription.set-status", id.as_str(), json!({"status": status})).await?;
    tx.commit().await?;
    tracing::info!(subscription.id = %id, user = %caller.user, "subscription is {} now", status.as_str());
    let subscription = Subscription { status, ..subscription };
    let application = control.store.application(&subscription.application).await?;
    Ok(Json(view(&subscription, application.as_ref())))
}

async fn one(control: &Control, caller: &Caller, id: &SubscriptionId) -> Result<Subscription> {
    let subscription = control.store.subscription(id).await?.ok_or_else(|| not_found(id))?;
    find(control, caller, &subscription.api).await?;
    Ok(subscription)
}

fn not_found(id: &SubscriptionId) -> ApiError {
    ApiError::not_found(format!("there is no subscription `{id}`"))
}

async fn application(control: &Control, id: &ApplicationId, known: &mut Known) -> Result<Option<Application>> {
    if let Some(found) = known.get(id) {
        return Ok(found.clone());
    }
    let found = control.store.application(id).await?;
    known.insert(id.clone(), found.clone());
    Ok(found)
}

fn view(subscription: &Subscription, application: Option<&Application>) -> Value {
    json!({
        "subscriptionId": subscription.id,
        "applicationInfo": {
            "applicationId": subscription.application,
            "name": application.map(|found| &found.name),
            "subscriber": application.map(|found| &found.owner),
            "description": application.map(|found| &found.description),
        },
        "throttlingPolicy": subscription.throttling_policy,
        "subscriptionStatus": subscription.status,
    })
}
