//! Development certificate, own certificate, replacement while serving.

use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tidegate_config::Raw;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::watch::Outcome;
use super::*;

fn config(data_dir: &Path, more: &str) -> Config {
    install_provider();
    let mut raw = Raw::new();
    raw.add_file(Path::new("/etc/test.toml"), &format!("[server]\ndata_dir = {data_dir:?}\n{more}"));
    Config::resolve(raw).expect("the case is a good configuration")
}

/// Writes a certificate of its own for `localhost` and returns the DER.
fn write_certificate(files: &Files) -> Vec<u8> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    fs::write(&files.certificate, made.cert.pem()).unwrap();
    made.cert.der().to_vec()
}

fn files_in(folder: &Path) -> Files {
    Files { certificate: folder.join("a.pem"), key: folder.join("a.key") }
}

/// Echoes one byte per connection until the test is over.
async fn serve(certificate: &Arc<Certificate>) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(certificate.http_server_config());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                while let Ok(byte) = stream.read_u8().await {
                    stream.write_all(&[byte]).await.expect("the client reads its echo");
                    stream.flush().await.expect("the client reads its echo");
                }
            });
        }
    });
    address
}

type Client = tokio_rustls::client::TlsStream<tokio::net::TcpStream>;

async fn connect(address: SocketAddr, config: ClientConfig, name: &str) -> std::io::Result<Client> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// A client that takes whatever is shown, to see what is shown.
fn curious() -> ClientConfig {
    ClientConfig::builder().dangerous().with_custom_certificate_verifier(Arc::new(TakesAll)).with_no_client_auth()
}

fn shown(client: &Client) -> Vec<u8> {
    client.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

async fn echoes(client: &mut Client) {
    client.write_u8(7).await.unwrap();
    client.flush().await.unwrap();
    assert_eq!(client.read_u8().await.unwrap(), 7);
}

#[tokio::test]
async fn the_development_certificate_is_good_for_every_usual_name_and_speaks_h2_and_http11() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), "host_name = 'tide.example'");
    let certificate = Certificate::ready(&config).unwrap();
    let address = serve(&certificate).await;
    let mut roots = RootCertStore::empty();
    roots.add(certificate.current.load().key.cert[0].clone()).unwrap();
    for name in ["localhost", "127.0.0.1", "::1", "tide.example"] {
        for protocol in ["h2", "http/1.1"] {
            let mut client = ClientConfig::builder().with_root_certificates(roots.clone()).with_no_client_auth();
            client.alpn_protocols = vec![protocol.as_bytes().to_vec()];
            let mut stream = connect(address, client, name).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
            echoes(&mut stream).await;
        }
    }
    let stranger = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    assert!(connect(address, stranger, "elsewhere.example").await.is_err());
}

#[test]
fn suites_that_processors_have_instructions_for_come_first_and_none_is_lost() {
    let named = |provider: CryptoProvider| -> Vec<CipherSuite> {
        provider.cipher_suites.iter().map(SupportedCipherSuite::suite).collect()
    };
    let (ours, known) = (named(provider()), named(rustls::crypto::aws_lc_rs::default_provider()));
    assert_eq!(ours[..2], [CipherSuite::TLS13_AES_128_GCM_SHA256, CipherSuite::TLS13_AES_256_GCM_SHA384]);
    assert!(ours.len() == known.len() && known.iter().all(|suite| ours.contains(suite)));
    assert!(ours[2] == CipherSuite::TLS13_CHACHA20_POLY1305_SHA256, "TLS 1.3 before TLS 1.2: {ours:?}");
    let config = Certificate::ready(&config(tempfile::tempdir().unwrap().path(), "")).unwrap().server_config();
    assert!(config.ignore_client_order, "the order is ours");
}

#[test]
fn the_development_certificate_is_kept_and_its_key_is_private() {
    let folder = tempfile::tempdir().unwrap();
    let first = Certificate::ready(&config(folder.path(), "")).unwrap();
    let mode = fs::metadata(&first.files.key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let second = Certificate::ready(&config(folder.path(), "")).unwrap();
    assert_eq!(first.current.load().pem, second.current.load().pem);
}

#[test]
fn the_development_certificate_is_made_anew_for_another_name_or_after_damage() {
    let folder = tempfile::tempdir().unwrap();
    let first = Certificate::ready(&config(folder.path(), "")).unwrap();
    let renamed = Certificate::ready(&config(folder.path(), "host_name = 'other.example'")).unwrap();
    assert_ne!(first.current.load().pem, renamed.current.load().pem);
    fs::write(&first.files.key, "").unwrap();
    let repaired = Certificate::ready(&config(folder.path(), "host_name = 'other.example'")).unwrap();
    assert_ne!(renamed.current.load().pem, repaired.current.load().pem);
}

#[tokio::test]
async fn an_own_certificate_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let files = files_in(folder.path());
    let der = write_certificate(&files);
    let settings = format!("[tls]\ncertificate = {:?}\nkey = {:?}", files.certificate, files.key);
    let certificate = Certificate::ready(&config(folder.path(), &settings)).unwrap();
    let client = connect(serve(&certificate).await, curious(), "localhost").await.unwrap();
    assert_eq!(shown(&client), der);
}

