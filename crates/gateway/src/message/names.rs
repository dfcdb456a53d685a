//! Names of header fields that every call asks for. Each has a number, found once when a field is read or written; what asks
//! for it afterwards compares numbers, and whether a message has it at all is a bit in a [`Names`].

use http::HeaderName;

/// A name as a question to [`Headers`](super::Headers).
pub trait Named {
    /// The name in lower case.
    fn text(&self) -> &str;

    /// Its number.
    #[doc(hidden)]
    fn number(&self) -> Number;
}

/// The number of a name that is known, or [`Number::OTHER`] of all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(u8);

/// A name that is known when this is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known(Number);

/// A set of known names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Names(u64);

impl Named for HeaderName {
    fn text(&self) -> &str {
        self.as_str()
    }

    #[inline]
    fn number(&self) -> Number {
        Number::of(self.as_str().as_bytes())
    }
}

impl Named for Known {
    #[inline]
    fn text(&self) -> &str {
        self.as_str()
    }

    #[inline]
    fn number(&self) -> Number {
        self.0
    }
}

impl Known {
    /// The name in lower case.
    #[inline]
    pub const fn as_str(&self) -> &'static str {
        TEXTS[self.0.0 as usize]
    }
}

impl Number {
    /// Of every name that is not known.
    pub const OTHER: Self = Self(0);

    /// The number of a name, whose case does not count.
    #[inline]
    pub fn of(name: &[u8]) -> Self {
        if name.is_empty() || name.len() > LONGEST {
            return Self::OTHER;
        }
        let tail = tail(name);
        let number = PLACES[place(name.len(), tail)];
        if is_spelt(name, tail, usize::from(number)) { Self(number) } else { Self::OTHER }
    }
}

impl Names {
    /// No name.
    pub const NONE: Self = Self(0);

    /// These names.
    pub const fn of(names: &[Known]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < names.len() {
            bits |= 1 << names[at].0.0;
            at += 1;
        }
        Self(bits)
    }

    /// Whether the name with this number is one of them.
    #[inline]
    pub const fn has(self, number: Number) -> bool {
        self.0 >> number.0 & 1 != 0
    }

    /// Whether both sets have a name.
    #[inline]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Adds a name.
    #[inline]
    pub const fn add(&mut self, number: Number) {
        self.0 |= 1 << number.0;
    }

    /// Adds names.
    #[inline]
    pub const fn add_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Takes names out.
    #[inline]
    pub const fn take_out(&mut self, other: Self) {
        self.0 &= !other.0;
    }
}

impl From<Number> for Names {
    #[inline]
    fn from(number: Number) -> Self {
        Self(1 << number.0)
    }
}

macro_rules! known {
    ($($name:ident = $text:literal,)*) => {
        /// Number 0 is no name.
        const TEXTS: &[&str] = &["", $($text),*];

        #[expect(non_camel_case_types, dead_code, clippy::upper_case_acronyms)]
        enum Order { NONE, $($name),* }

        $(
            #[doc = concat!("`", $text, "`.")]
            pub const $name: Known = Known(Number(Order::$name as u8));
        )*
    };
}

known! {
    ACCESS_CONTROL_ALLOW_CREDENTIALS = "access-control-allow-credentials",
    ACCESS_CONTROL_ALLOW_ORIGIN = "access-control-allow-origin",
    ACCESS_CONTROL_REQUEST_METHOD = "access-control-request-method",
    AUTHORIZATION = "authorization",
    CONNECTION = "connection",
    CONTENT_LENGTH = "content-length",
    CONTENT_LOCATION = "content-location",
    CONTENT_TYPE = "content-type",
    DATE = "date",
    EXPECT = "expect",
    FORWARDED = "forwarded",
    FORWARDED_FOR = "x-forwarded-for",
    FORWARDED_HOST = "x-forwarded-host",
    FORWARDED_PORT = "x-forwarded-port",
    FORWARDED_PROTO = "x-forwarded-proto",
    HOPS = "x-tidegate-hops",
    HOST = "host",
    INTERNAL_KEY = "internal-key",
    KEEP_ALIVE = "keep-alive",
    LOCATION = "location",
    ORIGIN = "origin",
    PROXY_AUTHORIZATION = "proxy-authorization",
    PROXY_CONNECTION = "proxy-connection",
    RATELIMIT_LIMIT = "ratelimit-limit",
    RATELIMIT_REMAINING = "ratelimit-remaining",
    RATELIMIT_RESET = "ratelimit-reset",
    REFERER = "referer",
    REQUEST_ID = "x-request-id",
    TE = "te",
    TRANSFER_ENCODING = "transfer-encoding",
    UPGRADE = "upgrade",
    USER_AGENT = "user-agent",
    VARY = "vary",
    VIA = "via",
}

/// Of the known names, in bytes.
const LONGEST: usize = 32;
/// Places of the table that finds a name's number: each has one at most.
const PLACES_COUNT: usize = 256;
/// Makes every known name's place its own; found by trying.
const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
/// Numbers by place.
static PLACES: [u8; PLACES_COUNT] = match places() {
    Some(places) => places,
    None => panic!("two known names have one place: try another factor"),
};
/// Known names in words.
static SPELLINGS: [Spelling; TEXTS.len()] = spellings();

