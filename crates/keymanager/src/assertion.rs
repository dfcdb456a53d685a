//! Signs what a gateway tells a backend of its caller. The private key stays here; the gateway has the facts and keeps the
//! answer for its life, so that a busy grant costs one signature in a quarter of an hour.

use serde_json::{Map, Value};
use tidegate_model::assertion::{Assertion, AssertionForm, AssertionOrder};
use tidegate_model::grant::Subject;
use tidegate_model::millis::Millis;
use tidegate_wire::wso2_assertion;

use crate::KeyManager;
use crate::error::{Error, Result};
use crate::issue::fresh_id;

/// `typ` of assertions in the standard form: no access token, and never taken for one (RFC 8725 section 3.11).
pub const ASSERTION_TYP: &str = "assertion+jwt";
/// Longest life of an assertion, in seconds: as long as its key is certain to stay published.
pub const ASSERTION_TTL_S_MAX: i64 = 86_400;

impl KeyManager {
    /// Makes the assertion that `order` asks for.
    ///
    /// # Errors
    /// When no signing key can be had, or the form needs an RSA key and there is none.
    pub async fn assertion(&self, order: &AssertionOrder) -> Result<Assertion> {
        let now = self.now();
        let expires_at = now + order.ttl_s.clamp(1, ASSERTION_TTL_S_MAX) * 1000;
        match order.form {
            AssertionForm::Standard => {
                self.standard(order, now, expires_at.min(order.not_after.unwrap_or(expires_at))).await
            }
            AssertionForm::Wso2 => self.wso2(order, expires_at).await,
        }
    }

    async fn standard(&self, order: &AssertionOrder, now: Millis, expires_at: Millis) -> Result<Assertion> {
        let facts = &order.facts;
        // RFC 9068 section 2.2: without a user the client is the subject.
        let is_machine = facts.subject_kind == Some(Subject::Application) && !facts.client.is_empty();
        let mut claims = Map::new();
        let mut put = |name: &str, value: Value| drop(claims.insert(name.to_owned(), value));
        put("iss", self.endpoints.issuer().into());
        put("aud", facts.api_path.as_str().into());
        put("sub", if is_machine { facts.client.as_str() } else { facts.end_user.as_str() }.into());
        put("iat", now.div_euclid(1000).into());
        put("exp", expires_at.div_euclid(1000).into());
        put("jti", fresh_id().into());
        for (name, value) in facts.claims(&order.dialect).into_iter().filter(|(_, value)| !value.is_empty()) {
            put(&name, value.into());
        }
        let text = self.keys().await?.active.sign(ASSERTION_TYP, &claims)?;
        Ok(Assertion { text, expires_at: expires_at.div_euclid(1000) * 1000 })
    }

    async fn wso2(&self, order: &AssertionOrder, expires_at: Millis) -> Result<Assertion> {
        let keys = self.keys().await?;
        let certificate = keys.certificate.as_deref().ok_or_else(|| {
            Error::Internal("assertions in WSO2's form need key_manager.signing_algorithm RS256".to_owned())
        })?;
        let claims = order.facts.claims(&order.dialect);
        let text = wso2_assertion::sign(&keys.active, certificate, expires_at, &claims)?;
        Ok(Assertion { text, expires_at })
    }
}
