//! The head of a request.

use std::fmt;
use std::ops::Range;

use http::request::Parts;
use http::{Method, Version};
use hyper::upgrade::OnUpgrade;
use tokio::sync::oneshot;

use super::headers::Headers;
use super::spare;
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
    /// What it asks for.
    pub(crate) target: Target,
}

/// A request's target, and where its parts stand in it.
#[derive(Debug, Default)]
pub(crate) struct Target {
    text: String,
    authority: Option<Range<u32>>,
    path: Range<u32>,
    query: Option<Range<u32>>,
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

impl Target {
    /// A target of these parts, of which path and query stand in `text` behind the authority.
    pub fn new(text: &str, authority: Option<Range<usize>>, path: Range<usize>, query: Option<Range<usize>>) -> Self {
        let mut kept = String::from_utf8(spare::text()).unwrap_or_default();
        kept.push_str(text);
        let place = |part: Range<usize>| part.start as u32..part.end as u32;
        Self { text: kept, authority: authority.map(place), path: place(path), query: query.map(place) }
    }

    fn part(&self, place: &Range<u32>) -> &str {
        self.text.get(place.start as usize..place.end as usize).unwrap_or_default()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        spare::give_text(std::mem::take(&mut self.text).into_bytes());
    }
}

impl RequestHead {
    /// What a server library read.
    pub fn of_parts(mut parts: Parts) -> Self {
        let upgrade = parts.extensions.remove::<OnUpgrade>().map(ClientUpgrade::Library);
        let mut text = String::new();
        let mut put = |part: &str| {
            let start = text.len();
            text.push_str(part);
            start..text.len()
        };
        let authority = parts.uri.authority().map(|authority| put(authority.as_str()));
        let (path, query) = (put(parts.uri.path()), parts.uri.query().map(&mut put));
        let target = Target::new(&text, authority, path, query);
        let headers = Headers::of_map(&parts.headers);
        Self { method: parts.method, version: parts.version, headers, upgrade, target }
    }

    /// The path as the client spelled it.
    pub fn path(&self) -> &str {
        self.target.part(&self.target.path)
    }

    /// The query as the client spelled it.
    pub fn query(&self) -> Option<&str> {
        self.target.query.as_ref().map(|place| self.target.part(place))
    }

    /// The authority in the target, if it names one.
    pub fn authority(&self) -> Option<&str> {
        self.target.authority.as_ref().map(|place| self.target.part(place))
    }
}
