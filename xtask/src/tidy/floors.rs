//! Floors: a room may use rooms on lower floors only, and nothing below `features/` knows a room
//! (HOUSE §2.1, §2.2).
//!
//! Read from the manifests, tests' dependencies included: a test that needs a room above is in the wrong
//! room. The list of rooms in `crates/app` and the pattern of new rooms are the exceptions below.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::tree::{Tree, room_of};

/// The crates outside `features/` that may name rooms.
const MAY_NAME_ROOMS: &[&str] =
    &["crates/app/Cargo.toml", "crates/cast/Cargo.toml", "xtask/blank/Cargo.toml"];

pub fn check(tree: &Tree) -> Vec<String> {
    let mut findings = Vec::new();
    let mut manifests: BTreeMap<&str, Table> = BTreeMap::new();
    for (path, text) in tree.ending("Cargo.toml").filter(|(path, _)| path.matches('/').count() == 2) {
        match text.parse() {
            Ok(table) => drop(manifests.insert(path, table)),
            Err(error) => findings.push(format!("{path}: is not TOML: {error}")),
        }
    }
    let mut floors = BTreeMap::new();
    for (path, manifest) in &manifests {
        let Some(room) = room_of(path) else { continue };
        match floor(manifest) {
            Some(number) => drop(floors.insert(room, number)),
            None => findings.push(format!(
                "{path}: has no floor; add `[package.metadata.room]` with `floor = N` (HOUSE §1)"
            )),
        }
    }
    for (path, manifest) in &manifests {
        for used in dependencies(manifest).filter(|name| floors.contains_key(name.as_str())) {
            let below = floors[used.as_str()];
            match room_of(path) {
                Some(room) => {
                    let own = floors.get(room).copied().unwrap_or(i64::MAX);
                    if below >= own {
                        findings.push(format!(
                            "{path}: {room} on floor {own} uses {used} on floor {below}; \
                             news goes up by events, parts by slots (HOUSE §2)"
                        ));
                    }
                }
                None if MAY_NAME_ROOMS.contains(path) => {}
                None => findings.push(format!("{path}: knows the room {used}; nothing below features/ may")),
            }
        }
    }
    findings
}

fn floor(manifest: &Table) -> Option<i64> {
    manifest.get("package")?.get("metadata")?.get("room")?.get("floor")?.as_integer()
}

/// Every crate that a manifest depends on, for whatever purpose and target.
fn dependencies(manifest: &Table) -> impl Iterator<Item = String> + '_ {
    const KINDS: &[&str] = &["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(Value::as_table));
    tables
        .flat_map(|table| KINDS.iter().filter_map(|kind| table.get(*kind)?.as_table()))
        .flat_map(Table::iter)
        .map(|(name, value)| value.get("package").and_then(Value::as_str).unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: (&str, &str) =
        ("features/people/Cargo.toml", "[package.metadata.room]\nfloor = 1\n[dependencies]\nkernel = {}\n");

    #[test]
    fn a_room_uses_lower_floors_only() {
        let projects = "[package.metadata.room]\nfloor = 3\n[dependencies]\npeople.workspace = true\n";
        let tree = Tree::of(&[PEOPLE, ("features/projects/Cargo.toml", projects)]);
        assert_eq!(check(&tree), Vec::<String>::new());
    }

    #[test]
    fn a_room_that_looks_sideways_or_up_is_named() {
        let sideways = "[package.metadata.room]\nfloor = 1\n[dev-dependencies]\npeople.workspace = true\n";
        let tree = Tree::of(&[PEOPLE, ("features/clients/Cargo.toml", sideways)]);
        let found = check(&tree);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("clients on floor 1 uses people on floor 1"), "{found:?}");
    }

    #[test]
    fn a_room_without_a_floor_is_named() {
        let tree = Tree::of(&[("features/desk/Cargo.toml", "[package]\nname = \"desk\"\n")]);
        assert!(check(&tree)[0].contains("has no floor"));
    }

    #[test]
    fn only_the_app_below_features_knows_rooms() {
        let knows = "[dependencies]\npeople = { path = \"../../features/people\" }\n";
        let tree = Tree::of(&[PEOPLE, ("crates/app/Cargo.toml", knows), ("crates/web/Cargo.toml", knows)]);
        let found = check(&tree);
        assert_eq!(found, ["crates/web/Cargo.toml: knows the room people; nothing below features/ may"]);
    }
}
