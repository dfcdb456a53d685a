//! Applications of all owners with their keys and subscriptions: what an administrator must see before giving one to another
//! owner or removing it. Changes go through the Admin API (`/applications/{id}`).

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::ApplicationId;
use tidegate_model::millis;
use tidegate_store::application::{ApplicationFilter, ApplicationLine};
use tidegate_store::issued_token::{TokenCounts, TokenFilter};
use tidegate_store::subscription::SubscriptionFilter;

use crate::auth::Signed;
use crate::devportal::application_not_found;
use crate::error::Result;
use crate::moment;
use crate::page::{Page, Paging, page};
use crate::query::{Path, Query};
use crate::state::Control;

const SCOPES: &[&str] = &["admin", "admin_application_view"];
/// Most subscriptions one application shows.
const SUBSCRIPTIONS_SHOWN_MAX: i64 = 500;

/// Words looked for in name and owner.
#[derive(Deserialize)]
pub(super) struct Search {
    query: Option<String>,
    owner: Option<String>,
}

/// `GET /applications`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<Value>>> {
    signed.require(SCOPES)?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let filter = ApplicationFilter {
        owner: search.owner.as_deref().filter(|owner| !owner.is_empty()),
        word: search.query.as_deref().map(str::trim).filter(|word| !word.is_empty()),
        offset: offset as i64,
        limit: limit as i64,
        ..ApplicationFilter::default()
    };
    let (lines, total) = control.store.applications(&filter).await?;
    let list = lines.iter().map(shown).collect();
    Ok(Body(page("/applications", offset, limit, total as usize, list)))
}

/// `GET /applications/{id}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<ApplicationId>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let application = control.store.application(&id).await?.ok_or_else(|| application_not_found(&id))?;
    let subscription_count = control.store.application_subscription_count(&id).await?;
    let mut body = shown(&ApplicationLine { application, subscription_count });
    let mut keys = Vec::new();
    for key in control.store.application_keys(&id).await? {
        let client = control.authority.client(&key.client).await?;
        keys.push(json!({
            "keyType": key.key_type.as_str(),
            "clientId": key.client,
            "isMapped": key.is_mapped,
            "createdAt": moment::text(key.created_at),
            "grantTypes": client.as_ref().map(|client| client.grant_types.clone()).unwrap_or_default(),
            "callbackUrls": client.map(|client| client.redirect_uris).unwrap_or_default(),
        }));
    }
    let filter = SubscriptionFilter { application: Some(&id), limit: SUBSCRIPTIONS_SHOWN_MAX, ..Default::default() };
    let mut subscriptions = Vec::new();
    for subscription in control.store.subscriptions(&filter).await?.0 {
        let api = control.store.api(&subscription.api).await?;
        subscriptions.push(json!({
            "subscriptionId": subscription.id,
            "apiId": subscription.api,
            "apiName": api.as_ref().map(|record| record.api.name.clone()),
            "apiVersion": api.map(|record| record.api.version),
            "throttlingPolicy": subscription.throttling_policy,
            "status": subscription.status.as_str(),
        }));
    }
    let of = TokenFilter { application: Some(id.as_str()), ..TokenFilter::default() };
    let TokenCounts { access, refresh, api_keys } = control.store.issued_token_counts(&of, millis::now()).await?;
    body["keys"] = json!(keys);
    body["subscriptions"] = json!(subscriptions);
    body["tokens"] = json!({"access": access, "refresh": refresh, "apiKey": api_keys});
    Ok(Body(body))
}

fn shown(line: &ApplicationLine) -> Value {
    let application = &line.application;
    json!({
        "applicationId": application.id,
        "name": application.name,
        "owner": application.owner,
        "description": application.description,
        "status": application.status,
        "throttlingPolicy": application.throttling_policy,
        "subscriptionCount": line.subscription_count,
        "createdAt": moment::text(application.created_at),
        "updatedAt": moment::text(application.updated_at),
    })
}
