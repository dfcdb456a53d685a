//! The OAuth client behind an application's key, as the DevPortal contract describes it: grant types, callback and
//! `additionalProperties` in, [`ClientSpec`] out, and back.

use serde_json::{Map, Value, json};
use tidegate_model::key_validation::ALL_DOMAINS;
use tidegate_model::problem::Problem;

use crate::authority::ClientSpec;
use crate::error::{ApiError, Result};

/// Grant types an application may be given.
pub(crate) const GRANT_TYPES: [&str; 4] = ["authorization_code", "client_credentials", "password", "refresh_token"];

/// Grant types WSO2 has and its clients ask for by habit. They are left out, as WSO2 does with those it has switched off.
const LEFT_OUT: [&str; 9] = [
    "implicit",
    "iwa:ntlm",
    "kerberos",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:uma-ticket",
    "organization_switch",
];

/// Longest lifetime of a token, seconds: ten years.
const TTL_S_MAX: i64 = 10 * 365 * 24 * 3600;

/// Property with the domains a key may be used from; the contract has none. The second is WSO2 1.x's word.
const DOMAINS: [&str; 2] = ["allowed_domains", "accessAllowDomains"];
/// Most domains one key is limited to.
const DOMAINS_MAX: usize = 100;
/// Longest domain, in characters (RFC 1035 section 2.3.4).
const DOMAIN_CHARS_MAX: usize = 253;

const CALLBACK_MISSING: &str =
    "The callback url must have at least one URI value when using Authorization code or implicit grant types.";

/// Writes grant types, callback and properties into `spec`.
///
/// # Errors
/// 400 that names everything that is wrong.
pub(super) fn apply(
    spec: &mut ClientSpec,
    mut grant_types: Vec<String>,
    callback: Option<String>,
    properties: &Map<String, Value>,
) -> Result<()> {
    let needs_callback = grant_types.iter().any(|grant| grant == "authorization_code" || grant == "implicit");
    let callbacks: Vec<String> = callback
        .iter()
        .flat_map(|text| text.split(','))
        .map(str::trim)
        .filter(|uri| !uri.is_empty())
        .map(str::to_owned)
        .collect();
    if needs_callback && callbacks.is_empty() {
        return Err(ApiError::bad_request(CALLBACK_MISSING));
    }
    grant_types.retain(|grant| !LEFT_OUT.contains(&grant.as_str()));
    let mut problems = Vec::new();
    check_grant_types(&grant_types, &mut problems);
    if needs_callback {
        callbacks.iter().for_each(|uri| check_callback(uri, &mut problems));
    }
    spec.grant_types = grant_types;
    spec.redirect_uris = callbacks;
    spec.application_token_ttl_s = ttl(properties, "application_access_token_expiry_time", &mut problems);
    spec.user_token_ttl_s = ttl(properties, "user_access_token_expiry_time", &mut problems);
    spec.refresh_token_ttl_s = ttl(properties, "refresh_token_expiry_time", &mut problems);
    spec.id_token_ttl_s = ttl(properties, "id_token_expiry_time", &mut problems);
    if let Some(value) = DOMAINS.iter().find_map(|name| properties.get(*name)) {
        spec.allowed_domains = domains(value, &mut problems);
    }
    spec.pkce_mandatory = flag(properties, "pkceMandatory", &mut problems);
    spec.is_public = flag(properties, "bypassClientCredentials", &mut problems);
    if spec.is_public && spec.grant_types.iter().any(|grant| grant == "client_credentials") {
        let message = "a client without a secret cannot use client_credentials (RFC 6749 section 4.4)";
        problems.push(Problem::new("additionalProperties.bypassClientCredentials", message));
    }
    if flag(properties, "pkceSupportPlain", &mut problems) {
        let message = "the plain challenge method protects nothing (RFC 7636 section 7.2) and is not offered; use S256";
        problems.push(Problem::new("additionalProperties.pkceSupportPlain", message));
    }
    if problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(problems)) }
}

/// `additionalProperties` of a client, as a WSO2 key manager gives them: what was not set says `N/A`.
pub(super) fn properties(spec: &ClientSpec) -> Value {
    let ttl = |seconds: Option<i64>| seconds.map_or_else(|| json!("N/A"), |seconds| json!(seconds));
    json!({
        "application_access_token_expiry_time": ttl(spec.application_token_ttl_s),
        "user_access_token_expiry_time": ttl(spec.user_token_ttl_s),
        "refresh_token_expiry_time": ttl(spec.refresh_token_ttl_s),
        "id_token_expiry_time": ttl(spec.id_token_ttl_s),
        "allowed_domains": if spec.allowed_domains.is_empty() { ALL_DOMAINS.to_owned() } else { spec.allowed_domains.join(",") },
        "pkceMandatory": spec.pkce_mandatory,
        "pkceSupportPlain": false,
        "bypassClientCredentials": spec.is_public,
    })
}

