//! A deadline that is moved with every message and hardly ever reached.
//!
//! Moving a timer costs more than the rest of the bookkeeping of a call. So the timer stays where it was as long as that is
//! not later than the deadline: when it rings early it is set again, which happens once in a while and not once a call.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// A movable deadline.
#[derive(Debug, Default)]
pub(crate) struct Watchdog {
    timer: Option<Pin<Box<Sleep>>>,
    deadline: Option<Instant>,
}

impl Watchdog {
    /// The deadline is `wait` from `now`.
    pub fn set(&mut self, now: Instant, wait: Duration) {
        let deadline = now + wait;
        self.deadline = Some(deadline);
        if let Some(timer) = &mut self.timer
            && timer.deadline() > deadline
        {
            timer.as_mut().reset(deadline);
        }
    }

    /// Ready when the deadline has passed.
    pub fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = self.deadline else { return Poll::Pending };
        loop {
            let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
            ready!(timer.as_mut().poll(cx));
            if timer.deadline() >= deadline {
                return Poll::Ready(());
            }
            timer.as_mut().reset(deadline);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_deadline_moves_in_both_directions() {
        let (mut dog, begun) = (Watchdog::default(), Instant::now());
        let ms = Duration::from_millis;
        dog.set(begun, ms(50));
        assert!(poll_fn(|cx| Poll::Ready(dog.poll(cx))).await.is_pending());
        dog.set(begun, ms(200));
        poll_fn(|cx| dog.poll(cx)).await;
        assert_eq!(begun.elapsed(), ms(200), "later than the timer was set");
        dog.set(Instant::now(), ms(100));
        assert!(poll_fn(|cx| Poll::Ready(dog.poll(cx))).await.is_pending());
        dog.set(Instant::now(), ms(10));
        poll_fn(|cx| dog.poll(cx)).await;
        assert_eq!(begun.elapsed(), ms(210), "and earlier");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_deadline_it_never_rings() {
        let mut dog = Watchdog::default();
        tokio::time::advance(Duration::from_secs(1_000_000)).await;
        assert!(poll_fn(|cx| Poll::Ready(dog.poll(cx))).await.is_pending());
    }
}
