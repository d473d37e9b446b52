//! `cargo xtask reproduce`: builds twice, the second time from a copy of the source in another place, and compares
//! what came out byte for byte.
//!
//! A binary depends on its source, its compiler, its libraries and on nothing of the machine that built it:
//! the paths of the folder, of cargo and of the build are mapped away, also in C, and there is no time in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{env, fs};

use clap::Args;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::ci;
use crate::house::{self, Outcome};

/// What to build.
#[derive(Args)]
pub struct Options {
    /// Profile: `dist` is what is released
    #[arg(long, default_value = "dist")]
    profile: String,
    /// Packages instead of the program with all that is released
    #[arg(long, short)]
    package: Vec<String>,
}

/// A line of what cargo says of a build.
#[derive(Deserialize)]
struct Line {
    reason: String,
    #[serde(default)]
    package_id: String,
    #[serde(default)]
    filenames: Vec<PathBuf>,
}

/// Builds, builds again elsewhere, compares.
pub fn run(options: &Options) -> Outcome {
    let folder = |name: &str| house::target().join("reproduce").join(name);
    let elsewhere = folder("source");
    copy(&elsewhere)?;
    let first = build(options, &house::root(), &folder("one"))?;
    let second = build(options, &elsewhere, &folder("two"))?;
    let mut other = Vec::new();
    for (name, hash) in &first {
        let is_same = second.get(name) == Some(hash);
        println!("{hash}  {name}{}", if is_same { "" } else { "  DIFFERS" });
        if !is_same {
            other.push(name.as_str());
        }
    }
    if first.is_empty() || first.len() != second.len() {
        return Err(format!("{} files came out first, {} then", first.len(), second.len()));
    }
    if other.is_empty() {
        println!("{} files, twice the same bytes", first.len());
        return Ok(());
    }
    Err(format!("not the same twice: {}", other.join(", ")))
}

/// Copies what belongs to the repository, changes that are not committed included.
fn copy(to: &Path) -> Outcome {
    let _ = fs::remove_dir_all(to);
    let listed = house::output("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = listed.ok_or("`git ls-files` does not say what belongs to the repository")?;
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let from = house::root().join(name);
        if from.is_file() {
            let bytes = fs::read(&from).map_err(|e| format!("cannot read {name}: {e}"))?;
            house::write(&to.join(name), bytes)?;
        }
    }
    Ok(())
}

/// Builds into a folder of its own; what came out of our own crates, by name, with its SHA-256.
fn build(options: &Options, source: &Path, folder: &Path) -> Outcome<BTreeMap<String, String>> {
    let _ = fs::remove_dir_all(folder);
    let mut cargo = house::cargo();
    cargo.args(["build", "--locked", "--message-format", "json-render-diagnostics"]);
    cargo.args(["--profile", &options.profile]).arg("--target-dir").arg(folder);
    if options.package.is_empty() {
        cargo.args(["--package", "bitacora", "--features", ci::RELEASED]);
    }
    for package in &options.package {
        cargo.args(["--package", package]);
    }
    let away = away(source, folder)?;
    let rust: Vec<String> =
        away.iter().map(|(from, to)| format!("--remap-path-prefix={from}={to}")).collect();
    let c: Vec<String> = away.iter().map(|(from, to)| format!("-ffile-prefix-map={from}={to}")).collect();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", rust.join("\u{1f}")).env("CFLAGS", c.join(" "));
    cargo.env("CARGO_INCREMENTAL", "0").env("SOURCE_DATE_EPOCH", "0");
    let done = cargo.current_dir(source).stderr(Stdio::inherit()).output();
    let done = done.map_err(|e| format!("cannot start cargo: {e}"))?;
    if !done.status.success() {
        return Err(format!("`{}` ended with {}", house::show(&cargo), done.status));
    }
    let mut found = BTreeMap::new();
    for line in String::from_utf8_lossy(&done.stdout).lines() {
        let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
        if line.reason != "compiler-artifact" || !line.package_id.starts_with("path+") {
            continue;
        }
        for file in line.filenames {
            let bytes = fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            let hash =
                Sha256::digest(&bytes).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
            let name = file.strip_prefix(folder).unwrap_or(&file).display().to_string();
            found.insert(name, hash);
        }
    }
    Ok(found)
}

/// Paths of this machine and what stands for them.
fn away(source: &Path, folder: &Path) -> Outcome<Vec<(String, &'static str)>> {
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| home + "/.cargo"));
    let home = home.map_err(|_| "neither CARGO_HOME nor HOME is set".to_owned())?;
    // The last that fits counts, and a build's folder lies in the repository.
    let source = source.display().to_string();
    Ok(vec![(home, "/cargo"), (source, "/bitacora"), (folder.display().to_string(), "/build")])
}
