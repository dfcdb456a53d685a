//! JWT access tokens and internal keys, verified with the key manager's public keys (RFC 9068; WSO2's claims).
//!
//! Signature, algorithm, type, issuer and times are `wire`'s business. Here claims become a [`Grant`], and what a token
//! is *for* is kept apart: an internal key or an ID token is no access token, though the same key signed it.

use std::sync::Arc;

use arc_swap::ArcSwap;
use serde_json::{Map, Value};
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Grant, Refusal, Subject};
use tidegate_model::id::ConsumerKey;
use tidegate_model::millis::Millis;
use tidegate_wire::jose::{Expectations, Jwk, JwkSet, JwtError, KeySet, Verified, verify};

use crate::error::Error;
use crate::plan::CompiledApi;

/// `typ` of access tokens: RFC 9068, and what issuers before it write.
const ACCESS_TOKEN_TYPES: [&str; 2] = ["at+jwt", "JWT"];
/// `typ` of internal keys. The claim `token_type` tells them apart from other tokens of type `JWT`.
const INTERNAL_KEY_TYPES: [&str; 2] = ["internal-key", "JWT"];
/// Value of claim `token_type` in internal keys (WSO2).
const INTERNAL_KEY: &str = "InternalKey";
/// Claims that only ID tokens have (OpenID Connect Core section 2 and 3.1.3.6).
const ID_TOKEN_CLAIMS: [&str; 3] = ["nonce", "at_hash", "c_hash"];
/// Claims that access tokens have and ID tokens do not (RFC 9068 section 2.2.3, WSO2). A token of the general type
/// `JWT` must show one of them.
const ACCESS_TOKEN_CLAIMS: [&str; 2] = ["scope", "aut"];

/// Verifies tokens with keys that can change at any time.
pub struct JwtCheck {
    keys: ArcSwap<KeySet>,
    access_token: Expectations,
    internal_key: Expectations,
}

/// A verified internal key.
#[derive(Debug, Clone)]
pub struct InternalKey {
    /// Who may call, as a grant.
    pub grant: Grant,
    claims: Map<String, Value>,
}

impl JwtCheck {
    /// Accepts tokens of `issuers`, or of whoever holds the keys when it is empty; has no keys yet.
    pub fn new(issuers: &[String], leeway_s: u64) -> Self {
        let expect = |types: &[&str]| Expectations {
            issuers: (!issuers.is_empty()).then(|| issuers.to_vec()),
            audiences: None,
            types: types.iter().map(|kind| (*kind).to_owned()).collect(),
            leeway_s: u32::try_from(leeway_s).unwrap_or(u32::MAX),
        };
        Self {
            keys: ArcSwap::from_pointee(KeySet::default()),
            access_token: expect(&ACCESS_TOKEN_TYPES),
            internal_key: expect(&INTERNAL_KEY_TYPES),
        }
    }

    /// Takes the keys of a JWK set. Keys that cannot be used are left out and logged.
    ///
    /// # Errors
    /// When `document` is not a JWK set; the keys so far stay in use.
    pub fn set_keys(&self, document: &Value) -> Result<(), Error> {
        let set = if document.is_null() {
            JwkSet::default()
        } else {
            serde_json::from_value::<JwkSet>(document.clone()).map_err(|why| Error::SigningKeys(why.to_string()))?
        };
        let keys: Vec<&Jwk> = set.keys.iter().collect();
        let (keys, unusable) = KeySet::from_jwks(keys).map_err(|why| Error::SigningKeys(why.to_string()))?;
        for why in unusable {
            tracing::warn!("signing key left out: {why}");
        }
        self.keys.store(Arc::new(keys));
        Ok(())
    }

