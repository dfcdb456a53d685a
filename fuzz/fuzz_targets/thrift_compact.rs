//! Any bytes as a Thrift message in TCompactProtocol: no panic, and one verdict however they come in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_wire::thrift::{Limits, Method, Protocol, Scanner, read_call, read_reply};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let whole = Scanner::new(Protocol::Compact, limits).advance(bytes);
    let mut scanner = Scanner::new(Protocol::Compact, limits);
    let mut portions = Ok(None);
    for end in 0..=bytes.len() {
        portions = scanner.advance(&bytes[..end]);
        if !matches!(portions, Ok(None)) {
            break;
        }
    }
    assert_eq!(whole.is_ok(), portions.is_ok());
    if let (Ok(whole), Ok(portions)) = (whole, portions) {
        assert_eq!(whole, portions);
    }
    let _ = read_call(Protocol::Compact, bytes, &limits);
    for method in [Method::Authenticate, Method::ValidateKey, Method::GetAllUriTemplates] {
        let _ = read_reply(Protocol::Compact, bytes, &limits, method, 1);
    }
});
