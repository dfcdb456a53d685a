//! Access tokens, refresh tokens and API keys in use: found by user, application or client, looked into, revoked. The text
//! of none is ever answered; whoever holds one can have it looked into.
//!
//! Revoking many is done in bounded steps: each call ends some and says whether it is done. Whoever calls again until then
//! has progress, and can stop.

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::id::ConsumerKey;
use tidegate_model::issued::{Inspected, InspectedKind};
use tidegate_model::millis;
use tidegate_model::problem::Problem;
use tidegate_store::issued_token::{COUNT_MAX, TokenCounts, TokenFilter, TokenKind, TokenLine};

use crate::audit;
use crate::auth::Signed;
use crate::devportal::application_not_found;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::moment;
use crate::page::{Paging, page};
use crate::query::{Path, Query};
use crate::state::Control;

const SCOPES: &[&str] = &["admin"];
/// Most API keys one call revokes.
const KEYS_BATCH: i64 = 100;
/// Most clients of one application that a call goes through: one a stage today.
const CLIENTS_MAX: usize = 16;

/// What is looked for. `None` members do not restrict.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    kind: Option<String>,
    user: Option<String>,
    client_id: Option<String>,
    application_id: Option<String>,
}

/// `GET /tokens`
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let kind = read_kind(search.kind.as_deref().unwrap_or("access"))?;
    let user = resolve(&control, search.user).await?;
    let (offset, limit) = paging.resolve(&control.limits)?;
    let filter = TokenFilter {
        user: user.as_deref(),
        client: search.client_id.as_deref().filter(|id| !id.is_empty()),
        application: search.application_id.as_deref().filter(|id| !id.is_empty()),
        offset: offset as i64,
        limit: limit as i64,
    };
    let now = millis::now();
    let (lines, total) = control.store.issued_tokens(kind, &filter, now).await?;
    let TokenCounts { access, refresh, api_keys } = control.store.issued_token_counts(&filter, now).await?;
    let mut body = json!(page("/tokens", offset, limit, total as usize, lines.iter().map(shown).collect::<Vec<_>>()));
    body["totals"] = json!({"access": access, "refresh": refresh, "apiKey": api_keys, "countedUpTo": COUNT_MAX});
    Ok(Body(body))
}

/// `GET /tokens/{kind}/{id}`
pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    Ok(Body(shown(&find(&control, read_kind(&kind)?, &id).await?)))
}

/// `DELETE /tokens/{kind}/{id}`: a token ends with everything of the same act of authorization, as in WSO2: one that was
/// left would only be renewed.
pub(super) async fn revoke(
    State(control): State<Control>,
    signed: Signed,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let line = find(&control, read_kind(&kind)?, &id).await?;
    let now = millis::now();
    let mut tx = control.store.begin().await?;
    let (access, refresh, keys) = match &line.grant_id {
        Some(grant) => {
            let (access, refresh) = tx.end_grant_counted(grant, now).await?;
            (access, refresh, 0)
        }
        None => {
            let key = control.store.api_key(&line.id).await?.ok_or_else(|| not_found(&id))?;
            tx.revoke_api_key(&key, now).await?;
            (0, 0, 1)
        }
    };
    let detail = json!({"kind": word(line.kind), "user": line.subject, "client": line.client.map(|(id, _)| id),
        "accessTokens": access, "refreshTokens": refresh, "apiKeys": keys});
    audit::record(&mut tx, caller, "token.revoke", &line.id, detail).await?;
    tx.commit().await?;
    Ok(Body(ended(&control, access, refresh, keys, true).await?))
}

/// Whose tokens are to end: exactly one of the three.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Whose {
    user: Option<String>,
    client_id: Option<String>,
    application_id: Option<String>,
    /// API keys too.
    #[serde(default)]
    api_keys: bool,
}

/// `POST /tokens/revoke`: a step. `isComplete: false` means that there are more: call again.
pub(super) async fn revoke_all(
    State(control): State<Control>,
    signed: Signed,
    Json(whose): Json<Whose>,
) -> Result<Body<Value>> {
    let caller = signed.require(SCOPES)?;
    let (subject, filter_user, clients, application) = match (&whose.user, &whose.client_id, &whose.application_id) {
        (Some(name), None, None) => {
            let name = resolve(&control, Some(name.clone())).await?.unwrap_or_default();
            (name.clone(), Some(name), Vec::new(), None)
        }
        (None, Some(id), None) => {
            let known = control.store.client(id).await?;
            known.ok_or_else(|| ApiError::not_found(format!("there is no client `{id}`")))?;
            (id.clone(), None, vec![ConsumerKey::from(id.clone())], None)
        }
        (None, None, Some(id)) => {
            let id = tidegate_model::id::ApplicationId::from(id.clone());
            control.store.application(&id).await?.ok_or_else(|| application_not_found(&id))?;
            let mut clients = control.store.clients_of_application(&id).await?;
            clients.truncate(CLIENTS_MAX);
            (id.to_string(), None, clients, Some(id))
        }
        _ => {
            let message = "say whose: exactly one of user, clientId, applicationId";
            return Err(ApiError::invalid(vec![Problem::new("user", message)]));
        }
    };
    if filter_user.as_deref() == Some("") {
        return Err(ApiError::invalid(vec![Problem::new("user", "must not be empty")]));
    }
    let now = millis::now();
    let filter = TokenFilter {
        user: filter_user.as_deref(),
        application: application.as_ref().map(|id| id.as_str()),
        ..TokenFilter::default()
    };
    let mut refresh = 0;
    for client in clients.iter().map(|id| Some(id.as_str())).chain(filter.user.map(|_| None)) {
        let of = TokenFilter { user: filter.user, client, ..TokenFilter::default() };
        refresh += control.store.issued_token_count(TokenKind::Refresh, &of, now).await?;
    }
    let mut tx = control.store.begin().await?;
    let mut access = 0;
    if let Some(user) = filter.user {
        access += tx.revoke_some_of_subject(user, now).await?;
    }
    for client in &clients {
        access += tx.revoke_some_of_client(client.as_str(), now).await?;
    }
    let wants_keys = whose.api_keys && (filter.user.is_some() || filter.application.is_some());
    let ids = if wants_keys { control.store.api_key_ids(&filter, KEYS_BATCH).await? } else { Vec::new() };
    let mut keys = 0;
    for id in &ids {
        if let Some(key) = control.store.api_key(id).await? {
            tx.revoke_api_key(&key, now).await?;
            keys += 1;
        }
    }
    let detail = json!({"accessTokens": access, "refreshTokens": refresh, "apiKeys": keys});
    audit::record(&mut tx, caller, "token.revoke_all", &subject, detail).await?;
    tx.commit().await?;
    let is_complete = (access as i64) < tidegate_store::access_token::BATCH && (ids.len() as i64) < KEYS_BATCH;
    Ok(Body(ended(&control, access, refresh as usize, keys, is_complete).await?))
}

