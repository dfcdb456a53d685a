//! The one way into an XML tree: size and depth are capped before anything is parsed, document type definitions are
//! refused. The parser itself accepts any depth.

use roxmltree::{Document, ParsingOptions};

use crate::error::Error;

/// Deepest nesting accepted.
pub const DEPTH_MAX: usize = 64;
/// Most nodes accepted: elements, texts, comments.
pub const NODES_MAX: u32 = 500_000;

/// Parses a text of at most `bytes_max` bytes.
///
/// # Errors
/// Too long, too deep, with a DTD, or not well-formed.
pub fn parse(text: &str, bytes_max: usize) -> Result<Document<'_>, Error> {
    if text.len() > bytes_max {
        return Err(Error::TooLong { bytes: text.len(), bytes_max });
    }
    check_nesting(text)?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| Error::Malformed(error.to_string()))
}

/// Walks the markup without building anything. Lenient about what is malformed: the parser says that better.
fn check_nesting(text: &str) -> Result<(), Error> {
    let mut depth = 0usize;
    let mut position = 0;
    while let Some(found) = text[position..].find('<') {
        let start = position + found;
        let markup = &text[start..];
        let length = if markup.starts_with("<!--") {
            until(markup, "-->")
        } else if markup.starts_with("<![CDATA[") {
            until(markup, "]]>")
        } else if markup.starts_with("<?") {
            until(markup, "?>")
        } else if markup.starts_with("<!") {
            return Err(Error::Doctype { line: line_of(text, start) });
        } else {
            let tag = &markup[..tag_length(markup)];
            if tag.starts_with("</") {
                depth = depth.saturating_sub(1);
            } else if !tag.ends_with("/>") {
                depth += 1;
            }
            tag.len()
        };
        if depth > DEPTH_MAX {
            return Err(Error::TooDeep { line: line_of(text, start), depth_max: DEPTH_MAX });
        }
        position = start + length;
    }
    Ok(())
}

fn until(markup: &str, end: &str) -> usize {
    markup.find(end).map_or(markup.len(), |found| found + end.len())
}

/// Up to and with the `>` outside quotes.
fn tag_length(markup: &str) -> usize {
    let mut quote = None;
    for (index, byte) in markup.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return index + 1,
            _ => {}
        }
    }
    markup.len()
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
