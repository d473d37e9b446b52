//! Browser journeys: builds the program and hands it to `e2e/run.mjs`, which drives Chromium.
//!
//! The journeys themselves are JavaScript, one file each in `e2e/journeys/`; nothing is asserted here.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::house::{self, Outcome};
use crate::{ci, setup};

/// Which journeys, on which binary.
#[derive(Args)]
pub struct Options {
    /// Only journeys whose file name contains one of these
    filter: Vec<String>,
    /// Every page in both languages, both themes and both widths
    #[arg(long)]
    full: bool,
    /// Build and try the release binary
    #[arg(long)]
    release: bool,
}

/// Builds, then runs the journeys on this terminal.
pub fn run(options: &Options) -> Outcome {
    let binary = build(options.release)?;
    setup::journeys_packages()?;
    house::must(&mut runner(&binary, &options.filter, options.full)?)
}

/// `cargo xtask screenshots`: pictures for the README, from the demo company.
pub fn screenshots() -> Outcome {
    let binary = build(false)?;
    setup::journeys_packages()?;
    house::must(node("screenshots.mjs")?.arg("--binary").arg(&binary))
}

/// The runner for a binary that is already built.
pub fn runner(binary: &Path, filter: &[String], full: bool) -> Outcome<Command> {
    let mut command = node("run.mjs")?;
    command.arg("--binary").arg(binary);
    if full {
        command.arg("--full");
    }
    command.args(filter);
    Ok(command)
}

fn node(script: &str) -> Outcome<Command> {
    let mut node = Command::new(setup::node()?);
    node.arg(house::root().join("e2e").join(script));
    Ok(node)
}

/// Builds the program and says where it is.
pub fn build(release: bool) -> Outcome<PathBuf> {
    let mut cargo = house::cargo();
    cargo.args(["build", "--package", "bitacora", "--features", ci::RELEASED]);
    let folder = if release {
        cargo.arg("--release");
        "release"
    } else {
        "debug"
    };
    house::must(&mut cargo)?;
    Ok(house::target().join(folder).join("bitacora"))
}
