//! Any bytes as the beginning of what a backend answers: the properties are in `tidegate_gateway::fuzzing`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_gateway::fuzzing::response_head;

fuzz_target!(|bytes: &[u8]| response_head(bytes));
