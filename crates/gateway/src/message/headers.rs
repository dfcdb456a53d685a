//! The header fields of one message, kept as the bytes they came in.
//!
//! A head that is passed on mostly unchanged should not be taken apart and put together again: fields are offsets into the
//! text of the head. Removing one marks it; a new one is written behind the text. [`Headers::write`] then copies whole runs
//! of untouched lines at once. Names are compared without case, in the order of arrival, as RFC 9110 section 5.3 has it.
//!
//! What is in here is sound: the codec admits only names and values of RFC 9110 section 5.5, and [`Headers::set`] and
//! [`Headers::append`] refuse any other value, so that nothing written out can begin a line of its own.

mod change;
mod text;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::names::{Named, Names, Number};
use super::spare;
pub(crate) use change::Lines;
pub(crate) use text::{as_text, is_blank, is_value, is_within_value};

/// Header fields in order.
#[derive(Debug, Default)]
pub struct Headers {
    /// What came, then what was added.
    text: Vec<u8>,
    fields: Vec<Field>,
    /// Names of fields that are here, or were.
    present: Names,
}

/// A field line, as offsets into the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    pub name_at: u32,
    pub name_bytes: u32,
    pub value_at: u32,
    pub value_bytes: u32,
    /// Behind the line's CRLF.
    pub end: u32,
    pub number: Number,
    pub state: FieldState,
}

/// What becomes of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldState {
    Kept,
    Gone,
    /// Kept, and never to be remembered by a compressor on the way (HPACK).
    Secret,
}

impl Headers {
    /// No fields.
    pub fn new() -> Self {
        let (text, fields) = spare::take();
        Self { text, fields, present: Names::NONE }
    }

    /// A field that the codec found in the text it will [keep](Headers::keep); it vouches for name, value and offsets.
    #[inline]
    pub(crate) fn found(&mut self, field: Field) {
        self.present.add(field.number);
        self.fields.push(field);
    }

    /// The field lines that were found.
    pub(crate) fn keep(&mut self, lines: &[u8]) {
        self.text.extend_from_slice(lines);
    }

    /// The same fields as an HTTP library has them.
    pub(crate) fn of_map(map: &HeaderMap) -> Self {
        let mut headers = Self::new();
        for (name, value) in map {
            let state = if value.is_sensitive() { FieldState::Secret } else { FieldState::Kept };
            headers.push(name, state, |text| text.extend_from_slice(value.as_bytes()));
        }
        headers
    }

    /// The fields for an HTTP library.
    pub(crate) fn to_map(&self) -> HeaderMap {
        let mut map = HeaderMap::with_capacity(self.fields.len());
        for field in self.kept() {
            let name = HeaderName::from_bytes(self.name_of(field));
            let value = HeaderValue::from_bytes(self.value_of(field));
            if let (Ok(name), Ok(mut value)) = (name, value) {
                value.set_sensitive(field.state == FieldState::Secret);
                map.append(name, value);
            }
        }
        map
    }

    /// The first value of a header.
    #[inline]
    pub fn get(&self, name: &impl Named) -> Option<&[u8]> {
        self.find(name).map(|at| self.value_of(&self.fields[at]))
    }

    /// The value of a header that is there exactly once.
    pub fn only(&self, name: &impl Named) -> Option<&[u8]> {
        let mut all = self.all(name);
        all.next().filter(|_| all.next().is_none())
    }

    /// The first value of a header, if it is text: visible ASCII, blanks and tabs.
    #[inline]
    pub fn text(&self, name: &impl Named) -> Option<&str> {
        self.get(name).and_then(as_text)
    }

    /// All values of a header.
    pub fn all<'h, N: Named>(&'h self, name: &N) -> impl Iterator<Item = &'h [u8]> + use<'h, N> {
        let number = name.number();
        let rest = self.find(name).map_or(&[][..], |first| &self.fields[first..]);
        let name = rest.first().map_or(&[][..], |field| self.name_of(field));
        rest.iter().filter(move |field| self.is(field, number, name)).map(|field| self.value_of(field))
    }

    /// All values of a header that are text.
    pub fn texts<'h, N: Named>(&'h self, name: &N) -> impl Iterator<Item = &'h str> + use<'h, N> {
        self.all(name).filter_map(as_text)
    }

    /// How many times a header is there.
    #[inline]
    pub fn count(&self, name: &impl Named) -> usize {
        if self.present.has(name.number()) { self.all(name).count() } else { 0 }
    }

    /// Whether a header is there.
    #[inline]
    pub fn contains(&self, name: &impl Named) -> bool {
        self.find(name).is_some()
    }

    /// Whether one of these headers is there.
    #[inline]
    pub(crate) fn has_any(&self, names: Names) -> bool {
        self.present.meets(names)
    }

    /// Whether one of a list header's items is `word`, compared without case.
    pub fn lists(&self, name: &impl Named, word: &str) -> bool {
        self.present.has(name.number())
            && self.texts(name).any(|value| value.split(',').any(|item| item.trim().eq_ignore_ascii_case(word)))
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.kept().map(|field| (self.name_of(field), self.value_of(field)))
    }

    /// Names that no call asks for.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = &[u8]> {
        let fields = if self.present.has(Number::OTHER) { &self.fields[..] } else { &[] };
        let is_other = |field: &&Field| field.number == Number::OTHER && field.state != FieldState::Gone;
        fields.iter().filter(is_other).map(|field| self.name_of(field))
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.kept().count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of all field lines.
    pub fn bytes(&self) -> usize {
        self.kept().map(|field| (field.name_bytes + field.value_bytes) as usize + 4).sum()
    }

    /// Writes the field lines, without the empty line that ends a head.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.write_without(Names::NONE, out);
    }

    /// The same without the lines of some headers.
    pub(crate) fn write_without(&self, left_out: Names, out: &mut Vec<u8>) {
        let mut run = 0..0;
        for field in self.kept().filter(|field| !left_out.has(field.number)) {
            if field.name_at as usize == run.end {
                run.end = field.end as usize;
            } else {
                out.extend_from_slice(&self.text[run]);
                run = field.name_at as usize..field.end as usize;
            }
        }
        out.extend_from_slice(&self.text[run]);
    }

    fn kept(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.state != FieldState::Gone)
    }

    #[inline]
    fn find(&self, name: &impl Named) -> Option<usize> {
        let number = name.number();
        if self.present.has(number) { self.search(number, name.text().as_bytes()) } else { None }
    }

    fn search(&self, number: Number, name: &[u8]) -> Option<usize> {
        self.fields.iter().position(|field| self.is(field, number, name))
    }

    /// Whether a field is there and has this name.
    #[inline]
    fn is(&self, field: &Field, number: Number, name: &[u8]) -> bool {
        field.number == number
            && field.state != FieldState::Gone
            && (number != Number::OTHER || self.name_of(field).eq_ignore_ascii_case(name))
    }

    #[inline]
    fn name_of(&self, field: &Field) -> &[u8] {
        &self.text[field.name_at as usize..][..field.name_bytes as usize]
    }

    #[inline]
    fn value_of(&self, field: &Field) -> &[u8] {
        &self.text[field.value_at as usize..][..field.value_bytes as usize]
    }
}

impl Drop for Headers {
    fn drop(&mut self) {
        spare::give_back(std::mem::take(&mut self.text), std::mem::take(&mut self.fields));
    }
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
