//! What a throttle level costs a request.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tidegate_limits::{FixedWindow, Gcra, Limit, Limiter, Registry};
use tidegate_model::policy::{PolicyLevel, Quota, Unit};

fn cells(c: &mut Criterion) {
    let window = FixedWindow::new(u64::MAX, 60_000);
    c.bench_function("fixed window, passes", |b| b.iter(|| window.check(black_box(1), 1)));
    let full = FixedWindow::new(0, 60_000);
    c.bench_function("fixed window, refuses", |b| b.iter(|| full.check(black_box(1), 1)));
    let mut now_ms = 0;
    let short = FixedWindow::new(1, 1);
    c.bench_function("fixed window, new each time", |b| {
        b.iter(|| {
            now_ms += 1;
            short.check(black_box(now_ms), 1)
        });
    });
    let rate = Gcra::new(1 << 20, 1);
    let mut now_ms = 0;
    c.bench_function("gcra, passes", |b| {
        b.iter(|| {
            now_ms += 1;
            rate.check(black_box(now_ms), 1)
        });
    });
}

fn levels(c: &mut Criterion) {
    let quota = |count| Some(Quota { unit: Unit::Requests, count, window_ms: 60_000 });
    let limit = Limit { quota: quota(u64::MAX), burst: None };
    let limiter = Limiter::new(limit);
    c.bench_function("limiter with a quota", |b| b.iter(|| limiter.admit(black_box(1))));

    let registry = Registry::default();
    for user in 0..10_000 {
        let key = registry.key(PolicyLevel::Application, ("0192f0c1-7c1e-7000-8000-000000000000", user));
        let _ = registry.limiter(key, limit, 0).admit(0);
    }
    c.bench_function("registry of 10 000, key and look-up", |b| {
        b.iter(|| {
            let key = registry.key(PolicyLevel::Application, black_box(("0192f0c1-7c1e-7000-8000-000000000000", 77)));
            registry.limiter(key, limit, 1).admit(1)
        });
    });
}

criterion_group!(benches, cells, levels);
criterion_main!(benches);
