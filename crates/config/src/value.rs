//! From what was written to a typed value, the same way for a TOML value, an environment variable and a flag.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use url::Url;

/// What was written, before anyone asked what type it should have.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Input {
    /// From the environment or a flag: a number, a word or a comma-separated list, as the setting wants.
    Text(String),
    Str(String),
    Integer(i128),
    Bool(bool),
    List(Vec<Input>),
    /// A type no setting has; the name is for the message.
    Other(&'static str),
}

impl Input {
    /// For messages. Not used for secrets.
    fn describe(&self) -> String {
        match self {
            Self::Text(text) | Self::Str(text) => format!("{text:?}"),
            Self::Integer(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::List(_) => "a list".to_owned(),
            Self::Other(name) => (*name).to_owned(),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Str(text) => Some(text.trim()),
            _ => None,
        }
    }
}

/// A type that a setting can have.
pub(crate) trait Value: Sized {
    /// What to write, for messages and the reference page: "whole number".
    fn kind() -> String;
    /// Reads it, or says what was expected. `base` is the folder that relative paths start from.
    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String>;
    /// As one would write it in TOML; a secret is never shown.
    fn show(&self) -> String;
    /// Whether nothing of it may be shown.
    fn is_secret() -> bool {
        false
    }
}

/// "expected a whole number, got "abc"".
pub(crate) fn expected<T: Value>(input: &Input) -> String {
    format!("expected {}, got {}", T::kind(), input.describe())
}

macro_rules! whole_numbers {
    ($($Type:ty),+) => { $(
        impl Value for $Type {
            fn kind() -> String {
                "a whole number".to_owned()
            }

            fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
                let number = match input {
                    Input::Integer(number) => Some(*number),
                    Input::Text(text) => text.trim().replace('_', "").parse::<i128>().ok(),
                    _ => None,
                };
                let number = number.ok_or_else(|| expected::<Self>(input))?;
                <$Type>::try_from(number)
                    .map_err(|_| format!("must be {} to {}, not {number}", <$Type>::MIN, <$Type>::MAX))
            }

            fn show(&self) -> String {
                self.to_string()
            }
        }
    )+ };
}

whole_numbers!(u16, u32, u64, i64);

impl Value for bool {
    fn kind() -> String {
        "true or false".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        match input {
            Input::Bool(value) => Ok(*value),
            Input::Text(text) => text.trim().parse().map_err(|_| expected::<Self>(input)),
            _ => Err(expected::<Self>(input)),
        }
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl Value for String {
    fn kind() -> String {
        "text".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        if text.is_empty() { Err("must not be empty".to_owned()) } else { Ok(text.to_owned()) }
    }

    fn show(&self) -> String {
        quote(self)
    }
}

impl Value for PathBuf {
    fn kind() -> String {
        "a path".to_owned()
    }

    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        if text.is_empty() {
            return Err("must not be empty".to_owned());
        }
        Ok(base.map_or_else(|| PathBuf::from(text), |base| base.join(text)))
    }

    fn show(&self) -> String {
        quote(&self.to_string_lossy())
    }
}

impl Value for IpAddr {
    fn kind() -> String {
        "an IP address".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        text.parse().map_err(|_| format!("{}, such as \"127.0.0.1\" or \"::\"", expected::<Self>(input)))
    }

    fn show(&self) -> String {
        quote(&self.to_string())
    }
}

impl Value for IpNet {
    fn kind() -> String {
        "a network".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        text.parse().map_err(|_| format!("{}, such as \"10.0.0.0/8\" or \"::1/128\"", expected::<Self>(input)))
    }

    fn show(&self) -> String {
        quote(&self.to_string())
    }
}

impl Value for Url {
    fn kind() -> String {
        "an http(s) URL".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        let url = Url::parse(text).map_err(|error| format!("{}: {error}", expected::<Self>(input)))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(expected::<Self>(input));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address people are given must not hold a user name or password".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!("{text:?} must end with its path: no `?` or `#`"));
        }
        Ok(url)
    }

    fn show(&self) -> String {
        quote(self.as_str())
    }
}

/// Absent is a meaning of its own here, never a hidden default. An empty variable or flag says "absent".
impl<T: Value> Value for Option<T> {
    fn kind() -> String {
        T::kind()
    }

    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String> {
        match input {
            Input::Text(text) if text.trim().is_empty() => Ok(None),
            _ => T::read(input, base).map(Some),
        }
    }

    fn show(&self) -> String {
        self.as_ref().map(T::show).unwrap_or_default()
    }

    fn is_secret() -> bool {
        T::is_secret()
    }
}

impl<T: Value> Value for Vec<T> {
    fn kind() -> String {
        format!("a list, each {}", T::kind())
    }

    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String> {
        match input {
            Input::List(items) => items.iter().map(|item| T::read(item, base)).collect(),
            Input::Text(text) => text
                .split(',')
                .filter(|word| !word.trim().is_empty())
                .map(|word| T::read(&Input::Text(word.to_owned()), base))
                .collect(),
            _ => Err(expected::<Self>(input)),
        }
    }

    fn show(&self) -> String {
        let items: Vec<String> = self.iter().map(T::show).collect();
        format!("[{}]", items.join(", "))
    }

    fn is_secret() -> bool {
        T::is_secret()
    }
}

/// A TOML basic string.
pub(crate) fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}
