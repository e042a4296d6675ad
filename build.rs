//! The web build's output is embedded into the binary; a new one is a reason to build again.

fn main() -> std::io::Result<()> {
    // A folder that is not there counts as changed: each command would compile everything again.
    std::fs::create_dir_all("target/site")?;
    println!("cargo:rerun-if-changed=target/site");
    println!("cargo:rerun-if-changed=migrations");
    Ok(())
}
