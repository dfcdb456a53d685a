//! The lines that wait on a core to be written.

use super::line::{self, Clock};
use crate::event::RequestEvent;

/// What is worth waking the thread for before its time: many lines for one `write`, and a buffer that is still in the
/// processor's cache.
pub(super) const MUCH_BYTES: usize = 128 * 1024;

/// Bounded memory of lines.
#[derive(Debug)]
pub(crate) struct Lines {
    bytes: Vec<u8>,
    count: u64,
    bytes_max: usize,
    clock: Clock,
    is_closed: bool,
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Appended {
    /// It waits.
    Waits,
    /// It waits, and with it there is so much that it should be written soon.
    IsMuch,
    /// It does not fit, or nobody writes any more.
    Dropped,
}

impl Lines {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes: Vec::new(), count: 0, bytes_max, clock: Clock::default(), is_closed: false }
    }

    /// Writes the event's line down.
    pub(crate) fn append(&mut self, event: &RequestEvent<'_>) -> Appended {
        let before = self.bytes.len();
        if self.is_closed || before >= self.bytes_max {
            return Appended::Dropped;
        }
        line::append(event, &mut self.clock, &mut self.bytes);
        if self.bytes.len() > self.bytes_max {
            self.bytes.truncate(before);
            return Appended::Dropped;
        }
        self.count += 1;
        let much = MUCH_BYTES.min(self.bytes_max / 2);
        if before < much && self.bytes.len() >= much { Appended::IsMuch } else { Appended::Waits }
    }

    /// Takes the lines, for the empty buffer in `spare`. Returns how many.
    pub(super) fn take(&mut self, spare: &mut Vec<u8>) -> u64 {
        if self.count > 0 {
            std::mem::swap(&mut self.bytes, spare);
        }
        std::mem::take(&mut self.count)
    }

    /// The buffer, if nothing is in it.
    pub(super) fn give_back(&mut self) -> Vec<u8> {
        if self.count == 0 { std::mem::take(&mut self.bytes) } else { Vec::new() }
    }

    /// From now on every line is dropped.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::event;

    #[test]
    fn what_fits_is_kept_whole_and_the_rest_dropped() {
        let mut whole = Lines::new(usize::MAX);
        whole.append(&event());
        let line = whole.bytes.clone();
        let mut lines = Lines::new(2 * line.len() + 1);
        let appended = [(); 4].map(|()| lines.append(&event()));
        assert_eq!(appended, [Appended::IsMuch, Appended::Waits, Appended::Dropped, Appended::Dropped]);
        let mut spare = Vec::new();
        assert_eq!(lines.take(&mut spare), 2);
        assert_eq!(spare, line.repeat(2));
        assert_eq!(lines.take(&mut Vec::new()), 0);
        assert_eq!(lines.append(&event()), Appended::IsMuch);
        assert!(lines.give_back().is_empty(), "what waits is not given back");
        lines.close();
        assert_eq!(lines.append(&event()), Appended::Dropped);
        assert_eq!(lines.take(&mut spare), 1);
    }
}
