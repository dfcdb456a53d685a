//! `POST /client-registration/v0.17/register`: WSO2's dynamic client registration, with a user's name and password.
//!
//! Asking again with the same owner and name answers the same client and secret: `apictl login` does so each time.

use std::net::IpAddr;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};
use tidegate_model::client::{Client, GrantType, NAME_CHARS_MAX, TokenFormat};
use tidegate_model::problem::Problem;
use tidegate_model::user::User;
use tidegate_store::audit::AuditEvent;

use crate::KeyManager;
use crate::client::{ClientSpec, check_redirect_uri};
use crate::client_auth::basic;
use crate::error::Error;
use crate::oauth_error::no_store;

/// Largest registration that is read, in bytes.
pub const REGISTRATION_BYTES_MAX: usize = 64 * 1024;

pub(super) async fn post(State(km): State<KeyManager>, request: Request) -> Response {
    let answer = answer(&km, request).await;
    let mut response = match answer {
        Ok(body) => Json(body).into_response(),
        Err(refusal) => refusal.into_response(),
    };
    no_store(response.headers_mut());
    response
}

async fn answer(km: &KeyManager, request: Request) -> Result<Value, Refusal> {
    let (head, body) = request.into_parts();
    let address = km.caller_address(&head).await;
    let user = authenticate(km, &head.headers, address).await?;
    let fields = read(body).await?;
    let spec = spec(&fields, &user)?;
    let (client, secret) = match km.store.client_of_owner(&spec.owner, &spec.name).await.map_err(Error::from)? {
        Some(known) => known,
        None => match km.create_client(&spec).await {
            // Someone else was quicker with the same name.
            Err(Error::Taken(what)) => {
                let known = km.store.client_of_owner(&spec.owner, &spec.name).await.map_err(Error::from)?;
                known.ok_or(Error::Taken(what))?
            }
            Ok(made) => {
                note(km, &user, &made.0).await;
                made
            }
            Err(why) => return Err(why.into()),
        },
    };
    Ok(result(&client, secret.as_deref(), text(&fields, "callbackUrl")))
}

/// A new client is a change like any other. It stays when the audit log cannot be written, so the failure is only logged.
async fn note(km: &KeyManager, user: &User, client: &Client) {
    let grants: Vec<&str> = client.grant_types.iter().map(|grant| grant.as_str()).collect();
    let detail = json!({"name": client.name, "grantTypes": grants});
    let event = AuditEvent::now(&user.name, "client.register", client.id.as_str(), detail);
    if let Err(error) = km.store.audit(&event).await {
        tracing::error!(%error, "that a client was registered could not be written to the audit log");
    }
}

async fn authenticate(km: &KeyManager, headers: &HeaderMap, address: Option<IpAddr>) -> Result<User, Refusal> {
    let (name, password) = basic(headers).ok_or(Refusal::Unauthorized)?;
    let user = km.verify_password(&name, &password, address).await?;
    user.ok_or(Refusal::Unauthorized)
}

async fn read(body: Body) -> Result<Map<String, Value>, Refusal> {
    let bytes = to_bytes(body, REGISTRATION_BYTES_MAX).await.map_err(|_| Refusal::TooLarge)?;
    serde_json::from_slice(&bytes).map_err(|why| invalid("body", format!("is not a JSON object: {why}")))
}

