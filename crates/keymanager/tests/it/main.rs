//! The key manager from outside: the real router on a real store, with a clock that tests set.

mod support;

mod token;
