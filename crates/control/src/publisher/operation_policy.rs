//! Policies an API can have in its flows: the steps this gateway knows ([`tidegate_model::step`]). Only to be looked at:
//! a step is code of the gateway, so nobody uploads one.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::step::{Attribute, POLICIES, Policy, policy};

use super::params::{At, Params};
use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::page::{Page, Paging};
use crate::state::Control;

const SCOPES: &[&str] =
    &["common_operation_policy_view", "common_operation_policy_manage", "policies_import_export", "api_view"];

/// Query parameters of the list.
#[derive(Deserialize)]
pub struct Listing {
    #[serde(default)]
    query: String,
    limit: Option<usize>,
    offset: Option<usize>,
}

/// `GET /operation-policies?query=`: `name:` and `version:` look for parts of them, other words for parts of the name.
///
/// # Errors
/// 400, 401.
pub async fn list(
    State(control): State<Control>,
    signed: Signed,
    Params(listing): Params<Listing>,
) -> Result<Json<Page<Value>>> {
    signed.require(SCOPES)?;
    // Some clients write `name:a&version:b` as one parameter.
    let words: Vec<String> = listing.query.split([' ', '&']).map(|word| word.replace('"', "").to_lowercase()).collect();
    let fits = |policy: &&Policy| words.iter().all(|word| is_meant(policy, word));
    let found = POLICIES.iter().filter(fits).map(view).collect();
    let paging = Paging { offset: listing.offset, limit: listing.limit };
    paging.cut(&control.limits, "/operation-policies", found).map(Json)
}

/// `GET /operation-policies/{id}`.
///
/// # Errors
/// 401, 404.
pub async fn one(State(_): State<Control>, signed: Signed, At(id): At<String>) -> Result<Json<Value>> {
    signed.require(SCOPES)?;
    let found = policy(&id).ok_or_else(|| ApiError::not_found(format!("there is no operation policy `{id}`")))?;
    Ok(Json(view(found)))
}

fn is_meant(policy: &Policy, word: &str) -> bool {
    let (part, text) = match word.split_once(':') {
        Some(("version", text)) => (policy.version, text),
        Some(("name", text)) => (policy.name, text),
        _ => (policy.name, word),
    };
    part.to_lowercase().contains(text)
}

/// The contract's `OperationPolicyData`. Its id is the name: there is one version of each.
fn view(policy: &Policy) -> Value {
    json!({
        "category": "Mediation",
        "id": policy.name,
        "name": policy.name,
        "version": policy.version,
        "displayName": policy.display_name,
        "description": policy.description,
        "applicableFlows": policy.flows,
        "supportedGateways": ["Synapse"],
        "supportedApiTypes": ["HTTP", "SOAP", "SSE", "WS"],
        "isAPISpecific": false,
        "md5": null,
        "policyAttributes": policy.attributes.iter().map(attribute).collect::<Vec<_>>(),
    })
}

fn attribute(attribute: &Attribute) -> Value {
    json!({
        "name": attribute.name,
        "displayName": attribute.display_name,
        "description": attribute.description,
        "validationRegex": null,
        "type": attribute.kind,
        "required": attribute.default.is_none(),
        "defaultValue": attribute.default,
        "allowedValues": [],
    })
}
