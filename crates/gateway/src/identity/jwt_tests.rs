//! Tokens that are accepted, and the many that are not.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use tidegate_wire::jose::{Algorithm, SigningKey};

use super::*;

const ISSUER: &str = "https://km.test/oauth2/token";
const NOW: Millis = 1_700_000_000_000;

fn key() -> SigningKey {
    SigningKey::generate(Algorithm::Es256).unwrap()
}

fn check(key: &SigningKey) -> JwtCheck {
    let check = JwtCheck::new(&[ISSUER.to_owned()], 0);
    check.set_keys(&json!({"keys": [key.jwk()]})).unwrap();
    check
}

fn claims() -> Value {
    json!({"iss": ISSUER, "sub": "alice", "azp": "client", "aut": "APPLICATION_USER", "scope": "read write",
           "aud": ["client", "other"], "jti": "id-1", "iat": NOW / 1000, "nbf": NOW / 1000, "exp": NOW / 1000 + 60})
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => claims[name] = value,
    }
    claims
}

#[test]
fn a_good_token_gives_a_grant() {
    let key = key();
    for typ in ["at+jwt", "JWT", "application/at+jwt"] {
        let grant = check(&key).access_token(&key.sign(typ, &claims()).unwrap(), NOW).unwrap();
        assert_eq!(grant.consumer_key.as_ref().unwrap().as_str(), "client");
        assert_eq!(grant.subject_kind, Subject::ApplicationUser);
        assert_eq!(grant.scopes, ["read", "write"]);
        assert_eq!(grant.audiences, ["client", "other"]);
        assert_eq!((grant.token_id.as_str(), grant.expires_at), ("id-1", Some(NOW + 60_000)));
    }
}

#[test]
fn tokens_that_are_not_ours_give_none() {
    let key = key();
    let check = check(&key);
    let refused = |typ: &str, claims: Value, expected: Refusal| {
        let token = key.sign(typ, &claims).unwrap();
        assert_eq!(check.access_token(&token, NOW), Err(expected), "{typ} {claims}");
    };
    refused("at+jwt", with("exp", json!(NOW / 1000 - 1)), Refusal::Expired);
    refused("at+jwt", with("exp", Value::Null), Refusal::Invalid);
    refused("at+jwt", with("nbf", json!(NOW / 1000 + 60)), Refusal::Invalid);
    refused("at+jwt", with("iss", json!("https://elsewhere.test")), Refusal::Invalid);
    refused("at+jwt", with("jti", Value::Null), Refusal::Invalid);
    refused("at+jwt", with("azp", Value::Null), Refusal::Invalid);
    refused("JWT", with("nonce", json!("n")), Refusal::Invalid);
    refused("JWT", with("at_hash", json!("h")), Refusal::Invalid);
    let mut bare = with("scope", Value::Null);
    bare.as_object_mut().unwrap().remove("aut");
    refused("JWT", bare, Refusal::Invalid);
    refused("JWT", with("token_type", json!("InternalKey")), Refusal::Invalid);
    refused("internal-key", claims(), Refusal::Invalid);
    let foreign = self::key().sign("at+jwt", &claims()).unwrap();
    assert_eq!(check.access_token(&foreign, NOW), Err(Refusal::Invalid));
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let unsigned = format!("{}.{}.", encode(&json!({"alg": "none", "typ": "at+jwt"})), encode(&claims()));
    assert_eq!(check.access_token(&unsigned, NOW), Err(Refusal::Invalid));
    let good = key.sign("at+jwt", &claims()).unwrap();
    let (head, rest) = good.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let forged = format!("{head}.{}.{signature}", encode(&with("scope", json!("admin"))));
    assert_eq!(check.access_token(&forged, NOW), Err(Refusal::Invalid));
}

#[test]
fn keys_change_while_tokens_are_checked() {
    let (old, new) = (key(), key());
    let check = check(&old);
    let token = new.sign("at+jwt", &claims()).unwrap();
    assert!(check.access_token(&token, NOW).is_err());
    check.set_keys(&json!({"keys": [new.jwk()]})).unwrap();
    assert!(check.access_token(&token, NOW).is_ok());
    assert!(check.set_keys(&json!({"keys": "none"})).is_err());
    assert!(check.access_token(&token, NOW).is_ok(), "a broken set leaves the keys alone");
    check.set_keys(&Value::Null).unwrap();
    assert!(check.access_token(&token, NOW).is_err());
}

#[test]
fn who_the_token_was_issued_to_follows_from_aut_or_sub() {
    let key = key();
    let kind =
        |claims: Value| check(&key).access_token(&key.sign("at+jwt", &claims).unwrap(), NOW).unwrap().subject_kind;
    assert_eq!(kind(with("aut", json!("APPLICATION"))), Subject::Application);
    assert_eq!(kind(with("aut", json!("application"))), Subject::Application);
    let mut machine = with("aut", Value::Null);
    machine["sub"] = json!("client");
    assert_eq!(kind(machine), Subject::Application);
    assert_eq!(kind(with("aut", Value::Null)), Subject::ApplicationUser);
}
