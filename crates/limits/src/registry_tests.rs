//! Subjects come, are counted and go.

use tidegate_model::policy::{Quota, Unit};

use super::*;

fn limit(count: u64, window_ms: u64) -> Limit {
    Limit { quota: Some(Quota { unit: Unit::Requests, count, window_ms }), burst: None }
}

fn key(registry: &Registry, subject: impl Hash) -> CellKey {
    registry.key(PolicyLevel::Application, subject)
}

#[test]
fn one_subject_has_one_counter_and_others_have_their_own() {
    let registry = Registry::default();
    let ask = |subject| registry.limiter(key(&registry, subject), limit(1, 1000), 0).admit(0).is_ok();
    assert!(ask(("app", "alice")));
    assert!(!ask(("app", "alice")));
    assert!(ask(("app", "bob")));
    assert!(ask(("appa", "lice")));
    let other_level = registry.key(PolicyLevel::Subscription, ("app", "alice"));
    assert!(registry.limiter(other_level, limit(1, 1000), 0).admit(0).is_ok());
    assert_eq!(registry.counts().entries, 4);
}

#[test]
fn a_changed_limit_starts_afresh() {
    let registry = Registry::default();
    let alice = key(&registry, "alice");
    assert!(registry.limiter(alice, limit(1, 1000), 0).admit(0).is_ok());
    assert!(registry.limiter(alice, limit(1, 1000), 0).admit(0).is_err());
    assert!(registry.limiter(alice, limit(2, 1000), 0).admit(0).is_ok());
    assert_eq!(registry.counts(), RegistryCounts { entries: 1, expired: 0, evicted: 0 });
}

#[test]
fn reset_reaches_the_subject_that_is_counted() {
    let registry = Registry::default();
    let alice = key(&registry, "alice");
    assert!(!registry.reset(alice));
    assert!(registry.limiter(alice, limit(1, 1000), 0).admit(0).is_ok());
    assert!(registry.reset(alice));
    assert!(registry.limiter(alice, limit(1, 1000), 0).admit(0).is_ok());
}

#[test]
fn sweeping_forgets_what_has_ended_unless_it_is_held() {
    let registry = Registry::default();
    for subject in 0..10u64 {
        let _ = registry.limiter(key(&registry, subject), limit(1, 1000), subject).admit(subject);
    }
    let held = registry.limiter(key(&registry, 0u64), limit(1, 1000), 5);
    registry.sweep(1005);
    assert_eq!(registry.counts(), RegistryCounts { entries: 5, expired: 5, evicted: 0 });
    let again = registry.limiter(key(&registry, 0u64), limit(1, 1000), 1005);
    assert!(Arc::ptr_eq(&held, &again), "who is held is not counted apart");
    drop((held, again));
    registry.sweep(1005);
    assert_eq!(registry.counts().entries, 4);
}

#[test]
fn a_full_registry_lets_the_expired_go_before_anybody_who_counts() {
    let registry = Registry::new(32);
    for subject in 0..32u64 {
        let window_ms = if subject < 16 { 100 } else { 10_000 };
        let _ = registry.limiter(key(&registry, subject), limit(1, window_ms), 0).admit(0);
    }
    let _ = registry.limiter(key(&registry, "new"), limit(1, 100), 100).admit(100);
    assert_eq!(registry.counts(), RegistryCounts { entries: 17, expired: 16, evicted: 0 });
    for subject in 16..32u64 {
        assert!(registry.limiter(key(&registry, subject), limit(1, 10_000), 100).admit(100).is_err());
    }
}

#[test]
fn full_of_live_subjects_it_evicts_who_would_end_first_and_counts_it() {
    let registry = Registry::new(32);
    for subject in 0..32u64 {
        let _ = registry.limiter(key(&registry, subject), limit(1, 10_000), subject).admit(subject);
    }
    let held = registry.limiter(key(&registry, 0u64), limit(1, 10_000), 32);
    let _ = registry.limiter(key(&registry, "new"), limit(1, 10_000), 32).admit(32);
    assert_eq!(registry.counts(), RegistryCounts { entries: 31, expired: 0, evicted: 2 });
    let still_refused = |subject: u64| {
        let found = registry.look_up(key(&registry, subject));
        found.is_some_and(|entry| entry.admit(33).is_err())
    };
    assert!(still_refused(0), "held, so the next two went");
    assert!(!still_refused(1) && !still_refused(2));
    assert!((3..32).all(still_refused));
    drop(held);
}

#[test]
fn it_never_grows_beyond_its_limit() {
    for entries_max in [0, 1, 2, 17, 100] {
        let registry = Registry::new(entries_max);
        for subject in 0..1000u64 {
            let entry = registry.limiter(key(&registry, subject), limit(1, 10_000), subject);
            assert!(entry.admit(subject).is_ok());
            assert!(registry.counts().entries <= entries_max.max(1) as u64);
        }
        let counts = registry.counts();
        assert_eq!(counts.entries + counts.evicted, 1000);
    }
}

#[test]
fn who_is_about_to_leave_is_not_found() {
    let registry = Registry::default();
    let alice = key(&registry, "alice");
    let entry = registry.limiter(alice, limit(1, 1000), 0);
    entry.leaving.store(true, Ordering::SeqCst);
    assert!(registry.look_up(alice).is_none());
    assert!(!Arc::ptr_eq(&entry, &registry.limiter(alice, limit(1, 1000), 0)));
    assert_eq!(registry.counts().entries, 1);
}

#[test]
fn who_counts_without_holding_counts_in_what_stays() {
    let registry = Registry::default();
    let alice = key(&registry, "alice");
    let ask = || registry.admit(alice, limit(2, 1000), 0);
    assert!(ask().is_ok());
    // A sweep that has not decided yet, and leaves it there.
    registry.look_up(alice).unwrap().leaving.store(true, Ordering::SeqCst);
    assert!(ask().is_ok());
    registry.cells.pin().get(&alice).unwrap().leaving.store(false, Ordering::SeqCst);
    assert!(ask().is_err(), "both were counted");
    assert!(registry.admit(alice, limit(1, 1000), 0).is_ok(), "a changed limit starts afresh");
    assert_eq!(registry.counts().entries, 1);
}

#[test]
fn nobody_counts_in_what_a_sweep_takes_away() {
    let registry = Registry::default();
    let alice = key(&registry, "alice");
    let passed: usize = std::thread::scope(|scope| {
        let sweeper = scope.spawn(|| (0..2_000).for_each(|_| registry.sweep(0)));
        let ask = || (0..2_000).filter(|_| registry.admit(alice, limit(10, 1_000_000), 0).is_ok()).count();
        let threads = [scope.spawn(ask), scope.spawn(ask)];
        let passed = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
        sweeper.join().unwrap();
        passed
    });
    assert_eq!(passed, 10);
}
