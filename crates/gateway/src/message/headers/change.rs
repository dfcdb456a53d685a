//! Taking fields out and putting fields in.

use super::{Field, FieldState, Headers, is_value};
use crate::message::names::{Named, Names, Number};

/// Field lines that are written once and put into many messages.
#[derive(Debug)]
pub(crate) struct Lines {
    text: Box<[u8]>,
    fields: Box<[Field]>,
    present: Names,
}

impl Lines {
    /// These lines; one whose value is none is left out.
    pub fn of<'v, N: Named + 'v>(lines: impl IntoIterator<Item = (&'v N, &'v str)>) -> Self {
        let mut headers = Headers::new();
        for (name, value) in lines {
            headers.append(name, value);
        }
        // Of the right size: they stay, while the parts go back to the thread's spare ones.
        Self { text: headers.text[..].into(), fields: headers.fields[..].into(), present: headers.present }
    }
}

impl Headers {
    /// Takes all fields of a name out; whether there was one.
    #[inline]
    pub fn remove(&mut self, name: &impl Named) -> bool {
        let number = name.number();
        self.present.has(number) && self.remove_there(number, name.text().as_bytes())
    }

    /// As [`Headers::remove`], of a name as a message spells it.
    pub fn remove_named(&mut self, name: &[u8]) -> bool {
        let number = Number::of(name);
        self.present.has(number) && self.remove_there(number, name)
    }

    fn remove_there(&mut self, number: Number, name: &[u8]) -> bool {
        if number != Number::OTHER {
            self.remove_all(Names::from(number));
            return true;
        }
        self.remove_where(|other| other.eq_ignore_ascii_case(name))
    }

    /// Takes all fields of these names out.
    #[inline]
    pub(crate) fn remove_all(&mut self, names: Names) {
        if !self.present.meets(names) {
            return;
        }
        for field in &mut self.fields {
            if names.has(field.number) {
                field.state = FieldState::Gone;
            }
        }
        self.present.take_out(names);
    }

    /// Takes out every field whose name is meant; whether there was one.
    pub fn remove_where(&mut self, is_meant: impl Fn(&[u8]) -> bool) -> bool {
        let mut was_there = false;
        for at in 0..self.fields.len() {
            let field = self.fields[at];
            if field.state != FieldState::Gone && is_meant(self.name_of(&field)) {
                self.fields[at].state = FieldState::Gone;
                was_there = true;
            }
        }
        was_there
    }

    /// Makes `value` the only value of a header. False, and nothing changed, when it is none (RFC 9110 section 5.5).
    pub fn set(&mut self, name: &impl Named, value: impl AsRef<[u8]>) -> bool {
        self.put(name, value.as_ref(), FieldState::Kept)
    }

    /// As [`Headers::set`], for what must not be remembered on the way.
    pub fn set_secret(&mut self, name: &impl Named, value: impl AsRef<[u8]>) -> bool {
        self.put(name, value.as_ref(), FieldState::Secret)
    }

    /// Makes a number the only value of a header.
    pub(crate) fn set_number(&mut self, name: &impl Named, value: u64) {
        self.remove(name);
        let mut digits = itoa::Buffer::new();
        self.push(name, FieldState::Kept, |text| text.extend_from_slice(digits.format(value).as_bytes()));
    }

    /// Adds a value. False, and nothing changed, when it is none.
    pub fn append(&mut self, name: &impl Named, value: impl AsRef<[u8]>) -> bool {
        let value = value.as_ref();
        let is_value = is_value(value);
        if is_value {
            self.push(name, FieldState::Kept, |text| text.extend_from_slice(value));
        }
        is_value
    }

    /// Adds lines behind the others.
    pub(crate) fn append_lines(&mut self, lines: &Lines) {
        let moved = self.text.len() as u32;
        self.text.extend_from_slice(&lines.text);
        self.fields.extend(lines.fields.iter().map(|field| Field {
            name_at: field.name_at + moved,
            value_at: field.value_at + moved,
            end: field.end + moved,
            ..*field
        }));
        self.present.add_all(lines.present);
    }

    /// Makes a header a list of what it had, as one line, and `item`. Values that are no text are left out.
    pub fn add_to_list(&mut self, name: &impl Named, item: &str) -> bool {
        if !self.contains(name) {
            return self.append(name, item);
        }
        let all = self.texts(name).chain([item]).collect::<Vec<_>>().join(", ");
        self.set(name, all)
    }

    fn put(&mut self, name: &impl Named, value: &[u8], state: FieldState) -> bool {
        let is_value = is_value(value);
        if is_value {
            self.remove(name);
            self.push(name, state, |text| text.extend_from_slice(value));
        }
        is_value
    }

    #[inline]
    pub(super) fn push(&mut self, name: &impl Named, state: FieldState, write_value: impl FnOnce(&mut Vec<u8>)) {
        let (number, name) = (name.number(), name.text());
        let name_at = self.text.len() as u32;
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b": ");
        let value_at = self.text.len() as u32;
        write_value(&mut self.text);
        let (name_bytes, value_bytes) = (name.len() as u32, self.text.len() as u32 - value_at);
        self.text.extend_from_slice(b"\r\n");
        let end = self.text.len() as u32;
        self.present.add(number);
        self.fields.push(Field { name_at, name_bytes, value_at, value_bytes, end, number, state });
    }
}
