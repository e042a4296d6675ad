//! The binary: everything happens in [`clientele::server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    clientele::server::cli::main()
}
