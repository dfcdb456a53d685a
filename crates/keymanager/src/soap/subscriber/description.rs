//! `APIKeyMgtSubscriberService` as its WSDL has it: operations with their arguments, and the types these are of.
//!
//! The namespaces of `APIInfoDTO`, `ApplicationKeysDTO` and the application beans are the most likely ones (their Java
//! packages); any is read.

use tidegate_wire::soap::AXIS2;
use tidegate_wire::soap::wsdl::{self, Field, Kind, Operation, Type};

pub(super) const INFO: &str = "http://dto.impl.apimgt.carbon.wso2.org/xsd";
pub(super) const KEYS: &str = "http://keymgt.apimgt.carbon.wso2.org/xsd";
const MODEL: &str = "http://model.api.apimgt.carbon.wso2.org/xsd";

/// The service.
pub const DESCRIPTION: wsdl::Service = wsdl::Service {
    name: "APIKeyMgtSubscriberService",
    namespace: "http://service.keymgt.apimgt.carbon.wso2.org",
    wrappers: AXIS2,
    operations: &[
        Operation::new(
            "getApplicationAccessToken",
            &[
                Field::text("userId"),
                Field::text("applicationName"),
                Field::text("tokenType"),
                Field::text("callbackUrl"),
                Field::many("allowedDomains", Kind::Text),
                Field::text("validityTime"),
            ],
            Kind::Complex("ApplicationKeysDTO"),
        ),
        Operation::new(
            "getAccessToken",
            &[
                Field::text("userId"),
                Field::one("apiInfoDTO", Kind::Complex("APIInfoDTO")),
                Field::text("applicationName"),
                Field::text("tokenType"),
                Field::text("callbackUrl"),
            ],
            Kind::Text,
        ),
        Operation::new(
            "renewAccessToken",
            &[
                Field::text("tokenType"),
                Field::text("oldAccessToken"),
                Field::many("allowedDomains", Kind::Text),
                Field::text("clientId"),
                Field::text("clientSecret"),
                Field::text("validityTime"),
            ],
            Kind::Text,
        ),
        Operation::listing("getSubscribedAPIsOfUser", &[Field::text("userId")], Kind::Complex("APIInfoDTO")),
        Operation::silent(
            "unsubscribeFromAPI",
            &[Field::text("userId"), Field::one("apiInfoDTO", Kind::Complex("APIInfoDTO"))],
        ),
        Operation::silent(
            "revokeAccessToken",
            &[Field::text("key"), Field::text("consumerKey"), Field::text("authorizedUser")],
        ),
        Operation::silent(
            "revokeAccessTokenForApplication",
            &[Field::one("application", Kind::Complex("Application"))],
        ),
        Operation::silent("revokeAccessTokenBySubscriber", &[Field::one("subscriber", Kind::Complex("Subscriber"))]),
        Operation::silent("revokeKeysByTier", &[Field::text("tierName")]),
        Operation::silent("clearOAuthCache", &[Field::text("consumerKey"), Field::text("authorizedUser")]),
    ],
    types: &[
        Type {
            namespace: INFO,
            name: "APIInfoDTO",
            fields: &[
                Field::text("APIIdentifier"),
                Field::text("apiName"),
                Field::text("context"),
                Field::text("providerId"),
                Field::text("resources"),
                Field::text("version"),
            ],
        },
        Type {
            namespace: KEYS,
            name: "ApplicationKeysDTO",
            fields: &[
                Field::many("accessAllowDomains", Kind::Text),
                Field::text("applicationAccessToken"),
                Field::text("consumerKey"),
                Field::text("consumerSecret"),
                Field::text("validityTime"),
            ],
        },
        Type {
            namespace: MODEL,
            name: "Application",
            fields: &[
                Field::one("id", Kind::Int),
                Field::text("name"),
                Field::one("subscriber", Kind::Complex("Subscriber")),
            ],
        },
        Type { namespace: MODEL, name: "Subscriber", fields: &[Field::text("name")] },
    ],
    exceptions: &[],
};
