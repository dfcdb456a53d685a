//! `APIKeyValidationService`: what a gateway with `KeyValidatorClientType` `WSClient` asks for each token it has not met.
//!
//! Wrappers are in axis2's namespace, types in those of their Java packages. Members are written in schema order, and
//! those of 1.8 and later only to callers who send an argument of 1.8: older stubs refuse elements they do not know.

use async_trait::async_trait;
use tidegate_model::grant::Credential;
use tidegate_model::key_validation::{KeyQuestion, KeyValidation, UriTemplate};
use tidegate_model::operation::AuthType;
use tidegate_wire::soap::fault::Exception;
use tidegate_wire::soap::wsdl::{self, Field, Kind, Operation, Type};
use tidegate_wire::soap::{AXIS2, Element, Fault};

use super::{Call, Permission, Service};
use crate::KeyManager;
use crate::error::Error;
use crate::key_validation::KeyFault;

/// Namespace of `APIKeyValidationInfoDTO`.
pub const INFO: &str = "http://dto.impl.apimgt.carbon.wso2.org/xsd";
/// Namespace of `URITemplate`.
pub const TEMPLATE: &str = "http://model.api.apimgt.carbon.wso2.org/xsd";

const KEY_MANAGEMENT: Exception =
    Exception { name: "APIKeyMgtException", namespace: "http://keymgt.apimgt.carbon.wso2.org/xsd" };
const API_MANAGEMENT: Exception =
    Exception { name: "APIManagementException", namespace: "http://api.apimgt.carbon.wso2.org/xsd" };

/// The service.
pub const DESCRIPTION: wsdl::Service = wsdl::Service {
    name: "APIKeyValidationService",
    namespace: "http://service.keymgt.apimgt.carbon.wso2.org",
    wrappers: AXIS2,
    operations: &[
        Operation::new(
            "validateKey",
            &[
                Field::text("context"),
                Field::text("version"),
                Field::text("accessToken"),
                Field::text("requiredAuthenticationLevel"),
                Field::text("clientDomain"),
                Field::text("matchingResource"),
                Field::text("httpVerb"),
            ],
            Kind::Complex("APIKeyValidationInfoDTO"),
        ),
        Operation::listing(
            "getAllURITemplates",
            &[Field::text("context"), Field::text("version")],
            Kind::Complex("URITemplate"),
        ),
    ],
    types: &[
        Type {
            namespace: INFO,
            name: "APIKeyValidationInfoDTO",
            fields: &[
                Field::text("apiName"),
                Field::text("apiPublisher"),
                Field::text("applicationId"),
                Field::text("applicationName"),
                Field::text("applicationTier"),
                Field::one("authorized", Kind::Boolean),
                Field::many("authorizedDomains", Kind::Text),
                Field::text("consumerKey"),
                Field::text("endUserName"),
                Field::text("endUserToken"),
                Field::one("issuedTime", Kind::Long),
                Field::many("scopes", Kind::Text),
                Field::text("subscriber"),
                Field::text("tier"),
                Field::text("type"),
                Field::text("userType"),
                Field::one("validationStatus", Kind::Int),
                Field::one("validityPeriod", Kind::Long),
            ],
        },
        Type {
            namespace: TEMPLATE,
            name: "URITemplate",
            fields: &[
                Field::text("HTTPVerb"),
                Field::text("authType"),
                Field::text("authTypeAsString"),
                Field::many("authTypes", Kind::Text),
                Field::many("httpVerbs", Kind::Text),
                Field::text("methodsAsString"),
                Field::text("resourceSandboxURI"),
                Field::one("resourceSandboxURIExist", Kind::Boolean),
                Field::text("resourceURI"),
                Field::one("resourceURIExist", Kind::Boolean),
                Field::text("throttlingTier"),
                Field::many("throttlingTiers", Kind::Text),
                Field::text("throttlingTiersAsString"),
                Field::text("uriTemplate"),
            ],
        },
    ],
    exceptions: &[KEY_MANAGEMENT, API_MANAGEMENT],
};

/// The service on a key manager.
pub struct KeyValidationService(pub KeyManager);

