//! The tree as it grows, template by template, and how it is laid out when it is complete.

use crate::path::normalise_literal;
use crate::plan::matcher::{Ends, Literal, Matcher, NOWHERE, Node, Pattern, Run, Verb, split, tag};

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

/// The tree in arrays.
pub(super) fn laid_out(root: Tree) -> Matcher {
    let mut layout = Layout::default();
    layout.place(root);
    Matcher {
        nodes: layout.nodes.into(),
        literals: layout.literals.into(),
        tags: layout.tags.into(),
        patterns: layout.patterns.into(),
        ends: layout.ends.into(),
        texts: layout.texts.into(),
    }
}

#[derive(Default)]
struct Layout {
    nodes: Vec<Node>,
    literals: Vec<Literal>,
    tags: Vec<u8>,
    patterns: Vec<(Pattern, u32)>,
    ends: Vec<Ends>,
    texts: String,
}

impl Layout {
    /// Places a node and all below it; where it is.
    fn place(&mut self, mut tree: Tree) -> u32 {
        tree.patterns.sort_by_key(|(pattern, _)| pattern.rank());
        let node = Node {
            literals: run(&self.literals, tree.literals.len()),
            patterns: run(&self.patterns, tree.patterns.len()),
            parameter: NOWHERE,
            wildcard: self.end(tree.wildcard),
            ends: self.end(tree.ends),
        };
        let at = self.nodes.len();
        self.nodes.push(node);
        // Neighbours get their places first, as they must be neighbours.
        let mut children = Vec::with_capacity(tree.literals.len());
        for (text, child) in tree.literals {
            self.literals.push(Literal { text: run(self.texts.as_bytes(), text.len()), child: NOWHERE });
            self.texts.push_str(&text);
            self.tags.push(tag(&text));
            children.push(child);
        }
        let mut behind_patterns = Vec::with_capacity(tree.patterns.len());
        for (pattern, child) in tree.patterns {
            self.patterns.push((pattern, NOWHERE));
            behind_patterns.push(child);
        }
        for (index, child) in children.into_iter().enumerate() {
            self.literals[node.literals.from as usize + index].child = self.place(child);
        }
        for (index, child) in behind_patterns.into_iter().enumerate() {
            self.patterns[node.patterns.from as usize + index].1 = self.place(child);
        }
        if let Some(child) = tree.parameter {
            self.nodes[at].parameter = self.place(*child);
        }
        at as u32
    }

    fn end(&mut self, ends: Ends) -> u32 {
        if ends == Ends::default() {
            return NOWHERE;
        }
        self.ends.push(ends);
        self.ends.len() as u32 - 1
    }
}

/// The next `count` of `all`, which are about to be added.
fn run<T>(all: &[T], count: usize) -> Run {
    Run { from: all.len() as u32, count: count as u32 }
}
