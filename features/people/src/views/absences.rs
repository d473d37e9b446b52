//! Markup of absences: the board, the lists, the form and one absence. A reason is shown only where
//! the page was given one.

use crate::types::absences::{
    AbsenceState, AwayRow, Board, COVER_FIELD, Cell, GAP_FIELD, Reason, Stretch, asked_covers,
};
use jiff::civil::Date;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, checkbox, input, message, select, submit, textarea},
    head,
    parts::{Size, Tone, avatar, empty, icon, pill, time},
};

/// A person as the forms offer them: key and name.
pub type Choice = (String, String);

/// When, in words: a day, a stretch of days or hours of a day.
pub fn when(t: &Locale, when: &Stretch) -> String {
    match when.part {
        Some((from, to)) => {
            let text = |time: jiff::civil::Time| time.strftime("%H:%M").to_string();
            let args = [
                ("day", t.day_short(when.from).into()),
                ("from", text(from).into()),
                ("to", text(to).into()),
            ];
            t.with("people-absence-hours", &args)
        }
        None if when.last() == when.from => {
            let args =
                [("weekday", t.weekday_short(when.from).into()), ("day", t.day_short(when.from).into())];
            t.with("people-absence-one-day", &args)
        }
        None => {
            let args = [("from", t.day_short(when.from).into()), ("last", t.day_short(when.last()).into())];
            t.with("people-absence-days", &args)
        }
    }
}

fn state_pill(t: &Locale, state: AbsenceState) -> Markup {
    let words = t.s(&format!("people-absence-state-{}", state.word()));
    match state {
        AbsenceState::Requested => pill(Tone::Warn, "hourglass", &words),
        AbsenceState::Approved => pill(Tone::Ok, "circle-check", &words),
        AbsenceState::Declined => pill(Tone::Mute, "ban", &words),
        AbsenceState::Cancelled => pill(Tone::Mute, "undo-2", &words),
    }
}

/// Everything on the page of absences.
pub struct Page<'a> {
    /// The board.
    pub board: &'a Board,
    /// The Mondays of the fortnight before and after, and whether this one holds today.
    pub around: (Date, Date, bool),
    /// Who is away in the next thirty days.
    pub next: &'a [AwayRow],
    /// The reader's own.
    pub own: &'a [AwayRow],
    /// What waits for the reader's decision.
    pub requests: &'a [AwayRow],
    /// What other rooms say under the board.
    pub panels: &'a [Markup],
}

/// The page of absences.
pub fn page(t: &Locale, page: &Page<'_>) -> Markup {
    let away = page.next.iter().filter(|row| row.starts_at <= t.now).count();
    let lede = t.n("people-absences-lede", away);
    let title = t.s("people-absences");
    let actions = html! { a class="btn go" href="/absences/new" data-dialog { (icon("plus")) (t.s("people-absence-new")) } };
    html! {
        (head(t, &Head { title: &title, lede: Some(&lede), actions: Some(actions), ..Head::default() }))
        div class="stack stack-lg" {
            @if !page.requests.is_empty() { (requests(t, page.requests)) }
            section class="part" aria-labelledby="board" {
                h2 id="board" { (t.s("people-absence-board")) }
                (board(t, page.board))
                (legend(t))
                (fortnights(t, page.around))
            }
            @for panel in page.panels { (panel) }
            section class="part" aria-labelledby="next" {
                h2 id="next" { (t.s("people-absence-next")) }
                @if page.next.is_empty() { (empty(&t.s("people-absence-none-next"), &t.s("people-absence-none-next-why"), None)) }
                @else { (list(t, page.next, true)) }
            }
            section class="part" aria-labelledby="mine" {
                h2 id="mine" { (t.s("people-absence-mine")) }
                @if page.own.is_empty() { (empty(&t.s("people-absence-none-mine"), &t.s("people-absence-none-mine-why"), None)) }
                @else { (list(t, page.own, false)) }
            }
        }
    }
}

fn requests(t: &Locale, rows: &[AwayRow]) -> Markup {
    html! {
        section class="part" aria-labelledby="requests" {
            h2 id="requests" { (t.s("people-absence-requests")) }
            ol role="list" class="rows" data-rows {
                @for row in rows {
                    li data-row {
                        (avatar(row.person_id.0, &row.name, Size::Xs))
                        div { a class="t" href={ "/absences/" (row.id) } { (row.name) } p class="ctx" { (when(t, &row.when())) } }
                        span class="when" { (t.s("people-absence-asked")) " " (time(t, row.created_at)) }
                        a class="btn sm" href={ "/absences/" (row.id) } { (t.s("people-absence-decide")) span class="vh" { ": " (row.name) } }
                    }
                }
            }
        }
    }
}