fn spec(fields: &Map<String, Value>, user: &User) -> Result<ClientSpec, Refusal> {
    let mut problems = Vec::new();
    let name = text(fields, "clientName").unwrap_or_default();
    // WSO2's rule for names of service providers.
    let is_usable = |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "._-".contains(c);
    if name.trim().is_empty() || name.len() > NAME_CHARS_MAX || !name.chars().all(is_usable) {
        let rule = format!("must have 1 to {NAME_CHARS_MAX} letters, digits, spaces or . _ -");
        problems.push(Problem::new("clientName", rule));
    }
    let owner = text(fields, "owner").unwrap_or(&user.name);
    if !owner.eq_ignore_ascii_case(&user.name) {
        problems.push(Problem::new("owner", "must be the user who registers"));
    }
    let asked = text(fields, "grantType").unwrap_or("client_credentials password refresh_token");
    // Grant types that WSO2 knows and we do not are left out, as long as one remains.
    let grant_types: Vec<GrantType> = asked.split_whitespace().filter_map(GrantType::parse).collect();
    if grant_types.is_empty() {
        let known = GrantType::ALL.map(GrantType::as_str).join(", ");
        problems.push(Problem::new("grantType", format!("must name at least one of {known}")));
    }
    if !problems.is_empty() {
        return Err(Refusal::Internal(Error::Invalid(problems)));
    }
    let is_opaque = text(fields, "tokenType").is_some_and(|kind| kind.eq_ignore_ascii_case("OPAQUE"));
    let mut spec = ClientSpec::new(&user.name, name, &grant_types);
    spec.token_format = if is_opaque { TokenFormat::Opaque } else { TokenFormat::Jwt };
    spec.redirect_uris = redirect_uris(text(fields, "callbackUrl").unwrap_or_default());
    Ok(spec)
}

/// Redirect URIs of a `callbackUrl`: one, or WSO2's `regexp=(one|other)` of plain ones. What is no redirect URI
/// (`www.google.lk` in WSO2's own example) is not kept: no code will be sent there.
fn redirect_uris(callback: &str) -> Vec<String> {
    let listed = callback.strip_prefix("regexp=(").and_then(|rest| rest.strip_suffix(')'));
    let candidates = listed.map_or_else(|| vec![callback], |list| list.split('|').collect());
    candidates.into_iter().filter(|uri| check_redirect_uri(uri).is_ok()).map(str::to_owned).collect()
}

fn result(client: &Client, secret: Option<&str>, callback: Option<&str>) -> Value {
    let grants = client.grant_types.iter().map(|grant| grant.as_str()).collect::<Vec<_>>().join(" ");
    let callback = match client.redirect_uris.as_slice() {
        [] => callback.unwrap_or_default().to_owned(),
        [one] => one.clone(),
        many => format!("regexp=({})", many.join("|")),
    };
    let details = json!({
        "grant_types": grants,
        "redirect_uris": callback,
        "client_id": client.id.as_str(),
        "client_name": client.name,
    });
    json!({
        "clientId": client.id.as_str(),
        "clientName": client.name,
        "callBackURL": callback,
        "clientSecret": secret,
        "isSaasApplication": true,
        "appOwner": client.owner,
        "jsonString": details.to_string(),
        "jsonAppAttribute": "{}",
        "applicationUUID": null,
        "tokenType": client.token_format.as_str(),
    })
}

fn text<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn invalid(field: &str, message: String) -> Refusal {
    Refusal::Internal(Error::Invalid(vec![Problem::new(field, message)]))
}

/// Why nothing was registered, in the shape of the management APIs.
enum Refusal {
    Unauthorized,
    TooLarge,
    Internal(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Internal(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message, description, findings) = match self {
            Self::Unauthorized => {
                (StatusCode::UNAUTHORIZED, "Unauthorized", "The user is not authorized".to_owned(), Vec::new())
            }
            Self::TooLarge => {
                let text = format!("The body is larger than {REGISTRATION_BYTES_MAX} bytes");
                (StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large", text, Vec::new())
            }
            Self::Internal(Error::Invalid(problems)) => {
                let text = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                (StatusCode::BAD_REQUEST, "Bad Request", text, problems)
            }
            Self::Internal(error @ Error::TooManyFailures(_)) => {
                (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests", error.to_string(), Vec::new())
            }
            Self::Internal(error) => {
                tracing::error!(%error, "could not register a client");
                let text = "The server failed, its log says why".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error", text, Vec::new())
            }
        };
        let findings: Vec<Value> = findings
            .iter()
            .map(|problem| json!({ "code": "400", "message": problem.field, "description": problem.message }))
            .collect();
        let body = json!({
            "code": status.as_u16(),
            "message": message,
            "description": description,
            "moreInfo": "",
            "error": findings,
        });
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"tidegate\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
