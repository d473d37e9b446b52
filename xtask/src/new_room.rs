//! `cargo xtask new-room NAME FLOOR`: a room that compiles, with a page, a row in the access table and
//! a test.
//!
//! The pattern is `xtask/blank`, a member of the workspace that is built and tested like any room, so it
//! cannot rot: a new room is that crate with its name written over `blank`. What only a person can say
//! (the words, the map, the guides) is listed at the end and not made up.

use std::path::Path;

use crate::house::{self, Outcome};

const PATTERN: &str = "blank";

/// The program's list of rooms.
const LIST: &str = "crates/app/src/rooms.rs";

/// Files of the pattern, from its folder.
const FILES: &[&str] = &[
    "Cargo.toml",
    "README.md",
    "locales/en.ftl",
    "locales/es.ftl",
    "migrations/0001_blank.sql",
    "src/lib.rs",
    "src/pages.rs",
    "src/store.rs",
    "src/tests.rs",
    "src/types.rs",
    "src/views.rs",
];

/// Writes the room and enters it in the workspace and in the program's list of rooms.
pub fn run(name: &str, floor: u8) -> Outcome {
    check_name(name)?;
    if !(2..=9).contains(&floor) {
        return Err("A room stands on floor 2 or higher: people are on floor 1 (HOUSE §1)".into());
    }
    let root = house::root();
    let folder = root.join("features").join(name);
    if folder.exists() {
        return Err(format!("features/{name} is there already"));
    }
    let workspace = enter_workspace(&house::read(&root.join("Cargo.toml"))?, name)?;
    let app = root.join("crates/app/Cargo.toml");
    let dependencies = enter_dependencies(&house::read(&app)?, name)?;
    let list = enter_list(&root, name, floor)?;
    for file in FILES {
        let text = written(&house::read(&root.join("xtask").join(PATTERN).join(file))?, name);
        house::write(
            &folder.join(written(file, name)),
            text.replace("floor = 9", &format!("floor = {floor}")),
        )?;
    }
    house::write(&root.join("Cargo.toml"), workspace)?;
    house::write(&app, dependencies)?;
    house::write(&root.join(LIST), list)?;
    house::must(house::cargo().args(["fmt", "--package", "bitacora", "--package", name]))?;
    println!("features/{name} stands on floor {floor}; adding its door to docs/access.md");
    house::must(
        house::cargo()
            .args(["test", "--quiet", "--package", "bitacora", "--test", "access"])
            .env("UPDATE", "1"),
    )?;
    println!("What only you can say:");
    println!("  features/{name}/README.md       what it is for, its words, what is absent on purpose");
    println!("  features/{name}/src/lib.rs      the same in one sentence");
    println!("  features/{name}/locales/*.ftl   its name in Spanish and in English");
    println!("  ARCHITECTURE.md, its place on the map, as `features/{name}`");
    println!("Then `cargo xtask pg -- cargo test -p {name}` and `cargo xtask tidy`");
    Ok(())
}

fn check_name(name: &str) -> Outcome {
    let is_plain = name.len() >= 3 && name.bytes().all(|b| b.is_ascii_lowercase());
    let taken = ["kernel", "web", "testkit", "bitacora", "xtask", PATTERN];
    if is_plain && !taken.contains(&name) {
        return Ok(());
    }
    Err(format!("`{name}` is no name for a room: one plain noun in lower-case letters, such as `desk`"))
}

fn written(text: &str, name: &str) -> String {
    let mut title = name.to_owned();
    title[..1].make_ascii_uppercase();
    text.replace(PATTERN, name).replace("Blank", &title)
}

/// Behind the last of the rooms in the workspace's own dependencies.
fn enter_workspace(manifest: &str, name: &str) -> Outcome<String> {
    let line = format!("{name} = {{ path = \"features/{name}\" }}");
    insert_after_last(manifest, |line| line.contains("{ path = \"features/"), &line)
        .ok_or_else(|| "Cargo.toml lists no room".to_owned())
}

