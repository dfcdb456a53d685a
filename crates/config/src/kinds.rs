//! The types of settings that are ours: closed choices, names, secrets.

mod look;
mod network;

pub use look::{Color, Picture};
pub use network::{Addresses, CorsOrigin, FileMode, TrustedProxy};

use std::fmt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::suggest::hint;
use crate::value::{Input, Value, expected, quote};

macro_rules! choice {
    ($(#[doc = $doc:literal])+ $Name:ident { $($(#[doc = $variant_doc:literal])+ $Variant:ident = $word:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $Name { $($(#[doc = $variant_doc])+ $Variant,)+ }

        impl $Name {
            /// Every choice.
            pub const ALL: &'static [Self] = &[$(Self::$Variant),+];

            /// As it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$Variant => $word),+ }
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Value for $Name {
            fn kind() -> String {
                let words = [$($word),+];
                format!("one of {}", words.map(|word| format!("`{word}`")).join(", "))
            }

            fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
                let text = input.text().ok_or_else(|| expected::<Self>(input))?;
                match text {
                    $($word => Ok(Self::$Variant),)+
                    _ => Err(format!("{}{}", expected::<Self>(input), hint(text, [$($word),+]))),
                }
            }

            fn show(&self) -> String {
                quote(self.as_str())
            }
        }
    };
}

choice! {
    /// What an instance does. Any mix in one process.
    Role {
        /// The data plane.
        Gateway = "gateway",
        /// OAuth2 and key validation.
        KeyManager = "key-manager",
        /// Publisher, developer portal, admin and the portal UI.
        ControlPlane = "control-plane",
    }
}
choice! {
    /// Algorithm of newly made signing keys.
    SigningAlgorithm {
        /// RSASSA-PKCS1-v1_5 with SHA-256: understood everywhere.
        Rs256 = "RS256",
        /// ECDSA on P-256: small tokens, much faster to sign.
        Es256 = "ES256",
    }
}
choice! {
    /// How a gateway asks about keys.
    KeyClient {
        /// In this process.
        Local = "local",
        /// WSO2 1.x: Thrift over TLS, login over HTTPS.
        Thrift = "thrift",
        /// WSO2 1.x: SOAP over HTTPS.
        Ws = "ws",
        /// Tidegate's own: JSON over HTTPS.
        Rest = "rest",
    }
}
choice! {
    /// What backends are told of callers.
    BackendAssertion {
        /// Nothing.
        Off = "off",
        /// A JSON Web Token (RFC 7519).
        Standard = "standard",
        /// The form of WSO2 API Manager 1.x.
        Wso2 = "wso2",
    }
}
choice! {
    /// Who reads and writes HTTP/1.1 at the gateway.
    Http1Codec {
        /// Tidegate's own codec: the stricter and faster one.
        Own = "own",
        /// The library that also speaks HTTP/2; for comparing the two.
        Library = "library",
    }
}
choice! {
    /// How the gateway reads and writes TCP connections.
    GatewayIo {
        /// A call to the kernel for each read and write.
        Epoll = "epoll",
        /// One call for many (Linux 6.1 and later).
        IoUring = "io_uring",
    }
}
choice! {
    /// How log lines look.
    LogFormat {
        /// For people; coloured on a terminal.
        Text = "text",
        /// One JSON object a line, for collectors.
        Json = "json",
    }
}
choice! {
    /// What the plain management listener does.
    PlainManagement {
        /// The same as the TLS listener.
        Serve = "serve",
        /// Sends everyone to the TLS listener.
        Redirect = "redirect",
    }
}
choice! {
    /// Work that argon2id does per password.
    HashingCost {
        /// OWASP's first recommendation for argon2id: 19 MiB, 2 passes.
        Standard = "standard",
        /// OWASP's memory-rich recommendation: 46 MiB, 1 pass.
        High = "high",
        /// 8 KiB, 1 pass: only for tests; passwords hashed so are cheap to guess.
        Test = "test",
    }
}

/// Name of an instance: a path segment and a metric label, so letters, digits, `-`, `_`, `.`; at most 63.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceName(String);

/// Longest instance name: what a DNS label allows.
const NAME_CHARS_MAX: usize = 63;

impl InstanceName {
    pub(crate) fn known(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The name of an instance that has none but a data directory: the directory's last component, everything a name
    /// cannot hold replaced by `-` and cut to length. `None` when nothing usable is left.
    pub(crate) fn of_directory(directory: &Path) -> Option<Self> {
        let last = directory.file_name()?.to_string_lossy();
        let plain: String = last.chars().map(|c| if is_name_char(c) { c } else { '-' }).collect();
        let name = plain.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        let name = name[..name.len().min(NAME_CHARS_MAX)].trim_end_matches(['-', '.', '_']);
        (!name.is_empty()).then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

impl Value for InstanceName {
    fn kind() -> String {
        format!("a name of letters, digits, `-`, `_`, `.`, at most {NAME_CHARS_MAX}")
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| expected::<Self>(input))?;
        let is_plain = text.chars().all(is_name_char);
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !is_plain || !starts_well || text.len() > NAME_CHARS_MAX {
            return Err(expected::<Self>(input));
        }
        Ok(Self(text.to_owned()))
    }

    fn show(&self) -> String {
        quote(&self.0)
    }
}

/// A text that is never printed.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// The text itself. Do not log it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

impl Value for Secret {
    fn kind() -> String {
        "a secret text".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        match input.text() {
            Some(text) if !text.is_empty() => Ok(Self(text.into())),
            _ => Err("expected a secret text".to_owned()),
        }
    }

    fn show(&self) -> String {
        quote("<redacted>")
    }

    fn is_secret() -> bool {
        true
    }
}

/// Address of the store's database. May hold a password, so it prints without it.
#[derive(Clone)]
pub struct StoreUrl(SecretString);

impl StoreUrl {
    /// The SQLite file in a data directory.
    pub(crate) fn in_directory(directory: &Path) -> Self {
        Self(format!("sqlite:{}", directory.join("tidegate.db").display()).into())
    }

    /// The whole address, password included. Do not log it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The address with its password replaced.
    pub fn redacted(&self) -> String {
        let text = self.expose();
        if text.starts_with("sqlite:") {
            return text.to_owned();
        }
        let Ok(mut url) = Url::parse(text) else { return "<redacted>".to_owned() };
        if url.password().is_some() && url.set_password(Some("redacted")).is_err() {
            return "<redacted>".to_owned();
        }
        let has_secret_parameter = url.query_pairs().any(|(name, _)| name.to_lowercase().contains("password"));
        if has_secret_parameter {
            url.set_query(Some("redacted"));
        }
        url.into()
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl Value for StoreUrl {
    fn kind() -> String {
        "`sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`".to_owned()
    }

    fn read(input: &Input, base: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| format!("expected {}", Self::kind()))?;
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err("`sqlite:` needs the path of a file after it".to_owned());
            }
            let path = base.map_or_else(|| path.into(), |base| base.join(path));
            return Ok(Self(format!("sqlite:{}", path.display()).into()));
        }
        let scheme = text.split(':').next().unwrap_or_default();
        if !matches!(scheme, "postgres" | "postgresql") {
            return Err(format!("expected {}{}", Self::kind(), hint(scheme, ["sqlite", "postgres"])));
        }
        let url = Url::parse(text).map_err(|error| format!("not a database address: {error}"))?;
        let has_host = url.host_str().is_some_and(|host| !host.is_empty()) || url.query().is_some();
        if !has_host || url.path().len() < 2 {
            return Err(format!("expected {}: host or database is missing", Self::kind()));
        }
        Ok(Self(text.into()))
    }

    fn show(&self) -> String {
        quote(&self.redacted())
    }
}

/// Address of a Redis or Valkey. May hold a password, so it prints without it.
#[derive(Clone)]
pub struct RedisUrl(SecretString);

impl RedisUrl {
    /// The whole address, password included. Do not log it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The address with its password replaced.
    pub fn redacted(&self) -> String {
        let Ok(mut url) = Url::parse(self.expose()) else { return "<redacted>".to_owned() };
        if url.password().is_some() && url.set_password(Some("redacted")).is_err() {
            return "<redacted>".to_owned();
        }
        url.into()
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl Value for RedisUrl {
    fn kind() -> String {
        "`redis://HOST:PORT` or, over TLS, `rediss://USER:PASSWORD@HOST:PORT`".to_owned()
    }

    fn read(input: &Input, _: Option<&Path>) -> Result<Self, String> {
        let text = input.text().ok_or_else(|| format!("expected {}", Self::kind()))?;
        let url = Url::parse(text).map_err(|error| format!("expected {}: {error}", Self::kind()))?;
        if !matches!(url.scheme(), "redis" | "rediss") || url.host_str().is_none_or(str::is_empty) {
            return Err(format!("expected {}{}", Self::kind(), hint(url.scheme(), ["redis", "rediss"])));
        }
        Ok(Self(text.into()))
    }

    fn show(&self) -> String {
        quote(&self.redacted())
    }
}
