//! The key manager's endpoints, one file each.

mod token;
mod authorize;
mod login;
mod consent;
mod logout;
mod revoke;
mod introspect;
mod jwks;
mod userinfo;
mod discovery;
mod register;

use axum::Router;
use axum::routing::{get, post};

use crate::KeyManager;
use crate::endpoints::{AUTHORIZE, CONSENT, INTROSPECT, JWKS, LOGIN, LOGOUT, REGISTER, REVOKE, STYLE, TOKEN, USERINFO};

/// WSO2 1.4's prefix for the same endpoints.
const OLD_PREFIX: &str = "/oauth2endpoints";
/// The user-info endpoint of the same generation.
const OLD_USERINFO: &str = "/oauth2userinfo/userinfo";

pub(crate) fn router(km: KeyManager) -> Router {
    let authorize = || get(authorize::get).post(authorize::post);
    let userinfo = || get(userinfo::get).post(userinfo::get);
    let old = |path: &str| path.replacen("/oauth2", OLD_PREFIX, 1);
    Router::new()
        .route(TOKEN, post(token::post))
        .route(&old(TOKEN), post(token::post))
        .route(AUTHORIZE, authorize())
        .route(&old(AUTHORIZE), authorize())
        .route(REVOKE, post(revoke::post))
        .route(&old(REVOKE), post(revoke::post))
        .route(INTROSPECT, post(introspect::post))
        .route(&old(INTROSPECT), post(introspect::post))
        .route(JWKS, get(jwks::get))
        .route(&old(JWKS), get(jwks::get))
        .route(USERINFO, userinfo())
        .route(&old(USERINFO), userinfo())
        .route(OLD_USERINFO, userinfo())
        .route(LOGIN, post(login::post))
        .route(CONSENT, post(consent::post))
        .route(STYLE, get(crate::page::style))
        .route(LOGOUT, get(logout::get).post(logout::post))
        .route("/oauth2/token/.well-known/openid-configuration", get(discovery::get))
        .route("/.well-known/openid-configuration", get(discovery::get))
        .route("/.well-known/oauth-authorization-server", get(discovery::get))
        .route("/.well-known/oauth-authorization-server/oauth2/token", get(discovery::get))
        .route(REGISTER, post(register::post))
        .merge(crate::thrift::router())
        .with_state(km)
}
