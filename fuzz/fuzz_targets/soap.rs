//! Any bytes as a SOAP message: no panic, and what is read can be written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_wire::soap::{Limits, Request, envelope, read, write};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    for kind in ["text/xml", "application/soap+xml", "application/xml; charset=utf-16"] {
        if let Ok(request) = Request::read(bytes, Some(kind), None, &limits) {
            let again = read::text(&write::document(&request.body), &limits);
            assert_eq!(again.as_ref(), Ok(&request.body));
        }
        let _ = envelope::read_answer(bytes, Some(kind), &limits);
    }
});
