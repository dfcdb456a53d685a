//! Internal keys (WSO2: header `Internal-Key`): a short-lived JWT with which a publisher tries one API without
//! subscription. Self-contained: it is not in the store and cannot be revoked, hence the short limit.

use serde_json::json;
use tidegate_model::consumer::KeyType;
use tidegate_model::id::ApiId;
use tidegate_model::policy::UNLIMITED;
use tidegate_store::client_application::SubscribedApi;

use crate::KeyManager;
use crate::claims;
use crate::error::Result;
use crate::issue::fresh_id;
use crate::keys::OTHER_TYP;

/// Validity of an internal key when none is asked for, in seconds (WSO2: 60000).
pub const INTERNAL_KEY_TTL_S: i64 = 60_000;
/// Longest validity, in seconds.
pub const INTERNAL_KEY_TTL_S_MAX: i64 = 86_400;

/// The API an internal key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InternalKeyApi {
    /// Its id.
    pub id: ApiId,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its path on the gateway, version included.
    pub context: String,
    /// User name of its provider.
    pub provider: String,
    /// Stage: sandbox when the API has only a sandbox endpoint.
    pub key_type: KeyType,
}

impl KeyManager {
    /// Makes an internal key for `user` and one API. Answers the key and its validity in seconds.
    ///
    /// # Errors
    /// When no signing key can be had.
    pub async fn issue_internal_key(
        &self,
        user: &str,
        api: &InternalKeyApi,
        validity_s: Option<i64>,
    ) -> Result<(String, i64)> {
        let ttl_s = validity_s.filter(|seconds| *seconds > 0).unwrap_or(INTERNAL_KEY_TTL_S).min(INTERNAL_KEY_TTL_S_MAX);
        let issued_s = self.now().div_euclid(1000);
        let subscribed = SubscribedApi {
            name: api.name.clone(),
            version: api.version.clone(),
            context: api.context.clone(),
            publisher: api.provider.clone(),
            tier: UNLIMITED.to_owned(),
            stop_on_quota_reach: true,
        };
        let mut entry = claims::subscribed_api(&subscribed);
        entry["uuid"] = api.id.as_str().into();
        let claims = json!({
            "sub": user,
            "iss": self.endpoints.issuer(),
            "keytype": api.key_type.as_str(),
            "token_type": "InternalKey",
            "subscribedAPIs": [entry],
            "tierInfo": claims::tier_info(&[subscribed]),
            "iat": issued_s,
            "exp": issued_s + ttl_s,
            "jti": fresh_id(),
        });
        Ok((self.keys().await?.active.sign(OTHER_TYP, &claims)?, ttl_s))
    }
}
