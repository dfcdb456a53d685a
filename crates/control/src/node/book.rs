//! Gateways that were heard of: at this instance just now, at others of the same store a little later.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tidegate_model::millis::Millis;
use tidegate_model::node::{FORGOTTEN_AFTER_MS, NODES_MAX, SeenNode};

use super::polls::Polls;

/// How often the store is told that a node is still there, milliseconds.
const WRITTEN_EVERY_MS: Millis = 10_000;

/// The list.
#[derive(Debug, Default)]
pub struct Book {
    seen: Mutex<HashMap<String, Remembered>>,
    /// Their open questions.
    pub(super) polls: Polls,
}

#[derive(Debug)]
struct Remembered {
    node: SeenNode,
    written_at: Millis,
}

/// What is new about a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// It was not known.
    pub is_new: bool,
    /// The store should be told.
    pub is_due: bool,
}

impl Book {
    /// A node was heard of here. When the book is full, one that is new is not remembered.
    pub fn see(&self, node: SeenNode) -> News {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = node.seen_at;
        seen.retain(|_, known| known.node.seen_at + FORGOTTEN_AFTER_MS >= now);
        let known = seen.get(&node.report.id);
        let is_new = known.is_none();
        if is_new && seen.len() >= NODES_MAX {
            tracing::warn!("more than {NODES_MAX} gateways: `{}` is served, but not listed", node.report.name);
            return News { is_new: false, is_due: false };
        }
        let written_at = known.map_or(0, |known| known.written_at);
        let is_due = written_at + WRITTEN_EVERY_MS <= now;
        let written_at = if is_due { now } else { written_at };
        seen.insert(node.report.id.clone(), Remembered { node, written_at });
        News { is_new, is_due }
    }

    /// What other instances wrote to the store.
    pub fn learn(&self, nodes: Vec<SeenNode>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for node in nodes {
            let is_fresher = seen.get(&node.report.id).is_none_or(|known| known.node.seen_at < node.seen_at);
            if is_fresher && (seen.len() < NODES_MAX || seen.contains_key(&node.report.id)) {
                let written_at = node.seen_at;
                seen.insert(node.report.id.clone(), Remembered { node, written_at });
            }
        }
    }

    /// Those heard of lately, by name.
    pub fn list(&self, now: Millis) -> Vec<SeenNode> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_there = |known: &&Remembered| known.node.seen_at + FORGOTTEN_AFTER_MS >= now;
        let mut list: Vec<SeenNode> = seen.values().filter(is_there).map(|known| known.node.clone()).collect();
        list.sort_by(|a, b| (&a.report.name, &a.report.id).cmp(&(&b.report.name, &b.report.id)));
        list
    }

    /// Addresses of the first gateway of `environment`, by http and by https. In order of offset and name, so that the same
    /// one is shown as long as it is there.
    pub fn addresses(&self, environment: &str, now: Millis) -> (Option<String>, Option<String>) {
        let mut nodes = self.list(now);
        nodes.retain(|node| node.report.environment == environment);
        nodes.sort_by_key(|node| node.report.offset);
        let find = |scheme: &str| {
            let is_it = |url: &&String| url.strip_prefix(scheme).is_some_and(|rest| rest.starts_with("://"));
            nodes.iter().find_map(|node| node.report.endpoints.iter().find(is_it).cloned())
        };
        (find("http"), find("https"))
    }
}

#[cfg(test)]
mod tests {
    use tidegate_model::node::{JoinedBy, NodeReport};

    use super::*;

    fn node(id: &str, offset: u16, seen_at: Millis) -> SeenNode {
        let report = NodeReport {
            id: id.into(),
            name: format!("name {id}"),
            roles: vec!["gateway".into()],
            version: "1".into(),
            offset,
            ports: [].into(),
            environment: "Default".into(),
            endpoints: vec![format!("https://{id}:1"), format!("http://{id}:2")],
            position: 0,
            degraded: None,
        };
        SeenNode { report, address: "::1".into(), joined_by: JoinedBy::Token("t".into()), seen_at }
    }

    #[test]
    fn a_node_is_new_once_and_written_now_and_then() {
        let book = Book::default();
        let mut at = 1_000_000;
        assert_eq!(book.see(node("a", 0, at)), News { is_new: true, is_due: true });
        assert_eq!(book.see(node("a", 0, at + 1)), News { is_new: false, is_due: false });
        at += WRITTEN_EVERY_MS;
        assert_eq!(book.see(node("a", 0, at)), News { is_new: false, is_due: true });
        at += FORGOTTEN_AFTER_MS + 1;
        assert_eq!(book.list(at), []);
        assert!(book.see(node("a", 0, at)).is_new);
    }

    #[test]
    fn the_list_is_bounded() {
        let book = Book::default();
        for id in 0..NODES_MAX + 5 {
            book.see(node(&id.to_string(), 0, 5));
        }
        book.learn(vec![node("other", 0, 6)]);
        assert_eq!(book.list(5).len(), NODES_MAX);
    }

    #[test]
    fn the_addresses_shown_are_those_of_the_lowest_offset_that_is_there() {
        let book = Book::default();
        assert_eq!(book.addresses("Default", 0), (None, None));
        book.learn(vec![node("b", 7, 100), node("a", 9, 200)]);
        assert_eq!(book.addresses("Default", 100), (Some("http://b:2".into()), Some("https://b:1".into())));
        assert_eq!(book.addresses("Other", 100), (None, None));
        let later = 101 + FORGOTTEN_AFTER_MS;
        assert_eq!(book.addresses("Default", later).0.as_deref(), Some("http://a:2"));
    }
}
