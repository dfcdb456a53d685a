//! `<provider>--<api>:v<version>`, the name of an API's deployment in Synapse; `@` in a provider is written `-AT-`.

/// Provider, API and version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiName {
    /// User name of the provider.
    pub provider: String,
    /// Name of the API.
    pub api: String,
    /// Version.
    pub version: String,
}

impl ApiName {
    /// Reads the name; `None` when it has another form, as those of default APIs and default versions do.
    pub fn parse(text: &str) -> Option<Self> {
        let (provider, rest) = text.trim().split_once("--")?;
        let (api, version) = rest.rsplit_once(":v")?;
        if provider.is_empty() || api.is_empty() || version.is_empty() {
            return None;
        }
        Some(Self { provider: provider.replace("-AT-", "@"), api: api.to_owned(), version: version.to_owned() })
    }
}

impl std::fmt::Display for ApiName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}--{}:v{}", self.provider.replace('@', "-AT-"), self.api, self.version)
    }
}
