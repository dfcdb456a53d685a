//! `GET /key-manager`: how the key manager of this installation is set and how it is. What it offers to whom is in the Admin
//! API (`/key-managers`), which has no place for this.

use axum::Json as Body;
use axum::extract::State;
use serde_json::{Value, json};

use crate::auth::Signed;
use crate::error::Result;
use crate::state::Control;

pub(super) async fn read(State(control): State<Control>, signed: Signed) -> Result<Body<Value>> {
    signed.require(&["admin", "keymanagers_manage"])?;
    Ok(Body(json!(control.identity()?.facts().await?)))
}
