//! The request as the backend shall see it: no hop-by-hop headers, no credentials meant for us, and the truth about
//! where it came from.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, Version};
use http_body::Body as _;
use tidegate_model::consumer::KeyType;
use tidegate_model::endpoint::UpstreamCredential;

use crate::connection::Told;
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::identity::Presented;
use crate::message::Headers;
use crate::message::names::{
    AUTHORIZATION, CONNECTION, EXPECT, FORWARDED, FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PORT, FORWARDED_PROTO,
    INTERNAL_KEY, KEEP_ALIVE, Known, Names, PROXY_AUTHORIZATION, PROXY_CONNECTION, TE, TRANSFER_ENCODING, UPGRADE, VIA,
};
use crate::network;
use crate::phase::authenticate::API_KEY_PARAMETER;

/// What concerns one connection only.
const HOP_BY_HOP: Names =
    Names::of(&[CONNECTION, KEEP_ALIVE, PROXY_CONNECTION, PROXY_AUTHORIZATION, TE, TRANSFER_ENCODING, UPGRADE]);
/// What tells where a call came from.
const ALL_FORWARDED: Names = Names::of(&[FORWARDED, FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PORT, FORWARDED_PROTO]);

/// Rewrites the request's headers and query in place.
pub fn transform_request(ex: &mut Exchange) -> Result<(), Stop> {
    let bytes_max = ex.gateway.settings().limits.request_body_bytes_max;
    // A client that declares too much is told before it sends.
    if ex.body().size_hint().lower() > bytes_max {
        return Err(Fault::PayloadTooLarge.into());
    }
    let upgrade = requested_upgrade(ex);
    let takes_trailers = ex.header(&TE).is_some_and(|te| te.split(',').any(|word| word.trim() == "trailers"));
    remove_credentials(ex)?;
    remove_hop_by_hop(ex.headers_mut());
    ex.headers_mut().remove(&EXPECT);
    if takes_trailers {
        ex.headers_mut().set(&TE, "trailers");
    }
    put_forwarded(ex);
    put_via(ex);
    take_steps(ex)?;
    add_backend_credential(ex);
    ex.upgrade = upgrade;
    Ok(())
}

/// What the API's publisher wants changed.
fn take_steps(ex: &mut Exchange) -> Result<(), Stop> {
    let Some(api) = ex.api().cloned() else { return Ok(()) };
    let Some(operation) = ex.ticket().operation.and_then(|at| api.operations.get(at)) else { return Ok(()) };
    if !operation.steps.changes_requests() {
        return Ok(());
    }
    // The head's text holds path and query too, so they are copied before it is changed.
    let path = ex.path()[ex.context_bytes..].to_owned();
    let query = ex.query().map(str::to_owned);
    let rewritten = operation.steps.request(&operation.resource, &path, query.as_deref(), ex.headers_mut());
    let Some(rewritten) = rewritten else { return Err(Fault::NoResource.into()) };
    if let Some(path) = rewritten.path {
        ex.set_backend_path(path);
    }
    if let Some(query) = rewritten.query {
        ex.set_query(query);
    }
    Ok(())
}

/// The protocol of `Upgrade`, when the client asks for one and this connection can do it (RFC 9110 section 7.8).
fn requested_upgrade(ex: &Exchange) -> Option<String> {
    let protocol = ex.headers().text(&UPGRADE)?;
    // HTTP/1.0 has no upgrades, and a body would have to end before the other protocol begins.
    let is_able = ex.version() == Version::HTTP_11 && ex.body().is_end_stream();
    let is_asked = is_able && ex.headers().lists(&CONNECTION, "upgrade");
    // Upgrades to HTTP/2 are a matter between neighbours and are not passed on.
    let is_websocket = protocol.trim().eq_ignore_ascii_case("websocket");
    (is_asked && is_websocket).then(|| protocol.to_owned())
}

/// Removes what concerns one connection only (RFC 9110 section 7.6.1), also what `Connection` names.
pub(crate) fn remove_hop_by_hop(headers: &mut Headers) {
    // Nearly always one of two words that name no header.
    let is_plain = |value: &[u8]| [&b"keep-alive"[..], b"close"].iter().any(|word| value.eq_ignore_ascii_case(word));
    if headers.all(&CONNECTION).any(|value| !is_plain(value)) {
        let values: Vec<Vec<u8>> = headers.all(&CONNECTION).map(<[u8]>::to_vec).collect();
        for word in values.iter().flat_map(|value| value.split(|byte| *byte == b',')) {
            headers.remove_named(word.trim_ascii());
        }
    }
    headers.remove_all(HOP_BY_HOP);
}

/// Credentials were for the gateway: the backend has no use for them and must not learn them (WSO2 behaviour).
fn remove_credentials(ex: &mut Exchange) -> Result<(), Stop> {
    let api = ex.api().cloned().ok_or(Fault::Internal)?;
    let presented = ex.caller().map(|caller| caller.presented);
    // The key manager is whom a default API's credentials are meant for.
    if api.default_api.is_none() && !ex.gateway.settings().forwards_authorization {
        ex.headers_mut().remove(&AUTHORIZATION);
        ex.headers_mut().remove(&api.security.authorization_header);
    }
    ex.headers_mut().remove(&INTERNAL_KEY);
    if api.security.accepts_api_key {
        ex.headers_mut().remove(&api.security.api_key_header);
        if presented == Some(Presented::ApiKey) {
            let query = ex.query().and_then(|query| without(query, API_KEY_PARAMETER));
            ex.set_query(query);
        }
    }
    Ok(())
}

