//! `endUserToken` of key validation: the assertion that a gateway of WSO2 1.x passes on to backends as it is. Made in
//! WSO2's form, and kept for its life as there (`EnableJWTCache`), so that a busy token costs one signature.
//!
//! Not here: the assertions of our own gateways, which order theirs ([`crate::assertion`]) and keep them themselves.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use tidegate_model::assertion::{Assertion, AssertionFacts, AssertionForm, AssertionOrder};
use tidegate_model::key_validation::KeyQuestion;
use tidegate_store::key_validation::SubscribedToken;

use crate::KeyManager;
use crate::error::{Error, Result};

/// Whether and how gateways of WSO2 are given one.
#[derive(Debug, Clone)]
pub struct Settings {
    /// WSO2: `EnableTokenGeneration`.
    pub is_enabled: bool,
    /// Prefix of its claims (WSO2: `ConsumerDialectURI`).
    pub dialect: String,
    /// Its life, seconds (WSO2: `SecurityContextTTL`, in minutes).
    pub ttl_s: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { is_enabled: false, dialect: tidegate_model::assertion::DIALECT.to_owned(), ttl_s: 15 * 60 }
    }
}

/// Most assertions kept.
const ENTRIES_MAX: u64 = 10_000;
/// One is told until this share of its life is left, and never in the last minute: whoever gets it keeps it for a while.
const LEFT_SHARE: i64 = 10;
const LEFT_MS_MAX: i64 = 60_000;

/// Assertions that are remembered: by token and by all that they say, so that a changed tier never rides on an old one.
/// WSO2's key has the level of the resource as well, of which the text says nothing.
#[derive(Clone)]
pub(crate) struct EndUserTokens {
    kept: Cache<(String, AssertionFacts), Arc<Assertion>>,
}

impl EndUserTokens {
    /// For assertions with a life of `ttl_s` seconds.
    pub(crate) fn new(ttl_s: i64) -> Self {
        let life = Duration::from_secs(u64::try_from(ttl_s).unwrap_or(0));
        Self { kept: Cache::builder().max_capacity(ENTRIES_MAX).time_to_live(life).build() }
    }
}

impl KeyManager {
    /// The text for an answer to `question`; `None` when gateways are given none.
    ///
    /// # Errors
    /// When it cannot be signed: there is no RSA key, or no key at all.
    pub(crate) async fn end_user_token(
        &self,
        question: &KeyQuestion<'_>,
        found: &SubscribedToken,
    ) -> Result<Option<String>> {
        let settings = &self.settings.end_user_token;
        if !settings.is_enabled {
            return Ok(None);
        }
        let (key, now) = ((found.token.id.clone(), facts(question, found)), self.now());
        let known = self.end_user_tokens.kept.get(&key).await;
        if let Some(known) = known.filter(|known| now < usable_until(known, settings.ttl_s)) {
            return Ok(Some(known.text.clone()));
        }
        self.end_user_tokens.kept.invalidate(&key).await;
        let order = AssertionOrder {
            form: AssertionForm::Wso2,
            dialect: settings.dialect.clone(),
            ttl_s: settings.ttl_s,
            not_after: None,
            facts: key.1.clone(),
        };
        let making = async { self.assertion(&order).await.map(Arc::new) };
        let made = self.end_user_tokens.kept.try_get_with(key, making).await;
        let made = made.map_err(|why| Error::Internal(format!("no endUserToken: {why}")))?;
        Ok(Some(made.text.clone()))
    }
}

fn usable_until(made: &Assertion, ttl_s: i64) -> i64 {
    made.expires_at - (ttl_s * 1000 / LEFT_SHARE).min(LEFT_MS_MAX)
}

/// The context is told as the gateway asked: with the version in it from 1.8 on, without before (WSO2).
fn facts(question: &KeyQuestion<'_>, found: &SubscribedToken) -> AssertionFacts {
    let token = &found.token;
    AssertionFacts {
        end_user: token.subject.clone(),
        subject_kind: Some(token.subject_kind),
        client: token.client.as_str().to_owned(),
        subscriber: found.application_owner.clone(),
        application_id: found.application.as_str().to_owned(),
        application_name: found.application_name.clone(),
        application_tier: found.application_tier.clone(),
        api_context: question.context.to_owned(),
        api_version: question.version.to_owned(),
        api_path: question.context.to_owned(),
        tier: found.tier.clone(),
        key_type: found.key_type.as_str().to_owned(),
    }
}
