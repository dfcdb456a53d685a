//! Fleets: several instances on this machine, started, shown and stopped as one thing.
//!
//! A fleet is a list of members remembered in a manifest beside the registry of running instances: who belongs to it,
//! with which arguments, and whether it is meant to run. Everything else is looked up when asked: who runs and where is
//! the registry's to know. Nothing watches over a fleet; `status` tells who died and `up` starts them again.
//!
//! Reading order: [`manifest`], [`up`] (with [`plan`], [`launch`] and [`progress`]), [`status`], [`logs`], [`down`].

pub mod manifest;
mod plan;
mod launch;
mod progress;
pub mod up;
pub mod status;
pub mod logs;
pub mod down;

pub use manifest::{Fleets, Layout, Manifest, Member, Part};

/// Name of the fleet when nobody names one.
pub const DEFAULT_NAME: &str = "fleet";
/// Members of one fleet: more than a machine runs.
pub const MEMBERS_MAX: usize = 1_000;