#[async_trait]
impl Service for KeyValidationService {
    fn description(&self) -> &'static wsdl::Service {
        &DESCRIPTION
    }

    fn permission(&self) -> Permission {
        Permission::Manage
    }

    async fn call(&self, call: &Call<'_>) -> Result<Vec<Element>, Fault> {
        if call.operation.name == "validateKey" {
            return self.validate(call).await.map(|info| vec![info]);
        }
        let (context, version) = (call.text("context").unwrap_or_default(), call.text("version").unwrap_or_default());
        let found = self.0.uri_templates(context, version).await.map_err(failed)?;
        Ok(found.iter().map(template).collect())
    }
}

impl KeyValidationService {
    async fn validate(&self, call: &Call<'_>) -> Result<Element, Fault> {
        let credential = Credential::Token(call.text("accessToken").unwrap_or_default().to_owned());
        let (resource, verb) = (call.text("matchingResource"), call.text("httpVerb"));
        let question = KeyQuestion {
            credential: &credential,
            context: call.text("context").unwrap_or_default(),
            version: call.text("version").unwrap_or_default(),
            resource: resource.unwrap_or_default(),
            verb: verb.unwrap_or_default(),
            level: AuthType::of_level(call.text("requiredAuthenticationLevel").unwrap_or_default()),
            client_domain: call.text("clientDomain").filter(|domain| !domain.is_empty()),
        };
        let is_new =
            call.request.body.find("matchingResource").is_some() || call.request.body.find("httpVerb").is_some();
        match self.0.validate_key(&question).await.map_err(failed)? {
            Ok(answer) => Ok(info(&answer, is_new)),
            Err(KeyFault::ApiManagement(text)) => Err(Fault::declared(DESCRIPTION.name, &API_MANAGEMENT, &text)),
        }
    }
}

/// The declared exception, so that gateways read it as a failure and not as an answer; the cause is in the log.
fn failed(error: Error) -> Fault {
    let reason = super::failed(error).reason;
    Fault::declared(DESCRIPTION.name, &KEY_MANAGEMENT, &reason)
}

fn info(answer: &KeyValidation, is_new: bool) -> Element {
    let text = |name, value: &Option<String>| Element::nillable(INFO, name, value.as_deref());
    let plain = |name, value: String| Element::with_text(INFO, name, value);
    let mut children = vec![
        text("apiName", &answer.api_name),
        text("apiPublisher", &answer.api_publisher),
        text("applicationId", &answer.application_id),
        text("applicationName", &answer.application_name),
        text("applicationTier", &answer.application_tier),
        plain("authorized", answer.authorized.to_string()),
    ];
    children.extend(list(INFO, "authorizedDomains", &answer.authorized_domains));
    children.push(text("consumerKey", &answer.consumer_key));
    children.push(text("endUserName", &answer.end_user_name));
    children.push(text("endUserToken", &answer.end_user_token));
    children.push(plain("issuedTime", answer.issued_time_ms.unwrap_or(0).to_string()));
    if is_new {
        children.extend(list(INFO, "scopes", &answer.scopes));
    }
    children.push(text("subscriber", &answer.subscriber));
    children.push(text("tier", &answer.tier));
    children.push(text("type", &answer.key_type));
    children.push(text("userType", &answer.user_type));
    children.push(plain("validationStatus", answer.status.to_string()));
    children.push(plain("validityPeriod", answer.validity_period_ms.unwrap_or(0).to_string()));
    Element::new(AXIS2, "return").with_children(children)
}

/// An empty list is one nil element, as axis2 writes a list that is null.
fn list(namespace: &str, name: &str, values: &[String]) -> Vec<Element> {
    match values {
        [] => vec![Element::nillable(namespace, name, None)],
        values => values.iter().map(|value| Element::with_text(namespace, name, value.as_str())).collect(),
    }
}

fn template(of: &UriTemplate) -> Element {
    let text = |name, value: &str| Element::with_text(TEMPLATE, name, value);
    let nil = |name| Element::nillable(TEMPLATE, name, None);
    let level = of.auth_type.as_level();
    Element::new(AXIS2, "return").with_children([
        text("HTTPVerb", &of.http_verb),
        text("authType", level),
        text("authTypeAsString", level),
        text("authTypes", level),
        text("httpVerbs", &of.http_verb),
        text("methodsAsString", &of.http_verb),
        nil("resourceSandboxURI"),
        text("resourceSandboxURIExist", "false"),
        nil("resourceURI"),
        text("resourceURIExist", "false"),
        text("throttlingTier", &of.throttling_tier),
        text("throttlingTiers", &of.throttling_tier),
        text("throttlingTiersAsString", &of.throttling_tier),
        text("uriTemplate", &of.uri_template),
    ])
}
