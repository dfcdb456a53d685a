//! DevPortal v3 (`/api/am/devportal/v3`): find APIs, subscribe, get keys.
//!
//! One file a noun. Reading the catalogue needs no token ([`crate::auth::Guest`]); everything else does, and touches
//! only what the caller owns.

mod api;
mod definition;
mod document;
mod search;
mod rating;
mod comment;
mod policy;
mod application;
mod oauth_key;
mod oauth_client;
mod token;
mod api_key;
mod bound_api_key;
mod subscription;
mod key_manager;
mod setting;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tidegate_model::api::ApiScope;

use crate::error::ApiError;
use crate::openapi;
use crate::state::Control;

pub(crate) use application::{not_found as application_not_found, remove as remove_application};
pub(crate) use key_manager::{RESIDENT, RESIDENT_ID};
pub(crate) use oauth_client::GRANT_TYPES;

/// Where this API is mounted, for `Location` headers.
const BASE: &str = "/api/am/devportal/v3";

/// Routes of the DevPortal API.
pub fn router() -> Router<Control> {
    catalogue()
        .merge(applications())
        .merge(api_keys())
        .merge(subscriptions())
        .merge(installation())
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
}

fn catalogue() -> Router<Control> {
    Router::new()
        .route("/apis", get(api::list))
        .route("/apis/{api}", get(api::read))
        .route("/apis/{api}/swagger", get(definition::read))
        .route("/apis/{api}/thumbnail", get(api::thumbnail))
        .route("/apis/{api}/subscription-policies", get(policy::of_api))
        .route("/apis/{api}/documents", get(document::list))
        .route("/apis/{api}/documents/{document}", get(document::read))
        .route("/apis/{api}/documents/{document}/content", get(document::content))
        .route("/apis/{api}/ratings", get(rating::list))
        .route("/apis/{api}/user-rating", get(rating::read).put(rating::set).delete(rating::delete))
        .route("/apis/{api}/comments", get(comment::list).post(comment::create))
        .route("/apis/{api}/comments/{comment}", get(comment::read).patch(comment::update).delete(comment::delete))
        .route("/apis/{api}/comments/{comment}/replies", get(comment::replies))
        .route("/tags", get(search::tags))
        .route("/search", get(search::everything))
        .route("/api-categories", get(search::categories))
}

fn applications() -> Router<Control> {
    let keys = |prefix: &str| {
        Router::new()
            .route(&format!("{prefix}/regenerate-secret"), post(token::regenerate_secret))
            .route(&format!("{prefix}/generate-token"), post(token::generate))
            .route(&format!("{prefix}/clean-up"), post(oauth_key::clean_up))
            .route(prefix, get(oauth_key::read).put(oauth_key::update).delete(oauth_key::clean_up))
    };
    Router::new()
        .route("/applications", get(application::list).post(application::create))
        .route(
            "/applications/{application}",
            get(application::read).put(application::update).delete(application::delete),
        )
        .route("/applications/{application}/generate-keys", post(oauth_key::generate))
        .route("/applications/{application}/map-keys", post(oauth_key::map_existing))
        .route("/applications/{application}/keys", get(oauth_key::list))
        .route("/applications/{application}/oauth-keys", get(oauth_key::list))
        .route("/applications/{application}/oauth-keys/{which}/secrets", get(token::secrets))
        .route("/applications/{application}/oauth-keys/{which}/generate-secret", post(token::one_secret))
        .route("/applications/{application}/oauth-keys/{which}/revoke-secret", post(token::one_secret))
        .merge(keys("/applications/{application}/oauth-keys/{which}"))
        .merge(keys("/applications/{application}/keys/{which}"))
}

fn api_keys() -> Router<Control> {
    Router::new()
        .route("/applications/{application}/api-keys/{key_type}", get(api_key::list))
        .route("/applications/{application}/api-keys/{key_type}/generate", post(api_key::generate))
        .route("/applications/{application}/api-keys/{key_type}/regenerate", post(api_key::regenerate))
        .route("/applications/{application}/api-keys/{key_type}/revoke", post(api_key::revoke))
        .route("/apis/{api}/api-keys", get(bound_api_key::list))
        .route("/apis/{api}/api-keys/generate", post(bound_api_key::generate))
        .route("/apis/{api}/api-keys/regenerate", post(bound_api_key::regenerate))
        .route("/apis/{api}/api-keys/revoke", post(bound_api_key::revoke))
        .route("/apis/{api}/api-keys/associate", post(bound_api_key::associate))
        .route("/apis/{api}/api-keys/dissociate", post(bound_api_key::dissociate))
}

fn subscriptions() -> Router<Control> {
    Router::new()
        .route("/subscriptions", get(subscription::list).post(subscription::create))
        .route("/subscriptions/multiple", post(subscription::create_several))
        .route(
            "/subscriptions/{id}",
            get(subscription::read).put(subscription::update).merge(delete(subscription::delete)),
        )
        .route("/subscriptions/{id}/additionalInfo", get(subscription::additional_info))
}

fn installation() -> Router<Control> {
    Router::new()
        .route(openapi::PATH, openapi::serve(openapi::DEVPORTAL))
        .route("/throttling-policies/{level}", get(policy::list))
        .route("/throttling-policies/{level}/{name}", get(policy::read))
        .route("/key-managers", get(key_manager::list))
        .route("/settings", get(setting::read))
        .route("/settings/application-attributes", get(setting::application_attributes))
        .route("/tenants", get(setting::tenants))
        .route("/me/change-password", post(setting::change_password))
}

pub(crate) async fn no_such_path() -> ApiError {
    ApiError::not_found("The specified resource does not exist")
}

pub(crate) async fn no_such_method() -> ApiError {
    let description = "this resource does not have that method";
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, 405, "Method Not Allowed", description)
}

/// 201 with the address of what was made.
pub(crate) fn created(location: &str, body: Value) -> Response {
    (StatusCode::CREATED, [(header::LOCATION, location.to_owned())], axum::Json(body)).into_response()
}

/// `ScopeInfo`.
fn scope_info(scope: &ApiScope) -> Value {
    let scope = &scope.scope;
    let name = if scope.display_name.is_empty() { &scope.name } else { &scope.display_name };
    json!({"key": scope.name, "name": name, "roles": scope.bindings, "description": scope.description})
}

/// Reads `null` as if the member were absent, as WSO2 does.
pub(crate) fn null_as_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> std::result::Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
