//! What TLS clients are shown: readable, for the names we give out, and good for a while.

use std::net::IpAddr;
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tidegate_config::Config;
use time::OffsetDateTime;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;

use super::finding::{Check, Finding};
use crate::tls;

/// Less than this left is a warning.
const LEFT_DAYS_MIN: i64 = 30;
const DAY_S: i64 = 86_400;

/// Looks at the configured certificate; without one, at the development certificate as far as it is there.
pub fn examine(config: &Config, names: &[String]) -> Vec<Finding> {
    let (path, is_development) = match (&config.tls.certificate, &config.tls.key) {
        (Some(certificate), Some(key)) => {
            let files = tls::Files { certificate: certificate.clone(), key: key.clone() };
            if let Err(why) = tls::check(&files) {
                return vec![
                    Finding::error(Check::Certificates, format!("{why:#}"))
                        .because("no TLS listener can open, so the instance does not start")
                        .mend("correct tls.certificate and tls.key, or remove both to use a development certificate"),
                ];
            }
            (certificate.clone(), false)
        }
        _ => (tls::development_files(&config.server.data_dir).certificate, true),
    };
    match std::fs::read(&path) {
        Ok(pem) => {
            let found = judge(&pem, &path, is_development, names, OffsetDateTime::now_utc().unix_timestamp());
            let is_shown_to_others = is_development && !is_local(&config.server.host_name);
            if found.is_empty() && is_shown_to_others { vec![self_signed()] } else { found }
        }
        // It is made at the first start.
        Err(_) if is_development => Vec::new(),
        Err(why) => vec![Finding::error(Check::Certificates, format!("cannot read {}: {why}", path.display()))],
    }
}

fn self_signed() -> Finding {
    Finding::note(Check::Certificates, "a self-signed development certificate is in use")
        .because("browsers warn and clients refuse it unless they are told to trust it")
        .mend("set tls.certificate and tls.key to one from an authority your users trust")
}

fn judge(pem: &[u8], path: &Path, is_development: bool, names: &[String], now_s: i64) -> Vec<Finding> {
    let unreadable = || Finding::error(Check::Certificates, format!("{} is not a PEM certificate", path.display()));
    let Ok(der) = CertificateDer::from_pem_slice(pem) else { return vec![unreadable()] };
    let Ok((_, certificate)) = x509_parser::parse_x509_certificate(&der) else { return vec![unreadable()] };
    let mut found = Vec::new();
    found.extend(dates(&certificate, path, is_development, now_s));
    let missing: Vec<&str> = names.iter().map(String::as_str).filter(|name| !covers(&certificate, name)).collect();
    if !missing.is_empty() {
        let what = format!("{} is not for {}", path.display(), missing.join(", "));
        found.push(
            Finding::error(Check::Certificates, what)
                .because("we give out addresses with that name, and clients that check the certificate refuse them")
                .mend(if is_development {
                    "restart the instance: it makes a new development certificate for its present names"
                } else {
                    "get a certificate with that name in its subjectAltName, or set server.host_name to one it has"
                }),
        );
    }
    found
}

fn dates(certificate: &X509Certificate<'_>, path: &Path, is_development: bool, now_s: i64) -> Option<Finding> {
    let (from, until) = (certificate.validity().not_before, certificate.validity().not_after);
    let mend = if is_development {
        "restart the instance: it makes a new development certificate when little of the old one's life is left"
    } else {
        "replace the file; the running instance takes it up by itself"
    };
    let path = path.display();
    if until.timestamp() <= now_s {
        let what = format!("{path} expired on {until}");
        return Some(Finding::error(Check::Certificates, what).because("clients refuse to connect").mend(mend));
    }
    if from.timestamp() > now_s {
        let what = format!("{path} is not valid before {from}");
        let why = "clients refuse to connect until then; or this machine's clock is slow";
        return Some(Finding::error(Check::Certificates, what).because(why).mend("wait, or set the clock"));
    }
    let left_days = (until.timestamp() - now_s) / DAY_S;
    (left_days < LEFT_DAYS_MIN).then(|| {
        let what = format!("{path} expires in {left_days} days, on {until}");
        Finding::warning(Check::Certificates, what).because("clients will refuse to connect after that").mend(mend)
    })
}

/// Is the certificate for this name (RFC 6125: subjectAltName only, `*` for one whole label)?
fn covers(certificate: &X509Certificate<'_>, name: &str) -> bool {
    let Ok(Some(alternative)) = certificate.subject_alternative_name() else { return false };
    let bare = name.trim_matches(['[', ']']);
    let address: Option<IpAddr> = bare.parse().ok();
    alternative.value.general_names.iter().any(|general| match (general, address) {
        (GeneralName::DNSName(pattern), None) => is_match(pattern, bare),
        (GeneralName::IPAddress(bytes), Some(IpAddr::V4(v4))) => *bytes == v4.octets(),
        (GeneralName::IPAddress(bytes), Some(IpAddr::V6(v6))) => *bytes == v6.octets(),
        _ => false,
    })
}

fn is_match(pattern: &str, name: &str) -> bool {
    if pattern.eq_ignore_ascii_case(name) {
        return true;
    }
    let (Some(below), Some((_, parent))) = (pattern.strip_prefix("*."), name.split_once('.')) else { return false };
    below.eq_ignore_ascii_case(parent)
}

fn is_local(name: &str) -> bool {
    name == "localhost" || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(names: &[&str], from: (i32, u8, u8), until: (i32, u8, u8)) -> Vec<u8> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = rcgen::CertificateParams::new(names).unwrap();
        params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
        params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap().pem().into_bytes()
    }

    fn found(pem: &[u8], names: &[&str], now: (i32, u8, u8)) -> Vec<(super::super::finding::Severity, String)> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let now_s = rcgen::date_time_ymd(now.0, now.1, now.2).unix_timestamp();
        let findings = judge(pem, Path::new("cert.pem"), false, &names, now_s);
        findings.into_iter().map(|finding| (finding.severity, finding.what)).collect()
    }

    #[test]
    fn a_certificate_is_judged_by_its_dates_and_names() {
        use super::super::finding::Severity::{Error, Warning};
        let good = pem(&["api.example.com", "*.apps.example.com", "10.0.0.1"], (2026, 1, 1), (2026, 12, 31));
        let all = ["api.example.com", "a.apps.example.com", "10.0.0.1"];
        assert_eq!(found(&good, &all, (2026, 6, 1)), []);
        let soon = found(&good, &all, (2026, 12, 20));
        assert!(matches!(&soon[..], [(Warning, what)] if what.contains("expires in 11 days")), "{soon:?}");
        let late = found(&good, &all, (2027, 1, 1));
        assert!(matches!(&late[..], [(Error, what)] if what.contains("expired on")), "{late:?}");
        let early = found(&good, &all, (2025, 1, 1));
        assert!(matches!(&early[..], [(Error, what)] if what.contains("not valid before")), "{early:?}");
        for wrong in ["example.com", "a.b.apps.example.com", "apps.example.com", "10.0.0.2", "[::1]"] {
            let foreign = found(&good, &[wrong], (2026, 6, 1));
            assert!(
                matches!(&foreign[..], [(Error, what)] if what.ends_with(&format!("is not for {wrong}"))),
                "{wrong}"
            );
        }
        assert!(found(b"nonsense", &[], (2026, 1, 1))[0].1.contains("is not a PEM certificate"));
    }
}
