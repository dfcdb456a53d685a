//! Key validation as WSO2 API Manager 1.x words it: one question about one call, one answer with everything the gateway
//! needs. The same question is asked of our own key manager and of a WSO2 one; Thrift, SOAP and REST only spell it
//! differently.

use serde::{Deserialize, Serialize};

use crate::grant::Credential;
use crate::id::ApplicationId;
use crate::operation::AuthType;

/// What a gateway asks about one call.
#[derive(Debug, Clone, Copy)]
pub struct KeyQuestion<'a> {
    /// The credential shown.
    pub credential: &'a Credential,
    /// Context of the API without its version: `/weather`.
    pub context: &'a str,
    /// Version of the API.
    pub version: &'a str,
    /// URI template of the resource that matched.
    pub resource: &'a str,
    /// HTTP verb, upper case.
    pub verb: &'a str,
    /// Kind of token the resource asks for.
    pub level: AuthType,
    /// Domain the call comes from, when the gateway checks client domains (WSO2: `ClientDomainHeader`).
    pub client_domain: Option<&'a str>,
}

/// Why a token does not open an API, or that it does: `validationStatus`, 0 or a code of WSO2's error table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValidationStatus {
    /// It does.
    Valid,
    /// 900900: could not be found out.
    Unclassified,
    /// 900901: no such token for this API.
    InvalidCredentials,
    /// 900903.
    Expired,
    /// 900904.
    Inactive,
    /// 900905: of another kind than the resource asks for.
    WrongTokenType,
    /// 900907.
    Blocked,
    /// 900908.
    Forbidden,
    /// 900909: the subscription waits for approval or was rejected.
    SubscriptionInactive,
}

impl ValidationStatus {
    const CODES: [(Self, i32); 9] = [
        (Self::Valid, 0),
        (Self::Unclassified, 900_900),
        (Self::InvalidCredentials, 900_901),
        (Self::Expired, 900_903),
        (Self::Inactive, 900_904),
        (Self::WrongTokenType, 900_905),
        (Self::Blocked, 900_907),
        (Self::Forbidden, 900_908),
        (Self::SubscriptionInactive, 900_909),
    ];

    /// The number on the wire.
    pub fn code(self) -> i32 {
        Self::CODES.iter().find(|(status, _)| *status == self).map_or(900_900, |(_, code)| *code)
    }

    /// Reads a number; one that is not in the table is [`Self::Unclassified`].
    pub fn of_code(code: i32) -> Self {
        Self::CODES.iter().find(|(_, known)| *known == code).map_or(Self::Unclassified, |(status, _)| *status)
    }
}

/// The answer: WSO2's `APIKeyValidationInfoDTO`. Absent members are `None`; an answer that is not authorized has only its
/// status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeyValidation {
    /// May the call pass?
    pub authorized: bool,
    /// `validationStatus`: 0, or a code of WSO2's error table.
    pub status: i32,
    /// Owner of the application.
    pub subscriber: Option<String>,
    /// Tier of the subscription.
    pub tier: Option<String>,
    /// `PRODUCTION` or `SANDBOX`.
    pub key_type: Option<String>,
    /// `APPLICATION` or `APPLICATION_USER`.
    pub user_type: Option<String>,
    /// The assertion for the backend (`X-JWT-Assertion`), when the key manager makes them.
    pub end_user_token: Option<String>,
    /// The token's user.
    pub end_user_name: Option<String>,
    /// Id of the application, opaque to the gateway.
    pub application_id: Option<String>,
    /// Its name.
    pub application_name: Option<String>,
    /// Its tier.
    pub application_tier: Option<String>,
    /// Name of the API.
    pub api_name: Option<String>,
    /// Its provider.
    pub api_publisher: Option<String>,
    /// OAuth client of the token.
    pub consumer_key: Option<String>,
    /// Domains the key may be used from; empty: any.
    pub authorized_domains: Vec<String>,
    /// Scopes (1.8 and later).
    pub scopes: Vec<String>,
    /// Life of the token, milliseconds (1.8 and later); `i64::MAX`: without end.
    pub validity_period_ms: Option<i64>,
    /// When it was issued, milliseconds since 1970 (1.8 and later).
    pub issued_time_ms: Option<i64>,
}

/// A resource of an API as `getAllURITemplates` lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UriTemplate {
    /// `/*`, `/items/{id}`.
    pub uri_template: String,
    /// `GET`.
    pub http_verb: String,
    /// `None`, `Application`, `Application_User`, `Any`.
    pub auth_type: AuthType,
    /// Name of the tier.
    pub throttling_tier: String,
}

/// What a key manager that validates subscriptions itself says about the caller's: the gateway believes it and need not
/// know the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vouched {
    /// Id of the application at that key manager.
    pub application_id: ApplicationId,
    /// Its name.
    pub application_name: String,
    /// Its tier.
    pub application_tier: String,
    /// Its owner.
    pub subscriber: String,
    /// Tier of the subscription.
    pub tier: String,
    /// The assertion for the backend, made by the key manager.
    #[serde(default)]
    pub end_user_token: Option<String>,
}

/// Stands for all domains in a key's list (WSO2).
pub const ALL_DOMAINS: &str = "ALL";

/// Whether a key limited to `allowed` domains may be used by a call that says it comes from `shown`. An empty list is no
/// limit. `shown` is a domain, or an address such as `Referer` has; only its host counts then. A call that does not say
/// where it comes from is not from an allowed domain.
pub fn is_domain_allowed(allowed: &[String], shown: Option<&str>) -> bool {
    if allowed.is_empty() || allowed.iter().any(|one| one == ALL_DOMAINS) {
        return true;
    }
    let Some(shown) = shown.map(str::trim) else { return false };
    let host = host_of(shown);
    !host.is_empty() && allowed.iter().any(|one| one == shown || one.eq_ignore_ascii_case(host))
}

/// The host in an address with a scheme, as browsers read it; anything else as it is.
fn host_of(text: &str) -> &str {
    let Some((_, rest)) = text.split_once("://") else { return text };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_allowed_by_its_whole_name() {
        let allowed = ["example.com".to_owned(), "[::1]".to_owned()];
        for good in [
            "example.com",
            " example.com ",
            "https://example.com",
            "https://EXAMPLE.com:8443/a?b=c",
            "http://user@example.com/",
            "http://[::1]:1/",
        ] {
            assert!(is_domain_allowed(&allowed, Some(good)), "{good}");
        }
        for bad in [
            "",
            "evil.org",
            "sub.example.com",
            "notexample.com",
            "https://example.com.evil.org/",
            "https://example.com@evil.org/",
            "https://evil.org/https://example.com",
            "https://evil.org\\@example.com",
            "https://evil.org?example.com",
            "://",
        ] {
            assert!(!is_domain_allowed(&allowed, Some(bad)), "{bad}");
        }
        assert!(!is_domain_allowed(&allowed, None));
        assert!(is_domain_allowed(&[], None));
        assert!(is_domain_allowed(&["x".to_owned(), ALL_DOMAINS.to_owned()], None));
    }

    #[test]
    fn levels_and_codes_read_what_they_write() {
        for level in [AuthType::None, AuthType::Application, AuthType::ApplicationUser, AuthType::Any] {
            assert_eq!(AuthType::of_level(&level.as_level().to_lowercase()), level);
        }
        assert_eq!(AuthType::of_level(""), AuthType::Any);
        for (status, code) in ValidationStatus::CODES {
            assert_eq!((status.code(), ValidationStatus::of_code(code)), (code, status));
        }
        assert_eq!(ValidationStatus::of_code(7), ValidationStatus::Unclassified);
    }
}
