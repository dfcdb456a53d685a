//! Keys that sign, and signing.
//!
//! The private half leaves through [`SigningKey::to_pkcs8`] only, which exists so that the store can keep it sealed.

use std::fmt;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use super::{Algorithm, Jwk, RSA_BITS_MAX, RSA_BITS_MIN};
use crate::Error;

/// A private key with its published half.
pub struct SigningKey {
    pair: Pair,
    jwk: Jwk,
    kid: String,
}

enum Pair {
    Rsa(rsa::KeyPair),
    Ec(EcdsaKeyPair),
}

impl SigningKey {
    /// A new key: 2048-bit RSA or P-256. Making an RSA key takes around a tenth of a second.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the library cannot.
    pub fn generate(algorithm: Algorithm) -> Result<Self, Error> {
        let pair = match algorithm {
            Algorithm::Rs256 => rsa::KeyPair::generate(rsa::KeySize::Rsa2048).map(Pair::Rsa),
            Algorithm::Es256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(Pair::Ec),
        };
        Self::from_pair(pair.map_err(|_| Error::Crypto("generate a key"))?)
    }

    /// Reads a private key in PKCS#8 DER (RFC 5208) for `algorithm`.
    ///
    /// # Errors
    /// [`Error::Key`] when the bytes are not such a key, or are one of a size that is not accepted.
    pub fn from_pkcs8(algorithm: Algorithm, der: &[u8]) -> Result<Self, Error> {
        let unreadable = |reason| Error::Key { kid: String::new(), reason };
        let pair = match algorithm {
            Algorithm::Rs256 => {
                let pair = rsa::KeyPair::from_pkcs8(der).map_err(|_| unreadable("not an RSA key in PKCS#8 DER"))?;
                let bits = pair.public_modulus_len() * 8;
                if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
                    return Err(unreadable("RSA keys of 2048 to 4096 bits are accepted"));
                }
                Pair::Rsa(pair)
            }
            Algorithm::Es256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
                .map(Pair::Ec)
                .map_err(|_| unreadable("not a P-256 key in PKCS#8 DER"))?,
        };
        Self::from_pair(pair)
    }

    fn from_pair(pair: Pair) -> Result<Self, Error> {
        let jwk = public_half(&pair)?;
        let kid = jwk.kid.clone().ok_or(Error::Crypto("name a key"))?;
        Ok(Self { pair, jwk, kid })
    }

    /// The private key in PKCS#8 DER: secret; seal it before it rests anywhere.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the library cannot encode it.
    pub fn to_pkcs8(&self) -> Result<Vec<u8>, Error> {
        let failed = |_| Error::Crypto("encode a private key");
        match &self.pair {
            Pair::Rsa(pair) => pair.as_der().map(|der| der.as_ref().to_vec()).map_err(failed),
            Pair::Ec(pair) => pair.to_pkcs8v1().map(|der| der.as_ref().to_vec()).map_err(failed),
        }
    }

    /// The algorithm this key signs with.
    pub fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Rsa(_) => Algorithm::Rs256,
            Pair::Ec(_) => Algorithm::Es256,
        }
    }

    /// The key's name: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The public half, ready to be published.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// Signs `claims`, which must serialise to an object, as a compact JWS. `typ` says what kind of token it is:
    /// `at+jwt` for access tokens (RFC 9068 section 2.1), `JWT` for ID tokens, `assertion+jwt` for what backends are told.
    ///
    /// # Errors
    /// [`Error::Claims`] when the claims are no object, [`Error::Crypto`] when the library cannot sign.
    pub fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, Error> {
        let claims = serde_json::to_vec(claims).map_err(|error| Error::Claims(error.to_string()))?;
        if claims.first() != Some(&b'{') {
            return Err(Error::Claims("they are some other JSON value".to_owned()));
        }
        let header = json!({ "typ": typ, "alg": self.algorithm().as_str(), "kid": self.kid }).to_string();
        let mut token = URL_SAFE_NO_PAD.encode(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = self.signature(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }

    /// Signs `message` as a JWS of this key's algorithm does (RFC 7518 section 3).
    ///
    /// # Errors
    /// [`Error::Crypto`] when the library cannot sign.
    pub(crate) fn signature(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let failed = |_| Error::Crypto("sign a token");
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
            Pair::Ec(pair) => Ok(pair.sign(&random, message).map_err(failed)?.as_ref().to_vec()),
        }
    }
}

fn public_half(pair: &Pair) -> Result<Jwk, Error> {
    match pair {
        Pair::Rsa(pair) => {
            let public = pair.public_key();
            Ok(Jwk::rsa(
                public.modulus().big_endian_without_leading_zero(),
                public.exponent().big_endian_without_leading_zero(),
            ))
        }
        // SEC 1 section 2.3.3: 0x04, then x and y of 32 bytes each.
        Pair::Ec(pair) => match pair.public_key().as_ref() {
            [0x04, point @ ..] if point.len() == 64 => Ok(Jwk::p256(&point[..32], &point[32..])),
            _ => Err(Error::Crypto("encode a public key")),
        },
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::KeySet;

    #[test]
    fn a_key_survives_its_encoding_and_keeps_its_name() {
        for algorithm in [Algorithm::Rs256, Algorithm::Es256] {
            let key = SigningKey::generate(algorithm).unwrap();
            let again = SigningKey::from_pkcs8(algorithm, &key.to_pkcs8().unwrap()).unwrap();
            assert_eq!(key.kid(), again.kid());
            assert_eq!(key.jwk(), again.jwk());
            assert_eq!(key.kid(), key.jwk().thumbprint().unwrap());
            assert_eq!(key.kid().len(), 43);
            assert_eq!(again.algorithm(), algorithm);
            assert_eq!(KeySet::from_jwks([key.jwk()]).unwrap().1.len(), 0);
        }
    }

    #[test]
    fn bytes_that_are_no_key_or_the_wrong_one_are_refused() {
        let ec = SigningKey::generate(Algorithm::Es256).unwrap().to_pkcs8().unwrap();
        assert!(matches!(SigningKey::from_pkcs8(Algorithm::Rs256, &ec), Err(Error::Key { .. })));
        assert!(matches!(SigningKey::from_pkcs8(Algorithm::Es256, &ec[1..]), Err(Error::Key { .. })));
        assert!(matches!(SigningKey::from_pkcs8(Algorithm::Es256, b""), Err(Error::Key { .. })));
    }

    #[test]
    fn claims_must_be_an_object() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        assert!(matches!(key.sign("JWT", &"text"), Err(Error::Claims(_))));
        assert!(matches!(key.sign("JWT", &[1]), Err(Error::Claims(_))));
        assert!(key.sign("JWT", &json!({})).is_ok());
    }

    #[test]
    fn the_private_half_is_not_printed() {
        let key = SigningKey::generate(Algorithm::Es256).unwrap();
        assert_eq!(format!("{key:?}"), format!("SigningKey {{ kid: {:?}, .. }}", key.kid()));
    }
}
