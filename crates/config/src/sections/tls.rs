//! `[tls]`: the certificate of our own TLS listeners.

use std::path::PathBuf;

use super::section;
use crate::rule::Between;

section! {
    /// The certificate shown on TLS listeners. Without one, a development certificate is made in the data directory.
    Tls {
        /// PEM file with the certificate and its chain. Read again when it changes.
        certificate: Option<PathBuf> = None;
        /// PEM file with the private key (PKCS#8, PKCS#1 or SEC1). Read again when it changes.
        key: Option<PathBuf> = None;
        /// Longest time a TLS handshake may take, milliseconds.
        handshake_timeout_ms: u64 = 10_000, Between(100, 120_000);
    }
}
