//! Given the Publisher API, a person does this, and that is seen.

mod support;

mod story;
mod create;
mod edit;
mod revisions;
mod lifecycle;
mod documents;
mod definition;
mod hostile;
mod samples;
mod access;
mod lookups;
mod own_address;
mod subscriptions;
mod steps;
mod pushed;
mod sequences;
mod comparing;