/// The query without a parameter; the others keep their spelling.
fn without(query: &str, parameter: &str) -> Option<String> {
    let is_other = |pair: &&str| {
        let name = url::form_urlencoded::parse(pair.as_bytes()).next();
        name.is_none_or(|(name, _)| !name.eq_ignore_ascii_case(parameter))
    };
    let kept: Vec<&str> = query.split('&').filter(is_other).collect();
    (!kept.is_empty()).then(|| kept.join("&"))
}

/// `X-Forwarded-*` and `Forwarded` (RFC 7239). What a client says about itself is replaced; what a trusted proxy says is
/// kept and added to.
fn put_forwarded(ex: &mut Exchange) {
    let is_trusted = ex.hops.is_from_here || network::is_trusted(ex.connection.peer(), ex.gateway.settings());
    let scheme = ex.connection.scheme();
    let told = ex.told();
    let headers = ex.headers_mut();
    if !is_trusted {
        headers.remove_all(ALL_FORWARDED);
        if headers.other_names().any(is_disguised_forwarded) {
            headers.remove_where(is_disguised_forwarded);
        }
    }
    if headers.has_any(ALL_FORWARDED) {
        add_forwarded(headers, &told, scheme);
    } else {
        headers.append_lines(&told.lines);
    }
    ex.set_told(Some(told));
}

/// Adds to what a trusted proxy says.
fn add_forwarded(headers: &mut Headers, told: &Told, scheme: &str) {
    // A peer on a Unix socket has no address to add: the list ends with what it said itself.
    if let Some(peer) = &told.peer {
        headers.add_to_list(&FORWARDED_FOR, peer);
    }
    headers.add_to_list(&FORWARDED, &told.element);
    let unless_said =
        [(FORWARDED_PROTO, Some(scheme)), (FORWARDED_PORT, told.port.as_deref()), (FORWARDED_HOST, told.host())];
    for (name, value) in unless_said {
        if let Some(value) = value.filter(|_| !headers.contains(&name)) {
            headers.append(&name, value);
        }
    }
}

/// `X_Forwarded_For` and the like, which servers that hand fields to programs take for the same.
fn is_disguised_forwarded(name: &[u8]) -> bool {
    let same = |byte: &u8| if *byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    let is = |other: &Known| name.iter().map(same).eq(other.as_str().bytes());
    let could_be = name.len() > FORWARDED.as_str().len() && name.contains(&b'_');
    could_be && [FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PORT, FORWARDED_PROTO].iter().any(is)
}

fn put_via(ex: &mut Exchange) {
    let Some(name) = ex.gateway.settings().via.clone() else { return };
    let version = if ex.is_http1() { "1.1" } else { "2" };
    ex.headers_mut().add_to_list(&VIA, &format!("{version} {name}"));
}

/// Stage of the endpoint a call goes to: the caller's; without a caller production, if there is one.
pub(crate) fn stage(ex: &Exchange) -> KeyType {
    let has_production = ex.api().is_some_and(|api| api.production.is_some());
    let default = if has_production { KeyType::Production } else { KeyType::Sandbox };
    ex.caller().map_or(default, |caller| caller.key_type)
}

fn add_backend_credential(ex: &mut Exchange) {
    let stage = stage(ex);
    let credential = ex.api().and_then(|api| api.group(stage)?.upstream.credential.clone());
    match credential {
        None => {}
        Some(UpstreamCredential::Basic { username, password }) => {
            let encoded = STANDARD.encode(format!("{username}:{password}"));
            ex.headers_mut().set_secret(&AUTHORIZATION, format!("Basic {encoded}"));
        }
        Some(UpstreamCredential::ApiKey { name, value, is_in_query: true }) => {
            let pair = url::form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            let others = ex.query().and_then(|query| without(query, &name));
            ex.set_query(Some(others.map_or_else(|| pair.clone(), |others| format!("{others}&{pair}"))));
        }
        Some(UpstreamCredential::ApiKey { name, value, is_in_query: false }) => {
            if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
                ex.headers_mut().set_secret(&name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_headers_stay_behind_with_all_they_name() {
        let mut headers = Headers::new();
        for (name, value) in [
            ("connection", "close, X-Hop"),
            ("connection", "x-other"),
            ("x-hop", "1"),
            ("x-other", "2"),
            ("keep-alive", "timeout=5"),
            ("te", "gzip"),
            ("transfer-encoding", "chunked"),
            ("upgrade", "h2c"),
            ("proxy-authorization", "secret"),
            ("proxy-connection", "close"),
            ("x-stays", "3"),
            ("trailer", "x-sum"),
        ] {
            headers.append(&HeaderName::from_static(name), value);
        }
        remove_hop_by_hop(&mut headers);
        let left: Vec<&[u8]> = headers.iter().map(|(name, _)| name).collect();
        assert_eq!(left, [&b"x-stays"[..], b"trailer"]);
    }

    #[test]
    fn what_programs_take_for_a_forwarded_header_is_known() {
        for name in ["X_Forwarded_For", "x-forwarded_host", "X_FORWARDED-PROTO", "x_forwarded_port"] {
            assert!(is_disguised_forwarded(name.as_bytes()), "{name}");
        }
        for name in ["X-Forwarded-For", "x_forwarded_fo", "x_forwarded_fors", "forwarded", "x_y", ""] {
            assert!(!is_disguised_forwarded(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn a_parameter_is_taken_out_and_the_others_keep_their_spelling() {
        let table = [
            ("apikey=x", None),
            ("a=%20&ApiKey=x&b", Some("a=%20&b")),
            ("api%6Bey=x&c=+", Some("c=+")),
            ("a=1", Some("a=1")),
        ];
        for (query, expected) in table {
            assert_eq!(without(query, "apikey").as_deref(), expected, "{query}");
        }
    }
}
