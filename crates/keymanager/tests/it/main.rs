//! The key manager from outside: the real router on a real store, with a clock that tests set.

mod support;
mod browser;

mod token;
mod refresh_token;
mod authorize;
mod login;
mod logout;
mod revoke;
mod wso2_answer;
mod assertion;
mod inspect;
mod introspect;
mod userinfo;
mod keys;
mod discovery;
mod register;
mod validate;
mod key_validation;
mod application;
mod user;
mod client;
mod maintain;
mod postgres;
mod thrift;
mod soap;
