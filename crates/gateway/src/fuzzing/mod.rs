//! What must hold for our HTTP/1.1 codec whatever bytes come. The fuzz targets in `fuzz/` call these functions, and the
//! ordinary tests replay the seeds through them. Each panics when a property is broken.
//!
//! * How bytes are cut into reads never changes what is understood.
//! * What is accepted is what a plain reader understands too ([`plain`]), and what `httparse` accepts.
//! * What is written out again is read as the same message, and has no line that ends otherwise than with CRLF.

mod heads;
mod bodies;
mod answers;
mod plain;

pub use answers::answer;
pub use bodies::request_body;
pub use heads::{request_head, response_head};

use crate::http1::head::Bounds;

/// Small, so that limits are reached.
const BOUNDS: Bounds = Bounds { bytes_max: 512, fields_max: 16 };
/// Cuts tried between two ends of an input.
const CUTS: usize = 24;

/// Some places to cut `count` bytes.
fn cuts(count: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by(count.div_ceil(CUTS).max(1))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Seeds of a target, by name.
    fn replay(target: &str, hold: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
        let mut count = 0;
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display())) {
            hold(&std::fs::read(entry.unwrap().path()).unwrap());
            count += 1;
        }
        assert!(count > 10, "{target} has hardly a seed");
    }

    #[test]
    fn every_seed_holds_the_properties() {
        replay("http1_request_head", request_head);
        replay("http1_response_head", response_head);
        replay("http1_request_body", request_body);
        replay("http1_answer", answer);
    }
}
