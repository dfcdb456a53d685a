//! The product from outside, one file a story.

mod support;
mod world;

mod flow;
mod lifecycle;
mod refusal;
mod operate;
mod sign_in;
mod side_by_side;
mod moved;
mod crawl;
mod commands;
mod instances;
mod fleet;
mod thrift;
