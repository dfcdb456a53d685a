//! The gateway's own answer in place of a backend's that broke before the client had a byte of it.
//!
//! That can be seen only as long as nothing was written: of an answer whose body pauses the head leaves at once, since nobody
//! knows for how long it will. So a client gets this answer where the backend's came broken in one piece, and not where the
//! backend stalls behind its head.

use super::answer::{About, Writing};
use super::{CONTINUE, Talk};
use crate::body::BodyError;
use crate::exchange::{Exchange, Stop};
use crate::fault::Fault;
use crate::http1::write_half::WriteHalf;
use crate::response;

impl<W: WriteHalf> Talk<W> {
    /// Bytes of a go-ahead that was begun, which leave before the answer does.
    pub(super) fn ahead(&self) -> u64 {
        if self.unsent.len() < CONTINUE.len() { self.unsent.len() as u64 } else { 0 }
    }

    /// Makes a fault of the call and an answer of the fault. The backend's connection is closed with the broken answer; what
    /// becomes of the client's is decided as for every answer.
    #[cold]
    #[inline(never)]
    pub(super) fn instead(&mut self, ex: &mut Exchange, about: &About, broken: Writing, why: BodyError) -> Writing {
        let written = usize::try_from(broken.relay.sent()).unwrap_or(usize::MAX);
        self.unsent = self.unsent.get(written..).unwrap_or_default();
        // With it the request's body comes back, if the backend had not read it to the end.
        drop(broken);
        let answer = response::finish(ex, Err(Stop::Fault(fault(why))));
        self.begin(about, answer)
    }
}

/// The same as before the head of an answer.
fn fault(why: BodyError) -> Fault {
    match why {
        BodyError::Upstream => Fault::ConnectionClosed,
        BodyError::UpstreamMalformed => Fault::ProtocolViolation,
        BodyError::UpstreamIdle => Fault::ResponseTimeout,
        // Those of requests.
        BodyError::Client | BodyError::TooLarge | BodyError::ClientIdle => Fault::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_breaks_is_the_fault_it_is_before_its_head() {
        let table = [
            (BodyError::Upstream, "101505", 502),
            (BodyError::UpstreamMalformed, "101506", 502),
            (BodyError::UpstreamIdle, "101504", 504),
        ];
        for (why, code, status) in table {
            let facts = fault(why).facts();
            assert_eq!((facts.code, facts.status), (code, status), "{why}");
        }
    }
}
