//! The product from outside, one file a story.

mod support;
mod world;

mod flow;
mod lifecycle;
mod refusal;
mod mismatch;
mod operate;
mod sign_in;
mod browser;
mod portal_session;
mod portal_account;
mod side_by_side;
mod moved;
mod crawl;
mod client_domain;
mod commands;
mod apart;
mod thrift;
mod default_apis;
mod default_apis_apart;
mod backend_assertion;
mod instances;
mod fleet;
mod soap;
mod service;
mod addresses;
mod help;
mod forgetting;
mod fail_over;
mod refused_start;
mod two_commands;
mod doctor;
