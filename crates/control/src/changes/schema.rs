//! Two JSON schemas: does the newer one take less, or give more?
//!
//! The rule is one for both directions: what narrows a request breaks, what widens an answer breaks. `$ref` is followed;
//! a pair of references that is being compared already is not entered again, so that recursive schemas end. `allOf` is
//! merged. `not`, `if` and their like are not looked into.

mod flat;
mod bounds;

use serde_json::{Map, Value, json};

use self::flat::{TYPES, allowed, covers, flatten, is_required, list, types};
use super::{Code, Found};

/// Deepest nesting looked into.
const DEPTH_MAX: usize = 40;

/// Who reads what the schema describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The API does.
    Request,
    /// The client does.
    Response,
}

/// Whether fewer or more values are left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Move {
    Narrower,
    Wider,
}

/// The documents that references lead into.
#[derive(Clone, Copy)]
pub(super) struct Roots<'a> {
    pub from: &'a Value,
    pub to: &'a Value,
}

/// Adds what changed from schema `from` to schema `to`; `at` says where they stand.
pub(super) fn compare(from: &Value, to: &Value, roots: Roots<'_>, direction: Direction, at: &str, found: &mut Found) {
    // The same text means the same when what it refers to is the same.
    if from == to && std::ptr::eq(roots.from, roots.to) {
        return;
    }
    Comparison { roots, direction, open: Vec::new(), found }.pair(from, to, &Place::new(at));
}

/// `response 200 · items.price`.
struct Place {
    owner: String,
    path: String,
}

impl Place {
    fn new(owner: &str) -> Self {
        Self { owner: owner.to_owned(), path: String::new() }
    }

    fn below(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { owner: self.owner.clone(), path }
    }

    fn each(&self) -> Self {
        Self { owner: self.owner.clone(), path: format!("{}[]", self.path) }
    }

    fn text(&self) -> String {
        if self.path.is_empty() { self.owner.clone() } else { format!("{} · {}", self.owner, self.path) }
    }
}

struct Comparison<'a, 'f> {
    roots: Roots<'a>,
    direction: Direction,
    /// Pairs of references that are being compared.
    open: Vec<(String, String)>,
    found: &'f mut Found,
}

impl Comparison<'_, '_> {
    fn moved(&mut self, way: Move, code: Code, at: &Place, from: Option<Value>, to: Option<Value>) {
        let breaks = match self.direction {
            Direction::Request => way == Move::Narrower,
            Direction::Response => way == Move::Wider,
        };
        let at = at.text();
        if breaks { self.found.breaks(code, &at, from, to) } else { self.found.fits(code, &at, from, to) }
    }

    fn pair(&mut self, from: &Value, to: &Value, at: &Place) {
        if !self.found.may_look() || self.open.len() >= DEPTH_MAX || at.path.matches(['.', '[']).count() >= DEPTH_MAX {
            return;
        }
        let names = [from, to].map(|schema| schema.get("$ref").and_then(Value::as_str).unwrap_or_default().to_owned());
        let is_reference = names.iter().any(|name| !name.is_empty());
        let opened = (names[0].clone(), names[1].clone());
        if is_reference {
            if self.open.contains(&opened) {
                return;
            }
            self.open.push(opened);
        }
        let old = flatten(self.roots.from, from);
        let new = flatten(self.roots.to, to);
        if let (Some(old), Some(new)) = (old, new) {
            self.members(&old, &new, at);
        }
        if is_reference {
            self.open.pop();
        }
    }

    fn members(&mut self, from: &Map<String, Value>, to: &Map<String, Value>, at: &Place) {
        if !self.types(from, to, at) {
            return;
        }
        self.values(from, to, at);
        self.bounds(from, to, at);
        self.properties(from, to, at);
        self.other_properties(from, to, at);
        if let (Some(old), Some(new)) = (from.get("items"), to.get("items")) {
            self.pair(old, new, &at.each());
        }
        for name in ["oneOf", "anyOf"] {
            self.alternatives(list(from, name), list(to, name), at);
        }
    }

    /// Answers whether there is anything in common to look into.
    fn types(&mut self, from: &Map<String, Value>, to: &Map<String, Value>, at: &Place) -> bool {
        let (old, new) = (types(from), types(to));
        if old == new {
            return true;
        }
        let shown = |map: &Map<String, Value>, types: &[&str]| {
            let is_written = map.contains_key("type") || types.len() < TYPES.len();
            Some(if is_written { json!(types.join(" | ")) } else { json!("any") })
        };
        let (before, after) = (shown(from, &old), shown(to, &new));
        let lost = old.iter().any(|one| !covers(&new, one));
        let gained = new.iter().any(|one| !covers(&old, one));
        let place = at.text();
        match (lost, gained) {
            (true, true) => {
                self.found.breaks(Code::TypeChanged, &place, before, after);
                old.iter().any(|one| *one != "null" && new.contains(one))
            }
            (true, false) => {
                self.moved(Move::Narrower, Code::TypeNarrowed, at, before, after);
                true
            }
            (false, true) => {
                self.moved(Move::Wider, Code::TypeWidened, at, before, after);
                true
            }
            (false, false) => true,
        }
    }

