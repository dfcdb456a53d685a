//! A consumer: the OAuth 2.0 client behind an application's key, in one of two stages.

use serde::{Deserialize, Serialize};

use crate::id::{ApplicationId, ConsumerKey};

/// Stage a key belongs to; decides which endpoints of an API its calls reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum KeyType {
    /// Live traffic.
    Production,
    /// Trials.
    Sandbox,
}

impl KeyType {
    /// `PRODUCTION`, `SANDBOX`: contract and store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "PRODUCTION",
            Self::Sandbox => "SANDBOX",
        }
    }

    /// `production`, `sandbox`: prefix of members of `endpointConfig`.
    pub fn stage(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
        }
    }

    /// Reads [`Self::as_str`]'s spelling.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "PRODUCTION" => Some(Self::Production),
            "SANDBOX" => Some(Self::Sandbox),
            _ => None,
        }
    }
}

/// Which application and stage a consumer key stands for: what a gateway must know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consumer {
    /// The OAuth client id.
    pub key: ConsumerKey,
    /// The application it belongs to.
    pub application: ApplicationId,
    /// Its stage.
    pub key_type: KeyType,
    /// Domains the key may be used from; empty: any.
    #[serde(default)]
    pub allowed_domains: Vec<String>,
}
