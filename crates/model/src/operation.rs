//! An operation: one verb on one URI template of an API (WSO2: URL mapping, resource).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::problem::Problem;
use crate::step::FlowPolicies;

/// HTTP verbs an operation may have; `*` is not one: an API lists what it offers.
pub const VERBS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Longest URI template, in bytes.
pub const TARGET_BYTES_MAX: usize = 512;

/// How a caller of an operation must show who it is (`x-auth-type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum AuthType {
    /// Token of an application or of one of its users.
    #[default]
    #[serde(rename = "Application & Application User", alias = "Any")]
    Any,
    /// Only tokens of the application itself (client credentials).
    #[serde(rename = "Application")]
    Application,
    /// Only tokens issued for a user.
    #[serde(rename = "Application User", alias = "Application_User")]
    ApplicationUser,
    /// No credential needed.
    #[serde(rename = "None")]
    None,
}

impl AuthType {
    /// As key validation spells it (WSO2: required authentication level).
    pub fn as_level(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Application => "Application",
            Self::ApplicationUser => "Application_User",
            Self::Any => "Any",
        }
    }

    /// Reads it; WSO2 compares without case, and takes what it does not know, or an empty text, as `Any`.
    pub fn of_level(text: &str) -> Self {
        [Self::None, Self::Application, Self::ApplicationUser]
            .into_iter()
            .find(|level| level.as_level().eq_ignore_ascii_case(text.trim()))
            .unwrap_or(Self::Any)
    }
}

/// One verb on one URI template.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Position-independent identifier, given by the server.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// URI template below the API's context: `/pets/{id}`, `/files/*`.
    pub target: String,
    /// Upper-case HTTP verb.
    pub verb: String,
    /// Who may call it.
    #[serde(default)]
    pub auth_type: AuthType,
    /// Name of the advanced throttling policy; `Unlimited` when none.
    #[serde(default = "unlimited")]
    pub throttling_policy: String,
    /// The token must carry one of these scopes; empty: none needed.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// What the gateway changes in messages of this operation, after what it changes for the whole API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_policies: Option<FlowPolicies>,
    /// Fields of the contract we keep but do not act on.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

fn unlimited() -> String {
    crate::policy::UNLIMITED.to_owned()
}

impl Operation {
    /// An operation open to application and user tokens, without a limit of its own.
    pub fn new(verb: &str, target: &str) -> Self {
        Self {
            id: String::new(),
            target: target.to_owned(),
            verb: verb.to_owned(),
            auth_type: AuthType::Any,
            throttling_policy: unlimited(),
            scopes: Vec::new(),
            operation_policies: None,
            extra: Map::new(),
        }
    }

    /// Adds what is wrong with this operation to `problems`; `at` is its field path.
    pub fn check(&self, at: &str, problems: &mut Vec<Problem>) {
        if !VERBS.contains(&self.verb.as_str()) {
            let message = format!("`{}` is not one of {}", self.verb, VERBS.join(", "));
            problems.push(Problem::new(format!("{at}.verb"), message));
        }
        if let Err(message) = check_template(&self.target) {
            problems.push(Problem::new(format!("{at}.target"), message));
        }
        if let Some(policies) = &self.operation_policies {
            policies.check(&format!("{at}.operationPolicies"), std::slice::from_ref(self), problems);
        }
    }
}

/// Checks a URI template: starts with `/`, balanced `{name}` segments, `*` only as the last segment.
pub fn check_template(target: &str) -> Result<(), String> {
    if !target.starts_with('/') {
        return Err(format!("`{target}` must start with `/`"));
    }
    if target.len() > TARGET_BYTES_MAX {
        return Err(format!("is {} bytes long, at most {TARGET_BYTES_MAX} are allowed", target.len()));
    }
    if target.contains(['?', '#', ' ', '\\']) || target.chars().any(char::is_control) {
        return Err(format!("`{target}` must be a path: no query, fragment, blank, backslash or control character"));
    }
    let segments: Vec<&str> = target[1..].split('/').collect();
    for (index, segment) in segments.iter().enumerate() {
        if segment.contains('*') && (*segment != "*" || index + 1 != segments.len()) {
            return Err(format!("`{target}`: `*` is allowed only as the last segment"));
        }
        if *segment == "." || *segment == ".." {
            return Err(format!("`{target}`: dot segments are not allowed"));
        }
        check_braces(segment).map_err(|what| format!("`{target}`: {what}"))?;
    }
    Ok(())
}

fn check_braces(segment: &str) -> Result<(), &'static str> {
    let mut open = None;
    for (at, c) in segment.char_indices() {
        match (c, open) {
            ('{', None) => open = Some(at),
            ('{', Some(_)) => return Err("`{` inside `{`"),
            ('}', Some(start)) if at == start + 1 => return Err("`{}` needs a name"),
            ('}', Some(_)) => open = None,
            ('}', None) => return Err("`}` without `{`"),
            _ => {}
        }
    }
    if open.is_some() { Err("`{` without `}`") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_judged_as_a_table() {
        for good in ["/", "/*", "/pets", "/pets/{id}", "/pets/{id}/*", "/a/x.{ext}", "/a//b"] {
            assert_eq!(check_template(good), Ok(()), "{good}");
        }
        for bad in ["", "pets", "/a/*/b", "/a*", "/{", "/}", "/{}", "/{a{b}}", "/a?b", "/a b", "/../x", "/a\n"] {
            assert!(check_template(bad).is_err(), "{bad:?} must be refused");
        }
    }
}
