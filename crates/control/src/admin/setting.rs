//! What an administration portal must know of the installation.

use axum::Json as Body;
use serde_json::{Value, json};
use tidegate_model::scope;
use tidegate_model::user::{ADMIN, SEED_ROLES};

use crate::auth::Signed;
use crate::error::Result;
use crate::page::page;

/// Roles of the default map that no user has from the start (WSO2: tenant configuration `DefaultRoles`).
const MORE_ROLES: [&str; 3] = ["Internal/analytics", "Internal/observer", "Internal/integration_dev"];

/// `GET /settings`
pub(super) async fn read(signed: Signed) -> Result<Body<Value>> {
    signed.require(&["admin", "admin_settings"])?;
    Ok(Body(json!({
        "scopes": scope::allowed(&[ADMIN.to_owned()]),
        "gatewayTypes": ["Regular"],
        "keyManagerConfiguration": [],
        "analyticsEnabled": true,
    })))
}

/// `GET /system-scopes`: who gets which scope.
pub(super) async fn system_scopes(signed: Signed) -> Result<Body<Value>> {
    signed.require(&["admin", "scope_manage"])?;
    let roles: Vec<(&str, _)> =
        SEED_ROLES.into_iter().chain(MORE_ROLES).map(|role| (role, scope::allowed(&[role.to_owned()]))).collect();
    let holders = |name: &String| -> Vec<&str> {
        roles.iter().filter(|(_, scopes)| scopes.contains(name)).map(|(role, _)| *role).collect()
    };
    let list: Vec<Value> = scope::allowed(&[ADMIN.to_owned()])
        .iter()
        .map(|name| json!({"tag": tag(name), "name": name, "description": "", "roles": holders(name)}))
        .collect();
    Ok(Body(json!({"count": list.len(), "list": list})))
}

/// `GET /workflows`: nothing waits for approval here.
pub(super) async fn workflows(signed: Signed) -> Result<Body<Value>> {
    signed.require(&["admin", "api_workflow_view"])?;
    Ok(Body(json!(page::<Value>("/workflows", 0, 25, 0, Vec::new()))))
}

/// The part of the product a scope belongs to, for grouping in a form.
fn tag(scope: &str) -> &'static str {
    let name = scope.strip_prefix(scope::PREFIX).unwrap_or(scope);
    match name {
        "subscribe" | "app_manage" | "sub_manage" | "app_update" | "store_settings" | "api_key"
        | "sub_alert_manage" => "Developer Portal",
        _ if scope::allowed(&["Internal/creator".to_owned(), "Internal/publisher".to_owned()]).contains(scope) => {
            "Publisher"
        }
        _ => "Admin",
    }
}
