//! How far the gateway is behind, for `/readyz` and the log.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tidegate_model::millis::{self, Millis};

use crate::ops::Check;

/// The follower's state.
#[derive(Debug, Default)]
pub struct State(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// When the plan was last known to be the present one; `None`: there is no plan yet.
    as_of: Option<Millis>,
    /// How far it has followed the feed.
    position: i64,
    is_from_disk: bool,
    problem: Option<String>,
    failed_since: Option<Millis>,
}

impl State {
    /// The gateway has what there is, up to `position`. Answers how long it had not, if it had not.
    pub fn in_step(&self, position: i64) -> Option<Duration> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = millis::now();
        let since = inner.failed_since.take();
        *inner = Inner { as_of: Some(now), position, ..Inner::default() };
        since.map(|since| Duration::from_millis(u64::try_from(now - since).unwrap_or(0)))
    }

    /// The gateway has what it had at `as_of`.
    pub fn begun_from_disk(&self, as_of: Millis) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failed_since = Some(millis::now());
        *inner = Inner { as_of: Some(as_of), is_from_disk: true, failed_since, ..Inner::default() };
    }

    /// How far the gateway has followed the feed.
    pub fn position(&self) -> i64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).position
    }

    /// Looking for changes failed.
    pub fn failed(&self, why: &anyhow::Error) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.problem = Some(format!("{why:#}"));
        inner.failed_since.get_or_insert_with(millis::now);
    }

    /// Ready as soon as there is a plan, however old; how old, it says.
    pub fn check(&self) -> Check {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = "plan";
        let Some(as_of) = inner.as_of else {
            let why = inner.problem.clone().unwrap_or_else(|| "still starting".to_owned());
            return Check { name, problem: Some(format!("there is nothing to serve yet: {why}")), detail: None };
        };
        let age_s = (millis::now() - as_of).max(0) / 1_000;
        let place = if inner.is_from_disk { "the plan on disk" } else { "the plan" };
        let detail = match &inner.problem {
            None if inner.is_from_disk => Some(format!("{place} is {age_s} s old")),
            None => None,
            Some(why) => Some(format!("{place} is {age_s} s old: {why}")),
        };
        Check { name, problem: None, detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_however_old_is_ready_and_says_its_age() {
        let state = State::default();
        assert!(state.check().problem.unwrap().contains("still starting"));
        state.failed(&anyhow::anyhow!("nobody there"));
        assert!(state.check().problem.unwrap().contains("nobody there"));
        state.begun_from_disk(millis::now() - 90_000);
        state.failed(&anyhow::anyhow!("nobody there"));
        let check = state.check();
        assert_eq!(check.problem, None);
        let detail = check.detail.unwrap();
        assert!(detail.starts_with("the plan on disk is 9") && detail.ends_with("s old: nobody there"), "{detail}");
        assert!(state.in_step(7).is_some());
        assert_eq!(state.position(), 7);
        assert_eq!((state.check().problem, state.check().detail, state.in_step(7)), (None, None, None));
    }
}
