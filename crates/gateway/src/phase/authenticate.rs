//! Who calls. Looks at the credentials the API accepts, in a fixed order, and asks the cache, the keys or the key
//! manager about the first one shown.
//!
//! Order: internal key, bearer token, Basic, API key. A credential that is shown and bad refuses the call; the next kind
//! is not tried, so that a revoked token cannot hide behind a good key.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tidegate_model::grant::{Credential, Grant, Refusal};
use tidegate_model::key_validation::{KeyQuestion, is_domain_allowed};
use tidegate_model::lifecycle::LifecycleState;
use tidegate_model::operation::AuthType;

use crate::clock;
use crate::error::KeyCheckError;
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::fault_page::Retry;
use crate::identity::cache::{SeenAt, Verdict};
use crate::identity::{Caller, Presented, Reach};
use crate::message::names::INTERNAL_KEY;
use crate::plan::CompiledApi;

/// How a bearer token is announced.
const BEARER: &[u8] = b"Bearer ";
/// Query parameter with an API key.
pub(crate) const API_KEY_PARAMETER: &str = "apikey";

/// Sets the caller, unless the resource is open to everyone.
pub async fn authenticate(ex: &mut Exchange) -> Result<(), Stop> {
    let api = ex.api().cloned().ok_or(Fault::Internal)?;
    let auth_type = ex.operation().map(|operation| operation.auth_type).ok_or(Fault::Internal)?;
    if let Some(key) = ex.header(&INTERNAL_KEY) {
        let grant = internal_key(ex, &api, key)?;
        return set_caller(ex, &api, Arc::new(grant), Presented::InternalKey);
    }
    if api.state == LifecycleState::Created {
        return Err(Fault::MissingCredentials.into());
    }
    if auth_type == AuthType::None {
        return Ok(());
    }
    if let Some((verdict, at)) = seen(ex, &api) {
        return set_caller_seen(ex, &api, verdict.map_err(jwt_fault)?, Presented::Token, Some(at));
    }
    // Large, and hardly any call gets so far.
    Box::pin(judge(ex, &api)).await
}

/// Looks at the credential in full.
async fn judge(ex: &mut Exchange, api: &CompiledApi) -> Result<(), Stop> {
    let Some(shown) = shown(ex, api)? else { return Err(Fault::MissingCredentials.into()) };
    let presented = shown.presented();
    let grants = ex.gateway.grants();
    // A key manager that judges subscriptions itself has keys that are not known here: it is asked about JWTs too.
    if let Shown::Token(token) = &shown
        && grants.reach() == Reach::Credential
        && is_jwt(token)
    {
        let verify = || ex.gateway.jwt().access_token(token, ex.now);
        let verdict = grants.verified(token, ex.gateway.revoked(), ex.now, verify).await;
        clock::tick();
        return set_caller(ex, api, verdict.map_err(jwt_fault)?, presented);
    }
    let credential = shown.into_credential();
    let answer = grants.ask(&question(ex, api, &credential)?, ex.gateway.revoked(), ex.now).await;
    clock::tick();
    let verdict = match answer {
        Ok(verdict) => verdict.map_err(fault),
        Err(why) => {
            unanswered(ex, &why);
            Err(Fault::Unclassified)
        }
    };
    set_caller(ex, api, verdict?, presented)
}

/// What is known of a token that this thread saw a moment ago, as its bytes stand in the call: most calls show one. Every
/// other spelling, and whatever is not known, is looked at in full.
fn seen(ex: &Exchange, api: &CompiledApi) -> Option<(Verdict, SeenAt)> {
    let grants = ex.gateway.grants();
    if grants.reach() != Reach::Credential || !api.security.accepts_oauth2 {
        return None;
    }
    let (scheme, token) = ex.headers().only(&api.security.authorization_header)?.split_at_checked(BEARER.len())?;
    if !scheme.eq_ignore_ascii_case(BEARER) {
        return None;
    }
    // A JWT begins with an object in base64.
    if !token.starts_with(b"ey") {
        return None;
    }
    grants.seen(token, ex.gateway.revoked(), ex.now)
}

