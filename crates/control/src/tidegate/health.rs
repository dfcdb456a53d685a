//! `GET /health`: whether everything is well, as `/readyz` and `tidegate doctor` see it. Answers 200 whatever was found:
//! who balances load asks `/readyz`.

use axum::Json as Body;
use axum::extract::State;

use crate::auth::Signed;
use crate::error::Result;
use crate::operations::Health;
use crate::state::Control;

pub(super) async fn read(State(control): State<Control>, signed: Signed) -> Result<Body<Health>> {
    signed.require(&["admin"])?;
    Ok(Body(control.operations.health().await))
}
