//! Publisher v4 (`/api/am/publisher/v4`): make, describe, version, deploy and retire APIs.
//!
//! One file a noun. [`api`] holds the APIs themselves; [`refusal`] the errors that have codes of their own; [`params`]
//! reads path and query. Scopes stand in each handler, as in the contract.
//!
//! Not here: API products, MCP servers, GraphQL and WSDL imports, mediation policies, monetization.

pub mod api;
pub mod definition;
pub mod revision;
pub mod deployment;
pub mod lifecycle;
pub mod document;
pub mod thumbnail;
pub mod key;
pub mod subscription;
pub mod policy;
pub mod settings;
pub mod endpoint_check;
pub mod notice;
pub(crate) mod refusal;
mod params;
mod moment;

pub(crate) mod search;

use axum::Router;
use axum::routing::{get, post, put};

use crate::error::ApiError;
use crate::openapi;
use crate::state::Control;

/// Routes of the Publisher API.
pub fn router() -> Router<Control> {
    Router::new()
        .merge(catalog())
        .merge(parts())
        .merge(revisions())
        .route(openapi::PATH, openapi::serve(openapi::PUBLISHER))
        .route("/throttling-policies/{level}", get(policy::list))
        .route("/throttling-policies/{level}/{name}", get(policy::one))
        .route("/subscriptions", get(subscription::list))
        .route("/subscriptions/block-subscription", post(subscription::block))
        .route("/subscriptions/unblock-subscription", post(subscription::unblock))
        .route("/subscriptions/change-business-plan", post(subscription::change_plan))
        .route("/subscriptions/{id}/subscriber-info", get(subscription::subscriber))
        .route("/settings", get(settings::show))
        .route("/search", get(search::search))
        .fallback(async || ApiError::not_found("the Publisher API has no such resource"))
        .method_not_allowed_fallback(async || {
            let text = "this resource does not support the method";
            ApiError::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, 405, "Method Not Allowed", text)
        })
}

fn catalog() -> Router<Control> {
    Router::new()
        .route("/apis", get(api::list::list).post(api::create::create))
        .route("/apis/validate", post(api::exists::validate))
        .route("/apis/validate-endpoint", post(endpoint_check::check))
        .route("/apis/validate-openapi", post(definition::validate))
        .route("/apis/import-openapi", post(definition::import))
        .route("/apis/copy-api", post(api::copy::copy))
        .route("/apis/change-lifecycle", post(lifecycle::change))
        .route("/apis/{id}", get(api::show).put(api::update::update).delete(api::delete))
}

fn parts() -> Router<Control> {
    Router::new()
        .route("/apis/{id}/swagger", get(definition::show).put(definition::replace))
        .route("/apis/{id}/thumbnail", get(thumbnail::show).put(thumbnail::replace))
        .route("/apis/{id}/documents", get(document::list).post(document::create))
        .route("/apis/{id}/documents/validate", post(document::validate))
        .route("/apis/{id}/documents/{document}", get(document::show).put(document::update).delete(document::delete))
        .route("/apis/{id}/documents/{document}/content", get(document::content).post(document::set_content))
        .route("/apis/{id}/resource-paths", get(api::list::resource_paths))
        .route("/apis/{id}/subscription-policies", get(policy::of_api))
        .route("/apis/{id}/generate-key", post(key::generate))
        .route("/apis/{id}/lifecycle-state", get(lifecycle::state))
        .route("/apis/{id}/lifecycle-history", get(lifecycle::history))
}

fn revisions() -> Router<Control> {
    Router::new()
        .route("/apis/{id}/revisions", get(revision::list).post(revision::create))
        .route("/apis/{id}/revisions/{revision}", get(revision::show).delete(revision::delete))
        .route("/apis/{id}/restore-revision", post(revision::restore))
        .route("/apis/{id}/deploy-revision", post(deployment::deploy))
        .route("/apis/{id}/undeploy-revision", post(deployment::undeploy))
        .route("/apis/{id}/deployments", get(deployment::list))
        .route("/apis/{id}/deployments/{deployment}", put(deployment::update))
}
