//! The parameters of one use of a policy: free text from the contract that becomes a [`Step`], or problems.

use serde_json::{Map, Value};

use super::{Kind, NAME_BYTES_MAX, PathTemplate, Policy, Step, VALUE_BYTES_MAX};
use crate::operation::Operation;
use crate::problem::Problem;

/// Headers that frame a message or belong to one connection: a step on them would break the call.
const FRAMING: [&str; 13] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-request-id",
];

/// The parameters of one use, and where they stand.
pub(super) struct Given<'a> {
    pub(super) parameters: &'a Map<String, Value>,
    pub(super) at: &'a str,
}

impl Given<'_> {
    /// Adds a problem for each parameter that the policy does not have.
    pub(super) fn refuse_others(&self, policy: &Policy, problems: &mut Vec<Problem>) {
        for name in self.parameters.keys() {
            if !policy.attributes.iter().any(|attribute| attribute.name == name) {
                let known: Vec<&str> = policy.attributes.iter().map(|attribute| attribute.name).collect();
                let message = format!("is no parameter of `{}`; it has {}", policy.name, known.join(", "));
                problems.push(Problem::new(self.field(name), message));
            }
        }
    }

    /// The step that a policy of this kind is with these parameters; what is wrong with them goes to `problems`.
    pub(super) fn read(&self, kind: Kind, operations: &[Operation], problems: &mut Vec<Problem>) -> Option<Step> {
        match kind {
            Kind::SetHeader | Kind::AppendHeader => {
                let name = self.text("headerName", check_header_name, problems);
                let value = self.text("headerValue", check_header_value, problems);
                let (name, value) = (name?, value?);
                Some(match kind {
                    Kind::SetHeader => Step::SetHeader { name, value },
                    _ => Step::AppendHeader { name, value },
                })
            }
            Kind::RemoveHeader => {
                Some(Step::RemoveHeader { name: self.text("headerName", check_header_name, problems)? })
            }
            Kind::SetQuery => {
                let name = self.text("paramKey", check_parameter_name, problems);
                let value = self.text("paramValue", check_parameter_value, problems);
                Some(Step::SetQuery { name: name?, value: value? })
            }
            Kind::RemoveQuery => {
                Some(Step::RemoveQuery { name: self.text("paramKey", check_parameter_name, problems)? })
            }
            Kind::RewritePath => {
                let keeps_query = self.flag("includeQueryParams", true, problems);
                let text = self.text("newResourcePath", |_| Ok(()), problems)?;
                match PathTemplate::parse(&text).and_then(|path| path.check_for(operations).map(|()| path)) {
                    Ok(path) => Some(Step::RewritePath { path, keeps_query: keeps_query? }),
                    Err(why) => {
                        problems.push(Problem::new(self.field("newResourcePath"), why));
                        None
                    }
                }
            }
        }
    }

    fn field(&self, name: &str) -> String {
        format!("{}.parameters.{name}", self.at)
    }

    fn text(
        &self,
        name: &str,
        check: impl Fn(&str) -> Result<(), String>,
        problems: &mut Vec<Problem>,
    ) -> Option<String> {
        let checked = match self.parameters.get(name) {
            None | Some(Value::Null) => Err("is missing".to_owned()),
            Some(Value::String(text)) => check(text).map(|()| text.clone()),
            // Clients write numbers and truth values as they are.
            Some(value @ (Value::Number(_) | Value::Bool(_))) => check(&value.to_string()).map(|()| value.to_string()),
            Some(_) => Err("must be text".to_owned()),
        };
        checked.map_err(|why| problems.push(Problem::new(self.field(name), why))).ok()
    }

    fn flag(&self, name: &str, default: bool, problems: &mut Vec<Problem>) -> Option<bool> {
        match self.parameters.get(name) {
            None | Some(Value::Null) => Some(default),
            Some(Value::Bool(is_set)) => Some(*is_set),
            Some(Value::String(text)) if text.is_empty() => Some(default),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => Some(true),
            Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => Some(false),
            Some(other) => {
                problems.push(Problem::new(self.field(name), format!("{other} is neither true nor false")));
                None
            }
        }
    }
}

/// A token of RFC 9110 section 5.6.2 that a step may touch.
fn check_header_name(name: &str) -> Result<(), String> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(format!("is {} bytes long, at most {NAME_BYTES_MAX} are allowed", name.len()));
    }
    if !name.bytes().all(is_token) {
        return Err(format!("{name:?} is not a header name"));
    }
    if FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(name)) {
        return Err(format!("`{name}` is set by the gateway itself and cannot be changed by a step"));
    }
    Ok(())
}

/// A field value of RFC 9110 section 5.5.
fn check_header_value(value: &str) -> Result<(), String> {
    check_length(value)?;
    if value.chars().any(|c| c != '\t' && c.is_control()) {
        return Err("must not contain line breaks or other control characters".to_owned());
    }
    if value.starts_with([' ', '\t']) || value.ends_with([' ', '\t']) {
        return Err("must not begin or end with a blank".to_owned());
    }
    Ok(())
}

fn check_parameter_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(format!("is {} bytes long, at most {NAME_BYTES_MAX} are allowed", name.len()));
    }
    check_parameter_value(name)
}

fn check_parameter_value(value: &str) -> Result<(), String> {
    check_length(value)?;
    if value.chars().any(char::is_control) { Err("must not contain control characters".to_owned()) } else { Ok(()) }
}

fn check_length(value: &str) -> Result<(), String> {
    if value.len() > VALUE_BYTES_MAX {
        return Err(format!("is {} bytes long, at most {VALUE_BYTES_MAX} are allowed", value.len()));
    }
    Ok(())
}
