//! `<send><endpoint>`: one address, several in turn, or several until one is up.

use tidegate_wire::soap::Element;

use super::read::{note, shown};
use super::{Backend, Choice};

/// Time-out WSO2 writes when nobody chose one, in milliseconds.
const TIMEOUT_MS: u64 = 30_000;

/// Reads a `<send>`.
pub(super) fn read(send: &Element, notes: &mut Vec<String>) -> Result<Backend, String> {
    let endpoint =
        send.find("endpoint").ok_or("<send> without an endpoint answers the caller itself; not supported")?;
    if let Some(key) = endpoint.get("key") {
        return Err(format!("endpoint `{}` by name cannot be looked up here; write it into the resource", shown(key)));
    }
    group(endpoint, notes)
}

fn group(endpoint: &Element, notes: &mut Vec<String>) -> Result<Backend, String> {
    if let Some(session) = endpoint.find("session") {
        let kind = shown(session.get("type").unwrap_or_default());
        return Err(format!("session affinity (`{kind}`) of endpoints is not supported"));
    }
    for child in &endpoint.children {
        match child.name.as_str() {
            "address" => return single(child, "uri", notes),
            "http" => return single(child, "uri-template", notes),
            "loadbalance" => return several(child, Choice::LoadBalance, notes),
            "failover" => return several(child, Choice::FailOver, notes),
            "description" | "property" => {}
            other => return Err(format!("endpoint type <{}> is not supported", shown(other))),
        }
    }
    Err("the endpoint has no address".to_owned())
}

fn single(of: &Element, attribute: &str, notes: &mut Vec<String>) -> Result<Backend, String> {
    let url = of.get(attribute).unwrap_or_default();
    if url.is_empty() || url.contains(['{', '$']) {
        return Err(format!("endpoint address `{}` is not a plain URL", shown(url)));
    }
    for name in ["format", "optimize"] {
        if let Some(value) = of.get(name).filter(|value| *value != "rest") {
            return Err(format!("endpoint {name}=`{}` converts messages; not supported", shown(value)));
        }
    }
    let mut backend = Backend { urls: vec![url.to_owned()], ..Backend::default() };
    for child in &of.children {
        match child.name.as_str() {
            "timeout" => {
                let duration = child.text_of("duration").and_then(|text| text.trim().parse().ok());
                backend.timeout_ms = duration.filter(|ms| *ms != TIMEOUT_MS);
                let action = child.text_of("responseAction").or(child.text_of("action"));
                backend.discards_on_timeout = action.is_some_and(|action| action.trim() == "discard");
            }
            "suspendOnFailure" | "markForSuspension" => suspension(child, notes),
            other => return Err(format!("<{}> of an endpoint is not supported", shown(other))),
        }
    }
    Ok(backend)
}

/// -1 means no suspension, which is what the template writes.
fn suspension(of: &Element, notes: &mut Vec<String>) {
    if of.text_of("errorCodes").is_some_and(|codes| codes.trim() != "-1") {
        note(notes, "endpoints are suspended by the gateway's own rules, not by those of the definition".to_owned());
    }
}

fn several(of: &Element, choice: Choice, notes: &mut Vec<String>) -> Result<Backend, String> {
    if of.get("algorithm").is_some_and(|algorithm| !algorithm.ends_with("RoundRobin")) {
        let text = "a load-balancing algorithm other than RoundRobin is replaced by it";
        note(notes, text.to_owned());
    }
    let mut all = Backend { choice, ..Backend::default() };
    for (index, endpoint) in of.all("endpoint").enumerate() {
        let one = group(endpoint, notes)?;
        if one.choice != Choice::Single {
            return Err("groups of endpoints within groups are not supported".to_owned());
        }
        if index > 0 && (one.timeout_ms, one.discards_on_timeout) != (all.timeout_ms, all.discards_on_timeout) {
            note(notes, "the first endpoint's time-out counts for all of its group".to_owned());
        } else {
            all.timeout_ms = one.timeout_ms;
            all.discards_on_timeout = one.discards_on_timeout;
        }
        all.urls.extend(one.urls);
    }
    if all.urls.is_empty() {
        return Err(format!("<{}> lists no endpoint", shown(&of.name)));
    }
    Ok(all)
}
