//! Writes a line where there is room for it already, as nearly all lines can be: short, and with nothing to escape. It
//! gives up on others; they are written on [memory that grows](super::json).
//!
//! A line has a dozen texts, most of them as short as a register or two. So they are not copied by a call that has to find
//! out how long they are, but in pieces of one length, of which the last may overlap the one before; and each piece is
//! looked at while it is at hand.

use super::json::{Paper, must_escape};

/// What is copied and looked at in one go.
const PIECE: usize = 16;

/// Where the next bytes go.
pub(super) struct Pen<'r> {
    room: &'r mut [u8],
    at: usize,
    has_given_up: bool,
}

impl<'r> Pen<'r> {
    pub(super) fn new(room: &'r mut [u8]) -> Self {
        Self { room, at: 0, has_given_up: false }
    }

    /// How many bytes were written; `None` if it has given up.
    pub(super) fn written(self) -> Option<usize> {
        (!self.has_given_up).then_some(self.at)
    }

    #[inline(always)]
    fn next(&mut self, length: usize) -> Option<&mut [u8]> {
        let next = self.room.get_mut(self.at..self.at + length);
        match next {
            Some(_) => self.at += length,
            None => self.has_given_up = true,
        }
        next
    }
}

impl Paper for Pen<'_> {
    #[inline(always)]
    fn put(&mut self, bytes: &[u8]) {
        if let Some(next) = self.next(bytes.len()) {
            next.copy_from_slice(bytes);
        }
    }

    #[inline(always)]
    fn put_all<const N: usize>(&mut self, bytes: &[u8; N]) {
        if let Some(next) = self.next(N).and_then(|next| next.first_chunk_mut()) {
            *next = *bytes;
        }
    }

    #[inline(always)]
    fn text<const N: usize>(&mut self, before: &[u8; N], text: &str) {
        let next = self.next(N + text.len() + 1).and_then(|next| next.split_first_chunk_mut());
        let Some((head, [body @ .., end])) = next else { return };
        *head = *before;
        *end = b'"';
        self.has_given_up |= !copy_plain(body, text.as_bytes());
    }
}

/// Copies a text to a place of its length, and says whether that was right: nothing of it has to be escaped.
fn copy_plain(to: &mut [u8], text: &[u8]) -> bool {
    if let (Some(end), Some(last)) = (to.last_chunk_mut(), text.last_chunk()) {
        *end = *last;
        return copy_pieces(to, text, last);
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        copy_two(to, first, last);
        return must_escape_any(u64::from_ne_bytes(*first)) | must_escape_any(u64::from_ne_bytes(*last)) == 0;
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        copy_two(to, first, last);
        let word = |four: &[u8; 4]| u64::from(u32::from_ne_bytes(*four));
        return must_escape_any(word(first) | word(last) << 32) == 0;
    }
    let mut is_plain = true;
    for at in 0..text.len().min(to.len()) {
        to[at] = text[at];
        is_plain &= !must_escape(text[at]);
    }
    is_plain
}

/// All but the last piece, which is only looked at.
fn copy_pieces(to: &mut [u8], text: &[u8], last: &[u8; PIECE]) -> bool {
    let mut found = must_escape_some(last);
    let (pieces, places) = (text.as_chunks().0, to.as_chunks_mut().0);
    for (piece, place) in pieces.iter().zip(places) {
        *place = *piece;
        found |= must_escape_some(piece);
    }
    found == 0
}

/// Not zero if one of these bytes has to be escaped. Written out in words: a loop over so few bytes is taken apart by the
/// compiler into single ones.
#[inline(always)]
fn must_escape_some(piece: &[u8; PIECE]) -> u64 {
    let (words, _) = piece.as_chunks::<8>();
    words.iter().fold(0, |found, word| found | must_escape_any(u64::from_ne_bytes(*word)))
}

/// Copies what begins and ends with these and is as long as one of them at least, and as both at most.
#[inline(always)]
fn copy_two<const N: usize>(to: &mut [u8], first: &[u8; N], last: &[u8; N]) {
    if let Some(begin) = to.first_chunk_mut() {
        *begin = *first;
    }
    if let Some(end) = to.last_chunk_mut() {
        *end = *last;
    }
}

/// Not zero if one of eight bytes has to be escaped. Subtracting borrows from the top bit of a byte that is smaller
/// ("Bit Twiddling Hacks" by Sean Anderson, *Determine if a word has a byte less than n*).
fn must_escape_any(word: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    let is_below = |word: u64, limit: u64| word.wrapping_sub(EACH * limit) & !word;
    let is = |byte: u8| is_below(word ^ (EACH * u64::from(byte)), 1);
    (is_below(word, 0x20) | is(b'"') | is(b'\\')) & (EACH * 0x80)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(room: usize, text: &str) -> Option<Vec<u8>> {
        let mut room = vec![b'#'; room];
        let mut pen = Pen::new(&mut room);
        pen.text(b"\"", text);
        let length = pen.written()?;
        room.truncate(length);
        Some(room)
    }

    #[test]
    fn a_text_of_any_length_is_copied_whole_if_nothing_is_to_be_escaped() {
        for byte in 0..0x80u8 {
            for (before, after) in (0..20).flat_map(|before| (0..20).map(move |after| (before, after))) {
                let text = format!("{}{}{}", "é".repeat(before), char::from(byte), "~".repeat(after));
                let quoted = format!("\"{text}\"").into_bytes();
                assert_eq!(written(100, &text), (!must_escape(byte)).then_some(quoted), "{text:?}");
            }
        }
    }

    #[test]
    fn it_gives_up_where_there_is_no_room() {
        let mut room = [b'#'; 5];
        let mut pen = Pen::new(&mut room[..4]);
        pen.text(b"\"", "ab");
        assert_eq!((pen.at, pen.has_given_up), (4, false));
        pen.put(b"");
        assert_eq!((pen.at, pen.has_given_up), (4, false));
        pen.put(b"c");
        assert_eq!(pen.written(), None);
        assert_eq!(room, *b"\"ab\"#");
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_serde_writes(text in any::<String>(), room in 0..50usize) {
            let right = serde_json::to_string(&text).unwrap().into_bytes();
            let fits = right.len() <= room && right.len() == text.len() + 2;
            prop_assert_eq!(written(room, &text), fits.then_some(right));
        }
    }
}
