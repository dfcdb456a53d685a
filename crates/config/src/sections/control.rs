//! `[control]`: limits of the management APIs.

use std::path::PathBuf;

use super::section;
use crate::rule::Between;

section! {
    /// Limits of publisher, developer portal and admin.
    Control {
        /// Longest request body of a management API, bytes.
        body_bytes_max: u64 = 1_048_576, Between(1_024, 1_073_741_824);
        /// Longest uploaded document, bytes.
        document_bytes_max: u64 = 10_485_760, Between(1_024, 1_073_741_824);
        /// Longest uploaded thumbnail, bytes.
        thumbnail_bytes_max: u64 = 1_048_576, Between(1_024, 104_857_600);
        /// Longest imported API definition, bytes.
        import_bytes_max: u64 = 10_485_760, Between(1_024, 1_073_741_824);
        /// Deepest nesting in an imported API definition.
        import_depth_max: u32 = 128, Between(8, 1_000);
        /// Let publishers name an OpenAPI document by its address, which this server then fetches: over http or https, at
        /// public addresses and usual ports only.
        fetch_documents: bool = true;
        /// Hosts from which documents may be fetched at any port although their addresses are not public, such as
        /// "git.internal.example".
        fetch_hosts: Vec<String> = Vec::new();
        /// PEM file of authorities whose client certificates let gateways in. Absent: join tokens only.
        gateway_client_ca_file: Option<PathBuf> = None;
        /// Let gateways of the same user on this machine in without a join token of their own: one is kept for them in the
        /// data directory, readable by its owner only.
        local_gateways: bool = true;
    }
}
