//! Literal addresses that mean ourselves, in an API and its definition: found, explained, and rewritten.
//!
//! `https://localhost:9443/…` in a definition works until the next port offset. [`findings`] is a pure function over an
//! API, its definition and an [`AddressOracle`]; saving an API, `GET /api/tidegate/v1/apis/{id}/findings` and
//! `tidegate doctor` all use it. Nothing is changed without being asked: [`mend`] rewrites what a person chose.

mod walk;
mod mend;

pub use mend::mend;

use serde::Serialize;
use serde_json::{Map, Value};
use tidegate_model::api::Api;
use tidegate_model::own_backend::own_backend;
use url::Url;

use crate::own_address::{AddressOracle, OwnAddress};

/// Most findings of one API; what is beyond is found once these are mended.
pub const FINDINGS_MAX: usize = 200;

/// Members of an API that hold addresses people write. Others only look like it: an origin of CORS is compared with what
/// browsers send, an audience with what tokens say.
const MEMBERS: [&str; 7] = [
    "endpointConfig",
    "description",
    "businessInformation",
    "additionalProperties",
    "additionalPropertiesMap",
    "advertiseInfo",
    "wsdlUrl",
];
/// Sealed secrets are not addresses.
const SECRETS: &str = "endpoint_security";

/// In which document an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The API.
    Api,
    /// Its OpenAPI document.
    Definition,
}

/// What would mend it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "action")]
pub enum Remedy {
    /// Write the symbolic address instead.
    Replace {
        /// The symbolic address.
        with: String,
    },
    /// Remove `host` and `schemes` of a Swagger 2 document: without them they are those of whoever shows it.
    Remove,
    /// Nothing by itself: a person must decide what is meant.
    None,
}

/// A literal address that means ourselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Which document.
    pub part: Part,
    /// Where in it: JSON pointer (RFC 6901).
    pub pointer: String,
    /// The address.
    pub address: String,
    /// Whether it already leads elsewhere, or nowhere, because the offset moved the port.
    pub is_stale: bool,
    /// What it is, why it hurts, what to write.
    pub message: String,
    /// What would mend it.
    pub remedy: Remedy,
    /// The piece of text to replace; not the address where a server has variables in it.
    #[serde(skip)]
    written: String,
    /// It is the name of a member, not its value.
    #[serde(skip)]
    is_name: bool,
}

/// Everything in `api` and its definition that names us by a literal address, at most [`FINDINGS_MAX`].
pub fn findings(api: &Api, definition: Option<&Value>, oracle: &dyn AddressOracle) -> Vec<Finding> {
    let mut found = in_api(api, oracle);
    found.extend(definition.into_iter().flat_map(|definition| in_definition(definition, oracle)));
    found.truncate(FINDINGS_MAX);
    found
}

/// Those of an OpenAPI document alone, as an upload has it.
pub fn in_definition(definition: &Value, oracle: &dyn AddressOracle) -> Vec<Finding> {
    walk::of(Part::Definition, definition, oracle)
}

fn in_api(api: &Api, oracle: &dyn AddressOracle) -> Vec<Finding> {
    walk::of(Part::Api, &Value::Object(written_members(api)), oracle)
}

/// The members of an API in which addresses are looked for.
fn written_members(api: &Api) -> Map<String, Value> {
    let Ok(Value::Object(mut members)) = serde_json::to_value(api) else { return Map::new() };
    members.retain(|name, _| MEMBERS.contains(&name.as_str()));
    if let Some(config) = members.get_mut("endpointConfig").and_then(Value::as_object_mut) {
        config.shift_remove(SECRETS);
    }
    members
}

impl Part {
    /// As it stands in REST answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Definition => "definition",
        }
    }
}

impl Finding {
    fn new(part: Part, pointer: String, address: &str, own: OwnAddress) -> Self {
        let is_backend = part == Part::Api && pointer.starts_with("/endpointConfig/");
        let refusal = Url::parse(&own.symbolic).ok().filter(|_| is_backend).and_then(|url| own_backend(&url).err());
        let (remedy, advice) = match refusal {
            Some(why) => (Remedy::None, why),
            None => {
                let advice = format!("write `{}`, which follows the ports", own.symbolic);
                (Remedy::Replace { with: own.symbolic }, advice)
            }
        };
        Self {
            part,
            pointer,
            address: address.to_owned(),
            is_stale: own.is_stale,
            message: format!("`{address}`: {}; {advice}", own.reason),
            remedy,
            written: address.to_owned(),
            is_name: false,
        }
    }
}

#[cfg(test)]
#[path = "findings_tests.rs"]
mod tests;
