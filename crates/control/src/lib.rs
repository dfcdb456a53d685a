//! The control plane's REST APIs: Publisher v4, DevPortal v3 and Admin v4 as WSO2 API Manager 4.x publishes them, and
//! Tidegate's own additions under `/api/tidegate/v1`.
//!
//! Layout: one folder an API ([`publisher`], [`devportal`], [`admin`]), one file a noun, one function a verb. What they
//! share: [`state`] (what a handler may use), [`authority`] (the seam to the key manager), [`auth`] (who calls, and may
//! they), [`error`] (the one error shape), [`page`] (lists), [`query`], [`json`] and [`multipart`] (what clients send),
//! [`definition`] (OpenAPI documents of others), [`audit`], [`openapi`] (OpenAPI documents of these APIs). [`node`] is what gateways without a store are told. [`soap`] is how a
//! WSO2 1.x Publisher pushes to a gateway. [`portal`] serves the user interface, which is a client of these APIs.
//!
//! Not here: OAuth endpoints (`tidegate-keymanager`), SQL (`tidegate-store`), rules about the nouns (`tidegate-model`).

pub mod state;
pub mod authority;
pub mod auth;
pub mod error;
pub mod json;
pub mod page;
pub mod query;
pub mod audit;
pub mod moment;
pub mod window;
pub mod multipart;
pub mod definition;
pub mod own_address;
pub mod findings;
pub mod openapi;
pub mod publisher;
pub mod devportal;
pub mod admin;
pub mod tidegate;
pub mod node;
pub mod portal;
pub mod soap;

use axum::Router;

pub use authority::KeyAuthority;
pub use state::{Control, Limits};
pub use tidegate::MINUTES_KEPT_MS;

/// All management APIs under their published base paths.
pub fn router(control: Control) -> Router {
    Router::new()
        .nest(openapi::PUBLISHER.base, publisher::router())
        .nest(openapi::DEVPORTAL.base, devportal::router())
        .nest(openapi::ADMIN.base, admin::router())
        .nest(openapi::TIDEGATE.base, tidegate::router())
        .with_state(control)
}
