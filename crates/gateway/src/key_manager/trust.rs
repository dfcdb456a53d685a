//! Certificates as operators name them, for the clients of WSO2's protocols: authorities in a file, or one certificate
//! by its fingerprint.

use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::error::KeyCheckError;
use crate::peer::tls::{Trust, client_config, parse_fingerprint};

/// The client side of TLS. `authorities`: PEM; `pinned`: SHA-256 in hexadecimal, colons allowed.
///
/// # Errors
/// Names the setting that cannot be meant so.
pub fn of_settings(authorities: Option<&[u8]>, pinned: Option<&str>) -> Result<ClientConfig, KeyCheckError> {
    let pin = |text: &str| {
        parse_fingerprint(&text.replace(':', "")).ok_or_else(|| {
            let expected = "64 hexadecimal digits are expected (SHA-256)";
            KeyCheckError::new(format!("key_manager.pinned_certificate {text:?}: {expected}"))
        })
    };
    let pins = pinned.map(pin).transpose()?.into_iter().collect();
    let wrong = |why: String| KeyCheckError::new(format!("key_manager.ca_file: {why}"));
    let authorities = CertificateDer::pem_slice_iter(authorities.unwrap_or_default())
        .collect::<Result<Vec<_>, _>>()
        .map_err(|why| wrong(why.to_string()))?;
    client_config(Trust { pins, authorities, client: None }).map_err(|why| wrong(why.to_string()))
}
