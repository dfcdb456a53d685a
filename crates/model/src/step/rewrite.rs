//! A path to be written anew from what an operation's template caught: `/v2/{id}/*` for calls of `/items/{id}/*`.

use crate::operation::{Operation, TARGET_BYTES_MAX};

/// A path with places to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate(Vec<PathPart>);

/// A part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathPart {
    /// Text that stays.
    Text(String),
    /// What the operation's template caught under this name.
    Variable(String),
    /// What the operation's `*` caught.
    Rest,
}

impl PathTemplate {
    /// Reads it. `{uri.var.name}`, as WSO2 writes it, is `{name}`.
    ///
    /// # Errors
    /// What is wrong, as a sentence without its full stop.
    pub fn parse(text: &str) -> Result<Self, String> {
        if !text.starts_with('/') {
            return Err(format!("`{text}` must start with `/`"));
        }
        if text.len() > TARGET_BYTES_MAX {
            return Err(format!("is {} bytes long, at most {TARGET_BYTES_MAX} are allowed", text.len()));
        }
        let is_bad = |c: char| !c.is_ascii_graphic() || "?#\\\"<>^`|".contains(c);
        if let Some(bad) = text.chars().find(|c| is_bad(*c)) {
            return Err(format!(
                "must be a path of visible ASCII characters without query or fragment; {bad:?} does not belong there"
            ));
        }
        check_escapes(text)?;
        if text.split('/').any(|segment| segment == "." || segment == "..") {
            return Err(format!("`{text}`: dot segments are not allowed"));
        }
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '*', '}']) {
            push_text(&mut parts, &rest[..at]);
            rest = match rest.as_bytes()[at] {
                b'*' if at + 1 == rest.len() && text.ends_with("/*") => {
                    parts.push(PathPart::Rest);
                    ""
                }
                b'*' => return Err(format!("`{text}`: `*` is allowed only as the last segment")),
                b'{' => {
                    let (name, rest) =
                        rest[at + 1..].split_once('}').ok_or_else(|| format!("`{text}`: `{{` without `}}`"))?;
                    let name = name.strip_prefix("uri.var.").unwrap_or(name);
                    if name.is_empty() || name.contains(['{', '*', '/']) {
                        return Err(format!("`{text}`: `{{{name}}}` is not a name"));
                    }
                    parts.push(PathPart::Variable(name.to_owned()));
                    rest
                }
                _ => return Err(format!("`{text}`: `}}` without `{{`")),
            };
        }
        push_text(&mut parts, rest);
        Ok(Self(parts))
    }

    /// Its parts in order.
    pub fn parts(&self) -> &[PathPart] {
        &self.0
    }

    /// Whether every operation it is used for catches what it names.
    ///
    /// # Errors
    /// Which one does not.
    pub fn check_for(&self, operations: &[Operation]) -> Result<(), String> {
        for operation in operations {
            for part in &self.0 {
                let (what, is_caught) = match part {
                    PathPart::Text(_) => continue,
                    PathPart::Variable(name) => {
                        let variable = format!("{{{name}}}");
                        let is_caught = operation.target.contains(&variable);
                        (variable, is_caught)
                    }
                    PathPart::Rest => ("*".to_owned(), operation.target.ends_with("/*")),
                };
                if !is_caught {
                    return Err(format!("`{what}` is not in the path of {} {}", operation.verb, operation.target));
                }
            }
        }
        Ok(())
    }
}

fn push_text(parts: &mut Vec<PathPart>, text: &str) {
    if !text.is_empty() {
        parts.push(PathPart::Text(text.to_owned()));
    }
}

/// `%` is followed by two hex digits, and hides neither a slash nor a dot: backends disagree about those.
fn check_escapes(text: &str) -> Result<(), String> {
    for (at, _) in text.match_indices('%') {
        let code = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code {
            None => return Err(format!("`{text}`: `%` must be followed by two hexadecimal digits")),
            Some(b'/' | b'\\' | b'.' | 0..0x20 | 0x7f) => {
                return Err(format!("`{text}`: encoded slashes, dots and control characters are not allowed"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
