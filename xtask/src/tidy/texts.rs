//! Every text in both languages, with the same placeholders, and used (HOUSE §6).
//!
//! A key counts as used when it stands as a string in Rust outside of tests, when another text refers to
//! it, or when it is computed: `format!("threads-kind-{kind}")` uses every key that begins with
//! `threads-kind-`. A prefix that is put together in another way is listed in `tidy.toml` with a reason.
//! A key that Rust asks for by name has to exist: `t.s("…")`, `t.with("…", …)`, `Error::invalid("field", "…")`.
//! Whether a translation is any good is a person's work.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement};

use super::rust::{Source, Token};
use super::tree::Tree;

/// What is known of a text: its placeholders and the texts that it refers to.
#[derive(Default)]
struct Text {
    variables: BTreeSet<String>,
    refers_to: BTreeSet<String>,
}

type Texts = BTreeMap<String, Text>;

pub fn check(tree: &Tree, sources: &[Source], computed: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    let used = Used::of(sources, computed);
    let mut known = BTreeSet::new();
    for es_path in tree.paths().filter(|path| path.ends_with("locales/es.ftl")) {
        let en_path = es_path.replace("es.ftl", "en.ftl");
        let es = parse(tree, es_path, &mut findings);
        let en = parse(tree, &en_path, &mut findings);
        findings.extend(compare(es_path, &es, &en_path, &en));
        findings.extend(used.unused(es_path, &es));
        findings.extend(foreign(es_path, &es));
        known.extend(es.into_keys());
    }
    findings.extend(unknown(sources, &known));
    for en_path in tree.paths().filter(|path| path.ends_with("locales/en.ftl")) {
        if tree.bytes(&en_path.replace("en.ftl", "es.ftl")).is_none() {
            findings.push(format!("{en_path}: has no es.ftl beside it"));
        }
    }
    findings
}

fn parse(tree: &Tree, path: &str, findings: &mut Vec<String>) -> Texts {
    let Some(source) = tree.text(path) else {
        findings.push(format!("{path}: is missing"));
        return Texts::new();
    };
    let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(resource, errors)| {
        for error in errors {
            let line = source[..error.pos.start].matches('\n').count() + 1;
            findings.push(format!("{path}:{line}: {error}"));
        }
        resource
    });
    let mut texts = Texts::new();
    for entry in &resource.body {
        let (key, text) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), of_message(message)),
            Entry::Term(term) => {
                let mut text = Text::default();
                read_pattern(&term.value, &mut text);
                (format!("-{}", term.id.name), text)
            }
            _ => continue,
        };
        if texts.insert(key.clone(), text).is_some() {
            findings.push(format!("{path}: {key} stands twice"));
        }
    }
    texts
}

fn of_message(message: &Message<&str>) -> Text {
    let mut text = Text::default();
    let attributes = message.attributes.iter().map(|attribute| &attribute.value);
    for pattern in message.value.iter().chain(attributes) {
        read_pattern(pattern, &mut text);
    }
    text
}

fn read_pattern(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            read_expression(expression, text);
        }
    }
}

fn read_expression(expression: &Expression<&str>, text: &mut Text) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, text),
        Expression::Select { selector, variants } => {
            read_inline(selector, text);
            for variant in variants {
                read_pattern(&variant.value, text);
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, text: &mut Text) {
    match inline {
        InlineExpression::VariableReference { id } => drop(text.variables.insert(id.name.to_owned())),
        InlineExpression::MessageReference { id, .. } => drop(text.refers_to.insert(id.name.to_owned())),
        InlineExpression::TermReference { id, .. } => drop(text.refers_to.insert(format!("-{}", id.name))),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                read_inline(argument, text);
            }
        }
        InlineExpression::Placeable { expression } => read_expression(expression, text),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
    }
}

