//! The nouns of API management and the rules that hold for them: APIs, applications, subscriptions, tiers, grants.
//!
//! No I/O, no async, no HTTP types. Field names of the types that travel over REST are those of the WSO2 API Manager
//! 4.x contracts (Publisher v4, DevPortal v3, Admin v4), because our REST API *is* that contract.
//!
//! Read in this order: [`id`], [`api`] with [`operation`], [`step`] and [`endpoint`], [`lifecycle`], [`revision`],
//! [`application`], [`subscription`], [`consumer`], [`policy`], then [`grant`] (what the gateway asks and is told)
//! and [`change`] (what tells the gateway that something is different now).

pub mod id;
pub mod millis;
pub mod api;
pub mod operation;
pub mod step;
pub mod endpoint;
pub mod own_backend;
pub mod public_address;
pub mod default_api;
pub mod lifecycle;
pub mod revision;
pub mod environment;
pub mod document;
pub mod application;
pub mod subscription;
pub mod consumer;
pub mod policy;
pub mod scope;
pub mod user;
pub mod client;
pub mod grant;
pub mod issued;
pub mod key_validation;
pub mod assertion;
pub mod change;
pub mod feed;
pub mod node;
pub mod own_base;
pub mod problem;
