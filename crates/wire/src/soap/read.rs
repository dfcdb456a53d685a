//! Text to [`Element`], in one pass with a stack of our own, so that depth costs memory and not the thread's stack. Every
//! limit is looked at before what it bounds is kept.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};

use super::{Element, Limits, Problem, encoding};

/// Reads a document as sent; `charset` is the one of its media type.
///
/// # Errors
/// Any [`Problem`].
pub fn document(bytes: &[u8], charset: Option<&str>, limits: &Limits) -> Result<Element, Problem> {
    if bytes.len() > limits.bytes_max {
        return Err(Problem::Bytes(limits.bytes_max));
    }
    text(&encoding::decode(bytes, charset)?, limits)
}

/// Reads a document that is text already.
///
/// # Errors
/// Any [`Problem`].
pub fn text(text: &str, limits: &Limits) -> Result<Element, Problem> {
    if text.len() > limits.bytes_max {
        return Err(Problem::Bytes(limits.bytes_max));
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut tree = Tree { open: Vec::new(), root: None, elements: 0, limits };
    loop {
        let before = position(reader.buffer_position());
        let event = reader.read_event().map_err(|why| Problem::Syntax(why.to_string()))?;
        match event {
            Event::Start(start) => tree.start(&start, reader.resolver(), before)?,
            Event::End(_) => tree.end(position(reader.buffer_position()))?,
            Event::Text(piece) => tree.add(&piece.xml10_content())?,
            Event::CData(piece) => tree.add(&piece.xml10_content())?,
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref().map_err(syntax)? {
                    Some(c) if is_xml(c) => c,
                    Some(_) => return Err(Problem::Syntax("a character reference names no XML character".to_owned())),
                    None => predefined(&reference).ok_or_else(|| Problem::Entity(shown(&reference)))?,
                };
                tree.add(c.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(Problem::Dtd),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::Empty(_) => {}
            Event::Eof => return tree.finish(),
        }
    }
}

fn syntax(why: impl std::fmt::Display) -> Problem {
    Problem::Syntax(why.to_string())
}

fn position(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

/// XML 1.0 section 2.2.
fn is_xml(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// What is open, innermost last.
struct Tree<'a> {
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
    limits: &'a Limits,
}

impl Tree<'_> {
    fn start(&mut self, start: &BytesStart<'_>, names: &NamespaceResolver, at: usize) -> Result<(), Problem> {
        let limits = self.limits;
        self.elements += 1;
        if self.elements > limits.elements_max {
            return Err(Problem::Elements(limits.elements_max));
        }
        if self.open.len() >= limits.depth_max {
            return Err(Problem::Depth(limits.depth_max));
        }
        match self.open.last() {
            Some(parent) if parent.children.len() >= limits.children_max => {
                return Err(Problem::Children(limits.children_max));
            }
            None if self.root.is_some() => {
                return Err(Problem::Syntax("there is more than one root element".to_owned()));
            }
            _ => {}
        }
        let (namespace, name) = names.resolve_element(start.name());
        let mut element = Element::new(&bound(namespace)?, name.as_ref());
        element.span = at..at;
        for (count, attribute) in start.attributes().enumerate() {
            if count >= limits.attributes_max {
                return Err(Problem::Attributes(limits.attributes_max));
            }
            let attribute = attribute.map_err(syntax)?;
            if attribute.value.len() > limits.text_bytes_max {
                return Err(Problem::Text(limits.text_bytes_max));
            }
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|why| match why {
                quick_xml::Error::Escape(quick_xml::escape::EscapeError::UnrecognizedEntity(_, name)) => {
                    Problem::Entity(shown(&name))
                }
                other => syntax(other),
            })?;
            let (namespace, name) = names.resolve_attribute(attribute.key);
            element = element.attribute(&bound(namespace)?, name.as_ref(), checked(&value)?);
        }
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self, at: usize) -> Result<(), Problem> {
        let mut element = self.open.pop().ok_or_else(|| syntax("an end tag has no start"))?;
        element.span.end = at;
        // White space between child elements is layout, not text.
        if !element.children.is_empty() && element.text.trim().is_empty() {
            element.text.clear();
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn add(&mut self, piece: &str) -> Result<(), Problem> {
        let piece = checked(piece)?;
        let Some(element) = self.open.last_mut() else {
            return if piece.trim().is_empty() {
                Ok(())
            } else {
                Err(syntax("there is text outside the root element"))
            };
        };
        if element.text.len() + piece.len() > self.limits.text_bytes_max {
            return Err(Problem::Text(self.limits.text_bytes_max));
        }
        element.text.push_str(piece);
        Ok(())
    }

    fn finish(self) -> Result<Element, Problem> {
        if let Some(open) = self.open.last() {
            return Err(Problem::Syntax(format!("<{}> is not closed", shown(&open.name))));
        }
        self.root.ok_or_else(|| Problem::Syntax("there is no root element".to_owned()))
    }
}

fn checked(text: &str) -> Result<&str, Problem> {
    match text.chars().find(|c| !is_xml(*c)) {
        None => Ok(text),
        Some(c) => Err(Problem::Syntax(format!("the character U+{:04X} is not allowed in XML", u32::from(c)))),
    }
}

fn bound(namespace: ResolveResult<'_>) -> Result<String, Problem> {
    match namespace {
        // The reader compares declarations as they are written; what they mean is with references resolved.
        ResolveResult::Bound(namespace) => Ok(unescape(namespace.into_inner()).map_err(syntax)?.into_owned()),
        ResolveResult::Unbound => Ok(String::new()),
        ResolveResult::Unknown(prefix) => Err(Problem::Prefix(shown(&prefix))),
    }
}
