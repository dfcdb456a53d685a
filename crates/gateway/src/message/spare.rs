//! Buffers of heads that are no longer needed, kept per thread for the next: a call then allocates none.
//!
//! What is kept is bounded in number and size; a buffer that grew beyond is freed.

use std::cell::RefCell;

use super::headers::Field;

/// Buffers kept by a thread.
const KEPT_MAX: usize = 512;
/// A text that grew beyond this is freed, in bytes.
const TEXT_BYTES_MAX: usize = 16 << 10;
/// A list of fields that grew beyond this is freed.
const FIELDS_MAX: usize = 128;
/// What a fresh buffer begins with, in bytes.
const TEXT_BYTES: usize = 2 << 10;
/// What a fresh list begins with.
const FIELDS: usize = 32;

#[derive(Default)]
struct Spare {
    texts: Vec<Vec<u8>>,
    fields: Vec<Vec<Field>>,
}

thread_local! {
    static SPARE: RefCell<Spare> = RefCell::default();
}

/// An empty text.
pub(crate) fn text() -> Vec<u8> {
    let kept = SPARE.with_borrow_mut(|spare| spare.texts.pop());
    kept.unwrap_or_else(|| Vec::with_capacity(TEXT_BYTES))
}

/// An empty list of fields.
pub(crate) fn fields() -> Vec<Field> {
    let kept = SPARE.with_borrow_mut(|spare| spare.fields.pop());
    kept.unwrap_or_else(|| Vec::with_capacity(FIELDS))
}

/// Both.
pub(crate) fn take() -> (Vec<u8>, Vec<Field>) {
    (text(), fields())
}

/// Keeps a text, if there is room.
pub(crate) fn give_text(mut text: Vec<u8>) {
    // A thread that ends has no place for it any more.
    let _ = SPARE.try_with(|spare| {
        let Ok(mut spare) = spare.try_borrow_mut() else { return };
        if (1..=TEXT_BYTES_MAX).contains(&text.capacity()) && spare.texts.len() < KEPT_MAX {
            text.clear();
            spare.texts.push(text);
        }
    });
}

/// Keeps both, if there is room.
pub(crate) fn give_back(text: Vec<u8>, mut fields: Vec<Field>) {
    give_text(text);
    let _ = SPARE.try_with(|spare| {
        let Ok(mut spare) = spare.try_borrow_mut() else { return };
        if (1..=FIELDS_MAX).contains(&fields.capacity()) && spare.fields.len() < KEPT_MAX {
            fields.clear();
            spare.fields.push(fields);
        }
    });
}
