//! Checks a token: shape, key, signature, kind, time, issuer, audience. In that order; the first refusal is the answer.
//!
//! Nothing a token says is believed before its signature holds, except for the two header values that select the key
//! and are then held against it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::claims::{self, Unreadable};
use super::{Algorithm, KeySet, TOKEN_BYTES_MAX, VerifyKey};

/// What a token must be to be accepted. Nothing is optional by accident: an empty list accepts nothing.
#[derive(Debug, Clone, Default)]
pub struct Expectations {
    /// Accepted `iss` values, compared byte by byte. `None`: the keys belong to one issuer only, so that the signature
    /// proves who issued the token; `iss` must be there all the same.
    pub issuers: Option<Vec<String>>,
    /// The token's `aud` must name at least one of these. `None`: the audience is not checked, which is for callers
    /// that check it otherwise.
    pub audiences: Option<Vec<String>>,
    /// Accepted kinds (`typ`), compared without case and without `application/` (RFC 7515 section 4.1.9). The empty
    /// string stands for a header without `typ`.
    pub types: Vec<String>,
    /// How far our clock and the issuer's may differ, in seconds.
    pub leeway_s: u32,
}

/// A token that was checked, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// Its header.
    pub header: Header,
    /// Its claims, in the token's order.
    pub claims: Map<String, Value>,
    /// When it expires, in milliseconds since 1970; the leeway is not added.
    pub expires_at_ms: i64,
}

impl Verified {
    /// The claim of that name if it is a string.
    pub fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Value::as_str)
    }
}

/// The header values we act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The algorithm: the key's, with which the header agreed.
    pub algorithm: Algorithm,
    /// The name of the key that signed.
    pub kid: String,
    /// The kind of token as written.
    pub typ: Option<String>,
}

/// A part of a compact token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The three parts as such.
    Token,
    /// The first part.
    Header,
    /// The second part.
    Claims,
    /// The third part.
    Signature,
}

/// Why a token is refused. Holds names and numbers from the token, never the token itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JwtError {
    /// Longer than [`TOKEN_BYTES_MAX`].
    #[error("token has {0} bytes, at most {TOKEN_BYTES_MAX} are accepted")]
    TooLong(usize),
    /// Not three parts, not base64url without padding, or not a JSON object.
    #[error("token is malformed in its {0:?} part")]
    Malformed(Part),
    /// A header parameter or claim that is given twice.
    #[error("token gives {1:?} twice in its {0:?} part")]
    Duplicate(Part, String),
    /// `crit` demands extensions, of which we have none (RFC 7515 section 4.1.11).
    #[error("token demands extensions that are not supported")]
    CriticalExtension,
    /// `alg: none`: an unsigned token.
    #[error("token is not signed")]
    Unsigned,
    /// The header names an algorithm that is not the key's.
    #[error("token says it is signed with {found:?}, its key signs with {expected}")]
    WrongAlgorithm {
        /// The header's `alg`.
        found: String,
        /// The key's.
        expected: Algorithm,
    },
    /// No `kid`, and more than one key (or none) to choose from.
    #[error("token does not say which key signed it")]
    NoKeyNamed,
    /// A `kid` that is not in the set.
    #[error("token is signed with unknown key {0:?}")]
    UnknownKey(String),
    /// The signature does not hold.
    #[error("token's signature does not hold")]
    BadSignature,
    /// Another kind of token, for instance an ID token where an access token is due.
    #[error("token is of type {0:?}, which is not accepted here")]
    WrongType(Option<String>),
    /// A claim that must be there is not.
    #[error("token has no `{0}`")]
    MissingClaim(&'static str),
    /// A claim is of the wrong JSON type or out of range.
    #[error("token's `{0}` has an unusable value")]
    InvalidClaim(&'static str),
    /// Expired.
    #[error("token has expired")]
    Expired,
    /// Its `nbf` is yet to come.
    #[error("token is not valid yet")]
    NotYetValid,
    /// From someone else.
    #[error("token is from issuer {0:?}, which is not accepted here")]
    WrongIssuer(String),
    /// For someone else.
    #[error("token is meant for another audience")]
    WrongAudience,
}

/// Checks `token` with `keys` against `expected`, at `now_ms` (milliseconds since 1970).
///
/// # Errors
/// The first reason found to refuse it.
pub fn verify(token: &str, keys: &KeySet, expected: &Expectations, now_ms: i64) -> Result<Verified, JwtError> {
    let parts = split(token)?;
    let (header, key) = select_key(parts.header, keys)?;
    let signature = decode(parts.signature, Part::Signature)?;
    if !key.has_signed(parts.signed.as_bytes(), &signature) {
        return Err(JwtError::BadSignature);
    }
    let claims = object(parts.claims, Part::Claims)?;
    check_type(&header, expected)?;
    let expires_at_ms = check_times(&claims, expected, now_ms)?;
    check_issuer(&claims, expected)?;
    check_audience(&claims, expected)?;
    Ok(Verified { header, claims, expires_at_ms })
}

struct Parts<'a> {
    signed: &'a str,
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
}

