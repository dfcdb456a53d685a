//! From a key manager's answer in WSO2's words to the gateway's: a [`Grant`] it vouches for, or a [`Refusal`].

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Grant, Refusal, Subject};
use tidegate_model::id::{ApplicationId, ConsumerKey};
use tidegate_model::key_validation::{KeyQuestion, KeyValidation, ValidationStatus, Vouched};
use tidegate_model::operation::AuthType;
use tidegate_wire::random;

/// 900910, since WSO2 1.7: the token lacks the resource's scope.
const SCOPE_MISSING: i32 = 900_910;
/// 900906: the key manager knows no such resource.
const NO_SUCH_RESOURCE: i32 = 900_906;

/// Reads an answer. The grant carries what the key manager said of application and subscription ([`Grant::vouched`]),
/// so that the gateway need not know them; it ends when the token does, or, when the key manager does not say when that
/// is (WSO2 before 1.8), with the gateway's memory of it.
///
/// # Errors
/// When the call is not authorized. A status that WSO2 does not document counts as [`Refusal::Invalid`].
pub fn of_validation(question: &KeyQuestion<'_>, answer: KeyValidation) -> Result<Grant, Refusal> {
    if !answer.authorized {
        return Err(refusal(answer.status));
    }
    let key_type = match answer.key_type.as_deref() {
        // WSO2 takes all that is not a sandbox key for a production key; an answer without a type has none to tell.
        None | Some("") => KeyType::Production,
        Some(text) => KeyType::parse(&text.to_ascii_uppercase()).ok_or_else(|| {
            tracing::warn!(key_type = text, "the key manager names a key type that does not exist: refused");
            Refusal::Invalid
        })?,
    };
    let token_id = token_id(question.credential);
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let consumer_key = filled(answer.consumer_key);
    let subscriber = filled(answer.subscriber).unwrap_or_default();
    // Limits are counted per application: one without an id is known by its key.
    let application_id = filled(answer.application_id).or_else(|| consumer_key.clone());
    let application_id = ApplicationId::from(application_id.unwrap_or_else(|| token_id.clone()));
    Ok(Grant {
        consumer_key: consumer_key.map(ConsumerKey::from),
        application: Some(application_id.clone()),
        key_type,
        subject_kind: subject_kind(answer.user_type.as_deref(), question.level),
        subject: filled(answer.end_user_name).unwrap_or_else(|| subscriber.clone()),
        scopes: answer.scopes,
        audiences: Vec::new(),
        expires_at: expiry(answer.issued_time_ms, answer.validity_period_ms),
        token_id,
        bound_api: None,
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        vouched: Some(Box::new(Vouched {
            application_id,
            application_name: answer.application_name.unwrap_or_default(),
            application_tier: answer.application_tier.unwrap_or_default(),
            subscriber,
            tier: answer.tier.unwrap_or_default(),
            end_user_token: filled(answer.end_user_token),
        })),
    })
}

/// The id by which a revocation names this credential: `jti` of a JWT, else the hash of its text, as our key manager
/// stores it. Nothing is verified: the key manager is asked about the token itself.
pub fn token_id(credential: &Credential) -> String {
    match credential {
        Credential::Token(token) => jti(token).unwrap_or_else(|| random::sha256_hex(token.as_bytes())),
        Credential::ApiKey(key) => random::sha256_hex(key.as_bytes()),
        Credential::Basic { username, .. } => format!("basic:{username}"),
    }
}

fn jti(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (_, claims, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
    let claims: Map<String, Value> = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    claims.get("jti")?.as_str().filter(|id| !id.is_empty()).map(str::to_owned)
}

fn refusal(status: i32) -> Refusal {
    match ValidationStatus::of_code(status) {
        ValidationStatus::Expired => Refusal::Expired,
        ValidationStatus::Inactive => Refusal::Inactive,
        ValidationStatus::WrongTokenType => Refusal::WrongTokenType,
        ValidationStatus::Blocked => Refusal::SubscriptionBlocked,
        ValidationStatus::Forbidden => Refusal::Forbidden,
        ValidationStatus::SubscriptionInactive => Refusal::SubscriptionInactive,
        ValidationStatus::InvalidCredentials => Refusal::Invalid,
        ValidationStatus::Valid | ValidationStatus::Unclassified => {
            if matches!(status, SCOPE_MISSING | NO_SUCH_RESOURCE) {
                return Refusal::Forbidden;
            }
            tracing::warn!(status, "the key manager refuses a key for a reason it does not say");
            Refusal::Invalid
        }
    }
}

/// Thrift has no field for it; then the kind the resource asks for is the kind the key manager found.
fn subject_kind(user_type: Option<&str>, level: AuthType) -> Subject {
    match (user_type, level) {
        (Some(text), _) if text.eq_ignore_ascii_case("APPLICATION") => Subject::Application,
        (None | Some(""), AuthType::Application) => Subject::Application,
        // `APPLICATION_USER`, and `END_USER` of older versions.
        _ => Subject::ApplicationUser,
    }
}

/// `None`: without end, or the key manager does not say.
fn expiry(issued_ms: Option<i64>, validity_ms: Option<i64>) -> Option<i64> {
    match (issued_ms, validity_ms) {
        (Some(issued), Some(validity)) if issued > 0 && (0..i64::MAX).contains(&validity) => {
            Some(issued.saturating_add(validity))
        }
        _ => None,
    }
}

#[cfg(test)]
#[path = "grant_tests.rs"]
mod tests;
