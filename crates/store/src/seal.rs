//! Secrets at rest: AES-256-GCM under the master key of the data directory (or of the environment).
//!
//! Sealed text is `base64(nonce ‖ ciphertext ‖ tag)`; the purpose is bound in as associated data, so that a value
//! cannot be moved to another column and still open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, Result};

/// Length of the master key in bytes.
pub const KEY_BYTES: usize = 32;

/// Seals and opens secrets.
pub struct Sealer(LessSafeKey);

impl Sealer {
    /// Takes the master key.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("the key has AES-256's length")))
    }

    /// A new master key from the system's random source.
    pub fn fresh_key() -> [u8; KEY_BYTES] {
        let mut key = [0; KEY_BYTES];
        rand::fill(&mut key).expect("the system has a random source");
        key
    }

    /// Seals `plain` for `purpose`.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> String {
        let mut nonce = [0; NONCE_LEN];
        rand::fill(&mut nonce).expect("the system has a random source");
        let mut sealed = plain.to_vec();
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose), &mut sealed)
            .expect("secrets are far below AES-GCM's length limit");
        STANDARD.encode([&nonce[..], &sealed].concat())
    }

    /// Opens what [`Self::seal`] made for the same `purpose`.
    ///
    /// # Errors
    /// [`Error::WrongMasterKey`] when it does not open under this key and purpose.
    pub fn open(&self, purpose: &str, sealed: &str) -> Result<Vec<u8>> {
        let mut bytes = STANDARD.decode(sealed).map_err(|_| Error::WrongMasterKey)?;
        if bytes.len() < NONCE_LEN {
            return Err(Error::WrongMasterKey);
        }
        let mut rest = bytes.split_off(NONCE_LEN);
        let nonce = Nonce::try_assume_unique_for_key(&bytes).map_err(|_| Error::WrongMasterKey)?;
        let plain = self.0.open_in_place(nonce, Aad::from(purpose), &mut rest).map_err(|_| Error::WrongMasterKey)?;
        Ok(plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_with_its_key_and_purpose() {
        let sealer = Sealer::new(&[7; KEY_BYTES]);
        let sealed = sealer.seal("signing_key", b"secret");
        assert_eq!(sealer.open("signing_key", &sealed).unwrap(), b"secret");
        assert!(sealer.open("other", &sealed).is_err());
        assert!(Sealer::new(&[8; KEY_BYTES]).open("signing_key", &sealed).is_err());
        assert!(sealer.open("signing_key", "").is_err());
        assert!(sealer.open("signing_key", "!!").is_err());
        assert!(sealer.open("signing_key", &STANDARD.encode([1; 20])).is_err());
    }

    #[test]
    fn sealing_twice_gives_different_texts() {
        let sealer = Sealer::new(&[7; KEY_BYTES]);
        assert_ne!(sealer.seal("p", b"x"), sealer.seal("p", b"x"));
    }
}
