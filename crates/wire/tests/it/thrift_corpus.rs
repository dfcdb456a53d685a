//! The seeds of `fuzz/`, replayed: what a fuzzer begins with, and what it once found.

use std::path::Path;

use tidegate_wire::thrift::{Limits, Method, Protocol, Scanner, read_call, read_reply};

use crate::support::scan_bytewise;

#[test]
fn every_seed_is_taken_without_harm() {
    for (target, protocol) in [("thrift_binary", Protocol::Binary), ("thrift_compact", Protocol::Compact)] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
        let mut whole = 0;
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display())) {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let limits = Limits::default();
            let verdict = Scanner::new(protocol, limits).advance(&bytes);
            assert_eq!(verdict.is_ok(), scan_bytewise(protocol, limits, &bytes).is_ok());
            whole += usize::from(matches!(verdict, Ok(Some(_))));
            let _ = read_call(protocol, &bytes, &limits);
            for method in [Method::Authenticate, Method::ValidateKey, Method::GetAllUriTemplates] {
                let _ = read_reply(protocol, &bytes, &limits, method, 1);
            }
        }
        assert!(whole > 1, "{target} has no whole message among its seeds");
    }
}
