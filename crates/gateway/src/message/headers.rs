//! The header fields of one message, kept as the bytes they came in.
//!
//! A head that is passed on mostly unchanged should not be taken apart and put together again: fields are offsets into the
//! text of the head. Removing one marks it; a new one is written behind the text. [`Headers::write`] then copies whole runs
//! of untouched lines at once. Names are compared without case, in the order of arrival, as RFC 9110 section 5.3 has it.
//!
//! What is in here is sound: the codec admits only names and values of RFC 9110 section 5.5, and [`Headers::set`] and
//! [`Headers::append`] refuse any other value, so that nothing written out can begin a line of its own.

use std::ops::Range;

use http::{HeaderMap, HeaderName, HeaderValue};

use super::names::Named;
use super::spare;

/// Header fields in order.
#[derive(Debug, Default)]
pub struct Headers {
    /// What came, then what was added.
    text: Vec<u8>,
    fields: Vec<Field>,
    /// A bit for each kind of name that is or was here: most questions are about headers that are not.
    seen: [u64; 2],
}

/// A part of a value.
#[derive(Clone)]
pub(crate) enum Part<'p> {
    /// New.
    Text(&'p str),
    /// What stands in the head already, see [`Headers::place_of`].
    Here(Range<u32>),
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
    /// What is compared before the name itself.
    pub kind: Kind,
    pub state: FieldState,
}

/// Length and three letters of a name without case, as a number: names of different kinds are different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(u16);

impl Kind {
    /// The kind of a name.
    #[inline]
    pub const fn of(name: &[u8]) -> Self {
        if name.is_empty() {
            return Self(0);
        }
        let letters = [name[0] | 0x20, name[name.len() / 2] | 0x20, name[name.len() - 1] | 0x20, name.len() as u8];
        Self((u32::from_le_bytes(letters).wrapping_mul(0x9E37_79B1) >> 16) as u16)
    }

    #[inline]
    fn mark(self, seen: &mut [u64; 2]) {
        seen[usize::from(self.0 >> 6 & 1)] |= 1 << (self.0 & 63);
    }

