//! The map in ARCHITECTURE.md names the rooms that are there, no more and no fewer (HOUSE §6).
//!
//! A room is named by its path, `features/desk`. That the links inside the documents lead somewhere is
//! checked here too, since a map with dead roads is none.

use std::collections::BTreeSet;

use super::tree::Tree;

const MAP: &str = "ARCHITECTURE.md";

pub fn check(tree: &Tree) -> Vec<String> {
    let mut findings = dead_links(tree);
    let Some(map) = tree.text(MAP) else { return findings };
    let named: BTreeSet<&str> =
        map.split("features/").skip(1).map(first_word).filter(|w| !w.is_empty()).collect();
    let rooms: BTreeSet<&str> = tree.rooms().into_iter().collect();
    findings.extend(rooms.difference(&named).map(|room| format!("{MAP}: does not name features/{room}")));
    findings.extend(
        named.difference(&rooms).map(|room| format!("{MAP}: names features/{room}, which is not there")),
    );
    findings
}

fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(text.len());
    &text[..end]
}

/// Links in Markdown files to files of this repository that are not there.
fn dead_links(tree: &Tree) -> Vec<String> {
    let documents = tree.ending(".md").filter(|(path, _)| !path.contains("/templates/"));
    documents
        .flat_map(|(path, text)| {
            links(text)
                .filter(|to| !leads_somewhere(tree, path, to))
                .map(move |to| format!("{path}: the link to {to} leads nowhere"))
        })
        .collect()
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(to, _)| to));
    targets.filter(|to| !to.contains(':') && !to.starts_with('#') && !to.contains(' ') && !to.is_empty())
}

fn leads_somewhere(tree: &Tree, from: &str, to: &str) -> bool {
    let to = to.split('#').next().unwrap_or(to);
    let mut place: Vec<&str> = if to.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    place.pop();
    for part in to.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(place.pop()),
            name => place.push(name),
        }
    }
    let path = place.join("/");
    let folder = format!("{path}/");
    path.is_empty() || tree.bytes(&path).is_some() || tree.paths().any(|file| file.starts_with(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_names_the_rooms_that_are_there() {
        let tree = Tree::of(&[
            ("ARCHITECTURE.md", "Rooms: `features/people/`, `features/desk`."),
            ("features/people/Cargo.toml", ""),
            ("features/clients/Cargo.toml", ""),
        ]);
        assert_eq!(
            check(&tree),
            [
                "ARCHITECTURE.md: does not name features/clients",
                "ARCHITECTURE.md: names features/desk, which is not there"
            ]
        );
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named() {
        let text = "[a](../STYLE.md#taste) [b](missing.md) [c](https://example.org/x) [d](#here) [e](user)";
        let tree = Tree::of(&[("docs/guide.md", text), ("STYLE.md", ""), ("docs/user/a.md", "")]);
        assert_eq!(check(&tree), ["docs/guide.md: the link to missing.md leads nowhere"]);
    }
}
