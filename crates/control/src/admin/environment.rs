//! Gateway environments: named groups of gateways APIs are deployed to. An environment without a public host of its own
//! is shown at this installation's live addresses, and those are never stored.

use axum::Json as Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_model::environment::{DEFAULT_ENVIRONMENT, Environment};
use tidegate_model::problem::Problem;
use tidegate_store::Error as StoreError;

use crate::audit;
use crate::auth::Signed;
use crate::devportal::created;
use crate::error::{ApiError, Result};
use crate::json::Json;
use crate::query::Path;
use crate::state::Control;

use super::BASE;

const READ: &[&str] = &["admin", "environment_read", "environment_manage"];
const WRITE: &[&str] = &["admin", "environment_manage"];
const NAME_CHARS_MAX: usize = 255;
const DESCRIPTION_CHARS_MAX: usize = 1_023;
const NAME_FORBIDDEN: &str = "~!@#;:%^*()+={}|\\<>\"',&$ \t\r\n";

/// `GET /environments`
pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(READ)?;
    let list: Vec<Value> = control.store.environments().await?.iter().map(|place| body(&control, place)).collect();
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// `POST /environments`
pub(super) async fn create(State(control): State<Control>, signed: Signed, Json(sent): Json<Sent>) -> Result<Response> {
    let caller = signed.require(WRITE)?;
    let new = sent.read(&control, uuid::Uuid::now_v7().to_string())?;
    control.store.insert_environment(&new).await.map_err(|why| match why {
        StoreError::Taken(_) => {
            let description = format!("there is an environment `{}` already", new.name);
            ApiError::new(StatusCode::BAD_REQUEST, 900507, "Gateway Environment already exists", description)
        }
        other => other.into(),
    })?;
    let detail = json!({"name": new.name, "after": kept(&new)});
    audit::note(&control, caller, "environment.create", &new.id, detail).await;
    Ok(created(&format!("{BASE}/environments/{}", new.id), body(&control, &new)))
}

/// `PUT /environments/{environmentId}`
pub(super) async fn update(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<String>,
    Json(sent): Json<Sent>,
) -> Result<Body<Value>> {
    let caller = signed.require(WRITE)?;
    let old = find(&control, &id).await?;
    let to = sent.read(&control, old.id.clone())?;
    if to.name != old.name {
        let description = format!("the environment is named `{}` and stays so", old.name);
        return Err(ApiError::new(StatusCode::BAD_REQUEST, 900510, "Environment name is immutable", description));
    }
    if !control.store.update_environment(&to).await? {
        return Err(not_found(&id));
    }
    let detail = json!({"name": to.name, "before": kept(&old), "after": kept(&to)});
    audit::note(&control, caller, "environment.update", &id, detail).await;
    Ok(Body(body(&control, &to)))
}

/// `DELETE /environments/{environmentId}`
pub(super) async fn delete(
    State(control): State<Control>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    let caller = signed.require(WRITE)?;
    let old = find(&control, &id).await?;
    if old.name == DEFAULT_ENVIRONMENT {
        let description = format!("the environment `{DEFAULT_ENVIRONMENT}` stays");
        return Err(ApiError::new(StatusCode::BAD_REQUEST, 900508, "Environment is read-only", description));
    }
    if !control.store.delete_environment(&id).await? {
        return Err(ApiError::conflict(format!("APIs are deployed to `{}`; undeploy them first", old.name)));
    }
    let detail = json!({"name": old.name, "before": kept(&old)});
    audit::note(&control, caller, "environment.delete", &id, detail).await;
    Ok(StatusCode::OK)
}

/// `Environment` as clients send it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    display_name: Option<String>,
    description: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    vhosts: Vec<VHost>,
}

/// `VHost`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VHost {
    #[serde(default)]
    host: String,
    http_port: Option<i64>,
    https_port: Option<i64>,
}

