//! The series that requests are counted in, and how those of all shards add up.
//!
//! A shard has the series of the APIs that were called on it. Which APIs and fault codes have series of their own is
//! decided for all shards together, by [`Admitted`]: the first [`APIS_MAX`] and [`FAULTS_MAX`] that were seen.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use ahash::{AHashMap, AHashSet};
use prometheus_client::encoding::EncodeLabelSet;
use tidegate_model::id::ApiId;

use crate::event::{ApiFacts, FailureSource, RequestEvent};
use crate::metrics::{APIS_MAX, FAULTS_MAX};

/// The label of what is beyond a bound.
pub(crate) const OTHER: &str = "other";
/// The label of what is not there.
pub(crate) const NONE: &str = "";

/// Classes of status; see [`class_name`].
const CLASSES: usize = 6;

/// The upper bounds of the buckets, in microseconds; one more bucket is for what is longer.
const BUCKETS_US: [u64; 13] = [
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
];

/// What an API is called in labels.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, EncodeLabelSet)]
pub(crate) struct ApiLabels {
    pub(crate) api: Arc<str>,
    pub(crate) version: Arc<str>,
}

/// A fault code in labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fault {
    None,
    Code(u32),
    Other,
}

/// The series of all shards together.
pub(crate) type Merged = BTreeMap<ApiLabels, Series>;

/// What has series of its own.
#[derive(Debug, Default)]
pub(crate) struct Admitted {
    apis: RwLock<AHashMap<ApiId, ApiLabels>>,
    faults: RwLock<AHashSet<u32>>,
}

/// The series of one shard.
#[derive(Debug, Default)]
pub(crate) struct SeriesTable {
    series: Vec<Series>,
    by_api: AHashMap<ApiId, u32>,
    /// That of requests without an API.
    nameless: Option<u32>,
    /// That of APIs beyond the bound.
    other: Option<u32>,
}

/// What is counted of an API.
#[derive(Debug, Clone)]
pub(crate) struct Series {
    labels: ApiLabels,
    /// Requests without a fault, by class of status.
    faultless: [u64; CLASSES],
    /// Requests with a fault, by class of status and fault; sorted.
    faulty: Vec<((usize, Fault), u64)>,
    pub(crate) latency: Histogram,
    pub(crate) backend_latency: Histogram,
    pub(crate) throttled: u64,
    pub(crate) upstream_errors: u64,
}

/// How many took how long.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    buckets: [u64; BUCKETS_US.len() + 1],
    sum_us: u64,
}

impl SeriesTable {
    /// Counts a request in the series at `place`, which [`SeriesTable::place`] told.
    pub(crate) fn count(&mut self, place: u32, event: &RequestEvent<'_>, admitted: &Admitted) {
        self.series[place as usize].count(event, admitted);
    }

    /// Where the series of an API is. It stays there.
    pub(crate) fn place(&mut self, api: Option<&ApiFacts>, admitted: &Admitted) -> u32 {
        let Some(api) = api else {
            return *self.nameless.get_or_insert_with(|| add(&mut self.series, ApiLabels::of(NONE)));
        };
        if let Some(place) = self.by_api.get(&api.id) {
            return *place;
        }
        match admitted.api(api) {
            Some(labels) => {
                let place = add(&mut self.series, labels);
                self.by_api.insert(api.id.clone(), place);
                place
            }
            None => *self.other.get_or_insert_with(|| add(&mut self.series, ApiLabels::of(OTHER))),
        }
    }

    /// Adds at most `most` series, from the one at `from` on. Whether there are more.
    pub(crate) fn add_to(&self, merged: &mut Merged, from: usize, most: usize) -> bool {
        let rest = self.series.get(from..).unwrap_or_default();
        for series in rest.iter().take(most) {
            match merged.get_mut(&series.labels) {
                Some(sum) => sum.add(series),
                None => drop(merged.insert(series.labels.clone(), series.clone())),
            }
        }
        rest.len() > most
    }
}

fn add(all: &mut Vec<Series>, labels: ApiLabels) -> u32 {
    all.push(Series {
        labels,
        faultless: [0; CLASSES],
        faulty: Vec::new(),
        latency: Histogram::default(),
        backend_latency: Histogram::default(),
        throttled: 0,
        upstream_errors: 0,
    });
    // Bounded by what is admitted.
    all.len() as u32 - 1
}

impl Series {
    fn count(&mut self, event: &RequestEvent<'_>, admitted: &Admitted) {
        let class = class_of(event.status);
        match event.fault {
            None => self.faultless[class] += 1,
            Some(code) => self.count_fault((class, Fault::Code(code)), admitted),
        }
        self.latency.observe(event.latency_us);
        if let Some(backend_us) = event.backend_latency_us {
            self.backend_latency.observe(backend_us);
        }
        self.throttled += u64::from(event.is_throttled());
        self.upstream_errors += u64::from(event.failure == Some(FailureSource::Upstream));
    }

