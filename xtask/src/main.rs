//! The house's own tools: `cargo xtask setup | dev | pg | tidy | ci | e2e | torture | sbom | reproduce | bench |
//! screenshots | vendor | new-room`.
//!
//! What proves the product is here and in the tests, never in `.ci/run`, which only calls `cargo xtask ci`.
//! Nothing here knows a capability: rooms are found by looking at `features/`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for a terminal: printing is what it does"
)]

mod bench;
mod budgets;
mod ci;
mod e2e;
mod frames;
mod house;
mod licences;
mod new_room;
mod postgres;
mod reproduce;
mod sbom;
mod setup;
mod tidy;
mod torture;
mod vendor;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use house::Outcome;

/// The house's own tools.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what building and testing need on a bare Debian; quick when all is there
    Setup,
    /// Serve the demo company from a debug build on <http://127.0.0.1:4400>
    Dev {
        /// Arguments handed on to `bitacora demo`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Run a command with a throw-away PostgreSQL behind `BITACORA_TEST_POSTGRES`
    Pg {
        /// The command and its arguments, after `--`
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Check the rules of the house that no compiler knows
    Tidy,
    /// Everything that proves the product; ends in a line `N passed, N failed`
    Ci(ci::Options),
    /// Browser journeys in Chromium
    E2e(e2e::Options),
    /// Write the bill of materials of the released program to target/bitacora.cdx.json (CycloneDX)
    Sbom,
    /// Build twice in two folders and compare what came out byte for byte
    Reproduce(reproduce::Options),
    /// Kill the program during a storm of writes and look whether all that it acknowledged is there, once
    Torture(torture::Options),
    /// Write the README's pictures to docs/screenshots from the demo company
    Screenshots,
    /// Measure pages and writes on both engines; writes bench/report.md
    Bench(bench::Options),
    /// Rebuild the vendored browser scripts and refresh their checksums
    Vendor,
    /// Write a room that compiles, with a page, a row in the access table and a test
    NewRoom {
        /// A plain noun in the plural or a mass noun, such as `desk`
        name: String,
        /// The floor it stands on (HOUSE §1); it may use rooms on lower floors only
        floor: u8,
    },
}

fn main() -> ExitCode {
    let answer = match Cli::parse().task {
        Task::Setup => setup::run(),
        Task::Dev { rest } => dev(&rest),
        Task::Pg { command } => postgres::run_with(&command),
        Task::Tidy => tidy::run(),
        Task::Ci(options) => ci::run(&options),
        Task::E2e(options) => e2e::run(&options),
        Task::Sbom => sbom::run(),
        Task::Reproduce(options) => reproduce::run(&options),
        Task::Torture(options) => torture::run(&options),
        Task::Screenshots => e2e::screenshots(),
        Task::Bench(options) => bench::run(&options),
        Task::Vendor => vendor::run(),
        Task::NewRoom { name, floor } => new_room::run(&name, floor),
    };
    match answer {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Restarting after a change is left to the person: `Ctrl-C`, up, Enter.
fn dev(rest: &[String]) -> Outcome {
    let mut cargo = house::cargo();
    cargo.args(["run", "--package", "bitacora", "--", "demo"]).args(rest);
    house::must(&mut cargo)
}
