//! The web build's output is embedded into the binary; a new one is a reason to build again.

fn main() {
    println!("cargo:rerun-if-changed=target/site");
    println!("cargo:rerun-if-changed=migrations");
}
