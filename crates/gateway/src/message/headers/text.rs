//! What may stand in a value.

use crate::scan;

/// A value as text, if it is visible ASCII, blanks and tabs.
pub(crate) fn as_text(value: &[u8]) -> Option<&str> {
    // A value has no other control characters, so what is left to be told apart are bytes beyond ASCII.
    if value.is_ascii() { std::str::from_utf8(value).ok() } else { None }
}

/// RFC 9110 section 5.5: no control characters, no blanks at the ends.
pub(crate) fn is_value(value: &[u8]) -> bool {
    let is_trimmed =
        value.first().is_none_or(|byte| !is_blank(*byte)) && value.last().is_none_or(|byte| !is_blank(*byte));
    is_trimmed && is_within_value(value)
}

/// Whether all bytes may stand inside a value: no control characters but the tab.
#[inline]
pub(crate) fn is_within_value(bytes: &[u8]) -> bool {
    scan::control(bytes) == bytes.len()
}

/// A blank or a tab.
#[inline]
pub(crate) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}
