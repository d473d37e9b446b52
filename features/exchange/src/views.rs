//! Markup: the list with its upload, and one import in each of its states.

use crate::{
    map::Become,
    report,
    types::{Import, LineRow, Outlook, Settings, Source, State},
};
use kernel::Lang;
use maud::html;
use ui::{
    Locale, Markup,
    form::{Ask, Filled, checkbox, input, select, submit},
    parts::{self, Tone, icon, pill},
};

/// Sources that can be uploaded.
const SOURCES: &[Source] = &[Source::Basecamp, Source::Csv, Source::Mail];
/// What the rows of a table can be.
const ROWS: &[&str] = &["people", "clients", "projects", "posts"];

/// The imports so far, and the form for another.
pub(crate) fn list(t: &Locale, imports: &[Import], filled: &Filled) -> Markup {
    let named = |key: &str, word: &str| t.s(&format!("{key}-{word}"));
    let sources: Vec<(String, String)> =
        SOURCES.iter().map(|it| (it.word().to_owned(), named("exchange-source", it.word()))).collect();
    let rows: Vec<(String, String)> = std::iter::once((String::new(), t.s("exchange-rows-auto")))
        .chain(ROWS.iter().map(|word| ((*word).to_owned(), t.s(&format!("exchange-rows-{word}")))))
        .collect();
    html! {
        p class="soft" { (t.s("exchange-about")) }
        form class="form" method="post" action="/admin/import" enctype="multipart/form-data" {
            h2 { (t.s("exchange-new")) }
            (filled.summary(t))
            (select(t, filled, Ask::new("source", "exchange-source"), &sources))
            div class="field" {
                label for="f-file" { (t.s("exchange-file")) }
                p class="hint" id="f-file-hint" { (t.s("exchange-file-hint")) }
                input class="input" id="f-file" name="file" type="file" required accept=".zip,.csv,.tsv,.txt,.json,.mbox,.mbx,.eml" aria-describedby="f-file-hint";
            }
            details {
                summary { (t.s("exchange-table-options")) }
                (select(t, filled, Ask::new("rows", "exchange-rows").optional(), &rows))
                (input(t, filled, "text", Ask::new("project", "exchange-project").optional().hint("exchange-project-hint")))
                (input(t, filled, "text", Ask::new("charset", "exchange-charset").optional().hint("exchange-charset-hint")))
            }
            div class="row" { (submit(t, "exchange-check", "search")) }
        }
        h2 { (t.s("exchange-past")) }
        @if imports.is_empty() {
            (parts::empty(&t.s("exchange-none"), &t.s("exchange-none-next"), None))
        } @else {
            table class="table cards" {
                caption class="vh" { (t.s("exchange-past")) }
                thead { tr {
                    @for name in ["import", "state", "accepted", "known", "refused", "homeless", "when"] {
                        th scope="col" class=[matches!(name, "accepted" | "known" | "refused" | "homeless").then_some("num")] { (t.s(&format!("exchange-column-{name}"))) }
                    }
                } }
                tbody {
                    @for import in imports {
                        tr {
                            td { a href={ "/admin/import/" (import.id) } { (named("exchange-source", import.source.word())) " · " (import.name) } }
                            td data-label=(t.s("exchange-column-state")) { (state(t, import.state)) }
                            td class="num" data-label=(t.s("exchange-column-accepted")) { (t.number(import.accepted)) }
                            td class="num" data-label=(t.s("exchange-column-known")) { (t.number(import.known)) }
                            td class="num" data-label=(t.s("exchange-column-refused")) { (t.number(import.refused)) }
                            td class="num" data-label=(t.s("exchange-column-homeless")) { (t.number(import.homeless)) }
                            td data-label=(t.s("exchange-column-when")) { (parts::time(t, import.created_at)) }
                        }
                    }
                }
            }
        }
    }
}

fn state(t: &Locale, state: State) -> Markup {
    let (tone, sign) = match state {
        State::Waiting => (Tone::Mute, "hourglass"),
        State::Checked => (Tone::Need, "list-checks"),
        State::Running => (Tone::Mute, "refresh-cw"),
        State::Done => (Tone::Ok, "circle-check"),
        State::Failed => (Tone::Bad, "octagon-alert"),
    };
    pill(tone, sign, &t.s(&format!("exchange-state-{}", state.word())))
}

/// What the page of an import shows.
pub(crate) struct Shown<'a> {
    pub import: &'a Import,
    pub refused: &'a [LineRow],
    pub notes: &'a [LineRow],
    pub homeless: &'a [(String, i64)],
}

