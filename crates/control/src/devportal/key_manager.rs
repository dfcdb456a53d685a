//! Key managers developers get keys from: our own, at its live addresses.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};

use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::state::Control;

use super::oauth_client::GRANT_TYPES;

/// Name of our own key manager (WSO2 seed data).
pub(crate) const RESIDENT: &str = "Resident Key Manager";
/// Its identifier.
pub(crate) const RESIDENT_ID: &str = "resident";

/// `GET /key-managers`
pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(&["subscribe"])?;
    let list = [resident(&control)];
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// Checks a `keyManager` clients sent: name or id of ours, or absent.
pub(super) fn check(name: Option<&str>) -> Result<()> {
    match name {
        None | Some("" | RESIDENT | RESIDENT_ID) => Ok(()),
        Some(other) => {
            let description = format!("there is no key manager `{other}`; use `{RESIDENT}`");
            Err(ApiError::new(axum::http::StatusCode::BAD_REQUEST, 901403, "Key Manager not found", description))
        }
    }
}

fn resident(control: &Control) -> Value {
    let base = control.addresses.management();
    json!({
        "id": RESIDENT_ID,
        "name": RESIDENT,
        "type": "default",
        "displayName": RESIDENT,
        "description": "The key manager of this installation",
        "enabled": true,
        "availableGrantTypes": GRANT_TYPES,
        "tokenEndpoint": format!("{base}/oauth2/token"),
        "revokeEndpoint": format!("{base}/oauth2/revoke"),
        "userInfoEndpoint": format!("{base}/oauth2/userinfo"),
        "enableTokenGeneration": true,
        "enableTokenEncryption": false,
        "enableTokenHashing": true,
        "enableOAuthAppCreation": true,
        "enableMapOAuthConsumerApps": true,
        "applicationConfiguration": application_configuration(),
        "alias": null,
        "additionalProperties": {},
        "tokenType": "DIRECT",
    })
}

/// What a form for keys may ask for in `additionalProperties`.
fn application_configuration() -> Value {
    let seconds = |name: &str, label: &str| {
        json!({"name": name, "label": label, "type": "input", "required": false, "mask": false, "multiple": false,
            "tooltip": "Seconds; N/A takes the default", "default": "N/A", "values": []})
    };
    let flag = |name: &str, label: &str| {
        json!({"name": name, "label": label, "type": "checkbox", "required": false, "mask": false, "multiple": false,
            "tooltip": label, "default": false, "values": []})
    };
    json!([
        seconds("application_access_token_expiry_time", "Application Access Token Expiry Time"),
        seconds("user_access_token_expiry_time", "User Access Token Expiry Time"),
        seconds("refresh_token_expiry_time", "Refresh Token Expiry Time"),
        seconds("id_token_expiry_time", "Id Token Expiry Time"),
        flag("pkceMandatory", "Enable PKCE"),
        flag("bypassClientCredentials", "Public client"),
    ])
}
