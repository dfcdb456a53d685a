//! What a gateway changes in a request on its way to the backend, and in the answer on its way back (WSO2: operation
//! policies).
//!
//! On the wire it is the contract's `APIOperationPolicies`: for each flow a list of policies by name, with parameters
//! that are free text. [`FlowPolicies::steps`] says what they mean: [`Step`]s, a closed set. A policy that is not among
//! [`POLICIES`] is refused, never passed over: a step that silently does nothing may be the one that hides a secret.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::operation::Operation;
use crate::problem::Problem;

mod policies;
mod rewrite;

pub use policies::{Attribute, Kind, POLICIES, Policy, policy};
pub use rewrite::{PathPart, PathTemplate};

/// Most policies in one flow.
pub const STEPS_MAX: usize = 50;
/// Longest header or parameter name, in bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// Longest header or parameter value, in bytes.
pub const VALUE_BYTES_MAX: usize = 4096;

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

/// When steps are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flow {
    /// Before the request goes to the backend.
    Request,
    /// Before the backend's answer goes to the client.
    Response,
    /// Before an answer the gateway gives itself, because the call failed, goes to the client.
    Fault,
}

/// All of them, in the order of a call.
pub const FLOWS: [Flow; 3] = [Flow::Request, Flow::Response, Flow::Fault];

impl Flow {
    /// Its name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Fault => "fault",
        }
    }
}

/// One policy in a flow (contract: `OperationPolicy`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyUse {
    /// Which one.
    pub policy_name: String,
    /// Clients send it; the gateway has one version of each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<String>,
    /// What it is to do.
    #[serde(default, deserialize_with = "or_default")]
    pub parameters: Map<String, Value>,
    /// `policyType`, `policyId` and whatever newer clients add.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The policies of an API or of one operation (contract: `APIOperationPolicies`).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FlowPolicies {
    /// For requests.
    #[serde(default, deserialize_with = "or_default")]
    pub request: Vec<PolicyUse>,
    /// For answers of the backend.
    #[serde(default, deserialize_with = "or_default")]
    pub response: Vec<PolicyUse>,
    /// For answers of the gateway itself to calls that failed.
    #[serde(default, deserialize_with = "or_default")]
    pub fault: Vec<PolicyUse>,
}

fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(from).map(Option::unwrap_or_default)
}

/// A change to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The header has this value and no other.
    SetHeader {
        /// Header name as written.
        name: String,
        /// Its value.
        value: String,
    },
    /// The header has this value beside those it has.
    AppendHeader {
        /// Header name as written.
        name: String,
        /// The value.
        value: String,
    },
    /// The header is gone.
    RemoveHeader {
        /// Header name as written.
        name: String,
    },
    /// The query parameter has this value and no other.
    SetQuery {
        /// Parameter name.
        name: String,
        /// Its value.
        value: String,
    },
    /// The query parameter is gone.
    RemoveQuery {
        /// Parameter name.
        name: String,
    },
    /// The path below the endpoint's address is another.
    RewritePath {
        /// What it is.
        path: PathTemplate,
        /// Whether the query goes along.
        keeps_query: bool,
    },
}

impl FlowPolicies {
    /// The policies of a flow.
    pub fn of(&self, flow: Flow) -> &[PolicyUse] {
        match flow {
            Flow::Request => &self.request,
            Flow::Response => &self.response,
            Flow::Fault => &self.fault,
        }
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        FLOWS.iter().all(|flow| self.of(*flow).is_empty())
    }

    /// What the policies of a flow mean; `at` is their field path, `operations` those they are taken for.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub fn steps(&self, flow: Flow, at: &str, operations: &[Operation]) -> Result<Vec<Step>, Vec<Problem>> {
        let uses = self.of(flow);
        let at = format!("{at}.{}", flow.as_str());
        if uses.len() > STEPS_MAX {
            let message = format!("has {} policies, at most {STEPS_MAX} are allowed", uses.len());
            return Err(vec![Problem::new(at, message)]);
        }
        let mut problems = Vec::new();
        let mut steps = Vec::with_capacity(uses.len());
        for (index, one) in uses.iter().enumerate() {
            steps.extend(one.step(flow, &format!("{at}[{index}]"), operations, &mut problems));
        }
        if problems.is_empty() { Ok(steps) } else { Err(problems) }
    }

    /// Adds everything wrong with them to `problems`.
    pub fn check(&self, at: &str, operations: &[Operation], problems: &mut Vec<Problem>) {
        for flow in FLOWS {
            problems.extend(self.steps(flow, at, operations).err().into_iter().flatten());
        }
    }
}

impl PolicyUse {
    fn step(&self, flow: Flow, at: &str, operations: &[Operation], problems: &mut Vec<Problem>) -> Option<Step> {
        let Some(policy) = policy(&self.policy_name) else {
            let known = POLICIES.each_ref().map(|policy| policy.name).join(", ");
            let message = format!("`{}` is not a policy of this gateway; there are {known}", self.policy_name);
            problems.push(Problem::new(format!("{at}.policyName"), message));
            return None;
        };
        if !policy.flows.contains(&flow) {
            let flows: Vec<&str> = policy.flows.iter().map(|flow| flow.as_str()).collect();
            let message = format!("`{}` works only in the flow {}", policy.name, flows.join(", "));
            problems.push(Problem::new(format!("{at}.policyName"), message));
            return None;
        }
        let found = problems.len();
        let given = Given { parameters: &self.parameters, at };
        given.refuse_others(policy, problems);
        let step = given.read(policy.kind, operations, problems);
        step.filter(|_| problems.len() == found)
    }
}

/// The parameters of one use, and where they stand.
struct Given<'a> {
    parameters: &'a Map<String, Value>,
    at: &'a str,
}

impl Given<'_> {
    fn refuse_others(&self, policy: &Policy, problems: &mut Vec<Problem>) {
        for name in self.parameters.keys() {
            if !policy.attributes.iter().any(|attribute| attribute.name == name) {
                let known: Vec<&str> = policy.attributes.iter().map(|attribute| attribute.name).collect();
                let message = format!("is no parameter of `{}`; it has {}", policy.name, known.join(", "));
                problems.push(Problem::new(self.field(name), message));
            }
        }
    }

    fn read(&self, kind: Kind, operations: &[Operation], problems: &mut Vec<Problem>) -> Option<Step> {
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

#[cfg(test)]
mod tests;
