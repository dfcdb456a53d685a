//! Any bytes as a request's body: the properties are in `tidegate_gateway::fuzzing`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_gateway::fuzzing::request_body;

fuzz_target!(|bytes: &[u8]| request_body(bytes));