#[tokio::test]
async fn a_replaced_certificate_is_taken_without_losing_a_connection_and_a_broken_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    install_provider();
    let files = files_in(folder.path());
    let first = write_certificate(&files);
    let certificate = Certificate::from_files(files.clone()).unwrap();
    let mut watch = Watch::start(certificate.clone()).unwrap();
    let address = serve(&certificate).await;
    let mut old = connect(address, curious(), "localhost").await.unwrap();
    assert_eq!(shown(&old), first);

    let second = write_certificate(&files);
    watch.outcome.wait_for(|outcome| *outcome == Outcome::Replaced(1)).await.unwrap();
    let mut new = connect(address, curious(), "localhost").await.unwrap();
    assert_eq!(shown(&new), second);

    fs::write(&files.certificate, "no certificate").unwrap();
    let refused = watch.outcome.wait_for(|outcome| matches!(outcome, Outcome::Refused(_))).await.unwrap().clone();
    assert!(matches!(&refused, Outcome::Refused(why) if why.contains("a.pem")), "{refused:?}");
    let mut after = connect(address, curious(), "localhost").await.unwrap();
    assert_eq!(shown(&after), second, "the old one stays");

    let third = write_certificate(&files);
    watch.outcome.wait_for(|outcome| *outcome == Outcome::Replaced(2)).await.unwrap();
    assert_eq!(shown(&connect(address, curious(), "localhost").await.unwrap()), third);
    for client in [&mut old, &mut new, &mut after] {
        echoes(client).await;
    }
}

#[tokio::test]
async fn a_symbolic_link_swapped_beside_the_files_is_noticed() {
    install_provider();
    let folder = tempfile::tempdir().unwrap();
    let generation = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        write_certificate(&files_in(&path))
    };
    let (_, second) = (generation("1"), generation("2"));
    let data = folder.path().join("..data");
    std::os::unix::fs::symlink("1", &data).unwrap();
    let files = files_in(folder.path());
    for path in [&files.certificate, &files.key] {
        std::os::unix::fs::symlink(Path::new("..data").join(path.file_name().unwrap()), path).unwrap();
    }
    let certificate = Certificate::from_files(files).unwrap();
    let mut watch = Watch::start(certificate.clone()).unwrap();
    std::os::unix::fs::symlink("2", folder.path().join("..new")).unwrap();
    fs::rename(folder.path().join("..new"), &data).unwrap();
    watch.outcome.wait_for(|outcome| *outcome == Outcome::Replaced(1)).await.unwrap();
    assert_eq!(certificate.current.load().key.cert[0].to_vec(), second);
}

#[test]
fn files_that_cannot_be_used_are_named() {
    install_provider();
    let folder = tempfile::tempdir().unwrap();
    let good = files_in(folder.path());
    write_certificate(&good);
    let other = Files { certificate: folder.path().join("b.pem"), key: folder.path().join("b.key") };
    write_certificate(&other);
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let empty = write("empty", "");
    let long = write("long", &"x".repeat(1_048_577));
    let cases = [
        (Files { certificate: folder.path().join("absent"), ..good.clone() }, "absent"),
        (Files { certificate: empty.clone(), ..good.clone() }, "empty holds no certificate"),
        (Files { key: empty, ..good.clone() }, "empty holds no private key"),
        (Files { key: good.certificate.clone(), ..good.clone() }, "a.pem holds no private key"),
        (Files { key: long, ..good.clone() }, "beyond 1048576 bytes"),
        (Files { key: other.key, ..good }, "do not work together"),
    ];
    for (files, expected) in cases {
        let error = format!("{:#}", Certificate::from_files(files).unwrap_err());
        assert!(error.contains(expected), "{expected}: {error}");
    }
}

#[derive(Debug)]
struct TakesAll;

impl ServerCertVerifier for TakesAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
