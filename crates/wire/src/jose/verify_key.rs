//! Keys that check signatures, parsed once, and the sets they come in.

use std::collections::HashMap;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Algorithm, Jwk, KEYS_MAX, RSA_BITS_MAX, RSA_BITS_MIN};
use crate::Error;

/// A public key bound to one algorithm.
#[derive(Debug, Clone)]
pub struct VerifyKey {
    algorithm: Algorithm,
    kid: String,
    key: ParsedPublicKey,
}

impl VerifyKey {
    /// Parses a published key. Without a `kid` it is named by its thumbprint.
    ///
    /// # Errors
    /// [`Error::Key`] for another key type, curve, algorithm or use, an RSA key outside 2048 to 4096 bits, and numbers
    /// that are no key.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, Error> {
        Self::parse(jwk).map_err(|reason| Error::Key { kid: jwk.kid.clone().unwrap_or_default(), reason })
    }

    fn parse(jwk: &Jwk) -> Result<Self, &'static str> {
        if jwk.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return Err("it is not for signatures");
        }
        let (algorithm, key) = match jwk.kty.as_str() {
            "RSA" => (Algorithm::Rs256, rsa_key(jwk)?),
            "EC" => (Algorithm::Es256, p256_key(jwk)?),
            _ => return Err("only RSA and EC keys are used"),
        };
        if jwk.alg.as_deref().is_some_and(|alg| alg != algorithm.as_str()) {
            return Err("only RS256 on RSA keys and ES256 on P-256 keys are used");
        }
        let kid = jwk.kid.clone().or_else(|| jwk.thumbprint()).ok_or("a member is missing")?;
        Ok(Self { algorithm, kid, key })
    }

    /// The one algorithm this key is used with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Whether `signature` is this key's over `message`.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

fn rsa_key(jwk: &Jwk) -> Result<ParsedPublicKey, &'static str> {
    let modulus = number(jwk.n.as_deref(), "the modulus `n` is missing or not base64url")?;
    let exponent = number(jwk.e.as_deref(), "the exponent `e` is missing or not base64url")?;
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
    if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
        return Err("RSA keys of 2048 to 4096 bits are accepted");
    }
    // Some 65537 in practice; aws-lc refuses even ones and 1, this bounds the cost of the others.
    if exponent.len() > 4 || exponent == [1] || exponent.last().is_none_or(|byte| byte % 2 == 0) {
        return Err("the exponent `e` is not an odd number from 3 up to 32 bits");
    }
    RsaPublicKeyComponents { n: modulus, e: exponent }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .map_err(|_| "`n` and `e` do not form an RSA key")
}

fn p256_key(jwk: &Jwk) -> Result<ParsedPublicKey, &'static str> {
    if jwk.crv.as_deref() != Some("P-256") {
        return Err("P-256 is the only curve used");
    }
    let mut point = vec![0x04];
    for coordinate in [&jwk.x, &jwk.y] {
        let bytes = coordinate.as_ref().and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).unwrap_or_default();
        if bytes.len() != 32 {
            return Err("`x` and `y` are 32 bytes each in base64url");
        }
        point.extend(bytes);
    }
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| "`x` and `y` are not a point on the curve")
}

/// A big-endian number. Leading zeros, which RFC 7518 section 6.3.1.1 forbids and old Java encoders write, are dropped.
fn number(text: Option<&str>, missing: &'static str) -> Result<Vec<u8>, &'static str> {
    let mut bytes = text.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok()).ok_or(missing)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    Ok(bytes)
}

/// The keys of one issuer, by name. At most [`KEYS_MAX`].
#[derive(Debug, Clone, Default)]
pub struct KeySet {
    by_kid: HashMap<String, VerifyKey>,
}

