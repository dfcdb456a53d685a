//! The tree as it grows, template by template, and how it is laid out when it is complete.

use crate::path::normalise_literal;
use crate::plan::matcher::{
    Ends, HAS_ENDS, HAS_WILDCARD, Head, Matcher, NOWHERE, PARAMETER_AT, Pattern, Verb, WORD, split, tag,
};

/// A node with all below it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    literals: Vec<(String, Tree)>,
    patterns: Vec<(Pattern, Tree)>,
    parameter: Option<Box<Tree>>,
    wildcard: Ends,
    ends: Ends,
}

impl Tree {
    /// Adds a template's rest.
    pub(super) fn insert(&mut self, rest: Option<&str>, verb: Verb, operation: u16) {
        let Some(rest) = rest else { return self.ends.add(verb, operation) };
        let (segment, tail) = split(rest);
        if segment.is_empty() {
            return self.insert(tail, verb, operation);
        }
        if segment == "*" {
            return self.wildcard.add(verb, operation);
        }
        let child = match Pattern::parse(segment) {
            None => entry(&mut self.literals, normalise_literal(segment)),
            Some(pattern) if pattern.is_whole_parameter() => self.parameter.get_or_insert_default(),
            Some(pattern) => entry(&mut self.patterns, pattern),
        };
        child.insert(tail, verb, operation);
    }
}

fn entry<K: PartialEq>(list: &mut Vec<(K, Tree)>, key: K) -> &mut Tree {
    let at = list.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
        list.push((key, Tree::default()));
        list.len() - 1
    });
    &mut list[at].1
}

/// The tree in bytes.
pub(super) fn laid_out(root: Tree) -> Matcher {
    let mut layout = Layout::default();
    layout.place(root);
    Matcher { nodes: layout.nodes.into(), patterns: layout.patterns.into() }
}

#[derive(Default)]
struct Layout {
    nodes: Vec<u8>,
    patterns: Vec<(Pattern, u32)>,
}

impl Layout {
    /// Places a node and all below it; where it is.
    fn place(&mut self, mut tree: Tree) -> u32 {
        tree.patterns.sort_by_key(|(pattern, _)| pattern.rank());
        let at = self.nodes.len();
        let head = self.head(&tree);
        self.nodes.extend(head.bytes());
        self.ends(&tree.ends);
        self.ends(&tree.wildcard);
        self.nodes.extend(tree.literals.iter().map(|(text, _)| tag(text)));
        let places = self.nodes.len();
        self.nodes.resize(places + tree.literals.len() * WORD, 0);
        // Neighbours get their places first, as they must be neighbours.
        let (patterns, behind): (Vec<_>, Vec<_>) = tree.patterns.into_iter().unzip();
        self.patterns.extend(patterns.into_iter().map(|pattern| (pattern, NOWHERE)));
        for (index, (text, child)) in tree.literals.into_iter().enumerate() {
            self.put(places + index * WORD, self.nodes.len() as u32);
            self.nodes.extend((text.len() as u32).to_le_bytes());
            self.nodes.extend(text.as_bytes());
            self.place(child);
        }
        for (index, child) in behind.into_iter().enumerate() {
            self.patterns[head.patterns_from as usize + index].1 = self.place(child);
        }
        if let Some(child) = tree.parameter {
            let parameter = self.place(*child);
            self.put(at + PARAMETER_AT, parameter);
        }
        at as u32
    }

    fn head(&self, tree: &Tree) -> Head {
        let flag = |ends: &Ends, flag| if *ends == Ends::default() { 0 } else { flag };
        Head {
            literals: tree.literals.len() as u32,
            patterns_from: self.patterns.len() as u32,
            patterns: tree.patterns.len() as u32,
            parameter: NOWHERE,
            flags: flag(&tree.ends, HAS_ENDS) | flag(&tree.wildcard, HAS_WILDCARD),
        }
    }

    /// Of no template nothing is written.
    fn ends(&mut self, ends: &Ends) {
        if *ends != Ends::default() {
            self.nodes.extend(ends.0.iter().flat_map(|operation| operation.to_le_bytes()));
        }
    }

    fn put(&mut self, at: usize, number: u32) {
        self.nodes[at..at + WORD].copy_from_slice(&number.to_le_bytes());
    }
}
