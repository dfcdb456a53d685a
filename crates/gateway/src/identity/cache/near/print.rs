//! By what a thread knows a token again, without keeping it: a keyed sum that nobody without the key can aim at.
//!
//! NH of UMAC (Black, Halevi, Krawetz, Krovetz, Rogaway 1999; RFC 4418 section 5.2), over words of 64 bits and with two keys
//! that are the same but for a shift (Toeplitz). Of two different texts of one length the chance to have one sum is 2^-128 over
//! the choice of keys, whoever chooses the texts. Keys are a thread's own and random, sums are shown to nobody. SHA-256 of a
//! token takes some ten times as long.

use tidegate_wire::random;

/// Longest text that has a print, in bytes; a longer token is looked up by its SHA-256.
const BYTES_MAX: usize = 4 << 10;
/// Bytes that are multiplied with each other.
const BLOCK: usize = 16;
/// Words of key: two for a block, and two more for the shift.
const KEY_WORDS: usize = BYTES_MAX / 8 + 4;

thread_local! {
    static KEY: Box<[u64; KEY_WORDS]> = Box::new(std::array::from_fn(|_| u64::from_le_bytes(random::bytes())));
}

/// Length and sum of a text.
#[derive(Debug, Clone, Copy)]
pub(in crate::identity::cache) struct Print {
    bytes: usize,
    sums: [u128; 2],
}

impl Print {
    /// Of a text; `None`: it is too long.
    pub fn of(text: &[u8]) -> Option<Self> {
        if text.len() > BYTES_MAX {
            return None;
        }
        let mut sums = [0u128; 2];
        KEY.with(|key| {
            let (blocks, rest) = text.as_chunks::<BLOCK>();
            // The second key begins where the next block's first does.
            let (pairs, _) = key.as_chunks::<2>();
            for ((block, first), second) in blocks.iter().zip(pairs).zip(&pairs[1..]) {
                add(&mut sums, block, first, second);
            }
            if !rest.is_empty() {
                let mut last = [0; BLOCK];
                last[..rest.len()].copy_from_slice(rest);
                add(&mut sums, &last, &pairs[blocks.len()], &pairs[blocks.len() + 1]);
            }
        });
        Some(Self { bytes: text.len(), sums })
    }

    /// Whether it is of the same text; takes as long for every other.
    pub fn is_same(&self, other: &Self) -> bool {
        let differs = (self.sums[0] ^ other.sums[0]) | (self.sums[1] ^ other.sums[1]);
        (differs | (self.bytes ^ other.bytes) as u128) == 0
    }

    /// Where it is looked up among so many places.
    pub fn place(&self, count: usize) -> usize {
        (self.sums[0] >> 64) as usize % count
    }
}

#[inline]
fn add(sums: &mut [u128; 2], block: &[u8; BLOCK], first: &[u64; 2], second: &[u64; 2]) {
    let words = u128::from_le_bytes(*block);
    let (low, high) = (words as u64, (words >> 64) as u64);
    let product = |key: &[u64; 2]| u128::from(low.wrapping_add(key[0])) * u128::from(high.wrapping_add(key[1]));
    sums[0] = sums[0].wrapping_add(product(first));
    sums[1] = sums[1].wrapping_add(product(second));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(text: &[u8]) -> Print {
        Print::of(text).unwrap()
    }

    #[test]
    fn a_text_has_one_print_and_every_other_another() {
        let text: Vec<u8> = (0..BYTES_MAX).map(|at| (at * 7) as u8).collect();
        for length in [0, 1, 15, 16, 17, 32, 600, BYTES_MAX] {
            let whole = print(&text[..length]);
            assert!(whole.is_same(&print(&text[..length])), "{length}");
            for at in [0, 7, 8, 15, 16, length / 2, length.saturating_sub(1)] {
                let mut other = text[..length].to_vec();
                let Some(byte) = other.get_mut(at) else { continue };
                *byte ^= 1;
                assert!(!whole.is_same(&print(&other)), "{length} with another byte at {at}");
            }
        }
        assert!(!print(b"a").is_same(&print(b"a\0")), "what fills a block up is no text");
        assert!(!print(b"").is_same(&print(b"\0")));
        assert!(Print::of(&[0; BYTES_MAX + 1]).is_none());
    }

    #[test]
    fn every_block_has_a_key_of_its_own() {
        let with_words_in = |block: usize| {
            let mut text = vec![0; BYTES_MAX];
            text[block * BLOCK..][..BLOCK].copy_from_slice(b"0123456789abcdef");
            print(&text)
        };
        let first = with_words_in(0);
        for block in 1..BYTES_MAX / BLOCK {
            assert!(!first.is_same(&with_words_in(block)), "moved to block {block}");
        }
    }

    #[test]
    fn each_thread_has_its_own_key() {
        let here = print(b"a token").sums;
        let there = std::thread::spawn(|| print(b"a token").sums).join().unwrap();
        assert_ne!(here, there);
    }
}
