//! What bounds values, and what selects among them: which of two such members leaves fewer values.

use serde_json::{Map, Value, json};

use super::{Comparison, Move, Place};
use crate::changes::Code;

/// Members that bound a value from above: smaller is narrower.
const UPPER: [&str; 5] = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
/// Members that bound a value from below: larger is narrower.
const LOWER: [&str; 5] = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
/// Members that select by their value: with one it is narrower than without, and another is another.
const SELECTING: [&str; 4] = ["pattern", "format", "multipleOf", "uniqueItems"];
/// Formats that hold all values of another.
const WIDER_FORMATS: [(&str, &str); 2] = [("int32", "int64"), ("float", "double")];

impl Comparison<'_, '_> {
    /// Compares what bounds and selects values.
    pub(super) fn bounds(&mut self, from: &Map<String, Value>, to: &Map<String, Value>, at: &Place) {
        for (names, is_upper) in [(UPPER, true), (LOWER, false)] {
            for name in names {
                let (old, new) = (from.get(name).filter(|v| !v.is_null()), to.get(name).filter(|v| !v.is_null()));
                let way = match (old.and_then(Value::as_f64), new.and_then(Value::as_f64)) {
                    (None, Some(_)) => Move::Narrower,
                    (Some(_), None) => Move::Wider,
                    (Some(old), Some(new)) if old < new => {
                        if is_upper {
                            Move::Wider
                        } else {
                            Move::Narrower
                        }
                    }
                    (Some(old), Some(new)) if old > new => {
                        if is_upper {
                            Move::Narrower
                        } else {
                            Move::Wider
                        }
                    }
                    _ => continue,
                };
                self.constraint(way, name, old, new, at);
            }
        }
        for name in SELECTING {
            let is_set = |value: &&Value| !value.is_null() && **value != json!(false);
            let (old, new) = (from.get(name).filter(is_set), to.get(name).filter(is_set));
            match (old, new) {
                (None, Some(_)) => self.constraint(Move::Narrower, name, old, new, at),
                (Some(_), None) => self.constraint(Move::Wider, name, old, new, at),
                (Some(a), Some(b)) if a != b => {
                    let is = |pair: &(&str, &str), a: &Value, b: &Value| *a == json!(pair.0) && *b == json!(pair.1);
                    if WIDER_FORMATS.iter().any(|pair| is(pair, a, b)) {
                        self.constraint(Move::Wider, name, old, new, at);
                    } else if WIDER_FORMATS.iter().any(|pair| is(pair, b, a)) {
                        self.constraint(Move::Narrower, name, old, new, at);
                    } else {
                        // Neither holds the other: some value that was fine is not.
                        let (before, after) = (named(name, a), named(name, b));
                        self.found.breaks(Code::ConstraintTightened, &at.text(), Some(before), Some(after));
                    }
                }
                _ => {}
            }
        }
    }

    fn constraint(&mut self, way: Move, name: &str, from: Option<&Value>, to: Option<&Value>, at: &Place) {
        let code = if way == Move::Narrower { Code::ConstraintTightened } else { Code::ConstraintLoosened };
        self.moved(way, code, at, from.map(|value| named(name, value)), to.map(|value| named(name, value)));
    }
}

fn named(name: &str, value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{name} {text}")),
        other => json!(format!("{name} {other}")),
    }
}
