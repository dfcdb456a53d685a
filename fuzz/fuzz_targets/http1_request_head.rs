//! Any bytes as the beginning of what an HTTP/1.1 client sends: the properties are in `tidegate_gateway::fuzzing`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_gateway::fuzzing::request_head;

fuzz_target!(|bytes: &[u8]| request_head(bytes));
