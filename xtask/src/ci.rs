//! `cargo xtask ci`: everything that proves the product, in one command.
//!
//! It installs what it needs, goes on after a failed step, and closes with `N passed, N failed`. What
//! cannot be checked on this machine is counted as skipped and named in the table.

mod counts;
mod failures;
mod step;

use std::path::Path;
use std::process::Command;

use clap::Args;
use counts::Counts;
use step::{Done, Log};

use crate::e2e;
use crate::house::{self, Outcome};
use crate::postgres::{self, Server};
use crate::{budgets, licences, setup, torture};

/// How much is proven.
#[derive(Args)]
pub struct Options {
    /// Every page in both languages, both themes and all widths, instead of taking turns, and on a release build
    #[arg(long, conflicts_with = "quick")]
    full: bool,
    /// Only what needs no browser
    #[arg(long)]
    quick: bool,
}

/// What the released program has beside the default features.
pub const RELEASED: &str = "bitacora/full";

type Verdict = Outcome<(Counts, String)>;

/// Runs every step in order.
pub fn run(options: &Options) -> Outcome {
    let mut done = vec![step::run("setup", set_up)];
    done.push(step::run("format", |log| all(log, "fmt", &["--all", "--check"])));
    done.push(step::run("clippy", |log| {
        all(
            log,
            "clippy",
            &[
                "--workspace",
                "--all-targets",
                "--features",
                RELEASED,
                "--locked",
                "--keep-going",
                "--",
                "-D",
                "warnings",
            ],
        )
    }));
    done.push(step::run("tidy", tidy));
    done.push(step::run("tests", tests));
    done.push(step::run("assets", assets));
    done.push(step::run("without features", without_features));
    done.push(step::run("licences", licences));
    done.push(step::run("materials", materials));
    done.push(step::run("advisories", advisories));
    if !options.quick {
        done.extend(options.full.then(|| step::run("build", build)));
        let binary = house::target().join(if options.full { "release" } else { "debug" }).join("bitacora");
        done.push(step::run("torture", |log| torture(log, &binary)));
        done.push(step::run("journeys", |log| journeys(log, &binary, options.full)));
    }
    close(&done)
}

fn close(done: &[Done]) -> Outcome {
    let total = step::report(done);
    // This line is read by machines: it has to stand alone.
    match total.skipped {
        0 => println!("{} passed, {} failed", total.passed, total.failed),
        skipped => println!("{} passed, {} failed, {skipped} skipped", total.passed, total.failed),
    }
    if total.failed == 0 { Ok(()) } else { Err(String::new()) }
}

/// A cargo command that is one check.
fn all(log: &mut Log, command: &str, args: &[&str]) -> Verdict {
    log.must(cargo().arg(command).args(args))?;
    Ok((Counts::PASSED, String::new()))
}

fn cargo() -> Command {
    let mut cargo = house::cargo();
    cargo.env("CARGO_TERM_COLOR", "never");
    // What is compiled once needs no notes for the next time: gigabytes of them on a fresh machine.
    cargo.env("CARGO_INCREMENTAL", "0");
    cargo
}

/// Another task of this program, as a process of its own, so that its words land in the log.
fn task(name: &str) -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe().map_err(|e| e.to_string())?);
    command.arg(name);
    Ok(command)
}

fn set_up(log: &mut Log) -> Verdict {
    log.must(&mut task("setup")?)?;
    let node = setup::node()?;
    Ok((
        Counts::PASSED,
        house::output(node, &["--version"]).map(|v| format!("Node {}", v.trim())).unwrap_or_default(),
    ))
}

fn tidy(log: &mut Log) -> Verdict {
    log.must(&mut task("tidy")?)?;
    Ok((Counts::PASSED, String::new()))
}

