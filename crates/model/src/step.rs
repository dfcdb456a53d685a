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
mod parameters;

use parameters::Given;
pub use policies::{Attribute, Kind, POLICIES, Policy, policy};
pub use rewrite::{PathPart, PathTemplate};

/// Most policies in one flow.
pub const STEPS_MAX: usize = 50;
/// Longest header or parameter name, in bytes.
pub const NAME_BYTES_MAX: usize = 256;
/// Longest header or parameter value, in bytes.
pub const VALUE_BYTES_MAX: usize = 4096;

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

#[cfg(test)]
mod tests;
