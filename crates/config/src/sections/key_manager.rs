//! `[key_manager]`: life of tokens, signing, passwords and logins.

use std::path::PathBuf;

use url::Url;

use super::section;
use crate::kinds::{HashingCost, KeyClient, Secret, SigningAlgorithm};
use crate::rule::{Between, HostNameIfAny, OrNever, PortIfAny};

const YEAR_SECONDS: u64 = 31_536_000;

section! {
    /// Life of tokens, signing, passwords and logins.
    KeyManager {
        /// Life of an access token given to an application for itself, seconds. With `wso2_token_answers` also -1: without
        /// end.
        application_token_seconds: i64 = 3_600, OrNever(Between(10, YEAR_SECONDS as i64));
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
        /// Answer token requests as WSO2 1.x did: the active token again instead of a new one, opaque tokens of 32 hexadecimal
        /// digits, `bearer`, its texts of errors. So that they can be given out again, the texts of these tokens are kept,
        /// sealed under the master key. Off: tokens are kept as hashes only.
        wso2_token_answers: bool = false;
        /// Name tokens that end in the headers `RevokedAccessToken`, `RevokedRefreshToken` and `DeactivatedAccessToken` of
        /// token and revoke answers, as WSO2 1.x did, for every caller and through the gateway too: gateways of WSO2 clear
        /// their caches by them. They hold the tokens' texts. Off: only this instance's own gateway is told.
        wso2_token_headers: bool = false;
        /// Give gateways of WSO2 1.x, and whoever else asks over Thrift or SOAP, a signed assertion about the caller
        /// (`endUserToken`) that they pass on to backends as `X-JWT-Assertion` (WSO2: `EnableTokenGeneration`). It is in WSO2's
        /// form, which is signed with RSA. Tidegate's own gateways have `gateway.backend_assertion`.
        wso2_assertions: bool = false;
        /// How the claims of such an assertion begin (WSO2: `ConsumerDialectURI`).
        wso2_assertion_dialect: String = "http://wso2.org/claims".to_owned();
        /// Life of such an assertion, seconds (WSO2: `SecurityContextTTL`, in minutes). It is signed once and given with every
        /// answer about the same token and API until shortly before.
        wso2_assertion_seconds: u64 = 900, Between(60, 86_400);
        /// Password that the user `admin` gets when the store is made. Absent: a random one, shown once on first start.
        /// Later starts ignore it.
        initial_admin_password: Option<Secret> = None;
        /// Where the key manager and control plane are, when they are other instances: `https://host:port`. Several are tried
        /// in turn. This instance's port offset does not move them. Also `--key-manager`.
        url: Vec<Url> = Vec::new();
        /// PEM file of authorities trusted for the key manager's certificate besides the system's.
        ca_file: Option<PathBuf> = None;
        /// SHA-256 of the key manager's certificate in hexadecimal. It is trusted whoever issued it and whatever its name and
        /// age, besides those that a trusted authority issued for the address dialled.
        pinned_certificate: Option<String> = None;
        /// How this gateway asks whether a key is good (WSO2: `KeyValidatorClientType`): `local` looks into the store itself;
        /// `rest` asks another Tidegate; `thrift` and `ws` ask a WSO2 1.x key manager, or a Tidegate as if it were one.
        client: KeyClient = KeyClient::Local => "`local` where there is a store, else `rest`";
        /// User with which `thrift` and `ws` log in at the key manager.
        username: Option<String> = None;
        /// The password of that user.
        password: Option<Secret> = None;
        /// Host of the key manager's Thrift service. Absent: the host in `url` (WSO2: `ThriftServerHost`).
        thrift_host: Option<String> = None, HostNameIfAny;
        /// Port of the key manager's Thrift service, as it is: no offset is added (WSO2: `ThriftClientPort`). Absent: what the
        /// key manager tells when it is a Tidegate, else WSO2's.
        thrift_port: Option<u16> = None, PortIfAny;
        /// Most connections to one key manager's Thrift service at one moment. More questions wait.
        connections_max: u32 = 50, Between(1, 10_000);
        /// Whether `thrift` and `ws` name resource and verb, as WSO2 1.8 and later do. Earlier ones do not know them.
        sends_resource: bool = true;
        /// Longest time one key manager gets to answer a question, connecting included, milliseconds (WSO2:
        /// `ThriftClientConnectionTimeOut`).
        timeout_ms: u64 = 10_000, Between(10, 900_000);
        /// Longest time a call waits for an answer of all key managers together, milliseconds. Then it fails with 900900.
        wait_ms_max: u64 = 10_000, Between(10, 900_000);
        /// Questions in a row that a key manager may leave unanswered before it is left alone for a while.
        failures_max: u32 = 3, Between(1, 1_000);
        /// How long it is left alone the first time, milliseconds. Calls fail at once meanwhile, with `Retry-After`, unless
        /// another key manager answers or the answer is remembered.
        pause_ms: u64 = 500, Between(10, 600_000);
        /// Each further time it is left alone twice as long, but no longer than this, milliseconds.
        pause_ms_max: u64 = 15_000, Between(10, 3_600_000);
        /// Up to so much of a pause is left out at random, percent, so that many gateways do not come back at once.
        pause_jitter_percent: u32 = 30, Between(0, 100);
    }
}
