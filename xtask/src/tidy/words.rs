//! Words that the house refuses in what runs, each with what to write instead (HOUSE §6), and the
//! sentence that every module begins with.
//!
//! Tests and the testkit are free of them; clippy knows the types and refuses more.

use super::rust::{Source, Token};

/// A refused run of tokens.
struct Refused {
    /// What an exception in `tidy.toml` calls it.
    check: &'static str,
    words: &'static [&'static str],
    instead: &'static str,
}

const CLOCK: &str = "take the instant as a parameter; a request carries it, a test moves it";

const REFUSED: &[Refused] = &[
    Refused { check: "clock", words: &["Timestamp", ":", ":", "now", "("], instead: CLOCK },
    Refused { check: "clock", words: &["SystemTime", ":", ":", "now", "("], instead: CLOCK },
    Refused { check: "clock", words: &["Zoned", ":", ":", "now", "("], instead: CLOCK },
    Refused {
        check: "unwrap",
        words: &[".", "unwrap", "("],
        instead: "answer with `?`, or `expect` a reason why it cannot happen",
    },
    Refused { check: "print", words: &["println", "!"], instead: "log with `tracing`" },
    Refused { check: "print", words: &["eprintln", "!"], instead: "log with `tracing`" },
    Refused { check: "print", words: &["dbg", "!"], instead: "log with `tracing`" },
    Refused { check: "unfinished", words: &["todo", "!"], instead: "write it, or leave the door away" },
    Refused {
        check: "unfinished",
        words: &["unimplemented", "!"],
        instead: "write it, or leave the door away",
    },
    Refused {
        check: "allow",
        words: &["#", "[", "allow"],
        instead: "`#[expect(…, reason = \"…\")]`, which falls when it is no longer needed",
    },
];

/// Rules about money speak of whole minor units; a file with these words has no business with floats.
const MONEY: &[&str] = &["Money", "price_minor", "amount_minor", "total_minor"];

/// A refused word, and the check that an exception would name.
pub struct Finding {
    pub check: &'static str,
    pub path: String,
    pub text: String,
}

pub fn check(sources: &[Source]) -> Vec<Finding> {
    let product = |source: &&Source| {
        !source.is_test() && (source.path.starts_with("crates/") || source.path.starts_with("features/"))
    };
    sources
        .iter()
        .filter(product)
        .flat_map(|source| refused(source).into_iter().chain(floats(source)).chain(sql(source)))
        .chain(sources.iter().filter_map(headless))
        .collect()
}

fn finding(check: &'static str, source: &Source, line: usize, text: &str) -> Finding {
    Finding { check, path: source.path.to_owned(), text: format!("{}:{line}: {text}", source.path) }
}

fn refused(source: &Source) -> Vec<Finding> {
    let of = |refused: &Refused| {
        let shown = refused.words.concat();
        let text = format!("`{shown}` is refused: {}", refused.instead);
        let lines = if refused.check == "allow" { allows(source) } else { source.lines_with(refused.words) };
        lines.into_iter().map(|line| finding(refused.check, source, line, &text)).collect::<Vec<_>>()
    };
    REFUSED.iter().flat_map(of).collect()
}

/// Attributes are not among the tokens, so these are looked for in the text.
fn allows(source: &Source) -> Vec<usize> {
    let begins =
        |line: &str| line.trim_start().starts_with("#[allow(") || line.trim_start().starts_with("#![allow(");
    source.text.lines().enumerate().filter(|(_, line)| begins(line)).map(|(n, _)| n + 1).collect()
}

fn floats(source: &Source) -> Vec<Finding> {
    if !source.tokens.iter().any(|token| MONEY.contains(&token.text.as_str())) {
        return Vec::new();
    }
    ["f64", "f32"]
        .iter()
        .flat_map(|float| source.lines_with(&[float]))
        .map(|line| {
            finding(
                "float",
                source,
                line,
                "a float near money: whole minor units, `Ratio` for shares (RULES §0)",
            )
        })
        .collect()
}