/// Names the clients of an application: WSO2's name, and one that is free for certain when WSO2's is taken (by the
/// client of an application that has since been renamed).
pub(super) fn names(owner: &str, application: &str, id: &str, key_type: &str) -> [String; 2] {
    let plain = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() || " ._-".contains(c) { c } else { '_' }).collect()
    };
    let (owner, application) = (plain(owner), plain(application));
    [format!("{owner}_{application}_{key_type}"), format!("{owner}_{application}_{id}_{key_type}")]
}

fn check_grant_types(grant_types: &[String], problems: &mut Vec<Problem>) {
    if grant_types.is_empty() {
        let message = format!("must name at least one of {}", GRANT_TYPES.join(", "));
        problems.push(Problem::new("grantTypesToBeSupported", message));
    }
    for grant in grant_types.iter().filter(|grant| !GRANT_TYPES.contains(&grant.as_str())) {
        let message = format!("`{grant}` is not offered; use {}", GRANT_TYPES.join(", "));
        problems.push(Problem::new("grantTypesToBeSupported", message));
    }
}

fn check_callback(uri: &str, problems: &mut Vec<Problem>) {
    match url::Url::parse(uri) {
        Ok(url) if url.fragment().is_none() => {}
        Ok(_) => problems.push(Problem::new("callbackUrl", format!("`{uri}` must not have a fragment"))),
        Err(why) => problems.push(Problem::new("callbackUrl", format!("`{uri}` is not an absolute URL: {why}"))),
    }
}

/// A lifetime in seconds; absent, `N/A`, empty and null mean the key manager's default.
fn ttl(properties: &Map<String, Value>, name: &str, problems: &mut Vec<Problem>) -> Option<i64> {
    let value = properties.get(name)?;
    let seconds = match value {
        Value::Null => return None,
        Value::String(text) if text.is_empty() || text == "N/A" => return None,
        Value::String(text) => text.trim().parse::<i64>().ok(),
        other => other.as_i64(),
    };
    match seconds {
        Some(seconds) if (1..=TTL_S_MAX).contains(&seconds) => Some(seconds),
        _ => {
            let message = format!("{value} must be seconds between 1 and {TTL_S_MAX}, or `N/A`");
            problems.push(Problem::new(format!("additionalProperties.{name}"), message));
            None
        }
    }
}

/// A list, or a text with commas. Empty, `N/A` and null mean any domain, as `ALL` does.
fn domains(value: &Value, problems: &mut Vec<Problem>) -> Vec<String> {
    let field = format!("additionalProperties.{}", DOMAINS[0]);
    let texts: Option<Vec<&str>> = match value {
        Value::Null => Some(Vec::new()),
        Value::String(text) if text == "N/A" => Some(Vec::new()),
        Value::String(text) => Some(text.split(',').collect()),
        Value::Array(items) => items.iter().map(Value::as_str).collect(),
        _ => None,
    };
    let Some(texts) = texts else {
        problems.push(Problem::new(field, format!("{value} is neither a list of domains nor a text with commas")));
        return Vec::new();
    };
    let list: Vec<String> =
        texts.into_iter().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect();
    if list.len() > DOMAINS_MAX {
        problems.push(Problem::new(field.clone(), format!("names {} domains, at most {DOMAINS_MAX}", list.len())));
    }
    for domain in &list {
        let is_plain = domain.chars().all(|c| c.is_alphanumeric() || "-._:[]".contains(c));
        if !is_plain || domain.chars().count() > DOMAIN_CHARS_MAX {
            let message =
                format!("`{domain}` is no domain: give the host name alone, without scheme, path or wildcard");
            problems.push(Problem::new(field.clone(), message));
        }
    }
    if list.iter().any(|domain| domain == ALL_DOMAINS) { Vec::new() } else { list }
}

