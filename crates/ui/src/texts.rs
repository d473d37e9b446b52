//! Texts in Fluent, one file a room and language, gathered from every room that is linked in.

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Message, Pattern, PatternElement, VariantKey};
use foldhash::fast::FixedState;
use kernel::Lang;
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    sync::LazyLock,
};

/// A room's texts.
pub struct Texts {
    /// The room.
    pub room: &'static str,
    /// Its Spanish file.
    pub es: &'static str,
    /// Its English file.
    pub en: &'static str,
}

inventory::collect!(Texts);

/// Registers the texts of a room: its `locales/es.ftl` and `locales/en.ftl`.
#[macro_export]
macro_rules! texts {
    ($room:literal) => {
        $crate::inventory::submit! {
            $crate::Texts {
                room: $room,
                es: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/es.ftl")),
                en: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en.ftl")),
            }
        }
    };
}

/// A value in a text.
#[derive(Clone, Debug)]
pub enum Arg<'a> {
    /// Words or a formatted number.
    Text(Cow<'a, str>),
    /// A count that chooses the plural form.
    Count(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Arg<'a> {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Arg::Text(Cow::Owned(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Arg<'a> {
        Arg::Text(Cow::Borrowed(text))
    }
}

impl From<i64> for Arg<'_> {
    fn from(count: i64) -> Self {
        Arg::Count(count)
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Arg::Count(count as i64)
    }
}

/// A language's messages, ready to be filled in. Nobody chooses their names to harm, so the hash is a fast one.
type Catalog = HashMap<&'static str, Vec<Piece>, FixedState>;

/// A part of a message. Messages use text, values and choices; `cargo xtask tidy` and the test below
/// refuse the rest of Fluent (terms, functions, references), of which nothing would be shown.
enum Piece {
    Text(&'static str),
    Value(&'static str),
    Choice { of: &'static str, variants: Vec<Variant> },
}

struct Variant {
    key: VariantKey<&'static str>,
    usual: bool,
    pieces: Vec<Piece>,
}

static ES: LazyLock<Catalog> = LazyLock::new(|| catalog(Lang::Es));
static EN: LazyLock<Catalog> = LazyLock::new(|| catalog(Lang::En));

fn catalog(lang: Lang) -> Catalog {
    let mut messages = Catalog::default();
    for texts in inventory::iter::<Texts> {
        let source = if lang == Lang::Es { texts.es } else { texts.en };
        // A broken line costs that line only; `cargo xtask tidy` refuses it before it gets here.
        let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(resource, _)| resource);
        for entry in resource.body {
            if let Entry::Message(Message { id, value: Some(pattern), .. }) = entry {
                messages.insert(id.name, pieces(pattern));
            }
        }
    }
    messages
}

fn pieces(pattern: Pattern<&'static str>) -> Vec<Piece> {
    let mut all = Vec::with_capacity(pattern.elements.len());
    for element in pattern.elements {
        match element {
            PatternElement::TextElement { value } => all.push(Piece::Text(value)),
            PatternElement::Placeable { expression } => all.extend(piece(expression)),
        }
    }
    all
}

fn piece(expression: Expression<&'static str>) -> Option<Piece> {
    match expression {
        Expression::Inline(InlineExpression::StringLiteral { value }) => Some(Piece::Text(value)),
        Expression::Inline(InlineExpression::VariableReference { id }) => Some(Piece::Value(id.name)),
        Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
            let variants = variants.into_iter().map(|variant| Variant {
                key: variant.key,
                usual: variant.default,
                pieces: pieces(variant.value),
            });
            Some(Piece::Choice { of: id.name, variants: variants.collect() })
        }
        _ => None,
    }
}

fn of(lang: Lang) -> &'static Catalog {
    match lang {
        Lang::Es => &ES,
        Lang::En => &EN,
    }
}

/// A text in a language. An unknown key is shown as itself, so that a mistake is seen and not a blank.
pub fn say(lang: Lang, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    match of(lang).get(key).map(Vec::as_slice) {
        None => key.to_owned(),
        Some([Piece::Text(text)]) => (*text).to_owned(),
        Some(pieces) => {
            let mut out = String::with_capacity(64);
            fill(pieces, lang, args, &mut out);
            out
        }
    }
}

/// Appends a text.
pub(crate) fn fill_in(lang: Lang, key: &str, args: &[(&str, Arg<'_>)], out: &mut String) {
    match of(lang).get(key) {
        None => out.push_str(key),
        Some(pieces) => fill(pieces, lang, args, out),
    }
}

/// A text in which nothing is filled in.
pub(crate) fn plain(lang: Lang, key: &'static str) -> &'static str {
    match of(lang).get(key).map(Vec::as_slice) {
        Some([Piece::Text(text)]) => text,
        _ => key,
    }
}

fn fill(pieces: &[Piece], lang: Lang, args: &[(&str, Arg<'_>)], out: &mut String) {
    let find = |name: &str| args.iter().rev().find(|(given, _)| *given == name).map(|(_, arg)| arg);
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value(name) => match find(name) {
                Some(Arg::Text(text)) => out.push_str(text),
                Some(Arg::Count(count)) => {
                    let _ = write!(out, "{count}");
                }
                None => out.extend(["{$", name, "}"]),
            },
            Piece::Choice { of, variants } => {
                let arg = find(of);
                let fits =
                    variants.iter().find(|variant| arg.is_some_and(|arg| chooses(arg, &variant.key, lang)));
                let chosen = fits.or_else(|| variants.iter().find(|variant| variant.usual));
                if let Some(variant) = chosen {
                    fill(&variant.pieces, lang, args, out);
                }
            }
        }
    }
}

fn chooses(arg: &Arg<'_>, key: &VariantKey<&'static str>, lang: Lang) -> bool {
    match (arg, key) {
        (Arg::Text(text), VariantKey::Identifier { name }) => text == name,
        (Arg::Text(_), VariantKey::NumberLiteral { .. }) => false,
        (Arg::Count(count), VariantKey::NumberLiteral { value }) => value.parse() == Ok(*count),
        (Arg::Count(count), VariantKey::Identifier { name }) => plural(*count, lang) == *name,
    }
}

/// The plural form of a whole number (CLDR).
fn plural(count: i64, lang: Lang) -> &'static str {
    match (count.unsigned_abs(), lang) {
        (1, _) => "one",
        (n, Lang::Es) if n > 0 && n.is_multiple_of(1_000_000) => "many",
        _ => "other",
    }
}

/// Whether a text exists.
pub fn has(lang: Lang, key: &str) -> bool {
    of(lang).contains_key(key)
}

/// Every key of a language's files, for tests.
pub fn keys(lang: Lang) -> BTreeSet<String> {
    inventory::iter::<Texts>
        .into_iter()
        .flat_map(|texts| if lang == Lang::Es { texts.es } else { texts.en }.lines())
        .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_hold_the_same_keys() {
        assert_eq!(keys(Lang::Es), keys(Lang::En));
        assert!(!keys(Lang::Es).is_empty());
    }

    #[test]
    fn an_unknown_key_is_shown_as_itself() {
        assert_eq!(say(Lang::Es, "no-such-key", &[]), "no-such-key");
    }
}
