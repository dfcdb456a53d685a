//! Signatures by keys that are too short for today: WSO2 1.x ships with RSA of 1024 bits. Only ever asked about a
//! certificate that was pinned, which its operator took for what it is; the usual verifier refuses such a key.

use aws_lc_rs::signature::{
    RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, RsaParameters, UnparsedPublicKey,
};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::pki_types::CertificateDer;
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error as TlsError, SignatureScheme};

/// Whether the handshake of TLS 1.2 was signed with the certificate's key.
///
/// # Errors
/// When it was not, or in a way we do not know.
pub fn verify_tls12(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
) -> Result<HandshakeSignatureValid, TlsError> {
    let how: &RsaParameters = match signature.scheme {
        SignatureScheme::RSA_PKCS1_SHA1 => &RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureScheme::RSA_PKCS1_SHA256 => &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        SignatureScheme::RSA_PKCS1_SHA512 => &RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return Err(TlsError::InvalidCertificate(CertificateError::BadSignature)),
    };
    let key = ParsedCertificate::try_from(certificate)?.subject_public_key_info();
    UnparsedPublicKey::new(how, key.as_ref())
        .verify(message, signature.signature())
        .map(|()| HandshakeSignatureValid::assertion())
        .map_err(|_| TlsError::InvalidCertificate(CertificateError::BadSignature))
}
