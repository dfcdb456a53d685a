//! Finds the operation of an API for a verb and a path: a tree of segments with explicit precedence.
//!
//! At each segment: literal text, then text with parameters (`x.{ext}`, more literal characters first), then a whole
//! parameter (`{id}`), then the wildcard `*`, which takes the rest of the path, even none. Templates may overlap: the
//! first template in that order *that offers the verb* wins, so `GET /pets/{id}` is reached by `/pets/new` when
//! `/pets/new` only offers POST (WSO2 behaviour). A trailing slash makes no difference.
//!
//! Each node of the tree is looked at no more than once per request, so the work is bounded by the API's size.

mod tree;

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

/// The compiled templates of one API: the tree laid out in a few arrays, as there may be half a million templates in a
/// gateway. It is grown in [`tree`].
#[derive(Debug)]
pub struct Matcher {
    /// The root first.
    nodes: Box<[Node]>,
    literals: Box<[Literal]>,
    /// A byte of each literal's text, by which it is found: fifty of them are in one line of the processor's cache, where
    /// the literals and their texts are in many.
    tags: Box<[u8]>,
    patterns: Box<[(Pattern, u32)]>,
    ends: Box<[Ends]>,
    /// All literal texts.
    texts: Box<str>,
}

/// What can follow a prefix of a path. Places in the arrays of [`Matcher`].
#[derive(Debug, Clone, Copy)]
struct Node {
    literals: Run,
    /// In order of precedence.
    patterns: Run,
    /// The child for a whole parameter; [`NOWHERE`]: none.
    parameter: u32,
    /// Where `*` stands here; [`NOWHERE`]: nowhere.
    wildcard: u32,
    /// Where a template ends here; [`NOWHERE`]: none does.
    ends: u32,
}

/// Nothing is there.
const NOWHERE: u32 = u32::MAX;

/// Neighbours in an array.
#[derive(Debug, Clone, Copy)]
struct Run {
    from: u32,
    count: u32,
}

impl Run {
    fn of<T>(self, all: &[T]) -> &[T] {
        &all[self.from as usize..][..self.count as usize]
    }
}

/// A literal segment and the node behind it.
#[derive(Debug, Clone, Copy)]
struct Literal {
    text: Run,
    child: u32,
}

/// What literals are told apart by at first sight.
fn tag(segment: &str) -> u8 {
    let mix = |tag: u32, byte: &u8| (tag ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    (segment.as_bytes().iter().fold(0x811c_9dc5, mix) >> 24) as u8
}

/// Which operation each verb has where a template ends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ends([u16; VERBS.len()]);

/// A verb without operation.
const NO_OPERATION: u16 = u16::MAX;

impl Default for Ends {
    fn default() -> Self {
        Self([NO_OPERATION; VERBS.len()])
    }
}

impl Ends {
    /// The first operation with a template and verb has it.
    fn add(&mut self, verb: Verb, operation: u16) {
        let place = &mut self.0[verb.0];
        if *place == NO_OPERATION {
            *place = operation;
        }
    }

    /// The operation for `verb`; `HEAD` is answered by `GET` where there is no `HEAD` (RFC 9110 section 9.3.2).
    fn get(&self, verb: Verb) -> Option<usize> {
        let own = self.0[verb.0];
        let index = if verb == Verb::HEAD && own == NO_OPERATION { self.0[Verb::GET.0] } else { own };
        (index != NO_OPERATION).then_some(usize::from(index))
    }

    fn verbs(&self) -> u8 {
        self.0.iter().enumerate().fold(0, |bits, (index, end)| bits | u8::from(*end != NO_OPERATION) << index)
    }
}

impl Matcher {
    /// Compiles `operations`. Those with a verb outside [`VERBS`] and those beyond 65 535 are left out: the model allows
    /// neither ([`tidegate_model::api::OPERATIONS_MAX`]).
    pub fn new(operations: &[Operation]) -> Self {
        let mut root = tree::Tree::default();
        for (index, operation) in (0..NO_OPERATION).zip(operations) {
            if let Some(verb) = Verb::parse(&operation.verb) {
                root.insert(segments(&operation.target), verb, index);
            }
        }
        tree::laid_out(root)
    }

    /// What `verb` on `path` (normal form, below the API's context, empty or beginning with `/`) leads to. `None` as
    /// verb stands for a method no operation can have.
    pub fn find(&self, verb: Option<Verb>, path: &str) -> Match {
        let mut search = Search { matcher: self, verb, offered: 0 };
        match search.node(0, segments(path)) {
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

struct Search<'m> {
    matcher: &'m Matcher,
    verb: Option<Verb>,
    offered: u8,
}

impl Search<'_> {
    fn node(&mut self, at: u32, rest: Option<&str>) -> Option<usize> {
        let node = self.matcher.nodes[at as usize];
        let deeper = match rest {
            None => self.end(node.ends),
            Some(rest) => {
                let (segment, tail) = split(rest);
                let parameter = (node.parameter != NOWHERE).then_some(node.parameter);
                self.literal(node.literals, segment, tail)
                    .or_else(|| self.pattern(node.patterns, segment, tail))
                    .or_else(|| parameter.and_then(|child| self.node(child, tail)))
            }
        };
        deeper.or_else(|| self.end(node.wildcard))
    }

    fn literal(&mut self, literals: Run, segment: &str, tail: Option<&str>) -> Option<usize> {
        let Matcher { literals: all, tags, texts, .. } = self.matcher;
        let (literals, tags) = (literals.of(all), literals.of(tags));
        let is_it = |at: &usize| literals[*at].text.of(texts.as_bytes()) == segment.as_bytes();
        let at = memchr::memchr_iter(tag(segment), tags).find(is_it)?;
        self.node(literals[at].child, tail)
    }

    fn pattern(&mut self, patterns: Run, segment: &str, tail: Option<&str>) -> Option<usize> {
        let patterns = patterns.of(&self.matcher.patterns);
        let mut fitting = patterns.iter().filter(|(pattern, _)| pattern.fits(segment));
        fitting.find_map(|(_, child)| self.node(*child, tail))
    }

    fn end(&mut self, at: u32) -> Option<usize> {
        let ends = self.matcher.ends.get(at as usize)?;
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