    fn values(&mut self, from: &Map<String, Value>, to: &Map<String, Value>, at: &Place) {
        match (allowed(from), allowed(to)) {
            (None, None) => {}
            (None, Some(new)) => self.moved(Move::Narrower, Code::ValuesRestricted, at, None, Some(json!(new))),
            (Some(old), None) => self.moved(Move::Wider, Code::ValuesFreed, at, Some(json!(old)), None),
            (Some(old), Some(new)) => {
                for value in old.iter().filter(|value| !new.contains(value)) {
                    self.moved(Move::Narrower, Code::ValueRemoved, at, Some(value.clone()), None);
                }
                for value in new.iter().filter(|value| !old.contains(value)) {
                    self.moved(Move::Wider, Code::ValueAdded, at, None, Some(value.clone()));
                }
            }
        }
    }

    fn properties(&mut self, from: &Map<String, Value>, to: &Map<String, Value>, at: &Place) {
        let empty = Map::new();
        let [old, new] = [from, to].map(|map| map.get("properties").and_then(Value::as_object).unwrap_or(&empty));
        let is_ours = |schema: &Value| {
            let hidden = if self.direction == Direction::Request { "readOnly" } else { "writeOnly" };
            schema.get(hidden).and_then(Value::as_bool) != Some(true)
        };
        let (gone, kept): (Vec<_>, Vec<_>) =
            old.iter().filter(|(_, schema)| is_ours(schema)).partition(|(name, _)| !new.contains_key(*name));
        let fresh: Vec<_> = new.iter().filter(|(name, schema)| is_ours(schema) && !old.contains_key(*name)).collect();
        for (name, _) in gone {
            // Either way someone misses it: the API what is sent, or the client what is read.
            self.found.breaks(Code::PropertyRemoved, &at.below(name).text(), None, None);
        }
        for (name, before) in kept {
            let place = at.below(name);
            match (is_required(from, name), is_required(to, name)) {
                (false, true) => self.moved(Move::Narrower, Code::PropertyRequired, &place, None, None),
                (true, false) => self.moved(Move::Wider, Code::PropertyOptional, &place, None, None),
                _ => {}
            }
            self.pair(before, &new[name], &place);
        }
        for (name, _) in fresh {
            let place = at.below(name);
            let code = if is_required(to, name) { Code::RequiredPropertyAdded } else { Code::OptionalPropertyAdded };
            if is_required(to, name) && self.direction == Direction::Request {
                self.found.breaks(code, &place.text(), None, None);
            } else {
                self.found.fits(code, &place.text(), None, None);
            }
        }
    }

    fn other_properties(&mut self, from: &Map<String, Value>, to: &Map<String, Value>, at: &Place) {
        const NAME: &str = "additionalProperties";
        let is_closed = |map: &Map<String, Value>| map.get(NAME) == Some(&Value::Bool(false));
        match (is_closed(from), is_closed(to)) {
            (false, true) => self.moved(Move::Narrower, Code::OtherPropertiesRefused, at, None, None),
            // Readers ignore what they do not know, so answers may hold more.
            (true, false) => self.found.fits(Code::OtherPropertiesAllowed, &at.text(), None, None),
            (true, true) => {}
            (false, false) => {
                if let (Some(old @ Value::Object(_)), Some(new @ Value::Object(_))) = (from.get(NAME), to.get(NAME)) {
                    self.pair(old, new, &at.below("*"));
                }
            }
        }
    }

    fn alternatives(&mut self, from: Option<&Vec<Value>>, to: Option<&Vec<Value>>, at: &Place) {
        let (Some(old), Some(new)) = (from, to) else { return };
        let named = |list: &[Value]| -> Vec<String> {
            list.iter().enumerate().map(|(index, schema)| alternative(index, schema)).collect()
        };
        let (old_names, new_names) = (named(old), named(new));
        for (name, before) in old_names.iter().zip(old) {
            match new_names.iter().position(|other| other == name) {
                Some(index) => self.pair(before, &new[index], at),
                None => self.moved(Move::Narrower, Code::AlternativeRemoved, at, Some(json!(name)), None),
            }
        }
        for name in new_names.iter().filter(|name| !old_names.contains(name)) {
            self.moved(Move::Wider, Code::AlternativeAdded, at, None, Some(json!(name)));
        }
    }
}

/// How one of several alternatives is told from the others.
fn alternative(index: usize, schema: &Value) -> String {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return target.rsplit('/').next().unwrap_or(target).to_owned();
    }
    let title = schema.get("title").and_then(Value::as_str);
    title.map_or_else(|| format!("{}", index + 1), str::to_owned)
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
