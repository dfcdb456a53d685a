//! Which parts of Tidegate an API may have as its backend: the sample, and APIs of the same gateway.
//!
//! Anyone who may make an API can write an address of ours, and its callers then speak to that listener from inside. An
//! API of the gateway checks them like callers from outside; the management listener and the operations listener do not
//! expect strangers, so neither the key manager nor the control plane is a backend (only the default APIs reach the key
//! manager's OAuth2 endpoints; they are no publisher's to change).

use url::Url;

use crate::endpoint::SYMBOLIC_SCHEME;

/// Path of the sample API's backend on the operations listener.
pub const SAMPLE_PATH: &str = "/sample";

/// A part of Tidegate that may be a backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnBackend {
    /// The sample API's.
    Sample,
    /// An API of this gateway, by its path: context and version, and perhaps more.
    Api(String),
}

/// What the symbolic address means as a backend; `None` for an address that is not symbolic.
///
/// # Errors
/// Why it cannot be one.
pub fn own_backend(address: &Url) -> Result<Option<OwnBackend>, String> {
    if address.scheme() != SYMBOLIC_SCHEME {
        return Ok(None);
    }
    if address.port().is_some() {
        return Err(format!("`{address}` must not name a port: it is found when the address is used"));
    }
    // As it will be dialled: there `\` and `..` have a meaning.
    let dialled = Url::parse(&format!("http://here{}", address.path())).map_err(|why| format!("`{address}`: {why}"))?;
    let path = dialled.path().trim_end_matches('/');
    match address.host_str().unwrap_or_default() {
        "gateway" if path.len() > 1 => Ok(Some(OwnBackend::Api(path.to_owned()))),
        "gateway" => Err(format!("`{address}` names no API; write tidegate://gateway/<context>/<version>")),
        "ops" if path == SAMPLE_PATH || path.starts_with(&format!("{SAMPLE_PATH}/")) => Ok(Some(OwnBackend::Sample)),
        "key-manager" => Err(format!(
            "`{address}` cannot be a backend: the key manager is reached through its own address or the default APIs"
        )),
        "ops" | "control-plane" => {
            Err(format!("`{address}` cannot be a backend: this part of Tidegate is not for callers of APIs"))
        }
        _ => Err(format!("`{address}` is no part of Tidegate; an API can have tidegate://gateway/<context>/<version>")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str) -> Result<Option<OwnBackend>, String> {
        own_backend(&address.parse().unwrap())
    }

    #[test]
    fn apis_and_the_sample_may_be_backends() {
        assert_eq!(judged("http://elsewhere/"), Ok(None));
        assert_eq!(judged("tidegate://ops/sample/tides"), Ok(Some(OwnBackend::Sample)));
        assert_eq!(judged("tidegate://gateway/a/1.0/"), Ok(Some(OwnBackend::Api("/a/1.0".to_owned()))));
        assert_eq!(judged("tidegate://gateway/a/x/../1.0?q"), Ok(Some(OwnBackend::Api("/a/1.0".to_owned()))));
    }

    #[test]
    fn everything_else_of_ours_may_not() {
        for bad in [
            "tidegate://ops",
            "tidegate://ops/metrics",
            "tidegate://ops/samples",
            "tidegate://ops/sample/../metrics",
            "tidegate://ops/sample/%2e%2e/metrics",
            "tidegate://ops/sample\\..\\metrics",
            "tidegate://ops:80/sample",
            "tidegate://gateway",
            "tidegate://gateway/",
            "tidegate://gateway/..",
            "tidegate://gateway:1/a/1",
            "tidegate://key-manager/oauth2/token",
            "tidegate://control-plane/api/am/admin/v4/settings",
            "tidegate://elsewhere/a/1",
        ] {
            assert!(judged(bad).is_err(), "{bad}: {:?}", judged(bad));
        }
    }
}
