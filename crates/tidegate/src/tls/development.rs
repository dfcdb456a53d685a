//! The development certificate: self-signed, made once, kept in the data directory, good for every name this machine is
//! likely to be called by. Browsers and clients warn about it, as they should.

use std::fs::{self, File};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use anyhow::Context;
use rcgen::{CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use time::{Duration, OffsetDateTime};
use x509_parser::extensions::GeneralName;

use super::Files;

/// How long it is good: the most that browsers accept from a certificate trusted by hand.
const LIFE: Duration = Duration::days(825);
/// It is made anew when less than this is left.
const LEFT_MIN: Duration = Duration::days(30);

/// Where the development certificate is, or would be.
pub fn files(data_dir: &Path) -> Files {
    let folder = data_dir.join("tls");
    Files { certificate: folder.join("development.pem"), key: folder.join("development.key") }
}

/// The development certificate's files, made if needed.
pub fn ready(data_dir: &Path, host_name: &str) -> anyhow::Result<Files> {
    let folder = data_dir.join("tls");
    let files = files(data_dir);
    let names = names(host_name);
    if is_usable(&files, &names) {
        return Ok(files);
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    make(&files, names)?;
    tracing::info!(certificate = %files.certificate.display(), "made a development certificate");
    Ok(files)
}

/// What it is for: this machine by every usual name.
pub fn names(host_name: &str) -> Vec<String> {
    let machine = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST).to_string(), IpAddr::from(Ipv6Addr::LOCALHOST).to_string()];
    let mut names = vec!["localhost".to_owned()];
    names.extend(loopback);
    for name in [host_name, machine.trim()] {
        let name = name.trim_matches(['[', ']']).to_lowercase();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// There, whole, for these names and good for a while.
fn is_usable(files: &Files, names: &[String]) -> bool {
    let Ok(pem) = fs::read(&files.certificate) else { return false };
    let Ok(der) = CertificateDer::from_pem_slice(&pem) else { return false };
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(&der) else { return false };
    let enough = OffsetDateTime::now_utc() + LEFT_MIN;
    if certificate.validity().not_after.timestamp() < enough.unix_timestamp() {
        return false;
    }
    let Ok(Some(alternative)) = certificate.subject_alternative_name() else { return false };
    let has = |name: &String| {
        alternative.value.general_names.iter().any(|general| match general {
            GeneralName::DNSName(dns) => dns == name,
            GeneralName::IPAddress(bytes) => ip_of(bytes).is_some_and(|ip| ip.to_string() == *name),
            _ => false,
        })
    };
    names.iter().all(has) && super::load(files).is_ok()
}

fn ip_of(bytes: &[u8]) -> Option<IpAddr> {
    match bytes.len() {
        4 => Some(<[u8; 4]>::try_from(bytes).ok()?.into()),
        16 => Some(<[u8; 16]>::try_from(bytes).ok()?.into()),
        _ => None,
    }
}

fn make(files: &Files, names: Vec<String>) -> anyhow::Result<()> {
    let now = OffsetDateTime::now_utc();
    let mut params = CertificateParams::new(names.clone())
        .with_context(|| format!("cannot make a certificate for {}", names.join(", ")))?;
    params.not_before = now - Duration::days(1);
    params.not_after = now + LIFE - Duration::days(1);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Tidegate development certificate");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().context("cannot make a key")?;
    let certificate = params.self_signed(&key).context("cannot sign the certificate")?;
    // The key first: a certificate without its key would look like damage, and is made anew anyway.
    write(&files.key, 0o600, &key.serialize_pem())?;
    write(&files.certificate, 0o644, &certificate.pem())
}

/// Whole or not at all: written beside, flushed to disk, then renamed.
fn write(path: &Path, mode: u32, text: &str) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    let attempt = || -> std::io::Result<()> {
        let _ = fs::remove_file(&beside);
        let mut file = File::options().write(true).create_new(true).mode(mode).open(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    attempt().with_context(|| format!("cannot write {}", path.display()))
}
