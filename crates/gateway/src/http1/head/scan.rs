//! Looks for the ends of names and values, eight bytes at a time.

/// In each byte the lowest bit.
const ONES: u64 = u64::MAX / 0xFF;
/// In each byte the highest bit.
const TOPS: u64 = ONES << 7;
/// Bytes that are looked at together in a long text.
const BLOCK: usize = 32;

/// Where the first colon is.
#[inline]
pub(super) fn colon(bytes: &[u8]) -> Option<usize> {
    let at = first(bytes, |word| zeros(word ^ (ONES * u64::from(b':'))), |byte| byte == b':');
    (at < bytes.len()).then_some(at)
}

/// How many bytes come before the first control character that is no tab.
#[inline]
pub(super) fn control(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += bytes[at..].as_chunks::<BLOCK>().0.iter().take_while(|block| is_clear(block)).count() * BLOCK;
        at += first(&bytes[at..], controls, |byte| byte < b' ' || byte == 0x7F);
        if bytes.get(at) != Some(&b'\t') {
            return at;
        }
        at += 1;
    }
}

/// Whether no byte is a control character. All are looked at, which becomes wide instructions.
#[inline]
fn is_clear(block: &[u8; BLOCK]) -> bool {
    block.iter().fold(true, |is_clear, byte| is_clear & (*byte >= b' ' && *byte != 0x7F))
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
                8 => b' '..=b'~', 1 => Just(b'\t'), 1 => 0x7Eu8..0x82, 1 => any::<u8>()], 0..100),
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
            for at in 0..70 {
                let mut bytes = [b'a'; 70];
                bytes[at] = byte;
                let is_control = byte.is_ascii_control() && byte != b'\t';
                assert_eq!(control(&bytes), if is_control { at } else { 70 }, "{byte:#x} at {at}");
                assert_eq!(colon(&bytes), (byte == b':').then_some(at));
            }
        }
    }
}
