//! Backends of an API: the contract's free-form `endpointConfig`, read into something a gateway can dial.
//!
//! [`EndpointConfig`] keeps the JSON as the client sent it; [`EndpointConfig::upstreams`] says what it means.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::consumer::KeyType;
use crate::problem::Problem;

/// Most addresses one endpoint may list.
pub const ADDRESSES_MAX: usize = 64;

/// Scheme of addresses that name a part of Tidegate itself and are resolved when used, so that no port is ever stored:
/// `tidegate://sample/`, `tidegate://key-manager/oauth2/token`.
pub const SYMBOLIC_SCHEME: &str = "tidegate";

/// Cloud metadata services outside the link-local range: Alibaba, Oracle, Azure's wire server.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
];
/// AWS's metadata service over IPv6.
const METADATA_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254));

/// Whether `address` is link-local or a cloud's metadata service, which hands the machine's own credentials to whoever
/// asks from the machine: never a backend.
pub fn is_metadata(address: IpAddr) -> bool {
    let address = address.to_canonical();
    let is_link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    is_link_local || address == METADATA_V6 || METADATA.contains(&address)
}

/// `endpointConfig` as the client sent it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EndpointConfig(pub Value);

/// How one of several addresses is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choice {
    /// There is only one.
    Single,
    /// Each in turn, leaving out those that are down.
    RoundRobin,
    /// The first that is up.
    FailOver,
}

/// What the gateway dials for one key type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// How one of `addresses` is chosen.
    pub choice: Choice,
    /// Base URLs, at least one.
    pub addresses: Vec<Url>,
    /// Longest wait for the response head, milliseconds; `None`: the gateway's default.
    pub response_timeout_ms: Option<u64>,
    /// Codes of `actionSelect`: on time-out answer with a fault (`fault`) or drop the connection (`discard`).
    pub discards_on_timeout: bool,
    /// What the gateway adds to each request to be let in by the backend.
    pub credential: Option<UpstreamCredential>,
}

/// Credential of the gateway at the backend.
#[derive(Clone, PartialEq, Eq)]
pub enum UpstreamCredential {
    /// `Authorization: Basic`.
    Basic {
        /// User name.
        username: String,
        /// Password.
        password: String,
    },
    /// A fixed header or query parameter.
    ApiKey {
        /// Header or parameter name.
        name: String,
        /// Its value.
        value: String,
        /// In the query instead of a header.
        is_in_query: bool,
    },
}

impl std::fmt::Debug for UpstreamCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UpstreamCredential(redacted)")
    }
}

impl EndpointConfig {
    /// A single HTTP endpoint for production, and the same for sandbox.
    pub fn single(url: &str) -> Self {
        Self(serde_json::json!({
            "endpoint_type": "http",
            "production_endpoints": {"url": url},
            "sandbox_endpoints": {"url": url},
        }))
    }

    /// The contract's `endpoint_type`; `http` when absent.
    pub fn kind(&self) -> &str {
        self.0.get("endpoint_type").and_then(Value::as_str).unwrap_or("http")
    }

    /// What to dial for keys of `key_type`; `None` when the API has no such endpoint.
    pub fn upstream(&self, key_type: KeyType) -> Result<Option<Upstream>, Problem> {
        let stage = key_type.stage();
        let main = self.0.get(format!("{stage}_endpoints"));
        let spare = self.0.get(format!("{stage}_failovers"));
        let (choice, mut entries) = match self.kind() {
            "load_balance" => (Choice::RoundRobin, listed(main)),
            "failover" => (Choice::FailOver, listed(main).into_iter().chain(listed(spare)).collect()),
            "http" | "address" | "ws" => (Choice::Single, listed(main)),
            other => {
                let message = format!("`{other}` is not one of http, address, ws, load_balance, failover");
                return Err(Problem::new("endpointConfig.endpoint_type", message));
            }
        };
        entries.retain(|entry| entry.url.is_some_and(|url| !url.trim().is_empty()));
        if entries.is_empty() {
            return Ok(None);
        }
        let field = format!("endpointConfig.{stage}_endpoints");
        if entries.len() > ADDRESSES_MAX {
            return Err(Problem::new(field, format!("lists {} addresses, at most {ADDRESSES_MAX}", entries.len())));
        }
        let choice = if entries.len() == 1 { Choice::Single } else { choice };
        let first = entries[0].config;
        let response_timeout_ms = first.and_then(|c| number(c.get("actionDuration")));
        let discards_on_timeout = first.and_then(|c| c.get("actionSelect")).and_then(Value::as_str) == Some("discard");
        let addresses = entries
            .iter()
            .map(|entry| parse_address(entry.url.unwrap_or_default()).map_err(|message| Problem::new(&field, message)))
            .collect::<Result<Vec<_>, _>>()?;
        let credential = self.credential(stage)?;
        Ok(Some(Upstream { choice, addresses, response_timeout_ms, discards_on_timeout, credential }))
    }

