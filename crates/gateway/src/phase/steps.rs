//! What an API's publisher has changed in messages: headers set and taken out, query parameters, the path.
//!
//! [`Steps`] are worked out when an API is deployed; running them is a walk over a slice. The functions here are pure:
//! they know nothing of the exchange and reach headers through [`Fields`], so that any representation of a header block
//! can stand behind them.
//!
//! Steps see the request after credentials and hop-by-hop headers are out and before the backend's credential and the
//! assertion are put in: nothing a publisher writes can take those out or forge them.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue};
use tidegate_model::api::Api;
use tidegate_model::operation::Operation;
use tidegate_model::problem::Problem;
use tidegate_model::step::{Flow, FlowPolicies, PathPart, PathTemplate, Step};
use url::form_urlencoded;

use crate::message::Headers;
use crate::path::normalise_literal;

/// Header fields, as far as steps need them.
pub trait Fields {
    /// The header has this value and no other.
    fn set(&mut self, name: &HeaderName, value: &HeaderValue);
    /// The header has this value beside those it has.
    fn append(&mut self, name: &HeaderName, value: &HeaderValue);
    /// The header is gone.
    fn remove(&mut self, name: &HeaderName);
}

impl Fields for HeaderMap {
    fn set(&mut self, name: &HeaderName, value: &HeaderValue) {
        self.insert(name.clone(), value.clone());
    }

    fn append(&mut self, name: &HeaderName, value: &HeaderValue) {
        HeaderMap::append(self, name.clone(), value.clone());
    }

    fn remove(&mut self, name: &HeaderName) {
        HeaderMap::remove(self, name);
    }
}

impl Fields for Headers {
    fn set(&mut self, name: &HeaderName, value: &HeaderValue) {
        Self::set(self, name, value);
    }

    fn append(&mut self, name: &HeaderName, value: &HeaderValue) {
        Self::append(self, name, value);
    }

    fn remove(&mut self, name: &HeaderName) {
        Self::remove(self, name);
    }
}

/// The steps of one operation: those of its API, then its own. Most operations have none.
#[derive(Debug, Default, Clone)]
pub struct Steps(Option<Arc<Flows>>);

#[derive(Debug)]
struct Flows {
    request: Box<[Compiled]>,
    response: Box<[Compiled]>,
    fault: Box<[Compiled]>,
}

#[derive(Debug)]
enum Compiled {
    Set(HeaderName, HeaderValue),
    Append(HeaderName, HeaderValue),
    Remove(HeaderName),
    /// The name, and the pair as it stands in a query.
    SetQuery(String, String),
    RemoveQuery(String),
    RewritePath {
        path: PathTemplate,
        keeps_query: bool,
    },
}

/// Where a request goes, as far as it is not where it went before.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rewritten {
    /// The path below the endpoint's address.
    pub path: Option<String>,
    /// The query; `Some(None)`: none any more.
    pub query: Option<Option<String>>,
}

impl Steps {
    /// Works out the steps for calls of `operation`.
    ///
    /// # Errors
    /// The first policy that makes no sense.
    pub fn compile(api: &Api, operation: &Operation) -> Result<Self, Problem> {
        let flow = |flow| -> Result<Box<[Compiled]>, Problem> {
            let mut steps = meaning(api.api_policies.as_ref(), flow, "apiPolicies", operation)?;
            let own = operation.operation_policies.as_ref();
            steps.extend(meaning(own, flow, "operationPolicies", operation)?);
            steps.into_iter().map(compiled).collect()
        };
        let flows = Flows { request: flow(Flow::Request)?, response: flow(Flow::Response)?, fault: flow(Flow::Fault)? };
        let is_any = [&flows.request, &flows.response, &flows.fault].into_iter().any(|steps| !steps.is_empty());
        Ok(Self(is_any.then(|| Arc::new(flows))))
    }

    fn of(&self, flow: fn(&Flows) -> &[Compiled]) -> &[Compiled] {
        self.0.as_deref().map_or(&[], flow)
    }

    /// Whether there is anything to change in requests.
    pub fn changes_requests(&self) -> bool {
        !self.of(|flows| &flows.request).is_empty()
    }

    /// Changes a request on its way to the backend. `target` is the operation's template, `path` what it was called with
    /// below the API's context, in normal form. `None` when a step leads nowhere for this path: there is no such resource.
    pub fn request(
        &self,
        target: &str,
        path: &str,
        query: Option<&str>,
        headers: &mut impl Fields,
    ) -> Option<Rewritten> {
        let mut rewritten = Rewritten::default();
        for step in self.of(|flows| &flows.request) {
            let query = || match &rewritten.query {
                Some(query) => query.as_deref(),
                None => query,
            };
            match step {
                Compiled::SetQuery(name, pair) => {
                    let others = without(query().unwrap_or_default(), name);
                    let all = if others.is_empty() { pair.clone() } else { format!("{others}&{pair}") };
                    rewritten.query = Some(Some(all));
                }
                Compiled::RemoveQuery(name) => {
                    if let Some(query) = query() {
                        let others = without(query, name);
                        rewritten.query = Some((!others.is_empty()).then_some(others));
                    }
                }
                Compiled::RewritePath { path: new, keeps_query } => {
                    rewritten.path = Some(filled(new, target, path)?);
                    if !keeps_query {
                        rewritten.query = Some(None);
                    }
                }
                Compiled::Set(..) | Compiled::Append(..) | Compiled::Remove(_) => step.apply(headers),
            }
        }
        Some(rewritten)
    }

