//! Finds the operation of an API for a verb and a path: a tree of segments with explicit precedence.
//!
//! At each segment: literal text, then text with parameters (`x.{ext}`, more literal characters first), then a whole
//! parameter (`{id}`), then the wildcard `*`, which takes the rest of the path, even none. Templates may overlap: the
//! first template in that order *that offers the verb* wins, so `GET /pets/{id}` is reached by `/pets/new` when
//! `/pets/new` only offers POST (WSO2 behaviour). A trailing slash makes no difference.
//!
//! Each node of the tree is looked at no more than once per request, so the work is bounded by the API's size.

use tidegate_model::operation::{Operation, VERBS};

use crate::path::normalise_literal;

/// Index into [`VERBS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verb(usize);

impl Verb {
    /// `GET`.
    pub const GET: Self = Self(0);
    /// `HEAD`.
    pub const HEAD: Self = Self(5);

    /// The verb of an upper-case method; `None` for methods no operation can have.
    pub fn parse(method: &str) -> Option<Self> {
        VERBS.iter().position(|verb| *verb == method).map(Self)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        VERBS[self.0]
    }
}

/// Verbs a path offers, as bits over [`VERBS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VerbSet(u8);

impl VerbSet {
    /// `GET, HEAD, POST`: for `Allow`. `HEAD` is offered wherever `GET` is.
    pub fn list(self) -> String {
        let has = |index: usize| self.0 & 1 << index != 0;
        let offered = |index: usize| has(index) || (index == Verb::HEAD.0 && has(Verb::GET.0));
        let names: Vec<&str> = (0..VERBS.len()).filter(|index| offered(*index)).map(|index| VERBS[index]).collect();
        names.join(", ")
    }

    /// Whether no verb is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a path and verb lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The operation's index in the API's list.
    Operation(usize),
    /// Some template fits, but none that does offers the verb.
    OtherVerbs(VerbSet),
    /// No template fits.
    Nothing,
}

/// The compiled templates of one API.
#[derive(Debug, Default)]
pub struct Matcher {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: Vec<(String, Node)>,
    patterns: Vec<(Pattern, Node)>,
    parameter: Option<Box<Node>>,
    wildcard: Ends,
    ends: Ends,
}

/// Which operation each verb has where a template ends.
#[derive(Debug, Clone, Default)]
struct Ends([Option<u32>; VERBS.len()]);

impl Ends {
    fn add(&mut self, verb: Verb, operation: usize) {
        self.0[verb.0].get_or_insert(operation as u32);
    }

    /// The operation for `verb`; `HEAD` is answered by `GET` where there is no `HEAD` (RFC 9110 section 9.3.2).
    fn get(&self, verb: Verb) -> Option<usize> {
        let own = self.0[verb.0];
        let index = if verb == Verb::HEAD { own.or(self.0[Verb::GET.0]) } else { own };
        index.map(|index| index as usize)
    }

    fn verbs(&self) -> u8 {
        self.0.iter().enumerate().fold(0, |bits, (index, end)| bits | u8::from(end.is_some()) << index)
    }
}

impl Matcher {
    /// Compiles `operations`. Those with a verb outside [`VERBS`] are left out: the model does not allow them.
    pub fn new(operations: &[Operation]) -> Self {
        let mut root = Node::default();
        for (index, operation) in operations.iter().enumerate() {
            if let Some(verb) = Verb::parse(&operation.verb) {
                root.insert(segments(&operation.target), verb, index);
            }
        }
        root.sort();
        Self { root }
    }

    /// What `verb` on `path` (normal form, below the API's context, empty or beginning with `/`) leads to. `None` as
    /// verb stands for a method no operation can have.
    pub fn find(&self, verb: Option<Verb>, path: &str) -> Match {
        let mut search = Search { verb, offered: 0 };
        match search.node(&self.root, segments(path)) {
            Some(operation) => Match::Operation(operation),
            None if search.offered != 0 => Match::OtherVerbs(VerbSet(search.offered)),
            None => Match::Nothing,
        }
    }
}

/// The path's text after its first slash and without its last one; `None` when nothing is left.
fn segments(path: &str) -> Option<&str> {
    let inner = path.strip_prefix('/').unwrap_or(path);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    (!inner.is_empty()).then_some(inner)
}

