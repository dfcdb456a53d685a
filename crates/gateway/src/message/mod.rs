//! A message as the phases see it, whichever codec read it: [`Headers`], the head of a request, and the answer.

pub(crate) mod headers;
pub(crate) mod names;
pub(crate) mod spare;
pub(crate) mod request;
mod answer;

pub use answer::Answer;
pub use headers::Headers;
pub use request::{ClientUpgrade, RequestHead};
