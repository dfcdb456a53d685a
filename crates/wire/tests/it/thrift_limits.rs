//! Every limit, just kept and just broken.

use tidegate_wire::thrift::{Limits, Protocol, ScanError, Scanner, write_call};

use crate::support::{bytes, scan_bytewise, validate_key, weather};

/// A call whose unknown field 99 has `body`, of type `kind`.
fn with_field(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut message = write_call(Protocol::Binary, 1, &validate_key(weather()));
    message.pop();
    message.extend([kind, 0, 99]);
    message.extend(body);
    message.push(0);
    message
}

fn refusal(limits: Limits, message: &[u8]) -> Option<&'static str> {
    match scan_bytewise(Protocol::Binary, limits, message) {
        Ok(length) => {
            assert_eq!(length, Some(message.len()));
            None
        }
        Err(ScanError::TooLong { what, .. }) => Some(what),
        Err(why) => panic!("{why}"),
    }
}

#[test]
fn a_message_has_so_many_bytes_at_most() {
    let message = write_call(Protocol::Binary, 1, &validate_key(weather()));
    let limits = |message_bytes_max| Limits { message_bytes_max, ..Limits::default() };
    assert_eq!(refusal(limits(81), &message), None);
    assert_eq!(refusal(limits(80), &message), Some("message"));
}

#[test]
fn a_string_has_so_many_bytes_at_most() {
    let limits = |string_bytes_max| Limits { string_bytes_max, ..Limits::default() };
    let message = with_field(11, b"\0\0\0\x0anine plus1");
    assert_eq!(refusal(limits(10), &message), None);
    assert_eq!(refusal(limits(9), &message), Some("string"));
}

#[test]
fn containers_have_so_many_entries_at_most() {
    let limits = |container_entries_max| Limits { container_entries_max, ..Limits::default() };
    let list = with_field(15, &[&[2, 0, 0, 0, 5][..], &[1; 5]].concat());
    assert_eq!(refusal(limits(5), &list), None);
    assert_eq!(refusal(limits(4), &list), Some("containers"));
    let map = with_field(13, &[&[2, 2, 0, 0, 0, 2][..], &[1; 4]].concat());
    assert_eq!(refusal(limits(4), &map), None);
    assert_eq!(refusal(limits(3), &map), Some("containers"));
}

#[test]
fn nesting_is_so_deep_at_most() {
    let limits = |depth_max| Limits { depth_max, ..Limits::default() };
    // Structs in structs: each begins with field 1 of type struct and ends with a stop.
    let nested = |depth: usize| with_field(12, &[[12, 0, 1].repeat(depth), vec![0; depth + 1]].concat());
    assert_eq!(refusal(limits(6), &nested(4)), None);
    assert_eq!(refusal(limits(5), &nested(4)), Some("nesting"));
    assert_eq!(refusal(Limits::default(), &nested(20_000)), Some("nesting"));
}

#[test]
fn a_length_that_is_not_allowed_is_refused_before_its_bytes_come() {
    let head = bytes("800100010000000b76616c69646174654b6579000000010b00017fffffff");
    let mut scanner = Scanner::new(Protocol::Binary, Limits::default());
    assert!(matches!(scanner.advance(&head), Err(ScanError::TooLong { what: "string", .. })));
    let old = bytes("7fffffff41");
    assert!(Scanner::new(Protocol::Binary, Limits::default()).advance(&old).is_err());
    let negative = bytes("800100010000000b76616c69646174654b6579000000010b0001ffffffff");
    assert!(Scanner::new(Protocol::Binary, Limits::default()).advance(&negative).is_err());
}
