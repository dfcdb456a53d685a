//! Key managers of the installation: our own. Others cannot be added yet.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};

use crate::auth::Signed;
use crate::devportal::{GRANT_TYPES, RESIDENT, RESIDENT_ID};
use crate::error::{ApiError, Result};
use crate::query::Path;
use crate::state::Control;

const SCOPES: &[&str] = &["admin", "admin_operations", "keymanagers_manage"];

/// `GET /key-managers`
pub(super) async fn list(signed: Signed) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    Ok(Body(json!({"count": 1, "list": [{
        "id": RESIDENT_ID,
        "name": RESIDENT,
        "type": "default",
        "description": "The key manager of this installation",
        "enabled": true,
        "tokenType": "DIRECT",
    }]})))
}

/// `GET /key-managers/{keyManagerId}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    if id != RESIDENT_ID {
        return Err(ApiError::not_found(format!("Requested key manager with id '{id}' not found")));
    }
    let base = control.addresses.management();
    let at = |path: &str| format!("{base}/{path}");
    Ok(Body(json!({
        "id": RESIDENT_ID,
        "name": RESIDENT,
        "displayName": RESIDENT,
        "type": "default",
        "description": "The key manager of this installation",
        "wellKnownEndpoint": at("oauth2/token/.well-known/openid-configuration"),
        "introspectionEndpoint": at("oauth2/introspect"),
        "clientRegistrationEndpoint": at("client-registration/v0.17/register"),
        "tokenEndpoint": at("oauth2/token"),
        "revokeEndpoint": at("oauth2/revoke"),
        "userInfoEndpoint": at("oauth2/userinfo"),
        "authorizeEndpoint": at("oauth2/authorize"),
        "certificates": {"type": "JWKS", "value": at("oauth2/jwks")},
        "issuer": at("oauth2/token"),
        "availableGrantTypes": GRANT_TYPES,
        "enableTokenGeneration": true,
        "enableTokenEncryption": false,
        "enableTokenHashing": true,
        "enableMapOAuthConsumerApps": true,
        "enableOAuthAppCreation": true,
        "enableSelfValidationJWT": true,
        "claimMapping": [],
        "consumerKeyClaim": "azp",
        "scopesClaim": "scope",
        "tokenValidation": [],
        "enabled": true,
        "additionalProperties": {},
        "permissions": {"permissionType": "PUBLIC", "roles": []},
        "tokenType": "DIRECT",
    })))
}
