//! Reads a JSON object and refuses one that names a member twice, at any depth.
//!
//! RFC 7519 section 4 lets a parser take the last of two equal claims; two parsers on one path that choose differently
//! are how a token comes to mean two things. serde_json nests at most 128 deep, so that depth is bounded as well.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Why some bytes are not an acceptable object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Not JSON, or not an object.
    NotAnObject,
    /// A member that occurs twice.
    Duplicate(String),
}

/// Marks our own error on its way through serde_json's.
const DUPLICATE: &str = "duplicate member ";

/// Parses `bytes` as one object.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, Unreadable> {
    match serde_json::from_slice::<Strict>(bytes) {
        Ok(Strict(Value::Object(map))) => Ok(map),
        Ok(_) => Err(Unreadable::NotAnObject),
        Err(error) => Err(duplicate_in(&error.to_string()).map_or(Unreadable::NotAnObject, Unreadable::Duplicate)),
    }
}

/// The name in our own error; serde_json appends " at line L column C".
fn duplicate_in(message: &str) -> Option<String> {
    let rest = message.strip_prefix(DUPLICATE)?;
    let (name, _position) = rest.rsplit_once(" at line ")?;
    Some(name.to_owned())
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut out = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            out.push(item);
        }
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut out = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if out.contains_key(&name) {
                return Err(de::Error::custom(format_args!("{DUPLICATE}{name}")));
            }
            let Strict(value) = members.next_value()?;
            out.insert(name, value);
        }
        Ok(Value::Object(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_object_is_what_serde_json_reads() {
        let text = br#"{"a":1,"b":[-2,2.5,"x",null,true,{"c":{}}],"d":18446744073709551615}"#;
        assert_eq!(Value::Object(object(text).unwrap()), serde_json::from_slice::<Value>(text).unwrap());
    }

    #[test]
    fn a_name_given_twice_is_refused_at_any_depth_and_however_it_is_spelled() {
        let cases: [(&[u8], &str); 4] = [
            (br#"{"sub":"a","sub":"b"}"#, "sub"),
            (br#"{"sub":"a","\u0073ub":"b"}"#, "sub"),
            (br#"{"x":[{"y":1,"y":1}]}"#, "y"),
            (br#"{" at line 1":1," at line 1":2}"#, " at line 1"),
        ];
        for (text, name) in cases {
            assert_eq!(object(text), Err(Unreadable::Duplicate(name.to_owned())));
        }
        assert!(object(br#"{"a":{"x":1},"b":{"x":1}}"#).is_ok());
    }

    #[test]
    fn everything_else_is_not_an_object() {
        let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
        for text in ["", "[]", "null", "1", "\"x\"", "{", "{}{}", "{\"a\":}", "{\"a\":\"\u{0}\"}", &deep] {
            assert_eq!(object(text.as_bytes()), Err(Unreadable::NotAnObject), "{text:.40}");
        }
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(Unreadable::NotAnObject));
    }
}
