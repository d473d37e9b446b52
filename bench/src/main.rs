//! Measures the common workload against a floor: `cargo xtask bench` builds everything and runs this.
//!
//! `floor` serves the bare handler that pages are compared with; `run` starts the servers, loads them
//! from the same cores over loopback and writes the report; `grow` lets one project age. Numbers of
//! requests and times are bounded everywhere.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for a terminal")]

mod client;
mod clocks;
mod floor;
mod grow;
mod load;
mod nodes;
mod pages;
mod process;
mod report;
mod run;
mod store;

use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// What goes wrong is a sentence for whoever looks at the terminal.
pub type Outcome<T = ()> = Result<T, String>;

/// Measures the common workload.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Serve the bare handler that pages are compared with
    Floor(floor::Options),
    /// Measure pages and writes on one or both engines
    Run(Options),
    /// Check and measure three nodes behind nginx
    Nodes(Options),
    /// Measure what reading the clocks of 20,000 tickets costs
    Clocks,
    /// Measure pages of one project that grows from a thousand posts to a million
    Grow(Options),
}

/// Where everything is and how long it may take.
#[derive(Args, Clone)]
pub struct Options {
    /// The program that is measured
    #[arg(long)]
    pub program: PathBuf,
    /// Where data sets are kept from one run to the next
    #[arg(long)]
    pub data: PathBuf,
    /// Where the report and its JSON go
    #[arg(long, default_value = "bench")]
    pub out: PathBuf,
    /// A PostgreSQL as `postgres://…/` without a database; without it only SQLite is measured
    #[arg(long)]
    pub postgres: Option<String>,
    /// A few seconds a page instead of twenty: finds hot spots, proves nothing
    #[arg(long)]
    pub quick: bool,
    /// Only cases whose name holds this
    #[arg(long, default_value = "")]
    pub only: String,
    /// Seconds of a cold release build, if it was measured
    #[arg(long)]
    pub build_seconds: Option<u64>,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let answer = match cli.task {
        Task::Floor(options) => threads().and_then(|runtime| runtime.block_on(floor::serve(options))),
        // The load comes from one thread, so that servers have the rest.
        Task::Run(options) => one_thread().and_then(|runtime| runtime.block_on(run::run(options))),
        Task::Nodes(options) => one_thread().and_then(|runtime| runtime.block_on(nodes::run(options))),
        Task::Clocks => clocks::run(),
        Task::Grow(options) => one_thread().and_then(|runtime| runtime.block_on(grow::run(options))),
    };
    match answer {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn threads() -> Outcome<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())
}

fn one_thread() -> Outcome<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())
}
