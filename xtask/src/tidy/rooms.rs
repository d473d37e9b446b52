//! What a room may hold, and which of its layers may see which (HOUSE §1, §2.6).
//!
//! A file with another name than the ones listed is a `rules`-like helper (`clock.rs`) and has to keep
//! the rules' promise: no database, no request, no clock; one that cannot is an exception with a reason.
//! Types may declare how they are read from a row, no more. A layer that outgrew a sitting may become a
//! folder of its own name (`pages/`). Rust's own compiler already refuses loops between rooms.

use super::rust::Source;
use super::tree::{Tree, room_of};
use super::words::Finding;

/// The layers of a room from the ground up; a layer sees those before it and its own folder.
const LAYERS: &[(&str, u8)] = &[
    ("types", 0),
    ("rules", 1),
    ("store", 2),
    ("actions", 3),
    ("views", 4),
    ("pages", 5),
    ("api", 5),
    ("listen", 5),
    ("jobs", 5),
    ("demo", 5),
    ("tests", 6),
    ("lib", 7),
];

/// A helper beside the rules.
const HELPER: u8 = 1;

const TOP: &[&str] =
    &["README.md", "Cargo.toml", "migrations", "locales", "src", "tests", "snapshots", "demo"];

/// Crates that pure decisions never name.
const IMPURE: &[&str] = &["db", "web", "axum", "tokio", "rusqlite", "tokio_postgres"];

/// What is missing or in the wrong place.
pub fn places(tree: &Tree) -> Vec<String> {
    let mut findings: Vec<String> = tree.paths().filter_map(misplaced).collect();
    for room in tree.rooms() {
        for needed in ["README.md", "src/lib.rs"] {
            let path = format!("features/{room}/{needed}");
            if tree.bytes(&path).is_none() {
                findings.push(format!("{path}: is missing"));
            }
        }
    }
    findings
}

/// Files that look at what stands above them, or that touch what they only decide on.
pub fn layers(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let Some(layer) = layer_of(source.path) else { continue };
        findings.extend(looks_up(source, layer));
        if height(layer) <= HELPER {
            findings.extend(is_impure(source, layer));
        }
    }
    findings
}

/// Says why a path of a room is not where the house would look for it.
fn misplaced(path: &str) -> Option<String> {
    let room = room_of(path)?;
    let inside = path.strip_prefix("features/")?.strip_prefix(room)?.strip_prefix('/')?;
    let first = inside.split('/').next()?;
    if !TOP.contains(&first) {
        return Some(format!("{path}: a room holds only {}", TOP.join(", ")));
    }
    match inside.split('/').collect::<Vec<_>>()[..] {
        ["migrations", name] if is_migration(name, room) => None,
        ["migrations", ..] => Some(format!("{path}: migrations are called 0001_{room}.sql and so on")),
        ["locales", "es.ftl" | "en.ftl"] => None,
        ["locales", ..] => Some(format!("{path}: texts stand in locales/es.ftl and locales/en.ftl")),
        _ => None,
    }
}

/// `0001_desk.sql`, `0002_desk_clocks.sqlite.sql`.
fn is_migration(name: &str, room: &str) -> bool {
    let path = std::path::Path::new(name);
    let is_sql = path.extension().is_some_and(|extension| extension == "sql");
    let is_numbered =
        name.len() > 5 && name.bytes().take(4).all(|b| b.is_ascii_digit()) && &name[4..5] == "_";
    is_sql && is_numbered && name[5..].starts_with(room)
}