/// A credential as it stands in the call.
enum Shown<'c> {
    Token(&'c str),
    ApiKey(String),
    Basic(Credential),
}

impl Shown<'_> {
    fn presented(&self) -> Presented {
        match self {
            Self::Token(_) => Presented::Token,
            Self::ApiKey(_) => Presented::ApiKey,
            Self::Basic(_) => Presented::Basic,
        }
    }

    fn into_credential(self) -> Credential {
        match self {
            Self::Token(token) => Credential::Token(token.to_owned()),
            Self::ApiKey(key) => Credential::ApiKey(key),
            Self::Basic(credential) => credential,
        }
    }
}

/// Logs why the key manager gave no answer, and tells the caller when it may.
fn unanswered(ex: &mut Exchange, why: &KeyCheckError) {
    let id = ex.request_id.as_str();
    tracing::error!(request.id = id, "{why}");
    ex.circumstances.retry = why.retry_after.map(|wait| Retry {
        after_s: (wait.as_millis() as u64).div_ceil(1000).max(1),
        at: ex.now.saturating_add_unsigned(wait.as_millis() as u64),
    });
}

/// What the key manager is asked about this call.
fn question<'a>(ex: &'a Exchange, api: &'a CompiledApi, credential: &'a Credential) -> Result<KeyQuestion<'a>, Fault> {
    let operation = ex.operation().ok_or(Fault::Internal)?;
    Ok(KeyQuestion {
        credential,
        context: &api.given_context,
        version: &api.version,
        resource: &operation.resource,
        verb: operation.verb,
        level: operation.auth_type,
        client_domain: ex.client_domain(),
    })
}

/// The first credential of a kind the API accepts.
fn shown<'c>(ex: &'c Exchange, api: &CompiledApi) -> Result<Option<Shown<'c>>, Fault> {
    let security = &api.security;
    let header = ex.header(&security.authorization_header);
    if ex.header_count(&security.authorization_header) > 1 {
        return Err(Fault::InvalidCredentials);
    }
    if security.accepts_oauth2
        && let Some(token) = header.and_then(|value| scheme(value, "bearer"))
    {
        let is_empty = token.is_empty();
        return if is_empty { Ok(None) } else { Ok(Some(Shown::Token(token))) };
    }
    if security.accepts_basic
        && let Some(encoded) = header.and_then(|value| scheme(value, "basic"))
    {
        return basic(encoded).map(|credential| Some(Shown::Basic(credential))).ok_or(Fault::InvalidCredentials);
    }
    if security.accepts_api_key {
        let in_query = || ex.query().and_then(|query| parameter(query, API_KEY_PARAMETER));
        let key = ex.header(&security.api_key_header).map(|key| key.trim().to_owned()).or_else(in_query);
        return Ok(key.filter(|key| !key.is_empty()).map(Shown::ApiKey));
    }
    Ok(None)
}

/// What follows the scheme, which is compared without case (RFC 9110 section 11.1).
fn scheme<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    scheme.eq_ignore_ascii_case(name).then(|| rest.trim())
}

fn basic(encoded: &str) -> Option<Credential> {
    let text = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (username, password) = text.split_once(':')?;
    Some(Credential::Basic { username: username.to_owned(), password: password.to_owned() })
}

/// The first value of a query parameter whose name is compared without case.
fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.into_owned())
}

/// Three parts with two dots between them. Opaque tokens have no dots.
fn is_jwt(token: &str) -> bool {
    memchr::memchr_iter(b'.', token.as_bytes()).count() == 2
}

fn internal_key(ex: &Exchange, api: &CompiledApi, key: &str) -> Result<Grant, Fault> {
    let verified = ex.gateway.jwt().internal_key(key.trim(), ex.now).map_err(fault)?;
    if ex.gateway.revoked().contains(&verified.grant.token_id) {
        return Err(Fault::TokenInactive);
    }
    if !verified.opens(api) {
        return Err(Fault::NotSubscribed);
    }
    let mut grant = verified.grant;
    // The key opens whatever endpoint there is: APIs under test often have only one.
    if api.group(grant.key_type).is_none()
        && let Some(other) = [&api.production, &api.sandbox].into_iter().flatten().next()
    {
        let is_production = api.production.as_ref().is_some_and(|group| Arc::ptr_eq(group, other));
        use tidegate_model::consumer::KeyType;
        grant.key_type = if is_production { KeyType::Production } else { KeyType::Sandbox };
    }
    Ok(grant)
}