fn board(t: &Locale, board: &Board) -> Markup {
    let today = t.today();
    html! {
        div class="scrollx" tabindex="0" role="region" aria-label=(t.s("people-absence-board-caption")) {
            table class="board" {
                caption class="vh" { (t.s("people-absence-board-caption")) }
                thead { tr {
                    th scope="col" { (t.s("people-person")) }
                    @for day in &board.days {
                        th scope="col" class=[(*day == today).then_some("now")] {
                            (t.weekday_short(*day)) br; (day.day())
                            @if *day == today { span class="vh" { " " (t.s("date-today")) } }
                        }
                    }
                } }
                tbody {
                    @for row in &board.rows {
                        tr { th scope="row" { (row.name) } @for cell in &row.cells { (shown(t, cell)) } }
                    }
                }
            }
        }
    }
}

/// Shape, word, colour: every marked cell has its words.
fn shown(t: &Locale, cell: &Cell) -> Markup {
    match cell {
        Cell::Work => html! { td {} },
        Cell::Weekend => html! { td class="we" {} },
        Cell::Holiday(name) => {
            html! { td class="hol" title=(name) { (icon("flag")) span class="vh" { (name) } } }
        }
        Cell::Away(_) => {
            html! { td class="off" { (icon("calendar-off")) span class="vh" { (t.s("people-away")) } } }
        }
        Cell::Part(_, from, to) => {
            let args = [("from", from.text().into()), ("to", to.text().into())];
            let words = t.with("people-away-part", &args);
            html! { td class="part-day" title=(words) { (icon("clock")) span class="vh" { (words) } } }
        }
        Cell::Asked(_) => html! { td { (icon("hourglass")) span class="vh" { (t.s("people-away-asked")) } } },
    }
}

fn legend(t: &Locale) -> Markup {
    html! {
        p class="row small muted" {
            span { (icon("calendar-off")) " " (t.s("people-away")) }
            span { (icon("clock")) " " (t.s("people-away-some-hours")) }
            span { (icon("hourglass")) " " (t.s("people-away-asked")) }
            span { (icon("flag")) " " (t.s("people-holiday")) }
        }
    }
}

fn fortnights(t: &Locale, (before, after, has_today): (Date, Date, bool)) -> Markup {
    html! {
        nav class="pages" aria-label=(t.s("people-absence-fortnights")) {
            a class="btn sm" rel="prev" href={ "/absences?from=" (before) } { (icon("arrow-left")) (t.s("people-absence-before")) }
            @if !has_today { a class="btn bare sm" href="/absences" { (t.s("people-absence-today")) } }
            a class="btn sm" rel="next" href={ "/absences?from=" (after) } { (t.s("people-absence-after")) (icon("arrow-right")) }
        }
    }
}

fn list(t: &Locale, rows: &[AwayRow], names: bool) -> Markup {
    html! {
        ul role="list" class="list" {
            @for row in rows {
                li {
                    (icon(if row.from_time.is_some() { "clock" } else { "calendar-off" }))
                    a class="t" href={ "/absences/" (row.id) } {
                        @if names { (row.name) } @else { (when(t, &row.when())) }
                    }
                    @if names { span class="small" { (when(t, &row.when())) } } @else { (state_pill(t, row.state)) }
                }
            }
        }
    }
}

/// What the form of an absence needs to know.
pub struct Form<'a> {
    /// Where it goes.
    pub action: &'a str,
    /// Where cancelling leads.
    pub back: &'a str,
    /// The title.
    pub title: &'a str,
    /// The key of the button's words.
    pub button: &'a str,
    /// Whom it may be for: empty for oneself alone.
    pub people: &'a [Choice],
    /// Who can cover.
    pub team: &'a [Choice],
    /// Whether the reason is the reader's to say.
    pub reason: bool,
    /// Whether a fragment for the dialog is wanted.
    pub fragment: bool,
}

/// The form of an absence, as a page and as a dialog.
pub fn form(t: &Locale, filled: &Filled, form: &Form<'_>) -> Markup {
    html! {
        form class="dlg" method="post" action=(form.action) hx-post=(form.action) hx-swap="outerMorph" {
            header {
                @if form.fragment { h2 id="dialog-title" { (form.title) } } @else { h1 id="dialog-title" { (form.title) } }
                a class="btn bare sm" href=(form.back) data-close aria-label=(t.s("ui-close")) { (icon("x")) }
            }
            div class="form" {
                (filled.summary(t))
                @if !form.people.is_empty() { (select(t, filled, Ask::new("person", "people-absence-who"), form.people)) }
                (covers(t, filled, form.team))
                div class="cols" {
                    (input(t, filled, "date", Ask::new("from", "people-absence-first")))
                    (input(t, filled, "date", Ask::new("last", "people-absence-last").optional()))
                }
                p class="hint" { (t.s("people-absence-hours-why")) }
                div class="cols" {
                    (input(t, filled, "time", Ask::new("from_time", "people-absence-from-time").optional()))
                    (input(t, filled, "time", Ask::new("to_time", "people-absence-to-time").optional()))
                }
                @if form.reason {
                    (select(t, filled, Ask::new("reason", "people-absence-reason").hint("people-absence-reason-hint"), &reasons(t)))
                    (textarea(t, filled, 2, Ask::new("note", "people-absence-note").hint("people-absence-note-hint").optional()))
                }
            }
            footer { a class="btn" href=(form.back) data-close { (t.s("ui-cancel")) } (submit(t, form.button, "check")) }
        }
    }
}

