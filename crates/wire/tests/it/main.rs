//! What this crate promises, from outside.

mod thrift_golden;
mod thrift_limits;
mod thrift_property;
mod thrift_generated;
mod thrift_corpus;
mod support;
