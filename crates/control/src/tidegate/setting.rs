//! `GET /settings`: every setting in force with its origin and its description. Secrets are never among the values.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};

use crate::auth::Signed;
use crate::error::Result;
use crate::state::Control;

pub(super) async fn list(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(&["admin"])?;
    let list = control.operations.settings();
    Ok(Body(json!({"count": list.len(), "list": list})))
}