fn compare(es_path: &str, es: &Texts, en_path: &str, en: &Texts) -> Vec<String> {
    let mut findings = Vec::new();
    for (key, spanish) in es {
        match en.get(key) {
            None => findings.push(format!("{en_path}: lacks {key}")),
            Some(english) if english.variables != spanish.variables => findings.push(format!(
                "{en_path}: {key} has the placeholders {:?}, in Spanish {:?}",
                english.variables, spanish.variables
            )),
            Some(_) => {}
        }
    }
    findings
        .extend(en.keys().filter(|key| !es.contains_key(*key)).map(|key| format!("{es_path}: lacks {key}")));
    findings
}

/// A room's keys begin with its name, so that no two rooms fight over one.
fn foreign(path: &str, texts: &Texts) -> Vec<String> {
    let Some(room) = super::tree::room_of(path) else { return Vec::new() };
    let own = format!("{room}-");
    texts
        .keys()
        .filter(|key| !key.trim_start_matches('-').starts_with(&own))
        .map(|key| format!("{path}: {key} does not begin with `{own}`"))
        .collect()
}

/// Functions that take a text's key, and at which argument.
const ASK: &[(&str, usize)] =
    &[("s", 0), ("n", 0), ("with", 0), ("Conflict", 0), ("invalid", 1), ("limit", 1)];

/// Keys that are asked for by name and stand in no file.
fn unknown(sources: &[Source], known: &BTreeSet<String>) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        for (at, window) in source.tokens.windows(3).enumerate() {
            let is_call = matches!(window[0].text.as_str(), "." | ":") && window[2].text == "(";
            let Some((_, nth)) = ASK.iter().find(|(name, _)| is_call && window[1].text == *name) else {
                continue;
            };
            let asked = argument(&source.tokens[at + 3..], *nth)
                .filter_map(|token| Some((token.line, token.string()?)));
            let missing = asked.filter(|(_, key)| is_key(key) && !known.contains(*key));
            findings.extend(
                missing.map(|(line, key)| format!("{}:{line}: no text has the key {key}", source.path)),
            );
        }
    }
    findings
}

/// The tokens of one argument, from behind the opening bracket of a call.
fn argument(tokens: &[Token], nth: usize) -> impl Iterator<Item = &Token> {
    let mut depth = 0_usize;
    let mut commas = 0_usize;
    let within = tokens.iter().map_while(move |token| {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.checked_sub(1)?,
            "," if depth == 0 => commas += 1,
            _ => {}
        }
        Some((commas, token))
    });
    within.filter(move |(comma, _)| *comma == nth).map(|(_, token)| token)
}

/// `desk-title`: lower case with a dash between.
fn is_key(text: &str) -> bool {
    let is_plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    is_plain && text.contains('-') && !text.starts_with('-') && !text.ends_with('-')
}

/// What Rust says of texts.
struct Used<'a> {
    strings: BTreeSet<&'a str>,
    prefixes: BTreeSet<&'a str>,
}

impl<'a> Used<'a> {
    fn of(sources: &'a [Source], computed: &'a [String]) -> Self {
        let product = sources.iter().filter(|source| !source.is_test());
        let strings: BTreeSet<&str> =
            product.flat_map(|source| source.tokens.iter().filter_map(Token::string)).collect();
        let begun = strings.iter().filter_map(|text| Some(text.split_once('{')?.0));
        let prefixes =
            begun.filter(|prefix| is_prefix(prefix)).chain(computed.iter().map(String::as_str)).collect();
        Self { strings, prefixes }
    }

    fn unused(&self, path: &str, texts: &Texts) -> Vec<String> {
        let referred: BTreeSet<&str> =
            texts.values().flat_map(|text| text.refers_to.iter().map(String::as_str)).collect();
        texts
            .keys()
            .filter(|key| !self.strings.contains(key.as_str()) && !referred.contains(key.as_str()))
            .filter(|key| !self.prefixes.iter().any(|prefix| key.starts_with(prefix)))
            .map(|key| format!("{path}: {key} is used nowhere; remove it"))
            .collect()
    }
}

