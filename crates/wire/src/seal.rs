//! Authenticated encryption for secrets that rest on disk: AES-256-GCM with a random nonce.
//!
//! The purpose is bound in as associated data, so that a sealed value cannot be moved to another row or column and
//! still open. There is no password-based derivation here: the key is 32 random bytes. With random 96-bit nonces one
//! key is good for some 2^32 values (NIST SP 800-38D section 8.3), far beyond what a store of signing keys seals.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};

use crate::{Error, random};

/// Length of the sealing key in bytes.
pub const KEY_BYTES: usize = 32;

/// Seals and opens secrets under one key.
pub struct SealKey(RandomizedNonceKey);

impl SealKey {
    /// Takes 32 random bytes, for instance from [`SealKey::fresh_bytes`].
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self(RandomizedNonceKey::new(&AES_256_GCM, key).expect("the key has AES-256's length"))
    }

    /// New key material.
    pub fn fresh_bytes() -> [u8; KEY_BYTES] {
        random::bytes()
    }

    /// Encrypts `plain`, bound to `purpose`: nonce, ciphertext, tag.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the library fails, which it does beyond 64 GiB only.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut body = plain.to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(Aad::from(purpose.as_bytes()), &mut body)
            .map_err(|_| Error::Crypto("seal a secret"))?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// Decrypts what [`SealKey::seal`] made under the same key for the same `purpose`.
    ///
    /// # Errors
    /// [`Error::Sealed`] when it does not open.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(Error::Sealed)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| Error::Sealed)?;
        let mut body = body.to_vec();
        let plain_len =
            self.0.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut body).map_err(|_| Error::Sealed)?.len();
        body.truncate(plain_len);
        Ok(body)
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_and_purpose_only() {
        let key = SealKey::new(&[7; KEY_BYTES]);
        let sealed = key.seal("signing-key", b"secret").unwrap();
        assert_eq!(key.open("signing-key", &sealed).unwrap(), b"secret");
        assert!(matches!(key.open("client-secret", &sealed), Err(Error::Sealed)));
        let other = SealKey::new(&[8; KEY_BYTES]);
        assert!(matches!(other.open("signing-key", &sealed), Err(Error::Sealed)));
    }

    #[test]
    fn every_altered_byte_and_every_cut_is_noticed() {
        let key = SealKey::new(&SealKey::fresh_bytes());
        let sealed = key.seal("p", b"x").unwrap();
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(matches!(key.open("p", &altered), Err(Error::Sealed)), "byte {at}");
            assert!(matches!(key.open("p", &sealed[..at]), Err(Error::Sealed)), "cut at {at}");
        }
    }

    #[test]
    fn sealing_twice_differs_and_the_plain_text_is_not_inside() {
        let key = SealKey::new(&[7; KEY_BYTES]);
        let (first, second) = (key.seal("p", b"plain text").unwrap(), key.seal("p", b"plain text").unwrap());
        assert_ne!(first, second);
        assert!(!first.windows(5).any(|w| w == b"plain"));
        assert_eq!(format!("{key:?}"), "SealKey(..)");
        assert_eq!(key.open("p", &key.seal("p", b"").unwrap()).unwrap(), b"");
    }
}
