//! What can go wrong outside of checking a token, which has its own [`JwtError`](crate::jose::JwtError).

/// An operation of this crate failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A key could not be used; says which and why.
    #[error("key {kid:?} is not usable: {reason}")]
    Key {
        /// The key's identifier as given; empty when it had none.
        kid: String,
        /// Why it is refused.
        reason: &'static str,
    },
    /// A key set has more keys than [`KEYS_MAX`](crate::jose::KEYS_MAX).
    #[error("key set holds {found} keys, at most {} are read", crate::jose::KEYS_MAX)]
    TooManyKeys {
        /// How many it held.
        found: usize,
    },
    /// Claims that are not a JSON object, or do not serialise.
    #[error("claims do not form a JSON object: {0}")]
    Claims(String),
    /// The cryptographic library could not make a key or a signature.
    #[error("the cryptographic library failed to {0}")]
    Crypto(&'static str),
}
