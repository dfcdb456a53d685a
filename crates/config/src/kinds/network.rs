//! The types of settings that say where one listens and whom one believes.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;

use ipnet::IpNet;

use crate::value::{Input, Value, expected, quote};

/// Most addresses of one listener.
const ADDRESSES_MAX: usize = 16;

/// One address or several to bind, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses(Vec<IpAddr>);

impl Addresses {
    /// At least one, in the order written.
    pub fn as_slice(&self) -> &[IpAddr] {
        &self.0
    }
}

impl Value for Addresses {
    fn kind() -> String {
        "an IP address or a list of them".to_owned()
    }

    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String> {
        let addresses = match input {
            Input::Str(_) => vec![IpAddr::read(input, base)?],
            _ => Vec::<IpAddr>::read(input, base)
                .map_err(|why| if matches!(input, Input::List(_)) { why } else { expected::<Self>(input) })?,
        };
        if addresses.is_empty() || addresses.len() > ADDRESSES_MAX {
            return Err(format!("must name 1 to {ADDRESSES_MAX} addresses"));
        }
        let twice = addresses.iter().enumerate().find(|(index, address)| addresses[..*index].contains(address));
        match twice {
            Some((_, address)) => Err(format!("names {address} twice")),
            None => Ok(Self(addresses)),
        }
    }

    fn show(&self) -> String {
        match self.0.as_slice() {
            [one] => one.show(),
            _ => self.0.show(),
        }
    }
}

/// Permissions of a file, as `chmod` takes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileMode(u32);

/// Every permission bit of owner, group and others.
const MODE_MAX: u32 = 0o777;

impl FileMode {
    /// Owner and group read and write: 0660.
    pub const OWNER_AND_GROUP: Self = Self(0o660);

    /// The bits.
    pub fn bits(self) -> u32 {
        self.0
    }
}

impl Value for FileMode {
    fn kind() -> String {
        "file permissions in octal, such as \"0660\"".to_owned()
    }

    /// Only text: `0660` as a TOML number is refused by TOML, and `660` would not be what it looks like.
    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        let is_octal = !text.is_empty() && text.chars().all(|c| c.is_digit(8));
        let bits = u32::from_str_radix(text, 8).ok().filter(|bits| is_octal && *bits <= MODE_MAX);
        bits.map(Self).ok_or_else(|| expected::<Self>(input))
    }

    fn show(&self) -> String {
        quote(&self.to_string())
    }
}

impl fmt::Display for FileMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04o}", self.0)
    }
}

/// Whose word about the client counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustedProxy {
    /// Everyone with such an address.
    Network(IpNet),
    /// Everyone who connects to a Unix socket of ours.
    Unix,
}

impl Value for TrustedProxy {
    fn kind() -> String {
        "a network".to_owned()
    }

    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String> {
        if input.text() == Some("unix") {
            return Ok(Self::Unix);
        }
        IpNet::read(input, base).map(Self::Network).map_err(|why| format!("{why}, or \"unix\""))
    }

    fn show(&self) -> String {
        quote(&self.to_string())
    }
}

impl fmt::Display for TrustedProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => write!(f, "{network}"),
            Self::Unix => f.write_str("unix"),
        }
    }
}

/// A web origin that pages may call APIs from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CorsOrigin {
    /// Every origin.
    Any,
    /// One, as browsers send it: `https://app.example`.
    One(String),
}

impl Value for CorsOrigin {
    fn kind() -> String {
        "\"*\" or an origin such as \"https://app.example\"".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        if text == "*" {
            return Ok(Self::Any);
        }
        let url = url::Url::parse(text).map_err(|_| expected::<Self>(input))?;
        let origin = url.origin().ascii_serialization();
        let is_web = matches!(url.scheme(), "http" | "https");
        if !is_web || origin != text.trim_end_matches('/') {
            return Err(format!("{}: scheme, host and port only", expected::<Self>(input)));
        }
        Ok(Self::One(origin))
    }

    fn show(&self) -> String {
        quote(&self.to_string())
    }
}

impl fmt::Display for CorsOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("*"),
            Self::One(origin) => f.write_str(origin),
        }
    }
}
