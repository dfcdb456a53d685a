//! The types of settings that are secret, or may hold a password: nothing prints it.

use std::fmt;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::suggest::hint;
use crate::value::{Input, Value, quote};

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
