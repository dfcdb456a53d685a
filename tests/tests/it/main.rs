//! Black-box tests of the whole product, and the few style checks that matter.

mod tidy;