/// SQL outside `store.rs`; the `db` crate is the door itself.
fn sql(source: &Source) -> Vec<Finding> {
    let path = source.path;
    if path.ends_with("/store.rs") || path.contains("/store/") || path.starts_with("crates/db/") {
        return Vec::new();
    }
    let text = "SQL stands in store.rs or in a migration; give it a `find_`, `list_`, `insert_` or `save_`";
    let mut lines = source.lines_with(&["sql", "!"]);
    lines.extend(source.tokens.iter().filter(|token| is_sql(token)).map(|token| token.line));
    lines.dedup();
    lines.into_iter().map(|line| finding("sql", source, line, text)).collect()
}

fn is_sql(token: &Token) -> bool {
    let Some(text) = token.string() else { return false };
    let mut words = text.split_whitespace();
    matches!(
        (words.next(), words.next()),
        (Some("SELECT" | "WITH"), Some(_))
            | (Some("INSERT"), Some("INTO" | "OR"))
            | (Some("DELETE"), Some("FROM"))
            | (Some("CREATE" | "DROP" | "ALTER"), Some("TABLE" | "INDEX" | "VIEW"))
    ) || (text.trim_start().starts_with("UPDATE ") && text.contains(" SET "))
}

/// A module that does not begin by saying what it is for.
fn headless(source: &Source) -> Option<Finding> {
    let first = source.text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_said = first.strip_prefix("//!").is_some_and(|said| !said.trim().is_empty());
    let text = "begins without `//!`: say what it is for and what is deliberately absent";
    (!is_said).then(|| finding("header", source, 1, text))
}

#[cfg(test)]
mod tests {
    use super::super::rust::sources;
    use super::super::tree::Tree;
    use super::*;

    fn found(path: &str, body: &str) -> Vec<(&'static str, String)> {
        let text = format!("//! A module.\n{body}");
        let tree = Tree::of(&[(path, &text)]);
        check(&sources(&tree).0).into_iter().map(|f| (f.check, f.text)).collect()
    }

    #[test]
    fn a_refused_word_names_its_replacement() {
        let found = found("features/desk/src/actions.rs", "fn a() {\n let now = jiff::Timestamp::now();\n}");
        assert_eq!(found.len(), 1);
        assert!(found[0].1.starts_with("features/desk/src/actions.rs:3: `Timestamp::now(` is refused: take"));
    }

    #[test]
    fn every_kind_of_refused_word_is_found() {
        let body = "#[allow(dead_code)]\nfn a() { b.unwrap(); println!(); todo!() }";
        let kinds: Vec<_> = found("crates/web/src/lib.rs", body).into_iter().map(|f| f.0).collect();
        assert_eq!(kinds, ["unwrap", "print", "unfinished", "allow"]);
    }

    #[test]
    fn tests_and_tools_may_use_them() {
        for path in ["crates/testkit/src/lib.rs", "features/desk/src/tests.rs", "xtask/src/main.rs"] {
            assert_eq!(found(path, "fn a() { b.unwrap() }"), []);
        }
    }

    #[test]
    fn floats_are_refused_beside_money_only() {
        assert_eq!(found("features/tempo/src/rules.rs", "fn a(b: f64) {}"), []);
        let near = found("features/billing/src/rules.rs", "fn a(m: Money) -> f64 { 1.0 }");
        assert_eq!(near[0].0, "float");
    }

    #[test]
    fn sql_stands_in_the_store() {
        let body = "fn a() { q(\"SELECT id FROM desk_ticket\") }";
        assert_eq!(found("features/desk/src/store.rs", body), []);
        assert_eq!(found("features/desk/src/pages.rs", body)[0].0, "sql");
        let macro_call = "fn a() { sql!(\"UPDATE desk_ticket SET a = 1\") }";
        assert_eq!(found("features/desk/src/jobs.rs", macro_call).len(), 1);
        assert_eq!(found("features/desk/src/pages.rs", "const A: &str = \"UPDATE your plan\";"), []);
    }

    #[test]
    fn a_module_begins_with_what_it_is_for() {
        let tree =
            Tree::of(&[("crates/a/src/b.rs", "use c::d;\n"), ("crates/a/src/e.rs", "//!\nuse c::d;\n")]);
        let found = check(&sources(&tree).0);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|finding| finding.check == "header"));
    }
}
