//! From a pushed definition to an API that is called: made or changed, frozen as a revision, deployed and published, all in
//! one transaction. What a Synapse definition does not say (plans, texts, scopes, visibility) stays as it is, or has the
//! defaults of a new API.

use serde_json::{Value, json};
use tidegate_model::api::{Api, DESCRIPTION_CHARS_MAX};
use tidegate_model::endpoint::EndpointConfig;
use tidegate_model::id::ApiId;
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis::{self, Millis};
use tidegate_model::operation::AuthType;
use tidegate_model::policy::PolicyLevel;
use tidegate_model::revision::{Deployment, REVISIONS_MAX};
use tidegate_store::api::ApiRecord;
use tidegate_store::lifecycle_event::LifecycleEvent;
use tidegate_store::{Tx, endpoint_secret};

use super::synapse::{Backend, Choice, Pushed};
use crate::audit;
use crate::authority::Caller;
use crate::definition;
use crate::error::{ApiError, Result};
use crate::publisher::api::{admit, check, create};
use crate::publisher::refusal;
use crate::state::Control;

/// Text of the revisions a push makes.
const REVISION: &str = "pushed over SOAP";
/// Member of `additionalProperties` with what was left out of a definition.
const NOTES: &str = "synapse-notes";

/// Where pushed APIs are deployed.
#[derive(Clone)]
pub struct Target {
    /// Everything a handler may use.
    pub control: Control,
    /// The environment of the gateway that is pushed to.
    pub environment: String,
}

/// The API of that name and version, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn find(control: &Control, name: &str, version: &str) -> Result<Option<ApiRecord>> {
    let versions = control.store.api_versions(name).await?;
    Ok(versions.into_iter().find(|record| record.api.version == version))
}

/// Whether gateways of the environment serve the API.
///
/// # Errors
/// When the database fails.
pub async fn is_deployed(target: &Target, id: &ApiId) -> Result<bool> {
    let placed = target.control.store.deployments(id).await?;
    Ok(placed.iter().any(|(_, deployment)| deployment.environment == target.environment))
}

/// Makes the API, or changes the one that is there.
///
/// # Errors
/// As the Publisher's REST API: 400 with all that is wrong, 403, 409.
pub async fn put(target: &Target, caller: &Caller, pushed: &Pushed, old: Option<ApiRecord>) -> Result<ApiId> {
    let control = &target.control;
    let draft = match &old {
        Some(record) => revised(caller, record, pushed)?,
        None => fresh(target, caller, pushed).await?,
    };
    check::check(&control.store, caller, &draft).await?;
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    let (api, from) = match &old {
        None => {
            create::insert_in(control, &mut tx, caller, &draft, now).await?;
            (draft, LifecycleState::Created)
        }
        Some(record) => change(control, &mut tx, caller, pushed, &record.api.id, now).await?,
    };
    serve(target, &mut tx, &api, now).await?;
    let to = if pushed.stages.is_none() { LifecycleState::Blocked } else { LifecycleState::Published };
    if from != to {
        tx.set_api_state(&api.id, to, now).await?;
        let event = LifecycleEvent { from: Some(from), to, by: caller.user.clone(), at: now };
        tx.insert_lifecycle_event(&api.id, &event).await?;
    }
    let detail =
        json!({"name": pushed.name.to_string(), "environment": target.environment, "state": to, "notes": pushed.notes});
    audit::record(&mut tx, caller, "api.push", api.id.as_str(), detail).await?;
    tx.commit().await?;
    tracing::info!(api.id = %api.id, user = %caller.user, "API `{}` {} was pushed over SOAP", api.name, api.version);
    Ok(api.id)
}

