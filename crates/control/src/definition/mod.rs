//! API definitions: Swagger 2.0, OpenAPI 3.0 and 3.1, in JSON or YAML.
//!
//! The way of a document: bytes → [`parse`] (a bounded tree) → [`reference`] (every `$ref` looked at, none fetched) →
//! [`read`] (what it offers) with [`scheme`] (scopes) and [`extension`] (`x-…` members). The way back: [`generate`] makes
//! a document for an API made by hand, [`sync`] brings one in step with an API's operations.
//!
//! Not here: validation of schemas against the meta-schema, AsyncAPI, WSDL, GraphQL; network access of any kind.

pub mod parse;
pub mod reference;
pub mod read;
pub mod scheme;
pub mod extension;
pub mod generate;
pub mod sync;

use axum::http::StatusCode;
use serde_json::{Value, json};
use tidegate_model::problem::Problem;

pub use read::Definition;

use crate::error::ApiError;
use crate::state::Limits;

/// Most problems reported of one document.
pub const PROBLEMS_MAX: usize = 50;

/// At which stage a document failed; each has its WSO2 error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Not JSON or YAML, or beyond a limit.
    Syntax,
    /// Neither Swagger 2.0 nor OpenAPI 3.0 or 3.1.
    Version,
    /// The right language, but wrong content.
    Content,
}

impl Stage {
    fn code(self) -> u32 {
        match self {
            Self::Syntax => 900754,
            Self::Version => 900760,
            Self::Content => 900758,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Syntax => "Error while parsing OpenAPI definition",
            Self::Version => "Unsupported OpenAPI version",
            Self::Content => "Malformed OpenAPI definition",
        }
    }
}

/// Why a document cannot be used: everything found at its stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where it failed.
    pub stage: Stage,
    /// At least one, at most [`PROBLEMS_MAX`] and one more that says how many were left out.
    pub problems: Vec<Problem>,
}

impl Rejected {
    fn new(stage: Stage, mut problems: Vec<Problem>) -> Self {
        if problems.len() > PROBLEMS_MAX {
            let rest = problems.len() - PROBLEMS_MAX;
            problems.truncate(PROBLEMS_MAX);
            problems.push(Problem::new("", format!("and {rest} more")));
        }
        Self { stage, problems }
    }

    fn one(stage: Stage, field: &str, message: impl Into<String>) -> Self {
        Self::new(stage, vec![Problem::new(field, message)])
    }

    /// As the contract's `ErrorListItem` list.
    pub fn items(&self) -> Vec<Value> {
        self.problems
            .iter()
            .map(|problem| {
                json!({
                    "code": self.stage.code().to_string(),
                    "message": self.stage.message(),
                    "description": text(problem),
                })
            })
            .collect()
    }
}

fn text(problem: &Problem) -> String {
    if problem.field.is_empty() { problem.message.clone() } else { problem.to_string() }
}

impl From<Rejected> for ApiError {
    fn from(rejected: Rejected) -> Self {
        let description = rejected.problems.iter().map(text).collect::<Vec<_>>().join("; ");
        let stage = rejected.stage;
        let error = Self::new(StatusCode::BAD_REQUEST, stage.code(), stage.message(), description);
        Self { problems: rejected.problems, ..error }
    }
}

/// Reads a document from its bytes.
///
/// # Errors
/// [`Rejected`] with everything wrong at the stage that failed.
pub fn load(bytes: &[u8], limits: &Limits) -> Result<Definition, Rejected> {
    read::read(parse::parse(bytes, limits)?)
}

/// Writes `segment` as part of a JSON pointer (RFC 6901).
pub(crate) fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}
