//! `cargo xtask vendor`: rebuilds the browser scripts and icons from npm packages whose versions the lock
//! file pins; the build writes `vendor.toml` with their checksums and licences.
//!
//! Versions are moved by hand in `package.json`. Whether what is committed is what was built, tidy checks.

use std::path::Path;
use std::process::Command;

use crate::house::{self, Outcome};
use crate::{budgets, setup};

/// Builds with the Node that setup finds, and says what changed.
pub fn run() -> Outcome {
    let scripts = budgets::assets().join("js");
    let node = setup::node()?;
    let path = path_with(node.parent())?;
    let npm = |args: &[&str]| {
        house::must(Command::new("npm").arg("--prefix").arg(&scripts).args(args).env("PATH", &path))
    };
    npm(&["ci", "--silent"])?;
    npm(&["run", "build"])?;
    let changed = house::output("git", &["status", "--short", "crates/ui/assets"]).unwrap_or_default();
    if changed.is_empty() {
        println!("The built files are what they were");
    } else {
        print!("Changed:\n{changed}");
    }
    Ok(())
}

/// The search path with one folder before the rest.
fn path_with(first: Option<&Path>) -> Outcome<std::ffi::OsString> {
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let folders = first.map(Path::to_path_buf).into_iter().chain(std::env::split_paths(&usual));
    std::env::join_paths(folders).map_err(|e| e.to_string())
}
