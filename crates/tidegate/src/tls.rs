//! The certificate of our TLS listeners: configured, or made for development on first start; replaced while running
//! when its files change. A replacement that does not parse or does not fit its key is refused and the old one stays.

mod development;
pub mod own;
mod watch;

pub use development::{files as development_files, names as development_names};
pub use watch::Watch;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use arc_swap::ArcSwap;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{CipherSuite, ServerConfig, SupportedCipherSuite};
use tidegate_config::Config;

/// Longest certificate chain or key file read, bytes.
const PEM_BYTES_MAX: u64 = 1_048_576;

/// Makes aws-lc-rs the process's only cryptography. Called once, first thing in `main`; again is harmless.
pub fn install_provider() {
    let _ = provider().install_default();
}

/// aws-lc-rs with the order of suites that suits us.
fn provider() -> CryptoProvider {
    let mut provider = rustls::crypto::aws_lc_rs::default_provider();
    provider.cipher_suites.sort_by_key(place);
    provider
}

/// Suites with SHA-384 come after those of their kind with SHA-256: processors have instructions for the latter, so that a
/// handshake costs a seventh less, and AES-128 is as far beyond reach as AES-256.
fn place(suite: &SupportedCipherSuite) -> (bool, bool, bool) {
    use CipherSuite as Suite;
    let name = suite.suite();
    let is_12 = suite.tls13().is_none();
    let has_aes = name.as_str().is_some_and(|name| name.contains("AES"));
    let is_256 = matches!(
        name,
        Suite::TLS13_AES_256_GCM_SHA384
            | Suite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
            | Suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    );
    (is_12, !has_aes, is_256)
}

/// The files a certificate comes from.
#[derive(Debug, Clone)]
pub struct Files {
    /// PEM: the certificate, then its chain.
    pub certificate: PathBuf,
    /// PEM: the private key.
    pub key: PathBuf,
}

/// The certificate in use. Every TLS listener shares one.
pub struct Certificate {
    files: Files,
    current: ArcSwap<Loaded>,
}

/// A certificate as read, with the bytes it was read from so that a change can be told from a touch.
struct Loaded {
    key: Arc<CertifiedKey>,
    pem: (Vec<u8>, Vec<u8>),
}

impl Certificate {
    /// Reads the configured certificate, or the development one from the data directory, made if it is not there, is
    /// about to expire or is for other names.
    ///
    /// # Errors
    /// A file that cannot be read or is no usable certificate; the message names it.
    pub fn ready(config: &Config) -> anyhow::Result<Arc<Self>> {
        let files = match (&config.tls.certificate, &config.tls.key) {
            (Some(certificate), Some(key)) => Files { certificate: certificate.clone(), key: key.clone() },
            _ => development::ready(&config.server.data_dir, &config.server.host_name)?,
        };
        Self::from_files(files)
    }

    fn from_files(files: Files) -> anyhow::Result<Arc<Self>> {
        let loaded = load(&files)?;
        Ok(Arc::new(Self { files, current: ArcSwap::from_pointee(loaded) }))
    }

    /// Reads the files again. `false` when nothing changed. The certificate in use stays when this fails.
    ///
    /// # Errors
    /// Why the files cannot be used.
    pub fn reload(&self) -> anyhow::Result<bool> {
        let loaded = load(&self.files)?;
        if loaded.pem == self.current.load().pem {
            return Ok(false);
        }
        self.current.store(Arc::new(loaded));
        Ok(true)
    }

    /// For listeners that speak HTTP: ALPN h2 and http/1.1.
    pub fn http_server_config(self: &Arc<Self>) -> Arc<ServerConfig> {
        let mut config = self.server_config();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Arc::new(config)
    }

    /// For the management listener: also asks for a client certificate of `authorities`, and goes on without one. One that
    /// does not verify ends the handshake.
    ///
    /// # Errors
    /// When the file holds no authority that can be used.
    pub fn management_server_config(self: &Arc<Self>, authorities: Option<&Path>) -> anyhow::Result<Arc<ServerConfig>> {
        let Some(path) = authorities else { return Ok(self.http_server_config()) };
        let what = || format!("control.gateway_client_ca_file {}", path.display());
        let mut roots = rustls::RootCertStore::empty();
        for authority in CertificateDer::pem_slice_iter(&read(path)?) {
            roots.add(authority.with_context(what)?).with_context(what)?;
        }
        let provider = CryptoProvider::get_default().context("no cryptography is installed")?.clone();
        let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
            .allow_unauthenticated()
            .build()
            .with_context(what)?;
        let mut config = ServerConfig::builder().with_client_cert_verifier(verifier).with_cert_resolver(self.clone());
        config.ignore_client_order = true;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// For listeners without ALPN. TLS 1.2 and 1.3, no client certificates.
    pub fn server_config(self: &Arc<Self>) -> ServerConfig {
        let mut config = ServerConfig::builder().with_no_client_auth().with_cert_resolver(self.clone());
        // Clients name suites in an order that suits no server in particular.
        config.ignore_client_order = true;
        config
    }

    /// Whether a listener of ours shows `certificate` now.
    pub fn is_shown_as(&self, certificate: &CertificateDer<'_>) -> bool {
        self.current.load().key.cert.first().is_some_and(|own| own == certificate)
    }

    /// Where it comes from.
    pub fn files(&self) -> &Files {
        &self.files
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load().key.clone())
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").field("files", &self.files).finish_non_exhaustive()
    }
}

/// Whether the files can be used: readable, PEM, certificate and key of each other.
///
/// # Errors
/// Why not; the message names the file.
pub fn check(files: &Files) -> anyhow::Result<()> {
    load(files).map(drop)
}

fn load(files: &Files) -> anyhow::Result<Loaded> {
    let pem = (read(&files.certificate)?, read(&files.key)?);
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem.0)
        .collect::<Result<_, _>>()
        .with_context(|| format!("{} is not a PEM certificate", files.certificate.display()))?;
    if chain.is_empty() {
        bail!("{} holds no certificate; expected `-----BEGIN CERTIFICATE-----`", files.certificate.display());
    }
    let key = PrivateKeyDer::from_pem_slice(&pem.1).with_context(|| {
        format!("{} holds no private key; expected PKCS#8, PKCS#1 or SEC1 in PEM, not encrypted", files.key.display())
    })?;
    let provider = CryptoProvider::get_default().context("no cryptography is installed")?;
    let key = CertifiedKey::from_der(chain, key, provider).with_context(|| {
        format!(
            "the certificate {} and the key {} do not work together",
            files.certificate.display(),
            files.key.display()
        )
    })?;
    Ok(Loaded { key: Arc::new(key), pem })
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let length = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    if length > PEM_BYTES_MAX {
        bail!("{} is {length} bytes long, beyond {PEM_BYTES_MAX} bytes", path.display());
    }
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
