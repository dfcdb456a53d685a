//! Key validation over SOAP, as gateways of WSO2 API Manager 1.x ask with `KeyValidatorClientType` `WSClient`: name and
//! password on every call, the session cookie of the answer before, connections kept alive.
//!
//! Faults are told apart as there: the declared `APIManagementException` means that this caller may not use the key
//! (900908), anything else that there was no answer (900900). Unlike there, certificates are checked, an answer is waited
//! for seconds and not a quarter of an hour, and what comes back is bounded.
//!
//! Not here: fail-over, back-off and the memory of answers; they are the same for all clients.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::key_validation::{KeyQuestion, KeyValidation};
use tidegate_wire::soap::{AXIS2, Element, Limits, Version, envelope};
use tokio::sync::Semaphore;
use url::Url;

use super::grant::of_validation;
use super::trust;
use crate::error::KeyCheckError;
use crate::identity::{KeyCheck, Reach};
use crate::peer::chain;

const SERVICE: &str = "APIKeyValidationService";
const ACTION: HeaderValue = HeaderValue::from_static("\"urn:validateKey\"");
const MEDIA: HeaderValue = HeaderValue::from_static("text/xml; charset=UTF-8");
const SESSION: &str = "JSESSIONID";
/// Longest session cookie that is kept, in bytes.
const SESSION_BYTES_MAX: usize = 1_024;
/// The declared exception that is an answer.
const REFUSED: &str = "APIManagementException";

/// What an answer may be.
const ANSWER: Limits = Limits {
    bytes_max: 1 << 20,
    depth_max: 16,
    text_bytes_max: 256 << 10,
    children_max: 1_000,
    elements_max: 2_000,
    attributes_max: 32,
};

/// Where the key manager is and who we are there.
#[derive(Clone)]
pub struct Settings {
    /// Its address: `https://host:9443`, or WSO2's `ServerURL` with `/services/`.
    pub url: Url,
    /// Who asks; an administrator there.
    pub username: String,
    /// The password.
    pub password: String,
    /// Longest time for one answer, connecting included, milliseconds.
    pub timeout_ms: u64,
    /// Authorities in PEM, trusted besides those of the system and the web; the content of `ca_file`.
    pub ca_file: Option<Vec<u8>>,
    /// SHA-256 of the one certificate to trust, in hexadecimal, whatever its issuer, name, age and strength.
    pub pinned_certificate: Option<String>,
    /// Whether resource and verb are told: key managers of 1.8 and later ask for them, earlier ones refuse them.
    pub sends_resource: bool,
    /// Questions at one moment, each on a connection of its own.
    pub connections_max: usize,
}

impl Settings {
    /// Usual values for the rest.
    pub fn new(url: Url, username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            url,
            username: username.into(),
            password: password.into(),
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
            .finish_non_exhaustive()
    }
}

/// Asks a key manager that speaks SOAP as WSO2 1.x does.
pub struct WsKeyCheck {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    places: Semaphore,
    address: String,
    authorization: HeaderValue,
    session: ArcSwapOption<HeaderValue>,
    timeout: Duration,
    sends_resource: bool,
}

impl WsKeyCheck {
    /// Connects to nobody yet.
    ///
    /// # Errors
    /// A setting that cannot be meant so; the message names it.
    pub fn new(settings: &Settings) -> Result<Self, KeyCheckError> {
        if settings.url.scheme() != "https" {
            let message = format!("key_manager.url {}: WSO2's services are served by https only", settings.url);
            return Err(KeyCheckError::new(message));
        }
        let timeout = Duration::from_millis(settings.timeout_ms.max(1));
        let tls = trust::of_settings(settings.ca_file.as_deref(), settings.pinned_certificate.as_deref())?;
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(timeout));
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1().wrap_connector(http);
        let pair = STANDARD.encode(format!("{}:{}", settings.username, settings.password));
        let mut authorization = HeaderValue::from_str(&format!("Basic {pair}")).expect("Base64 is visible ASCII");
        authorization.set_sensitive(true);
        let connections = settings.connections_max.max(1);
        Ok(Self {
            client: Client::builder(TokioExecutor::new())
                .pool_timer(TokioTimer::new())
                .pool_max_idle_per_host(connections)
                .build(https),
            places: Semaphore::new(connections),
            address: address(&settings.url),
            authorization,
            session: ArcSwapOption::empty(),
            timeout,
            sends_resource: settings.sends_resource,
        })
    }

    /// The answer's message, whatever its status: SOAP 1.1 has faults with 500.
    async fn exchange(&self, body: Bytes) -> Result<(StatusCode, HeaderMap, Bytes), Failed> {
        let mut request = Request::post(&self.address)
            .header(CONTENT_TYPE, MEDIA)
            .header(HeaderName::from_static("soapaction"), ACTION)
            .header(AUTHORIZATION, self.authorization.clone());
        if let Some(session) = self.session.load_full() {
            request = request.header(COOKIE, session.as_ref().clone());
        }
        let request = request.body(Full::new(body)).map_err(|why| Failed::for_good(&why))?;
        let response = self.client.request(request).await.map_err(|why| {
            let was_dropped = !why.is_connect();
            Failed { why: chain(&why), was_dropped }
        })?;
        let (head, body) = response.into_parts();
        let body = Limited::new(body, ANSWER.bytes_max).collect().await;
        let body = body.map_err(|why| Failed { why: format!("its answer was not read: {why}"), was_dropped: true })?;
        Ok((head.status, head.headers, body.to_bytes()))
    }

    async fn ask(&self, body: Bytes) -> Result<(StatusCode, HeaderMap, Bytes), String> {
        let _place = self.places.acquire().await.map_err(|why| why.to_string())?;
        match self.exchange(body.clone()).await {
            // A kept connection that the other side had closed: the question changes nothing there and may be repeated.
            Err(failed) if failed.was_dropped => self.exchange(body).await.map_err(|failed| failed.why),
            other => other.map_err(|failed| failed.why),
        }
    }

    /// Keeps the session the key manager offers; one that did not help is not shown again.
    fn keep_session(&self, status: StatusCode, headers: &HeaderMap) {
        let offered = headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|text| {
            let (name, rest) = text.split_once('=')?;
            let value = rest.split(';').next().unwrap_or_default().trim();
            let is_ours = name.trim() == SESSION && !value.is_empty() && value.len() <= SESSION_BYTES_MAX;
            is_ours.then(|| format!("{SESSION}={value}"))
        });
        if let Some(mut cookie) = offered.and_then(|text| HeaderValue::from_str(&text).ok()) {
            cookie.set_sensitive(true);
            self.session.store(Some(Arc::new(cookie)));
        } else if !status.is_success() {
            self.session.store(None);
        }
    }

    fn failure(&self, why: impl fmt::Display) -> KeyCheckError {
        KeyCheckError::new(format!("key manager at {}: {why}", self.address))
    }
}