    /// Verifies an access token.
    ///
    /// # Errors
    /// Why it gives no grant.
    pub fn access_token(&self, token: &str, now: Millis) -> Result<Grant, Refusal> {
        let verified = verify(token, &self.keys.load(), &self.access_token, now).map_err(refusal)?;
        let has = |claim: &&str| verified.claims.contains_key(*claim);
        let is_named = verified.header.typ.as_deref().is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT"));
        let is_other_kind = !(is_named || ACCESS_TOKEN_CLAIMS.iter().any(has))
            || ID_TOKEN_CLAIMS.iter().any(has)
            || verified.text("token_type").is_some_and(|kind| kind == INTERNAL_KEY);
        let client = verified.text("azp").or_else(|| verified.text("client_id"));
        let (false, Some(client)) = (is_other_kind, client) else { return Err(Refusal::Invalid) };
        let grant = grant(&verified, Some(ConsumerKey::from(client)))?;
        Ok(grant)
    }

    /// Verifies an internal key.
    ///
    /// # Errors
    /// Why it opens nothing.
    pub fn internal_key(&self, token: &str, now: Millis) -> Result<InternalKey, Refusal> {
        let verified = verify(token, &self.keys.load(), &self.internal_key, now).map_err(refusal)?;
        if verified.text("token_type") != Some(INTERNAL_KEY) {
            return Err(Refusal::Invalid);
        }
        let grant = grant(&verified, None)?;
        Ok(InternalKey { grant, claims: verified.claims })
    }
}

impl InternalKey {
    /// Whether the key was made for `api`: named by id in `apis`, or in `subscribedAPIs` by id, or by context and
    /// version as WSO2 writes it.
    pub fn opens(&self, api: &CompiledApi) -> bool {
        let listed = |claim: &str| self.claims.get(claim).and_then(Value::as_array).into_iter().flatten();
        let id = |value: &Value| value.as_str() == Some(api.id.as_str());
        let is_entry = |entry: &Value| {
            let member = |name: &str| entry.get(name).and_then(Value::as_str);
            let by_id = ["uuid", "id", "apiId"].iter().any(|name| member(name) == Some(api.id.as_str()));
            by_id || (member("context") == Some(&api.context) && member("version") == Some(&api.version))
        };
        listed("apis").chain(listed("api_ids")).any(id)
            || listed("subscribedAPIs").any(|entry| id(entry) || is_entry(entry))
    }
}

fn refusal(error: JwtError) -> Refusal {
    match error {
        JwtError::Expired => Refusal::Expired,
        _ => Refusal::Invalid,
    }
}

fn grant(verified: &Verified, consumer_key: Option<ConsumerKey>) -> Result<Grant, Refusal> {
    // Without `jti` the token could never be revoked.
    let token_id = verified.text("jti").filter(|id| !id.is_empty()).ok_or(Refusal::Invalid)?;
    let subject = verified.text("sub").unwrap_or_default().to_owned();
    let aut = verified.text("aut").map(str::to_ascii_uppercase);
    let is_application = match aut.as_deref() {
        Some(kind) => kind == "APPLICATION",
        // RFC 9068 section 2.2: without a resource owner `sub` is the client.
        None => consumer_key.as_ref().is_some_and(|key| key.as_str() == subject),
    };
    let key_type = verified.text("keytype").and_then(|word| KeyType::parse(&word.to_ascii_uppercase()));
    Ok(Grant {
        consumer_key,
        application: None,
        key_type: key_type.unwrap_or(KeyType::Production),
        subject_kind: if is_application { Subject::Application } else { Subject::ApplicationUser },
        subject,
        scopes: words(verified.claims.get("scope")),
        audiences: texts(verified.claims.get("aud")),
        expires_at: Some(verified.expires_at_ms),
        token_id: token_id.to_owned(),
        bound_api: None,
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        vouched: None,
    })
}

/// Scopes: one text with blanks (RFC 9068), or a list.
fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => text.split_ascii_whitespace().map(str::to_owned).collect(),
        other => texts(other),
    }
}

/// One text, or a list of texts.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[path = "jwt_tests.rs"]
mod tests;
