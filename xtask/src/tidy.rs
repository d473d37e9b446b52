//! `cargo xtask tidy`: the rules of the house that no compiler knows (HOUSE §6), also run as a test.
//!
//! Exceptions stand in `xtask/tidy.toml`, each with a reason. The list may only shrink: one that is no
//! longer needed is itself a finding, and `at_most` has to be lowered with it.

mod assets;
mod floors;
mod map;
mod manifests;
mod rooms;
mod rust;
mod texts;
mod tree;
mod words;

use serde::Deserialize;

use crate::house::Outcome;
use tree::Tree;
use words::Finding;

const LIST: &str = "xtask/tidy.toml";

/// `tidy.toml`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct List {
    /// How many exceptions there are; written down so that a longer list is a decision one can see.
    #[serde(default)]
    at_most: usize,
    #[serde(default)]
    exception: Vec<Exception>,
    #[serde(default)]
    computed: Vec<Computed>,
}

/// A file, or a folder when it ends in `/`, in which one check is not made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    path: String,
    check: String,
    why: String,
}

/// Text keys that are put together in a way that tidy cannot see.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Computed {
    prefix: String,
    why: String,
}

/// Prints what is not in order, and fails when anything is.
pub fn run() -> Outcome {
    let findings = findings(&Tree::load()?);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("The house is tidy");
            Ok(())
        }
        n => Err(format!("{n} things are not in order")),
    }
}

/// Everything that is not in order.
fn findings(tree: &Tree) -> Vec<String> {
    let list: List = match toml::from_str(tree.text(LIST).unwrap_or_default()) {
        Ok(list) => list,
        Err(error) => return vec![format!("{LIST}: {error}")],
    };
    let (sources, mut findings) = rust::sources(tree);
    let prefixes: Vec<String> = list.computed.iter().map(|computed| computed.prefix.clone()).collect();
    findings.extend(floors::check(tree));
    findings.extend(manifests::check(tree));
    findings.extend(rooms::places(tree));
    findings.extend(texts::check(tree, &sources, &prefixes));
    findings.extend(assets::vendored(tree));
    findings.extend(map::check(tree));
    let excusable = words::check(&sources)
        .into_iter()
        .chain(rooms::layers(&sources))
        .chain(assets::colours(tree, &sources))
        .collect();
    findings.extend(list.excuse(excusable));
    findings
}

impl List {
    /// What no exception covers, and the exceptions that cover nothing.
    fn excuse(&self, found: Vec<Finding>) -> Vec<String> {
        let idle = self.exception.iter().filter(|exception| !found.iter().any(|f| exception.covers(f)));
        let mut left: Vec<String> = idle
            .map(|e| {
                format!(
                    "{LIST}: the exception of {} from `{}` is no longer needed; remove it",
                    e.path, e.check
                )
            })
            .collect();
        let silent = self
            .exception
            .iter()
            .map(|e| (&e.path, &e.why))
            .chain(self.computed.iter().map(|c| (&c.prefix, &c.why)));
        left.extend(
            silent
                .filter(|(_, why)| why.trim().is_empty())
                .map(|(what, _)| format!("{LIST}: {what} gives no reason")),
        );
        if self.at_most != self.exception.len() {
            left.push(format!(
                "{LIST}: holds {} exceptions, `at_most` says {}",
                self.exception.len(),
                self.at_most
            ));
        }
        left.extend(
            found.into_iter().filter(|f| !self.exception.iter().any(|e| e.covers(f))).map(|f| f.text),
        );
        left
    }
}

impl Exception {
    fn covers(&self, finding: &Finding) -> bool {
        let is_there = if self.path.ends_with('/') {
            finding.path.starts_with(&self.path)
        } else {
            finding.path == self.path
        };
        is_there && finding.check == self.check
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let findings = findings(&Tree::load().unwrap());
        assert!(findings.is_empty(), "{}", findings.join("\n"));
    }

    fn with_list(list: &str) -> Vec<String> {
        let source = "//! A clock.\nfn a() { Timestamp::now() }";
        findings(&Tree::of(&[(LIST, list), ("crates/web/src/clock.rs", source)]))
    }

    const EXCEPTION: &str =
        "[[exception]]\npath = \"crates/web/src/clock.rs\"\ncheck = \"clock\"\nwhy = \"the one\"\n";

    #[test]
    fn an_exception_with_a_reason_excuses() {
        assert_eq!(with_list("").len(), 1);
        assert_eq!(with_list(&format!("at_most = 1\n{EXCEPTION}")), Vec::<String>::new());
    }

    #[test]
    fn the_list_of_exceptions_only_shrinks() {
        let idle = EXCEPTION.replace("clock.rs", "gone.rs");
        let found = with_list(&format!("at_most = 2\n{EXCEPTION}{idle}"));
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("is no longer needed"));
        assert!(with_list(EXCEPTION)[0].contains("`at_most` says 0"));
    }

    #[test]
    fn an_exception_without_a_reason_is_none() {
        let mute = EXCEPTION.replace("the one", " ");
        assert!(with_list(&format!("at_most = 1\n{mute}"))[0].contains("gives no reason"));
    }
}
