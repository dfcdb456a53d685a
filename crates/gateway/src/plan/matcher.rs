//! Finds the operation of an API for a verb and a path: a tree of segments with explicit precedence.
//!
//! At each segment: literal text, then text with parameters (`x.{ext}`, more literal characters first), then a whole
//! parameter (`{id}`), then the wildcard `*`, which takes the rest of the path, even none. Templates may overlap: the
//! first template in that order *that offers the verb* wins, so `GET /pets/{id}` is reached by `/pets/new` when
//! `/pets/new` only offers POST (WSO2 behaviour). A trailing slash makes no difference.
//!
//! Each node of the tree is looked at no more than once per request, so the work is bounded by the API's size.

mod tree;

use std::sync::Arc;

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

/// The compiled templates of one API: the tree laid out in few bytes, as there may be half a million templates in a gateway.
/// What a search reads one after the other lies together, so that it is in few lines of the processor's cache. It is grown and
/// written in [`tree`]. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Matcher {
    /// The root first. Each node is: its [`Head`]; [`Ends`] where a template ends here, and where `*` stands here; a [`tag`] for
    /// each literal segment that may follow, by which it is found; the place of each of these segments. At that place: length
    /// of the segment, its text, and the node behind it. After all literals come the nodes behind patterns and parameter.
    nodes: Arc<[u8]>,
    /// In order of precedence at each node; with the place of the node behind.
    patterns: Arc<[(Pattern, u32)]>,
}

/// What is known of a node beside what can follow.
#[derive(Debug, Clone, Copy)]
struct Head {
    literals: u32,
    patterns_from: u32,
    patterns: u32,
    /// The node behind a whole parameter; [`NOWHERE`]: none.
    parameter: u32,
    /// [`HAS_ENDS`], [`HAS_WILDCARD`].
    flags: u32,
}

/// A template ends here.
const HAS_ENDS: u32 = 1;
/// `*` stands here.
const HAS_WILDCARD: u32 = 2;
/// Nothing is there.
const NOWHERE: u32 = u32::MAX;
/// Bytes of a number.
const WORD: usize = 4;
/// Where [`Head::parameter`] stands in a head.
const PARAMETER_AT: usize = 3 * WORD;

impl Head {
    const BYTES: usize = 5 * WORD;

    fn read(nodes: &[u8], at: usize) -> Self {
        let (words, _) = nodes[at..at + Self::BYTES].as_chunks::<WORD>();
        let [literals, patterns_from, patterns, parameter, flags] =
            std::array::from_fn(|index| u32::from_le_bytes(words[index]));
        Self { literals, patterns_from, patterns, parameter, flags }
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        let words = [self.literals, self.patterns_from, self.patterns, self.parameter, self.flags];
        words.into_iter().flat_map(u32::to_le_bytes)
    }

    fn has(self, flag: u32) -> bool {
        self.flags & flag != 0
    }

    /// Where the tags of the node at `at` are.
    fn tags(self, at: usize) -> usize {
        at + Self::BYTES + Ends::BYTES * self.flags.count_ones() as usize
    }
}

fn word(nodes: &[u8], at: usize) -> usize {
    let (words, _) = nodes[at..at + WORD].as_chunks::<WORD>();
    u32::from_le_bytes(words[0]) as usize
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
    const BYTES: usize = 2 * VERBS.len();

    fn read(nodes: &[u8], at: usize) -> Self {
        let (numbers, _) = nodes[at..at + Self::BYTES].as_chunks::<2>();
        Self(std::array::from_fn(|verb| u16::from_le_bytes(numbers[verb])))
    }

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
    fn node(&mut self, at: usize, rest: Option<&str>) -> Option<usize> {
        let head = Head::read(&self.matcher.nodes, at);
        let ends = head.has(HAS_ENDS).then_some(at + Head::BYTES);
        let deeper = match rest {
            None => ends.and_then(|ends| self.end(ends)),
            Some(rest) => {
                let (segment, tail) = split(rest);
                let parameter = (head.parameter != NOWHERE).then_some(head.parameter as usize);
                self.literal(head, at, segment, tail)
                    .or_else(|| self.pattern(head, segment, tail))
                    .or_else(|| parameter.and_then(|child| self.node(child, tail)))
            }
        };
        let wildcard = head.has(HAS_WILDCARD).then(|| head.tags(at) - Ends::BYTES);
        deeper.or_else(|| wildcard.and_then(|ends| self.end(ends)))
    }

    fn literal(&mut self, head: Head, at: usize, segment: &str, tail: Option<&str>) -> Option<usize> {
        let nodes = &self.matcher.nodes;
        let places = head.tags(at) + head.literals as usize;
        let behind = |index: usize| {
            let place = word(nodes, places + index * WORD);
            let text = place + WORD;
            let behind = text + word(nodes, place);
            (nodes[text..behind] == *segment.as_bytes()).then_some(behind)
        };
        let child = memchr::memchr_iter(tag(segment), &nodes[head.tags(at)..places]).find_map(behind)?;
        self.node(child, tail)
    }

    fn pattern(&mut self, head: Head, segment: &str, tail: Option<&str>) -> Option<usize> {
        if head.patterns == 0 {
            return None;
        }
        let patterns = &self.matcher.patterns[head.patterns_from as usize..][..head.patterns as usize];
        let mut fitting = patterns.iter().filter(|(pattern, _)| pattern.fits(segment));
        fitting.find_map(|(_, child)| self.node(*child as usize, tail))
    }

    fn end(&mut self, at: usize) -> Option<usize> {
        let ends = Ends::read(&self.matcher.nodes, at);
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
