//! The management APIs through their real router and a real store; the key manager is scripted, since it is the seam.

// The other binary uses the rest of it.
#[allow(dead_code, unused_imports)]
#[path = "../contract/mod.rs"]
mod contract;
mod publisher;
