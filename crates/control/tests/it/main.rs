//! The management APIs through their real router and a real store; the key manager is scripted, since it is the seam.

mod publisher;
