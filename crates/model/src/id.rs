//! Identifiers. Each noun has its own type, so that an application's id cannot be passed where an API's is meant.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub struct $name(Arc<str>);

        // Nearly always the very same text, which is seen without reading it: it may be outside of the processor's cache.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
            }
        }

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.0.hash(state);
            }
        }

        impl $name {
            /// A fresh, time-ordered identifier (UUID version 7, RFC 9562).
            pub fn fresh() -> Self {
                Self(uuid::Uuid::now_v7().to_string().into())
            }

            /// The identifier's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.as_str().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

id!(
    /// Names one version of one API.
    ApiId
);
id!(
    /// Names one immutable snapshot of an API.
    RevisionId
);
id!(
    /// Names an application: what a developer subscribes with.
    ApplicationId
);
id!(
    /// Names the bond between an application and an API.
    SubscriptionId
);
id!(
    /// Names a user of the store's own user table.
    UserId
);
id!(
    /// An OAuth 2.0 client identifier (RFC 6749 section 2.2); WSO2 calls it the consumer key.
    ConsumerKey
);
