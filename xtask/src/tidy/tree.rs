//! The files that tidy looks at: what git tracks or would track, held in memory.
//!
//! Checks see only this, so their tests are small made-up trees and need no disk.

use std::collections::BTreeMap;
use std::process::Command;

use crate::house::{self, Outcome};

/// Files by their path from the root, with `/` between folders.
pub struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// The repository as it lies on disk, what git ignores aside.
    pub fn load() -> Outcome<Self> {
        let root = house::root();
        let listed = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&root)
            .output()
            .map_err(|e| format!("cannot start git: {e}"))?;
        if !listed.status.success() {
            return Err(format!("git ls-files failed: {}", String::from_utf8_lossy(&listed.stderr).trim()));
        }
        let names = String::from_utf8_lossy(&listed.stdout).into_owned();
        let files = names
            .split('\0')
            .filter(|name| !name.is_empty())
            .filter_map(|name| Some((name.to_owned(), std::fs::read(root.join(name)).ok()?)))
            .collect();
        Ok(Self { files })
    }

    /// A made-up tree.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        Self { files }
    }

    /// Every path, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// A file's bytes.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// A file's text; none when absent or not text.
    pub fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.bytes(path)?).ok()
    }

    /// Text files whose path ends so.
    pub fn ending(&self, end: &str) -> impl Iterator<Item = (&str, &str)> {
        self.paths().filter(move |path| path.ends_with(end)).filter_map(|path| Some((path, self.text(path)?)))
    }

    /// The rooms: the folders under `features/` that hold a manifest.
    pub fn rooms(&self) -> Vec<&str> {
        self.paths()
            .filter_map(|path| path.strip_prefix("features/")?.strip_suffix("/Cargo.toml"))
            .filter(|room| !room.contains('/'))
            .collect()
    }
}

/// The room in whose folder a path lies.
pub fn room_of(path: &str) -> Option<&str> {
    path.strip_prefix("features/")?.split_once('/').map(|(room, _)| room)
}