/// One import.
pub(crate) fn show(t: &Locale, shown: &Shown<'_>) -> Markup {
    let import = shown.import;
    let outlook = import.outlook();
    let here = format!("/admin/import/{}", import.id);
    html! {
        p { a href="/admin/import" { (icon("arrow-left")) (t.s("exchange-all")) } }
        h2 { (t.s(&format!("exchange-source-{}", import.source.word()))) " · " (import.name) " " (state(t, import.state)) }
        @match import.state {
            State::Waiting => { p { (t.s("exchange-waiting-how")) } (look_again(t, &here)) },
            State::Running => {
                p {
                    (t.with("exchange-running-how", &[("taken", t.number(import.cursor).into()), ("total", t.number(import.total).into())]))
                    " "
                    progress value=(import.cursor) max=(import.total.max(1)) { (import.cursor) "/" (import.total) }
                }
                (look_again(t, &here))
            },
            State::Failed => div class="errors" role="alert" { h2 { (icon("octagon-alert")) (t.s("exchange-failed")) } p { (failure(t.lang, import.error.as_deref().unwrap_or(""))) } },
            State::Checked => p { (t.s("exchange-checked-how")) },
            State::Done => (figures(t, import)),
        }
        @if matches!(import.state, State::Checked) { (kinds(t, &outlook)) }
        @if matches!(import.state, State::Checked | State::Done | State::Failed) && !outlook.asks.is_empty() {
            (answers(t, &here, &outlook, &import.settings()))
        }
        (lines(t, "exchange-refused-rows", shown.refused, import.refused))
        (homeless(t, shown.homeless, &outlook))
        (lines(t, "exchange-notes", shown.notes, shown.notes.len() as i64))
        div class="row" {
            @if import.state == State::Checked {
                form method="post" action={ (here) "/start" } {
                    button class="btn go" type="submit" data-busy=(t.s("ui-saving")) { (icon("play")) (t.s("exchange-start")) }
                }
            }
            @if !matches!(import.state, State::Waiting) {
                a class="btn" href={ (here) "/report.csv" } download { (icon("download")) (t.s("exchange-report")) }
            }
            @if import.state != State::Running {
                form method="post" action={ (here) "/discard" } { button class="btn bare" type="submit" { (icon("trash-2")) (t.s("exchange-discard")) } }
            }
        }
    }
}

fn look_again(t: &Locale, here: &str) -> Markup {
    html! { p { a class="btn" href=(here) { (icon("refresh-cw")) (t.s("exchange-look-again")) } } }
}

/// Why an import could not be read: a text key, or several with their values, or the machine's own words.
fn failure(lang: Lang, error: &str) -> String {
    let fields: Vec<(String, std::collections::BTreeMap<String, String>)> =
        serde_json::from_str(error).unwrap_or_default();
    if fields.is_empty() {
        return ui::say(lang, error, &[]);
    }
    let say = |(key, args): &(String, std::collections::BTreeMap<String, String>)| {
        let args: Vec<(&str, ui::Arg)> =
            args.iter().map(|(name, value)| (name.as_str(), value.into())).collect();
        ui::say(lang, key, &args)
    };
    fields.iter().map(say).collect::<Vec<_>>().join(" · ")
}

fn figures(t: &Locale, import: &Import) -> Markup {
    let all = [
        ("exchange-column-accepted", import.accepted),
        ("exchange-column-known", import.known),
        ("exchange-column-refused", import.refused),
        ("exchange-column-homeless", import.homeless),
    ];
    html! {
        dl class="facts" aria-label=(t.s("exchange-figures")) {
            @for (key, count) in all { div { dt { (t.s(key)) } dd class="num" { (t.number(count)) } } }
        }
    }
}

fn kinds(t: &Locale, outlook: &Outlook) -> Markup {
    html! {
        table class="table" {
            caption class="vh" { (t.s("exchange-would")) }
            thead { tr { th scope="col" { (t.s("exchange-column-kind")) } th scope="col" class="num" { (t.s("exchange-column-new")) } th scope="col" class="num" { (t.s("exchange-column-known")) } th scope="col" class="num" { (t.s("exchange-column-refused")) } } }
            tbody {
                @for (kind, counts) in &outlook.kinds {
                    tr {
                        th scope="row" { (report::kind(t.lang, kind)) }
                        td class="num" { (t.number(counts.new as i64)) }
                        td class="num" { (t.number(counts.known as i64)) }
                        td class="num" { (t.number(counts.refused as i64)) }
                    }
                }
            }
        }
    }
}

