//! Findings of whole APIs, and what mending makes of them.

use serde_json::json;

use super::*;

/// Port 9 is ours, port 8 was ours before the offset.
struct Oracle;

impl AddressOracle for Oracle {
    fn own(&self, address: &Url) -> Option<OwnAddress> {
        let is_stale = match (address.host_str()?, address.port()?) {
            ("localhost", 9) => false,
            ("localhost", 8) => true,
            _ => return None,
        };
        let path = address.path().trim_start_matches('/');
        let service = if path.starts_with("oauth2") { "key-manager" } else { "gateway" };
        Some(OwnAddress { symbolic: format!("tidegate://{service}/{path}"), reason: "it is ours".to_owned(), is_stale })
    }

    fn resolve(&self, _: &str) -> Option<String> {
        None
    }
}

fn api(changes: Value) -> Api {
    let mut described = json!({"name": "P", "context": "/p", "version": "1"});
    described.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    serde_json::from_value(described).unwrap()
}

fn pointers(found: &[Finding]) -> Vec<&str> {
    found.iter().map(|finding| finding.pointer.as_str()).collect()
}

#[test]
fn addresses_are_found_where_people_write_them_and_nowhere_else() {
    let api = api(json!({
        "description": "Runs at http://localhost:9/a/1, was at http://localhost:8/a/1. See https://elsewhere.example:9/.",
        "endpointConfig": {
            "endpoint_type": "failover",
            "production_endpoints": {"url": "http://localhost:8/a/1"},
            "production_failovers": [{"url": "http://backend.example/"}, {"url": "http://localhost:9/b/1"}],
            "endpoint_security": {"production": {"password": "http://localhost:9/secret"}},
        },
        "businessInformation": {"businessOwner": "http://localhost:9/owner"},
        "corsConfiguration": {"corsConfigurationEnabled": true, "accessControlAllowOrigins": ["http://localhost:9"]},
        "audiences": ["http://localhost:9/x"],
    }));
    let found = findings(&api, None, &Oracle);
    let mut at = pointers(&found);
    at.sort_unstable();
    assert_eq!(
        at,
        [
            "/businessInformation/businessOwner",
            "/description",
            "/description",
            "/endpointConfig/production_endpoints/url",
            "/endpointConfig/production_failovers/1/url",
        ]
    );
    let stale: Vec<&str> = found.iter().filter(|one| one.is_stale).map(|one| one.address.as_str()).collect();
    assert_eq!(stale, ["http://localhost:8/a/1", "http://localhost:8/a/1"]);
}

#[test]
fn an_endpoint_that_may_not_be_symbolic_is_told_and_not_rewritten() {
    let mut api = api(json!({"endpointConfig": {"production_endpoints": {"url": "http://localhost:9/oauth2/token"}}}));
    let found = findings(&api, None, &Oracle);
    assert_eq!(found[0].remedy, Remedy::None);
    assert!(found[0].message.contains("cannot be a backend"), "{}", found[0].message);
    let before = api.clone();
    mend(&mut api, &mut Value::Null, &found).unwrap();
    assert_eq!(api, before);
}

#[test]
fn definitions_are_searched_in_servers_callbacks_and_prose() {
    let definition = json!({
        "openapi": "3.0.1",
        "info": {"title": "P", "description": "at http://localhost:9/a"},
        "servers": [
            {"url": "http://localhost:9/a/1"},
            {"url": "http://{host}:{port}/b", "variables": {"host": {"default": "localhost"}, "port": {"default": "8"}}},
            {"url": "http://elsewhere.example/{base}", "variables": {"base": {"default": "v1"}}},
        ],
        "paths": {"/x": {"post": {"callbacks": {"done": {
            "http://localhost:9/done": {"post": {"description": "see http://localhost:9/doc"}},
            "{$request.body#/url}": {},
        }}}}},
        "components": {"securitySchemes": {"s": {"flows": {"clientCredentials": {"tokenUrl": "http://localhost:9/oauth2/token"}}}}},
    });
    let found = in_definition(&definition, &Oracle);
    assert_eq!(
        pointers(&found),
        [
            "/info/description",
            "/servers/0/url",
            "/servers/1/url",
            "/paths/~1x/post/callbacks/done/http:~1~1localhost:9~1done",
            "/paths/~1x/post/callbacks/done/http:~1~1localhost:9~1done/post/description",
            "/components/securitySchemes/s/flows/clientCredentials/tokenUrl",
        ]
    );
    let mut mended = definition.clone();
    mend(&mut api(json!({})), &mut mended, &found).unwrap();
    assert_eq!(in_definition(&mended, &Oracle), []);
    assert_eq!(mended["servers"][1]["url"], "tidegate://gateway/b");
    assert_eq!(mended["servers"][2], definition["servers"][2]);
    let done = &mended["paths"]["/x"]["post"]["callbacks"]["done"];
    assert_eq!(done["tidegate://gateway/done"]["post"]["description"], "see tidegate://gateway/doc");
    assert!(done.get("{$request.body#/url}").is_some());
    assert!(mended.to_string().contains("tidegate://key-manager/oauth2/token"));
}

#[test]
fn the_host_of_swagger_2_is_left_out() {
    let mut definition =
        json!({"swagger": "2.0", "host": "localhost:8", "basePath": "/p", "schemes": ["http"], "paths": {}});
    let found = in_definition(&definition, &Oracle);
    assert_eq!((pointers(&found), &found[0].remedy), (vec!["/host"], &Remedy::Remove));
    mend(&mut api(json!({})), &mut definition, &found).unwrap();
    assert_eq!(definition, json!({"swagger": "2.0", "basePath": "/p", "paths": {}}));
    let foreign = json!({"swagger": "2.0", "host": "petstore.example", "paths": {}});
    assert_eq!(in_definition(&foreign, &Oracle), []);
}

#[test]
fn mending_changes_what_was_chosen_and_keeps_secrets() {
    let mut api = api(json!({
        "description": "http://localhost:9/a and http://localhost:9/ab",
        "endpointConfig": {
            "production_endpoints": {"url": "http://localhost:9/a"},
            "endpoint_security": {"production": {"password": "sealed"}},
        },
    }));
    let found = findings(&api, None, &Oracle);
    assert_eq!(found.len(), 3);
    let chosen: Vec<Finding> = found.into_iter().filter(|one| one.address.ends_with("/a")).collect();
    mend(&mut api, &mut Value::Null, &chosen).unwrap();
    assert_eq!(api.description.as_deref(), Some("tidegate://gateway/a and http://localhost:9/ab"));
    let config = &api.endpoint_config.as_ref().unwrap().0;
    assert_eq!(config["production_endpoints"]["url"], "tidegate://gateway/a");
    assert_eq!(config["endpoint_security"]["production"]["password"], "sealed");
}

#[test]
fn findings_are_bounded() {
    let servers: Vec<Value> =
        (0..FINDINGS_MAX + 50).map(|n| json!({"url": format!("http://localhost:9/{n}")})).collect();
    assert_eq!(findings(&api(json!({})), Some(&json!({ "servers": servers })), &Oracle).len(), FINDINGS_MAX);
}
