//! The product from outside, one file a story.

mod support;

mod flow;
mod lifecycle;
mod refusal;
mod operate;
mod sign_in;
mod side_by_side;
mod commands;
mod service;
mod addresses;
