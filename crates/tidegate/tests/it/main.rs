//! The product from outside, one file a story.

mod support;

mod flow;
mod lifecycle;
mod refusal;
mod operate;
mod sign_in;
mod side_by_side;
mod moved;
mod crawl;
mod commands;
mod thrift;
mod default_apis;
mod backend_assertion;