/// A text that someone holds.
#[derive(Deserialize)]
pub(super) struct Text {
    #[serde(default)]
    token: String,
}

/// `POST /tokens/inspect`: what a text is. It is neither kept nor logged.
pub(super) async fn inspect(
    State(control): State<Control>,
    signed: Signed,
    Json(sent): Json<Text>,
) -> Result<Body<Value>> {
    signed.require(SCOPES)?;
    let text = sent.token.trim();
    let text = text.strip_prefix("Bearer ").or_else(|| text.strip_prefix("bearer ")).unwrap_or(text).trim();
    if text.is_empty() {
        return Err(ApiError::invalid(vec![Problem::new("token", "must not be empty")]));
    }
    let Some(found) = control.identity()?.inspect(text).await? else {
        return Ok(Body(json!({"isKnown": false})));
    };
    let kind = match found.kind {
        InspectedKind::Access => Some(TokenKind::Access),
        InspectedKind::Refresh => Some(TokenKind::Refresh),
        InspectedKind::ApiKey => Some(TokenKind::ApiKey),
        InspectedKind::Signed => None,
    };
    let line = match kind {
        Some(kind) => control.store.issued_token(kind, &found.id).await?,
        None => None,
    };
    let mut body = line.as_ref().map_or_else(|| unremembered(&found), shown);
    body["isKnown"] = json!(true);
    body["kind"] = json!(found.kind);
    body["state"] = json!(found.state);
    Ok(Body(body))
}

fn unremembered(found: &Inspected) -> Value {
    json!({
        "id": found.id,
        "user": found.subject,
        "signingKeyId": found.signing_kid,
        "expiresAt": found.expires_at.map(moment::text),
    })
}

/// What ended, and the point of the change feed from which on a gateway knows of it.
async fn ended(control: &Control, access: usize, refresh: usize, keys: usize, is_complete: bool) -> Result<Value> {
    Ok(json!({
        "accessTokens": access,
        "refreshTokens": refresh,
        "apiKeys": keys,
        "isComplete": is_complete,
        "position": control.store.change_head().await?,
    }))
}

/// The user as their tokens name them; who is gone is taken as written.
async fn resolve(control: &Control, user: Option<String>) -> Result<Option<String>> {
    let Some(wanted) = user.map(|user| user.trim().to_owned()).filter(|user| !user.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(control.store.user(&wanted).await?.map_or(wanted, |user| user.name)))
}

async fn find(control: &Control, kind: TokenKind, id: &str) -> Result<TokenLine> {
    control.store.issued_token(kind, id).await?.ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> ApiError {
    ApiError::not_found(format!("no such token is remembered: `{id}`; it may have expired or been revoked"))
}

fn read_kind(text: &str) -> Result<TokenKind> {
    match text {
        "access" => Ok(TokenKind::Access),
        "refresh" => Ok(TokenKind::Refresh),
        "api-key" => Ok(TokenKind::ApiKey),
        other => Err(ApiError::bad_request(format!("kind `{other}` is not one of access, refresh, api-key"))),
    }
}

fn word(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Access => "access",
        TokenKind::Refresh => "refresh",
        TokenKind::ApiKey => "api-key",
    }
}

fn shown(line: &TokenLine) -> Value {
    json!({
        "id": line.id,
        "kind": word(line.kind),
        "user": line.subject,
        "isForUser": line.is_for_user,
        "client": line.client.as_ref().map(|(id, name)| json!({"id": id, "name": name})),
        "application": line.application.as_ref().map(|(id, name)| json!({"id": id, "name": name})),
        "keyType": line.key_type,
        "api": line.api.as_ref().map(|(name, version)| json!({"name": name, "version": version})),
        "name": line.name,
        "scopes": line.scopes,
        "format": line.format,
        "signingKeyId": line.signing_kid,
        "createdAt": moment::text(line.created_at),
        "expiresAt": line.expires_at.map(moment::text),
        "isActive": line.is_active,
    })
}
