//! Each kind of change of an API's members, from both sides.

use serde_json::{Value, json};

use crate::changes::tests::{api, between, settings};
use crate::changes::{State, compare};

#[test]
fn settings_are_judged_as_a_table() {
    settings(
        json!({"context": "/p"}),
        json!({"context": "/q"}),
        &["breaks context-changed - context"],
        &["breaks context-changed - context"],
    );
    settings(
        json!({"transport": ["http", "https"]}),
        json!({"transport": ["https"]}),
        &["breaks transport-removed - transport"],
        &["fits transport-added - transport"],
    );
    settings(
        json!({"policies": ["Gold", "Silver"]}),
        json!({"policies": ["Gold"]}),
        &["breaks plan-removed - policies"],
        &["fits plan-added - policies"],
    );
    settings(
        json!({"securityScheme": ["oauth2", "api_key"]}),
        json!({"securityScheme": ["oauth2"]}),
        &["breaks security-scheme-removed - securityScheme"],
        &["fits security-scheme-added - securityScheme"],
    );
    settings(
        json!({"securityScheme": ["oauth2"]}),
        json!({"securityScheme": ["oauth2", "mutualssl_mandatory"]}),
        &["breaks security-scheme-mandatory - securityScheme"],
        &["fits setting-changed - securityScheme"],
    );
    settings(
        json!({}),
        json!({"authorizationHeader": "X-Auth"}),
        &["breaks header-changed - authorizationHeader"],
        &["breaks header-changed - authorizationHeader"],
    );
    settings(json!({}), json!({"authorizationHeader": "authorization"}), &[], &[]);
    settings(
        json!({"audiences": []}),
        json!({"audiences": ["a"]}),
        &["breaks audience-tightened - audiences"],
        &["fits audience-loosened - audiences"],
    );
    settings(
        json!({"visibility": "PUBLIC"}),
        json!({"visibility": "RESTRICTED", "visibleRoles": ["staff"]}),
        &["breaks visibility-narrowed - visibility"],
        &["fits visibility-widened - visibility"],
    );
    settings(
        json!({"visibility": "RESTRICTED", "visibleRoles": ["a", "b"]}),
        json!({"visibility": "RESTRICTED", "visibleRoles": ["a"]}),
        &["breaks visibility-narrowed - visibility"],
        &["fits visibility-widened - visibility"],
    );
    settings(
        json!({"description": "one"}),
        json!({"description": "two", "businessInformation": {"businessOwner": "Ann"}}),
        &["fits setting-changed - description", "fits setting-changed - businessInformation"],
        &["fits setting-changed - description", "fits setting-changed - businessInformation"],
    );
}

#[test]
fn cors_breaks_when_browsers_may_call_less() {
    let with = |origins: Value, credentials: bool| {
        json!({"corsConfiguration": {
            "corsConfigurationEnabled": true,
            "accessControlAllowOrigins": origins, "accessControlAllowCredentials": credentials,
        }})
    };
    let at = "corsConfiguration.accessControlAllowOrigins";
    settings(
        with(json!(["*"]), false),
        with(json!(["https://a.example"]), false),
        &[&format!("breaks cors-tightened - {at}")],
        &[&format!("fits cors-loosened - {at}")],
    );
    let at = "corsConfiguration.accessControlAllowCredentials";
    settings(
        with(json!(["*"]), true),
        with(json!(["*"]), false),
        &[&format!("breaks cors-tightened - {at}")],
        &[&format!("fits cors-loosened - {at}")],
    );
}

#[test]
fn an_endpoint_changes_without_breaking_and_its_secret_is_never_shown() {
    let with = |url: &str, secret: &str| {
        json!({"endpointConfig": {
            "endpoint_type": "http", "production_endpoints": {"url": url},
            "endpoint_security": {"production": {"enabled": true, "type": "BASIC", "username": "u", "password": secret}},
        }})
    };
    settings(
        with("http://a/", "x"),
        with("http://b/", "x"),
        &["fits setting-changed - endpointConfig.production_endpoints"],
        &["fits setting-changed - endpointConfig.production_endpoints"],
    );
    let (old, new) = (api(with("http://a/", "hunter2")), api(with("http://b/", "hunter3")));
    let none = Value::Null;
    let report = compare(State { api: &old, definition: &none }, State { api: &new, definition: &none });
    assert!(!serde_json::to_string(&report).unwrap().contains("hunter"));
    let same = api(with("http://a/", "hunter3"));
    assert_eq!(between((&old, &none), (&same, &none)), ["fits endpoint-secret-changed - endpointConfig"]);
}
