//! Texts in Fluent, one file a room and language, gathered from every room that is linked in.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use kernel::Lang;
use std::{collections::BTreeSet, sync::LazyLock};
use unic_langid::LanguageIdentifier;

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
pub enum Arg {
    /// Words or a formatted number.
    Text(String),
    /// A count that chooses the plural form.
    Count(i64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Arg {
        Arg::Text(text.clone())
    }
}

impl From<i64> for Arg {
    fn from(count: i64) -> Arg {
        Arg::Count(count)
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Arg {
        Arg::Count(count as i64)
    }
}

type Bundle = FluentBundle<FluentResource>;

struct Catalog {
    es: Bundle,
    en: Bundle,
}

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog { es: bundle(Lang::Es), en: bundle(Lang::En) });

fn bundle(lang: Lang) -> Bundle {
    // The two codes are well-formed, so the undetermined language is never reached.
    let id: LanguageIdentifier = lang.code().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for texts in inventory::iter::<Texts> {
        let source = if lang == Lang::Es { texts.es } else { texts.en };
        // A broken line costs that line only; `cargo xtask tidy` refuses it before it gets here.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn of(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::Es => &CATALOG.es,
        Lang::En => &CATALOG.en,
    }
}

/// A text in a language. An unknown key is shown as itself, so that a mistake is seen and not a blank.
pub fn say(lang: Lang, key: &str, args: &[(&str, Arg)]) -> String {
    let bundle = of(lang);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut values = FluentArgs::with_capacity(args.len());
    for (name, arg) in args {
        values.set(
            (*name).to_owned(),
            match arg {
                Arg::Text(text) => FluentValue::from(text.clone()),
                Arg::Count(count) => FluentValue::from(*count),
            },
        );
    }
    bundle.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
}

/// Whether a text exists.
pub fn has(lang: Lang, key: &str) -> bool {
    of(lang).has_message(key)
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
