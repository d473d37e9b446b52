//! `cargo xtask torture`: SIGKILL during a storm of writes, on both engines; `e2e/torture.mjs` tells how.

use std::path::Path;
use std::process::Command;

use clap::Args;

use crate::house::{self, Outcome};
use crate::postgres::Server;
use crate::{e2e, setup};

/// How often, from which seed.
#[derive(Args)]
pub struct Options {
    /// Blows on each engine
    #[arg(default_value_t = 5)]
    rounds: u32,
    /// Decides who writes what and when the blow falls; a failure prints it
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Build and try the release binary
    #[arg(long)]
    release: bool,
}

/// Builds, then tortures on this terminal: first SQLite, then PostgreSQL.
pub fn run(options: &Options) -> Outcome {
    let binary = e2e::build(options.release)?;
    let server = Server::start()?;
    let [on_sqlite, on_postgres] = runners(&binary, options.rounds, options.seed, &server)?;
    [on_sqlite, on_postgres].into_iter().try_for_each(|mut runner| house::must(&mut runner))
}

/// The runners for both engines of a binary that is already built.
pub fn runners(binary: &Path, rounds: u32, seed: u32, server: &Server) -> Outcome<[Command; 2]> {
    let runner = || -> Outcome<Command> {
        let mut node = Command::new(setup::node()?);
        node.arg(house::root().join("e2e/torture.mjs")).arg("--binary").arg(binary);
        node.args(["--rounds", &rounds.to_string(), "--seed", &seed.to_string()]);
        Ok(node)
    };
    let mut on_postgres = runner()?;
    on_postgres.args(["--postgres", &server.url]);
    Ok([runner()?, on_postgres])
}