    /// Changes the backend's answer on its way to the client.
    pub fn response(&self, headers: &mut impl Fields) {
        self.of(|flows| &flows.response).iter().for_each(|step| step.apply(headers));
    }

    /// Changes an answer that the gateway gives itself to a call that failed.
    pub fn fault(&self, headers: &mut impl Fields) {
        self.of(|flows| &flows.fault).iter().for_each(|step| step.apply(headers));
    }
}

impl Compiled {
    fn apply(&self, headers: &mut impl Fields) {
        match self {
            Self::Set(name, value) => headers.set(name, value),
            Self::Append(name, value) => headers.append(name, value),
            Self::Remove(name) => headers.remove(name),
            Self::SetQuery(..) | Self::RemoveQuery(_) | Self::RewritePath { .. } => {}
        }
    }
}

fn meaning(policies: Option<&FlowPolicies>, flow: Flow, at: &str, operation: &Operation) -> Result<Vec<Step>, Problem> {
    let Some(policies) = policies else { return Ok(Vec::new()) };
    let all = policies.steps(flow, at, std::slice::from_ref(operation));
    all.map_err(|problems| problems.into_iter().next().unwrap_or_else(|| Problem::new(at, "cannot be read")))
}

fn compiled(step: Step) -> Result<Compiled, Problem> {
    Ok(match step {
        Step::SetHeader { name, value } => Compiled::Set(header(&name)?, text(&name, &value)?),
        Step::AppendHeader { name, value } => Compiled::Append(header(&name)?, text(&name, &value)?),
        Step::RemoveHeader { name } => Compiled::Remove(header(&name)?),
        Step::SetQuery { name, value } => {
            let pair = form_urlencoded::Serializer::new(String::new()).append_pair(&name, &value).finish();
            Compiled::SetQuery(name, pair)
        }
        Step::RemoveQuery { name } => Compiled::RemoveQuery(name),
        Step::RewritePath { path, keeps_query } => Compiled::RewritePath { path, keeps_query },
    })
}

fn header(name: &str) -> Result<HeaderName, Problem> {
    HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| Problem::new("headerName", format!("{name:?} is no header name")))
}

fn text(name: &str, value: &str) -> Result<HeaderValue, Problem> {
    let unfit = |_| Problem::new("headerValue", format!("the value of `{name}` is no header value"));
    HeaderValue::from_bytes(value.as_bytes()).map_err(unfit)
}

/// The query without a parameter, however its name is encoded; the others keep their spelling. Names differ by case.
fn without(query: &str, parameter: &str) -> String {
    let is_other = |pair: &&str| {
        let name = form_urlencoded::parse(pair.as_bytes()).next();
        name.is_none_or(|(name, _)| name != parameter)
    };
    query.split('&').filter(|pair| !pair.is_empty()).filter(is_other).collect::<Vec<_>>().join("&")
}

/// The new path; `None` when what was caught would make a dot segment of it, which leads a backend somewhere else.
fn filled(new: &PathTemplate, target: &str, path: &str) -> Option<String> {
    let caught = catch(target, path);
    let mut out = String::with_capacity(path.len());
    for part in new.parts() {
        match part {
            PathPart::Text(text) => out.push_str(text),
            PathPart::Variable(name) => out.push_str(caught.variable(name)),
            PathPart::Rest => out.push_str(caught.rest),
        }
    }
    let is_dot = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
    (!out.split('/').any(is_dot)).then_some(out)
}

/// What a template caught of a path.
#[derive(Debug, Default, PartialEq, Eq)]
struct Caught<'a> {
    variables: Vec<(&'a str, &'a str)>,
    rest: &'a str,
}

impl Caught<'_> {
    fn variable(&self, name: &str) -> &str {
        self.variables.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }
}

/// The router has found that `path` fits `target`; here is what its variables and `*` stand for, by the same rules
/// (`plan::matcher`).
fn catch<'a>(target: &'a str, path: &'a str) -> Caught<'a> {
    let mut caught = Caught::default();
    let mut left = path.strip_prefix('/').unwrap_or(path);
    for segment in target.split('/').filter(|segment| !segment.is_empty()) {
        if segment == "*" {
            caught.rest = left;
            break;
        }
        let (here, rest) = left.split_once('/').unwrap_or((left, ""));
        catch_in(segment, here, &mut caught.variables);
        left = rest;
    }
    caught
}

/// `{a}.{b}` in `x.y`: each variable takes at least one character and as little as the text behind it allows; the last
/// takes all that is left before the last text.
fn catch_in<'a>(template: &'a str, text: &'a str, variables: &mut Vec<(&'a str, &'a str)>) {
    let (first, mut template) = template.split_once('{').unwrap_or((template, ""));
    let mut left = text.strip_prefix(normalise_literal(first).as_str()).unwrap_or_default();
    while let Some((name, behind)) = template.split_once('}') {
        let (literal, next) = behind.split_once('{').map_or((behind, None), |(literal, next)| (literal, Some(next)));
        let literal = normalise_literal(literal);
        let end = match next {
            None => left.strip_suffix(literal.as_str()).map(str::len),
            Some(_) => left.char_indices().skip(1).map(|(at, _)| at).find(|at| left[*at..].starts_with(&literal)),
        };
        let end = end.unwrap_or(left.len());
        variables.push((name, &left[..end]));
        left = left[end..].strip_prefix(literal.as_str()).unwrap_or_default();
        template = next.unwrap_or_default();
    }
}

#[cfg(test)]
#[path = "steps_tests.rs"]
mod tests;
