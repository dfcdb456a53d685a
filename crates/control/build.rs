//! Rebuilds the embedded portal when its bundle was built anew. Without this, cargo sees no change.

fn main() {
    println!("cargo::rerun-if-changed=../../portal/dist");
    println!("cargo::rerun-if-changed=build.rs");
}
