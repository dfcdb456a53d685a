//! Which addresses there are, read from the routers' own source: a new GET is walked without anyone thinking of it, and
//! one with a new kind of parameter fails the story until it is told a value.

use std::collections::BTreeMap;

pub const PUBLISHER: &str = include_str!("../../../../control/src/publisher/mod.rs");
pub const DEVPORTAL: &str = include_str!("../../../../control/src/devportal/mod.rs");
pub const ADMIN: &str = include_str!("../../../../control/src/admin/mod.rs");
pub const TIDEGATE: &str = include_str!("../../../../control/src/tidegate/mod.rs");

pub const NODE: &str = include_str!("../../../../control/src/node/mod.rs");

/// Sources of WSO2's SOAP services, which say their names.
const SERVICES: [&str; 6] = [
    include_str!("../../../../keymanager/src/soap/authentication.rs"),
    include_str!("../../../../keymanager/src/soap/invalidation.rs"),
    include_str!("../../../../keymanager/src/soap/key_validation.rs"),
    include_str!("../../../../keymanager/src/soap/subscriber/description.rs"),
    include_str!("../../../../control/src/soap/rest_api.rs"),
    include_str!("../../../../control/src/soap/sequence.rs"),
];

/// Names of the SOAP services.
pub fn services() -> impl Iterator<Item = &'static str> {
    SERVICES.into_iter().map(|source| {
        let name = source.split_once("Service = ").and_then(|(_, rest)| rest.split('"').nth(1));
        name.expect("a SOAP service says its name first")
    })
}

/// What the key manager answers to GET; its routes are constants of the protocol.
pub const KEY_MANAGER: [&str; 9] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-authorization-server/oauth2/token",
    "/oauth2/token/.well-known/openid-configuration",
    "/oauth2/jwks",
    "/oauth2endpoints/jwks",
    "/oauth2/userinfo",
    "/oauth2/style.css",
    "/oidc/logout",
];

/// Values of path parameters: by name, or by the segment before or the whole path and the name
/// where that says more. `?` and a path has the
/// query that path cannot do without.
pub type Names = BTreeMap<String, String>;

/// Names with their values.
pub fn names(pairs: &[(&str, &str)]) -> Names {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Paths in a router's source that answer to GET.
pub fn of(source: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for rest in source.split(".route(").skip(1) {
        let call = &rest[..end_of_call(rest)];
        let Some(path) = call.trim_start().strip_prefix('"').and_then(|text| text.split('"').next()) else { continue };
        let methods = &call[call.find(path).map_or(0, |at| at + path.len())..];
        if methods.contains("get(") {
            paths.push(path.to_owned());
        }
    }
    assert!(!paths.is_empty(), "a router without routes: {source}");
    paths
}

/// Where the parenthesis opened before `text` closes.
fn end_of_call(text: &str) -> usize {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// `path` with its parameters filled in.
pub fn filled(path: &str, names: &Names) -> String {
    let mut before = "";
    let segments = path.split('/').map(|segment| {
        let name = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let value = name.map(|name| {
            let known = names.get(&format!("{path} {name}"));
            let known = known.or_else(|| names.get(&format!("{before}/{name}"))).or_else(|| names.get(name));
            known.unwrap_or_else(|| panic!("the crawl must be told a value for {{{name}}} in {path}")).as_str()
        });
        before = segment;
        value.unwrap_or(segment)
    });
    let mut filled = segments.collect::<Vec<_>>().join("/");
    if let Some(query) = names.get(&format!("?{path}")) {
        filled.push_str(&format!("?{query}"));
    }
    filled
}
