//! `/role-names`: the roles there are, for whoever says which of them may see or change an API. Only names: who has them
//! is for administrators.

use axum::Json as Body;
use axum::extract::State;

use crate::auth::Signed;
use crate::error::Result;
use crate::page::{Page, Paging};
use crate::query::{Query, Search};
use crate::state::Control;

/// `GET /role-names?query=`: the names that contain the text.
///
/// # Errors
/// 400, 401.
pub(super) async fn list(
    State(control): State<Control>,
    signed: Signed,
    Query(paging): Query<Paging>,
    Query(search): Query<Search>,
) -> Result<Body<Page<String>>> {
    signed.require(&["api_create", "api_publish", "api_manage"])?;
    let word = search.query.unwrap_or_default().to_lowercase();
    let names = control.store.roles().await?.into_iter().map(|role| role.name);
    let names = names.filter(|name| name.to_lowercase().contains(&word)).collect();
    Ok(Body(paging.cut(&control.limits, "/role-names", names)?))
}
