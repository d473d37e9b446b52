//! `docs/admin/security.md` says how each requirement of OWASP ASVS 5.0 (levels 1 and 2) stands. Its table
//! is made from `security.toml`; this test checks that every place it names exists, that none is missing,
//! and that nothing of the requirements' own text was copied.
//! `UPDATE=1 cargo test -p bitacora --test security` writes the table anew.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

const BEGINS: &str = "<!-- made from security.toml -->";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Level, number, verdict, words, places.
struct Row {
    level: u8,
    number: String,
    verdict: String,
    words: String,
    places: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(root().join("docs/admin/security.toml")).unwrap();
    let levels: BTreeMap<String, BTreeMap<String, Vec<String>>> = toml::from_str(&text).unwrap();
    let mut rows: Vec<Row> = levels
        .into_iter()
        .flat_map(|(level, rows)| {
            let level: u8 = level.parse().unwrap();
            rows.into_iter().map(move |(number, mut said)| {
                let places = said.split_off(2);
                let [verdict, words] = said.try_into().unwrap();
                Row { level, number, verdict, words, places }
            })
        })
        .collect();
    let order = |number: &str| number.split('.').map(|part| part.parse::<u32>().unwrap()).collect::<Vec<_>>();
    rows.sort_by_key(|row| (row.level, order(&row.number)));
    rows
}

#[test]
fn every_place_that_the_table_names_exists() {
    let rows = rows();
    for row in &rows {
        assert!(["met", "n/a", "open"].contains(&row.verdict.as_str()), "{} {}", row.number, row.verdict);
        let named = !row.places.is_empty() || (row.level == 2 && row.verdict != "met");
        assert!(named, "{} names no place", row.number);
        for place in &row.places {
            let (file, function) = place.split_once('#').unwrap_or((place, ""));
            let text = fs::read_to_string(root().join(file))
                .unwrap_or_else(|_| panic!("{}: {file} is not there", row.number));
            let there = function.is_empty() || text.contains(&format!("fn {function}("));
            assert!(there, "{}: {file} has no {function}", row.number);
        }
    }
}

#[test]
fn every_requirement_has_its_row_and_none_is_copied() {
    let file = root().join("../shared/data/controls-asvs/asvs-5.0.0.flat.json");
    let Ok(text) = fs::read_to_string(file) else {
        return testkit::skipped("shared/data/controls-asvs is not beside this repository");
    };
    let known: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = rows();
    let mut wanted = 0;
    for requirement in known["requirements"].as_array().unwrap() {
        let level = requirement["L"].as_str().unwrap();
        if level == "3" {
            continue;
        }
        wanted += 1;
        let number = requirement["req_id"].as_str().unwrap().trim_start_matches('V');
        let row = rows.iter().find(|row| row.number == number && row.level.to_string() == level);
        let row = row.unwrap_or_else(|| panic!("{number} (level {level}) has no row"));
        let theirs = requirement["req_description"].as_str().unwrap().to_lowercase();
        let ours: Vec<char> = row.words.to_lowercase().chars().collect();
        for part in ours.windows(40) {
            let part: String = part.iter().collect();
            assert!(!theirs.contains(&part), "{number} copies {part:?}");
        }
    }
    assert_eq!(rows.len(), wanted);
}

#[test]
fn the_table_in_the_document_is_the_one_of_the_file() {
    let mut table = String::new();
    for level in [1, 2] {
        let rows: Vec<Row> = rows().into_iter().filter(|row| row.level == level).collect();
        let count = |verdict: &str| rows.iter().filter(|row| row.verdict == verdict).count();
        let _ = write!(
            table,
            "\n## Level {level}\n{} met, {} not applicable, {} open.\n\n| no. | verdict | what, and how it stands | shown by |\n| --- | --- | --- | --- |\n",
            count("met"),
            count("n/a"),
            count("open"),
        );
        for row in &rows {
            let places = row.places.iter().map(|place| format!("`{place}`")).collect::<Vec<_>>().join(", ");
            let _ = writeln!(table, "| {} | {} | {} | {places} |", row.number, row.verdict, row.words);
        }
    }
    let file = root().join("docs/admin/security.md");
    let text = fs::read_to_string(&file).unwrap();
    let (ours, _) = text.split_once(BEGINS).unwrap();
    let wanted = format!("{ours}{BEGINS}\n{table}");
    if std::env::var_os("UPDATE").is_some() {
        return fs::write(&file, wanted).unwrap();
    }
    assert!(
        text == wanted,
        "docs/admin/security.md is out of date: UPDATE=1 cargo test -p bitacora --test security"
    );
}

/// What stands under a folder: paths and texts, for names of tests.
fn sources(folder: &Path, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Whether a word is part of the name of a test or of the module that it stands in.
fn names_a_test(sources: &[(String, String)], word: &str) -> bool {
    let is_test = |line: &str| {
        let named = line.trim_start().trim_start_matches("async ").strip_prefix("fn ");
        named.and_then(|rest| rest.split('(').next()).is_some_and(|name| name.contains(word))
    };
    sources.iter().any(|(path, text)| {
        let module = path.ends_with(&format!("/{word}.rs")) || path.contains(&format!("/{word}/"));
        (module && text.contains("fn ")) || text.lines().any(is_test)
    })
}

#[test]
fn every_command_of_a_promise_finds_what_it_runs() {
    let text = fs::read_to_string(root().join("docs/admin/trust.md")).unwrap();
    let steps = fs::read_to_string(root().join("xtask/src/main.rs")).unwrap();
    let mut seen = 0;
    for command in text.split('`').filter(|code| code.starts_with("cargo ")) {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words[1..] {
            // A task is a variant, written with a capital.
            ["xtask", step, ..] => {
                let (first, rest) = step.split_at(1);
                assert!(steps.contains(&format!("    {}{rest}", first.to_uppercase())), "{command}");
            }
            ["test", "-p", "bitacora", "--test", file, ref filter @ ..] => {
                let (one, folder) =
                    (format!("crates/app/tests/{file}.rs"), format!("crates/app/tests/{file}"));
                let mut found = Vec::new();
                sources(&root().join(folder), &mut found);
                found.extend(fs::read_to_string(root().join(&one)).ok().map(|text| (one, text)));
                assert!(!found.is_empty(), "{command}");
                assert!(filter.iter().all(|word| names_a_test(&found, word)), "{command}");
            }
            ["test", "-p", room, ref filter @ ..] => {
                let mut found = Vec::new();
                sources(&root().join(format!("features/{room}/src")), &mut found);
                assert!(filter.iter().all(|word| names_a_test(&found, word)), "{command}");
            }
            _ => panic!("{command} is of no kind that is known here"),
        }
        seen += 1;
    }
    assert!(seen > 30, "{seen} commands");
}
