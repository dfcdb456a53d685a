//! `GET /throttling-usage`: what uses which throttling policy, so that people see what a change means.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};
use tidegate_model::policy::PolicyLevel;

use crate::auth::Signed;
use crate::error::Result;
use crate::state::Control;

pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(&["admin", "tier_view", "admin_tier_view"])?;
    let mut list = Vec::new();
    for ((level, name), uses) in control.store.policy_uses().await? {
        list.push(json!({
            "level": if level == PolicyLevel::Api { "advanced" } else { level.as_str() },
            "policyName": name,
            "apis": uses.apis,
            "apiNames": uses.api_names,
            "applications": uses.applications,
            "subscriptions": uses.subscriptions,
        }));
    }
    Ok(Body(json!({"count": list.len(), "list": list})))
}
