//! What we can do and where: OpenID Connect Discovery and RFC 8414. Says what is so and nothing else.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::client::GrantType;

use crate::KeyManager;
use crate::endpoints::{AUTHORIZE, INTROSPECT, JWKS, LOGOUT, REVOKE, TOKEN, USERINFO};
use crate::oauth_error::OAuthError;
use crate::scope::OIDC_SCOPES;

pub(super) async fn get(State(km): State<KeyManager>) -> Result<Json<Value>, OAuthError> {
    let url = |path| km.endpoints.url(path);
    let by_secret = json!(["client_secret_basic", "client_secret_post"]);
    Ok(Json(json!({
        "issuer": km.endpoints.issuer(),
        "authorization_endpoint": url(AUTHORIZE),
        "token_endpoint": url(TOKEN),
        "userinfo_endpoint": url(USERINFO),
        "jwks_uri": url(JWKS),
        "revocation_endpoint": url(REVOKE),
        "introspection_endpoint": url(INTROSPECT),
        "end_session_endpoint": url(LOGOUT),
        "scopes_supported": OIDC_SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": GrantType::ALL.map(GrantType::as_str),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [km.settings.algorithm.as_str()],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "introspection_endpoint_auth_methods_supported": by_secret,
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "azp",
            "preferred_username", "name", "email", "email_verified",
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
    })))
}
