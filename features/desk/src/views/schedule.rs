//! Tickets that come by themselves: the list, and the form with what comes and what came.

use super::forms::{Choices, sort};
use crate::types::schedule::{Closed, Every, Occurrence, ScheduleBody, ScheduleRow};
use jiff::Timestamp;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, input, select, submit, textarea},
    head,
    parts::{Tone, empty, icon, pill, time},
};

/// What can be chosen.
pub struct Choosing {
    /// Clients, an empty one first.
    pub clients: Choices,
    /// Projects, an empty one first.
    pub projects: Choices,
    /// The team, nobody first.
    pub owners: Choices,
    /// Opening hours, the office's first.
    pub hours: Choices,
}

/// What the form shows beside its values.
pub struct Form<'a> {
    /// The schedule, if it was written already.
    pub row: Option<&'a ScheduleRow>,
    /// What can be chosen.
    pub choosing: &'a Choosing,
    /// When the next tickets come, once it is on.
    pub to_come: &'a [Timestamp],
    /// What became of its days, newest first.
    pub came: &'a [Occurrence],
}

fn heading(t: &Locale, title: &str, lede: &str, actions: Option<Markup>) -> Markup {
    let (desk, all) = (t.s("desk-admin"), t.s("desk-schedules"));
    let mut crumbs = vec![Crumb { words: &desk, href: Some("/admin/desk") }];
    if title != all {
        crumbs.push(Crumb { words: &all, href: Some("/admin/desk/schedules") });
    }
    crumbs.push(Crumb { words: title, href: None });
    head(t, &Head { crumbs: &crumbs, title, lede: Some(lede), actions })
}

/// The list.
pub fn list(t: &Locale, lines: &[(ScheduleRow, ScheduleBody)]) -> Markup {
    let new = || html! { a class="btn go" href="/admin/desk/schedules/new" { (icon("plus")) (t.s("desk-schedule-new")) } };
    html! {
        (heading(t, &t.s("desk-schedules"), &t.s("desk-schedules-lede"), (!lines.is_empty()).then(new)))
        @if lines.is_empty() { (empty(&t.s("desk-schedules-none"), &t.s("desk-schedules-none-next"), Some(new()))) }
        ul role="list" class="rows" { @for (row, body) in lines { (line(t, row, body)) } }
        @if !lines.is_empty() { (super::csv(t, "/admin/desk/schedules.csv")) }
    }
}

fn line(t: &Locale, row: &ScheduleRow, body: &ScheduleBody) -> Markup {
    let on = row.is_on;
    html! {
        li {
            (icon("refresh-cw"))
            div {
                a class="t" href={ "/admin/desk/schedules/" (row.id) } { (row.name) }
                div class="ctx" {
                    (said(t, body)) " · "
                    @match row.next_at {
                        Some(at) => (t.with("desk-schedule-next", &[("at", t.moment(at).into())])),
                        None => (t.s("desk-schedule-no-next")),
                    }
                }
            }
            span class="when" { (if on { pill(Tone::Ok, "play", &t.s("desk-rule-on")) } else { pill(Tone::Mute, "pause", &t.s("desk-rule-off")) }) }
            form method="post" action={ "/admin/desk/schedules/" (row.id) "/switch" } {
                @if !on { input type="hidden" name="on" value="on"; }
                button class="btn bare sm" { (t.s(if on { "desk-rule-switch-off" } else { "desk-rule-switch-on" })) span class="vh" { ": " (row.name) } }
            }
        }
    }
}

/// How often it comes, in words.
fn said(t: &Locale, body: &ScheduleBody) -> String {
    let n = body.interval.max(1) as usize;
    let (key, every, day) = match body.every {
        Every::Week => {
            let at = (body.day - 1).max(0) as usize;
            let day = weekdays(t).into_iter().nth(at).map_or(String::new(), |(_, day)| day.to_lowercase());
            ("desk-schedule-weekly", t.n("desk-schedule-weeks", n), day)
        }
        Every::Month => ("desk-schedule-monthly", t.n("desk-schedule-months", n), body.day.to_string()),
    };
    let (time, zone) = (body.time.as_str(), body.zone.as_str());
    t.with(key, &[("every", every.into()), ("day", day.into()), ("time", time.into()), ("zone", zone.into())])
}

fn weekdays(t: &Locale) -> Choices {
    let days = crate::promise::DAYS.iter().enumerate();
    days.map(|(at, day)| ((at + 1).to_string(), t.s(&format!("desk-day-{day}")))).collect()
}

