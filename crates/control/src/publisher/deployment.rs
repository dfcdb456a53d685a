//! Deploying revisions to gateway environments. At most one revision of an API is in an environment.

use std::collections::HashSet;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::api::Api;
use tidegate_model::consumer::KeyType;
use tidegate_model::environment::Environment;
use tidegate_model::id::{ApiId, RevisionId};
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::millis;
use tidegate_model::problem::Problem;
use tidegate_model::revision::Deployment;

use super::api::{find, view::is_advertise_only};
use super::params::{At, Params};
use super::revision::{Named, lock};
use super::{moment, refusal};
use crate::audit;
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::json;
use crate::state::Control;

/// Most environments one request may name.
const ENVIRONMENTS_MAX: usize = 100;
/// Longest host name (RFC 1035 section 2.3.4).
const VHOST_BYTES_MAX: usize = 253;

/// One environment of a request.
#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    name: String,
    vhost: Option<String>,
    display_on_devportal: Option<bool>,
}

/// `POST /apis/{id}/deploy-revision?revisionId=`: all environments named, or none.
///
/// # Errors
/// 400/900504 for an unknown environment, 400 for a bad virtual host, without an endpoint or when retired, 401, 403,
/// 404/900308, 404/900347.
pub async fn deploy(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    Params(named): Params<Named>,
    body: json::Json<Vec<Target>>,
) -> Result<(StatusCode, Json<Value>)> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish"])?;
    let environments = control.store.environments().await?;
    let now = millis::now();
    let deployments = check_targets(&control, body.0, &environments, now)?;
    let mut tx = control.store.begin().await?;
    let record = lock(&mut tx, caller, &id).await?;
    let revision = named.pick(&tx.revisions(&id).await?)?;
    if record.api.life_cycle_status == LifecycleState::Retired {
        return Err(ApiError::bad_request("a retired API cannot be deployed"));
    }
    let content = tx.revision_content(&id, &revision.id).await?;
    let content = content.ok_or_else(|| refusal::revision_not_found(revision.id.as_str()))?;
    require_endpoint(&content.api, "deploying")?;
    for deployment in &deployments {
        tx.deploy(&id, &revision.id, deployment).await?;
    }
    let names: Vec<&str> = deployments.iter().map(|deployment| deployment.environment.as_str()).collect();
    let detail = json!({"api": id, "number": revision.number, "environments": names});
    audit::record(&mut tx, caller, "revision.deploy", revision.id.as_str(), detail).await?;
    tx.commit().await?;
    for deployment in &deployments {
        tracing::info!(
            api.id = %id,
            environment = %deployment.environment,
            user = %caller.user,
            "deployed API `{}` {} revision {}", record.api.name, record.api.version, revision.number
        );
    }
    let shown: Vec<Value> = deployments.iter().map(|deployment| view(&revision.id, deployment)).collect();
    Ok((StatusCode::CREATED, Json(shown.into())))
}

/// `POST /apis/{id}/undeploy-revision?revisionId=&allEnvironments=`: takes the revision off the environments named, or
/// off all when none is named; answers with the deployments that remain.
///
/// # Errors
/// 400/900504 for an unknown environment, 400 when the revision is not deployed there, 401, 403, 404/900308, 404/900347.
pub async fn undeploy(
    State(control): State<Control>,
    signed: Signed,
    At(id): At<ApiId>,
    Params(named): Params<Named>,
    request: Request,
) -> Result<(StatusCode, Json<Value>)> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish", "api_import_export"])?;
    let bytes = json::read(request, "the request body", control.limits.json_bytes_max).await?;
    let targets: Vec<Target> = if bytes.is_empty() { Vec::new() } else { json::parse(&bytes)? };
    let environments = control.store.environments().await?;
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    lock(&mut tx, caller, &id).await?;
    let mut revision = named.pick(&tx.revisions(&id).await?)?;
    let names: Vec<String> = if targets.is_empty() || named.all_environments {
        revision.deployments.iter().map(|deployment| deployment.environment.clone()).collect()
    } else {
        targets.into_iter().map(|target| target.name).collect()
    };
    for name in &names {
        if !tx.undeploy(&id, &revision.id, name, now).await? {
            if !environments.iter().any(|environment| environment.name == *name) {
                return Err(refusal::environment_not_found(name));
            }
            let text = format!("revision {} is not deployed to `{name}`; nothing was changed", revision.number);
            return Err(ApiError::bad_request(text));
        }
    }
    let detail = json!({"api": id, "number": revision.number, "environments": names});
    audit::record(&mut tx, caller, "revision.undeploy", revision.id.as_str(), detail).await?;
    tx.commit().await?;
    tracing::info!(api.id = %id, user = %caller.user, "undeployed revision {} from {}", revision.number, names.join(", "));
    revision.deployments.retain(|deployment| !names.contains(&deployment.environment));
    let shown: Vec<Value> = revision.deployments.iter().map(|placed| view(&revision.id, placed)).collect();
    Ok((StatusCode::CREATED, Json(shown.into())))
}

