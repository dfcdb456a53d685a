//! Limits on a setting's value beyond its type. A rule both checks and describes itself, so the reference page cannot
//! differ from what is enforced.

use std::fmt::Display;

use crate::value::Value;

pub(crate) trait Rule<T> {
    /// For the reference page; empty when there is nothing to say.
    fn describe(&self) -> String;
    /// Says what is wrong with the value, if anything.
    fn check(&self, value: &T) -> Result<(), String>;
}

/// Every value of the type will do.
pub(crate) struct Any;

impl<T> Rule<T> for Any {
    fn describe(&self) -> String {
        String::new()
    }

    fn check(&self, _: &T) -> Result<(), String> {
        Ok(())
    }
}

/// A closed range.
pub(crate) struct Between<T>(pub T, pub T);

impl<T: PartialOrd + Display + Value> Rule<T> for Between<T> {
    fn describe(&self) -> String {
        format!("{} to {}", self.0, self.1)
    }

    fn check(&self, value: &T) -> Result<(), String> {
        if *value < self.0 || *value > self.1 {
            return Err(format!("must be {} to {}, not {value}", self.0, self.1));
        }
        Ok(())
    }
}

/// A range of seconds, or -1 for "never" as WSO2 writes it.
pub(crate) struct OrNever(pub Between<i64>);

impl Rule<i64> for OrNever {
    fn describe(&self) -> String {
        format!("{}, or -1", self.0.describe())
    }

    fn check(&self, value: &i64) -> Result<(), String> {
        if *value == -1 { Ok(()) } else { self.0.check(value).map_err(|message| format!("{message}; -1 means never")) }
    }
}

/// A header's name that means nothing to HTTP itself or to us.
pub(crate) struct FreeHeader;

/// Headers that are needed for what they are.
const TAKEN_HEADERS: [&str; 16] = [
    "host",
    "connection",
    "content-length",
    "content-type",
    "transfer-encoding",
    "te",
    "upgrade",
    "authorization",
    "cookie",
    "accept",
    "expect",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-request-id",
];

impl Rule<String> for FreeHeader {
    fn describe(&self) -> String {
        "a header of its own".to_owned()
    }

    fn check(&self, value: &String) -> Result<(), String> {
        // RFC 9110 section 5.6.2, token.
        let is_token = value.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b));
        if !is_token {
            return Err(format!("{value:?} is no header name: letters, digits and `-`"));
        }
        if TAKEN_HEADERS.contains(&value.to_ascii_lowercase().as_str()) {
            return Err(format!("{value:?} is needed for what it is; choose another, such as X-JWT-Assertion"));
        }
        Ok(())
    }
}

/// A line of text that people read, up to so many characters.
pub(crate) struct Words(pub usize);

impl Rule<String> for Words {
    fn describe(&self) -> String {
        format!("1 to {} characters", self.0)
    }

    fn check(&self, value: &String) -> Result<(), String> {
        if value.trim().is_empty() || value.chars().count() > self.0 {
            return Err(format!("must have 1 to {} characters, not {}", self.0, value.chars().count()));
        }
        if value.chars().any(char::is_control) {
            return Err("must be one line of text, without control characters".to_owned());
        }
        Ok(())
    }
}

/// A list with something in it.
pub(crate) struct NotEmpty;

impl<T> Rule<Vec<T>> for NotEmpty {
    fn describe(&self) -> String {
        "at least one".to_owned()
    }

    fn check(&self, value: &Vec<T>) -> Result<(), String> {
        if value.is_empty() { Err("must name at least one".to_owned()) } else { Ok(()) }
    }
}

/// A name or address that can stand in a URL.
pub(crate) struct HostName;

impl Rule<String> for HostName {
    fn describe(&self) -> String {
        "a host name or IP address".to_owned()
    }

    fn check(&self, value: &String) -> Result<(), String> {
        let is_host = url::Host::parse(value).is_ok() || value.parse::<std::net::Ipv6Addr>().is_ok();
        if is_host { Ok(()) } else { Err(format!("{value:?} is no host name: no scheme, port or path belongs here")) }
    }
}

/// The same, or nothing.
pub(crate) struct HostNameIfAny;

impl Rule<Option<String>> for HostNameIfAny {
    fn describe(&self) -> String {
        HostName.describe()
    }

    fn check(&self, value: &Option<String>) -> Result<(), String> {
        value.as_ref().map_or(Ok(()), |value| HostName.check(value))
    }
}

/// A port one can connect to, or nothing.
pub(crate) struct PortIfAny;

impl Rule<Option<u16>> for PortIfAny {
    fn describe(&self) -> String {
        format!("1 to {}", u16::MAX)
    }

    fn check(&self, value: &Option<u16>) -> Result<(), String> {
        if *value == Some(0) { Err(format!("must be 1 to {}, not 0", u16::MAX)) } else { Ok(()) }
    }
}

/// The name of a header field (RFC 9110 section 5.1).
pub(crate) struct HeaderField;

impl Rule<Option<String>> for HeaderField {
    fn describe(&self) -> String {
        "a header name".to_owned()
    }

    fn check(&self, value: &Option<String>) -> Result<(), String> {
        let Some(name) = value else { return Ok(()) };
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if !name.is_empty() && name.chars().all(is_token) {
            return Ok(());
        }
        Err(format!("{name:?} is no header name: letters, digits and `-`, such as `referer`"))
    }
}

/// Comma-separated `level` or `module=level`.
pub(crate) struct LogFilter;

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

impl Rule<String> for LogFilter {
    fn describe(&self) -> String {
        String::new()
    }

    fn check(&self, value: &String) -> Result<(), String> {
        for part in value.split(',') {
            let (module, level) = part.split_once('=').unwrap_or(("any", part));
            let is_module = !module.is_empty() && module.chars().all(|c| c.is_ascii_alphanumeric() || "_:".contains(c));
            if !LEVELS.contains(&level.trim().to_lowercase().as_str()) || !is_module {
                return Err(format!(
                    "{part:?} is neither a level ({}) nor `module=level`{}",
                    LEVELS.join(", "),
                    crate::suggest::hint(level.trim(), LEVELS)
                ));
            }
        }
        Ok(())
    }
}
