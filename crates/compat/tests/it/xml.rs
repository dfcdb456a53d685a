//! What the way into XML refuses.

use proptest::prelude::*;
use tidegate_compat::Error;
use tidegate_compat::carbon::{BYTES_MAX, read};
use tidegate_compat::xml::{DEPTH_MAX, parse};

fn nested(depth: usize) -> String {
    format!("<Server>{}{}</Server>", "<a>".repeat(depth - 1), "</a>".repeat(depth - 1))
}

#[test]
fn nesting_is_accepted_up_to_the_limit() {
    assert!(parse(&nested(DEPTH_MAX), BYTES_MAX).is_ok());
    assert_eq!(parse(&nested(DEPTH_MAX + 1), BYTES_MAX).unwrap_err(), Error::TooDeep { line: 1, depth_max: DEPTH_MAX });
    assert!(matches!(read(&nested(100_000), |_| None), Err(Error::TooDeep { .. })));
}

#[test]
fn what_only_looks_like_nesting_is_no_nesting() {
    let tags = "<b/>".repeat(1_000);
    let opened = "<b>".repeat(1_000);
    let text = format!("<a x='>{}'>{tags}<!--{opened}--><![CDATA[{opened}]]><?p {opened}?></a>", "/".repeat(10));
    assert!(parse(&text, BYTES_MAX).is_ok());
}

#[test]
fn an_entity_bomb_and_an_external_entity_are_refused_unread() {
    for text in [
        "<!DOCTYPE Server [<!ENTITY a \"b\">]><Server>&a;</Server>",
        "\n<!DOCTYPE Server SYSTEM \"file:///etc/passwd\"><Server/>",
        "<Server><!ENTITY x></Server>",
    ] {
        assert!(matches!(read(text, |_| None), Err(Error::Doctype { .. })), "{text}");
    }
    assert!(matches!(read("<Server>&xxe;</Server>", |_| None), Err(Error::Malformed(_))));
}

#[test]
fn a_text_beyond_the_limit_is_not_looked_at() {
    let text = " ".repeat(BYTES_MAX + 1);
    assert_eq!(
        read(&text, |_| None).unwrap_err().to_string(),
        format!("is {} bytes long, beyond {BYTES_MAX} bytes", BYTES_MAX + 1)
    );
}

#[test]
fn what_is_not_well_formed_is_refused() {
    for text in ["", "<Server>", "<Server><a></Server>", "<Server a='", "<!--", "<![CDATA[", "<?", "</Server>", "text"]
    {
        assert!(matches!(read(text, |_| None), Err(Error::Malformed(_))), "{text:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "([<>/!?'\"$ {}a\\[\\]é-]|<Server>|</Server>|<!--|-->|<Ports>|</Ports>|<Offset>|\\$\\{){0,40}") {
        let _ = read(&text, |_| None);
        let _ = tidegate_compat::substitute(&text, |name| (name.len() < 2).then(|| "x".to_owned()));
    }
}
