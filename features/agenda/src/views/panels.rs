//! The room's part of a project's page: its line on the next agenda.

use super::href;
use crate::{today::Hour, types::Agenda};
use maud::{Markup, html};
use ui::{Locale, parts::icon};

/// What the next agenda says of one project.
pub struct ProjectLines<'a> {
    /// The agenda that is being written.
    pub agenda: &'a Agenda,
    /// Entries and threads with news in the window.
    pub written: usize,
    /// Nobody wrote, and it is expected.
    pub missing: bool,
    /// Lines: words, where they come from, and what they ask.
    pub lines: Vec<(String, String, String)>,
}

/// The sheet in the side column.
pub fn project_panel(t: &Locale, about: &ProjectLines<'_>) -> Markup {
    let agenda = about.agenda;
    let day = t.day_near(t.date(agenda.meets_at));
    html! {
        section class="sheet" aria-labelledby="ag-panel" {
            h2 id="ag-panel" { (t.with("agenda-panel-title", &[("day", day.into())])) " " a href=(href(agenda.week())) { (t.s("agenda-open")) } }
            p class="small muted" { (t.with("agenda-panel-freezes", &[("when", t.moment(agenda.freezes_at).into())])) }
            @if about.missing {
                p { span class="pill bad" { (icon("octagon-alert")) span { (t.s("agenda-no-update-yet")) } } }
            } @else if about.written > 0 {
                p class="small" { (t.n("agenda-panel-written", about.written)) }
            }
            @if !about.lines.is_empty() {
                ol role="list" class="agenda-list" {
                    @for (words, source, kind) in &about.lines {
                        li { span { (words) } span class="small muted" { (kind) } span class="src" { (source) } }
                    }
                }
            }
        }
    }
}

/// The reader's day, with the red rule for now between what was and what comes.
pub fn today(t: &Locale, hours: &[Hour]) -> Markup {
    let past = hours.partition_point(|hour| hour.at <= t.now);
    html! {
        section aria-labelledby="hy" {
            h2 id="hy" { (t.s("agenda-today")) " " a href="/agenda" { (t.s("agenda-this-week")) } }
            div class="hours" {
                @for (at, hour) in hours.iter().enumerate() {
                    @if at == past { (now_rule(t)) }
                    time datetime=(hour.at) { (t.time(hour.at)) }
                    a class=(if hour.done { "ev done" } else { "ev" }) href=(hour.href) { b { (hour.title) } (hour.line) }
                }
                @if past == hours.len() { (now_rule(t)) }
            }
        }
    }
}

fn now_rule(t: &Locale) -> Markup {
    html! { div class="nowline" { span { span class="vh" { (t.s("agenda-now")) " " } (t.time(t.now)) } } }
}
