//! Text for the XML bodies that are written by hand, such as the gateway's faults.
//!
//! Only escaping: documents that come from outside are read by a parser, elsewhere.

use std::borrow::Cow;

/// `text` made safe as element content and as an attribute value in either kind of quote.
///
/// Characters that XML 1.0 (section 2.2) does not allow even as a reference become U+FFFD, so that the result is
/// well-formed whatever came in. Allocates only when there is something to escape.
pub fn escape(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(|c| replacement(c).is_some()) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        match replacement(c) {
            Some(other) => out.push_str(other),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn replacement(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&apos;"),
        '\t' | '\n' => None,
        // A bare carriage return would be read back as a line feed (section 2.11).
        '\r' => Some("&#13;"),
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_is_escaped_and_harmless_text_is_borrowed() {
        assert_eq!(escape(r#"<a b="c" d='e'>&amp;"#), "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;amp;");
        assert!(matches!(escape("Grüße\n\tan alle"), Cow::Borrowed(_)));
    }

    #[test]
    fn characters_xml_cannot_carry_are_replaced() {
        assert_eq!(escape("a\0b\u{8}c\u{ffff}d\re"), "a\u{fffd}b\u{fffd}c\u{fffd}d&#13;e");
    }

    proptest! {
        #[test]
        fn nothing_escapes_and_everything_reads_back(text in any::<String>()) {
            let escaped = escape(&text);
            let markup = escaped.contains(['<', '>', '"', '\'', '\0']);
            prop_assert!(!markup);
            let back = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
                .replace("&apos;", "'").replace("&#13;", "\r").replace("&amp;", "&");
            let expected: String = text.chars().map(|c| match replacement(c) {
                Some("\u{fffd}") => '\u{fffd}',
                _ => c,
            }).collect();
            prop_assert_eq!(back, expected);
        }
    }
}
