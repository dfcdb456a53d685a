//! What the control plane is told of this installation: where it is reached now, and how much a client may send.

use std::sync::Arc;

use tidegate_config::{Service, Urls};
use tidegate_control::Limits;
use tidegate_control::node::Book;
use tidegate_control::own_address::{AddressOracle, OwnAddress};
use tidegate_control::state::Addresses;
use tidegate_model::endpoint::SYMBOLIC_SCHEME;
use tidegate_model::millis;
use url::Url;

/// Addresses from the live port map; those of gateways elsewhere from what they said of themselves.
pub struct Live {
    /// Ours.
    pub urls: Arc<Urls>,
    /// Gateways that were heard of.
    pub book: Arc<Book>,
    /// The environment that our own gateway serves, and whose addresses are meant when nobody says which.
    pub environment: String,
    /// Whether the operations listener serves the samples' backend.
    pub has_sample_backend: bool,
}

impl Addresses for Live {
    fn management(&self) -> String {
        self.urls.management().map(without_slash).unwrap_or_default()
    }

    fn management_bases(&self) -> Vec<String> {
        self.urls.management_bases().iter().map(without_slash).collect()
    }

    fn gateway_http(&self) -> Option<String> {
        self.gateways(&self.environment).0
    }

    fn gateway_https(&self) -> Option<String> {
        self.gateways(&self.environment).1
    }

    fn has_sample_backend(&self) -> bool {
        self.has_sample_backend
    }

    /// Our own gateway, or the public address an operator gave, comes first. Else a gateway's own word: a load balancer
    /// before several is told by `gateway.public_url` or the environment's host.
    fn gateways(&self, environment: &str) -> (Option<String>, Option<String>) {
        let own = (self.own("http"), self.own("https"));
        let elsewhere = || self.book.addresses(environment, millis::now());
        if environment != self.environment {
            let (http, https) = elsewhere();
            return if http.is_none() && https.is_none() { own } else { (http, https) };
        }
        if own.0.is_none() && own.1.is_none() { elsewhere() } else { own }
    }
}

impl AddressOracle for Live {
    fn own(&self, address: &Url) -> Option<OwnAddress> {
        let own = self.urls.symbolic_for(address)?;
        Some(OwnAddress { symbolic: own.symbolic.to_string(), reason: own.to_string(), is_stale: own.is_stale() })
    }

    fn resolve(&self, symbolic: &str) -> Option<String> {
        // Where the operations listener is, is for operators only.
        if symbolic.starts_with(&format!("{SYMBOLIC_SCHEME}://{}", Service::Ops.name())) {
            return None;
        }
        self.urls.resolve(symbolic).ok().flatten().map(String::from)
    }
}

impl Live {
    fn own(&self, scheme: &str) -> Option<String> {
        self.urls.gateway_endpoints().into_iter().find(|url| url.scheme() == scheme).map(without_slash)
    }
}

fn without_slash(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// The configured limits of the management APIs.
pub fn limits(whole: &tidegate_config::Config) -> Limits {
    let config = &whole.control;
    let bytes = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    Limits {
        json_bytes_max: bytes(config.body_bytes_max),
        definition_bytes_max: bytes(config.import_bytes_max),
        definition_depth_max: config.import_depth_max as usize,
        thumbnail_bytes_max: bytes(config.thumbnail_bytes_max),
        document_bytes_max: bytes(config.document_bytes_max),
        session_s_max: i64::try_from(whole.key_manager.session_seconds).unwrap_or(i64::MAX / 2_000),
        ..Limits::default()
    }
}
