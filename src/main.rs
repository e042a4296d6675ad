//! The binary: everything happens in [`clientele::server::startup`].

use std::process::ExitCode;

fn main() -> ExitCode {
    clientele::server::startup::main()
}