/// Takes the API off this environment and deletes it. While applications are subscribed here it is kept, undeployed and
/// back in its first state, so that a push of the same API finds them again. Answers whether it was deleted.
///
/// # Errors
/// 403, 404.
pub async fn remove(target: &Target, caller: &Caller, id: &ApiId) -> Result<bool> {
    let now = millis::now();
    let mut tx = target.control.store.begin().await?;
    let record = tx.api_for_update(id).await?.ok_or_else(|| ApiError::api_not_found(id.as_str()))?;
    admit(caller, &record)?;
    tx.undeploy_everywhere(id, now).await?;
    let is_deleted = tx.subscription_count(id).await? == 0;
    if is_deleted {
        tx.delete_api(id, now).await?;
    } else if record.api.life_cycle_status != LifecycleState::Created {
        tx.set_api_state(id, LifecycleState::Created, now).await?;
        let event = LifecycleEvent {
            from: Some(record.api.life_cycle_status),
            to: LifecycleState::Created,
            by: caller.user.clone(),
            at: now,
        };
        tx.insert_lifecycle_event(id, &event).await?;
    }
    let detail = json!({"name": record.api.name, "version": record.api.version, "isDeleted": is_deleted});
    audit::record(&mut tx, caller, "api.push-removed", id.as_str(), detail).await?;
    tx.commit().await?;
    Ok(is_deleted)
}

/// A new API with what a definition says nothing about: it is offered under every plan there is. Its provider is the one
/// named, if that is a user here, else the caller.
async fn fresh(target: &Target, caller: &Caller, pushed: &Pushed) -> Result<Api> {
    let store = &target.control.store;
    let name = &pushed.name;
    let provider = store.user(&name.provider).await?.map_or_else(|| caller.user.clone(), |user| user.name);
    let plans: Vec<String> =
        store.policies(PolicyLevel::Subscription).await?.into_iter().map(|policy| policy.name).collect();
    let text = json!({
        "id": ApiId::fresh(), "name": name.api, "version": name.version, "context": pushed.context,
        "provider": provider, "policies": plans,
    });
    let mut api = serde_json::from_value(text).map_err(ApiError::internal)?;
    apply(&mut api, pushed);
    check::tidy(&mut api);
    Ok(api)
}

/// The API of `record` as it is after the push. Secrets stay where they are: what is left empty here is kept when it is
/// stored.
fn revised(caller: &Caller, record: &ApiRecord, pushed: &Pushed) -> Result<Api> {
    admit(caller, record)?;
    let mut api = record.api.clone();
    if api.context != pushed.context {
        let text = format!("the context of an API does not change: it is `{}`, not `{}`", api.context, pushed.context);
        return Err(ApiError::bad_request(text));
    }
    if let Some(config) = &mut api.endpoint_config {
        endpoint_secret::redact(config);
    }
    apply(&mut api, pushed);
    check::tidy(&mut api);
    Ok(api)
}

/// Writes what the definition says into `api`. The stub of a blocked API says nothing of resources and backends.
fn apply(api: &mut Api, pushed: &Pushed) {
    api.transport.clone_from(&pushed.transports);
    if let Some(stages) = &pushed.stages {
        let old = std::mem::take(&mut api.operations);
        api.operations.clone_from(&pushed.operations);
        for operation in &mut api.operations {
            if let Some(known) = old.iter().find(|o| o.verb == operation.verb && o.target == operation.target) {
                *operation = known.clone();
            }
            if !pushed.is_secured {
                operation.auth_type = AuthType::None;
            } else if operation.auth_type == AuthType::None && old.iter().all(|o| o.auth_type == AuthType::None) {
                operation.auth_type = AuthType::Any;
            }
        }
        api.endpoint_config = Some(endpoints(stages.production.as_ref(), stages.sandbox.as_ref()));
    } else if api.operations.is_empty() {
        api.operations.clone_from(&pushed.operations);
    }
    describe(api, &pushed.notes);
}

fn describe(api: &mut Api, notes: &[String]) {
    let entry = api.extra.entry("additionalProperties").or_insert_with(|| json!([]));
    let Some(properties) = entry.as_array_mut() else { return };
    properties.retain(|property| property.get("name").and_then(Value::as_str) != Some(NOTES));
    if !notes.is_empty() {
        let text: String = notes.join("; ").chars().take(DESCRIPTION_CHARS_MAX).collect();
        properties.push(json!({"name": NOTES, "value": text, "display": false}));
    }
}

