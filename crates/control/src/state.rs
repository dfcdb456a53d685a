//! What a handler may use: the store, the key manager's seam, the live addresses, and the limits on input.

use std::sync::Arc;

use tidegate_store::Store;

use crate::authority::KeyAuthority;
use crate::node::Nodes;
use crate::operations::Operations;
use crate::own_address::AddressOracle;
use crate::remote_document::RemoteDocuments;

/// Limits on what clients may send. Bytes unless said otherwise.
#[derive(Debug, Clone)]
pub struct Limits {
    /// A JSON request body.
    pub json_bytes_max: usize,
    /// An API definition (OpenAPI document).
    pub definition_bytes_max: usize,
    /// Deepest nesting of a definition.
    pub definition_depth_max: usize,
    /// A thumbnail.
    pub thumbnail_bytes_max: usize,
    /// A document's file.
    pub document_bytes_max: usize,
    /// Entries of one page of a list.
    pub page_entries_max: usize,
    /// Subscriptions one application may have.
    pub subscriptions_max: usize,
    /// Applications one owner may have.
    pub applications_max: usize,
    /// Longest session of the portal, seconds.
    pub session_s_max: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes_max: 2 << 20,
            definition_bytes_max: 10 << 20,
            definition_depth_max: 200,
            thumbnail_bytes_max: 1 << 20,
            document_bytes_max: 10 << 20,
            page_entries_max: 500,
            subscriptions_max: 1_000,
            applications_max: 1_000,
            session_s_max: 28_800,
        }
    }
}

/// Where this installation is reached now. Built from the port map on each call: nothing of it is ever stored.
pub trait Addresses: AddressOracle {
    /// `https://host:port` of the management listener, without a trailing slash.
    fn management(&self) -> String;
    /// Every address under which browsers reach this node's management listeners, the canonical one first.
    fn management_bases(&self) -> Vec<String> {
        vec![self.management()]
    }
    /// `http://host:port` of the gateway; `None` when this listener is off.
    fn gateway_http(&self) -> Option<String>;
    /// `https://host:port` of the gateway; `None` when this listener is off.
    fn gateway_https(&self) -> Option<String>;
    /// Whether the samples' backend runs here ([`tidegate_model::own_backend::OwnBackend::Sample`]).
    fn has_sample_backend(&self) -> bool {
        false
    }
    /// Where gateways of `environment` are, by http and by https.
    fn gateways(&self, environment: &str) -> (Option<String>, Option<String>) {
        let _ = environment;
        (self.gateway_http(), self.gateway_https())
    }
}

/// State of all management APIs; cheap to clone.
#[derive(Clone)]
pub struct Control {
    /// Everything remembered.
    pub store: Store,
    /// The key manager.
    pub authority: Arc<dyn KeyAuthority>,
    /// Live addresses.
    pub addresses: Arc<dyn Addresses>,
    /// Limits on input.
    pub limits: Arc<Limits>,
    /// Documents that clients name by their address.
    pub remote: Arc<dyn RemoteDocuments>,
    /// What gateways without a store are told, and which were heard of.
    pub nodes: Nodes,
    /// How the installation runs.
    pub operations: Arc<dyn Operations>,
}
