//! `GET /ports`: the port map of the installation; `?offset=N` adds what another instance with that offset would meet.

use axum::Json as Body;
use axum::extract::State;
use serde::Deserialize;
use tidegate_model::problem::Problem;

use crate::auth::Signed;
use crate::error::{ApiError, Result};
use crate::operations::Ports;
use crate::query::Query;
use crate::state::Control;

/// What is asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    offset: Option<String>,
}

pub(super) async fn read(
    State(control): State<Control>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Body<Ports>> {
    signed.require(&["admin"])?;
    let offset = asked.offset.filter(|text| !text.is_empty());
    let offset = offset.map(|text| parse(&text)).transpose().map_err(|problem| ApiError::invalid(vec![problem]))?;
    control.operations.ports(offset).await.map(Body).map_err(ApiError::internal)
}

fn parse(text: &str) -> std::result::Result<u16, Problem> {
    let wrong = || Problem::new("offset", format!("`{text}` is not a whole number from 0 to {}", u16::MAX));
    text.trim().parse().map_err(|_| wrong())
}