fn flag(properties: &Map<String, Value>, name: &str, problems: &mut Vec<Problem>) -> bool {
    match properties.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::Bool(is_set)) => *is_set,
        Some(Value::String(text)) if text == "true" => true,
        Some(Value::String(text)) if text.is_empty() || text == "false" || text == "N/A" => false,
        Some(other) => {
            problems.push(Problem::new(format!("additionalProperties.{name}"), format!("{other} is not a boolean")));
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(grants: &[&str], callback: Option<&str>, properties: Value) -> Result<ClientSpec> {
        let mut spec = ClientSpec::default();
        let Value::Object(properties) = properties else { panic!("an object") };
        apply(&mut spec, grants.iter().map(|g| (*g).to_owned()).collect(), callback.map(str::to_owned), &properties)?;
        Ok(spec)
    }

    #[test]
    fn properties_are_read_in_every_spelling_clients_use() {
        let sent = json!({"application_access_token_expiry_time": "60", "refresh_token_expiry_time": 5,
            "user_access_token_expiry_time": "N/A", "id_token_expiry_time": null, "pkceMandatory": "true"});
        let spec = applied(&["authorization_code"], Some("https://a/cb, https://b/cb"), sent).unwrap();
        assert_eq!(spec.application_token_ttl_s, Some(60));
        assert_eq!(spec.refresh_token_ttl_s, Some(5));
        assert_eq!((spec.user_token_ttl_s, spec.id_token_ttl_s), (None, None));
        assert!(spec.pkce_mandatory);
        assert_eq!(spec.redirect_uris, ["https://a/cb", "https://b/cb"]);
    }

    #[test]
    fn a_code_grant_needs_a_callback() {
        assert_eq!(applied(&["authorization_code"], None, json!({})).unwrap_err().description, CALLBACK_MISSING);
        assert_eq!(applied(&["implicit"], Some(" , "), json!({})).unwrap_err().description, CALLBACK_MISSING);
        assert!(applied(&["client_credentials"], None, json!({})).is_ok());
    }

    #[test]
    fn grant_types_of_wso2_that_are_not_offered_are_left_out() {
        let asked = ["refresh_token", "urn:ietf:params:oauth:grant-type:saml2-bearer", "iwa:ntlm", "password"];
        assert_eq!(applied(&asked, None, json!({})).unwrap().grant_types, ["refresh_token", "password"]);
        assert!(applied(&["iwa:ntlm"], None, json!({})).is_err(), "nothing is left");
    }

    #[test]
    fn all_wrong_properties_are_named_at_once() {
        let sent = json!({"refresh_token_expiry_time": -1, "id_token_expiry_time": "soon", "pkceMandatory": 7,
            "pkceSupportPlain": true, "bypassClientCredentials": true});
        let error = applied(&["client_credentials", "magic"], None, sent).unwrap_err();
        assert_eq!(error.problems.len(), 6, "{error:?}");
    }

    #[test]
    fn callbacks_are_absolute_and_have_no_fragment() {
        for bad in ["www.example.com", "https://a/cb#x", "/cb"] {
            assert!(applied(&["authorization_code"], Some(bad), json!({})).is_err(), "{bad}");
        }
        assert!(applied(&["authorization_code"], Some("com.example.app:/cb"), json!({})).is_ok());
    }

    #[test]
    fn allowed_domains_are_read_as_list_and_as_text_and_stay_when_nothing_is_said() {
        for (sent, expected) in [
            (json!({"allowed_domains": ["a.example", "b.example"]}), &["a.example", "b.example"][..]),
            (json!({"accessAllowDomains": " a.example, ,b.example "}), &["a.example", "b.example"]),
            (json!({"allowed_domains": "a.example,ALL"}), &[]),
            (json!({"allowed_domains": "N/A"}), &[]),
            (json!({"allowed_domains": null}), &[]),
            (json!({"allowed_domains": []}), &[]),
        ] {
            let mut spec = ClientSpec { allowed_domains: vec!["old".to_owned()], ..ClientSpec::default() };
            let properties = sent.as_object().unwrap();
            apply(&mut spec, vec!["password".to_owned()], None, properties).unwrap();
            assert_eq!(spec.allowed_domains, expected, "{sent}");
            apply(&mut spec, vec!["password".to_owned()], None, &Map::new()).unwrap();
            assert_eq!(spec.allowed_domains, expected, "{sent}");
        }
        let many = vec!["a"; DOMAINS_MAX + 1];
        for bad in
            [json!(7), json!(["a", 7]), json!("https://a.example"), json!("*.example"), json!("a b"), json!(many)]
        {
            assert!(applied(&["password"], None, json!({"allowed_domains": bad})).is_err(), "{bad:.60}");
        }
        assert_eq!(properties(&ClientSpec::default())["allowed_domains"], "ALL");
    }

    #[test]
    fn client_names_use_only_what_a_service_provider_name_may_contain() {
        let [first, second] = names("ann@x", "My App!", "1-2", "SANDBOX");
        assert_eq!(first, "ann_x_My App__SANDBOX");
        assert_eq!(second, "ann_x_My App__1-2_SANDBOX");
    }
}
