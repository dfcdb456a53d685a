//! `GET /apis/{apiId}/swagger`: the API's definition as a developer uses it, with the gateway's live addresses and the
//! way to authenticate. What points at backends never leaves.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tidegate_model::api::{Api, SecurityScheme};
use tidegate_model::id::ApiId;

use crate::auth::Guest;
use crate::error::{ApiError, Result};
use crate::own_address::show;
use crate::query::{Path, Query};
use crate::state::Control;

use super::api::{find, gateway_addresses};

const DEFAULT_API_KEY_HEADER: &str = "ApiKey";
const HTTP_VERBS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Which environment's addresses are asked for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Search {
    environment_name: Option<String>,
}

/// `GET /apis/{apiId}/swagger`
pub(super) async fn read(
    State(control): State<Control>,
    guest: Guest,
    Path(id): Path<ApiId>,
    Query(search): Query<Search>,
) -> Result<Response> {
    let api = find(&control, &guest, &id).await?.api;
    let text = control.store.api_definition(&id).await?.ok_or_else(|| ApiError::api_not_found(id.as_str()))?;
    let document: Value = serde_json::from_str(&text).map_err(|why| ApiError::internal(format!("API {id}: {why}")))?;
    let mut places = control.store.places(&id).await?;
    if let Some(name) = search.environment_name.filter(|name| !name.is_empty()) {
        places.retain(|place| place.name == name);
        if places.is_empty() {
            let message = format!("the API is not deployed to an environment `{name}`");
            return Err(ApiError::not_found(message));
        }
    }
    let addresses: Vec<String> = places
        .iter()
        .map(|place| gateway_addresses(&control, &api, place))
        .flat_map(|(http, https)| [https, http])
        .flatten()
        .collect();
    let token_url = format!("{}/oauth2/token", control.addresses.management());
    let authorize_url = format!("{}/oauth2/authorize", control.addresses.management());
    let mut document = for_developers(document, &api, &addresses, &token_url, &authorize_url);
    show(&mut document, control.addresses.as_ref());
    Ok(([(header::CONTENT_TYPE, "application/json")], document.to_string()).into_response())
}

/// Rewrites `document`: addresses, security, and no vendor extension but those that describe the use of an operation.
fn for_developers(document: Value, api: &Api, addresses: &[String], token_url: &str, authorize_url: &str) -> Value {
    let Value::Object(mut document) = document else { return document };
    document.retain(|name, _| !name.starts_with("x-"));
    let mut bases: Vec<String> = addresses.iter().map(|base| format!("{base}{}", api.versioned_path())).collect();
    bases.dedup();
    let schemes = security_schemes(api, document.contains_key("swagger"), token_url, authorize_url);
    let required: Vec<Value> = schemes.keys().map(|name| json!({ name: [] })).collect();
    if document.contains_key("swagger") {
        set_swagger_address(&mut document, &bases);
        document.insert("securityDefinitions".to_owned(), schemes.into());
    } else {
        let servers: Vec<Value> = bases.iter().map(|url| json!({ "url": url })).collect();
        document.insert("servers".to_owned(), servers.into());
        let components = document.entry("components").or_insert_with(|| json!({}));
        if let Some(components) = components.as_object_mut() {
            components.insert("securitySchemes".to_owned(), schemes.into());
        }
    }
    document.insert("security".to_owned(), required.clone().into());
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.values_mut().for_each(|item| describe_path(item, &required));
    }
    Value::Object(document)
}

/// `host`, `basePath` and `schemes`: Swagger 2 has one host for all schemes, that of the first address.
fn set_swagger_address(document: &mut Map<String, Value>, bases: &[String]) {
    let urls: Vec<url::Url> = bases.iter().filter_map(|base| url::Url::parse(base).ok()).collect();
    let host = |url: &url::Url| match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    match urls.first() {
        Some(first) => {
            let schemes: Vec<&str> = urls.iter().filter(|url| host(url) == host(first)).map(url::Url::scheme).collect();
            document.insert("schemes".to_owned(), json!(schemes));
            document.insert("host".to_owned(), host(first).into());
            document.insert("basePath".to_owned(), first.path().into());
        }
        None => ["host", "schemes"].iter().for_each(|name| drop(document.remove(*name))),
    }
}

