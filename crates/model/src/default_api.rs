//! The APIs every gateway has from the start: the key manager's OAuth2 endpoints under the gateway's own address, as WSO2
//! API Manager 1.x shipped them (`_TokenAPI_.xml`, `_LoginAPI_.xml`, `_AuthorizeAPI_.xml`, `_RevokeAPI_.xml`,
//! `_UserInfoAPI_.xml`).
//!
//! They are ordinary API definitions with three differences: no version in their address, no key, and an endpoint that is
//! symbolic, so that no port stands in it and no offset can make it wrong. What marks one is kept by the store beside the
//! definition, where no publisher can write it: a name or context makes no default API.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::api::Api;
use crate::endpoint::{EndpointConfig, SYMBOLIC_SCHEME};
use crate::id::ApiId;
use crate::operation::{AuthType, Operation};
use crate::problem::Problem;

/// Host of symbolic addresses that lead to the key manager.
pub const KEY_MANAGER: &str = "key-manager";

/// What of the key manager a default API may lead to, below `tidegate://key-manager/`: its OAuth2 endpoints by today's
/// names and by those of WSO2 1.4, and nothing else.
pub const REACHABLE: [&str; 9] = [
    "oauth2/token",
    "oauth2/authorize",
    "oauth2/revoke",
    "oauth2/userinfo",
    "oauth2endpoints/token",
    "oauth2endpoints/authorize",
    "oauth2endpoints/revoke",
    "oauth2endpoints/userinfo",
    "oauth2userinfo/userinfo",
];

/// Request header by which a gateway proves to the key manager that a call came through a default API: a secret that both
/// know. Never passed on from a client.
pub const RELAY_HEADER: &str = "x-tidegate-relay";
/// Request header beside it: the address of the caller, as the gateway sees it.
pub const RELAY_CLIENT_HEADER: &str = "x-tidegate-client";
/// Answer to such a call: tokens that ended, as gateways know them, `id=milliseconds` when they would have expired,
/// comma-separated. For the gateway; it passes none of it on.
pub const ENDED_HEADER: &str = "x-tidegate-ended";
/// Most tokens named in [`ENDED_HEADER`]; the others reach the gateway with the change feed.
pub const ENDED_MAX: usize = 50;
/// Answer header of WSO2's revoke endpoint: the text of the access token that was revoked.
pub const REVOKED_ACCESS_TOKEN: &str = "RevokedAccessToken";
/// The same of the refresh token.
pub const REVOKED_REFRESH_TOKEN: &str = "RevokedRefreshToken";
/// Answer header of WSO2's token endpoint: the access token that a refresh replaced.
pub const DEACTIVATED_ACCESS_TOKEN: &str = "DeactivatedAccessToken";

/// Which default API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DefaultApi {
    /// `/token`.
    Token,
    /// `/login`: WSO2 1.4's other name for it, meant for the password grant.
    Login,
    /// `/authorize`.
    Authorize,
    /// `/revoke`.
    Revoke,
    /// `/userinfo`.
    UserInfo,
}

impl DefaultApi {
    /// All, in the order they are shown.
    pub const ALL: [Self; 5] = [Self::Token, Self::Login, Self::Authorize, Self::Revoke, Self::UserInfo];

    /// As it stands in addresses and in the store: `token`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Login => "login",
            Self::Authorize => "authorize",
            Self::Revoke => "revoke",
            Self::UserInfo => "userinfo",
        }
    }

    /// Reads [`Self::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// WSO2's name of the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Token => "_WSO2AMTokenAPI_",
            Self::Login => "_WSO2AMLoginAPI_",
            Self::Authorize => "_WSO2AMAuthorizeAPI_",
            Self::Revoke => "_WSO2AMRevokeAPI_",
            Self::UserInfo => "_WSO2AMUserInfoAPI_",
        }
    }

    /// Its path at the gateway.
    pub fn context(self) -> String {
        format!("/{}", self.as_str())
    }

    /// What it is called with.
    pub fn verbs(self) -> &'static [&'static str] {
        match self {
            Self::Token | Self::Login | Self::Revoke => &["POST"],
            // OpenID Connect Core sections 3.1.2.1 and 5.3.1 ask for both.
            Self::Authorize | Self::UserInfo => &["GET", "POST"],
        }
    }

    /// The endpoint it is shipped with.
    pub fn shipped_endpoint(self) -> String {
        let endpoint = match self {
            Self::Token | Self::Login => "token",
            Self::Authorize => "authorize",
            Self::Revoke => "revoke",
            Self::UserInfo => "userinfo",
        };
        format!("{SYMBOLIC_SCHEME}://{KEY_MANAGER}/oauth2/{endpoint}")
    }

    /// What it is for.
    pub fn description(self) -> &'static str {
        match self {
            Self::Token => "Gives access tokens (RFC 6749 section 3.2).",
            Self::Login => {
                "Gives access tokens for a user's name and password, as WSO2 API Manager 1.4 did under this name."
            }
            Self::Authorize => "Sends a user's browser to the login page (RFC 6749 section 3.1).",
            Self::Revoke => "Ends tokens (RFC 7009).",
            Self::UserInfo => "Says who the user of a token is (OpenID Connect Core section 5.3).",
        }
    }

    /// The API's definition with `endpoint`.
    ///
    /// # Panics
    /// Never: the members are all there.
    pub fn api(self, id: ApiId, provider: &str, endpoint: &str) -> Api {
        let mut api: Api = serde_json::from_value(serde_json::json!({
            "name": self.name(), "context": self.context(), "version": "", "description": self.description(),
            "provider": provider, "lifeCycleStatus": "PUBLISHED",
        }))
        .expect("the members of a default API are those of an API");
        api.id = id;
        api.endpoint_config = Some(EndpointConfig::single(endpoint));
        api.operations = self.verbs().iter().map(|verb| open_operation(verb)).collect();
        api
    }

    /// An OpenAPI 3 document of it.
    pub fn definition(self) -> String {
        let answers = serde_json::json!({"default": {"description": "as the key manager answers"}});
        let verbs: serde_json::Map<_, _> = self
            .verbs()
            .iter()
            .map(|verb| (verb.to_lowercase(), serde_json::json!({"responses": answers, "security": []})))
            .collect();
        serde_json::json!({
            "openapi": "3.0.3",
            "info": {"title": self.name(), "version": "", "description": self.description()},
            "paths": {"/*": verbs},
        })
        .to_string()
    }
}

