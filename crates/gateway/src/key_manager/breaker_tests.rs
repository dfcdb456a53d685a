//! The breaker against a model of what it promises, and its pauses as a table.

use proptest::prelude::*;

use super::*;

fn patience() -> Patience {
    Patience { failures: 3, first: ms(100), longest: ms(1_000), jitter: 0.5 }
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// A breaker that has just opened, at `now`, with a full first pause.
fn opened(now: Instant) -> Breaker {
    let mut breaker = Breaker::new(patience());
    for _ in 0..3 {
        let permit = breaker.admit(now).unwrap();
        breaker.failed(permit, now, 0.0);
    }
    breaker
}

#[test]
fn failures_in_a_row_open_it_and_a_success_between_does_not_count_as_one() {
    let now = Instant::now();
    let mut breaker = Breaker::new(patience());
    for fails in [true, true, false, true, true] {
        let permit = breaker.admit(now).unwrap();
        if fails {
            assert_eq!(breaker.failed(permit, now, 0.0), Consequence::Counted);
        } else {
            assert!(breaker.succeeded(permit), "the failures before were worth telling");
        }
    }
    assert_eq!(breaker.phase(), Phase::Closed(2));
    let permit = breaker.admit(now).unwrap();
    assert_eq!(breaker.failed(permit, now, 0.0), Consequence::Opened, "the third in a row");
    assert_eq!(breaker.admit(now), Err(ms(100)));
}

#[test]
fn pauses_double_up_to_the_longest_and_chance_shortens_them() {
    let now = Instant::now();
    for (chance, expected) in [(0.0, [100, 200, 400, 800, 1_000, 1_000]), (1.0, [50, 100, 200, 400, 500, 500])] {
        let mut breaker = Breaker::new(Patience { failures: 1, ..patience() });
        let mut now = now;
        for pause in expected {
            let permit = breaker.admit(now).unwrap();
            assert_eq!(breaker.failed(permit, now, chance), Consequence::Opened);
            assert_eq!(breaker.admit(now), Err(ms(pause)), "{chance}");
            now += ms(pause);
        }
        let permit = breaker.admit(now).unwrap();
        assert!(breaker.succeeded(permit));
        let permit = breaker.admit(now).unwrap();
        breaker.failed(permit, now, 0.0);
        assert_eq!(breaker.admit(now), Err(ms(100)), "after it worked, pauses begin anew");
    }
    let forever = Patience { failures: 1, longest: Duration::MAX / 4, ..patience() };
    let mut breaker = Breaker { pauses: 10_000, ..Breaker::new(forever) };
    assert!(breaker.pause(0.0) > ms(1_000_000), "no overflow");
    breaker.pauses = 31;
    assert!(breaker.pause(1.0) > ms(1_000_000));
}

#[test]
fn one_probe_finds_out_and_the_others_wait() {
    let now = Instant::now();
    let mut breaker = opened(now);
    let later = now + ms(100);
    let probe = breaker.admit(later).unwrap();
    assert_eq!(breaker.admit(later), Err(Duration::ZERO));
    assert!(breaker.succeeded(probe));
    assert!(breaker.admit(later).is_ok() && breaker.admit(later).is_ok());
}

#[test]
fn a_probe_whose_caller_went_away_is_tried_again_and_does_not_lock_it() {
    let now = Instant::now();
    let mut breaker = opened(now);
    let later = now + ms(100);
    let probe = breaker.admit(later).unwrap();
    breaker.abandoned(probe, later);
    let second = breaker.admit(later).unwrap();
    breaker.abandoned(probe, later);
    assert_eq!(breaker.admit(later), Err(Duration::ZERO), "an old permit means nothing");
    assert!(breaker.succeeded(second));
}

#[test]
fn what_was_asked_before_it_opened_counts_no_more() {
    let now = Instant::now();
    let mut breaker = Breaker::new(patience());
    let early = breaker.admit(now).unwrap();
    let mut breaker_open = breaker.clone();
    for _ in 0..3 {
        let permit = breaker_open.admit(now).unwrap();
        breaker_open.failed(permit, now, 0.0);
    }
    assert_eq!(breaker_open.failed(early, now + ms(50), 0.0), Consequence::Ignored, "the pause is not made longer");
    assert_eq!(breaker_open.admit(now), Err(ms(100)));
    assert!(!breaker_open.succeeded(early));
    assert_eq!(breaker_open.admit(now), Err(ms(100)));
    assert!(!breaker.succeeded(early), "nothing had failed");
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Ask,
    Succeed(usize),
    Fail(usize, f64),
    Abandon(usize),
    Pass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Ask),
        1 => (0_usize..4).prop_map(Event::Succeed),
        4 => (0_usize..4, 0.0..1.0).prop_map(|(at, chance)| Event::Fail(at, chance)),
        1 => (0_usize..4).prop_map(Event::Abandon),
        2 => (0_u64..1_500).prop_map(Event::Pass),
    ]
}

proptest! {
    /// Whatever happens in whatever order: it never asks while it pauses, never has two probes, no pause is longer than
    /// the longest, and when everything asked is settled and time passes, somebody may ask again.
    #[test]
    fn it_keeps_its_promises(events in prop::collection::vec(event(), 1..300)) {
        let mut now = Instant::now();
        let mut breaker = Breaker::new(patience());
        let mut asked: Vec<(Permit, bool)> = Vec::new();
        for event in events {
            let take = |asked: &mut Vec<(Permit, bool)>, at: usize| {
                (!asked.is_empty()).then(|| asked.swap_remove(at % asked.len()).0)
            };
            match event {
                Event::Pass(passed) => now += ms(passed),
                Event::Ask => {
                    let before = breaker.phase();
                    match (before, breaker.admit(now)) {
                        (Phase::Closed(_), Ok(permit)) => asked.push((permit, false)),
                        (Phase::Open(until), Ok(permit)) => {
                            prop_assert!(until <= now);
                            asked.push((permit, true));
                        }
                        (Phase::Open(until), Err(wait)) => {
                            prop_assert!(until > now && until - now == wait);
                            prop_assert!(wait <= ms(1_000));
                        }
                        (Phase::Probing, outcome) => prop_assert_eq!(outcome, Err(Duration::ZERO)),
                        (before, outcome) => prop_assert!(false, "{:?} {:?}", before, outcome),
                    }
                }
                Event::Succeed(at) => { take(&mut asked, at).map(|permit| breaker.succeeded(permit)); }
                Event::Fail(at, chance) => { take(&mut asked, at).map(|permit| breaker.failed(permit, now, chance)); }
                Event::Abandon(at) => { take(&mut asked, at).into_iter().for_each(|permit| breaker.abandoned(permit, now)); }
            }
            if let Phase::Closed(failures) = breaker.phase() {
                prop_assert!(failures < 3);
            }
        }
        for (permit, _) in asked {
            breaker.abandoned(permit, now);
        }
        prop_assert!(breaker.admit(now + ms(1_000)).is_ok(), "{:?}", breaker);
    }
}
