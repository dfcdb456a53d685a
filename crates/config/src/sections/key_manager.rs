//! `[key_manager]`: life of tokens, signing, passwords and logins.

use std::path::PathBuf;

use url::Url;

use super::section;
use crate::kinds::{HashingCost, Secret, SigningAlgorithm};
use crate::rule::Between;

const YEAR_SECONDS: u64 = 31_536_000;

section! {
    /// Life of tokens, signing, passwords and logins.
    KeyManager {
        /// Life of an access token given to an application for itself, seconds.
        application_token_seconds: u64 = 3_600, Between(10, YEAR_SECONDS);
        /// Life of an access token given for a user, seconds.
        user_token_seconds: u64 = 3_600, Between(10, YEAR_SECONDS);
        /// Life of a refresh token, seconds. Each use replaces it.
        refresh_token_seconds: u64 = 86_400, Between(10, YEAR_SECONDS);
        /// Life of an authorization code, seconds.
        authorization_code_seconds: u64 = 300, Between(10, 600);
        /// Life of an ID token, seconds.
        id_token_seconds: u64 = 3_600, Between(10, 86_400);
        /// Life of a login in the browser, seconds.
        session_seconds: u64 = 28_800, Between(60, 2_592_000);
        /// Algorithm of newly made signing keys.
        signing_algorithm: SigningAlgorithm = SigningAlgorithm::Rs256;
        /// Age at which a signing key is replaced, days. It stays published until its last token is dead.
        key_rotation_days: u32 = 90, Between(1, 3_650);
        /// Work per password check. More is safer and slower.
        password_hashing: HashingCost = HashingCost::Standard;
        /// Failed logins in a row before an account waits.
        login_attempts_max: u32 = 5, Between(1, 1_000);
        /// How long it waits, seconds.
        login_wait_seconds: u64 = 300, Between(1, 86_400);
        /// How much longer than its life a token is good for gateways that ask over WSO2's protocols (Thrift, SOAP), seconds
        /// (WSO2: `TimestampSkew`). Tidegate's own gateways end a token when it ends.
        timestamp_skew_seconds: u32 = 300, Between(0, 600);
        /// Connections of WSO2 1.x gateways to the Thrift listener at one moment. More wait in the kernel's queue.
        thrift_connections_max: u32 = 4_096, Between(1, 100_000);
        /// A connection to the Thrift listener without a call for so long is closed, seconds. Gateways connect again by
        /// themselves.
        thrift_idle_seconds: u64 = 600, Between(1, 86_400);
        /// Largest Thrift message that is read, bytes. A longer one closes the connection.
        thrift_message_bytes_max: u64 = 65_536, Between(1_024, 16_777_216);
        /// Life of a gateway's Thrift session since its last use, seconds (WSO2: `ThriftSessionTimeout`).
        thrift_session_seconds: u64 = 1_800, Between(1, 86_400);
        /// Password that the user `admin` gets when the store is made. Absent: a random one, shown once on first start.
        /// Later starts ignore it.
        initial_admin_password: Option<Secret> = None;
        /// Where the key manager and control plane are, when they are other instances: `https://host:port`. Several are tried
        /// in turn. This instance's port offset does not move them. Also `--key-manager`.
        url: Vec<Url> = Vec::new();
        /// PEM file of authorities trusted for the key manager's certificate besides the system's.
        ca_file: Option<PathBuf> = None;
        /// SHA-256 of the key manager's certificate in hexadecimal: exactly this one is trusted, whoever issued it and
        /// whatever its name and age.
        pinned_certificate: Option<String> = None;
    }
}
