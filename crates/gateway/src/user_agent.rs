//! What a client calls itself, kept until the call has ended.

use tidegate_analytics::event;

/// Longer ones are rare beside calls of programs, and take memory of their own.
const INLINE_BYTES_MAX: usize = 62;

/// A `User-Agent`, cut by [`event::user_agent`].
#[derive(Debug)]
pub(crate) enum UserAgent {
    /// A short one.
    Inline {
        /// The text, and whatever is behind it.
        bytes: [u8; INLINE_BYTES_MAX],
        /// Bytes of text.
        length: u8,
    },
    /// A long one.
    Boxed(Box<str>),
}

impl UserAgent {
    /// Keeps a copy.
    pub(crate) fn of(text: &str) -> Self {
        let text = event::user_agent(text);
        let mut bytes = [0; INLINE_BYTES_MAX];
        match bytes.get_mut(..text.len()) {
            Some(place) => {
                place.copy_from_slice(text.as_bytes());
                Self::Inline { bytes, length: text.len() as u8 }
            }
            None => Self::Boxed(text.into()),
        }
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            // It was a text when it was copied.
            Self::Inline { bytes, length } => str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default(),
            Self::Boxed(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back_as_it_was_up_to_the_longest_that_is_kept() {
        for length in [0, 1, 61, 62, 63, 256] {
            let text = "é".repeat(length / 2) + &"x".repeat(length % 2);
            assert_eq!(UserAgent::of(&text).as_str(), text);
            assert_eq!(matches!(UserAgent::of(&text), UserAgent::Inline { .. }), length <= INLINE_BYTES_MAX);
        }
        assert_eq!(UserAgent::of(&"x".repeat(300)).as_str(), "x".repeat(event::USER_AGENT_BYTES_MAX));
    }
}
