//! Tidegate's own API (`/api/tidegate/v1`): what the WSO2 contracts have no place for: users and roles, sign-up, tokens in
//! use, signing keys, statistics, the audit log, the default APIs, join tokens and nodes, and how the installation runs:
//! ports, health, settings.

mod statistics;
mod overview;
mod report;
mod audit_log;
mod user;
mod session;
pub(crate) mod role;
mod token;
mod signing_key;
mod key_manager;
mod policy_use;
mod application;
mod sign_up;
mod join_token;
mod node;
mod port;
mod health;
mod setting;
mod finding;
mod change;
mod facet;
mod role_name;
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
        .route("/users/{name}/sessions", get(session::list).delete(session::end))
        .route("/roles", get(role::list).post(role::create))
        .route("/roles/{name}", get(role::read).put(role::update).delete(role::delete))
        .route("/tokens", get(token::list))
        .route("/tokens/revoke", post(token::revoke_all))
        .route("/tokens/inspect", post(token::inspect))
        .route("/tokens/{kind}/{id}", get(token::read).delete(token::revoke))
        .route("/signing-keys", get(signing_key::list).post(signing_key::prepare))
        .route("/signing-keys/rotate", post(signing_key::rotate))
        .route("/signing-keys/{kid}", delete(signing_key::remove))
        .route("/signing-keys/{kid}/activate", post(signing_key::activate))
        .route("/key-manager", get(key_manager::read))
        .route("/throttling-usage", get(policy_use::list))
        .route("/applications", get(application::list))
        .route("/applications/{id}", get(application::read))
        .route("/sign-up", post(sign_up::create))
        .route("/statistics", get(statistics::read))
        .route("/statistics/overview", get(overview::read))
        .route("/audit", get(audit_log::list))
        .route("/audit/export", get(audit_log::export))
        .route("/audit/words", get(audit_log::words))
        .route("/nodes", get(node::list))
        .route("/ports", get(port::read))
        .route("/health", get(health::read))
        .route("/settings", get(setting::list))
        .route("/join-tokens", get(join_token::list).post(join_token::create))
        .route("/join-tokens/{id}", delete(join_token::revoke))
        .route("/role-names", get(role_name::list))
        .route("/apis/facets", get(facet::list))
        .route("/apis/{id}/changes", get(change::list))
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
