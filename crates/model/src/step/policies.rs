//! The policies this gateway has, by WSO2's names where WSO2 has them, with what a client needs to offer them.

use super::Flow;

/// A policy that can be used in a flow (contract: `OperationPolicyData`).
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How APIs name it.
    pub name: &'static str,
    /// WSO2's version of it.
    pub version: &'static str,
    /// Shown to people.
    pub display_name: &'static str,
    /// Shown to people.
    pub description: &'static str,
    /// Where it can be used.
    pub flows: &'static [Flow],
    /// Its parameters.
    pub attributes: &'static [Attribute],
    /// What it does.
    pub kind: Kind,
}

/// A parameter of a policy (contract: `OperationPolicySpecAttribute`).
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// As it is sent.
    pub name: &'static str,
    /// Shown to people.
    pub display_name: &'static str,
    /// Shown to people.
    pub description: &'static str,
    /// `String` or `Boolean`.
    pub kind: &'static str,
    /// What is meant when it is absent; `None`: it must be there.
    pub default: Option<&'static str>,
}

/// What a policy does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Sets a header.
    SetHeader,
    /// Adds a value to a header.
    AppendHeader,
    /// Removes a header.
    RemoveHeader,
    /// Sets a query parameter.
    SetQuery,
    /// Removes a query parameter.
    RemoveQuery,
    /// Replaces the path.
    RewritePath,
}

const EVERYWHERE: &[Flow] = &[Flow::Request, Flow::Response, Flow::Fault];
const REQUEST: &[Flow] = &[Flow::Request];
const HEADER_NAME: Attribute = needed("headerName", "Header name", "Name of the header");
const HEADER_VALUE: Attribute = needed("headerValue", "Header value", "Value of the header");
const PARAMETER: Attribute = needed("paramKey", "Parameter", "Name of the query parameter");

/// All of them. `appendHeader` and `removeQueryParam` are ours; the others are WSO2's, which sets with `addHeader`.
pub static POLICIES: [Policy; 6] = [
    Policy {
        name: "addHeader",
        version: "v3",
        display_name: "Set header",
        description: "The header gets this value; values it has already are replaced",
        flows: EVERYWHERE,
        attributes: &[HEADER_NAME, HEADER_VALUE],
        kind: Kind::SetHeader,
    },
    Policy {
        name: "appendHeader",
        version: "v1",
        display_name: "Add to header",
        description: "The header gets this value beside those it has already",
        flows: EVERYWHERE,
        attributes: &[HEADER_NAME, HEADER_VALUE],
        kind: Kind::AppendHeader,
    },
    Policy {
        name: "removeHeader",
        version: "v2",
        display_name: "Remove header",
        description: "The header is taken out",
        flows: EVERYWHERE,
        attributes: &[HEADER_NAME],
        kind: Kind::RemoveHeader,
    },
    Policy {
        name: "addQueryParam",
        version: "v2",
        display_name: "Set query parameter",
        description: "The query parameter gets this value; what the client wrote for it is replaced",
        flows: REQUEST,
        attributes: &[PARAMETER, needed("paramValue", "Value", "Value of the query parameter")],
        kind: Kind::SetQuery,
    },
    Policy {
        name: "removeQueryParam",
        version: "v1",
        display_name: "Remove query parameter",
        description: "The query parameter is taken out",
        flows: REQUEST,
        attributes: &[PARAMETER],
        kind: Kind::RemoveQuery,
    },
    Policy {
        name: "rewriteResourcePath",
        version: "v3",
        display_name: "Rewrite path",
        description: "The backend is asked for this path below the endpoint; {names} and * stand for what the \
                      resource's own path has there",
        flows: REQUEST,
        attributes: &[
            needed("newResourcePath", "New path", "Begins with a slash: /v2/items/{id}"),
            Attribute {
                name: "includeQueryParams",
                display_name: "Keep the query",
                description: "Whether the query goes along to the backend",
                kind: "Boolean",
                default: Some("true"),
            },
        ],
        kind: Kind::RewritePath,
    },
];

/// The policy of that name.
pub fn policy(name: &str) -> Option<&'static Policy> {
    POLICIES.iter().find(|policy| policy.name == name)
}

const fn needed(name: &'static str, display_name: &'static str, description: &'static str) -> Attribute {
    Attribute { name, display_name, description, kind: "String", default: None }
}
