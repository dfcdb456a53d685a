//! Rewrites what was found.

use serde_json::{Map, Value};
use tidegate_model::api::Api;
use tidegate_model::problem::Problem;

use super::{Finding, Part, Remedy, written_members};
use crate::own_address::{literals, replaced};

/// Applies the remedies of `chosen`, findings of exactly this API and definition, to both.
///
/// # Errors
/// When the API cannot be read any more with them; then nothing is changed.
pub fn mend(api: &mut Api, definition: &mut Value, chosen: &[Finding]) -> Result<(), Problem> {
    let mut members = Value::Object(written_members(api));
    // Names last and from the end: renaming one would hide what is below it, and what is below comes later.
    let (names, values): (Vec<&Finding>, Vec<&Finding>) = chosen.iter().partition(|finding| finding.is_name);
    for finding in values.into_iter().chain(names.into_iter().rev()) {
        let document = match finding.part {
            Part::Api => &mut members,
            Part::Definition => &mut *definition,
        };
        match &finding.remedy {
            Remedy::Replace { with } if finding.is_name => rename(document, finding, with),
            Remedy::Replace { with } => rewrite(document, finding, with),
            Remedy::Remove => {
                if let Some(root) = document.as_object_mut() {
                    root.shift_remove("host");
                    root.shift_remove("schemes");
                }
            }
            Remedy::None => {}
        }
    }
    let unreadable = |why: serde_json::Error| Problem::new("findings", format!("the API cannot be rewritten: {why}"));
    let mut whole = serde_json::to_value(&*api).map_err(unreadable)?;
    if let (Value::Object(whole), Value::Object(members)) = (&mut whole, members) {
        merge(whole, members);
    }
    *api = serde_json::from_value(whole).map_err(unreadable)?;
    Ok(())
}

/// Puts the rewritten members back; what they do not have (secrets) stays.
fn merge(whole: &mut Map<String, Value>, members: Map<String, Value>) {
    for (name, member) in members {
        match (whole.get_mut(&name), member) {
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            (_, member) => drop(whole.insert(name, member)),
        }
    }
}

fn rewrite(document: &mut Value, finding: &Finding, with: &str) {
    if let Some(Value::String(text)) = document.pointer_mut(&finding.pointer) {
        *text = replaced_in(text, finding, with);
    }
}

fn rename(document: &mut Value, finding: &Finding, with: &str) {
    let Some((parent, name)) = finding.pointer.rsplit_once('/') else { return };
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(members)) = document.pointer_mut(parent) {
        let named = std::mem::take(members).into_iter();
        *members = named
            .map(|(old, value)| (if old == name { replaced_in(&old, finding, with) } else { old }, value))
            .collect();
    }
}

fn replaced_in(text: &str, finding: &Finding, with: &str) -> String {
    if text == finding.written {
        return with.to_owned();
    }
    let is_it = |address: &str| (address == finding.written).then(|| with.to_owned());
    replaced(text, &literals(text), is_it).into_owned()
}
