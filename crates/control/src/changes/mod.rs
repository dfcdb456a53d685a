//! What changed between two states of an API, and whether a client that worked before may stop working.
//!
//! [`compare`] is a pure function over two [`State`]s: an API and its definition, be they a revision, the working copy or
//! another version. Operations are compared by verb and path template, whatever their path parameters are called; their
//! parameters, bodies and answers by the definition ([`operation`], [`shape`], [`schema`]); everything else by the API's
//! members ([`setting`]).
//!
//! A change **breaks** when a request that was accepted may be refused, or an answer may hold what a client was not told
//! to expect: what a client sends may only get wider, what it receives only narrower. What the gateway does behind the
//! client's back (endpoints, texts) never breaks.

mod code;
mod operation;
mod schema;
mod setting;
mod shape;

pub use code::Code;

use serde::Serialize;
use serde_json::Value;
use tidegate_model::api::Api;

/// Most changes listed; a report that has more says so.
pub const CHANGES_MAX: usize = 500;
/// Most pairs of schemas that are looked at: shared schemas are compared wherever they are used.
const SCHEMAS_MAX: usize = 20_000;
/// Longest text shown of a value, in characters.
const VALUE_CHARS_MAX: usize = 400;

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct State<'a> {
    /// Settings and operations.
    pub api: &'a Api,
    /// The OpenAPI document.
    pub definition: &'a Value,
}

/// What a change means for those who call the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Impact {
    /// A client that worked may stop working.
    Breaking,
    /// Clients that worked go on working.
    Compatible,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// What kind.
    pub code: Code,
    /// What it means for clients.
    pub impact: Impact,
    /// The operation it is about, as it is called in the newer state where it is there: `GET /menu`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Where in the operation or in the API: `query limit`, `response 200 · items.price`, `visibility`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// The value before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// The value after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
    /// The same as a sentence.
    pub message: String,
}

/// All differences, those that break first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How many break.
    pub breaking: usize,
    /// How many do not.
    pub compatible: usize,
    /// There are more than [`CHANGES_MAX`], or the definitions are too large to be compared to the end.
    pub is_truncated: bool,
    /// The changes.
    pub list: Vec<Change>,
}

/// What changed from `from` to `to`.
pub fn compare(from: State<'_>, to: State<'_>) -> Report {
    let mut found = Found::default();
    setting::compare(from.api, to.api, &mut found);
    operation::compare(from, to, &mut found);
    found.report()
}

/// Changes as they are found.
#[derive(Default)]
struct Found {
    list: Vec<Change>,
    is_truncated: bool,
    /// The operation being compared.
    operation: Option<String>,
    /// Pairs of schemas looked at.
    schemas: usize,
}

impl Found {
    fn add(&mut self, code: Code, impact: Impact, at: &str, from: Option<Value>, to: Option<Value>) {
        if self.list.len() == CHANGES_MAX {
            self.is_truncated = true;
            return;
        }
        let (from, to) = (from.map(shorten), to.map(shorten));
        let operation = self.operation.clone();
        let message = code.sentence(operation.as_deref(), at, from.as_ref(), to.as_ref());
        self.list.push(Change { code, impact, operation, at: at.to_owned(), from, to, message });
    }

    fn breaks(&mut self, code: Code, at: &str, from: Option<Value>, to: Option<Value>) {
        self.add(code, Impact::Breaking, at, from, to);
    }

    fn fits(&mut self, code: Code, at: &str, from: Option<Value>, to: Option<Value>) {
        self.add(code, Impact::Compatible, at, from, to);
    }

    /// Whether one more pair of schemas may be looked at.
    fn may_look(&mut self) -> bool {
        self.schemas += 1;
        self.is_truncated |= self.schemas > SCHEMAS_MAX;
        self.schemas <= SCHEMAS_MAX && self.list.len() < CHANGES_MAX
    }

    fn report(mut self) -> Report {
        self.list.sort_by_key(|change| change.impact != Impact::Breaking);
        let breaking = self.list.iter().filter(|change| change.impact == Impact::Breaking).count();
        let compatible = self.list.len() - breaking;
        Report { breaking, compatible, is_truncated: self.is_truncated, list: self.list }
    }
}

/// A value as it is shown: whole when it is small.
fn shorten(value: Value) -> Value {
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => value.to_string(),
        _ => return value,
    };
    match text.char_indices().nth(VALUE_CHARS_MAX) {
        Some((end, _)) => Value::String(format!("{}…", &text[..end])),
        None => value,
    }
}

#[cfg(test)]
#[path = "../changes_tests.rs"]
mod tests;