impl Sent {
    fn read(self, control: &Control, id: String) -> Result<Environment> {
        let mut problems = Vec::new();
        let length = self.name.chars().count();
        if length == 0 || length > NAME_CHARS_MAX {
            problems.push(Problem::new("name", format!("must have 1 to {NAME_CHARS_MAX} characters")));
        }
        if let Some(bad) = self.name.chars().find(|c| NAME_FORBIDDEN.contains(*c) || c.is_control()) {
            problems.push(Problem::new("name", format!("must not contain {bad:?}")));
        }
        let description = self.description.unwrap_or_default();
        if description.chars().count() > DESCRIPTION_CHARS_MAX {
            problems.push(Problem::new("description", format!("is longer than {DESCRIPTION_CHARS_MAX} characters")));
        }
        let kind = self.kind.unwrap_or_else(|| "hybrid".to_owned());
        if !["hybrid", "production", "sandbox"].contains(&kind.as_str()) {
            problems.push(Problem::new("type", format!("`{kind}` is not one of hybrid, production, sandbox")));
        }
        let host = read_host(self.vhosts, &mut problems);
        if !problems.is_empty() {
            return Err(ApiError::invalid(problems));
        }
        let host = host.filter(|host| !is_our_own(control, host));
        Ok(Environment {
            id,
            display_name: self.display_name.filter(|name| !name.is_empty()).unwrap_or_else(|| self.name.clone()),
            name: self.name,
            description,
            kind,
            http_port: host.as_ref().and_then(|host| host.1),
            https_port: host.as_ref().and_then(|host| host.2),
            vhost: host.map(|host| host.0),
        })
    }
}

type Host = (String, Option<u16>, Option<u16>);

fn read_host(vhosts: Vec<VHost>, problems: &mut Vec<Problem>) -> Option<Host> {
    if vhosts.len() != 1 {
        let message = format!("has {} entries; an environment has exactly one host here", vhosts.len());
        problems.push(Problem::new("vhosts", message));
    }
    let vhost = vhosts.into_iter().next()?;
    if !is_host_name(&vhost.host) {
        problems.push(Problem::new("vhosts[0].host", format!("`{}` is not a host name", vhost.host)));
    }
    let mut port = |field: &str, port: Option<i64>| match port.filter(|port| *port != -1).map(u16::try_from) {
        Some(Ok(port)) if port > 0 => Some(port),
        None => None,
        _ => {
            problems.push(Problem::new(format!("vhosts[0].{field}"), "must be between 1 and 65535, or -1 for off"));
            None
        }
    };
    let (http, https) = (port("httpPort", vhost.http_port), port("httpsPort", vhost.https_port));
    Some((vhost.host.to_ascii_lowercase(), http, https))
}

/// Labels of letters, digits and inner hyphens (RFC 1123 section 2.1).
fn is_host_name(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 255 && host.split('.').all(is_label)
}

/// Whether a host is what we show for an environment without one: a client that sends back what it read must not
/// freeze today's ports.
fn is_our_own(control: &Control, host: &Host) -> bool {
    let (own, http, https) = live_host(control);
    host.0 == own && (host.1 == http || host.1.is_none()) && (host.2 == https || host.2.is_none())
}

fn live_host(control: &Control) -> Host {
    let read = |address: Option<String>| address.and_then(|address| url::Url::parse(&address).ok());
    let (http, https) = (read(control.addresses.gateway_http()), read(control.addresses.gateway_https()));
    let host = [&https, &http].into_iter().flatten().find_map(|url| url.host_str()).unwrap_or("localhost").to_owned();
    let port = |url: Option<url::Url>| url.and_then(|url| url.port_or_known_default());
    (host, port(http), port(https))
}

/// What is kept of an environment, for the audit log.
fn kept(place: &Environment) -> Value {
    json!({
        "displayName": place.display_name,
        "description": place.description,
        "type": place.kind,
        "host": place.vhost,
        "httpPort": place.http_port,
        "httpsPort": place.https_port,
    })
}

async fn find(control: &Control, id: &str) -> Result<Environment> {
    let environments = control.store.environments().await?;
    environments.into_iter().find(|place| place.id == id).ok_or_else(|| not_found(id))
}

fn not_found(id: &str) -> ApiError {
    let description = format!("Gateway Environment with id '{id}' not found");
    ApiError::new(StatusCode::NOT_FOUND, 900506, "Gateway Environment not found", description)
}

fn body(control: &Control, place: &Environment) -> Value {
    let (own, own_http, own_https) = live_host(control);
    let (host, http, https) = match &place.vhost {
        Some(host) => (host.clone(), place.http_port.or(own_http), place.https_port.or(own_https)),
        None => (own, own_http, own_https),
    };
    json!({
        "id": place.id,
        "name": place.name,
        "displayName": place.display_name,
        "description": place.description,
        "type": place.kind,
        "provider": "wso2",
        "gatewayType": "Regular",
        "isReadOnly": false,
        "vhosts": [{"host": host, "httpContext": "", "httpPort": http, "httpsPort": https}],
        "endpointURIs": [],
        "additionalProperties": [],
        "permissions": {"permissionType": "PUBLIC", "roles": []},
    })
}
