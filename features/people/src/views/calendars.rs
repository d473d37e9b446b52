//! Markup of working calendars in administration.

use crate::{
    holidays::Region,
    types::{Card, absences::CalendarRow},
};
use jiff::civil::Date;
use kernel::{CalendarId, Lang};
use maud::{Markup, html};
use ui::{
    Locale,
    form::{Ask, Filled, input, select, submit},
    parts::{Tone, empty, icon, pill},
};

/// Every calendar, and a form that starts another one. `office` is the code of the company's own.
pub fn list(
    t: &Locale,
    filled: &Filled,
    rows: &[CalendarRow],
    office: &str,
    regions: &[(&Region, String)],
) -> Markup {
    html! {
        div class="stack stack-lg" {
            p class="soft" { (t.s("people-calendars-why")) }
            @if rows.is_empty() { (empty(&t.s("people-calendars-none"), &t.s("people-calendars-none-why"), None)) }
            @else {
                table class="table cards" {
                    caption class="vh" { (t.s("people-calendars")) }
                    thead { tr { th scope="col" { (t.s("people-name")) } th scope="col" { (t.s("people-calendar-coming")) } th scope="col" { (t.s("people-calendar-keepers")) } } }
                    tbody { @for row in rows {
                        tr {
                            td { a class="t" href={ "/admin/calendars/" (row.id) } { (row.name) } " " span class="mono small muted" { (row.code) }
                                @if row.code == office { " " (office_pill(t)) } }
                            td class="num" data-label=(t.s("people-calendar-coming")) { (t.number(row.coming)) }
                            td class="num" data-label=(t.s("people-calendar-keepers")) { (t.number(row.people)) }
                        }
                    } }
                }
            }
            section class="part" aria-labelledby="new-calendar" {
                h2 id="new-calendar" { (t.s("people-calendar-new")) }
                (filled.summary(t))
                form class="form" method="post" action="/admin/calendars" {
                    (input(t, filled, "text", Ask::new("name", "people-name")))
                    (select(t, filled, Ask::new("region", "people-calendar-region").hint("people-calendar-region-hint").optional(), &choices(t, regions)))
                    div class="form-foot" { (submit(t, "people-calendar-create", "plus")) }
                }
            }
        }
    }
}

fn office_pill(t: &Locale) -> Markup {
    pill(Tone::Mute, "building-2", &t.s("people-calendar-office"))
}

fn choices(t: &Locale, regions: &[(&Region, String)]) -> Vec<(String, String)> {
    let national = (crate::holidays::NATIONAL.to_owned(), t.s("people-calendar-national"));
    [(String::new(), t.s("people-calendar-empty")), national]
        .into_iter()
        .chain(regions.iter().map(|(region, name)| (region.code.to_owned(), name.clone())))
        .collect()
}

/// The name of a region in a language.
pub fn region_name(lang: Lang, region: &Region) -> String {
    if lang == Lang::Es { region.es } else { region.en }.to_owned()
}

/// One calendar.
pub struct One<'a> {
    /// Its key.
    pub id: CalendarId,
    /// Its code.
    pub code: &'a str,
    /// Whether it is the office's.
    pub is_office: bool,
    /// The year that is shown.
    pub year: i16,
    /// The years that have days, and this one.
    pub years: &'a [i16],
    /// The days of that year.
    pub days: &'a [(Date, String)],
    /// Who keeps it.
    pub keepers: &'a [Card],
}

/// One calendar: its days of a year, who keeps it, its name, whether it is the office's.
pub fn one(t: &Locale, filled: &Filled, one: &One<'_>) -> Markup {
    let here = format!("/admin/calendars/{}", one.id);
    html! {
        div class="stack stack-lg" {
            div class="row" { span class="mono muted" { (one.code) } @if one.is_office { (office_pill(t)) } }
            nav class="views" aria-label=(t.s("people-calendar-years")) {
                @for year in one.years { a href={ (here) "?year=" (year) } aria-current=[(*year == one.year).then_some("true")] { (year) } }
            }
            (filled.summary(t))
            @if one.days.is_empty() { (empty(&t.s("people-holidays-none"), &t.s("people-holidays-none-why"), None)) }
            @else { (days(t, &here, one.days)) }
            section class="part" aria-labelledby="add" {
                h2 id="add" { (t.s("people-holiday-add")) }
                form class="form" method="post" action={ (here) "/holidays" } {
                    div class="cols" {
                        (input(t, filled, "date", Ask::new("day", "people-holiday-day")))
                        (input(t, filled, "text", Ask::new("holiday", "people-name")))
                    }
                    div class="form-foot" { (submit(t, "people-holiday-add", "plus")) }
                }
            }
            section class="part" aria-labelledby="keepers" {
                h2 id="keepers" { (t.s("people-calendar-keepers")) }
                @if one.keepers.is_empty() { p class="soft" { (t.s("people-calendar-no-keepers")) } }
                ul role="list" class="list" { @for card in one.keepers {
                    li { (icon("user")) a class="t" href={ "/admin/people/" (card.id) } { (card.name) } span class="small muted" { (card.title) } }
                } }
                @if !one.is_office {
                    form class="row" method="post" action={ (here) "/office" } { button class="btn" { (icon("building-2")) (t.s("people-calendar-use")) } }
                }
            }
            section class="part" aria-labelledby="rename" {
                h2 id="rename" { (t.s("people-calendar-rename")) }
                form class="form" method="post" action=(here) {
                    (input(t, filled, "text", Ask::new("name", "people-name")))
                    div class="form-foot" { button class="btn" { (icon("check")) (t.s("ui-save")) } }
                }
            }
        }
    }
}

fn days(t: &Locale, here: &str, days: &[(Date, String)]) -> Markup {
    html! {
        ul role="list" class="list" {
            @for (day, name) in days {
                li {
                    (icon("flag"))
                    a class="t" href={ (here) "/holidays/" (day) } data-dialog { (name) }
                    form method="post" action={ (here) "/holidays/" (day) "/removal" } {
                        button class="btn sm" { (t.s("ui-remove")) span class="vh" { ": " (name) } }
                    }
                    span class="sub" { (t.day(*day)) }
                }
            }
        }
    }
}

/// The form that moves or renames a day, as a page and as a dialog.
pub fn holiday(t: &Locale, filled: &Filled, calendar: CalendarId, day: Date, fragment: bool) -> Markup {
    let back = format!("/admin/calendars/{calendar}?year={}", day.year());
    let action = format!("/admin/calendars/{calendar}/holidays/{day}");
    let title = t.s("people-holiday-change");
    html! {
        form class="dlg" method="post" action=(action) hx-post=(action) hx-swap="outerMorph" {
            header {
                @if fragment { h2 id="dialog-title" { (title) } } @else { h1 id="dialog-title" { (title) } }
                a class="btn bare sm" href=(back) data-close aria-label=(t.s("ui-close")) { (icon("x")) }
            }
            div class="form" {
                (filled.summary(t))
                (input(t, filled, "date", Ask::new("day", "people-holiday-day")))
                (input(t, filled, "text", Ask::new("holiday", "people-name")))
            }
            footer { a class="btn" href=(back) data-close { (t.s("ui-cancel")) } (submit(t, "ui-save", "check")) }
        }
    }
}
