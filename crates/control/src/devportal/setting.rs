//! What a portal must know of the installation, and the caller's own account.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::problem::Problem;
use tidegate_model::scope;
use tidegate_model::user::SUBSCRIBER;

use crate::audit;
use crate::auth::{Guest, Signed};
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::portal_session::PortalSession;
use crate::state::Control;

use super::oauth_client::GRANT_TYPES;

/// `GET /settings`
pub(super) async fn read(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(&["store_settings"])?;
    let addresses = [control.addresses.gateway_http(), control.addresses.gateway_https()];
    let gateways: Vec<String> = addresses.into_iter().flatten().collect();
    Ok(Body(json!({
        "grantTypes": GRANT_TYPES,
        "scopes": scope::allowed(&[SUBSCRIBER.to_owned()]),
        "applicationSharingEnabled": false,
        "mapExistingAuthApps": true,
        "apiGatewayEndpoint": gateways.join(","),
        "monetizationEnabled": false,
        "recommendationEnabled": false,
        "IsUnlimitedTierPaid": false,
        "identityProvider": {"external": false},
        "IsAnonymousModeEnabled": true,
        "IsPasswordChangeEnabled": true,
        "userStorePasswordPattern": "",
        "passwordPolicyPattern": "",
        "passwordPolicyMinLength": -1,
        "passwordPolicyMaxLength": -1,
    })))
}

/// `GET /settings/application-attributes`: none are prescribed here.
pub(super) async fn application_attributes(signed: Signed) -> Result<Body<Value>> {
    signed.require(&["subscribe"])?;
    Ok(Body(json!({"count": 0, "list": []})))
}

/// `GET /tenants`: an installation is one tenant, which WSO2 does not list either when it is the only one.
pub(super) async fn tenants(_: Guest) -> Body<Value> {
    Body(
        json!({"count": 0, "list": [], "pagination": {"offset": 0, "limit": 0, "total": 0, "next": "", "previous": ""}}),
    )
}

/// Everyone who may enter one of the portal's areas has an account, also without subscribing to anything.
const OWN_ACCOUNT: &[&str] = &["subscribe", "api_view", "api_create", "api_publish", "admin"];

/// `CurrentAndNewPasswords`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Passwords {
    #[serde(default)]
    current_password: String,
    #[serde(default)]
    new_password: String,
}

/// `POST /me/change-password`: ends all sessions and tokens of the user but the portal session that asks.
pub(super) async fn change_password(
    State(control): State<Control>,
    signed: Signed,
    live: PortalSession,
    Json(sent): Json<Passwords>,
) -> Result<StatusCode> {
    let caller = signed.require(OWN_ACCOUNT)?;
    let fields = [("currentPassword", &sent.current_password), ("newPassword", &sent.new_password)];
    let empty = fields.iter().filter(|(_, value)| value.is_empty());
    let problems: Vec<Problem> = empty.map(|(field, _)| Problem::new(*field, "must not be empty")).collect();
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    control.authority.set_password(&caller.user, Some(&sent.current_password), &sent.new_password).await?;
    live.survive(&control).await?;
    audit::note(&control, caller, "user.change_password", &caller.user, Value::Null).await;
    Ok(StatusCode::OK)
}