#[async_trait]
impl KeyCheck for WsKeyCheck {
    async fn check(&self, question: &KeyQuestion<'_>) -> Result<Result<Grant, Refusal>, KeyCheckError> {
        let Credential::Token(token) = question.credential else {
            // WSO2 1.x has neither API keys nor passwords: it would look the text up among its tokens.
            tracing::debug!("an API key or a password was shown, which a SOAP key manager does not know: refused");
            return Ok(Err(Refusal::Invalid));
        };
        let body = Bytes::from(Version::V11.wrap(request(question, token, self.sends_resource)));
        let answer = tokio::time::timeout(self.timeout, self.ask(body)).await;
        let answer = answer.map_err(|_| self.failure(format!("no answer within {:?}", self.timeout)))?;
        let (status, headers, bytes) = answer.map_err(|why| self.failure(why))?;
        self.keep_session(status, &headers);
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let text = format!("{status}: key_manager.username or password is wrong there, or may not validate keys");
            return Err(self.failure(text));
        }
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let message = envelope::read_answer(&bytes, kind, &ANSWER);
        match message.map_err(|why| self.failure(format!("{status}, and {why}")))? {
            Ok(body) => {
                let told = told(&body).ok_or_else(|| self.failure(format!("{status}, and no validateKeyResponse")))?;
                Ok(of_validation(question, told))
            }
            Err(fault) if fault.is_declared(REFUSED) => {
                tracing::debug!(reason = %fault.reason, "refused by the key manager");
                Ok(Err(Refusal::Forbidden))
            }
            Err(fault) => Err(self.failure(format!("fault: {}", fault.reason))),
        }
    }

    fn reach(&self) -> Reach {
        Reach::Api
    }
}

struct Failed {
    why: String,
    was_dropped: bool,
}

impl Failed {
    fn for_good(why: &dyn std::error::Error) -> Self {
        Self { why: chain(why), was_dropped: false }
    }
}

fn address(url: &Url) -> String {
    let base = url.as_str().trim_end_matches('/');
    let base = base.strip_suffix("/services").unwrap_or(base);
    format!("{base}/services/{SERVICE}")
}

fn request(question: &KeyQuestion<'_>, token: &str, sends_resource: bool) -> Element {
    let text = |name, value: &str| Element::with_text(AXIS2, name, value);
    let call = Element::new(AXIS2, "validateKey")
        .child(text("context", question.context))
        .child(text("version", question.version))
        .child(text("accessToken", token))
        .child(text("requiredAuthenticationLevel", question.level.as_level()))
        .child(Element::nillable(AXIS2, "clientDomain", question.client_domain));
    if !sends_resource {
        return call;
    }
    call.child(text("matchingResource", question.resource)).child(text("httpVerb", question.verb))
}

fn told(body: &Element) -> Option<KeyValidation> {
    let answer = body.find("return").filter(|answer| body.name == "validateKeyResponse" && !answer.is_nil())?;
    let text = |name| answer.text_of(name).map(str::to_owned);
    let number = |name| answer.text_of(name).and_then(|text| text.trim().parse::<i64>().ok());
    let list = |name| answer.texts_of(name).into_iter().map(str::to_owned).collect();
    Some(KeyValidation {
        authorized: matches!(answer.text_of("authorized").map(str::trim), Some("true" | "1")),
        status: number("validationStatus").and_then(|status| i32::try_from(status).ok()).unwrap_or_default(),
        subscriber: text("subscriber"),
        tier: text("tier"),
        key_type: text("type"),
        user_type: text("userType"),
        end_user_token: text("endUserToken"),
        end_user_name: text("endUserName"),
        application_id: text("applicationId"),
        application_name: text("applicationName"),
        application_tier: text("applicationTier"),
        api_name: text("apiName"),
        api_publisher: text("apiPublisher"),
        consumer_key: text("consumerKey"),
        authorized_domains: list("authorizedDomains"),
        scopes: list("scopes"),
        validity_period_ms: number("validityPeriod"),
        issued_time_ms: number("issuedTime"),
    })
}