    fn count_fault(&mut self, (class, fault): (usize, Fault), admitted: &Admitted) {
        match self.faulty.binary_search_by_key(&(class, fault), |(key, _)| *key) {
            Ok(at) => self.faulty[at].1 += 1,
            Err(_) => self.add_fault((class, admitted.fault(fault)), 1),
        }
    }

    fn add_fault(&mut self, key: (usize, Fault), requests: u64) {
        match self.faulty.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(at) => self.faulty[at].1 += requests,
            Err(at) => self.faulty.insert(at, (key, requests)),
        }
    }

    fn add(&mut self, other: &Self) {
        for (sum, part) in self.faultless.iter_mut().zip(other.faultless) {
            *sum += part;
        }
        for (key, requests) in &other.faulty {
            self.add_fault(*key, *requests);
        }
        self.latency.add(&other.latency);
        self.backend_latency.add(&other.backend_latency);
        self.throttled += other.throttled;
        self.upstream_errors += other.upstream_errors;
    }

    /// How many requests ended with which class of status and fault, without those that are none.
    pub(crate) fn requests(&self) -> impl Iterator<Item = (&'static str, Fault, u64)> {
        let faultless = self.faultless.iter().enumerate().map(|(class, requests)| (class, Fault::None, *requests));
        let faulty = self.faulty.iter().map(|((class, fault), requests)| (*class, *fault, *requests));
        let all = faultless.chain(faulty).filter(|(.., requests)| *requests > 0);
        all.map(|(class, fault, requests)| (class_name(class), fault, requests))
    }
}

impl Histogram {
    fn observe(&mut self, us: u64) {
        let bucket = BUCKETS_US.iter().position(|bound| us <= *bound).unwrap_or(BUCKETS_US.len());
        self.buckets[bucket] += 1;
        self.sum_us = self.sum_us.saturating_add(us);
    }

    fn add(&mut self, other: &Self) {
        for (sum, part) in self.buckets.iter_mut().zip(other.buckets) {
            *sum += part;
        }
        self.sum_us = self.sum_us.saturating_add(other.sum_us);
    }

    /// The sum in seconds.
    pub(crate) fn sum_s(&self) -> f64 {
        self.sum_us as f64 / 1e6
    }

    pub(crate) fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// Upper bounds in seconds, and how many are in each bucket.
    pub(crate) fn buckets(&self) -> Vec<(f64, u64)> {
        let bounds = BUCKETS_US.iter().map(|us| *us as f64 / 1e6).chain([f64::INFINITY]);
        bounds.zip(self.buckets).collect()
    }
}

impl Admitted {
    /// The labels of an API; `None` if there are too many.
    fn api(&self, api: &ApiFacts) -> Option<ApiLabels> {
        if let Some(labels) = self.apis.read().unwrap_or_else(PoisonError::into_inner).get(&api.id) {
            return Some(labels.clone());
        }
        let mut apis = self.apis.write().unwrap_or_else(PoisonError::into_inner);
        if apis.len() >= APIS_MAX && !apis.contains_key(&api.id) {
            return None;
        }
        let make = || ApiLabels { api: Arc::clone(&api.name), version: Arc::clone(&api.version) };
        Some(apis.entry(api.id.clone()).or_insert_with(make).clone())
    }

    fn fault(&self, fault: Fault) -> Fault {
        let Fault::Code(code) = fault else { return fault };
        if self.faults.read().unwrap_or_else(PoisonError::into_inner).contains(&code) {
            return fault;
        }
        let mut faults = self.faults.write().unwrap_or_else(PoisonError::into_inner);
        if faults.len() >= FAULTS_MAX && !faults.contains(&code) {
            return Fault::Other;
        }
        faults.insert(code);
        fault
    }
}

impl ApiLabels {
    fn of(word: &str) -> Self {
        Self { api: word.into(), version: word.into() }
    }
}

/// By the first digit of the status; 0 for a status outside 100 to 599.
fn class_of(status: u16) -> usize {
    Some(usize::from(status / 100)).filter(|class| *class < CLASSES).unwrap_or(0)
}

fn class_name(class: usize) -> &'static str {
    [OTHER, "1xx", "2xx", "3xx", "4xx", "5xx"][class]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_in_the_class_of_its_first_digit() {
        let name = |status| class_name(class_of(status));
        assert_eq!([0, 99, 100, 200, 399, 404, 599].map(name), ["other", "other", "1xx", "2xx", "3xx", "4xx", "5xx"]);
        assert_eq!([600, 1000, u16::MAX].map(name), ["other"; 3]);
    }

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        let mut histogram = Histogram::default();
        for us in [0, 1_000, 1_001, 10_000_000, 10_000_001, u64::MAX] {
            histogram.observe(us);
        }
        let buckets = histogram.buckets();
        assert_eq!(buckets[..2], [(0.001, 2), (0.0025, 1)]);
        assert_eq!(buckets[12..], [(10.0, 1), (f64::INFINITY, 2)]);
        assert_eq!(histogram.count(), 6);
        assert_eq!(histogram.sum_us, u64::MAX);
    }
}