/// Unit, property, HTTP and snapshot tests, on both engines.
fn tests(log: &mut Log) -> Verdict {
    let server = Server::start();
    let mut command = cargo();
    if house::find("cargo-nextest").is_some() {
        command.args(["nextest", "run", "--workspace", "--features", RELEASED, "--locked", "--no-fail-fast"]);
        command.args(["--success-output", "immediate", "--hide-progress-bar"]);
    } else {
        command.args(["test", "--workspace", "--features", RELEASED, "--locked", "--no-fail-fast"]);
        command.args(["--", "--show-output"]);
    }
    let note = match &server {
        Ok(server) => {
            command.env(postgres::VARIABLE, &server.url);
            "on SQLite and PostgreSQL".to_owned()
        }
        Err(why) => {
            log.say(why);
            "without PostgreSQL".to_owned()
        }
    };
    let succeeded = log.run(&mut command)?;
    let mut counts = Counts::of_tests(&log.text()).ok_or("no test was run: see the log")?;
    if server.is_err() || (!succeeded && counts.failed == 0) {
        counts.failed += 1;
    }
    Ok((counts, note))
}

/// Contrast of the colours and weight of what the browser fetches; checksums are tidy's.
fn assets(log: &mut Log) -> Verdict {
    let mut counts = Counts::default();
    let contrast = budgets::assets().join("contrast.py");
    let is_readable = log.run(Command::new("python3").arg(&contrast))?;
    let mut count = |is_fine: bool| if is_fine { counts.passed += 1 } else { counts.failed += 1 };
    count(is_readable);
    for weighed in budgets::weigh() {
        count(weighed.is_ok());
        log.say(&weighed.unwrap_or_else(|over| format!("over budget: {over}")));
    }
    Ok((counts, String::new()))
}

fn licences(log: &mut Log) -> Verdict {
    let refused = match licences::check() {
        Ok(crates) => return Ok((Counts::PASSED, format!("{crates} crates"))),
        Err(refused) => refused,
    };
    for line in &refused {
        log.say(line);
    }
    Err(format!("deny.toml refuses {}", refused.len()))
}

/// Everything else is checked and tested as it is released, with all features; here, that the program
/// without them compiles too.
fn without_features(log: &mut Log) -> Verdict {
    all(log, "check", &["--package", "bitacora", "--locked"])
}

/// The bill of materials can be written.
fn materials(log: &mut Log) -> Verdict {
    log.must(&mut task("sbom")?)?;
    Ok((Counts::PASSED, String::new()))
}

/// Known vulnerabilities: only where cargo-deny is installed and its database can be had.
fn advisories(log: &mut Log) -> Verdict {
    let skipped = |why: &str| Ok((Counts::SKIPPED, why.to_owned()));
    if house::find("cargo-deny").is_none() {
        return skipped("cargo-deny is not installed");
    }
    if !log.run(cargo().args(["deny", "fetch", "db"]))? {
        return skipped("the advisory database cannot be had");
    }
    all(log, "deny", &["check", "--disable-fetch", "advisories"])
}

/// The program as it is released. The tests' own build, where nothing is taken for granted, serves otherwise.
fn build(log: &mut Log) -> Verdict {
    all(log, "build", &["--release", "--locked", "--package", "bitacora", "--features", RELEASED])
}

/// Blows on each engine; by hand it is `cargo xtask torture 100`.
const BLOWS: u32 = 5;

fn torture(log: &mut Log, binary: &Path) -> Verdict {
    must_exist(binary)?;
    let server = Server::start()?;
    let mut total = Counts::default();
    for mut runner in torture::runners(binary, BLOWS, std::process::id(), &server)? {
        let before = log.text().len();
        let succeeded = log.run(&mut runner)?;
        let mut counts = Counts::of_tap(&log.text()[before..]);
        if counts == Counts::default() || (!succeeded && counts.failed == 0) {
            counts.failed += 1;
        }
        total += counts;
    }
    Ok((total, "SIGKILL on SQLite and PostgreSQL".into()))
}

fn journeys(log: &mut Log, binary: &Path, full: bool) -> Verdict {
    must_exist(binary)?;
    let succeeded = log.run(&mut e2e::runner(binary, &[], full)?)?;
    let mut counts = Counts::of_tap(&log.text());
    if counts == Counts::default() || (!succeeded && counts.failed == 0) {
        counts.failed += 1;
    }
    Ok((counts, "in Chromium".into()))
}

fn must_exist(binary: &Path) -> Outcome {
    if binary.is_file() { Ok(()) } else { Err(format!("{} was not built", binary.display())) }
}
