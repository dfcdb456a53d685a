//! Who the client is (RFC 6749 section 2.3): HTTP Basic or secret in the form, never both; public clients by id alone.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, header};
use percent_encoding::percent_decode_str;
use tidegate_model::client::Client;
use tidegate_wire::random;

use crate::KeyManager;
use crate::form::Form;
use crate::oauth_error::OAuthError;

impl KeyManager {
    /// The client that sent this request, with its secret proven unless it is public.
    pub(crate) async fn authenticate_client(&self, headers: &HeaderMap, form: &Form) -> Result<Client, OAuthError> {
        let (id, secret) = presented(headers, form).map_err(|error| match self.settings.answers_as_wso2 {
            true => OAuthError::invalid_client(),
            false => error,
        })?;
        let found = self.store.client_with_secret(&id).await?;
        let (client, kept) = found.ok_or_else(OAuthError::invalid_client)?;
        let is_proven = match (&kept, &secret) {
            _ if client.is_public => secret.is_none(),
            (Some(kept), Some(given)) => is_secret(kept, given),
            _ => false,
        };
        if is_proven { Ok(client) } else { Err(OAuthError::invalid_client()) }
    }
}

fn presented(headers: &HeaderMap, form: &Form) -> Result<(String, Option<String>), OAuthError> {
    let in_form = form.get("client_id");
    if !headers.contains_key(header::AUTHORIZATION) {
        let id = in_form.ok_or_else(OAuthError::invalid_client)?;
        return Ok((id.to_owned(), form.get("client_secret").map(str::to_owned)));
    }
    let (id, secret) = basic(headers).ok_or_else(OAuthError::invalid_client)?;
    if form.get("client_secret").is_some() {
        return Err(OAuthError::invalid_request("the client authenticates both by header and in the body"));
    }
    if in_form.is_some_and(|other| other != id) {
        return Err(OAuthError::invalid_request("`client_id` in the body is not the one in the header"));
    }
    Ok((id, Some(secret).filter(|secret| !secret.is_empty())))
}

/// Name and password of an `Authorization: Basic` header (RFC 7617). Exactly one such header counts.
pub(crate) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (name, password) = text.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

/// RFC 6749 section 2.3.1 has id and secret form-encoded inside Basic; most clients do not. Either is accepted.
fn is_secret(kept: &str, given: &str) -> bool {
    let is_same = random::same(kept.as_bytes(), given.as_bytes());
    let plain = given.replace('+', " ");
    let is_same_decoded = random::same(kept.as_bytes(), &percent_decode_str(&plain).collect::<Vec<u8>>());
    is_same || is_same_decoded
}
