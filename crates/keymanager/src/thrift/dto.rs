//! Between Thrift's words and the model's.

use tidegate_model::grant::Credential;
use tidegate_model::key_validation::{KeyQuestion, KeyValidation, UriTemplate};
use tidegate_model::operation::AuthType;
use tidegate_wire::thrift::{APIKeyValidationInfoDTO, URITemplate, ValidateKeyArguments};

/// The question. Gateways before 1.3 name no level, before 1.8 no resource; an empty domain is none.
pub(super) fn question<'a>(asked: &'a ValidateKeyArguments, credential: &'a Credential) -> KeyQuestion<'a> {
    KeyQuestion {
        credential,
        context: &asked.context,
        version: &asked.version,
        resource: asked.matching_resource.as_deref().unwrap_or_default(),
        verb: asked.http_verb.as_deref().unwrap_or_default(),
        level: AuthType::of_level(asked.required_authentication_level.as_deref().unwrap_or_default()),
        client_domain: asked.client_domain.as_deref().filter(|domain| !domain.trim().is_empty()),
    }
}

/// The answer. The domains are not told, as WSO2's server never does: it has judged them.
pub(super) fn validation(told: KeyValidation) -> APIKeyValidationInfoDTO {
    let is_authorized = told.authorized;
    APIKeyValidationInfoDTO {
        authorized: Some(is_authorized),
        subscriber: told.subscriber,
        tier: told.tier,
        type_: told.key_type,
        end_user_token: told.end_user_token,
        end_user_name: told.end_user_name,
        application_name: told.application_name,
        validation_status: Some(told.status),
        application_id: told.application_id,
        application_tier: told.application_tier,
        api_name: told.api_name,
        consumer_key: told.consumer_key,
        api_publisher: told.api_publisher,
        authorized_domains: None,
        scopes: is_authorized.then(|| told.scopes.into_iter().collect()),
        validity_period: told.validity_period_ms,
        issued_time: told.issued_time_ms,
    }
}

/// A resource, with the members that WSO2's server fills.
pub(super) fn template(told: UriTemplate) -> URITemplate {
    URITemplate {
        uri_template: Some(told.uri_template),
        resource_u_r_i: None,
        // There are no addresses per resource.
        resource_sandbox_u_r_i: None,
        http_verb: Some(told.http_verb),
        auth_type: Some(told.auth_type.as_level().to_owned()),
        throttling_tier: Some(told.throttling_tier),
    }
}
