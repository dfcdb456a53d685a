//! Key validation over Thrift, as gateways of WSO2 API Manager 1.x ask: log in over HTTPS for a session, then ask over TLS
//! connections to the Thrift port.
//!
//! As there, one session serves all connections, and a question that fails for any reason is asked once more with a new
//! session on a new connection: the key manager was restarted, the session has expired, an idle connection was closed.
//! Unlike there, a first login that fails is tried again by the next question, `thrift_host` counts for the second attempt
//! too, and certificates are checked.
//!
//! * [`login`] gets the session; [`pool`] keeps the connections.
//!
//! Not here: fail-over, back-off and the memory of answers; they are the same for all clients.

mod login;
mod pool;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::key_validation::{KeyQuestion, KeyValidation};
use tidegate_wire::thrift::{APIKeyValidationInfoDTO, Call, Reply, ValidateKeyArguments};
use url::Url;

use super::grant::of_validation;
use super::trust;
use crate::error::KeyCheckError;
use crate::identity::{KeyCheck, Reach};

use login::Logins;
use pool::Pool;

/// Where the key manager is and who we are there.
#[derive(Clone)]
pub struct Settings {
    /// Its management address, where the login is: `https://host:9443`. WSO2's `ServerURL` with `/services/` will do.
    pub url: Url,
    /// Who logs in; an administrator there.
    pub username: String,
    /// The password.
    pub password: String,
    /// Host of the Thrift server; `None`: the host of `url` (WSO2: `ThriftServerHost`).
    pub thrift_host: Option<String>,
    /// Port of the Thrift server (WSO2: `ThriftClientPort`). No offset is added.
    pub thrift_port: u16,
    /// Longest time to connect, to log in, and for one answer, milliseconds (WSO2: `ThriftClientConnectionTimeOut`).
    pub timeout_ms: u64,
    /// Authorities in PEM, trusted besides those of the system and the web; the content of `ca_file`.
    pub ca_file: Option<Vec<u8>>,
    /// SHA-256 of the one certificate to trust, in hexadecimal, whatever its issuer, name, age and strength.
    pub pinned_certificate: Option<String>,
    /// Whether resource and verb are told: key managers of 1.8 and later ask for them, earlier ones do not know them.
    pub sends_resource: bool,
    /// Connections to the Thrift port at one moment.
    pub connections_max: usize,
}

impl Settings {
    /// WSO2's defaults for the rest.
    pub fn new(url: Url, username: impl Into<String>, password: impl Into<String>, thrift_port: u16) -> Self {
        Self {
            url,
            username: username.into(),
            password: password.into(),
            thrift_host: None,
            thrift_port,
            timeout_ms: 10_000,
            ca_file: None,
            pinned_certificate: None,
            sends_resource: true,
            connections_max: 50,
        }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("url", &self.url.as_str())
            .field("username", &self.username)
            .field("thrift_host", &self.thrift_host)
            .field("thrift_port", &self.thrift_port)
            .finish_non_exhaustive()
    }
}

/// Asks a key manager that speaks Thrift as WSO2 1.x does.
pub struct ThriftKeyCheck {
    logins: Logins,
    pool: Pool,
    sends_resource: bool,
}

impl ThriftKeyCheck {
    /// Connects to nobody yet.
    ///
    /// # Errors
    /// A setting that cannot be meant so; the message names it.
    pub fn new(settings: &Settings) -> Result<Self, KeyCheckError> {
        if settings.url.scheme() != "https" {
            let message = format!(
                "key_manager.url {}: the Thrift login is by https only; a WSO2 key manager gives an empty answer to one without TLS",
                settings.url
            );
            return Err(KeyCheckError::new(message));
        }
        let tls = trust::of_settings(settings.ca_file.as_deref(), settings.pinned_certificate.as_deref())?;
        Ok(Self {
            logins: Logins::new(settings, tls.clone())?,
            pool: Pool::new(settings, Arc::new(tls))?,
            sends_resource: settings.sends_resource,
        })
    }

