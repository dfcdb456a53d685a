//! The head of a request.

use std::fmt;
use std::ops::Range;

use http::request::Parts;
use http::{Method, Version};
use hyper::upgrade::OnUpgrade;
use tokio::sync::oneshot;

use super::headers::Headers;
use crate::upstream::tunnel::Duplex;

/// The head of a request, whichever codec read it.
#[derive(Debug)]
pub struct RequestHead {
    /// Method.
    pub method: Method,
    /// Version.
    pub version: Version,
    /// Header fields.
    pub headers: Headers,
    /// The right to take over the connection, where its protocol has that.
    pub(crate) upgrade: Option<ClientUpgrade>,
    /// Offsets into the text before the fields.
    pub(crate) target: Target,
}

/// Where the parts of a request's target stand in front of the header fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    pub authority: Option<Range<u32>>,
    pub path: Range<u32>,
    pub query: Option<Range<u32>>,
}

/// How the client's connection is had once its 101 is sent.
pub enum ClientUpgrade {
    /// From the HTTP library.
    Library(OnUpgrade),
    /// From our own codec.
    Own(oneshot::Receiver<Box<dyn Duplex>>),
}

impl fmt::Debug for ClientUpgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Library(_) => "Library",
            Self::Own(_) => "Own",
        })
    }
}

impl RequestHead {
    /// What a server library read.
    pub fn of_parts(mut parts: Parts) -> Self {
        let upgrade = parts.extensions.remove::<OnUpgrade>().map(ClientUpgrade::Library);
        let mut prefix = String::new();
        let mut put = |text: &str| {
            let start = prefix.len() as u32;
            prefix.push_str(text);
            start..prefix.len() as u32
        };
        let target = Target {
            authority: parts.uri.authority().map(|authority| put(authority.as_str())),
            path: put(parts.uri.path()),
            query: parts.uri.query().map(&mut put),
        };
        let headers = Headers::of_map(prefix.as_bytes(), &parts.headers);
        Self { method: parts.method, version: parts.version, headers, upgrade, target }
    }

    /// The path as the client spelled it.
    pub fn path(&self) -> &str {
        self.headers.prefix(self.target.path.clone())
    }

    /// The query as the client spelled it.
    pub fn query(&self) -> Option<&str> {
        self.target.query.clone().map(|range| self.headers.prefix(range))
    }

    /// Where the authority stands in the head.
    pub fn authority_place(&self) -> Option<std::ops::Range<u32>> {
        self.target.authority.clone()
    }

    /// The authority in the target, if it names one.
    pub fn authority(&self) -> Option<&str> {
        self.target.authority.clone().map(|range| self.headers.prefix(range))
    }
}
