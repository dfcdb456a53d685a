//! *Who is this and what may they do?* The one function behind all doors by which gateways ask: in process, REST, SOAP,
//! Thrift. It reads and never writes.
//!
//! A JWT and an opaque token end in the same row, so that both can be revoked and both end with their client. Whether the
//! application subscribes to the API, and whether the limits allow the call, the gateway decides.

use tidegate_model::consumer::KeyType;
use tidegate_model::grant::{Credential, Grant, Refusal, Subject};
use tidegate_model::millis::Millis;
use tidegate_model::scope::DEFAULT;
use tidegate_store::credential::{ApiKeyFacts, TokenFacts};
use tidegate_wire::jose::JwtError;
use tidegate_wire::random;

use crate::KeyManager;
use crate::error::{Error, Result};
use crate::keys::ACCESS_TOKEN_TYP;

/// Longest credential that is looked at, in bytes.
pub const CREDENTIAL_BYTES_MAX: usize = tidegate_wire::jose::TOKEN_BYTES_MAX;

impl KeyManager {
    /// What `credential` allows, or why nothing.
    ///
    /// # Errors
    /// When the question cannot be answered now: the store fails or too many passwords are being checked. Not a refusal.
    pub async fn validate(&self, credential: &Credential) -> Result<std::result::Result<Grant, Refusal>> {
        match credential {
            Credential::Token(token) => self.validate_token(token).await,
            Credential::ApiKey(key) => self.validate_api_key(key).await,
            Credential::Basic { username, password } => self.validate_basic(username, password).await,
        }
    }

    async fn validate_token(&self, token: &str) -> Result<std::result::Result<Grant, Refusal>> {
        let now = self.now();
        let id = match self.token_id(token, now).await? {
            Ok(id) => id,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let is_jwt = token.contains('.');
        Ok(match self.store.token_facts(&id).await? {
            Some(facts) => judge_token(facts, now),
            // A JWT of ours whose row is gone: its client was deleted.
            None if is_jwt => Err(Refusal::Inactive),
            None => Err(Refusal::Invalid),
        })
    }

    /// The id under which the store knows an access token: hash of an opaque one, `jti` of a JWT whose signature, kind
    /// and time hold.
    pub(crate) async fn token_id(&self, token: &str, now: Millis) -> Result<std::result::Result<String, Refusal>> {
        if token.len() > CREDENTIAL_BYTES_MAX {
            return Ok(Err(Refusal::Invalid));
        }
        // Ours have no dot unless they are JWTs.
        if !token.contains('.') {
            return Ok(Ok(random::sha256_hex(token.as_bytes())));
        }
        Ok(match self.verify_own(token, ACCESS_TOKEN_TYP, now).await? {
            Ok(verified) => verified.text("jti").map(str::to_owned).ok_or(Refusal::Invalid),
            Err(JwtError::Expired) => Err(Refusal::Expired),
            Err(why) => {
                tracing::debug!(%why, "refused a token");
                Err(Refusal::Invalid)
            }
        })
    }

    async fn validate_api_key(&self, key: &str) -> Result<std::result::Result<Grant, Refusal>> {
        if key.is_empty() || key.len() > CREDENTIAL_BYTES_MAX {
            return Ok(Err(Refusal::Invalid));
        }
        let facts = self.store.api_key_facts(&random::sha256_hex(key.as_bytes())).await?;
        Ok(facts.map_or(Err(Refusal::Invalid), |facts| judge_api_key(facts, self.now())))
    }

    /// Too many wrong passwords are answered like one more: the caller is a gateway and must not pass it on as our fault.
    async fn validate_basic(&self, name: &str, password: &str) -> Result<std::result::Result<Grant, Refusal>> {
        let user = match self.verify_password(name, password, None).await {
            Ok(user) => user,
            Err(Error::TooManyFailures(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(user.ok_or(Refusal::Invalid).map(|user| Grant {
            consumer_key: None,
            application: None,
            key_type: KeyType::Production,
            subject_kind: Subject::ApplicationUser,
            token_id: format!("basic:{}", user.id),
            subject: user.name,
            scopes: vec![DEFAULT.to_owned()],
            audiences: Vec::new(),
            expires_at: None,
            bound_api: None,
            permitted_ips: String::new(),
            permitted_referers: String::new(),
            vouched: None,
        }))
    }
}

fn judge_token(facts: TokenFacts, now: Millis) -> std::result::Result<Grant, Refusal> {
    let TokenFacts { token, application, is_subject_active } = facts;
    if token.is_revoked {
        return Err(Refusal::Inactive);
    }
    if token.expires_at <= now {
        return Err(Refusal::Expired);
    }
    if !is_subject_active {
        return Err(Refusal::Inactive);
    }
    let (application, key_type) = application.map_or((None, KeyType::Production), |(id, kind)| (Some(id), kind));
    Ok(Grant {
        consumer_key: Some(token.client),
        application,
        key_type,
        subject_kind: token.subject_kind,
        subject: token.subject,
        scopes: token.scopes,
        audiences: token.audiences,
        expires_at: Some(token.expires_at),
        token_id: token.id,
        bound_api: None,
        permitted_ips: String::new(),
        permitted_referers: String::new(),
        vouched: None,
    })
}

fn judge_api_key(facts: ApiKeyFacts, now: Millis) -> std::result::Result<Grant, Refusal> {
    if facts.is_revoked {
        return Err(Refusal::Inactive);
    }
    if facts.expires_at.is_some_and(|at| at <= now) {
        return Err(Refusal::Expired);
    }
    if !facts.is_subject_active {
        return Err(Refusal::Inactive);
    }
    Ok(Grant {
        consumer_key: None,
        application: facts.application,
        key_type: facts.key_type,
        subject_kind: Subject::ApplicationUser,
        subject: facts.subject,
        scopes: vec![DEFAULT.to_owned()],
        audiences: Vec::new(),
        expires_at: facts.expires_at,
        token_id: facts.hash,
        bound_api: facts.api,
        permitted_ips: facts.permitted_ips,
        permitted_referers: facts.permitted_referers,
        vouched: None,
    })
}