/// Who leads which project, and what becomes of whom: the questions of the dry run.
fn answers(t: &Locale, here: &str, outlook: &Outlook, settings: &Settings) -> Markup {
    let map = &settings.map;
    let mut values: Vec<(&str, String)> = Vec::new();
    if map.people.services {
        values.push(("services", "on".to_owned()));
    }
    if map.projects.client_visible {
        values.push(("client_visible", "on".to_owned()));
    }
    let word = |becomes: Become| {
        serde_json::to_value(becomes).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
    };
    values.push(("clients", word(map.people.clients)));
    let filled = Filled::new(&values);
    let clients: Vec<(String, String)> = [Become::Byline, Become::Contact, Become::Guest]
        .map(|it| (word(it), t.s(&format!("exchange-become-{}", word(it)))))
        .to_vec();
    html! {
        form class="form" method="post" action={ (here) "/answers" } {
            h3 { (t.s("exchange-asks")) }
            p class="soft" { (t.s("exchange-asks-how")) }
            @if outlook.open_asks() > 0 { p { (pill(Tone::Warn, "triangle-alert", &t.n("exchange-open-asks", outlook.open_asks()))) } }
            datalist id="leads" { @for lead in &outlook.leads { option value=(lead) {} } }
            table class="table cards" {
                caption class="vh" { (t.s("exchange-asks")) }
                thead { tr { @for name in ["project", "client", "lead", "backup", "skip"] { th scope="col" { (t.s(&format!("exchange-column-{name}"))) } } } }
                tbody {
                    @for ask in &outlook.asks {
                        @let own = map.project.get(&ask.id).cloned().unwrap_or_default();
                        tr {
                            th scope="row" { (ask.name) }
                            @for (name, value, list) in [
                                ("client", if own.client.is_empty() { &ask.client } else { &own.client }, None),
                                ("lead", if own.lead.is_empty() { &ask.lead } else { &own.lead }, Some("leads")),
                                ("backup", if own.backup.is_empty() { &ask.backup } else { &own.backup }, Some("leads")),
                            ] {
                                td data-label=(t.s(&format!("exchange-column-{name}"))) {
                                    input class="input" name={ (name) "." (ask.id) } value=(value) list=[list] aria-label={ (ask.name) ": " (t.s(&format!("exchange-column-{name}"))) };
                                }
                            }
                            td data-label=(t.s("exchange-column-skip")) {
                                input type="checkbox" name={ "skip." (ask.id) } value="on" checked[own.skip] aria-label={ (ask.name) ": " (t.s("exchange-column-skip")) };
                            }
                        }
                    }
                }
            }
            (checkbox(t, &filled, Ask::new("services", "exchange-services").optional()))
            (select(t, &filled, Ask::new("clients", "exchange-clients"), &clients))
            (checkbox(t, &filled, Ask::new("client_visible", "exchange-client-visible").optional().hint("exchange-client-visible-hint")))
            div class="row" { button class="btn" type="submit" data-busy=(t.s("ui-saving")) { (icon("search")) (t.s("exchange-check-again")) } }
        }
    }
}

fn lines(t: &Locale, key: &str, lines: &[LineRow], all: i64) -> Markup {
    html! {
        @if !lines.is_empty() {
            h3 { (t.s(key)) " (" (t.number(all)) ")" }
            table class="table cards" {
                caption class="vh" { (t.s(key)) }
                thead { tr { @for name in ["place", "kind", "what", "why"] { th scope="col" { (t.s(&format!("exchange-column-{name}"))) } } } }
                tbody {
                    @for line in lines {
                        tr {
                            td class="mono" { (line.place) }
                            td data-label=(t.s("exchange-column-kind")) { (report::kind(t.lang, &line.kind)) }
                            td data-label=(t.s("exchange-column-what")) { (line.what) }
                            td data-label=(t.s("exchange-column-why")) { (report::why(t.lang, line)) }
                        }
                    }
                }
            }
            @if all > lines.len() as i64 { p class="soft" { (t.s("exchange-more-in-report")) } }
        }
    }
}

fn homeless(t: &Locale, kinds: &[(String, i64)], outlook: &Outlook) -> Markup {
    html! {
        @if !kinds.is_empty() {
            h3 { (t.s("exchange-homeless")) }
            p class="soft" { (t.s("exchange-homeless-how")) }
            ul { @for (kind, count) in kinds { li { (report::kind(t.lang, kind)) ": " (t.number(*count)) } } }
        }
        @if outlook.holders > 0 { p class="soft" { (t.n("exchange-holders", outlook.holders)) } }
    }
}
