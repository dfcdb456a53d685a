//! Tidegate's own API (`/api/tidegate/v1`): what the WSO2 contracts have no place for: users, statistics, the audit log,
//! the default APIs, join tokens and nodes.

mod statistics;
mod overview;
mod report;
mod audit_log;
mod user;
mod join_token;
mod node;
mod finding;
mod default_api;

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::devportal::{no_such_method, no_such_path, revoke_token};
use crate::error::{ApiError, Result};
use crate::openapi;
use crate::state::Control;

/// How long statistics tell one minute from another; older ones are by the hour.
pub const MINUTES_KEPT_MS: i64 = 3 * 24 * 3_600_000;

/// Where this API is mounted, for `Location` headers.
const BASE: &str = "/api/tidegate/v1";

/// Routes of Tidegate's own API.
pub fn router() -> Router<Control> {
    Router::new()
        .route(openapi::PATH, openapi::serve(openapi::TIDEGATE))
        .route("/users", get(user::list).post(user::create))
        .route("/users/{name}", put(user::update).delete(user::delete).get(user::read))
        .route("/users/{name}/password", put(user::set_password))
        .route("/statistics", get(statistics::read))
        .route("/statistics/overview", get(overview::read))
        .route("/audit", get(audit_log::list))
        .route("/nodes", get(node::list))
        .route("/join-tokens", get(join_token::list).post(join_token::create))
        .route("/join-tokens/{id}", delete(join_token::revoke))
        .route("/apis/{id}/findings", get(finding::list))
        .route("/apis/{id}/findings/apply", post(finding::apply))
        .route("/applications/{id}/oauth-keys/{which}/revoke-token", post(revoke_token))
        .route("/default-apis", get(default_api::list))
        .route("/default-apis/{kind}", get(default_api::show).put(default_api::update))
        .route("/default-apis/{kind}/restore", post(default_api::restore))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
}

/// Reads a point in time: milliseconds since 1970, or RFC 3339.
fn read_moment(field: &str, text: Option<&str>) -> Result<Option<i64>> {
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    if let Ok(millis) = text.parse::<i64>() {
        return Ok(Some(millis));
    }
    match OffsetDateTime::parse(text, &Rfc3339) {
        Ok(at) => Ok(Some((at.unix_timestamp_nanos() / 1_000_000) as i64)),
        Err(_) => Err(ApiError::bad_request(format!(
            "{field} `{text}` is neither milliseconds since 1970 nor a time such as 2026-02-06T23:45:07Z"
        ))),
    }
}
