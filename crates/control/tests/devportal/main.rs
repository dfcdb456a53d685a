//! The DevPortal and Admin APIs as their users meet them: through the real router, on a real store, with a scripted
//! key manager. One file a noun, one test a story or a refusal.

mod support;

mod applications;
mod keys;
mod subscriptions;
mod catalogue;
mod api_keys;
mod opinions;
mod installation;
mod administration;
mod own_api;
mod openapi;
mod portal_session;
