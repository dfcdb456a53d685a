//! Names of header fields that every call asks for, with what they are compared by worked out beforehand.

use http::HeaderName;

use super::headers::Kind;

/// A name as a question to [`Headers`](super::Headers).
pub trait Named {
    /// The name in lower case.
    fn text(&self) -> &str;

    /// Its kind.
    #[doc(hidden)]
    fn kind(&self) -> Kind;
}

impl Named for HeaderName {
    fn text(&self) -> &str {
        self.as_str()
    }

    #[inline]
    fn kind(&self) -> Kind {
        Kind::of(self.as_str().as_bytes())
    }
}

/// A name that is known when this is compiled.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    text: &'static str,
    kind: Kind,
}

impl Known {
    /// `text` is a field name in lower case.
    const fn new(text: &'static str) -> Self {
        Self { text, kind: Kind::of(text.as_bytes()) }
    }

    /// The name in lower case.
    pub const fn as_str(&self) -> &'static str {
        self.text
    }
}

impl Named for Known {
    #[inline]
    fn text(&self) -> &str {
        self.text
    }

    #[inline]
    fn kind(&self) -> Kind {
        self.kind
    }
}

macro_rules! known {
    ($($name:ident = $text:literal,)*) => {
        $(
            #[doc = concat!("`", $text, "`.")]
            pub const $name: Known = Known::new($text);
        )*
    };
}

known! {
    ACCESS_CONTROL_ALLOW_CREDENTIALS = "access-control-allow-credentials",
    ACCESS_CONTROL_ALLOW_ORIGIN = "access-control-allow-origin",
    ACCESS_CONTROL_REQUEST_METHOD = "access-control-request-method",
    AUTHORIZATION = "authorization",
    CONNECTION = "connection",
    CONTENT_LENGTH = "content-length",
    CONTENT_LOCATION = "content-location",
    CONTENT_TYPE = "content-type",
    DATE = "date",
    EXPECT = "expect",
    FORWARDED = "forwarded",
    FORWARDED_FOR = "x-forwarded-for",
    FORWARDED_HOST = "x-forwarded-host",
    FORWARDED_PORT = "x-forwarded-port",
    FORWARDED_PROTO = "x-forwarded-proto",
    HOPS = "x-tidegate-hops",
    HOST = "host",
    INTERNAL_KEY = "internal-key",
    KEEP_ALIVE = "keep-alive",
    LOCATION = "location",
    ORIGIN = "origin",
    PROXY_AUTHORIZATION = "proxy-authorization",
    PROXY_CONNECTION = "proxy-connection",
    RATELIMIT_LIMIT = "ratelimit-limit",
    RATELIMIT_REMAINING = "ratelimit-remaining",
    RATELIMIT_RESET = "ratelimit-reset",
    REFERER = "referer",
    REQUEST_ID = "x-request-id",
    TE = "te",
    TRANSFER_ENCODING = "transfer-encoding",
    UPGRADE = "upgrade",
    USER_AGENT = "user-agent",
    VARY = "vary",
    VIA = "via",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_name_is_of_the_same_kind_as_the_one_it_stands_for() {
        for known in [HOST, AUTHORIZATION, FORWARDED_FOR, TE, RATELIMIT_LIMIT] {
            let name = HeaderName::from_bytes(known.as_str().as_bytes()).unwrap();
            assert_eq!(known.kind(), name.kind());
            assert_eq!(known.kind(), Kind::of(known.as_str().to_ascii_uppercase().as_bytes()));
        }
    }
}
