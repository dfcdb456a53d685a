//! Any bytes as all that a backend sends: the properties are in `tidegate_gateway::fuzzing`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidegate_gateway::fuzzing::answer;

fuzz_target!(|bytes: &[u8]| answer(bytes));
