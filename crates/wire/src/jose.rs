//! JSON Web Tokens, signed and checked: keys, key sets and compact JWS (RFC 7515, 7517, 7518, 7519, 7638).
//!
//! The one rule everything here serves: **the key decides the algorithm**. A [`VerifyKey`] is made for one algorithm;
//! a token's header may only agree with it (RFC 8725 section 3.1). So `alg: none`, and `HS256` with a public key as
//! the secret, have nothing to hold on to. Keys named or carried by the token (`jku`, `jwk`, `x5u`, `x5c`) are not
//! looked at.
//!
//! Two algorithms, RS256 and ES256: what WSO2 and its clients speak, and the small, fast one. No encryption (JWE), no
//! shared secrets. aws-lc-rs is used directly, with public keys parsed once, because the gateway checks a token on
//! every request that is not in its cache.
//!
//! Time is an argument, in milliseconds since 1970, and so is what to expect of a token: see [`Expectations`].

mod algorithm;
mod claims;
mod jwk;
mod signing_key;
mod verify_key;
mod verify;
#[cfg(test)]
mod verify_tests;

pub use algorithm::Algorithm;
pub use jwk::{Jwk, JwkSet};
pub use signing_key::SigningKey;
pub use verify::{Expectations, Header, JwtError, Part, Verified, verify};
pub use verify_key::{KeySet, VerifyKey};

/// The longest token that is looked at, in bytes. Longer ones are refused before anything is decoded.
pub const TOKEN_BYTES_MAX: usize = 16 * 1024;

/// The most keys read from one key set. Issuers publish a handful; more is refused as a whole.
pub const KEYS_MAX: usize = 64;

/// RSA keys shorter than this are refused (RFC 7518 section 3.3).
pub const RSA_BITS_MIN: usize = 2048;

/// RSA keys longer than this are refused: each check would cost a multiple of what a token is worth.
pub const RSA_BITS_MAX: usize = 4096;
