//! Reading of settings, one by one: each becomes a typed value and an [`Entry`], or a problem.

use super::Entry;
use crate::error::Problem;
use crate::origin::Origin;
use crate::raw::Raw;
use crate::rule::Rule;
use crate::value::{Input, Value};

/// Hands out typed values and remembers what went wrong and what came out.
pub(crate) struct Reader<'a> {
    pub(super) raw: &'a Raw,
    pub(super) problems: Vec<Problem>,
    pub(super) entries: Vec<Entry>,
}

impl<'a> Reader<'a> {
    /// Nothing has been handed out yet.
    pub(super) fn of(raw: &'a Raw) -> Self {
        Self { raw, problems: Vec::new(), entries: Vec::new() }
    }

    /// The value of a setting; after a problem, the default, so that the rest can be checked too.
    pub(crate) fn take<T: Value>(&mut self, key: &str, default: T, rule: &impl Rule<T>) -> T {
        let Some(found) = self.raw.values.get(key) else {
            self.entries.push(Entry { key: key.to_owned(), value: default.show(), origin: Origin::Default });
            return default;
        };
        let read = T::read(&found.input, found.base()).and_then(|value| rule.check(&value).map(|()| value));
        match read {
            Ok(value) => {
                self.entries.push(Entry { key: key.to_owned(), value: value.show(), origin: found.origin.clone() });
                value
            }
            Err(message) => {
                self.problems.push(Problem::at(found.origin.clone(), key, message));
                default
            }
        }
    }

    /// Fills in a default that depends on other settings; false when somebody set it.
    pub(crate) fn settle<T: Value>(&mut self, key: &str, value: &mut T, default: impl FnOnce() -> T) -> bool {
        if self.raw.values.contains_key(key) {
            return false;
        }
        *value = default();
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
            entry.value = value.show();
        }
        true
    }

    /// Says that a settled default came from another setting.
    pub(super) fn derived(&mut self, key: &str, from: &'static str) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
            entry.origin = Origin::Derived(from);
        }
    }

    /// Whether somebody set it.
    pub(crate) fn is_said(&self, key: &str) -> bool {
        self.raw.values.contains_key(key)
    }

    /// What was written, item by item when it is a list.
    pub(crate) fn written(&self, key: &str) -> Vec<&str> {
        match self.raw.values.get(key).map(|found| &found.input) {
            Some(Input::List(items)) => items.iter().filter_map(Input::text).collect(),
            Some(input) => input.text().into_iter().flat_map(|text| text.split(',')).map(str::trim).collect(),
            None => Vec::new(),
        }
    }

    pub(crate) fn origin(&self, key: &str) -> Option<Origin> {
        self.raw.values.get(key).map(|found| found.origin.clone())
    }

    pub(crate) fn problem(&mut self, key: &str, message: impl Into<String>) {
        self.problems.push(Problem { origin: self.origin(key), key: key.to_owned(), message: message.into() });
    }
}
