//! Backend credentials inside an API's `endpointConfig`: sealed before they are stored, opened only for gateways.
//!
//! Clients send a secret as text. In the store it stands as `{"sealed": "…"}`, an object, so that text is always plain
//! and an object always sealed: no password can be mistaken for the other form.

use serde_json::{Map, Value, json};
use tidegate_model::endpoint::EndpointConfig;

use crate::error::{Error, Result};
use crate::seal::Sealer;

const PURPOSE: &str = "endpoint_security";
const SEALED: &str = "sealed";
const SECURITY: &str = "endpoint_security";

/// Members of `endpoint_security`, at any depth, that are secrets.
pub const SECRET_MEMBERS: [&str; 6] =
    ["password", "apiKeyValue", "clientSecret", "secretKey", "proxyPassword", "amznSecretKey"];

/// Seals every secret that still is plain text.
pub fn seal(sealer: &Sealer, config: &mut EndpointConfig) {
    each_secret(config, &mut |secret| {
        if let Value::String(plain) = secret
            && !plain.is_empty()
        {
            *secret = json!({ SEALED: sealer.seal(PURPOSE, plain.as_bytes()) });
        }
    });
}

/// Opens every sealed secret.
///
/// # Errors
/// When one does not open under this master key.
pub fn open(sealer: &Sealer, config: &mut EndpointConfig) -> Result<()> {
    let mut failure = None;
    each_secret(config, &mut |secret| {
        let Some(sealed) = secret.get(SEALED).and_then(Value::as_str) else { return };
        match sealer.open(PURPOSE, sealed).map(String::from_utf8) {
            Ok(Ok(plain)) => *secret = Value::String(plain),
            Ok(Err(_)) => failure = Some(Error::Corrupt("a sealed endpoint secret is not text".to_owned())),
            Err(error) => failure = Some(error),
        }
    });
    failure.map_or(Ok(()), Err)
}

/// Empties every secret: the form in which clients see it.
pub fn redact(config: &mut EndpointConfig) {
    each_secret(config, &mut |secret| *secret = Value::String(String::new()));
}

/// Whether a secret is neither text nor null: a client may not send the sealed form.
pub fn has_foreign_form(config: &EndpointConfig) -> bool {
    let mut found = false;
    each_secret(&mut config.clone(), &mut |secret| found |= !(secret.is_string() || secret.is_null()));
    found
}

/// Takes over each secret of `old` that `new` leaves empty.
pub fn keep(old: &EndpointConfig, new: &mut EndpointConfig) {
    if let (Some(old), Some(new)) = (old.0.get(SECURITY), new.0.get_mut(SECURITY)) {
        keep_within(old, new);
    }
}

fn keep_within(old: &Value, new: &mut Value) {
    let (Some(old), Some(new)) = (old.as_object(), new.as_object_mut()) else { return };
    for (name, kept) in old {
        if SECRET_MEMBERS.contains(&name.as_str()) {
            let is_empty = new.get(name).is_none_or(|value| value.is_null() || value.as_str() == Some(""));
            if is_empty {
                new.insert(name.clone(), kept.clone());
            }
        } else if let Some(inner) = new.get_mut(name) {
            keep_within(kept, inner);
        }
    }
}

fn each_secret(config: &mut EndpointConfig, visit: &mut dyn FnMut(&mut Value)) {
    if let Some(Value::Object(security)) = config.0.get_mut(SECURITY) {
        each_within(security, visit);
    }
}

fn each_within(members: &mut Map<String, Value>, visit: &mut dyn FnMut(&mut Value)) {
    for (name, value) in members {
        if SECRET_MEMBERS.contains(&name.as_str()) {
            visit(value);
        } else if let Value::Object(inner) = value {
            each_within(inner, visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::KEY_BYTES;

    fn config(password: Value) -> EndpointConfig {
        EndpointConfig(json!({
            "production_endpoints": {"url": "http://a/"},
            "endpoint_security": {"production": {
                "enabled": true, "type": "BASIC", "username": "u", "password": password,
                "proxyConfigs": {"proxyPassword": "p2"},
            }},
        }))
    }

    #[test]
    fn sealed_secrets_hold_no_plain_text_and_open_again() {
        let sealer = Sealer::new(&[7; KEY_BYTES]);
        let mut stored = config(json!("hunter2"));
        seal(&sealer, &mut stored);
        let text = stored.0.to_string();
        assert!(!text.contains("hunter2") && !text.contains("p2\""), "{text}");
        let once = stored.clone();
        seal(&sealer, &mut stored);
        assert_eq!(stored, once, "sealing twice changes nothing");
        open(&sealer, &mut stored).unwrap();
        assert_eq!(stored, config(json!("hunter2")));
        assert!(open(&Sealer::new(&[8; KEY_BYTES]), &mut once.clone()).is_err());
    }

    #[test]
    fn an_empty_secret_keeps_the_old_one_and_a_new_one_replaces_it() {
        let old = config(json!({"sealed": "x"}));
        for empty in [json!(""), Value::Null] {
            let mut new = config(empty);
            keep(&old, &mut new);
            assert_eq!(new.0.pointer("/endpoint_security/production/password"), Some(&json!({"sealed": "x"})));
        }
        let mut new = config(json!("fresh"));
        keep(&old, &mut new);
        assert_eq!(new.0.pointer("/endpoint_security/production/password"), Some(&json!("fresh")));
    }

    #[test]
    fn clients_see_nothing_and_may_not_send_the_sealed_form() {
        let mut shown = config(json!({"sealed": "x"}));
        assert!(has_foreign_form(&shown));
        redact(&mut shown);
        assert_eq!(shown.0.pointer("/endpoint_security/production/password"), Some(&json!("")));
        assert!(!has_foreign_form(&shown));
    }
}