fn reasons(t: &Locale) -> Vec<Choice> {
    let words = |reason: &Reason| t.s(&format!("people-absence-reason-{}", reason.word()));
    Reason::ALL.iter().map(|reason| (reason.word().to_owned(), words(reason))).collect()
}

/// What a listener asked about cover: a person for each project it named, or the gap accepted. Answers
/// that it took already go along unseen.
fn covers(t: &Locale, filled: &Filled, team: &[Choice]) -> Markup {
    let asked = asked_covers(filled.errors());
    let answered = filled
        .values()
        .filter(|(name, _)| name.starts_with(COVER_FIELD) && !asked.iter().any(|field| field.name == *name));
    let accepted = filled.holds(GAP_FIELD, "on");
    html! {
        @for (name, value) in answered { input type="hidden" name=(name) value=(value); }
        @for field in &asked {
            div class="field" {
                label for={ "f-" (field.name) } { (message(t, field)) }
                select class="input" id={ "f-" (field.name) } name=(field.name) {
                    option value="" { (t.s("people-cover-choose")) }
                    @for (id, name) in team { option value=(id) selected[filled.value(&field.name) == id] { (name) } }
                }
            }
        }
        @if !asked.is_empty() || accepted || filled.errors().iter().any(|field| field.name == GAP_FIELD) {
            (checkbox(t, filled, Ask::new(GAP_FIELD, "people-cover-accept-gap").hint("people-cover-accept-gap-hint").optional()))
        }
    }
}

/// One absence, as much of it as the reader may see and do.
pub struct One<'a> {
    /// The absence.
    pub row: &'a AwayRow,
    /// The person's zone, if it is not the reader's.
    pub zone: Option<&'a str>,
    /// The working days in it.
    pub workdays: usize,
    /// Why, for those who may see it.
    pub why: Option<&'a (Reason, String)>,
    /// Whether the reader may approve or decline it now.
    pub decides: bool,
    /// Whether the reader may change or cancel it now.
    pub enters: bool,
    /// Who can cover.
    pub team: &'a [Choice],
}

/// The page of one absence; `filled` holds what was answered about cover.
pub fn one(t: &Locale, filled: &Filled, one: &One<'_>) -> Markup {
    let (row, all) = (one.row, t.s("people-absences"));
    let here = format!("/absences/{}", row.id);
    let crumbs = [Crumb { words: &all, href: Some("/absences") }];
    let title = t.with("people-absence-of", &[("name", row.name.as_str().into())]);
    let actions = html! {
        @if one.enters { a class="btn" href={ (here) "/edit" } data-dialog { (icon("pencil")) (t.s("people-absence-change")) } }
    };
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, lede: None, actions: Some(actions) }))
        div class="stack stack-lg" {
            dl class="props" {
                div { dt { (t.s("people-state")) } dd { (state_pill(t, row.state)) } }
                div { dt { (t.s("people-absence-when")) } dd {
                    (when(t, &row.when()))
                    @if let Some(zone) = one.zone { " " span class="muted small" { (t.with("people-absence-in-zone", &[("zone", zone.into())])) } }
                } }
                div { dt { (t.s("people-absence-workdays")) } dd { (t.n("people-absence-workday-count", one.workdays)) } }
                div { dt { (t.s("people-absence-cover")) } dd { (t.s(if row.triggers_cover { "people-absence-covers" } else { "people-absence-short" })) } }
                @if let Some((reason, note)) = one.why {
                    div { dt { (t.s("people-absence-reason")) } dd { (t.s(&format!("people-absence-reason-{}", reason.word()))) } }
                    @if !note.is_empty() { div { dt { (t.s("people-absence-note")) } dd { (note) } } }
                }
            }
            @if one.why.is_some() { p class="small muted" { (icon("lock")) " " (t.s("people-absence-reason-hint")) } }
            @if one.decides { (decision(t, filled, one, &here)) }
            @if one.enters {
                form class="row" method="post" action={ (here) "/cancellation" } {
                    button class="btn danger" { (icon("undo-2")) (t.s("people-absence-cancel")) }
                }
            }
        }
    }
}

fn decision(t: &Locale, filled: &Filled, one: &One<'_>, here: &str) -> Markup {
    html! {
        section class="part" aria-labelledby="decision" {
            h2 id="decision" { (t.s("people-absence-decision")) }
            (filled.summary(t))
            form class="form" method="post" action={ (here) "/approval" } {
                (covers(t, filled, one.team))
                div class="form-foot" { (submit(t, "people-absence-approve", "check")) }
            }
            form class="row" method="post" action={ (here) "/refusal" } {
                button class="btn" { (icon("ban")) (t.s("people-absence-decline")) }
            }
        }
    }
}
