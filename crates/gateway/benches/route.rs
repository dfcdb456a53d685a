//! Route match: one of a thousand APIs, one of its operations.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use tidegate_gateway::plan::matcher::{Matcher, Verb};
use tidegate_model::operation::Operation;

fn operations(count: usize) -> Vec<Operation> {
    let target = |n: usize| match n % 4 {
        0 => format!("/resource{n}"),
        1 => format!("/resource{n}/{{id}}"),
        2 => format!("/resource{n}/{{id}}/parts/{{part}}"),
        _ => format!("/files{n}/*"),
    };
    (0..count).map(|n| Operation::new("GET", &target(n))).collect()
}

fn route(criterion: &mut Criterion) {
    for count in [8, 5_000] {
        let matcher = Matcher::new(&operations(count));
        for (name, path) in [
            ("literal", "/resource4"),
            ("two parameters", "/resource2/17/parts/4711"),
            ("wildcard", "/files3/a/b/c/d"),
            ("nothing", "/nothing/here"),
        ] {
            criterion.bench_function(&format!("match of {count}: {name}"), |bencher| {
                bencher.iter(|| matcher.find(black_box(Some(Verb::GET)), black_box(path)));
            });
        }
    }
}

criterion_group!(benches, route);
criterion_main!(benches);
