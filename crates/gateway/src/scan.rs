//! Looks for the ends of names and values in heads, many bytes at a time.

/// In each byte the lowest bit.
const ONES: u64 = u64::MAX / 0xFF;
/// In each byte the highest bit.
const TOPS: u64 = ONES << 7;
/// A text that is no longer is looked at in words alone, in bytes.
const NEAR: usize = 32;
/// Bytes of a longer one that are looked at together: so many that the compiler leaves the loop over them a loop, and makes
/// it one of wide instructions.
const BLOCK: usize = 256;

/// Where the first colon is.
#[inline]
pub(crate) fn colon(bytes: &[u8]) -> Option<usize> {
    let at = first(bytes, |word| zeros(word ^ (ONES * u64::from(b':'))), |byte| byte == b':');
    (at < bytes.len()).then_some(at)
}

/// How many bytes come before the first control character that is no tab (RFC 9110 section 5.5).
#[inline]
pub(crate) fn control(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        // Most values end soon.
        let mut found = first(&bytes[at..bytes.len().min(at + NEAR)], controls, is_control);
        if found == NEAR {
            found += bytes[at + found..].chunks_exact(BLOCK).take_while(|block| is_clear(block)).count() * BLOCK;
            found += first(&bytes[at + found..], controls, is_control);
        }
        at += found;
        if bytes.get(at) != Some(&b'\t') {
            return at;
        }
        at += 1;
    }
}

const fn is_control(byte: u8) -> bool {
    byte < b' ' || byte == 0x7F
}

/// Whether none is a control character.
#[inline]
fn is_clear(block: &[u8]) -> bool {
    block.iter().fold(0, |found, byte| found | u8::from(*byte < b' ') | u8::from(*byte == 0x7F)) == 0
}

/// Where the first byte is that `marks` marks and that `is` is true of; the length, if there is none.
#[inline]
fn first(bytes: &[u8], marks: impl Fn(u64) -> u64, is: impl Fn(u8) -> bool) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let marked = marks(u64::from_le_bytes(*word));
        if marked != 0 {
            return at * 8 + marked.trailing_zeros() as usize / 8;
        }
    }
    words.len() * 8 + rest.iter().position(|byte| is(*byte)).unwrap_or(rest.len())
}

/// Marks bytes below a blank, and DEL, by their highest bit. The lowest mark is one; above it there may be wrong ones.
#[inline]
const fn controls(word: u64) -> u64 {
    let below_blank = word.wrapping_sub(ONES * b' ' as u64) & !word & TOPS;
    below_blank | zeros(word ^ (ONES * 0x7F))
}

/// Marks bytes that are zero, in the same way.
#[inline]
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & TOPS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_finds_what_a_look_at_each_byte_finds(
            bytes in proptest::collection::vec(prop_oneof![
                500 => b' '..=b'~', 1 => Just(b'\t'), 1 => 0x7Eu8..0x82, 1 => any::<u8>()], 0..1_000),
        ) {
            let is_control = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
            let plain = bytes.iter().position(is_control).unwrap_or(bytes.len());
            prop_assert_eq!(control(&bytes), plain);
            prop_assert_eq!(colon(&bytes), bytes.iter().position(|byte| *byte == b':'));
        }
    }

    #[test]
    fn every_byte_is_judged_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..BLOCK + 70 {
                let mut bytes = [b'a'; BLOCK + 70];
                bytes[at] = byte;
                let is_control = byte.is_ascii_control() && byte != b'\t';
                assert_eq!(control(&bytes), if is_control { at } else { bytes.len() }, "{byte:#x} at {at}");
                assert_eq!(colon(&bytes), (byte == b':').then_some(at));
            }
        }
    }
}
