//! Measures the product: builds it and the load generator for release, starts a PostgreSQL whose data
//! stays for the next time, and lets `bench` do the rest.

use crate::{
    house::{self, Outcome},
    postgres::{self, Server},
    setup,
};
use std::{fs, path::PathBuf, process::Command, time::Instant};

/// What is measured.
#[derive(clap::Args)]
pub struct Options {
    /// A few seconds a page: finds hot spots, proves nothing
    #[arg(long)]
    quick: bool,
    /// Let one project grow to a million posts instead
    #[arg(long)]
    grow: bool,
    /// One node against three behind nginx instead
    #[arg(long)]
    nodes: bool,
    /// Only what reading the clocks of 20,000 tickets costs
    #[arg(long)]
    clocks: bool,
    /// Leave PostgreSQL out
    #[arg(long)]
    sqlite_only: bool,
    /// Build from nothing first, and say how long that took
    #[arg(long)]
    cold: bool,
    /// Where data sets are kept from one run to the next, PostgreSQL's included; otherwise in the build folder
    #[arg(long, env = "BITACORA_BENCH_DATA")]
    data: Option<PathBuf>,
    /// Only cases whose name holds this
    #[arg(long, default_value = "")]
    only: String,
}

/// Builds and measures.
pub fn run(options: &Options) -> Outcome {
    let cold = if options.cold { Some(build_cold()?) } else { None };
    let mut build = house::cargo();
    house::must(build.args([
        "build",
        "--release",
        "--locked",
        "--package",
        "bitacora",
        "--package",
        "bench",
    ]))?;
    if options.clocks {
        return house::must(Command::new(house::target().join("release/bench")).arg("clocks"));
    }
    let no_server = !options.sqlite_only && postgres::programs().is_none();
    if no_server || options.nodes && house::find("nginx").is_none() {
        setup::run()?;
    }
    let kept = options.data.as_deref();
    let server = if options.sqlite_only { None } else { Some(Server::start_kept(kept)?) };
    let programs = house::target().join("release");
    let mut bench = Command::new(programs.join("bench"));
    bench.arg(match (options.grow, options.nodes) {
        (true, _) => "grow",
        (_, true) => "nodes",
        _ => "run",
    });
    bench.arg("--program").arg(programs.join("bitacora"));
    bench.arg("--data").arg(kept.map_or_else(|| house::target().join("bench"), PathBuf::from));
    bench.args(["--only", &options.only]);
    if let Some(server) = &server {
        bench.args(["--postgres", &server.url]);
    }
    if options.quick {
        bench.arg("--quick");
    }
    if let Some(seconds) = cold {
        bench.args(["--build-seconds", &seconds.to_string()]);
    }
    house::must(&mut bench)
}

/// Seconds of a release build into an empty folder.
fn build_cold() -> Outcome<u64> {
    let folder = house::target().join("bench-cold");
    drop(fs::remove_dir_all(&folder));
    let start = Instant::now();
    let mut build = house::cargo();
    build.args(["build", "--release", "--locked", "--package", "bitacora", "--target-dir"]).arg(&folder);
    house::must(&mut build)?;
    let seconds = start.elapsed().as_secs();
    drop(fs::remove_dir_all(&folder));
    Ok(seconds)
}
