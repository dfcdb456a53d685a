//! Every `$ref` of a document is looked at: it must lead somewhere inside the document. None is ever fetched.
//!
//! Cycles are fine: nothing here follows a reference while walking the tree, and [`follow`] stops at [`HOPS_MAX`].

use std::borrow::Cow;
use std::collections::HashSet;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use tidegate_model::problem::Problem;

use super::{PROBLEMS_MAX, escape};

/// Longest chain of references followed.
pub const HOPS_MAX: usize = 16;

/// Members whose content is somebody's data, in which `$ref` means nothing.
const DATA: [&str; 6] = ["example", "default", "enum", "const", "value", "mapping"];
/// Members whose own members are named by the author, so that a name in [`DATA`] is just a name.
const NAMED: [&str; 16] = [
    "properties",
    "patternProperties",
    "dependentSchemas",
    "definitions",
    "$defs",
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "examples",
    "links",
    "callbacks",
    "paths",
    "pathItems",
    "securitySchemes",
];

/// Adds a problem for each reference that leads outside the document or nowhere.
pub fn check(root: &Value, problems: &mut Vec<Problem>) {
    let mut found = Found::default();
    collect(root, &mut String::new(), false, &mut found);
    let mut judged = HashSet::new();
    for (pointer, target) in &found.references {
        if problems.len() > PROBLEMS_MAX {
            return;
        }
        let Some(fragment) = target.strip_prefix('#') else {
            let message = format!(
                "external reference `{}` is not fetched; bundle the document into one file first",
                shorten(target)
            );
            problems.push(Problem::new(pointer, message));
            continue;
        };
        let is_anchor = !fragment.is_empty() && !fragment.starts_with('/');
        let is_there = if is_anchor { found.anchors.contains(fragment) } else { resolve(root, target).is_some() };
        if !is_there && judged.insert(target) {
            problems.push(Problem::new(pointer, format!("`{}` leads to nothing in this document", shorten(target))));
        }
    }
}

/// The value a local reference names.
pub fn resolve<'a>(root: &'a Value, target: &str) -> Option<&'a Value> {
    let fragment = target.strip_prefix('#')?;
    root.pointer(&percent_decode_str(fragment).decode_utf8().ok()?)
}

/// Follows the references of `value` until one is not a reference; `None` when they lead nowhere or in a circle.
pub fn follow<'a>(root: &'a Value, value: &'a Value) -> Option<&'a Value> {
    let mut at = value;
    for _ in 0..HOPS_MAX {
        match at.get("$ref").and_then(Value::as_str) {
            Some(target) => at = resolve(root, target)?,
            None => return Some(at),
        }
    }
    None
}

#[derive(Default)]
struct Found<'a> {
    references: Vec<(String, &'a str)>,
    anchors: HashSet<Cow<'a, str>>,
}

/// As deep as the tree, which is bounded by the parser.
fn collect<'a>(value: &'a Value, pointer: &mut String, is_named: bool, found: &mut Found<'a>) {
    let length = pointer.len();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                pointer.push('/');
                pointer.push_str(&escape(name));
                match (name.as_str(), member) {
                    ("$ref", Value::String(target)) if !is_named => found.references.push((pointer.clone(), target)),
                    ("$anchor" | "$dynamicAnchor", Value::String(anchor)) if !is_named => {
                        found.anchors.insert(anchor.into());
                    }
                    (data, _) if !is_named && (DATA.contains(&data) || data.starts_with("x-")) => {}
                    (named, _) => collect(member, pointer, !is_named && NAMED.contains(&named), found),
                }
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                collect(item, pointer, false, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

fn shorten(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
