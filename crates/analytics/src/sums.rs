//! What a core counts of one minute, API and application until it is taken: a roll-up as it grows.
//!
//! There may be one for each application of each API, so what every call reads and writes is in two lines of the processor's
//! cache, and what only a new [`Rollup`] needs is behind them.

use std::sync::Arc;

use tidegate_model::id::{ApiId, ApplicationId};
use tidegate_model::millis::Millis;

use crate::distribution::Distribution;
use crate::event::RequestEvent;
use crate::rollup::{Rollup, RollupKey, minute_of};

/// The sums. Numbers end at their largest: what is taken every few seconds does not get there.
#[derive(Debug)]
#[repr(C, align(64))]
pub(crate) struct Sums {
    /// See [`RollupKey`] for this and the next two.
    pub(crate) minute_ms: Millis,
    pub(crate) api_id: Option<ApiId>,
    pub(crate) application_id: Option<ApplicationId>,
    /// See [`Rollup`] from here on.
    latency: Distribution,
    request_bytes: u64,
    response_bytes: u64,
    latency_sum_us: u64,
    latency_max_us: u64,
    backend_latency_sum_us: u64,
    calls: u32,
    client_errors: u32,
    server_errors: u32,
    throttled: u32,
    backend_calls: u32,
    /// Where the metrics of its API are.
    pub(crate) series: u32,
    /// Of its key.
    pub(crate) hash: u64,
    api_name: Option<Arc<str>>,
    api_version: Option<Arc<str>>,
    application_name: Box<str>,
}

impl Sums {
    /// Nothing yet, of the kind of an event.
    pub(crate) fn empty(event: &RequestEvent<'_>, series: u32, hash: u64) -> Self {
        let (api, application) = (event.api, event.application);
        Self {
            minute_ms: minute_of(event.timestamp_ms),
            api_id: api.map(|api| api.id.clone()),
            application_id: application.map(|application| application.id.clone()),
            latency: Distribution::default(),
            request_bytes: 0,
            response_bytes: 0,
            latency_sum_us: 0,
            latency_max_us: 0,
            backend_latency_sum_us: 0,
            calls: 0,
            client_errors: 0,
            server_errors: 0,
            throttled: 0,
            backend_calls: 0,
            series,
            hash,
            api_name: api.map(|api| Arc::clone(&api.name)),
            api_version: api.map(|api| Arc::clone(&api.version)),
            application_name: application.map(|application| application.name.into()).unwrap_or_default(),
        }
    }

    /// Adds one request.
    pub(crate) fn count(&mut self, event: &RequestEvent<'_>) {
        let grow = |sum: &mut u64, part: u64| *sum = sum.saturating_add(part);
        grow(&mut self.request_bytes, event.request_bytes);
        grow(&mut self.response_bytes, event.response_bytes);
        grow(&mut self.latency_sum_us, event.latency_us);
        grow(&mut self.backend_latency_sum_us, event.backend_latency_us.unwrap_or(0));
        self.latency_max_us = self.latency_max_us.max(event.latency_us);
        let one_more = |sum: &mut u32, is_one: bool| *sum = sum.saturating_add(u32::from(is_one));
        one_more(&mut self.calls, true);
        one_more(&mut self.client_errors, (400..500).contains(&event.status));
        one_more(&mut self.server_errors, (500..600).contains(&event.status));
        one_more(&mut self.throttled, event.is_throttled());
        one_more(&mut self.backend_calls, event.backend_latency_us.is_some());
        self.latency.record(event.latency_us);
    }

    /// How many requests there were.
    pub(crate) fn calls(&self) -> u32 {
        self.calls
    }

    /// Back to nothing; what it is about and memory stay.
    pub(crate) fn clear(&mut self) {
        for sum in [
            &mut self.request_bytes,
            &mut self.response_bytes,
            &mut self.latency_sum_us,
            &mut self.latency_max_us,
            &mut self.backend_latency_sum_us,
        ] {
            *sum = 0;
        }
        for sum in [
            &mut self.calls,
            &mut self.client_errors,
            &mut self.server_errors,
            &mut self.throttled,
            &mut self.backend_calls,
        ] {
            *sum = 0;
        }
        self.latency.clear();
    }

    /// What it is about.
    pub(crate) fn key(&self) -> RollupKey {
        let text = |text: &Option<Arc<str>>| text.as_deref().unwrap_or_default().to_owned();
        RollupKey {
            minute_ms: self.minute_ms,
            api_id: self.api_id.clone(),
            api_name: text(&self.api_name),
            api_version: text(&self.api_version),
            application_id: self.application_id.clone(),
            application_name: self.application_name.to_string(),
        }
    }

    /// Adds them to the roll-up of the same key.
    pub(crate) fn add_to(&self, rollup: &mut Rollup) {
        let sums = [
            (&mut rollup.calls, u64::from(self.calls)),
            (&mut rollup.client_errors, u64::from(self.client_errors)),
            (&mut rollup.server_errors, u64::from(self.server_errors)),
            (&mut rollup.throttled, u64::from(self.throttled)),
            (&mut rollup.request_bytes, self.request_bytes),
            (&mut rollup.response_bytes, self.response_bytes),
            (&mut rollup.latency_sum_us, self.latency_sum_us),
            (&mut rollup.backend_calls, u64::from(self.backend_calls)),
            (&mut rollup.backend_latency_sum_us, self.backend_latency_sum_us),
        ];
        for (sum, part) in sums {
            *sum = sum.saturating_add(part);
        }
        rollup.latency_max_us = rollup.latency_max_us.max(self.latency_max_us);
        rollup.latency.merge(&self.latency);
    }
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    #[test]
    fn what_every_call_needs_is_in_two_lines() {
        assert_eq!(offset_of!(Sums, hash), 128);
        assert_eq!(size_of::<Sums>(), 192);
    }
}
