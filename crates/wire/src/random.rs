//! Random tokens, digests, and comparison in constant time.
//!
//! One source of randomness for all of Tidegate's credentials: the operating system's, by way of aws-lc-rs.
//! Passwords are not handled here; they need a slow hash and live in the store.

use aws_lc_rs::{constant_time, digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// `N` random bytes.
///
/// # Panics
/// When the operating system has no randomness to give: no credential may be made then.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    fill(&mut out);
    out
}

/// A random token of `len` bytes of entropy, in base64url without padding: safe in URLs, headers and forms.
/// 32 bytes make 43 characters.
///
/// # Panics
/// When the operating system has no randomness to give.
pub fn token(len: usize) -> String {
    let mut raw = vec![0; len];
    fill(&mut raw);
    URL_SAFE_NO_PAD.encode(raw)
}

fn fill(out: &mut [u8]) {
    rand::fill(out).expect("the operating system provides randomness");
}

/// SHA-256 of `data` in lower-case hexadecimal: how opaque tokens and API keys are looked up and stored.
pub fn sha256_hex(data: &[u8]) -> String {
    hex(sha256(data))
}

/// SHA-256 of `data`.
pub fn sha256(data: &[u8]) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, data);
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// SHA-256 of `data` in base64url without padding: PKCE's `S256` (RFC 7636 section 4.2) and JWK thumbprints.
pub fn sha256_base64url(data: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(sha256(data))
}

/// Whether two secrets are equal, in a time that depends on their lengths only.
pub fn same(left: &[u8], right: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(left, right).is_ok()
}

fn hex(bytes: [u8; 32]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn digests_match_the_published_vectors() {
        // FIPS 180-4 example, and the PKCE example of RFC 7636 appendix B.
        assert_eq!(sha256_hex(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(
            sha256_base64url(b"dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn tokens_are_url_safe_as_long_as_asked_and_never_repeat() {
        let seen: HashSet<_> = (0..1000).map(|_| token(32)).collect();
        assert_eq!(seen.len(), 1000);
        for token in seen {
            assert_eq!(token.len(), 43);
            assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{token}");
        }
        assert_ne!(bytes::<16>(), bytes::<16>());
    }

    #[test]
    fn same_is_equality() {
        assert!(same(b"secret", b"secret"));
        assert!(!same(b"secret", b"secreT"));
        assert!(!same(b"secret", b"secre"));
        assert!(!same(b"secret", b""));
        assert!(same(b"", b""));
    }
}
