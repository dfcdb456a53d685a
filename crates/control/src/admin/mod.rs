//! Admin v4 (`/api/am/admin/v4`): throttling policies, environments, key managers, applications of all owners.

mod policy;
mod limit;
mod environment;
mod key_manager;
mod application;
mod setting;

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::devportal::{no_such_method, no_such_path};
use crate::openapi;
use crate::state::Control;

/// Where this API is mounted, for `Location` headers.
const BASE: &str = "/api/am/admin/v4";

/// Routes of the Admin API.
pub fn router() -> Router<Control> {
    let one = get(policy::read).put(policy::update).delete(policy::delete);
    Router::new()
        .route(openapi::PATH, openapi::serve(openapi::ADMIN))
        .route("/throttling/policies/search", get(policy::search))
        .route("/throttling/policies/{level}", get(policy::list).post(policy::create))
        .route("/throttling/policies/{level}/{policy}", one)
        .route("/environments", get(environment::list).post(environment::create))
        .route("/environments/{environment}", put(environment::update).merge(delete(environment::delete)))
        .route("/key-managers", get(key_manager::list))
        .route("/key-managers/{key_manager}", get(key_manager::read))
        .route("/applications", get(application::list))
        .route("/applications/{application}", delete(application::delete))
        .route("/applications/{application}/change-owner", post(application::change_owner))
        .route("/settings", get(setting::read))
        .route("/system-scopes", get(setting::system_scopes))
        .route("/workflows", get(setting::workflows))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
}