    /// Asks on one connection; the connection serves again unless something is wrong with it.
    async fn ask(
        &self,
        question: &KeyQuestion<'_>,
        token: &str,
        session: &str,
        attempt: Attempt,
    ) -> Result<Reply, KeyCheckError> {
        let call = Call::ValidateKey(arguments(question, token, session, self.sends_resource));
        match attempt {
            Attempt::First => self.pool.call(&call).await,
            Attempt::Second => self.pool.call_anew(&call).await,
        }
    }
}

#[derive(Clone, Copy)]
enum Attempt {
    First,
    Second,
}

#[async_trait]
impl KeyCheck for ThriftKeyCheck {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        let Credential::Token(token) = question.credential else {
            // WSO2 1.x has neither API keys nor passwords: it would look the text up among its tokens.
            tracing::debug!("an API key or a password was shown, which a Thrift key manager does not know: refused");
            return Ok(Err(Refusal::Invalid));
        };
        let session = self.logins.session().await?;
        let first = match settled(question, self.ask(question, token, &session, Attempt::First).await) {
            Ok(answer) => return Ok(answer),
            Err(why) => why,
        };
        tracing::warn!(why = %first.message, "a question to the key manager failed; logging in and asking once more");
        let session = self.logins.session_other_than(&session).await?;
        settled(question, self.ask(question, token, &session, Attempt::Second).await).map_err(|second| KeyCheckError {
            message: format!("{} (and before: {})", second.message, first.message),
            ..second
        })
    }

    fn reach(&self) -> Reach {
        Reach::Api
    }
}

/// A reply that answers the question; every other one is a failure.
fn settled(
    question: &KeyQuestion<'_>,
    reply: Result<Reply, KeyCheckError>,
) -> Result<Result<Grant, Refusal>, KeyCheckError> {
    match reply? {
        Reply::Validation(told) => Ok(of_validation(question, validation(*told))),
        // WSO2's gateway makes 900900 of this; over its web service, and here, it is what it means.
        Reply::ApiManagement(text) if text.starts_with(UNAUTHORIZED_DOMAIN) => {
            tracing::debug!(%text, "refused for the client's domain");
            Ok(Err(Refusal::Forbidden))
        }
        other => Err(KeyCheckError::new(format!("the key manager answered {other:?}"))),
    }
}

/// How WSO2's exception begins when a key may not be used from the caller's domain.
const UNAUTHORIZED_DOMAIN: &str = "Unauthorized client domain";

/// Fields 1 to 6 are always sent: Java refuses a message that lacks one it requires.
fn arguments(question: &KeyQuestion<'_>, token: &str, session: &str, sends_resource: bool) -> ValidateKeyArguments {
    let since_1_8 = |text: &str| sends_resource.then(|| text.to_owned());
    ValidateKeyArguments {
        context: question.context.to_owned(),
        version: question.version.to_owned(),
        access_token: token.to_owned(),
        session_id: session.to_owned(),
        required_authentication_level: Some(question.level.as_level().to_owned()),
        client_domain: Some(question.client_domain.unwrap_or_default().to_owned()),
        matching_resource: since_1_8(question.resource),
        http_verb: since_1_8(question.verb),
    }
}

fn validation(told: APIKeyValidationInfoDTO) -> KeyValidation {
    KeyValidation {
        authorized: told.authorized.unwrap_or(false),
        status: told.validation_status.unwrap_or_default(),
        subscriber: told.subscriber,
        tier: told.tier,
        key_type: told.type_,
        user_type: None,
        end_user_token: told.end_user_token,
        end_user_name: told.end_user_name,
        application_id: told.application_id,
        application_name: told.application_name,
        application_tier: told.application_tier,
        api_name: told.api_name,
        api_publisher: told.api_publisher,
        consumer_key: told.consumer_key,
        authorized_domains: told.authorized_domains.unwrap_or_default(),
        scopes: told.scopes.into_iter().flatten().collect(),
        validity_period_ms: told.validity_period,
        issued_time_ms: told.issued_time,
    }
}

/// The wait for one step.
fn step(settings: &Settings) -> Duration {
    Duration::from_millis(settings.timeout_ms.max(1))
}
