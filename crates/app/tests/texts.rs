//! The texts of every room, in both languages, say what Fluent's own implementation says: ours knows
//! only the part of Fluent that the house uses, and is many times quicker.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

use app::rooms::ROOMS;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use kernel::Lang;
use std::collections::BTreeSet;
use ui::{Arg, Texts};
use unic_langid::LanguageIdentifier;

fn source(texts: &Texts, lang: Lang) -> &'static str {
    if lang == Lang::Es { texts.es } else { texts.en }
}

/// The names of values that the files use.
fn names() -> BTreeSet<&'static str> {
    let sources = ui::inventory::iter::<Texts>.into_iter().flat_map(|texts| [texts.es, texts.en]);
    sources
        .flat_map(|source| source.split('$').skip(1))
        .map(|rest| rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next().unwrap())
        .collect()
}

#[test]
fn every_text_reads_as_fluent_itself_would_fill_it_in() {
    assert!(ROOMS.len() > 1, "the rooms are linked in");
    let names = names();
    for lang in [Lang::Es, Lang::En] {
        let id: LanguageIdentifier = lang.code().parse().unwrap();
        let mut bundle = FluentBundle::new(vec![id]);
        bundle.set_use_isolating(false);
        for texts in ui::inventory::iter::<Texts> {
            bundle.add_resource_overriding(FluentResource::try_new(source(texts, lang).to_owned()).unwrap());
        }
        let samples: [&dyn Fn() -> (FluentValue<'static>, Arg<'static>); 6] = [
            &|| (FluentValue::from(0), Arg::Count(0)),
            &|| (FluentValue::from(1), Arg::Count(1)),
            &|| (FluentValue::from(21), Arg::Count(21)),
            &|| (FluentValue::from(1_000_000), Arg::Count(1_000_000)),
            &|| (FluentValue::from("none"), Arg::from("none")),
            &|| (FluentValue::from("Ana"), Arg::from("Ana")),
        ];
        for sample in samples {
            let mut theirs = FluentArgs::new();
            let mut ours = Vec::new();
            for name in &names {
                let (their, our) = sample();
                theirs.set(*name, their);
                ours.push((*name, our));
            }
            for key in ui::keys(lang) {
                let pattern = bundle.get_message(&key).unwrap().value().unwrap();
                let expected = bundle.format_pattern(pattern, Some(&theirs), &mut Vec::new());
                assert_eq!(ui::say(lang, &key, &ours), expected, "{key} in {}", lang.code());
            }
        }
    }
}
