//! What an administration portal must know of the installation.

use axum::Json as Body;
use serde_json::{Value, json};
use tidegate_model::scope;
use tidegate_model::user::ADMIN;

use crate::auth::Signed;
use crate::error::Result;
use crate::page::page;

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

/// `GET /workflows`: nothing waits for approval here.
pub(super) async fn workflows(signed: Signed) -> Result<Body<Value>> {
    signed.require(&["admin", "api_workflow_view"])?;
    Ok(Body(json!(page::<Value>("/workflows", 0, 25, 0, Vec::new()))))
}
