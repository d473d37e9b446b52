//! What the room promises.

use crate::{types::Entry, views};
use jiff::{Timestamp, tz::TimeZone};
use kernel::Lang;
use ui::Locale;

fn reader(lang: Lang) -> Locale {
    Locale { lang, zone: TimeZone::UTC, now: Timestamp::UNIX_EPOCH }
}

fn page(lang: Lang, entries: &[Entry]) -> String {
    views::list(&reader(lang), entries).into_string()
}

#[test]
fn an_empty_list_says_what_will_appear_in_it_in_both_languages() {
    assert!(page(Lang::Es, &[]).contains("Todavía no hay nada"));
    assert!(page(Lang::En, &[]).contains("Nothing yet"));
}

#[test]
fn entries_are_listed_by_their_titles() {
    let entry = Entry { id: 7, title: "First <entry>".to_owned() };
    assert!(page(Lang::En, &[entry]).contains("<li id=\"entry-7\">First &lt;entry&gt;</li>"));
}
