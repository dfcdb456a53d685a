//! JSON Web Keys: the public half only, as published under `/oauth2/jwks` and read from other issuers (RFC 7517).
//!
//! A private member (`d`, `p`, `k`, …) that someone publishes by mistake is not read, so it cannot be passed on.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::Algorithm;
use crate::random::sha256_base64url;

/// One public key. Members that neither RSA nor EC P-256 needs are dropped on reading.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Jwk {
    /// Key type: `RSA` or `EC` where we can use it.
    pub kty: String,
    /// Key identifier, named by the tokens it signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// `sig` for signatures; keys for another use are not used.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// The algorithm the key is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// RSA modulus, base64url of the big-endian number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// RSA public exponent, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
    /// Curve: `P-256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// EC x coordinate, base64url of 32 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// EC y coordinate, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
}

impl Jwk {
    /// A published RSA key; the `kid` is its thumbprint.
    pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self {
            kty: "RSA".to_owned(),
            n: Some(URL_SAFE_NO_PAD.encode(modulus)),
            e: Some(URL_SAFE_NO_PAD.encode(exponent)),
            ..Self::for_signing(Algorithm::Rs256)
        }
        .named()
    }

    /// A published P-256 key; the `kid` is its thumbprint.
    pub(super) fn p256(x: &[u8], y: &[u8]) -> Self {
        Self {
            kty: "EC".to_owned(),
            crv: Some("P-256".to_owned()),
            x: Some(URL_SAFE_NO_PAD.encode(x)),
            y: Some(URL_SAFE_NO_PAD.encode(y)),
            ..Self::for_signing(Algorithm::Es256)
        }
        .named()
    }

    fn for_signing(algorithm: Algorithm) -> Self {
        Self { usage: Some("sig".to_owned()), alg: Some(algorithm.as_str().to_owned()), ..Self::default() }
    }

    fn named(mut self) -> Self {
        self.kid = self.thumbprint();
        self
    }

    /// The SHA-256 thumbprint of RFC 7638: the same for one key wherever it is published. `None` when a required
    /// member is missing, or for a key type other than RSA and EC.
    pub fn thumbprint(&self) -> Option<String> {
        let canonical = match self.kty.as_str() {
            "RSA" => serde_json::json!({ "e": self.e.as_ref()?, "kty": "RSA", "n": self.n.as_ref()? }),
            "EC" => serde_json::json!({
                "crv": self.crv.as_ref()?, "kty": "EC", "x": self.x.as_ref()?, "y": self.y.as_ref()?,
            }),
            _ => return None,
        };
        // The members above stand in lexicographic order, and serde_json keeps it (feature `preserve_order`; without
        // it a map is sorted, which is the same here).
        Some(sha256_base64url(canonical.to_string().as_bytes()))
    }
}

/// A key set document (RFC 7517 section 5).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct JwkSet {
    /// The keys, in no particular order.
    pub keys: Vec<Jwk>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 7638 section 3.1.
    const RFC7638: &str = r#"{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}"#;

    #[test]
    fn thumbprint_matches_the_rfc() {
        let jwk: Jwk = serde_json::from_str(RFC7638).unwrap();
        assert_eq!(jwk.thumbprint().as_deref(), Some("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
    }

    #[test]
    fn an_incomplete_key_has_no_thumbprint() {
        for text in [r#"{"kty":"RSA","n":"AQ"}"#, r#"{"kty":"EC","crv":"P-256","x":"AQ"}"#, r#"{"kty":"oct"}"#] {
            assert_eq!(serde_json::from_str::<Jwk>(text).unwrap().thumbprint(), None, "{text}");
        }
    }

    #[test]
    fn private_members_are_not_carried_on() {
        let text = r#"{"keys":[{"kty":"EC","crv":"P-256","x":"eA","y":"eQ","d":"c2VjcmV0","k":"c2VjcmV0"}]}"#;
        let set: JwkSet = serde_json::from_str(text).unwrap();
        assert!(!serde_json::to_string(&set).unwrap().contains("c2VjcmV0"));
        assert!(!format!("{set:?}").contains("c2VjcmV0"));
    }
}