fn enter_dependencies(manifest: &str, name: &str) -> Outcome<String> {
    let line = format!("{name}.workspace = true");
    insert_after_last(manifest, |line| line == "[dependencies]", &line)
        .ok_or_else(|| "crates/app/Cargo.toml has no [dependencies]".to_owned())
}

/// In the program's list of rooms, behind the last one on the same or a lower floor.
fn enter_list(root: &Path, name: &str, floor: u8) -> Outcome<String> {
    let is_below = |room: &str| {
        let manifest = house::read(&root.join("features").join(room).join("Cargo.toml")).ok();
        manifest.and_then(|manifest| floor_of(&manifest)).is_some_and(|other| other <= floor)
    };
    list_with(&house::read(&root.join(LIST))?, name, is_below)
        .ok_or_else(|| format!("{LIST} lists no room on a lower floor as `&people::ROOM`"))
}

fn list_with(list: &str, name: &str, is_below: impl Fn(&str) -> bool) -> Option<String> {
    let ends = list.match_indices("::ROOM").filter_map(|(at, found)| {
        let room = list[..at].rsplit('&').next()?;
        is_below(room).then_some(at + found.len())
    });
    let end = ends.last()?;
    Some(format!("{}, &{name}::ROOM{}", &list[..end], &list[end..]))
}

fn floor_of(manifest: &str) -> Option<u8> {
    manifest.lines().find_map(|line| line.strip_prefix("floor = ")?.trim().parse().ok())
}

/// The text with a line behind the last one that fits, indented as that one is.
fn insert_after_last(text: &str, fits: impl Fn(&str) -> bool, new: &str) -> Option<String> {
    let mut lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().rposition(|line| fits(line))?;
    let indent = lines[at].len() - lines[at].trim_start().len();
    let new = format!("{}{new}", " ".repeat(indent));
    lines.insert(at + 1, &new);
    Some(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_pattern_holds_what_a_new_room_gets_and_no_more() {
        let folder = house::root().join("xtask").join(PATTERN);
        let mut found: Vec<String> = Vec::new();
        let mut folders = vec![folder.clone()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&folder).unwrap().display().to_string());
                }
            }
        }
        found.sort();
        assert_eq!(found, FILES);
    }

    #[test]
    fn nothing_of_the_pattern_s_name_is_left_in_a_room() {
        for file in FILES {
            let text = house::read(&house::root().join("xtask").join(PATTERN).join(file)).unwrap();
            let text = written(&text, "desk") + &written(file, "desk");
            assert!(!text.to_lowercase().contains(PATTERN), "{file}");
        }
        assert_eq!(written("Blank: blank_entry", "desk"), "Desk: desk_entry");
    }

    #[test]
    fn a_name_is_one_plain_noun() {
        assert!(check_name("desk").is_ok());
        for bad in ["Desk", "help-desk", "x", "blank", "kernel", "desk2"] {
            assert!(check_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_room_is_entered_behind_its_neighbours() {
        let manifest = "[workspace.dependencies]\nkernel = { path = \"crates/kernel\" }\npeople = { path = \"features/people\" }\n\nclap = \"4\"\n";
        let entered = enter_workspace(manifest, "desk").unwrap();
        assert!(
            entered.contains("features/people\" }\ndesk = { path = \"features/desk\" }\n\nclap"),
            "{entered}"
        );
        assert_eq!(
            enter_dependencies("[dependencies]\nclap = \"4\"\n", "desk").unwrap(),
            "[dependencies]\ndesk.workspace = true\nclap = \"4\"\n"
        );
    }

    #[test]
    fn a_room_is_listed_behind_its_floor() {
        let list = "pub const ROOMS: &[&Room] = &[&people::ROOM, &agenda::ROOM];\n";
        let with = list_with(list, "desk", |room| room == "people").unwrap();
        assert_eq!(with, "pub const ROOMS: &[&Room] = &[&people::ROOM, &desk::ROOM, &agenda::ROOM];\n");
        assert_eq!(list_with(list, "desk", |_| false), None);
    }
}