    /// Adds everything wrong with this configuration to `problems`.
    pub fn check(&self, problems: &mut Vec<Problem>) {
        if !self.0.is_object() {
            problems.push(Problem::new("endpointConfig", "must be an object"));
            return;
        }
        for key_type in [KeyType::Production, KeyType::Sandbox] {
            if let Err(problem) = self.upstream(key_type)
                && !problems.contains(&problem)
            {
                problems.push(problem);
            }
        }
    }

    fn credential(&self, stage: &str) -> Result<Option<UpstreamCredential>, Problem> {
        let Some(security) = self.0.pointer(&format!("/endpoint_security/{stage}")) else { return Ok(None) };
        if !security.get("enabled").and_then(Value::as_bool).unwrap_or(false) {
            return Ok(None);
        }
        let text = |name: &str| security.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        match text("type").to_ascii_uppercase().as_str() {
            "NONE" | "" => Ok(None),
            "BASIC" => Ok(Some(UpstreamCredential::Basic { username: text("username"), password: text("password") })),
            "APIKEY" => Ok(Some(UpstreamCredential::ApiKey {
                name: text("apiKeyIdentifier"),
                value: text("apiKeyValue"),
                is_in_query: text("apiKeyIdentifierType") == "QUERY_PARAMETER",
            })),
            other => {
                let message = format!("`{other}` is not supported yet; use BASIC, apikey or NONE");
                Err(Problem::new(format!("endpointConfig.endpoint_security.{stage}.type"), message))
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Entry<'a> {
    url: Option<&'a str>,
    config: Option<&'a Value>,
}

fn listed(value: Option<&Value>) -> Vec<Entry<'_>> {
    let entry = |item| Entry { url: Value::get(item, "url").and_then(Value::as_str), config: item.get("config") };
    match value {
        Some(Value::Array(items)) => items.iter().map(entry).collect(),
        Some(item @ Value::Object(_)) => vec![entry(item)],
        _ => Vec::new(),
    }
}

/// The contract sends numbers as text (`"30000"`) or as numbers.
fn number(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Reads a backend address: absolute `http`, `https`, `ws`, `wss` or our own symbolic scheme, no user info or fragment.
pub fn parse_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|why| format!("`{text}` is not a URL: {why}"))?;
    if !["http", "https", "ws", "wss", SYMBOLIC_SCHEME].contains(&url.scheme()) {
        return Err(format!("`{text}`: scheme must be http, https, ws or wss"));
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(format!("`{text}` names no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not contain user name or password; use endpoint_security".to_owned());
    }
    if url.fragment().is_some() {
        return Err(format!("`{text}` must not contain a fragment"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn failover_lists_the_main_address_first() {
        let config = EndpointConfig(json!({
            "endpoint_type": "failover",
            "production_endpoints": {"url": "http://a/", "config": {"actionDuration": "1500"}},
            "production_failovers": [{"url": "http://b/"}, {"url": ""}],
        }));
        let upstream = config.upstream(KeyType::Production).unwrap().unwrap();
        assert_eq!(upstream.choice, Choice::FailOver);
        assert_eq!(upstream.addresses.len(), 2);
        assert_eq!(upstream.response_timeout_ms, Some(1500));
        assert_eq!(config.upstream(KeyType::Sandbox).unwrap(), None);
    }

    #[test]
    fn bad_addresses_are_refused_with_the_reason() {
        for bad in ["x", "ftp://a/", "http://u:p@a/", "http://a/#f", "//a"] {
            let config = EndpointConfig(json!({"production_endpoints": {"url": bad}}));
            assert!(config.upstream(KeyType::Production).is_err(), "{bad}");
        }
    }
}
