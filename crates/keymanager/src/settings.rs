//! What an operator may choose about the key manager. Resolved by `tidegate-config`; nothing here reads files.

use secrecy::SecretString;
use tidegate_wire::jose::Algorithm;

/// Longest validity of any access token, in seconds (ten years). Asked for by a negative value, as in WSO2, where that
/// means "never": a token that never expires could never be forgotten, nor its signing key retired.
pub const TOKEN_TTL_S_MAX: i64 = 315_360_000;

/// Settings of the key manager.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What new signing keys are for.
    pub algorithm: Algorithm,
    /// A signing key is replaced at this age, in seconds.
    pub signing_key_age_s_max: i64,
    /// Validity of access tokens without a user, in seconds, unless the client says otherwise.
    pub application_token_ttl_s: i64,
    /// Validity of access tokens for a user, in seconds.
    pub user_token_ttl_s: i64,
    /// Validity of refresh tokens, in seconds.
    pub refresh_token_ttl_s: i64,
    /// Validity of ID tokens, in seconds.
    pub id_token_ttl_s: i64,
    /// Validity of authorization codes, in seconds.
    pub code_ttl_s: i64,
    /// Longest session of the login page, in seconds.
    pub session_ttl_s: i64,
    /// Cost of password hashes.
    pub argon2: Argon2,
    /// Failed logins of one user from one address within [`Settings::login_window_s`] before more are refused.
    pub login_failures_max: u32,
    /// Failed logins from one address, whoever the user, before more are refused.
    pub address_failures_max: u32,
    /// How long failed logins count, in seconds.
    pub login_window_s: u64,
    /// How much longer than its life a token is good for [`KeyManager::validate_key`](crate::KeyManager::validate_key), in
    /// seconds (WSO2: `TimestampSkew`). No other door knows it.
    pub timestamp_skew_s: u32,
    /// Whether anyone may make themselves a user (role `Internal/subscriber`).
    pub is_sign_up_enabled: bool,
    /// How the pages look.
    pub brand: Brand,
    /// Whether JWTs list the application's subscriptions and tiers, which WSO2 gateways read.
    pub is_subscription_claim_enabled: bool,
    /// By this secret a gateway proves that a call came through one of its default APIs; `None`: none can.
    pub relay_secret: Option<SecretString>,
    /// Whether every caller is told the texts of tokens that end, in WSO2's headers.
    pub sends_token_headers: bool,
    /// Whether tokens are answered as WSO2 1.x did: the active one again, opaque texts of 32 hexadecimal digits, its words
    /// for errors, and application tokens without end.
    pub answers_as_wso2: bool,
    /// Password of the first `admin`; `None`: a random one.
    pub initial_admin_password: Option<SecretString>,
    /// What gateways of WSO2 pass on to backends.
    pub end_user_token: crate::end_user_token::Settings,
    /// The Thrift door for gateways of WSO2 API Manager 1.x.
    pub thrift: crate::thrift::Settings,
}

/// How the login pages look. Colours are in a style sheet that the binary serves beside them, `portal/theme.css`.
#[derive(Debug, Clone)]
pub struct Brand {
    /// Name of the installation.
    pub name: String,
    /// Whether there is a logo at `portal/logo`.
    pub has_logo: bool,
    /// Whether there is another for dark pages, at `portal/logo-dark`.
    pub has_dark_logo: bool,
    /// Whether there is an icon at `portal/icon`.
    pub has_icon: bool,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: "Tidegate".to_owned(), has_logo: false, has_dark_logo: false, has_icon: false }
    }
}

/// Cost of argon2id (RFC 9106), and how many run at once.
#[derive(Debug, Clone, Copy)]
pub struct Argon2 {
    /// Memory of one hash, in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Most hashes at once: bounds memory and CPU that logins can take.
    pub parallel_max: usize,
}

impl Default for Settings {
    /// WSO2's validity periods, OWASP's argon2id cost.
    fn default() -> Self {
        Self {
            algorithm: Algorithm::Rs256,
            signing_key_age_s_max: 90 * 86_400,
            application_token_ttl_s: 3_600,
            user_token_ttl_s: 3_600,
            refresh_token_ttl_s: 86_400,
            id_token_ttl_s: 3_600,
            code_ttl_s: 300,
            session_ttl_s: 8 * 3_600,
            argon2: Argon2 { memory_kib: 19_456, passes: 2, parallel_max: 2 },
            login_failures_max: 10,
            address_failures_max: 100,
            login_window_s: 300,
            timestamp_skew_s: 300,
            is_sign_up_enabled: true,
            brand: Brand::default(),
            is_subscription_claim_enabled: true,
            relay_secret: None,
            sends_token_headers: false,
            answers_as_wso2: false,
            initial_admin_password: None,
            end_user_token: crate::end_user_token::Settings::default(),
            thrift: crate::thrift::Settings::default(),
        }
    }
}
