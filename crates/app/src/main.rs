//! Bitácora: where a product company runs the work that it does with and for its clients.

use clap::Parser as _;
use std::process::ExitCode;

/// Pages are made of many small strings, on every core at once (`docs/decisions/0036`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    app::run(app::cli::Cli::parse())
}
