//! `<api>` with its resources and handlers.

use tidegate_model::operation::Operation;
use tidegate_wire::soap::{Element, Limits, read as xml};

use super::mediation::{self, InSequence};
use super::{ApiName, Pushed, Stages};

/// Handlers whose work our gateway does for every API. Packs differ in their packages, not in these names.
const BUILT_IN: [&str; 7] = [
    "APIThrottleHandler",
    "APIMgtUsageHandler",
    "APIMgtGoogleAnalyticsTrackingHandler",
    "APIManagerExtensionHandler",
    "APIManagerCacheExtensionHandler",
    "CORSRequestHandler",
    "SynapsePropertiesHandler",
];
const AUTHENTICATION: &str = "APIAuthenticationHandler";

/// Reads a definition.
///
/// # Errors
/// What cannot be represented, by name.
pub fn read(text: &str) -> Result<Pushed, String> {
    let root = xml::text(text, &Limits::default()).map_err(|why| format!("the API's definition: {why}"))?;
    if root.name != "api" {
        return Err(format!("the definition is a <{}>, not an <api>", shown(&root.name)));
    }
    let given = root.get("name").unwrap_or_default();
    let name = ApiName::parse(given).ok_or_else(|| {
        format!(
            "the name `{}` is not PROVIDER--API:vVERSION; default APIs and default versions are made here, not pushed",
            shown(given)
        )
    })?;
    let version = root.get("version").unwrap_or_default();
    if version != name.version {
        return Err(format!("attribute version `{}` is not the version in the name `{name}`", shown(version)));
    }
    let mut notes = Vec::new();
    let (operations, stages) = resources(&root, &mut notes)?;
    refuse_others(&root)?;
    Ok(Pushed {
        context: context(&root, version)?,
        transports: transports(root.get("transports"))?,
        is_secured: handlers(&root, &mut notes)?,
        name,
        operations,
        stages,
        notes,
    })
}

/// 1.x up to 1.8 has the version apart (`version-type="url"`), 1.9 at the end of the context.
fn context(root: &Element, version: &str) -> Result<String, String> {
    let context = root.get("context").unwrap_or_default().trim_end_matches('/');
    if !context.starts_with('/') {
        return Err(format!("the context `{}` does not begin with `/`", shown(context)));
    }
    match root.get("version-type").unwrap_or("url") {
        "url" => Ok(context.to_owned()),
        "context" => {
            let without = context.strip_suffix(&format!("/{version}"));
            let reason = || format!("version-type `context`: `{}` does not end in /{version}", shown(context));
            without.map(str::to_owned).ok_or_else(reason)
        }
        other => Err(format!("version-type `{}` is neither `url` nor `context`", shown(other))),
    }
}

fn transports(text: Option<&str>) -> Result<Vec<String>, String> {
    let named: Vec<String> =
        text.unwrap_or_default().split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    match named.iter().find(|name| !["http", "https"].contains(&name.as_str())) {
        Some(other) => Err(format!("transport `{}` is neither http nor https", shown(other))),
        None if named.is_empty() => Ok(vec!["http".to_owned(), "https".to_owned()]),
        None => Ok(named),
    }
}

fn resources(root: &Element, notes: &mut Vec<String>) -> Result<(Vec<Operation>, Option<Stages>), String> {
    let mut operations = Vec::new();
    let mut stages: Option<Stages> = None;
    let mut is_blocked = false;
    let list: Vec<&Element> = root.all("resource").collect();
    for (index, resource) in list.iter().enumerate() {
        let target = target(resource);
        let at = format!("resource {} (`{}`)", index + 1, shown(&target));
        if let Some(child) = resource.children.iter().find(|child| !KNOWN.contains(&child.name.as_str())) {
            return Err(format!("{at}: <{}> is not supported", shown(&child.name)));
        }
        if let Some(fault) = resource.get("faultSequence").filter(|name| *name != "fault") {
            note(notes, format!("fault sequence `{}` is not run; faults have the gateway's form", shown(fault)));
        }
        if resource.get("inSequence").or(resource.get("outSequence")).is_some() {
            return Err(format!("{at}: a sequence by name cannot be run here; write it into the resource"));
        }
        if let Some(sequence) = resource.find("outSequence") {
            mediation::read_out(sequence, notes).map_err(|why| format!("{at}: {why}"))?;
        }
        let sequence = resource.find("inSequence");
        match sequence.map(|sequence| mediation::read_in(sequence, notes)).transpose() {
            Ok(Some(InSequence::Blocked)) => is_blocked = true,
            Ok(Some(InSequence::Sends(sends))) => match &stages {
                Some(other) if *other != sends => {
                    return Err(format!(
                        "{at}: its endpoints differ from those of the resources before it; all must be alike"
                    ));
                }
                _ => stages = Some(sends),
            },
            Ok(None) => return Err(format!("{at}: there is no inSequence, so calls lead nowhere")),
            Err(why) => return Err(format!("{at}: {why}")),
        }
        let methods = resource.get("methods").unwrap_or_default();
        let verbs: Vec<String> = methods.split([' ', ',']).filter(|m| !m.is_empty()).map(str::to_uppercase).collect();
        let usual = || ["GET", "POST", "PUT", "DELETE"].map(str::to_owned).to_vec();
        for verb in if verbs.is_empty() { usual() } else { verbs } {
            operations.push(Operation::new(&verb, &target));
        }
    }
    if list.is_empty() {
        return Err("there is no <resource>".to_owned());
    }
    if is_blocked && stages.is_some() {
        return Err("some resources are blocked and some are not; an API is blocked as a whole".to_owned());
    }
    Ok((operations, stages))
}

const KNOWN: [&str; 3] = ["inSequence", "outSequence", "faultSequence"];

fn target(resource: &Element) -> String {
    let mapping = resource.get("uri-template").or(resource.get("url-mapping")).unwrap_or("/*");
    let mapping = mapping.split('?').next().unwrap_or_default();
    if mapping == "/" { "/*".to_owned() } else { mapping.to_owned() }
}

/// Whether the authentication handler is among them. Unknown handlers are named and left out: what they did is not known,
/// and nothing they could have allowed is allowed without them.
fn handlers(root: &Element, notes: &mut Vec<String>) -> Result<bool, String> {
    let mut is_secured = false;
    for handler in root.find("handlers").iter().flat_map(|handlers| handlers.all("handler")) {
        let class = handler.get("class").unwrap_or_default();
        let simple = class.rsplit('.').next().unwrap_or_default();
        match simple {
            AUTHENTICATION => is_secured = true,
            known if BUILT_IN.contains(&known) => {}
            _ => note(notes, format!("handler `{}` is not known and not run", shown(class))),
        }
    }
    Ok(is_secured)
}

fn refuse_others(root: &Element) -> Result<(), String> {
    for name in ["hostname", "port"] {
        if root.get(name).is_some() {
            return Err(format!("attribute `{name}` binds the API to one address; that is not supported"));
        }
    }
    let other =
        root.children.iter().find(|child| !["resource", "handlers", "description"].contains(&child.name.as_str()));
    match other {
        Some(other) => Err(format!("<{}> in <api> is not supported", shown(&other.name))),
        None => Ok(()),
    }
}

/// The same note once.
pub(super) fn note(notes: &mut Vec<String>, text: String) {
    if !notes.contains(&text) {
        notes.push(text);
    }
}

/// Foreign text in our messages: short and without control characters.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
