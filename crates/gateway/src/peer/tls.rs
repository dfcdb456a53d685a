//! Whom to believe that it is the key manager: a certificate that was named exactly (pinned), or one that a trusted
//! authority issued for the address dialled. There is no way to believe everyone.

use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
};
use tidegate_wire::random;

use super::legacy_signature;

/// SHA-256 of a certificate.
pub type Fingerprint = [u8; 32];

/// Whom to trust and what to show.
#[derive(Default)]
pub struct Trust {
    /// Certificates that are trusted as they are, whoever issued them, whatever their name and age.
    pub pins: Vec<Fingerprint>,
    /// Authorities trusted besides those of the system and the web.
    pub authorities: Vec<CertificateDer<'static>>,
    /// Our own certificate with its chain, and its key.
    pub client: Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)>,
}

/// The fingerprint of a certificate.
pub fn fingerprint(certificate: &CertificateDer<'_>) -> Fingerprint {
    random::sha256(certificate)
}

/// Reads a fingerprint in hexadecimal digits.
pub fn parse_fingerprint(text: &str) -> Option<Fingerprint> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// The client side of TLS, 1.2 and 1.3.
///
/// # Errors
/// When an authority cannot be read, or certificate and key do not fit.
pub fn client_config(trust: Trust) -> Result<ClientConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    for authority in trust.authorities {
        roots.add(authority)?;
    }
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let issued = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .build()
        .map_err(|why| TlsError::General(why.to_string()))?;
    let verifier = Arc::new(PinnedOrIssued { pins: trust.pins, issued, provider: provider.clone() });
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    match trust.client {
        Some((chain, key)) => builder.with_client_auth_cert(chain, key),
        None => Ok(builder.with_no_client_auth()),
    }
}

const RSA_PSS: [SignatureScheme; 3] =
    [SignatureScheme::RSA_PSS_SHA256, SignatureScheme::RSA_PSS_SHA384, SignatureScheme::RSA_PSS_SHA512];

/// Says how the certificate that was seen can be trusted nonetheless.
fn not_trusted(why: &str, seen: Fingerprint) -> TlsError {
    let seen: String = seen.iter().map(|byte| format!("{byte:02x}")).collect();
    TlsError::General(format!(
        "{why}; set key_manager.ca_file, or, after comparing it there, key_manager.pinned_certificate = \"{seen}\""
    ))
}

/// Believes a pinned certificate, else asks the usual verifier. That the other side holds the key is proved by the
/// handshake's signature in both cases.
#[derive(Debug)]
struct PinnedOrIssued {
    pins: Vec<Fingerprint>,
    issued: Arc<WebPkiServerVerifier>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for PinnedOrIssued {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let print = fingerprint(certificate);
        if self.pins.contains(&print) {
            return Ok(ServerCertVerified::assertion());
        }
        let verdict = self.issued.verify_server_cert(certificate, chain, name, ocsp, now);
        verdict.map_err(|why| {
            let why = match why {
                TlsError::InvalidCertificate(CertificateError::UnknownIssuer) => {
                    "its certificate comes from no authority we trust".to_owned()
                }
                other => other.to_string(),
            };
            not_trusted(&why, print)
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let known = &self.provider.signature_verification_algorithms;
        match verify_tls12_signature(message, certificate, signature, known) {
            Ok(valid) => Ok(valid),
            Err(_) if self.pins.contains(&fingerprint(certificate)) => {
                legacy_signature::verify_tls12(message, certificate, signature)
            }
            Err(why) => Err(not_trusted(&why.to_string(), fingerprint(certificate))),
        }
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let mut schemes = self.provider.signature_verification_algorithms.supported_schemes();
        if !self.pins.is_empty() {
            // A pinned key may be too short for RSA-PSS here; peers take the first that they know. TLS 1.3 has only PSS.
            schemes.sort_by_key(|scheme| RSA_PSS.contains(scheme));
        }
        schemes
    }
}