fn set_caller(ex: &mut Exchange, api: &CompiledApi, grant: Arc<Grant>, presented: Presented) -> Result<(), Stop> {
    set_caller_seen(ex, api, grant, presented, None)
}

/// The same of a grant that was found at a place.
fn set_caller_seen(
    ex: &mut Exchange,
    api: &CompiledApi,
    grant: Arc<Grant>,
    presented: Presented,
    at: Option<SeenAt>,
) -> Result<(), Stop> {
    if grant.vouched.is_some() {
        // Whatever is known here under the same names is somebody else's.
        let key_type = grant.key_type;
        let caller =
            Caller { grant, presented, key_type, application: None, subscribed: None, is_domain_allowed: true };
        ex.ticket().caller = Some(caller);
        return Ok(());
    }
    let directory = ex.gateway.directory_now();
    let client = grant.consumer_key.as_ref().map(|key| match at {
        Some(at) => at.client(&grant, key, &directory),
        None => directory.client(key),
    });
    let allowed = client.as_ref().and_then(|client| client.as_ref()?.allowed_domains.clone());
    let is_domain_allowed = match (&ex.gateway.settings().client_domain_header, allowed) {
        (Some(_), Some(allowed)) => is_domain_allowed(&allowed, ex.client_domain()),
        _ => true,
    };
    let (application, key_type) = match client {
        Some(Some(client)) => (Some(client.application), client.key_type),
        // A client that belongs to no application has no subscription, whatever an older answer said.
        Some(None) => (None, grant.key_type),
        None => (grant.application.as_ref().and_then(|id| directory.application(id)), grant.key_type),
    };
    let application = application.filter(|application| application.facts_now().is_some());
    let subscribed =
        application.as_ref().and_then(|application| directory.subscription(application, &api.id, api.number));
    drop(directory);
    ex.ticket().caller = Some(Caller { grant, presented, key_type, application, subscribed, is_domain_allowed });
    Ok(())
}

fn jwt_fault(refusal: Refusal) -> Fault {
    if refusal == Refusal::Invalid { Fault::InvalidJwt } else { fault(refusal) }
}

fn fault(refusal: Refusal) -> Fault {
    match refusal {
        Refusal::Invalid => Fault::InvalidCredentials,
        Refusal::Expired => Fault::TokenExpired,
        Refusal::Inactive => Fault::TokenInactive,
        Refusal::WrongTokenType => Fault::WrongTokenType,
        Refusal::SubscriptionBlocked => Fault::SubscriptionBlocked,
        Refusal::Forbidden => Fault::NotSubscribed,
        Refusal::SubscriptionInactive => Fault::SubscriptionInactive,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_read_from_their_header() {
        assert_eq!(scheme("Bearer abc", "bearer"), Some("abc"));
        assert_eq!(scheme("bEARER   abc ", "bearer"), Some("abc"));
        assert_eq!(scheme("Bearerabc", "bearer"), None);
        assert_eq!(scheme("Basic abc", "bearer"), None);
        let expected = Credential::Basic { username: "ann".into(), password: "a:b".into() };
        assert!(basic("YW5uOmE6Yg==") == Some(expected));
        for bad in ["", "%%%", "YW5u", "/////w=="] {
            assert!(basic(bad).is_none(), "{bad}");
        }
        assert_eq!(parameter("a=b&ApiKey=k%20y", "apikey").as_deref(), Some("k y"));
        assert_eq!(parameter("a=b", "apikey"), None);
    }

    #[test]
    fn only_three_parts_make_a_jwt() {
        assert!(is_jwt("a.b.c") && is_jwt("..") && !is_jwt("a.b") && !is_jwt("a.b.c.d.e"));
    }
}
