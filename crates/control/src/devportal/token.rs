//! Secrets and tokens of an application's key: regenerate the secret, issue a token to try an API with.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::ApplicationId;
use tidegate_model::problem::Problem;

use crate::audit;
use crate::auth::Signed;
use crate::authority::IssuedToken;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::query::Path;
use crate::state::Control;

use super::application::SCOPES;
use super::null_as_default;
use super::oauth_key::{MASK, find};

/// Longest token taken.
const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// `POST …/oauth-keys/{keyMappingId}/regenerate-secret` and `…/keys/{keyType}/regenerate-secret`
pub(super) async fn regenerate_secret(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let (_, key) = find(&control, caller, &id, &which).await?;
    let fresh = control.authority.regenerate_secret(&key.client).await?;
    audit::note(&control, caller, "application_key.regenerate_secret", &key.id, json!({"application": id})).await;
    Ok(Body(json!({"consumerKey": fresh.key, "consumerSecret": fresh.secret})))
}

/// `GET …/oauth-keys/{keyMappingId}/secrets`: the one secret a client has, masked.
pub(super) async fn secrets(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
) -> Result<Body<Value>> {
    let (_, key) = find(&control, signed.require(SCOPES)?, &id, &which).await?;
    Ok(Body(json!({"count": 1, "list": [{"secretId": key.id, "secretValue": MASK}]})))
}

/// `POST …/oauth-keys/{keyMappingId}/generate-secret` and `…/revoke-secret`: a client has one secret here, so that
/// there is nothing to add and nothing that may be taken away.
pub(super) async fn one_secret(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
) -> Result<StatusCode> {
    find(&control, signed.require(SCOPES)?, &id, &which).await?;
    let description = "a client has one secret; replace it with regenerate-secret";
    Err(ApiError::new(StatusCode::BAD_REQUEST, 900916, "Multiple client secrets are disabled", description))
}

/// `ApplicationTokenGenerateRequest`. The owner is signed in, so that the secret is not asked for again.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Generate {
    validity_period: Option<Value>,
    #[serde(default, deserialize_with = "null_as_default")]
    scopes: Vec<String>,
    revoke_token: Option<String>,
    grant_type: Option<String>,
}

/// `POST …/oauth-keys/{keyMappingId}/generate-token` and `…/keys/{keyType}/generate-token`
pub(super) async fn generate(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
    Json(sent): Json<Generate>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let (_, key) = find(&control, caller, &id, &which).await?;
    if let Some(grant) = sent.grant_type.filter(|grant| !grant.eq_ignore_ascii_case("client_credentials")) {
        return Err(ApiError::bad_request(format!("grantType `{grant}` is not offered here; use CLIENT_CREDENTIALS")));
    }
    let validity_s = read_validity(sent.validity_period.as_ref())?;
    let spec = control.authority.client(&key.client).await?.unwrap_or_default();
    if !spec.grant_types.iter().any(|grant| grant == "client_credentials") {
        let message = "the key does not support client_credentials; add it to supportedGrantTypes first";
        return Err(ApiError::bad_request(message));
    }
    if let Some(old) = sent.revoke_token.filter(|old| !old.is_empty()) {
        control.authority.revoke_token(&key.client, &old).await?;
    }
    let issued = control.authority.issue_application_token(&key.client, &sent.scopes, validity_s).await?;
    audit::note(&control, caller, "application_key.generate_token", &key.id, json!({"application": id})).await;
    Ok(Body(body(&issued)))
}

/// A token to revoke.
#[derive(Deserialize)]
pub(crate) struct Revoke {
    token: Option<String>,
}

/// `POST /api/tidegate/v1/applications/{applicationId}/oauth-keys/{keyMappingId}/revoke-token`: ends one access token of
/// the key, for an owner who does not have the secret at hand. As in RFC 7009, a token of another client or none at all
/// is answered like one that was revoked.
pub(crate) async fn revoke(
    State(control): State<Control>,
    signed: Signed,
    Path((id, which)): Path<(ApplicationId, String)>,
    Json(sent): Json<Revoke>,
) -> Result<StatusCode> {
    let caller = signed.require(SCOPES)?;
    let (_, key) = find(&control, caller, &id, &which).await?;
    let token = sent.token.map(|token| token.trim().to_owned()).unwrap_or_default();
    if token.is_empty() || token.len() > TOKEN_BYTES_MAX {
        let message = format!("must be the access token to revoke, at most {TOKEN_BYTES_MAX} bytes");
        return Err(ApiError::invalid(vec![Problem::new("token", message)]));
    }
    control.authority.revoke_token(&key.client, &token).await?;
    audit::note(&control, caller, "application_key.revoke_token", &key.id, json!({"application": id})).await;
    Ok(StatusCode::OK)
}

/// `ApplicationToken`.
pub(super) fn body(issued: &IssuedToken) -> Value {
    json!({"accessToken": issued.token, "tokenScopes": issued.scopes, "validityTime": issued.expires_in_s})
}

/// Seconds as a number or as text; absent, null, empty and negative mean the key manager's default.
///
/// # Errors
/// 400 for anything else, and for 0.
pub(super) fn read_validity(value: Option<&Value>) -> Result<Option<i64>> {
    let seconds = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_i64(),
    };
    match seconds {
        Some(0) | None => {
            let got = value.unwrap_or(&Value::Null);
            Err(ApiError::bad_request(format!("the validity {got} must be a whole number of seconds above 0")))
        }
        Some(seconds) => Ok(Some(seconds).filter(|seconds| *seconds > 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validity_is_judged_as_a_table() {
        for (sent, expected) in
            [(json!(60), Some(60)), (json!("60"), Some(60)), (json!(""), None), (json!(-1), None), (Value::Null, None)]
        {
            assert_eq!(read_validity(Some(&sent)).unwrap(), expected, "{sent}");
        }
        for bad in [json!(0), json!("soon"), json!(1.5), json!([1])] {
            assert!(read_validity(Some(&bad)).is_err(), "{bad}");
        }
    }
}