/// The page of one.
pub fn form(t: &Locale, filled: &Filled, form: &Form<'_>) -> Markup {
    let new = t.s("desk-schedule-new");
    let title = form.row.map_or(new.as_str(), |row| row.name.as_str());
    let action = form
        .row
        .map_or("/admin/desk/schedules".to_owned(), |row| format!("/admin/desk/schedules/{}", row.id));
    html! {
        (heading(t, title, &t.s("desk-schedule-lede"), None))
        form class="form" method="post" action=(action) {
            (filled.summary(t))
            (input(t, filled, "text", Ask::new("name", "desk-name")))
            (when(t, filled, form.choosing))
            (what(t, filled, form.choosing))
            div class="form-foot" { (submit(t, "desk-save", "check")) a class="btn" href="/admin/desk/schedules" { (t.s("ui-cancel")) } }
        }
        (days(t, form))
    }
}

fn when(t: &Locale, filled: &Filled, choosing: &Choosing) -> Markup {
    let words = |all: &[(&'static str, &str)]| -> Choices {
        all.iter().map(|(word, key)| ((*word).to_owned(), t.s(key))).collect()
    };
    let every = words(&[
        (Every::Week.word(), "desk-schedule-every-week"),
        (Every::Month.word(), "desk-schedule-every-month"),
    ]);
    let closed = words(&[
        (Closed::After.word(), "desk-schedule-closed-after"),
        (Closed::Skip.word(), "desk-schedule-closed-skip"),
        (Closed::Keep.word(), "desk-schedule-closed-keep"),
    ]);
    html! {
        h2 { (t.s("desk-rule-when")) }
        div class="cols" {
            (select(t, filled, Ask::new("every", "desk-schedule-every"), &every))
            (input(t, filled, "number", Ask::new("interval", "desk-schedule-interval").hint("desk-schedule-interval-hint")))
        }
        div class="cols" {
            (input(t, filled, "number", Ask::new("day", "desk-day").hint("desk-schedule-day-hint")))
            (input(t, filled, "time", Ask::new("time", "desk-schedule-time")))
            (input(t, filled, "text", Ask::new("zone", "desk-zone")))
        }
        div class="cols" {
            (select(t, filled, Ask::new("closed", "desk-schedule-closed"), &closed))
            (select(t, filled, Ask::new("hours", "desk-hours").optional().hint("desk-schedule-hours-hint"), &choosing.hours))
        }
        div class="cols" {
            (input(t, filled, "date", Ask::new("from", "desk-from")))
            (input(t, filled, "date", Ask::new("until", "desk-to").optional()))
        }
    }
}

fn what(t: &Locale, filled: &Filled, choosing: &Choosing) -> Markup {
    html! {
        h2 { (t.s("desk-schedule-what")) }
        (input(t, filled, "text", Ask::new("subject", "desk-subject").hint("desk-schedule-day-place")))
        (textarea(t, filled, 5, Ask::new("text", "desk-request")))
        div class="cols" {
            (input(t, filled, "text", Ask::new("requester", "desk-requester")))
            (input(t, filled, "email", Ask::new("email", "desk-email").optional()))
        }
        div class="cols" {
            (select(t, filled, Ask::new("client", "desk-client").optional(), &choosing.clients))
            (select(t, filled, Ask::new("project", "desk-project").optional(), &choosing.projects))
        }
        (sort(t, filled))
        (select(t, filled, Ask::new("owner", "desk-owner").optional(), &choosing.owners))
    }
}

fn days(t: &Locale, form: &Form<'_>) -> Markup {
    html! {
        @if !form.to_come.is_empty() {
            section class="part" aria-labelledby="to-come" {
                h2 id="to-come" { (t.s("desk-schedule-to-come")) }
                ul role="list" class="list" { @for at in form.to_come { li { (icon("calendar")) span { (time(t, *at)) } } } }
            }
        }
        @if !form.came.is_empty() {
            section class="part" aria-labelledby="came" {
                h2 id="came" { (t.s("desk-schedule-came")) }
                ul role="list" class="list" {
                    @for one in form.came {
                        li {
                            (icon(if one.why.is_empty() { "ticket" } else { "ban" }))
                            @match one.ticket_id {
                                Some(id) => a href={ "/tickets/" (id) } { span class="mono" { "T-" (id) } },
                                None if one.why.is_empty() => span { (t.s("desk-schedule-out-of-reach")) },
                                None => span { (t.s(&one.why)) },
                            }
                            span class="small muted" { (t.day(one.day)) }
                        }
                    }
                }
            }
        }
    }
}
