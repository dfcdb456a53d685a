//! Messages to try.

use tidegate_wire::thrift::{
    APIKeyValidationInfoDTO, Call, Limits, Protocol, ScanError, Scanner, URITemplate, ValidateKeyArguments,
};

pub fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

/// The golden call.
pub fn weather() -> ValidateKeyArguments {
    ValidateKeyArguments {
        context: "/weather".into(),
        version: "1.0.0".into(),
        access_token: "tok".into(),
        session_id: "sid".into(),
        required_authentication_level: Some("Any".into()),
        client_domain: None,
        matching_resource: None,
        http_verb: None,
    }
}

/// An answer with nothing in it.
pub fn nothing() -> APIKeyValidationInfoDTO {
    APIKeyValidationInfoDTO {
        authorized: None,
        subscriber: None,
        tier: None,
        type_: None,
        end_user_token: None,
        end_user_name: None,
        application_name: None,
        validation_status: None,
        application_id: None,
        application_tier: None,
        api_name: None,
        consumer_key: None,
        api_publisher: None,
        authorized_domains: None,
        scopes: None,
        validity_period: None,
        issued_time: None,
    }
}

pub fn template(path: &str) -> URITemplate {
    URITemplate {
        uri_template: Some(path.into()),
        resource_u_r_i: None,
        resource_sandbox_u_r_i: Some(String::new()),
        http_verb: Some("GET".into()),
        auth_type: Some("Any".into()),
        throttling_tier: Some("Unlimited".into()),
    }
}

/// Scans `bytes` as they are.
pub fn scan(protocol: Protocol, bytes: &[u8]) -> Result<Option<usize>, ScanError> {
    Scanner::new(protocol, Limits::default()).advance(bytes)
}

/// Scans `bytes` as they would come in one at a time.
pub fn scan_bytewise(protocol: Protocol, limits: Limits, bytes: &[u8]) -> Result<Option<usize>, ScanError> {
    let mut scanner = Scanner::new(protocol, limits);
    for end in 0..=bytes.len() {
        if let Some(length) = scanner.advance(&bytes[..end])? {
            return Ok(Some(length));
        }
    }
    Ok(None)
}

pub fn validate_key(arguments: ValidateKeyArguments) -> Call {
    Call::ValidateKey(arguments)
}