/// The layer that a room's source file belongs to.
fn layer_of(path: &str) -> Option<&str> {
    let room = room_of(path)?;
    let inside = path.strip_prefix("features/")?.strip_prefix(room)?.strip_prefix("/src/")?;
    let first = inside.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

fn height(layer: &str) -> u8 {
    LAYERS.iter().find(|(name, _)| *name == layer).map_or(HELPER, |(_, height)| *height)
}

/// `crate::pages` in `store.rs`, and anything but types and rules in `views.rs`.
fn looks_up(source: &Source, layer: &str) -> Vec<Finding> {
    let own = height(layer);
    let named =
        source.tokens.windows(4).filter(|w| w[0].text == "crate" && w[1].text == ":" && w[2].text == ":");
    named
        .filter(|w| LAYERS.iter().any(|(name, _)| *name == w[3].text))
        .filter(|w| {
            let seen = height(&w[3].text);
            seen > own || (layer == "views" && seen > HELPER && w[3].text != layer)
        })
        .map(|w| {
            finding(
                source,
                w[3].line,
                &format!("{layer} looks at {}, which stands above it (HOUSE §2.6)", w[3].text),
            )
        })
        .collect()
}

fn is_impure(source: &Source, layer: &str) -> Vec<Finding> {
    let paths = source.tokens.windows(4).filter(|w| w[1].text == ":" && w[2].text == ":");
    paths
        .filter(|w| IMPURE.contains(&w[0].text.as_str()))
        .filter(|w| {
            !(layer == "types"
                && w[0].text == "db"
                && ["row", "column", "words"].contains(&w[3].text.as_str()))
        })
        .map(|w| {
            let what = "types, rules and their helpers take values and return values (HOUSE §7.4)";
            finding(source, w[0].line, &format!("names {}; {what}", w[0].text))
        })
        .collect()
}

fn finding(source: &Source, line: usize, text: &str) -> Finding {
    Finding { check: "layer", path: source.path.to_owned(), text: format!("{}:{line}: {text}", source.path) }
}

#[cfg(test)]
mod tests {
    use super::super::rust::sources;
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![
            ("features/desk/Cargo.toml", ""),
            ("features/desk/README.md", ""),
            ("features/desk/src/lib.rs", "mod store; use crate::store::find;"),
        ];
        all.extend_from_slice(files);
        let tree = Tree::of(&all);
        let looks = layers(&sources(&tree).0).into_iter().map(|finding| finding.text);
        places(&tree).into_iter().chain(looks).collect()
    }

    #[test]
    fn a_tidy_room_has_no_findings() {
        let quiet = found(&[
            ("features/desk/migrations/0001_desk.sql", ""),
            ("features/desk/migrations/0002_desk_find.postgres.sql", ""),
            ("features/desk/locales/es.ftl", ""),
            ("features/desk/src/types.rs", "db::row! { pub struct Ticket { id: i64 } }"),
            ("features/desk/src/clock.rs", "use crate::types::Ticket;"),
            ("features/desk/src/store.rs", "use db::Tx; use crate::types::Ticket;"),
            ("features/desk/src/pages/list.rs", "use crate::views; use crate::pages::door;"),
            ("features/desk/src/tests/rules.rs", "use crate::actions;"),
        ]);
        assert_eq!(quiet, Vec::<String>::new());
    }

    #[test]
    fn a_file_in_the_wrong_place_is_named() {
        let found = found(&[
            ("features/desk/helpers/a.rs", ""),
            ("features/desk/migrations/desk.sql", ""),
            ("features/desk/locales/fr.ftl", ""),
        ]);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn a_layer_that_looks_up_is_named() {
        let found = found(&[
            ("features/desk/src/store.rs", "fn a() {\n crate::pages::show() }"),
            ("features/desk/src/views.rs", "use crate::store::Row;"),
        ]);
        assert!(found[0].starts_with("features/desk/src/store.rs:2: store looks at pages"), "{found:?}");
        assert!(found[1].contains("views looks at store"), "{found:?}");
    }

    #[test]
    fn rules_and_their_helpers_touch_nothing() {
        let found = found(&[
            ("features/desk/src/types.rs", "use db::Read;"),
            ("features/desk/src/rules.rs", "use db::Tx;"),
            ("features/desk/src/clock.rs", "fn a(r: web::Request) {}"),
        ]);
        assert_eq!(found.len(), 3, "{found:?}");
    }

    #[test]
    fn a_room_says_what_it_is_for() {
        let tree = Tree::of(&[("features/desk/Cargo.toml", ""), ("features/desk/src/lib.rs", "")]);
        assert_eq!(places(&tree), ["features/desk/README.md: is missing"]);
    }
}
