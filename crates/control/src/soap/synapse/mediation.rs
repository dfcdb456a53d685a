//! The sequences WSO2's template puts into a resource: a choice between two endpoints by the kind of key, around it what
//! our gateway does by itself. Anything else is a mediation this gateway does not have and is refused by name.

use tidegate_wire::soap::Element;

use super::endpoint;
use super::read::{note, shown};
use super::{Backend, Stages};

/// What a resource does with a call.
pub(super) enum InSequence {
    /// Sends it on.
    Sends(Stages),
    /// Answers 503 with code 700700.
    Blocked,
}

/// Code in the stub of a blocked API.
const BLOCKED: &str = "700700";

/// Reads the way in.
pub(super) fn read_in(sequence: &Element, notes: &mut Vec<String>) -> Result<InSequence, String> {
    if says(sequence, BLOCKED) {
        return Ok(InSequence::Blocked);
    }
    let mut way = Way::default();
    for mediator in &sequence.children {
        if mediator.name == "filter" {
            let stages = filter(mediator, notes)?;
            return Ok(InSequence::Sends(secured(stages, way.basic.as_ref())));
        }
        way.step(mediator, notes)?;
    }
    // Without a choice both kinds of keys lead to the same place.
    let backend = way.finish().ok_or("the inSequence sends the call nowhere")?;
    Ok(InSequence::Sends(Stages { production: Some(backend.clone()), sandbox: Some(backend) }))
}

/// Reads the way back: only what passes the answer on.
pub(super) fn read_out(sequence: &Element, notes: &mut Vec<String>) -> Result<(), String> {
    for mediator in &sequence.children {
        match mediator.name.as_str() {
            "send" if mediator.children.is_empty() => {}
            "respond" => {}
            "cache" => note(notes, "responses are not cached".to_owned()),
            _ => step_without_effect(mediator, notes)?,
        }
    }
    Ok(())
}

/// One branch: a password for the backend perhaps, then the backend.
#[derive(Default)]
struct Way {
    basic: Option<(String, String)>,
    backend: Option<Backend>,
}

impl Way {
    fn step(&mut self, mediator: &Element, notes: &mut Vec<String>) -> Result<(), String> {
        match mediator.name.as_str() {
            "property" if mediator.get("name") == Some("Authorization") => self.basic = Some(basic(mediator)?),
            "send" => self.backend = Some(endpoint::read(mediator, notes)?),
            "cache" => note(notes, "responses are not cached".to_owned()),
            _ => step_without_effect(mediator, notes)?,
        }
        Ok(())
    }

    fn finish(self) -> Option<Backend> {
        self.backend.map(|backend| Backend { basic: self.basic.or(backend.basic.clone()), ..backend })
    }
}

/// Mediators that change nothing a caller or backend of ours would see.
fn step_without_effect(mediator: &Element, notes: &mut Vec<String>) -> Result<(), String> {
    let name = mediator.get("name").unwrap_or_default();
    match mediator.name.as_str() {
        // The assertion for the backend is the gateway's own business.
        "class" if name.ends_with(".TokenPasser") => Ok(()),
        "class" => Err(format!("class mediator `{}` cannot be run", shown(name))),
        "log" => {
            note(notes, "log mediators are not run; there is an access log".to_owned());
            Ok(())
        }
        "property" if name == "POST_TO_URI" || name.starts_with("api.ut.") || name.starts_with("api.analytics.") => {
            Ok(())
        }
        "property" => Err(format!("property `{}` is not supported", shown(name))),
        "sequence" => Err(format!("sequence `{}` cannot be run", shown(mediator.get("key").unwrap_or_default()))),
        other => Err(format!("mediator <{}> is not supported", shown(other))),
    }
}

fn filter(filter: &Element, notes: &mut Vec<String>) -> Result<Stages, String> {
    let (source, regex) = (filter.get("source").unwrap_or_default(), filter.get("regex").unwrap_or_default());
    if source != "$ctx:AM_KEY_TYPE" {
        return Err(format!("filter by `{}`: only $ctx:AM_KEY_TYPE is supported", shown(source)));
    }
    let when = filter.find("then").map(|branch| branch_of(branch, notes)).transpose()?.flatten();
    let otherwise = filter.find("else").map(|branch| branch_of(branch, notes)).transpose()?.flatten();
    match regex {
        "PRODUCTION" => Ok(Stages { production: when, sandbox: otherwise }),
        "SANDBOX" => Ok(Stages { production: otherwise, sandbox: when }),
        other => Err(format!("filter for `{}`: neither PRODUCTION nor SANDBOX", shown(other))),
    }
}

/// The endpoint of a branch; none where keys of that kind are refused, in WSO2's three ways to say so.
fn branch_of(branch: &Element, notes: &mut Vec<String>) -> Result<Option<Backend>, String> {
    let refuses = |mediator: &Element| {
        mediator.name == "sequence"
            && matches!(mediator.get("key"), Some("_sandbox_key_error_" | "_production_key_error_"))
    };
    if branch.children.iter().any(refuses) || says(branch, "Key Provided for") {
        return Ok(None);
    }
    let mut way = Way::default();
    for mediator in &branch.children {
        way.step(mediator, notes)?;
    }
    match way.finish() {
        Some(backend) => Ok(Some(backend)),
        None => Err(format!("the <{}> branch neither sends the call nor refuses it", shown(&branch.name))),
    }
}

fn secured(stages: Stages, basic: Option<&(String, String)>) -> Stages {
    let with = |backend: Option<Backend>| {
        backend.map(|backend| Backend { basic: backend.basic.clone().or(basic.cloned()), ..backend })
    };
    Stages { production: with(stages.production), sandbox: with(stages.sandbox) }
}

/// `fn:concat('Basic ', base64Encode('NAME:PASSWORD'))`.
fn basic(property: &Element) -> Result<(String, String), String> {
    let expression = property.get("expression").unwrap_or_default();
    let inner = expression.split_once("base64Encode(").map(|(_, rest)| rest.trim_start());
    let quoted = inner.and_then(|rest| {
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        rest[1..].rsplit_once(quote).map(|(text, _)| text)
    });
    let pair = quoted.filter(|_| expression.contains("Basic ")).and_then(|text| text.split_once(':'));
    let (name, password) = pair.ok_or(
        "property `Authorization`: only fn:concat('Basic ', base64Encode('NAME:PASSWORD')) is supported; a password in the \
         secure vault cannot be read from here",
    )?;
    Ok((name.to_owned(), password.to_owned()))
}

fn says(element: &Element, text: &str) -> bool {
    element.text.contains(text)
        || element.attributes.iter().any(|attribute| attribute.value.contains(text))
        || element.children.iter().any(|child| says(child, text))
}
