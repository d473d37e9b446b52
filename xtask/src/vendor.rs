//! `cargo xtask vendor`: rebuilds the browser scripts and icons from npm packages whose versions the lock
//! file pins, and refreshes the checksums in `vendor.toml`.
//!
//! Versions are moved by hand in `package.json`; sources and licences in `vendor.toml` are never guessed.

use std::process::Command;

use crate::house::{self, Outcome};
use crate::{budgets, setup, tidy};

/// Builds, then rewrites only the `sha256` lines.
pub fn run() -> Outcome {
    let scripts = budgets::assets().join("js");
    let node = setup::node()?;
    let path = path_with(node.parent())?;
    house::must(Command::new("npm").arg("--prefix").arg(&scripts).arg("ci").env("PATH", &path))?;
    house::must(Command::new("npm").arg("--prefix").arg(&scripts).args(["run", "build"]).env("PATH", &path))?;
    let list = house::root().join(tidy::VENDOR);
    let before = house::read(&list)?;
    let after = refreshed(&before, |file| {
        let path = budgets::assets().join(file);
        std::fs::read(&path)
            .map(|bytes| tidy::sha256(&bytes))
            .map_err(|e| format!("cannot read {}: {e}", path.display()))
    })?;
    if after == before {
        println!("The vendored files are what they were");
        return Ok(());
    }
    house::write(&list, after)?;
    println!("Checksums are refreshed; `git diff` shows which files changed");
    Ok(())
}

/// The search path with one folder before the rest.
fn path_with(first: Option<&std::path::Path>) -> Outcome<std::ffi::OsString> {
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let folders = first.map(std::path::Path::to_path_buf).into_iter().chain(std::env::split_paths(&usual));
    std::env::join_paths(folders).map_err(|e| e.to_string())
}

/// The list with the hash of each file, everything else as it stands.
fn refreshed(list: &str, hash: impl Fn(&str) -> Outcome<String>) -> Outcome<String> {
    let mut current = None;
    let mut lines = Vec::new();
    for line in list.lines() {
        if line.trim() == "[[file]]" {
            current = None;
        }
        if let Some(path) = value_of(line, "path") {
            current = Some(path.to_owned());
        }
        match (value_of(line, "sha256"), &current) {
            (Some(_), Some(path)) => lines.push(format!("sha256 = \"{}\"", hash(path)?)),
            (Some(_), None) => return Err(format!("{}: a sha256 stands before its path", tidy::VENDOR)),
            (None, _) => lines.push(line.to_owned()),
        }
    }
    Ok(lines.join("\n") + "\n")
}

fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.trim().strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::refreshed;

    #[test]
    fn only_the_hashes_change() {
        let before = "# others' work\n[[file]]\npath = \"a.js\"\nversion = \"1\"\nsha256 = \"old\"\n\n[[file]]\npath = \"b.js\"\nsha256 = \"old\"\n";
        let after = refreshed(before, |path| Ok(format!("new of {path}"))).unwrap();
        assert_eq!(
            after,
            before.replacen("\"old\"", "\"new of a.js\"", 1).replacen("\"old\"", "\"new of b.js\"", 1)
        );
    }

    #[test]
    fn a_hash_without_a_path_is_refused() {
        assert!(refreshed("[[file]]\nsha256 = \"old\"\npath = \"a.js\"\n", |_| Ok(String::new())).is_err());
    }
}