/// A name's words, and in them the bit that tells the cases of a letter apart.
#[derive(Clone, Copy)]
struct Spelling {
    length: usize,
    lower: [u64; LONGEST / 8],
    case: [u64; LONGEST / 8],
    /// The last bytes once more, see [`tail`].
    lower_tail: u64,
    case_tail: u64,
}

/// Where a name's number is looked up, by its length and its [`tail`], whose case does not count.
#[inline]
const fn place(length: usize, tail: u64) -> usize {
    const CASE: u64 = u64::MAX / 0xFF * 0x20;
    (((tail | CASE) ^ length as u64).wrapping_mul(FACTOR) >> 56) as usize
}

const fn places() -> Option<[u8; PLACES_COUNT]> {
    let mut places = [0; PLACES_COUNT];
    let mut number = 1;
    while number < TEXTS.len() {
        let text = TEXTS[number].as_bytes();
        let place = place(text.len(), tail(text));
        if places[place] != 0 {
            return None;
        }
        places[place] = number as u8;
        number += 1;
    }
    Some(places)
}

const fn spellings() -> [Spelling; TEXTS.len()] {
    assert!(TEXTS.len() <= u64::BITS as usize, "a set of names is 64 bits");
    let words = [0; LONGEST / 8];
    let mut all = [Spelling { length: 0, lower: words, case: words, lower_tail: 0, case_tail: 0 }; TEXTS.len()];
    let mut number = 1;
    while number < TEXTS.len() {
        let text = TEXTS[number].as_bytes();
        assert!(text.len() <= LONGEST, "a longer name is not found");
        let spelling = &mut all[number];
        spelling.length = text.len();
        let mut at = 0;
        while at < text.len() / 8 {
            let word = eight(text, at * 8);
            (spelling.lower[at], spelling.case[at]) = (word, case(word));
            at += 1;
        }
        let word = tail(text);
        (spelling.lower_tail, spelling.case_tail) = (word, case(word));
        number += 1;
    }
    all
}

/// The bit for case in those bytes of a word that are letters, which are small.
const fn case(word: u64) -> u64 {
    let (mut bits, mut at) = (0, 0);
    while at < u64::BITS {
        if ((word >> at) as u8).is_ascii_lowercase() {
            bits |= 0x20 << at;
        }
        at += 8;
    }
    bits
}

/// Whether `name` is the known name with this number.
#[inline]
fn is_spelt(name: &[u8], tail: u64, number: usize) -> bool {
    let spelling = &SPELLINGS[number];
    if spelling.length != name.len() || tail | spelling.case_tail != spelling.lower_tail {
        return false;
    }
    let (words, _) = name.as_chunks::<8>();
    let spelt = spelling.lower.iter().zip(&spelling.case);
    words.iter().zip(spelt).all(|(word, (lower, case))| u64::from_le_bytes(*word) | case == *lower)
}

/// The last eight bytes, or as many as there are, some of them twice.
#[inline]
const fn tail(name: &[u8]) -> u64 {
    let length = name.len();
    match length {
        8.. => eight(name, length - 8),
        4.. => four(name, 0) | four(name, length - 4) << 32,
        1.. => name[0] as u64 | (name[length / 2] as u64) << 8 | (name[length - 1] as u64) << 16,
        0 => 0,
    }
}

#[inline]
const fn eight(bytes: &[u8], at: usize) -> u64 {
    four(bytes, at) | four(bytes, at + 4) << 32
}

#[inline]
const fn four(bytes: &[u8], at: usize) -> u64 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_found_whatever_its_case_and_nothing_else_is() {
        for (number, text) in TEXTS.iter().enumerate().skip(1) {
            let number = Number(number as u8);
            let mut name = text.as_bytes().to_vec();
            assert_eq!(Number::of(&name), number, "{text}");
            assert_eq!(Number::of(text.to_ascii_uppercase().as_bytes()), number, "{text}");
            assert_eq!(HeaderName::from_bytes(&name).unwrap().number(), number);
            for at in 0..name.len() {
                let was = name[at];
                // Among them what only the letters' bit for case tells apart from a dash or a digit.
                for other in (0..=u8::MAX).filter(|other| !other.eq_ignore_ascii_case(&was)) {
                    name[at] = other;
                    assert_ne!(Number::of(&name), number, "{text} with {other:#x} at {at}");
                }
                name[at] = was;
            }
            name.push(b's');
            assert_ne!(Number::of(&name), number);
        }
        for other in ["", "x", "x-tide", &"a".repeat(300)] {
            assert_eq!(Number::of(other.as_bytes()), Number::OTHER);
        }
    }

    #[test]
    fn sets_have_what_was_put_in() {
        let mut set = Names::of(&[HOST, VIA]);
        assert!(set.has(HOST.number()) && set.has(VIA.number()) && !set.has(TE.number()));
        set.add(TE.number());
        assert!(set.meets(Names::of(&[TE, DATE])) && !set.meets(Names::from(DATE.number())));
        set.take_out(Names::of(&[TE, HOST]));
        assert_eq!(set, Names::of(&[VIA]));
    }
}
