//! ID tokens (OpenID Connect Core section 2), and the claims about a user that scopes open (section 5.4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use tidegate_model::millis::Millis;
use tidegate_model::user::User;
use tidegate_wire::random;

/// What an ID token is made of.
pub(crate) struct IdToken<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub user: &'a User,
    pub scopes: &'a [String],
    pub access_token: &'a str,
    /// When the user gave the password; absent on refresh.
    pub auth_time: Option<Millis>,
    pub nonce: Option<&'a str>,
    pub issued_at: Millis,
    pub ttl_s: i64,
}

/// Its claims.
pub(crate) fn claims(token: &IdToken<'_>) -> Value {
    let issued_s = token.issued_at.div_euclid(1000);
    let mut claims = user_claims(token.user, token.scopes);
    let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    put("iss", token.issuer.into());
    put("aud", token.client_id.into());
    put("azp", token.client_id.into());
    put("iat", issued_s.into());
    put("exp", (issued_s + token.ttl_s).into());
    put("at_hash", half_hash(token.access_token).into());
    if let Some(at) = token.auth_time {
        put("auth_time", at.div_euclid(1000).into());
    }
    if let Some(nonce) = token.nonce {
        put("nonce", nonce.into());
    }
    Value::Object(claims)
}

/// `sub` and what `profile` and `email` open.
pub(crate) fn user_claims(user: &User, scopes: &[String]) -> Map<String, Value> {
    let has = |wanted: &str| scopes.iter().any(|scope| scope == wanted);
    let mut claims = Map::new();
    claims.insert("sub".to_owned(), json!(user.name));
    if has("profile") {
        claims.insert("preferred_username".to_owned(), json!(user.name));
        claims.insert("name".to_owned(), json!(user.name));
    }
    if let (true, Some(email)) = (has("email"), &user.email) {
        claims.insert("email".to_owned(), json!(email));
        // Nobody has checked it.
        claims.insert("email_verified".to_owned(), json!(false));
    }
    claims
}

/// `at_hash`: left half of the SHA-256, both our algorithms being 256-bit (OpenID Connect Core section 3.1.3.6).
fn half_hash(access_token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&random::sha256(access_token.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hash_is_that_of_the_specification() {
        // OpenID Connect Core appendix A.3 (code id_token) publishes this pair.
        assert_eq!(half_hash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
    }
}