fn open_operation(verb: &str) -> Operation {
    Operation { auth_type: AuthType::None, ..Operation::new(verb, "/*") }
}

/// The path at the key manager that `address` names, if it is one a default API may lead to. The path is judged as it
/// will be dialled: the URL's parser has resolved `..` and `\` in it.
pub fn key_manager_path(address: &Url) -> Option<&str> {
    let is_plain = address.port().is_none() && address.username().is_empty() && address.password().is_none();
    if address.scheme() != SYMBOLIC_SCHEME || address.host_str() != Some(KEY_MANAGER) || !is_plain {
        return None;
    }
    let path = address.path().strip_prefix('/')?;
    REACHABLE.contains(&path).then_some(path)
}

/// Checks an endpoint that an administrator gives a default API.
///
/// # Errors
/// What is wrong with it and what would do.
pub fn check_endpoint(endpoint: &str) -> Result<(), Problem> {
    let refuse = |message: String| Err(Problem::new("endpoint", message));
    let mut problems = Vec::new();
    EndpointConfig::single(endpoint).check(&mut problems);
    if let Some(problem) = problems.first() {
        return refuse(problem.message.clone());
    }
    let Ok(url) = Url::parse(endpoint) else {
        return refuse(format!("`{endpoint}` is no address; give an http(s) URL or tidegate://{KEY_MANAGER}/oauth2/…"));
    };
    if matches!(url.scheme(), "http" | "https") || key_manager_path(&url).is_some() && url.query().is_none() {
        return Ok(());
    }
    let known = REACHABLE.map(|path| format!("tidegate://{KEY_MANAGER}/{path}")).join(", ");
    refuse(format!("`{endpoint}` leads to nothing a default API may reach; give an http(s) URL or one of {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_served_without_version_and_without_a_key_at_a_symbolic_endpoint() {
        for kind in DefaultApi::ALL {
            let api = kind.api(ApiId::fresh(), "admin", &kind.shipped_endpoint());
            assert_eq!(api.versioned_path(), format!("/{}", kind.as_str()));
            assert!(!api.operations.is_empty() && api.operations.iter().all(|o| o.auth_type == AuthType::None));
            assert!(key_manager_path(&kind.shipped_endpoint().parse().unwrap()).is_some());
            assert_eq!(check_endpoint(&kind.shipped_endpoint()), Ok(()));
            assert_eq!(DefaultApi::parse(kind.as_str()), Some(kind));
            let document: serde_json::Value = serde_json::from_str(&kind.definition()).unwrap();
            assert_eq!(document["paths"]["/*"].as_object().unwrap().len(), kind.verbs().len());
        }
    }

    #[test]
    fn only_the_key_managers_oauth_endpoints_can_be_reached() {
        for good in ["tidegate://key-manager/oauth2/token", "tidegate://key-manager/oauth2userinfo/userinfo"] {
            assert!(key_manager_path(&good.parse().unwrap()).is_some(), "{good}");
        }
        for hostile in [
            "tidegate://key-manager/oauth2/introspect",
            "tidegate://key-manager/oauth2/token/../introspect",
            "tidegate://key-manager/oauth2/token/%2e%2e/introspect",
            "tidegate://key-manager/oauth2/token/",
            "tidegate://key-manager/oauth2//token",
            "tidegate://key-manager/oauth2/register",
            "tidegate://key-manager/client-registration/v0.17/register",
            "tidegate://key-manager",
            "tidegate://key-manager:80/oauth2/token",
            "tidegate://a@key-manager/oauth2/token",
            "tidegate://control-plane/oauth2/token",
            "tidegate://ops/metrics",
            "https://key-manager/oauth2/token",
        ] {
            assert_eq!(key_manager_path(&hostile.parse().unwrap()), None, "{hostile}");
        }
    }

    #[test]
    fn an_endpoint_of_another_key_manager_is_taken_and_nonsense_is_refused_with_the_way_out() {
        assert_eq!(check_endpoint("https://km.example:8444/oauth2/token"), Ok(()));
        for bad in ["", "token", "ftp://km/", "tidegate://ops/metrics", "tidegate://key-manager/oauth2/token?x=1"] {
            assert!(check_endpoint(bad).is_err(), "{bad}");
        }
        let told = check_endpoint("tidegate://key-manager/oauth2/introspect").unwrap_err().message;
        assert!(told.contains("tidegate://key-manager/oauth2/token"), "{told}");
    }
}
