//! Bytes → tree, with a limit on everything: size, depth, number of values, YAML aliases. A key that stands twice is an
//! error: which of the two a reader would take is anybody's guess.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{Rejected, Stage};
use crate::state::Limits;

/// Most values (objects, lists, texts, numbers …) one document may hold.
pub const VALUES_MAX: usize = 1_000_000;
/// Deepest nesting of a tree that is written as JSON and read again: serde_json reads 127 levels.
pub const DEPTH_MAX: usize = 120;
/// Most YAML values that may come from aliases (`*name`).
const REPLAYED_MAX: usize = 100_000;
/// Stack of the thread that reads YAML: its reader takes up to 50 KiB a level in builds for debugging, more than a
/// worker thread has for [`DEPTH_MAX`] levels. Only what is used is ever mapped.
const YAML_STACK_BYTES: usize = 16 << 20;
/// Most YAML aliases and anchors.
const ALIASES_MAX: usize = 10_000;

/// Reads JSON (when the text starts with `{` or `[`) or YAML.
///
/// # Errors
/// [`Stage::Syntax`] with line and column, or the limit that was met.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Value, Rejected> {
    let refuse = |field: &str, message: String| Rejected::one(Stage::Syntax, field, message);
    if bytes.len() > limits.definition_bytes_max {
        return Err(refuse("", format!("the document is larger than {} bytes", limits.definition_bytes_max)));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|why| refuse("", format!("the document is not UTF-8 text: byte {} is wrong", why.valid_up_to())))?;
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Err(refuse("", "the document is empty".to_owned()));
    }
    let seen = Cell::new(0);
    let seed = Tree { seen: &seen, depth: 0, depth_max: limits.definition_depth_max.min(DEPTH_MAX) };
    if text.trim_start().starts_with(['{', '[']) {
        let mut json = serde_json::Deserializer::from_str(text);
        let tree = seed.deserialize(&mut json).and_then(|tree| json.end().map(|()| tree));
        return tree.map_err(|why| {
            let at = format!("line {}, column {}", why.line(), why.column());
            let message = why.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            refuse(&at, message.to_owned())
        });
    }
    let depth_max = seed.depth_max;
    let read = std::thread::scope(|scope| {
        let reader = std::thread::Builder::new().stack_size(YAML_STACK_BYTES);
        let reader = reader.spawn_scoped(scope, || {
            let seen = Cell::new(0);
            yaml(text, Tree { seen: &seen, depth: 0, depth_max }, limits)
        });
        reader.map(std::thread::ScopedJoinHandle::join)
    });
    let read = read.map_err(|why| refuse("", format!("no thread for reading YAML: {why}")))?;
    let read = read.map_err(|_| refuse("", "the YAML reader gave up on this document".to_owned()))?;
    read.map_err(|why| {
        let why = why.without_snippet();
        let at = why.location().map(|at| format!("line {}, column {}", at.line(), at.column()));
        let message = why.to_string();
        refuse(&at.unwrap_or_default(), message.lines().next().unwrap_or_default().to_owned())
    })
}

fn yaml(text: &str, seed: Tree<'_>, limits: &Limits) -> Result<Value, serde_saphyr::Error> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: seed.depth_max,
            max_nodes: VALUES_MAX,
            max_events: VALUES_MAX * 3,
            max_aliases: ALIASES_MAX,
            max_anchors: ALIASES_MAX,
            max_documents: 1,
            max_total_scalar_bytes: limits.definition_bytes_max * 2,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: REPLAYED_MAX },
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| seed.deserialize(yaml))
}

/// Builds a [`Value`] while it counts.
#[derive(Clone, Copy)]
struct Tree<'a> {
    seen: &'a Cell<usize>,
    depth: usize,
    depth_max: usize,
}

impl Tree<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == self.depth_max {
            return Err(E::custom(format!("nested deeper than {} levels", self.depth_max)));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.seen.set(self.seen.get() + 1);
        if self.seen.get() > VALUES_MAX {
            return Err(D::Error::custom(format!("the document holds more than {VALUES_MAX} values")));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON or YAML")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(Number::from_f64(value as f64).map_or(Value::Null, Value::Number))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(Number::from_f64(value as f64).map_or(Value::Null, Value::Number))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("numbers must be finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if map.contains_key(&name) {
                return Err(A::Error::custom(format!("the key `{name}` stands twice in one object")));
            }
            let value = members.next_value_seed(inner)?;
            map.insert(name, value);
        }
        Ok(Value::Object(map))
    }
}
