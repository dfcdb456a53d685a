//! The addresses of one endpoint: which one is next, and which are left alone because they fail.
//!
//! An address with several failures in a row is suspended, each time longer; the first call after a suspension is the
//! trial. Active checks (`probe`) can take an address out and bring it back besides. Counters are taken over when an API
//! is deployed again with the same endpoint.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use tidegate_model::endpoint::{Choice, Upstream};

use crate::fault::Fault;
use crate::settings::{Settings, Suspension};
use crate::upstream::address::Address;
use crate::upstream::budget::Budget;

/// An endpoint. What every call asks for comes first.
#[derive(Debug)]
#[repr(C)]
pub struct Group {
    /// Its addresses; at most 64 (model), so that those tried fit a word.
    pub members: Box<[Member]>,
    /// How many retries it may get.
    pub budget: Budget,
    /// As in `upstream`.
    choice: Choice,
    /// As configured.
    pub upstream: Upstream,
    next: AtomicUsize,
    suspension: Suspension,
}

/// An address and how it fares.
#[derive(Debug)]
pub struct Member {
    /// Where it is.
    pub address: Address,
    /// Whether that is this gateway itself.
    pub leads_here: bool,
    failures: AtomicU32,
    suspensions: AtomicU32,
    suspended_until_ms: AtomicU64,
    is_down: AtomicBool,
}

/// Addresses already tried for a call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tried {
    /// A bit each.
    members: u64,
    /// The last one had failed before.
    has_failures: bool,
}

impl Group {
    /// An endpoint whose addresses are all thought to be well.
    pub fn new(upstream: Upstream, settings: &Settings, is_of_default_api: bool) -> Self {
        let member = |url| Member {
            leads_here: (settings.leads_here)(url),
            address: Address::new(url, is_of_default_api),
            failures: AtomicU32::new(0),
            suspensions: AtomicU32::new(0),
            suspended_until_ms: AtomicU64::new(0),
            is_down: AtomicBool::new(false),
        };
        Self {
            members: upstream.addresses.iter().map(member).collect(),
            choice: upstream.choice,
            upstream,
            budget: Budget::new(settings.retries.percent, settings.retries.reserve),
            next: AtomicUsize::new(0),
            suspension: settings.suspension.clone(),
        }
    }

    /// The address for the next attempt, and marks it as tried.
    ///
    /// # Errors
    /// When all that were not tried are suspended or down.
    pub fn pick(&self, tried: &mut Tried, now_ms: u64) -> Result<usize, Fault> {
        let count = self.members.len();
        let start = match self.choice {
            Choice::RoundRobin if tried.members == 0 => self.next.fetch_add(1, Ordering::Relaxed) % count,
            Choice::RoundRobin => self.next.load(Ordering::Relaxed) % count,
            Choice::Single | Choice::FailOver => 0,
        };
        let mut order = (start..count).chain(0..start);
        let is_usable = |at: &usize| tried.members & 1 << at == 0 && self.members[*at].is_up(now_ms);
        let Some(at) = order.find(is_usable) else { return Err(self.nothing_left()) };
        tried.members |= 1 << at;
        tried.has_failures = self.members[at].failures.load(Ordering::Relaxed) != 0;
        Ok(at)
    }

    fn nothing_left(&self) -> Fault {
        if self.choice == Choice::Single { Fault::EndpointDown } else { Fault::AllEndpointsDown }
    }

    /// Whether an address is left that was not tried.
    pub fn has_untried(&self, tried: Tried, now_ms: u64) -> bool {
        (0..self.members.len()).any(|at| tried.members & 1 << at == 0 && self.members[at].is_up(now_ms))
    }

    /// An attempt at the address tried last went well. It forgets failures before the attempt: if there were none, the
    /// address is not looked at again, which by now another call's may have pushed out of the processor's cache.
    pub fn succeeded(&self, at: usize, tried: Tried) {
        if tried.has_failures {
            let member = &self.members[at];
            member.failures.store(0, Ordering::Relaxed);
            member.suspensions.store(0, Ordering::Relaxed);
        }
    }

