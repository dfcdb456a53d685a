//! Key validation as WSO2 API Manager 1.x does it: the key manager looks up token, application and subscription, and
//! answers with everything a gateway needs. Behind the Thrift, SOAP and REST doors alike.
//!
//! The order of the checks, their codes and the texts are WSO2's (`ApiMgtDAO.validateKey`). Not here: the looser question
//! of our own gateways, which know subscriptions themselves ([`crate::validate`]).

use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Subject};
use tidegate_model::key_validation::{KeyQuestion, KeyValidation, UriTemplate, ValidationStatus, is_domain_allowed};
use tidegate_model::millis::Millis;
use tidegate_model::operation::AuthType;
use tidegate_model::subscription::SubscriptionStatus;
use tidegate_store::key_validation::SubscribedToken;
use tidegate_wire::jose::JwtError;
use tidegate_wire::random;

use crate::KeyManager;
use crate::error::Result;
use crate::keys::ACCESS_TOKEN_TYP;
use crate::validate::CREDENTIAL_BYTES_MAX;

/// A question that WSO2 answers by a declared exception instead of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyFault {
    /// `APIManagementException` with this text.
    ApiManagement(String),
}

impl KeyManager {
    /// Whether the credential opens the API, and everything the gateway then needs. Only tokens are known here, as in
    /// WSO2 1.x: any other credential is 900901.
    ///
    /// A token is good for [`Settings::timestamp_skew_s`](crate::Settings::timestamp_skew_s) longer than its life.
    ///
    /// # Errors
    /// When the question cannot be answered now: the store fails. Not a refusal.
    pub async fn validate_key(
        &self,
        question: &KeyQuestion<'_>,
    ) -> Result<std::result::Result<KeyValidation, KeyFault>> {
        let refused = |status| Ok(Ok(refusal(status)));
        let Credential::Token(token) = question.credential else {
            return refused(ValidationStatus::InvalidCredentials);
        };
        let now = self.now();
        let Some(id) = self.id_of_any_age(token, now).await? else {
            return refused(ValidationStatus::InvalidCredentials);
        };
        let Some(found) = self.store.subscribed_token(&id, question.context, question.version).await? else {
            return refused(ValidationStatus::InvalidCredentials);
        };
        let skew_ms = i64::from(self.settings.timestamp_skew_s) * 1000;
        match judge(&found, question.level, now - skew_ms) {
            ValidationStatus::Valid => {
                if let Err(fault) = check_domain(&found.allowed_domains, question.client_domain) {
                    return Ok(Err(fault));
                }
                let end_user_token = self.end_user_token(question, &found).await?;
                Ok(Ok(KeyValidation { end_user_token, ..told(found) }))
            }
            status => refused(status),
        }
    }

    /// The resources of the API at `context` in `version`; empty when there is no such API (WSO2 behaviour).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn uri_templates(&self, context: &str, version: &str) -> Result<Vec<UriTemplate>> {
        let operations = self.store.operations_at(context, version).await?;
        Ok(operations
            .into_iter()
            .map(|operation| UriTemplate {
                uri_template: operation.target,
                http_verb: operation.verb,
                auth_type: operation.auth_type,
                throttling_tier: operation.throttling_policy,
            })
            .collect())
    }

    /// The id under which the store knows a token. A JWT's signature and kind must hold; its time is judged by the row, so
    /// that a token that has expired and one that was never ours are told apart.
    async fn id_of_any_age(&self, token: &str, now: Millis) -> Result<Option<String>> {
        if token.is_empty() || token.len() > CREDENTIAL_BYTES_MAX {
            return Ok(None);
        }
        if !token.contains('.') {
            return Ok(Some(random::sha256_hex(token.as_bytes())));
        }
        Ok(match self.verify_own_within(token, ACCESS_TOKEN_TYP, now, u32::MAX).await? {
            Ok(verified) => verified.text("jti").map(str::to_owned),
            Err(why) => {
                if !matches!(why, JwtError::Malformed(_)) {
                    tracing::debug!(%why, "refused a token");
                }
                None
            }
        })
    }
}

/// The first reason to refuse, in WSO2's order. A token counts as expired when its life ended at or before `moment`.
fn judge(found: &SubscribedToken, level: AuthType, moment: Millis) -> ValidationStatus {
    use SubscriptionStatus::{Blocked, OnHold, ProdOnlyBlocked, Rejected, Unblocked};
    match (found.status, found.key_type) {
        (Blocked, _) | (ProdOnlyBlocked, KeyType::Production) => return ValidationStatus::Blocked,
        (OnHold | Rejected, _) => return ValidationStatus::SubscriptionInactive,
        (Unblocked, _) | (ProdOnlyBlocked, KeyType::Sandbox) => {}
    }
    match (level, found.token.subject_kind) {
        (AuthType::Application, Subject::ApplicationUser) | (AuthType::ApplicationUser, Subject::Application) => {
            return ValidationStatus::WrongTokenType;
        }
        _ => {}
    }
    // WSO2 revokes the tokens of a user who is locked; here the user's state is looked up instead.
    if found.token.is_revoked || !found.is_subject_active {
        return ValidationStatus::Inactive;
    }
    if found.token.expires_at <= moment { ValidationStatus::Expired } else { ValidationStatus::Valid }
}

/// A key limited to domains may be used from these only; WSO2 answers elsewhere with an exception.
fn check_domain(allowed: &[String], domain: Option<&str>) -> std::result::Result<(), KeyFault> {
    let domain = domain.map(str::trim);
    if is_domain_allowed(allowed, domain) {
        return Ok(());
    }
    Err(KeyFault::ApiManagement(format!(
        "Unauthorized client domain :{}. Only \"[{}]\" domains are authorized to access the API.",
        domain.unwrap_or("null"),
        allowed.join(", "),
    )))
}

fn refusal(status: ValidationStatus) -> KeyValidation {
    KeyValidation { status: status.code(), ..KeyValidation::default() }
}

fn told(found: SubscribedToken) -> KeyValidation {
    let SubscribedToken { token, .. } = found;
    KeyValidation {
        authorized: true,
        status: ValidationStatus::Valid.code(),
        subscriber: Some(found.application_owner),
        tier: Some(found.tier),
        key_type: Some(found.key_type.as_str().to_owned()),
        user_type: Some(user_type(token.subject_kind).to_owned()),
        end_user_token: None,
        end_user_name: Some(token.subject),
        application_id: Some(found.application.as_str().to_owned()),
        application_name: Some(found.application_name),
        application_tier: Some(found.application_tier),
        api_name: Some(found.api_name),
        api_publisher: Some(found.api_provider),
        consumer_key: Some(token.client.as_str().to_owned()),
        authorized_domains: found.allowed_domains,
        scopes: token.scopes,
        validity_period_ms: Some(token.expires_at - token.created_at),
        issued_time_ms: Some(token.created_at),
    }
}

fn user_type(kind: Subject) -> &'static str {
    match kind {
        Subject::Application => "APPLICATION",
        Subject::ApplicationUser => "APPLICATION_USER",
    }
}
