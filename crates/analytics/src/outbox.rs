//! Roll-ups on their way to the store, as many as memory is set aside for; and beside them what the current minute is so
//! far, which waits for nothing and may be lost.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use prometheus_client::metrics::counter::Counter;
use tokio::sync::Notify;

use crate::rollup::Rollup;

/// Oldest first. When it is full, the oldest go and their calls are counted as lost.
pub(crate) struct Outbox {
    state: Mutex<State>,
    changed: Notify,
    rollups_max: usize,
    calls_lost: Counter,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Rollup>,
    /// Minutes that are not over; the newest offer only.
    early: Vec<Rollup>,
    is_closed: bool,
}

/// What is to be stored next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Batch {
    /// Must be stored, or given back.
    Due(Vec<Rollup>),
    /// Comes again when its minute is over.
    Early(Vec<Rollup>),
}

impl Outbox {
    pub(crate) fn new(rollups_max: usize, calls_lost: Counter) -> Self {
        Self { state: Mutex::default(), changed: Notify::new(), rollups_max, calls_lost }
    }

    pub(crate) fn push(&self, rollups: Vec<Rollup>) {
        if rollups.is_empty() {
            return;
        }
        let mut state = self.lock();
        state.queue.extend(rollups);
        state.early.clear();
        self.trim(&mut state);
        drop(state);
        self.changed.notify_one();
    }

    /// Shows what minutes are so far, in the place of what was shown before; only while nothing else waits.
    pub(crate) fn offer(&self, rollups: Vec<Rollup>) {
        let mut state = self.lock();
        if rollups.is_empty() || !state.queue.is_empty() || state.is_closed {
            return;
        }
        state.early = rollups;
        drop(state);
        self.changed.notify_one();
    }

    /// Gives back what could not be stored; it is the oldest there is.
    pub(crate) fn put_back(&self, batch: Vec<Rollup>) {
        let mut state = self.lock();
        for rollup in batch.into_iter().rev() {
            state.queue.push_front(rollup);
        }
        self.trim(&mut state);
    }

    /// The oldest roll-ups, at most `count`, once there are any; `None` when there will be none any more.
    pub(crate) async fn take(&self, count: usize) -> Option<Batch> {
        loop {
            {
                let mut state = self.lock();
                if !state.queue.is_empty() {
                    let count = count.min(state.queue.len());
                    return Some(Batch::Due(state.queue.drain(..count).collect()));
                }
                if !state.early.is_empty() {
                    return Some(Batch::Early(std::mem::take(&mut state.early)));
                }
                if state.is_closed {
                    return None;
                }
            }
            self.changed.notified().await;
        }
    }

    /// Nothing will be pushed any more.
    pub(crate) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        state.early.clear();
        drop(state);
        self.changed.notify_one();
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Resolves when the outbox is closed.
    pub(crate) async fn closed(&self) {
        while !self.is_closed() {
            self.changed.notified().await;
        }
    }

    /// Gives up on everything that is still here. Returns how many calls that loses.
    pub(crate) fn lose_all(&self) -> u64 {
        let mut state = self.lock();
        let lost = state.queue.drain(..).map(|rollup| rollup.calls).sum();
        self.calls_lost.inc_by(lost);
        lost
    }

    fn trim(&self, state: &mut State) {
        let surplus = state.queue.len().saturating_sub(self.rollups_max);
        let lost: u64 = state.queue.drain(..surplus).map(|rollup| rollup.calls).sum();
        self.calls_lost.inc_by(lost);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollup::Open;
    use crate::sample::{event, tallied};

    /// `count` roll-ups of one call each, minute after minute.
    fn rollups(count: i64) -> Vec<Rollup> {
        let mut open = Open::new("node");
        for minute in 0..count {
            open.add(&tallied(&crate::RequestEvent { timestamp_ms: minute * 60_000, ..event() }));
        }
        open.close_all()
    }

    fn minutes(batch: &[Rollup]) -> Vec<i64> {
        batch.iter().map(|rollup| rollup.key.minute_ms / 60_000).collect()
    }

    async fn due(outbox: &Outbox, count: usize) -> Vec<Rollup> {
        match outbox.take(count).await {
            Some(Batch::Due(batch)) => batch,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_a_minute_is_so_far_waits_behind_all_else_and_is_no_loss() {
        let lost = Counter::default();
        let outbox = Outbox::new(3, lost.clone());
        outbox.offer(rollups(2));
        outbox.offer(rollups(1));
        assert_eq!(outbox.take(10).await, Some(Batch::Early(rollups(1))), "the newest only");
        outbox.offer(rollups(1));
        outbox.push(rollups(2));
        outbox.offer(rollups(1));
        assert_eq!(due(&outbox, 10).await.len(), 2);
        outbox.offer(rollups(1));
        outbox.close();
        assert_eq!(outbox.take(10).await, None);
        assert_eq!(lost.get(), 0);
    }

    #[tokio::test]
    async fn beyond_the_bound_the_oldest_are_lost_and_counted() {
        let lost = Counter::default();
        let outbox = Outbox::new(3, lost.clone());
        outbox.push(rollups(5));
        assert_eq!(lost.get(), 2);
        let batch = due(&outbox, 2).await;
        assert_eq!(minutes(&batch), [2, 3]);
        outbox.push(rollups(2));
        outbox.put_back(batch);
        assert_eq!(lost.get(), 4, "what comes back is the oldest");
        assert_eq!(minutes(&due(&outbox, 10).await), [4, 0, 1]);
    }

    #[tokio::test]
    async fn after_closing_it_is_emptied_and_ends() {
        let outbox = Outbox::new(3, Counter::default());
        outbox.push(rollups(1));
        outbox.close();
        outbox.closed().await;
        assert_eq!(due(&outbox, 10).await.len(), 1);
        assert_eq!(outbox.take(10).await, None);
    }
}
