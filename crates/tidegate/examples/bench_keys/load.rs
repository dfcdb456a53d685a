//! The closed loop: a number of askers, each asking again when it has its answer.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// When a loop ends.
#[derive(Clone, Copy)]
pub enum Until {
    /// So much time has passed.
    Elapsed(Duration),
    /// So many were asked.
    Count(usize),
}

/// How a loop went.
#[derive(Clone)]
pub struct Measured {
    took: Duration,
    /// Microseconds of each answer, sorted.
    each_us: Vec<u64>,
}

/// Asks with `askers` at a time. `ask` gets the number of the asker and of the question.
///
/// # Errors
/// The first answer that is none.
pub async fn closed_loop<F, A>(askers: usize, until: Until, ask: F) -> Result<Measured>
where
    F: Fn(usize, usize) -> A + Send + Sync + 'static,
    A: Future<Output = Result<()>> + Send,
{
    let (ask, next, begun) = (Arc::new(ask), Arc::new(AtomicUsize::new(0)), Instant::now());
    let mut running = JoinSet::new();
    for asker in 0..askers {
        let (ask, next) = (ask.clone(), next.clone());
        running.spawn(async move {
            let mut each_us = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let is_over = match until {
                    Until::Elapsed(time) => begun.elapsed() >= time,
                    Until::Count(count) => number >= count,
                };
                if is_over {
                    return anyhow::Ok(each_us);
                }
                let asked = Instant::now();
                ask(asker, number).await?;
                each_us.push(asked.elapsed().as_micros() as u64);
            }
        });
    }
    let mut each_us = Vec::new();
    while let Some(asker) = running.join_next().await {
        each_us.extend(asker.context("an asker failed")??);
    }
    let took = begun.elapsed();
    each_us.sort_unstable();
    Ok(Measured { took, each_us })
}

impl Measured {
    /// Questions answered.
    pub fn count(&self) -> usize {
        self.each_us.len()
    }

    /// Answers per second.
    pub fn per_second(&self) -> f64 {
        self.count() as f64 / self.took.as_secs_f64().max(f64::EPSILON)
    }

    /// The time within which `percent` of the answers came, milliseconds.
    pub fn percentile_ms(&self, percent: usize) -> f64 {
        percentile(&self.each_us, percent) as f64 / 1e3
    }

    /// For programs.
    pub fn json(&self) -> Value {
        json!({
            "answers": self.count(), "perSecond": self.per_second(),
            "p50Ms": self.percentile_ms(50), "p99Ms": self.percentile_ms(99),
        })
    }
}

/// Of a sorted list, the value that `percent` of all do not exceed; 0 of none.
pub fn percentile(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).or(sorted.last()).copied().unwrap_or(0)
}
