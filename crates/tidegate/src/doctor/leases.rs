//! What other instances hold: files in the registry whose owners are gone, and instances that start or stop for ever.

use tidegate_model::millis::{self, Millis};

use super::Survey;
use super::finding::{Check, Finding};
use super::fix::Fix;
use crate::registry::{Entry, State};

/// A start or stop that takes longer is stuck.
const PATIENCE_MS: Millis = 120_000;

/// Looks at the registry.
pub fn examine(survey: &Survey) -> Vec<Finding> {
    let now = millis::now();
    let stale = survey.left_over.iter().map(|path| {
        let registry = path.parent().unwrap_or(path);
        Finding::note(Check::Leases, format!("{} is left over from an instance that died", path.display()))
            .because("nothing: its ports and name are free, as its owner's lock went with it")
            .mend("it goes by itself with the next start")
            .fix(Fix::LeftOver { registry: registry.to_owned(), path: path.clone() })
    });
    stale.chain(survey.entries.iter().filter_map(|entry| stuck(entry, now))).collect()
}

fn stuck(entry: &Entry, now: Millis) -> Option<Finding> {
    let since_s = now.saturating_sub(entry.started_at_ms) / 1000;
    let (what, mend) = match entry.state {
        State::Ready => return None,
        State::Starting if since_s * 1000 < PATIENCE_MS => return None,
        State::Starting => ("has been starting for", "look at its log, or stop it"),
        State::Stopping => {
            ("is stopping; it runs for", "it finishes calls under way; `instances stop --force` ends it")
        }
    };
    let what = format!("{} {what} {since_s} s", entry.describe());
    let finding = if entry.state == State::Starting {
        Finding::warning(Check::Leases, what)
    } else {
        Finding::note(Check::Leases, what)
    };
    Some(finding.because("it holds its ports and its name").mend(mend))
}