fn split(token: &str) -> Result<Parts<'_>, JwtError> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(JwtError::TooLong(token.len()));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(JwtError::Malformed(Part::Token))?;
    let (header, claims) = signed.split_once('.').ok_or(JwtError::Malformed(Part::Token))?;
    if claims.contains('.') {
        return Err(JwtError::Malformed(Part::Token));
    }
    Ok(Parts { signed, header, claims, signature })
}

fn decode(text: &str, part: Part) -> Result<Vec<u8>, JwtError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JwtError::Malformed(part))
}

fn object(text: &str, part: Part) -> Result<Map<String, Value>, JwtError> {
    claims::object(&decode(text, part)?).map_err(|unreadable| match unreadable {
        Unreadable::NotAnObject => JwtError::Malformed(part),
        Unreadable::Duplicate(name) => JwtError::Duplicate(part, name),
    })
}

fn select_key<'k>(text: &str, keys: &'k KeySet) -> Result<(Header, &'k VerifyKey), JwtError> {
    let mut header = object(text, Part::Header)?;
    let mut string = |name| match header.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(JwtError::Malformed(Part::Header)),
    };
    let (alg, kid, typ) = (string("alg")?, string("kid")?, string("typ")?);
    let alg = alg.ok_or(JwtError::Malformed(Part::Header))?;
    if alg.eq_ignore_ascii_case("none") {
        return Err(JwtError::Unsigned);
    }
    if header.contains_key("crit") {
        return Err(JwtError::CriticalExtension);
    }
    let key = match kid {
        Some(kid) => keys.get(&kid).ok_or(JwtError::UnknownKey(kid))?,
        None => keys.only().ok_or(JwtError::NoKeyNamed)?,
    };
    if Algorithm::parse(&alg) != Some(key.algorithm()) {
        return Err(JwtError::WrongAlgorithm { found: alg, expected: key.algorithm() });
    }
    Ok((Header { algorithm: key.algorithm(), kid: key.kid().to_owned(), typ }, key))
}

fn check_type(header: &Header, expected: &Expectations) -> Result<(), JwtError> {
    let found = media_type(header.typ.as_deref().unwrap_or_default());
    let accepted = expected.types.iter().any(|typ| media_type(typ).eq_ignore_ascii_case(found));
    if accepted { Ok(()) } else { Err(JwtError::WrongType(header.typ.clone())) }
}

fn media_type(typ: &str) -> &str {
    const PREFIX: &str = "application/";
    match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => typ,
    }
}

fn check_times(claims: &Map<String, Value>, expected: &Expectations, now_ms: i64) -> Result<i64, JwtError> {
    let leeway_ms = i64::from(expected.leeway_s) * 1000;
    let expires_at_ms = time(claims, "exp")?.ok_or(JwtError::MissingClaim("exp"))?;
    // Only its type matters: a future `iat` alone says nothing (RFC 7519 section 4.1.6).
    time(claims, "iat")?;
    if expires_at_ms.saturating_add(leeway_ms) <= now_ms {
        return Err(JwtError::Expired);
    }
    if time(claims, "nbf")?.is_some_and(|from_ms| from_ms.saturating_sub(leeway_ms) > now_ms) {
        return Err(JwtError::NotYetValid);
    }
    Ok(expires_at_ms)
}

/// A NumericDate (RFC 7519 section 2), which may have a fraction, in milliseconds.
fn time(claims: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, JwtError> {
    /// The year 9999 in seconds: beyond it, a date is a mistake in the unit or an attempt at overflow.
    const SECONDS_MAX: f64 = 253_402_300_800.0;
    let Some(value) = claims.get(name) else {
        return Ok(None);
    };
    match value.as_f64() {
        Some(seconds) if (0.0..SECONDS_MAX).contains(&seconds) => Ok(Some((seconds * 1000.0) as i64)),
        _ => Err(JwtError::InvalidClaim(name)),
    }
}

fn check_issuer(claims: &Map<String, Value>, expected: &Expectations) -> Result<(), JwtError> {
    match claims.get("iss") {
        None => Err(JwtError::MissingClaim("iss")),
        Some(Value::String(issuer)) if expected.issuers.as_ref().is_none_or(|known| known.contains(issuer)) => Ok(()),
        Some(Value::String(issuer)) => Err(JwtError::WrongIssuer(issuer.clone())),
        Some(_) => Err(JwtError::InvalidClaim("iss")),
    }
}

/// `aud` is one string or an array of strings (RFC 7519 section 4.1.3).
fn check_audience(claims: &Map<String, Value>, expected: &Expectations) -> Result<(), JwtError> {
    let Some(accepted) = &expected.audiences else {
        return Ok(());
    };
    let invalid = JwtError::InvalidClaim("aud");
    let named = match claims.get("aud").ok_or(JwtError::MissingClaim("aud"))? {
        Value::String(one) => vec![one.as_str()],
        Value::Array(many) => many.iter().map(Value::as_str).collect::<Option<_>>().ok_or(invalid)?,
        _ => return Err(invalid),
    };
    let ours = named.iter().any(|name| accepted.iter().any(|ours| ours == name));
    if ours { Ok(()) } else { Err(JwtError::WrongAudience) }
}