fn security_schemes(api: &Api, is_swagger_2: bool, token_url: &str, authorize_url: &str) -> Map<String, Value> {
    let scopes: Map<String, Value> =
        api.scopes.iter().map(|entry| (entry.scope.name.clone(), entry.scope.description.clone().into())).collect();
    let mut schemes = Map::new();
    for scheme in &api.security_scheme {
        let (name, body) = match scheme {
            SecurityScheme::Oauth2 if is_swagger_2 => {
                let body = json!({"type": "oauth2", "flow": "application", "tokenUrl": token_url, "scopes": scopes});
                ("default", body)
            }
            SecurityScheme::Oauth2 => {
                let client = json!({"tokenUrl": token_url, "scopes": scopes});
                let code = json!({"authorizationUrl": authorize_url, "tokenUrl": token_url, "scopes": scopes});
                (
                    "default",
                    json!({"type": "oauth2", "flows": {"clientCredentials": client, "authorizationCode": code}}),
                )
            }
            SecurityScheme::ApiKey => {
                let header = api.api_key_header.as_deref().unwrap_or(DEFAULT_API_KEY_HEADER);
                ("api_key", json!({"type": "apiKey", "name": header, "in": "header"}))
            }
            SecurityScheme::BasicAuth if is_swagger_2 => ("basic", json!({"type": "basic"})),
            SecurityScheme::BasicAuth => ("basic", json!({"type": "http", "scheme": "basic"})),
            _ => continue,
        };
        schemes.insert(name.to_owned(), body);
    }
    schemes
}

/// An operation without authentication says so; one with scopes keeps them; `x-` members of ours go.
fn describe_path(item: &mut Value, required: &[Value]) {
    let Some(item) = item.as_object_mut() else { return };
    item.remove("servers");
    for (verb, operation) in item.iter_mut() {
        let Some(operation) = operation.as_object_mut().filter(|_| HTTP_VERBS.contains(&verb.as_str())) else {
            continue;
        };
        operation.remove("servers");
        operation.remove("x-wso2-application-security");
        let is_open = operation.get("x-auth-type").and_then(Value::as_str) == Some("None");
        if is_open {
            operation.insert("security".to_owned(), json!([]));
            continue;
        }
        let scopes = operation
            .get("security")
            .and_then(Value::as_array)
            .and_then(|list| list.iter().find_map(|entry| entry.get("default")).cloned());
        let mut own = required.to_vec();
        if let (Some(scopes), Some(first)) = (scopes, own.iter_mut().find(|entry| entry.get("default").is_some())) {
            first["default"] = scopes;
        }
        operation.insert("security".to_owned(), own.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "https://gw/oauth2/token";

    fn api(extra: Value) -> Api {
        let mut sent = json!({"name": "P", "context": "/p", "version": "1"});
        sent.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        serde_json::from_value(sent).unwrap()
    }

    fn rewritten(document: Value, api: &Api) -> Value {
        let addresses = ["https://h:1".to_owned(), "http://h:2".to_owned()];
        for_developers(document, api, &addresses, TOKEN, "https://gw/oauth2/authorize")
    }

    #[test]
    fn openapi_3_names_the_gateway_and_nothing_of_the_backend() {
        let document = json!({"openapi": "3.0.1", "servers": [{"url": "http://backend"}],
            "x-wso2-production-endpoints": {"urls": ["http://backend"]},
            "paths": {"/a": {"servers": [{"url": "http://backend"}],
                "get": {"security": [{"default": ["read"]}], "servers": [{"url": "http://backend"}]},
                "post": {"x-auth-type": "None"}}}});
        let out = rewritten(document, &api(json!({"securityScheme": ["oauth2", "api_key"]})));
        assert!(!out.to_string().contains("backend"), "{out}");
        assert_eq!(out["servers"], json!([{"url": "https://h:1/p/1"}, {"url": "http://h:2/p/1"}]));
        assert_eq!(out["components"]["securitySchemes"]["default"]["flows"]["clientCredentials"]["tokenUrl"], TOKEN);
        assert_eq!(out["paths"]["/a"]["get"]["security"], json!([{"default": ["read"]}, {"api_key": []}]));
        assert_eq!(out["paths"]["/a"]["post"]["security"], json!([]));
    }

    #[test]
    fn swagger_2_gets_one_host_and_its_schemes() {
        let document =
            json!({"swagger": "2.0", "host": "backend", "basePath": "/old", "schemes": ["http"], "paths": {}});
        let out = rewritten(document, &api(json!({})));
        assert_eq!(
            (&out["host"], &out["basePath"], &out["schemes"]),
            (&json!("h:1"), &json!("/p/1"), &json!(["https"]))
        );
        assert_eq!(out["securityDefinitions"]["default"]["flow"], "application");
    }

    #[test]
    fn an_api_that_is_not_deployed_has_no_address() {
        let document = json!({"swagger": "2.0", "host": "backend", "schemes": ["http"], "paths": {}});
        let out = for_developers(document, &api(json!({})), &[], TOKEN, TOKEN);
        assert_eq!(out.get("host"), None);
        let out = for_developers(json!({"openapi": "3.1.0", "paths": null}), &api(json!({})), &[], TOKEN, TOKEN);
        assert_eq!(out["servers"], json!([]));
    }
}