impl KeySet {
    /// Parses every usable key and says for each of the others why it is not: a set may well hold keys for purposes
    /// that are not ours, and one of them must not make the rest useless. Of two keys with one name, neither counts.
    ///
    /// # Errors
    /// [`Error::TooManyKeys`] beyond [`KEYS_MAX`].
    pub fn from_jwks<'a>(jwks: impl IntoIterator<Item = &'a Jwk>) -> Result<(Self, Vec<Error>), Error> {
        let jwks: Vec<_> = jwks.into_iter().collect();
        if jwks.len() > KEYS_MAX {
            return Err(Error::TooManyKeys { found: jwks.len() });
        }
        let mut by_kid: HashMap<String, Vec<VerifyKey>> = HashMap::new();
        let mut refused = Vec::new();
        for jwk in jwks {
            match VerifyKey::from_jwk(jwk) {
                Ok(key) => by_kid.entry(key.kid.clone()).or_default().push(key),
                Err(error) => refused.push(error),
            }
        }
        let mut set = Self::default();
        for (kid, mut keys) in by_kid {
            match (keys.pop(), keys.is_empty()) {
                (Some(key), true) => drop(set.by_kid.insert(kid, key)),
                _ => refused.push(Error::Key { kid, reason: "another key of the set has the same name" }),
            }
        }
        Ok((set, refused))
    }

    /// The key of that name.
    pub fn get(&self, kid: &str) -> Option<&VerifyKey> {
        self.by_kid.get(kid)
    }

    /// The key, if the set has exactly one: what a token without a `kid` is checked with.
    pub fn only(&self) -> Option<&VerifyKey> {
        let mut keys = self.by_kid.values();
        keys.next().filter(|_| keys.next().is_none())
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.by_kid.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_kid.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::SigningKey;

    fn ec() -> Jwk {
        SigningKey::generate(Algorithm::Es256).unwrap().jwk().clone()
    }

    fn rsa() -> Jwk {
        SigningKey::generate(Algorithm::Rs256).unwrap().jwk().clone()
    }

    fn refusal(jwk: &Jwk) -> &'static str {
        match VerifyKey::from_jwk(jwk) {
            Err(Error::Key { reason, .. }) => reason,
            other => panic!("accepted: {other:?}"),
        }
    }

    #[test]
    fn unusable_keys_are_refused_with_their_reason() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(refusal(&Jwk { usage: text("enc"), ..ec() }), "it is not for signatures");
        assert_eq!(refusal(&Jwk { kty: "oct".into(), ..Jwk::default() }), "only RSA and EC keys are used");
        assert_eq!(refusal(&Jwk { crv: text("P-384"), ..ec() }), "P-256 is the only curve used");
        assert_eq!(refusal(&Jwk { x: text("AAAA"), ..ec() }), "`x` and `y` are 32 bytes each in base64url");
        assert_eq!(refusal(&Jwk { y: None, ..ec() }), "`x` and `y` are 32 bytes each in base64url");
        assert_eq!(refusal(&Jwk { x: ec().y, ..ec() }), "`x` and `y` are not a point on the curve");
        for alg in ["HS256", "none", "RS512", "ES256"] {
            assert!(refusal(&Jwk { alg: text(alg), ..rsa() }).starts_with("only RS256"), "{alg}");
        }
        assert!(refusal(&Jwk { n: None, ..rsa() }).contains("`n`"));
        assert!(refusal(&Jwk { e: text("*"), ..rsa() }).contains("`e`"));
        for e in ["AQ", "AA", "", "Ag", "AQAAAAE"] {
            assert!(refusal(&Jwk { e: text(e), ..rsa() }).contains("odd"), "{e:?}");
        }
        for bytes in [128, 255, 513] {
            let n = Some(URL_SAFE_NO_PAD.encode(vec![0xff; bytes]));
            assert!(refusal(&Jwk { n, ..rsa() }).contains("2048 to 4096"), "{bytes}");
        }
    }

    #[test]
    fn a_leading_zero_in_the_modulus_is_forgiven() {
        let jwk = rsa();
        let mut bytes = vec![0];
        bytes.extend(URL_SAFE_NO_PAD.decode(jwk.n.as_ref().unwrap()).unwrap());
        assert!(VerifyKey::from_jwk(&Jwk { n: Some(URL_SAFE_NO_PAD.encode(bytes)), ..jwk }).is_ok());
    }

    #[test]
    fn a_set_keeps_the_good_and_names_the_bad() {
        let good = ec();
        let nameless = Jwk { kid: None, ..ec() };
        let bad = Jwk { kid: Some("bad".into()), kty: "oct".into(), ..Jwk::default() };
        let (set, refused) = KeySet::from_jwks([&good, &nameless, &bad]).unwrap();
        assert_eq!((set.len(), refused.len()), (2, 1));
        assert!(set.get(good.kid.as_ref().unwrap()).is_some());
        assert!(set.get(&nameless.thumbprint().unwrap()).is_some());
        assert!(set.only().is_none());
        assert!(refused[0].to_string().contains("\"bad\""));
    }

    #[test]
    fn of_two_keys_with_one_name_neither_counts() {
        let (first, mut second) = (ec(), ec());
        second.kid = first.kid.clone();
        let (set, refused) = KeySet::from_jwks([&first, &second]).unwrap();
        assert!(set.is_empty() && set.only().is_none());
        assert_eq!(refused.len(), 1);
    }

    #[test]
    fn a_set_beyond_the_limit_is_refused_whole() {
        let key = ec();
        assert!(KeySet::from_jwks(vec![&key; KEYS_MAX]).is_ok());
        let error = KeySet::from_jwks(vec![&key; KEYS_MAX + 1]).unwrap_err();
        assert!(matches!(error, Error::TooManyKeys { found } if found == KEYS_MAX + 1));
    }
}