    /// An attempt at an address failed; after enough of them it is suspended.
    pub fn failed(&self, at: usize, now_ms: u64) {
        let member = &self.members[at];
        let failures = member.failures.fetch_add(1, Ordering::Relaxed) + 1;
        if failures >= self.suspension.failures && member.is_up(now_ms) {
            let times = member.suspensions.fetch_add(1, Ordering::Relaxed);
            let factor = u64::from(self.suspension.factor).saturating_pow(times);
            let length = (self.suspension.first.as_millis() as u64).saturating_mul(factor);
            let length = length.min(self.suspension.longest.as_millis() as u64);
            member.suspended_until_ms.store(now_ms + length, Ordering::Relaxed);
            tracing::warn!(address = ?member.address, failures, suspended_ms = length, "suspended a backend address");
        }
    }
}

impl Member {
    /// Whether it may be tried.
    pub fn is_up(&self, now_ms: u64) -> bool {
        !self.is_down.load(Ordering::Relaxed) && self.suspended_until_ms.load(Ordering::Relaxed) <= now_ms
    }

    /// The word of an active check.
    pub fn set_down(&self, is_down: bool) {
        if self.is_down.swap(is_down, Ordering::Relaxed) != is_down {
            let state = if is_down { "down" } else { "up" };
            tracing::warn!(address = ?self.address, "health check: backend address is {state}");
        }
    }
}

/// Groups by production and sandbox of one API, without repeats.
pub fn groups_of(api: &crate::plan::CompiledApi) -> impl Iterator<Item = Arc<Group>> {
    [api.production.clone(), api.sandbox.clone()].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(choice: Choice, count: usize) -> Group {
        let addresses = (0..count).map(|n| format!("http://b{n}/").parse().unwrap()).collect();
        let upstream =
            Upstream { choice, addresses, response_timeout_ms: None, discards_on_timeout: false, credential: None };
        Group::new(upstream, &Settings::default(), false)
    }

    fn first(group: &Group, now_ms: u64) -> Result<usize, Fault> {
        group.pick(&mut Tried::default(), now_ms)
    }

    #[test]
    fn each_address_gets_its_turn_and_a_retry_another_one() {
        let group = group(Choice::RoundRobin, 3);
        let turns: Vec<_> = (0..6).map(|_| first(&group, 0).unwrap()).collect();
        assert_eq!(turns, [0, 1, 2, 0, 1, 2]);
        let mut tried = Tried::default();
        let mut all: Vec<_> = (0..3).map(|_| group.pick(&mut tried, 0).unwrap()).collect();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2]);
        assert_eq!(group.pick(&mut tried, 0), Err(Fault::AllEndpointsDown));
    }

    #[test]
    fn fail_over_uses_the_first_that_is_up() {
        let group = group(Choice::FailOver, 2);
        assert_eq!((first(&group, 0), first(&group, 0)), (Ok(0), Ok(0)));
        (0..5).for_each(|_| group.failed(0, 0));
        assert_eq!(first(&group, 0), Ok(1));
        assert_eq!(first(&group, 1_000), Ok(0), "the suspension ends after a second");
    }

    #[test]
    fn suspensions_grow_up_to_the_longest_and_a_success_forgets_them() {
        let group = group(Choice::Single, 1);
        (0..4).for_each(|_| group.failed(0, 0));
        assert_eq!(first(&group, 0), Ok(0));
        group.failed(0, 0);
        assert_eq!(first(&group, 999), Err(Fault::EndpointDown));
        group.failed(0, 1_000);
        assert_eq!(first(&group, 2_999), Err(Fault::EndpointDown));
        assert_eq!(first(&group, 3_000), Ok(0));
        (0..20).fold(3_000, |now, _| {
            group.failed(0, now);
            now + 30_000
        });
        group.failed(0, 1_000_000);
        assert_eq!(first(&group, 1_029_999), Err(Fault::EndpointDown));
        let mut tried = Tried::default();
        assert_eq!(group.pick(&mut tried, 1_030_000), Ok(0));
        group.succeeded(0, tried);
        (0..4).for_each(|_| group.failed(0, 1_030_000));
        assert_eq!(first(&group, 1_030_000), Ok(0));
    }

    #[test]
    fn an_active_check_takes_an_address_out_and_brings_it_back() {
        let group = group(Choice::RoundRobin, 2);
        group.members[0].set_down(true);
        assert_eq!((first(&group, 0), first(&group, 0)), (Ok(1), Ok(1)));
        group.members[1].set_down(true);
        assert_eq!(first(&group, 0), Err(Fault::AllEndpointsDown));
        group.members[0].set_down(false);
        assert_eq!(first(&group, 0), Ok(0));
    }
}
