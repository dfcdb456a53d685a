//! `GET /settings`: what a publisher client needs to know of this installation.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::endpoint::SYMBOLIC_SCHEME;
use tidegate_model::environment::Environment;
use tidegate_model::own_backend::SAMPLE_PATH;
use tidegate_model::policy::UNLIMITED;
use tidegate_model::scope;
use tidegate_model::user::ADMIN;
use url::Url;

use super::deployment::vhost;
use crate::auth::Signed;
use crate::error::Result;
use crate::state::Control;

/// The settings. Addresses are those of now; nothing of them is stored.
///
/// # Errors
/// 401.
pub async fn show(State(control): State<Control>, signed: Signed) -> Result<Json<Value>> {
    signed.require(&["api_view", "publisher_settings"])?;
    let environments = control.store.environments().await?;
    let environments: Vec<Value> = environments.iter().map(|known| environment(&control, known)).collect();
    let scopes = scope::allowed(&[ADMIN.to_owned()]);
    Ok(Json(json!({
        "devportalUrl": format!("{}/devportal", control.addresses.management()),
        "environment": environments,
        "gatewayTypes": ["Regular"],
        "scopes": scopes,
        "monetizationAttributes": [],
        "securityAuditProperties": {},
        "externalStoresEnabled": false,
        "docVisibilityEnabled": true,
        "portalConfigurationOnlyModeEnabled": false,
        "crossTenantSubscriptionEnabled": false,
        "defaultAdvancePolicy": UNLIMITED,
        "defaultSubscriptionPolicy": UNLIMITED,
        "authorizationHeader": "Authorization",
        // Ours: the backend of the samples, when this server has it.
        "sampleBackend": control.addresses.has_sample_backend().then(sample_backend),
    })))
}

fn sample_backend() -> String {
    format!("{SYMBOLIC_SCHEME}://ops{SAMPLE_PATH}")
}

fn environment(control: &Control, environment: &Environment) -> Value {
    let port = |address: Option<String>| Url::parse(&address?).ok()?.port_or_known_default();
    let (http, https) = control.addresses.gateways(&environment.name);
    let http = environment.http_port.or_else(|| port(http));
    let https = environment.https_port.or_else(|| port(https));
    let mut vhost = json!({"host": vhost(control, environment), "httpContext": ""});
    for (names, port) in [(["httpPort", "wsPort"], http), (["httpsPort", "wssPort"], https)] {
        for name in names {
            vhost[name] = json!(port);
        }
    }
    json!({
        "id": environment.id,
        "name": environment.name,
        "displayName": environment.display_name,
        "description": environment.description,
        "type": environment.kind,
        "gatewayType": "Regular",
        "provider": "wso2",
        "serverUrl": control.addresses.management(),
        "showInApiConsole": true,
        "vhosts": [vhost],
        "endpointURIs": [],
        "additionalProperties": [],
    })
}
