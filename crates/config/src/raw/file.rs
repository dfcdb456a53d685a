//! The `tidegate.toml` layer. Every syntax error and every unknown name is told, not the first.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Raw;
use crate::error::Problem;
use crate::origin::Origin;
use crate::value::Input;

/// Longest file read, bytes.
pub(super) const BYTES_MAX: u64 = 1_048_576;
/// Deepest list of lists; no setting needs more than one.
const DEPTH_MAX: usize = 4;

impl Raw {
    /// Adds the text of a `tidegate.toml`; `path` is for messages and relative paths.
    pub fn add_file(&mut self, path: &Path, text: &str) {
        let at = |offset: usize| Origin::File { path: path.to_owned(), line: line_of(text, offset) };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let start = error.span().map_or(0, |span| span.start);
            self.problem(Problem::at(at(start), "", format!("not TOML: {}", error.message())));
        }
        for (name, value) in table.get_ref() {
            let origin = at(name.span().start);
            let name: &str = name.get_ref();
            match value.get_ref() {
                DeValue::Table(settings) if name == "listeners" => {
                    for (listener, value) in settings {
                        let section = format!("listeners.{}", listener.get_ref());
                        match value.get_ref() {
                            DeValue::Table(settings) => {
                                self.add_section(&section, at(listener.span().start), settings, &at);
                            }
                            _ => self.problem(Problem::at(
                                at(listener.span().start),
                                section.clone(),
                                format!("expected a section: [{section}]"),
                            )),
                        }
                    }
                }
                DeValue::Table(settings) => self.add_section(name, origin, settings, &at),
                _ => self.problem(Problem::at(
                    origin,
                    name,
                    "every setting is in a section, such as `name = …` below [server]",
                )),
            }
        }
    }

    fn add_section(&mut self, section: &str, origin: Origin, settings: &DeTable<'_>, at: &impl Fn(usize) -> Origin) {
        if !crate::sections::catalogue().iter().any(|chapter| chapter.name == section) {
            let message = super::unknown_section(section);
            return self.problem(Problem::at(origin, section, message));
        }
        for (name, value) in settings {
            self.set_if_known(section, name.get_ref(), input(value, 0), at(name.span().start));
        }
    }
}

fn input(value: &Spanned<DeValue<'_>>, depth: usize) -> Input {
    match value.get_ref() {
        DeValue::String(text) => Input::Str(text.to_string()),
        DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
            .map_or(Input::Other("a number of absurd size"), Input::Integer),
        DeValue::Boolean(value) => Input::Bool(*value),
        DeValue::Array(items) if depth < DEPTH_MAX => {
            Input::List(items.iter().map(|item| input(item, depth + 1)).collect())
        }
        DeValue::Array(_) => Input::Other("lists in lists"),
        DeValue::Float(_) => Input::Other("a number with a fraction"),
        DeValue::Datetime(_) => Input::Other("a date"),
        DeValue::Table(_) => Input::Other("a table"),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}
