//! Answers to what is no request: the phases never see it, so it is answered here, in the form of all faults, and the
//! connection is closed.

use super::head::HeadFault;
use crate::parser_refusal::{self, Refusal};

/// What is written back.
pub(crate) fn answer(fault: HeadFault) -> Vec<u8> {
    let (refusal, why) = match fault {
        HeadFault::Malformed(why) => (Refusal::MALFORMED, why),
        HeadFault::Version => (Refusal::VERSION, "another version"),
        HeadFault::TooLarge => (Refusal::TOO_LARGE, "too many bytes or fields"),
        HeadFault::TargetTooLong => (Refusal::TARGET_TOO_LONG, "the target is too long"),
    };
    parser_refusal::written(&refusal, why)
}

/// The same for a head that did not come to its end in time.
pub(crate) fn too_slow() -> Vec<u8> {
    parser_refusal::written(&Refusal::TOO_SLOW, "the head did not arrive in time")
}