    #[inline]
    fn may_be_in(self, seen: &[u64; 2]) -> bool {
        seen[usize::from(self.0 >> 6 & 1)] >> (self.0 & 63) & 1 != 0
    }
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
        Self { text, fields, seen: [0; 2] }
    }

    /// What the codec found in `text`; it vouches for names, values and offsets.
    pub(crate) fn found(text: Vec<u8>, fields: Vec<Field>) -> Self {
        let mut seen = [0; 2];
        fields.iter().for_each(|field| field.kind.mark(&mut seen));
        Self { text, fields, seen }
    }

    /// The same fields as an HTTP library has them, behind `prefix`, which stays what [`Headers::prefix`] answers.
    pub(crate) fn of_map(prefix: &[u8], map: &HeaderMap) -> Self {
        let mut headers = Self::new();
        headers.text.extend_from_slice(prefix);
        for (name, value) in map {
            let state = if value.is_sensitive() { FieldState::Secret } else { FieldState::Kept };
            headers.push(name.kind(), name.as_str(), state, |text| text.extend_from_slice(value.as_bytes()));
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

    /// Text at an offset, of what stands before the fields (the request line).
    pub(crate) fn prefix(&self, range: Range<u32>) -> &str {
        let bytes = self.text.get(range.start as usize..range.end as usize).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The first value of a header.
    pub fn get(&self, name: &impl Named) -> Option<&[u8]> {
        self.find(name.kind(), name.text().as_bytes()).map(|at| self.value_of(&self.fields[at]))
    }

    /// The value of a header that is there exactly once.
    pub fn only(&self, name: &impl Named) -> Option<&[u8]> {
        let mut all = self.all(name);
        all.next().filter(|_| all.next().is_none())
    }

    /// The first value of a header, if it is text: visible ASCII, blanks and tabs.
    pub fn text(&self, name: &impl Named) -> Option<&str> {
        self.get(name).and_then(as_text)
    }

    /// All values of a header.
    pub fn all<'h, N: Named>(&'h self, name: &N) -> impl Iterator<Item = &'h [u8]> + use<'h, N> {
        let kind = name.kind();
        let first = self.find(kind, name.text().as_bytes());
        let rest = first.map_or(&[][..], |first| &self.fields[first..]);
        let name = rest.first().map_or(&[][..], |field| self.name_of(field));
        rest.iter().filter(move |field| self.is(field, kind, name)).map(|field| self.value_of(field))
    }

    /// All values of a header that are text.
    pub fn texts<'h, N: Named>(&'h self, name: &N) -> impl Iterator<Item = &'h str> + use<'h, N> {
        self.all(name).filter_map(as_text)
    }

    /// How many times a header is there.
    pub fn count(&self, name: &impl Named) -> usize {
        self.all(name).count()
    }

    /// Whether a header is there.
    pub fn contains(&self, name: &impl Named) -> bool {
        self.find(name.kind(), name.text().as_bytes()).is_some()
    }

    /// Whether one of a list header's items is `word`, compared without case.
    pub fn lists(&self, name: &impl Named, word: &str) -> bool {
        self.texts(name).any(|value| value.split(',').any(|item| item.trim().eq_ignore_ascii_case(word)))
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.kept().map(|field| (self.name_of(field), self.value_of(field)))
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

    /// Takes all fields of a name out; whether there was one.
    pub fn remove(&mut self, name: &impl Named) -> bool {
        self.remove_kind(name.kind(), name.text().as_bytes())
    }

    /// As [`Headers::remove`], of a name as a message spells it.
    pub fn remove_named(&mut self, name: &[u8]) -> bool {
        self.remove_kind(Kind::of(name), name)
    }

    #[inline]
    fn remove_kind(&mut self, kind: Kind, name: &[u8]) -> bool {
        let Some(first) = self.find(kind, name) else { return false };
        for at in first..self.fields.len() {
            if self.is(&self.fields[at], kind, name) {
                self.fields[at].state = FieldState::Gone;
            }
        }
        true
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

    /// As [`Headers::set`], of a value in parts.
    pub(crate) fn set_parts(&mut self, name: &impl Named, parts: &[Part<'_>]) -> bool {
        let is_value = parts.iter().all(|part| match part {
            Part::Text(text) => is_text(text.as_bytes()),
            Part::Here(place) => self.text.get(place.start as usize..place.end as usize).is_some_and(is_text),
        });
        if is_value {
            self.remove(name);
            self.push(name.kind(), name.text(), FieldState::Kept, |text| {
                for part in parts {
                    match part {
                        Part::Text(part) => text.extend_from_slice(part.as_bytes()),
                        Part::Here(place) => text.extend_from_within(place.start as usize..place.end as usize),
                    }
                }
            });
        }
        is_value
    }

    /// Where the first value of a header stands, which stays good as long as the fields live.
    pub(crate) fn place_of(&self, name: &impl Named) -> Option<Range<u32>> {
        let field = &self.fields[self.find(name.kind(), name.text().as_bytes())?];
        Some(field.value_at..field.value_at + field.value_bytes)
    }

    /// Adds a value. False, and nothing changed, when it is none.
    pub fn append(&mut self, name: &impl Named, value: impl AsRef<[u8]>) -> bool {
        let value = value.as_ref();
        let is_value = is_value(value);
        if is_value {
            self.push(name.kind(), name.text(), FieldState::Kept, |text| text.extend_from_slice(value));
        }
        is_value
    }

    /// Makes a header a list of what it had, as one line, and `item`. Values that are no text are left out.
    pub fn add_to_list(&mut self, name: &impl Named, item: &str) -> bool {
        self.add_parts_to_list(name, &[Part::Text(item)])
    }

    /// The same of an item in parts.
    pub(crate) fn add_parts_to_list(&mut self, name: &impl Named, item: &[Part<'_>]) -> bool {
        let known: Vec<&str> = self.texts(name).collect();
        if known.is_empty() {
            return self.set_parts(name, item);
        }
        let known = known.join(", ");
        let all: Vec<Part<'_>> =
            [Part::Text(&known), Part::Text(", ")].into_iter().chain(item.iter().cloned()).collect();
        self.set_parts(name, &all)
    }

    fn put(&mut self, name: &impl Named, value: &[u8], state: FieldState) -> bool {
        let is_value = is_value(value);
        if is_value {
            self.remove(name);
            self.push(name.kind(), name.text(), state, |text| text.extend_from_slice(value));
        }
        is_value
    }

    fn push(&mut self, kind: Kind, name: &str, state: FieldState, write_value: impl FnOnce(&mut Vec<u8>)) {
        let name_at = self.text.len() as u32;
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b": ");
        let value_at = self.text.len() as u32;
        write_value(&mut self.text);
        let (name_bytes, value_bytes) = (name.len() as u32, self.text.len() as u32 - value_at);
        self.text.extend_from_slice(b"\r\n");
        let end = self.text.len() as u32;
        self.fields.push(Field { name_at, name_bytes, value_at, value_bytes, end, kind, state });
        kind.mark(&mut self.seen);
    }

    /// Writes the field lines, without the empty line that ends a head.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.write_those(|_| true, out);
    }

    /// The same without the lines of one header.
    pub(crate) fn write_without(&self, left_out: &impl Named, out: &mut Vec<u8>) {
        let (kind, left_out) = (left_out.kind(), left_out.text().as_bytes());
        self.write_those(|field| !self.is(field, kind, left_out), out);
    }

    fn write_those(&self, is_meant: impl Fn(&Field) -> bool, out: &mut Vec<u8>) {
        let mut run = 0..0;
        for field in self.kept().filter(|field| is_meant(field)) {
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
    fn find(&self, kind: Kind, name: &[u8]) -> Option<usize> {
        if kind.may_be_in(&self.seen) { self.search(kind, name) } else { None }
    }

    fn search(&self, kind: Kind, name: &[u8]) -> Option<usize> {
        self.fields.iter().position(|field| self.is(field, kind, name))
    }

    /// Whether a field is there and has this name.
    #[inline]
    fn is(&self, field: &Field, kind: Kind, name: &[u8]) -> bool {
        field.kind == kind && field.state != FieldState::Gone && self.name_of(field).eq_ignore_ascii_case(name)
    }

    fn name_of(&self, field: &Field) -> &[u8] {
        &self.text[field.name_at as usize..][..field.name_bytes as usize]
    }

    fn value_of(&self, field: &Field) -> &[u8] {
        &self.text[field.value_at as usize..][..field.value_bytes as usize]
    }
}

impl Drop for Headers {
    fn drop(&mut self) {
        spare::give_back(std::mem::take(&mut self.text), std::mem::take(&mut self.fields));
    }
}

/// A value as text, if it is visible ASCII, blanks and tabs.
pub(crate) fn as_text(value: &[u8]) -> Option<&str> {
    // A value has no other control characters, so what is left to be told apart are bytes beyond ASCII.
    if value.is_ascii() { std::str::from_utf8(value).ok() } else { None }
}

/// Visible ASCII, blanks and tabs.
fn is_text(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |is_fine, byte| is_fine & matches!(byte, b'\t' | b' '..=b'~'))
}

/// RFC 9110 section 5.5: no control characters, no blanks at the ends.
pub(crate) fn is_value(value: &[u8]) -> bool {
    let is_trimmed = value.first().is_none_or(|byte| !b" \t".contains(byte))
        && value.last().is_none_or(|byte| !b" \t".contains(byte));
    // Looking at all bytes without stopping at the first bad one is what the compiler turns into wide instructions.
    is_trimmed && value.iter().fold(true, |is_fine, byte| is_fine & matches!(byte, b'\t' | b' '..=b'~' | 0x80..))
}

#[cfg(test)]
#[path = "headers_tests.rs"]
mod tests;
