//! The types of settings that are ours: closed choices, names, secrets.

mod instance_name;
mod secret;
mod look;
mod network;

pub use instance_name::InstanceName;
pub use look::{Color, Picture};
pub use network::{Addresses, CorsOrigin, FileMode, TrustedProxy};
pub use secret::{RedisUrl, Secret, StoreUrl};

use std::fmt;
use std::path::Path;

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
