//! Colours come from the tokens, vendored files are what their list says (HOUSE §6, DESIGN §7.2).
//!
//! Contrast and sizes are measured elsewhere (`contrast.py`, `budgets`). Mail has no tokens: a mail
//! template that needs a colour is an exception in `tidy.toml`.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::rust::{Source, Token};
use super::tree::Tree;
use super::words::Finding;

/// The only file that may write a colour.
const TOKENS: &str = "tokens.css";

/// The list of what others wrote.
const VENDOR: &str = "crates/ui/assets/vendor.toml";

const FUNCTIONS: &[&str] = &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];

const NAMED: &[&str] = &[
    "black", "white", "red", "green", "blue", "yellow", "orange", "purple", "gray", "grey", "silver", "navy",
    "teal", "maroon", "brown", "pink", "crimson", "gold",
];

/// `vendor.toml`, as the build of the assets writes it.
#[derive(Deserialize)]
struct Vendored {
    #[serde(default)]
    file: Vec<VendoredFile>,
}

#[derive(Deserialize)]
struct VendoredFile {
    /// From the folder of `vendor.toml`.
    path: String,
    sha256: String,
    from: Vec<Origin>,
    /// Our own sources that went into it.
    #[serde(default)]
    built_from: Vec<Built>,
}

#[derive(Deserialize)]
struct Origin {
    package: String,
    version: String,
    licence: String,
}

#[derive(Deserialize)]
struct Built {
    path: String,
    sha256: String,
}

pub fn colours(tree: &Tree, sources: &[Source]) -> Vec<Finding> {
    let sheets = tree.ending(".css").filter(|(path, _)| is_ours(path) && !path.ends_with(TOKENS));
    let in_sheets = sheets.flat_map(|(path, text)| in_css(path, text));
    let product = sources.iter().filter(|source| !source.is_test() && is_ours(source.path));
    in_sheets.chain(product.flat_map(in_rust)).collect()
}

fn is_ours(path: &str) -> bool {
    (path.starts_with("crates/") || path.starts_with("features/")) && !path.contains("/vendor/")
}

fn finding(path: &str, line: usize, colour: &str) -> Finding {
    let text = format!("{path}:{line}: the colour `{colour}` stands outside {TOKENS}; name a token");
    Finding { check: "colour", path: path.to_owned(), text }
}

fn in_css(path: &str, text: &str) -> Vec<Finding> {
    let bare = without_comments(text);
    let lines = bare.lines().enumerate();
    lines.filter_map(|(n, line)| Some(finding(path, n + 1, literal(line)?))).collect()
}

/// Comments become spaces, so that lines keep their numbers.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        let (comment, next) = after.split_once("*/").unwrap_or((after, ""));
        out.push_str(before);
        out.extend(comment.chars().filter(|c| *c == '\n'));
        rest = next;
    }
    out + rest
}

/// The first colour literal among the values of a line; selectors such as `#add` have no colon before.
fn literal(line: &str) -> Option<&str> {
    let declared = line.find(':').map(|at| &line[at + 1..])?;
    let by_function = FUNCTIONS.iter().find_map(|function| {
        let at = declared.find(function)?;
        let is_whole = !declared[..at].ends_with(|c: char| c.is_alphanumeric() || c == '-');
        is_whole.then(|| &declared[at..at + function.len() - 1])
    });
    let words = || declared.split(|c: char| !(c.is_alphanumeric() || c == '#' || c == '-'));
    by_function
        .or_else(|| words().find(|word| word.strip_prefix('#').is_some_and(is_hex)))
        .or_else(|| words().find(|word| NAMED.contains(word)))
}