/// `GET /apis/{id}/deployments`.
///
/// # Errors
/// 401, 403, 404/900308.
pub async fn list(State(control): State<Control>, signed: Signed, At(id): At<ApiId>) -> Result<Json<Value>> {
    let caller = signed.require(&["api_view", "api_create", "api_manage", "api_publish"])?;
    find(&control, caller, &id).await?;
    let placed = control.store.deployments(&id).await?;
    let list: Vec<Value> = placed.iter().map(|(revision, deployment)| view(revision, deployment)).collect();
    Ok(Json(json!({"count": list.len(), "list": list})))
}

/// `PUT /apis/{id}/deployments/{deployment}`: whether the DevPortal shows it. The id is the environment's name in
/// Base64 (WSO2 behaviour); the plain name is taken too.
///
/// # Errors
/// 400, 401, 403, 404/900308, 404/900356.
pub async fn update(
    State(control): State<Control>,
    signed: Signed,
    At((id, deployment)): At<(ApiId, String)>,
    body: json::Json<Target>,
) -> Result<Json<Value>> {
    let caller = signed.require(&["api_create", "api_manage", "api_publish"])?;
    let decoded = STANDARD.decode(&deployment).or_else(|_| URL_SAFE_NO_PAD.decode(deployment.trim_end_matches('=')));
    let decoded = decoded.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let mut tx = control.store.begin().await?;
    lock(&mut tx, caller, &id).await?;
    let revisions = tx.revisions(&id).await?;
    let mut found = None;
    for revision in &revisions {
        let is_meant =
            |placed: &&Deployment| placed.environment == deployment || Some(&placed.environment) == decoded.as_ref();
        found = found.or_else(|| Some((&revision.id, revision.deployments.iter().find(is_meant)?.clone())));
    }
    let Some((revision, mut found)) = found else { return Err(refusal::deployment_not_found(&deployment)) };
    found.is_shown = body.0.display_on_devportal.unwrap_or(found.is_shown);
    tx.show_deployment(&id, &found.environment, found.is_shown).await?;
    let detail = json!({"api": id, "environment": found.environment, "isShown": found.is_shown});
    audit::record(&mut tx, caller, "deployment.update", revision.as_str(), detail).await?;
    tx.commit().await?;
    Ok(Json(view(revision, &found)))
}

/// Refuses an API that leads nowhere, unless it only advertises a gateway elsewhere.
///
/// # Errors
/// 400 that says what is missing.
pub(super) fn require_endpoint(api: &Api, what: &str) -> Result<()> {
    let leads_to =
        |key_type| api.endpoint_config.as_ref().and_then(|config| config.upstream(key_type).ok().flatten()).is_some();
    if is_advertise_only(api) || leads_to(KeyType::Production) || leads_to(KeyType::Sandbox) {
        return Ok(());
    }
    let message = format!("{what} needs a production or a sandbox endpoint");
    Err(ApiError::invalid(vec![Problem::new("endpointConfig", message)]))
}

fn check_targets(
    control: &Control,
    targets: Vec<Target>,
    environments: &[Environment],
    now: millis::Millis,
) -> Result<Vec<Deployment>> {
    if targets.is_empty() {
        return Err(ApiError::bad_request("name at least one environment: [{\"name\": \"Default\"}]"));
    }
    if targets.len() > ENVIRONMENTS_MAX {
        return Err(ApiError::bad_request(format!("names more than {ENVIRONMENTS_MAX} environments")));
    }
    let mut seen = HashSet::new();
    let mut deployments = Vec::new();
    for target in targets {
        let Some(environment) = environments.iter().find(|known| known.name == target.name) else {
            return Err(refusal::environment_not_found(&target.name));
        };
        if !seen.insert(target.name.clone()) {
            return Err(ApiError::bad_request(format!("environment `{}` is named twice", target.name)));
        }
        let own = vhost(control, environment);
        let vhost = target.vhost.filter(|name| !name.is_empty()).unwrap_or_else(|| own.clone());
        if vhost.len() > VHOST_BYTES_MAX || !(vhost == own || vhost == "localhost") {
            let text = format!("environment `{}` has no virtual host `{vhost}`; use `{own}`", target.name);
            return Err(ApiError::invalid(vec![Problem::new("vhost", text)]));
        }
        let is_shown = target.display_on_devportal.unwrap_or(true);
        deployments.push(Deployment { environment: target.name, vhost, is_shown, deployed_at: now });
    }
    Ok(deployments)
}

/// The host name at which an environment's gateways are reached.
pub(super) fn vhost(control: &Control, environment: &Environment) -> String {
    let own = || {
        let (http, https) = control.addresses.gateways(&environment.name);
        let address = https.or(http)?;
        url::Url::parse(&address).ok()?.host_str().map(str::to_owned)
    };
    environment.vhost.clone().or_else(own).unwrap_or_else(|| "localhost".to_owned())
}

/// A deployment as the contract shows it.
pub(super) fn view(revision: &RevisionId, deployment: &Deployment) -> Value {
    let at = moment::text(deployment.deployed_at);
    json!({
        "revisionUuid": revision,
        "name": deployment.environment,
        "vhost": deployment.vhost,
        "status": "APPROVED",
        "displayOnDevportal": deployment.is_shown,
        "deployedTime": at,
        "successDeployedTime": at,
    })
}
