//! The life cycle of an API: where it stands, where it may go, how it came there.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::api::{Api, SecurityScheme};
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis::{self, Millis};
use tidegate_model::operation::AuthType;
use tidegate_store::Tx;
use tidegate_store::api::ApiRecord;
use tidegate_store::lifecycle_event::LifecycleEvent;

use super::api::{find, view::is_advertise_only};
use super::params::{At, Params};
use super::revision::lock;
use super::{deployment, refusal};
use crate::audit;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::state::Control;

const DEPRECATE_OLD: &str = "Deprecate old versions after publishing the API";
const RESUBSCRIBE: &str = "Requires re-subscription when publishing the API";

/// Query parameters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    action: String,
    api_id: ApiId,
    lifecycle_checklist: Option<String>,
}

/// Ticked items of the checklist.
#[derive(Debug, Default, PartialEq, Eq)]
struct Checklist {
    deprecates_old: bool,
    resubscribes: bool,
}

/// `POST /apis/change-lifecycle?action=&apiId=&lifecycleChecklist=`.
///
/// # Errors
/// 400 for an action not allowed from here (naming those that are), 400/903224 when publishing without a plan, 400
/// without an endpoint, 401, 403, 404/900308.
pub async fn change(
    State(control): State<Control>,
    signed: Signed,
    Params(change): Params<Change>,
) -> Result<Json<Value>> {
    let caller = signed.require(&["api_publish", "api_manage", "api_import_export"])?;
    let checklist = Checklist::parse(change.lifecycle_checklist.as_deref().unwrap_or_default())?;
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    let record = lock(&mut tx, caller, &change.api_id).await?;
    let from = record.api.life_cycle_status;
    let Some(target) = from.after(&change.action) else { return Err(not_allowed(from, &change.action)) };
    let is_published = target == LifecycleState::Published && from != LifecycleState::Blocked;
    if is_published {
        require_publishable(&record.api)?;
    }
    let deprecated = if is_published && checklist.deprecates_old { older(&mut tx, &record).await? } else { Vec::new() };
    move_to(&mut tx, &record.api.id, from, target, &caller.user, now).await?;
    if target == LifecycleState::Retired {
        tx.undeploy_everywhere(&record.api.id, now).await?;
    }
    for old in deprecated {
        move_to(&mut tx, &old, LifecycleState::Published, LifecycleState::Deprecated, &caller.user, now).await?;
    }
    if is_published && !checklist.resubscribes {
        carry_subscriptions(&mut tx, &record, now).await?;
    }
    let detail = json!({"action": change.action, "from": from, "to": target});
    audit::record(&mut tx, caller, "api.change-lifecycle", record.api.id.as_str(), detail).await?;
    tx.commit().await?;
    tracing::info!(api.id = %record.api.id, user = %caller.user, "API `{}` went from {} to {}",
        record.api.name, from.as_str(), target.as_str());
    Ok(Json(
        json!({"workflowStatus": "APPROVED", "lifecycleState": state_view(target, has_older(&control, &record).await?)}),
    ))
}

/// `GET /apis/{id}/lifecycle-state`.
///
/// # Errors
/// 401, 403, 404/900308.
pub async fn state(State(control): State<Control>, signed: Signed, At(id): At<ApiId>) -> Result<Json<Value>> {
    let caller = signed.require(&["api_view", "api_publish", "api_create", "api_manage"])?;
    let record = find(&control, caller, &id).await?;
    Ok(Json(state_view(record.api.life_cycle_status, has_older(&control, &record).await?)))
}

/// `GET /apis/{id}/lifecycle-history`, oldest first.
///
/// # Errors
/// 401, 403, 404/900308.
pub async fn history(State(control): State<Control>, signed: Signed, At(id): At<ApiId>) -> Result<Json<Value>> {
    let caller = signed.require(&["api_view", "api_publish", "api_manage"])?;
    find(&control, caller, &id).await?;
    let events = control.store.lifecycle_events(&id).await?;
    let list: Vec<Value> = events
        .iter()
        .map(|event| {
            json!({
                "previousState": event.from.map(LifecycleState::as_str),
                "postState": event.to.as_str(),
                "user": event.by,
                "updatedTime": crate::moment::text(event.at),
            })
        })
        .collect();
    Ok(Json(json!({"count": list.len(), "list": list})))
}

impl Checklist {
    /// Reads `item:true,item:false`.
    fn parse(text: &str) -> Result<Self> {
        let mut checklist = Self::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (item, value) = entry.rsplit_once(':').unwrap_or((entry, ""));
            let is_ticked = match value.trim() {
                "true" => true,
                "false" => false,
                _ => {
                    return Err(ApiError::bad_request(format!(
                        "lifecycleChecklist: `{entry}` must end in :true or :false"
                    )));
                }
            };
            match item.trim() {
                DEPRECATE_OLD => checklist.deprecates_old = is_ticked,
                RESUBSCRIBE => checklist.resubscribes = is_ticked,
                other => {
                    let text =
                        format!("lifecycleChecklist: `{other}` is neither `{DEPRECATE_OLD}` nor `{RESUBSCRIBE}`");
                    return Err(ApiError::bad_request(text));
                }
            }
        }
        Ok(checklist)
    }
}

