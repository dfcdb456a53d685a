//! A certificate for each RSA signing key, for backends that know keys by certificates (WSO2's `x5t`, RFC 7517's `x5c`).
//!
//! It is signed by the key itself and made from nothing but the key and its age, so that every node makes the same one and
//! none has to be stored: PKCS#1 signatures have no chance in them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, SerialNumber};
use tidegate_model::millis::Millis;
use tidegate_store::signing_key::StoredKey;
use tidegate_wire::jose::{Algorithm, KEYS_MAX};
use tidegate_wire::random;
use time::{Duration, OffsetDateTime};

use crate::error::{Error, Result};

/// How long one says it is good: longer than any key is used.
const LIFE: Duration = Duration::days(20 * 365);
/// Bytes of a serial number, below the 20 that RFC 5280 allows.
const SERIAL_BYTES: usize = 16;

/// Certificates made so far, by key.
#[derive(Default)]
pub(crate) struct Certificates(Mutex<HashMap<String, Arc<[u8]>>>);

impl Certificates {
    /// The certificate of `key` in DER; `None` when it is not RSA.
    ///
    /// # Errors
    /// When the key cannot be used.
    pub fn of(&self, key: &StoredKey) -> Result<Option<Arc<[u8]>>> {
        if Algorithm::parse(&key.algorithm) != Some(Algorithm::Rs256) {
            return Ok(None);
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&key.kid) {
            return Ok(Some(found.clone()));
        }
        if known.len() >= KEYS_MAX {
            known.clear();
        }
        let made: Arc<[u8]> = make(&key.kid, &key.pkcs8, key.created_at)?.into();
        known.insert(key.kid.clone(), made.clone());
        Ok(Some(made))
    }
}

fn make(kid: &str, pkcs8: &[u8], created_at: Millis) -> Result<Vec<u8>> {
    let failed = |why: rcgen::Error| Error::Internal(format!("certificate of signing key {kid}: {why}"));
    let key = KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.into(), &PKCS_RSA_SHA256).map_err(failed)?;
    let mut params = CertificateParams::default();
    params.not_before = OffsetDateTime::from_unix_timestamp(created_at.div_euclid(1000))
        .map_err(|why| Error::Internal(format!("age of signing key {kid}: {why}")))?;
    params.not_after = params.not_before + LIFE;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, format!("Tidegate signing key {kid}"));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.serial_number = Some(SerialNumber::from_slice(&random::sha256(kid.as_bytes())[..SERIAL_BYTES]));
    Ok(params.self_signed(&key).map_err(failed)?.der().to_vec())
}

#[cfg(test)]
mod tests {
    use tidegate_wire::jose::SigningKey;

    use super::*;

    #[test]
    fn every_node_makes_the_same_certificate() {
        let key = SigningKey::generate(Algorithm::Rs256).unwrap();
        let pkcs8 = key.to_pkcs8().unwrap();
        let one = make(key.kid(), &pkcs8, 1_700_000_000_000).unwrap();
        assert_eq!(one, make(key.kid(), &pkcs8, 1_700_000_000_000).unwrap());
        assert_ne!(one, make("other", &pkcs8, 1_700_000_000_000).unwrap());
    }
}
