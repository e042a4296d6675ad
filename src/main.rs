//! The binary: everything happens in [`clientele::server::cli`].

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A page is put together of thousands of small strings, on whichever thread comes next.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    clientele::server::cli::main()
}