/// `threads-kind-`: at least a room and a noun, so that one computed key does not excuse a whole room.
fn is_prefix(text: &str) -> bool {
    let is_plain = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    is_plain && text.ends_with('-') && text.matches('-').count() >= 2
}

#[cfg(test)]
mod tests {
    use super::super::rust::sources;
    use super::*;

    fn found(es: &str, en: &str, rust: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("features/desk/locales/es.ftl", es),
            ("features/desk/locales/en.ftl", en),
            ("features/desk/src/pages.rs", rust),
        ]);
        check(&tree, &sources(&tree).0, &[])
    }

    #[test]
    fn a_text_in_both_languages_that_is_used_is_fine() {
        let es = "desk-title = Tique { $n }\ndesk-kind-bug = Error\ndesk-hint = Ver { desk-inner }\ndesk-inner = esto\n";
        let en = "desk-title = Ticket { $n }\ndesk-kind-bug = Bug\ndesk-hint = See { desk-inner }\ndesk-inner = this\n";
        let rust = "fn a() { t(\"desk-title\"); t(&format!(\"desk-kind-{k}\")); t(\"desk-hint\") }";
        assert_eq!(found(es, en, rust), Vec::<String>::new());
    }

    #[test]
    fn a_missing_translation_is_named() {
        let rust = "fn a() { t(\"desk-a\"); t(\"desk-b\") }";
        let found = found("desk-a = A\n", "desk-b = B\n", rust);
        assert_eq!(
            found,
            ["features/desk/locales/en.ftl: lacks desk-a", "features/desk/locales/es.ftl: lacks desk-b"]
        );
    }

    #[test]
    fn placeholders_agree_through_plurals() {
        let es = "desk-a = { $n ->\n    [one] una\n   *[other] { $n } de { $total }\n }\n";
        let en = "desk-a = { $n ->\n    [one] one\n   *[other] { $n }\n }\n";
        let found = found(es, en, "const A: &str = \"desk-a\";");
        assert!(found[0].contains("desk-a has the placeholders {\"n\"}"), "{found:?}");
    }

    #[test]
    fn an_unused_text_is_named_even_when_a_test_uses_it() {
        let rust = "#[cfg(test)]\nmod tests { const A: &str = \"desk-a\"; }";
        assert_eq!(
            found("desk-a = A\n", "desk-a = A\n", rust),
            ["features/desk/locales/es.ftl: desk-a is used nowhere; remove it"]
        );
    }

    #[test]
    fn a_key_that_is_asked_for_exists() {
        let rust = "fn a() { t.s(\"desk-a\"); t.with(if b { \"desk-b\" } else { \"desk-a\" }, &[(\"x-y\", 1.into())]);\n\
                    Error::invalid(\"due-on\", \"desk-c\") }";
        let found = found("desk-a = A\n", "desk-a = A\n", rust);
        assert_eq!(
            found,
            [
                "features/desk/src/pages.rs:1: no text has the key desk-b",
                "features/desk/src/pages.rs:2: no text has the key desk-c"
            ]
        );
    }

    #[test]
    fn a_room_keeps_to_its_own_words() {
        let found = found("people-a = A\n", "people-a = A\n", "const A: &str = \"people-a\";");
        assert!(found[0].contains("does not begin with `desk-`"));
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let found = found("desk-a = A\n= nothing\n", "desk-a = A\n", "const A: &str = \"desk-a\";");
        assert!(found[0].starts_with("features/desk/locales/es.ftl:2:"), "{found:?}");
    }

    #[test]
    fn a_language_that_stands_alone_is_named() {
        let tree = Tree::of(&[("crates/ui/locales/en.ftl", "")]);
        assert_eq!(check(&tree, &[], &[]), ["crates/ui/locales/en.ftl: has no es.ftl beside it"]);
    }
}