fn split(rest: &str) -> (&str, Option<&str>) {
    match rest.split_once('/') {
        Some((first, tail)) => (first, Some(tail)),
        None => (rest, None),
    }
}

impl Node {
    fn insert(&mut self, rest: Option<&str>, verb: Verb, operation: usize) {
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

    fn sort(&mut self) {
        self.literals.sort_by(|a, b| a.0.cmp(&b.0));
        self.patterns.sort_by_key(|(pattern, _)| pattern.rank());
        let children = self.literals.iter_mut().map(|(_, node)| node);
        let children = children.chain(self.patterns.iter_mut().map(|(_, node)| node));
        children.chain(self.parameter.as_deref_mut()).for_each(Self::sort);
    }
}

fn entry<K: PartialEq>(list: &mut Vec<(K, Node)>, key: K) -> &mut Node {
    let at = list.iter().position(|(known, _)| *known == key).unwrap_or_else(|| {
        list.push((key, Node::default()));
        list.len() - 1
    });
    &mut list[at].1
}

struct Search {
    verb: Option<Verb>,
    offered: u8,
}

impl Search {
    fn node(&mut self, node: &Node, rest: Option<&str>) -> Option<usize> {
        let deeper = match rest {
            None => self.end(&node.ends),
            Some(rest) => {
                let (segment, tail) = split(rest);
                self.literal(node, segment, tail)
                    .or_else(|| self.pattern(node, segment, tail))
                    .or_else(|| node.parameter.as_deref().and_then(|child| self.node(child, tail)))
            }
        };
        deeper.or_else(|| self.end(&node.wildcard))
    }

    fn literal(&mut self, node: &Node, segment: &str, tail: Option<&str>) -> Option<usize> {
        let at = node.literals.binary_search_by(|(text, _)| text.as_str().cmp(segment)).ok()?;
        self.node(&node.literals[at].1, tail)
    }

    fn pattern(&mut self, node: &Node, segment: &str, tail: Option<&str>) -> Option<usize> {
        let mut fitting = node.patterns.iter().filter(|(pattern, _)| pattern.fits(segment));
        fitting.find_map(|(_, child)| self.node(child, tail))
    }

    fn end(&mut self, ends: &Ends) -> Option<usize> {
        self.offered |= ends.verbs();
        ends.get(self.verb?)
    }
}

/// Literal texts of a segment with one parameter between each two of them; `{id}` is `["", ""]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(Vec<String>);

impl Pattern {
    /// Reads a template's segment; `None` when it has no parameter.
    pub(super) fn parse(segment: &str) -> Option<Self> {
        let mut texts = Vec::new();
        let mut rest = segment;
        while let Some((text, after)) = rest.split_once('{') {
            texts.push(normalise_literal(text));
            rest = after.split_once('}').map_or("", |(_, tail)| tail);
        }
        if texts.is_empty() {
            return None;
        }
        texts.push(normalise_literal(rest));
        Some(Self(texts))
    }

    pub(super) fn is_whole_parameter(&self) -> bool {
        self.0.iter().all(String::is_empty)
    }

    /// Orders patterns: more literal characters first, then by text, so that the order never depends on input order.
    pub(super) fn rank(&self) -> (std::cmp::Reverse<usize>, Vec<String>) {
        (std::cmp::Reverse(self.0.iter().map(String::len).sum()), self.0.clone())
    }

    /// Whether `segment` fits; each parameter stands for at least one character.
    pub(super) fn fits(&self, segment: &str) -> bool {
        let (first, others) = self.0.split_first().expect("a pattern has at least two texts");
        let (last, middle) = others.split_last().expect("a pattern has at least two texts");
        let Some(mut rest) = segment.strip_prefix(first.as_str()) else { return false };
        for text in middle {
            let Some(found) = rest.char_indices().skip(1).find(|(at, _)| rest[*at..].starts_with(text.as_str())) else {
                return false;
            };
            rest = &rest[found.0 + text.len()..];
        }
        rest.len() > last.len() && rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
#[path = "matcher_tests.rs"]
mod tests;