fn is_hex(digits: &str) -> bool {
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// In Rust `#123` is more likely a thread than a colour: six digits or a function count.
fn in_rust(source: &Source) -> Vec<Finding> {
    let is_colour = |token: &Token| {
        let text = token.string()?;
        let hex = text.split(|c: char| !(c.is_alphanumeric() || c == '#')).find(|word| {
            word.strip_prefix('#')
                .is_some_and(|d| d.len() == 6 && is_hex(d) && !d.bytes().all(|b| b.is_ascii_digit()))
        });
        let function = FUNCTIONS.iter().find(|function| {
            text.find(**function).is_some_and(|at| {
                !text[..at].ends_with(|c: char| c.is_alphanumeric())
                    && text[at..].contains(|c: char| c.is_ascii_digit())
            })
        });
        hex.map(str::to_owned).or_else(|| function.map(|f| f.trim_end_matches('(').to_owned()))
    };
    let found = source.tokens.iter().filter_map(|token| Some((token.line, is_colour(token)?)));
    found.map(|(line, colour)| finding(source.path, line, &colour)).collect()
}

/// Every vendored file is listed with where it comes from, and is what was listed.
pub fn vendored(tree: &Tree) -> Vec<String> {
    let Some(text) = tree.text(VENDOR) else { return Vec::new() };
    let list: Vendored = match toml::from_str(text) {
        Ok(list) => list,
        Err(error) => return vec![format!("{VENDOR}: {error}")],
    };
    let folder = VENDOR.trim_end_matches("vendor.toml");
    let mut findings = Vec::new();
    for file in &list.file {
        let is_said = |origin: &Origin| {
            [&origin.package, &origin.version, &origin.licence].iter().all(|s| !s.trim().is_empty())
        };
        if file.from.is_empty() || !file.from.iter().all(is_said) {
            findings.push(format!("{VENDOR}: {} lacks its package, version or licence", file.path));
        }
        findings.extend(differs(tree, folder, &file.path, &file.sha256));
        let sources = file.built_from.iter();
        findings.extend(sources.filter_map(|built| differs(tree, folder, &built.path, &built.sha256)));
    }
    let is_listed = |path: &str| list.file.iter().any(|file| path == format!("{folder}{}", file.path));
    let foreign =
        tree.paths().filter(|path| path.starts_with(folder) && path.rsplit('.').next() == Some("woff2"));
    findings
        .extend(foreign.filter(|path| !is_listed(path)).map(|path| format!("{path}: is not in vendor.toml")));
    findings
}

fn differs(tree: &Tree, folder: &str, file: &str, sum: &str) -> Option<String> {
    let path = format!("{folder}{file}");
    match tree.bytes(&path) {
        None => Some(format!("{path}: is listed in vendor.toml but absent")),
        Some(bytes) if sha256(bytes) != sum => {
            Some(format!("{path}: is not what vendor.toml lists; run `cargo xtask vendor`"))
        }
        Some(_) => None,
    }
}

/// As vendor.toml writes it.
fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::rust::sources;
    use super::*;

    fn colours_in(path: &str, text: &str) -> Vec<String> {
        let tree = Tree::of(&[(path, text)]);
        colours(&tree, &sources(&tree).0).into_iter().map(|finding| finding.text).collect()
    }

    #[test]
    fn colours_come_from_the_tokens() {
        let css = "/* #fff\n */\n#add:hover { color: var(--ink) }\n.a { color: #1f48ae; }\n.b{background:rgb(0 0 0)}\n.c { border: 1px solid red }\n";
        let found = colours_in("crates/ui/assets/css/app.css", css);
        let lines: Vec<_> = found.iter().map(|text| text.split(':').nth(1).unwrap()).collect();
        assert_eq!(lines, ["4", "5", "6"], "{found:?}");
        assert_eq!(colours_in("crates/ui/assets/css/tokens.css", css), Vec::<String>::new());
    }

    #[test]
    fn tokens_mixed_by_name_are_fine() {
        let css = ".a { color: color-mix(in oklch, var(--ink) 40%, transparent); grid-area: red-line }\n";
        assert_eq!(colours_in("crates/ui/assets/css/app.css", css), Vec::<String>::new());
    }

    #[test]
    fn a_colour_in_markup_is_found_and_a_reference_is_not() {
        let rust = "fn a() { html! { p style=\"color:#1f48ae\" { \"see #123 and #123456\" } } }";
        assert_eq!(colours_in("features/desk/src/views.rs", rust).len(), 1);
    }

    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn vendored_with(font: &str, source: &str, licence: &str) -> Vec<String> {
        let list = format!(
            "[[file]]\npath = \"fonts/a.woff2\"\nsha256 = \"{font}\"\n\
             from = [{{ package = \"a\", version = \"1\", licence = \"{licence}\" }}]\n\
             built_from = [{{ path = \"js/src/a.js\", sha256 = \"{source}\" }}]\n"
        );
        let files = [
            (VENDOR, list.as_str()),
            ("crates/ui/assets/fonts/a.woff2", "abc"),
            ("crates/ui/assets/js/src/a.js", "abc"),
        ];
        vendored(&Tree::of(&files))
    }

    #[test]
    fn a_vendored_file_or_a_source_that_changed_is_named() {
        assert_eq!(vendored_with(ABC, ABC, "OFL-1.1"), Vec::<String>::new());
        assert!(
            vendored_with("00", ABC, "OFL-1.1")[0].starts_with("crates/ui/assets/fonts/a.woff2: is not what")
        );
        assert!(
            vendored_with(ABC, "00", "OFL-1.1")[0].starts_with("crates/ui/assets/js/src/a.js: is not what")
        );
    }

    #[test]
    fn others_work_comes_with_its_licence() {
        assert!(vendored_with(ABC, ABC, "")[0].contains("lacks its package, version or licence"));
    }

    #[test]
    fn a_font_that_nobody_listed_is_named() {
        let tree = Tree::of(&[(VENDOR, ""), ("crates/ui/assets/fonts/b.woff2", "abc")]);
        assert_eq!(vendored(&tree), ["crates/ui/assets/fonts/b.woff2: is not in vendor.toml"]);
    }
}
