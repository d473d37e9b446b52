//! Bitácora: where a product company runs the work that it does with and for its clients.

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    app::run(app::cli::Cli::parse())
}