fn endpoints(production: Option<&Backend>, sandbox: Option<&Backend>) -> EndpointConfig {
    let choice = production.into_iter().chain(sandbox).map(|backend| backend.choice).find(|c| *c != Choice::Single);
    let kind = match choice {
        None => "http",
        Some(Choice::FailOver) => "failover",
        Some(_) => "load_balance",
    };
    let mut config = json!({"endpoint_type": kind, "endpoint_security": {}});
    for (stage, backend) in [("production", production), ("sandbox", sandbox)] {
        let Some(backend) = backend else { continue };
        let mut each: Vec<Value> = backend.urls.iter().map(|url| entry(url, backend)).collect();
        match kind {
            "http" => config[format!("{stage}_endpoints")] = each.remove(0),
            "failover" => {
                config[format!("{stage}_endpoints")] = each.remove(0);
                config[format!("{stage}_failovers")] = each.into();
            }
            _ => config[format!("{stage}_endpoints")] = each.into(),
        }
        if let Some((username, password)) = &backend.basic {
            config["endpoint_security"][stage] =
                json!({"enabled": true, "type": "BASIC", "username": username, "password": password});
        }
    }
    EndpointConfig(config)
}

fn entry(url: &str, backend: &Backend) -> Value {
    let mut entry = json!({"url": url});
    if backend.timeout_ms.is_some() || backend.discards_on_timeout {
        let action = if backend.discards_on_timeout { "discard" } else { "fault" };
        entry["config"] = json!({"actionSelect": action});
        if let Some(ms) = backend.timeout_ms {
            entry["config"]["actionDuration"] = ms.to_string().into();
        }
    }
    entry
}

/// Applies the push to the API as it is now: what was changed since the caller looked stays. What is checked of a push is
/// in the push, so nothing is to be checked again.
async fn change(
    control: &Control,
    tx: &mut Tx,
    caller: &Caller,
    pushed: &Pushed,
    id: &ApiId,
    now: Millis,
) -> Result<(Api, LifecycleState)> {
    let Some(present) = tx.api_for_update(id).await? else { return Err(ApiError::api_not_found(id.as_str())) };
    let mut api = revised(caller, &present, pushed)?;
    if let (Some(old), Some(new)) = (&present.api.endpoint_config, &mut api.endpoint_config) {
        endpoint_secret::keep(old, new);
    }
    let definition = tx.api_definition(id).await?.unwrap_or_default();
    let definition = definition::sync::sync_text(&definition, &api)?;
    if !control.store.update_api(tx, &api, &definition, now).await? {
        return Err(ApiError::api_not_found(id.as_str()));
    }
    Ok((api, present.api.life_cycle_status))
}

/// Freezes the working copy and deploys it. Of the revisions that earlier pushes made and nothing serves any more, the
/// oldest makes room.
async fn serve(target: &Target, tx: &mut Tx, api: &Api, now: Millis) -> Result<()> {
    let store = &target.control.store;
    let revisions = tx.revisions(&api.id).await?;
    if revisions.len() >= REVISIONS_MAX {
        let is_spare = |revision: &&tidegate_model::revision::Revision| {
            revision.description == REVISION && revision.deployments.is_empty()
        };
        let spare = revisions.iter().find(is_spare).ok_or_else(refusal::too_many_revisions)?;
        tx.delete_revision(&api.id, &spare.id).await?;
    }
    let definition = tx.api_definition(&api.id).await?.unwrap_or_default();
    let revision = store.insert_revision(tx, api, &definition, REVISION, now).await?;
    let vhost = target
        .control
        .addresses
        .gateway_https()
        .or_else(|| target.control.addresses.gateway_http())
        .and_then(|address| url::Url::parse(&address).ok()?.host_str().map(str::to_owned))
        .unwrap_or_else(|| "localhost".to_owned());
    let deployment = Deployment { environment: target.environment.clone(), vhost, is_shown: true, deployed_at: now };
    tx.deploy(&api.id, &revision.id, &deployment).await?;
    Ok(())
}
