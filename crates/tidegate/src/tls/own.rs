//! How this process judges its own listener when it calls itself: by the very certificate that listener shows now. Names
//! and authorities say nothing here, and no other certificate will do.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

use super::Certificate;

/// TLS for calls to our own listeners that show `certificate`; follows when it is replaced.
///
/// # Errors
/// When no TLS version can be spoken.
pub fn client_config(certificate: &Arc<Certificate>) -> anyhow::Result<Arc<ClientConfig>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = OwnCertificate { certificate: certificate.clone(), provider: provider.clone() };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[derive(Debug)]
struct OwnCertificate {
    certificate: Arc<Certificate>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for OwnCertificate {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // Whoever shows it must sign the handshake with its key, which is checked below.
        if self.certificate.is_shown_as(end_entity) {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::{ClientConnection, ServerConnection};

    use super::*;
    use crate::tls::{development, install_provider};

    fn certificate() -> (tempfile::TempDir, Arc<Certificate>) {
        install_provider();
        let folder = tempfile::tempdir().unwrap();
        let files = development::ready(folder.path(), "localhost").unwrap();
        (folder, Certificate::from_files(files).unwrap())
    }

    /// Whether a client that trusts `trusted` finishes the handshake with a server that shows `shown`.
    fn shake_hands(trusted: &Arc<Certificate>, shown: &Arc<Certificate>) -> Result<(), Error> {
        let name = "no-name-of-it.test".try_into().unwrap();
        let mut client = ClientConnection::new(client_config(trusted).unwrap(), name).unwrap();
        let mut server = ServerConnection::new(Arc::new(shown.server_config())).unwrap();
        while client.is_handshaking() || server.is_handshaking() {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets()?;
            let mut wire = Vec::new();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut wire.as_slice()).unwrap();
            client.process_new_packets()?;
        }
        Ok(())
    }

    #[test]
    fn our_own_certificate_is_trusted_and_any_other_is_not() {
        let (_ours, ours) = certificate();
        let (_others, others) = certificate();
        assert_eq!(shake_hands(&ours, &ours), Ok(()));
        let refused = shake_hands(&ours, &others).unwrap_err();
        assert_eq!(refused, Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure));
    }
}