fn not_allowed(from: LifecycleState, action: &str) -> ApiError {
    let allowed: Vec<String> = from.transitions().iter().map(|t| format!("`{}`", t.event)).collect();
    let way_out = if allowed.is_empty() {
        "none is, this state is final".to_owned()
    } else {
        format!("allowed are {}", allowed.join(", "))
    };
    ApiError::bad_request(format!("the action `{action}` is not allowed in state {}; {way_out}", from.title()))
}

/// An API can be published when it leads somewhere and has a plan, or needs none because no call is made on behalf of
/// an application.
fn require_publishable(api: &Api) -> Result<()> {
    deployment::require_endpoint(api, "publishing")?;
    let uses_applications = api.security_scheme.iter().any(|scheme| {
        matches!(
            scheme,
            SecurityScheme::Oauth2 | SecurityScheme::ApiKey | SecurityScheme::OauthBasicAuthApiKeyMandatory
        )
    });
    let is_open = !api.operations.is_empty() && api.operations.iter().all(|op| op.auth_type == AuthType::None);
    let is_subscriptionless = !uses_applications || is_open || is_advertise_only(api);
    if api.policies.is_empty() && !is_subscriptionless { Err(refusal::no_plans()) } else { Ok(()) }
}

async fn move_to(
    tx: &mut Tx,
    id: &ApiId,
    from: LifecycleState,
    to: LifecycleState,
    by: &str,
    at: Millis,
) -> Result<()> {
    tx.set_api_state(id, to, at).await?;
    let event = LifecycleEvent { from: Some(from), to, by: by.to_owned(), at };
    tx.insert_lifecycle_event(id, &event).await?;
    Ok(())
}

/// Published versions before this one, which nobody else changes until the transaction ends. They are locked before
/// anything is written, and always from the latest on: so nobody waits for somebody who waits for him.
async fn older(tx: &mut Tx, record: &ApiRecord) -> Result<Vec<ApiId>> {
    let mut older = Vec::new();
    for other in tx.api_versions(&record.api.name).await?.into_iter().rev() {
        if is_older_and_published(&other, record) {
            let locked = tx.api_for_update(&other.api.id).await?;
            older.extend(locked.filter(|other| is_older_and_published(other, record)).map(|other| other.api.id));
        }
    }
    Ok(older)
}

fn is_older_and_published(other: &ApiRecord, record: &ApiRecord) -> bool {
    other.api.id != record.api.id
        && (other.created_at, &other.api.id) < (record.created_at, &record.api.id)
        && other.api.life_cycle_status == LifecycleState::Published
}

/// Unless re-subscription is required, those subscribed to older versions are subscribed to this one.
async fn carry_subscriptions(tx: &mut Tx, record: &ApiRecord, now: Millis) -> Result<()> {
    let versions = tx.api_versions(&record.api.name).await?;
    let is_before = |other: &&ApiRecord| {
        (other.created_at, &other.api.id) < (record.created_at, &record.api.id)
            && matches!(other.api.life_cycle_status, LifecycleState::Published | LifecycleState::Deprecated)
    };
    let Some(latest) = versions.iter().rfind(is_before) else { return Ok(()) };
    tx.copy_subscriptions(&latest.api.id, &record.api.id, &record.api.policies, now).await?;
    Ok(())
}

async fn has_older(control: &Control, record: &ApiRecord) -> Result<bool> {
    let versions = control.store.api_versions(&record.api.name).await?;
    Ok(versions.iter().any(|other| is_older_and_published(other, record)))
}

fn state_view(state: LifecycleState, has_older: bool) -> Value {
    let transitions: Vec<Value> = state
        .transitions()
        .iter()
        .map(|transition| json!({"event": transition.event, "targetState": transition.target.title()}))
        .collect();
    let is_before_publishing = matches!(state, LifecycleState::Created | LifecycleState::Prototyped);
    let items: &[&str] = if is_before_publishing && has_older { &[DEPRECATE_OLD, RESUBSCRIBE] } else { &[] };
    let items: Vec<Value> =
        items.iter().map(|name| json!({"name": name, "value": false, "requiredStates": ["Published"]})).collect();
    json!({"state": state.title(), "checkItems": items, "availableTransitions": transitions})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checklists_are_read_and_their_mistakes_named() {
        let both = format!("{DEPRECATE_OLD}:true,{RESUBSCRIBE}:false");
        assert_eq!(Checklist::parse(&both).unwrap(), Checklist { deprecates_old: true, resubscribes: false });
        assert_eq!(Checklist::parse("").unwrap(), Checklist::default());
        assert!(Checklist::parse("Make coffee:true").unwrap_err().description.contains("`Make coffee`"));
        assert!(Checklist::parse(&format!("{RESUBSCRIBE}:maybe")).is_err());
    }
}
