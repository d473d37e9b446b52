//! One's calendar for a calendar program, and whether its address may hold its password.

use jiff::Timestamp;
use maud::{Markup, html};
use ui::{
    Locale,
    code::copied,
    form::{Ask, Filled, checkbox, submit},
    parts::icon,
};

/// What opens a calendar.
pub struct Access<'a> {
    /// Since when there is one.
    pub since: Option<Timestamp>,
    /// Its address, which is no secret.
    pub address: &'a str,
    /// A name for programs that insist on one.
    pub user: &'a str,
    /// The password that was just made; it is shown this once.
    pub password: Option<String>,
    /// The address that holds it, where that is allowed.
    pub whole: Option<String>,
}

/// One's calendar: made, its password replaced, ended.
pub fn calendar_feed(t: &Locale, access: &Access<'_>) -> Markup {
    let since = access.since;
    html! {
        section class="part" aria-labelledby="feed" {
            h2 id="feed" { (t.s("agenda-feed-title")) }
            p class="soft" { (t.s("agenda-feed-what")) }
            @if access.password.is_some() {
                div class="banner ok" role="status" { (icon("circle-check")) div { b { (t.s("agenda-feed-made")) } p { (t.s("agenda-feed-once")) } } }
            }
            @if let (Some(since), None) = (since, &access.password) {
                p { (t.with("agenda-feed-since", &[("when", t.moment(since).into())])) }
            }
            @if since.is_some() {
                div class="form" {
                    (copied(t, "ics", "agenda-feed-address", access.address))
                    (copied(t, "ics-user", "agenda-feed-user", access.user))
                    @if let Some(password) = &access.password { (copied(t, "ics-password", "agenda-feed-password", password)) }
                    @if let Some(whole) = &access.whole {
                        (copied(t, "ics-whole", "agenda-feed-whole", whole))
                        p class="small muted" { (t.s("agenda-feed-whole-says")) }
                    }
                }
            }
            div class="row" {
                form method="post" action="/settings/calendar" {
                    button class=(if since.is_none() { "btn go" } else { "btn" }) {
                        (icon("calendar-days")) (t.s(if since.is_some() { "agenda-feed-replace" } else { "agenda-feed-make" }))
                    }
                }
                @if since.is_some() {
                    form method="post" action="/settings/calendar/end" { button class="btn danger" { (icon("x")) (t.s("agenda-feed-end")) } }
                }
            }
        }
    }
}

/// Whether an address may hold its password, with what that exposes.
pub fn open_feeds(t: &Locale, open: bool) -> Markup {
    let on = if open { "on" } else { "" };
    let filled = Filled::new(&[("open", on.to_owned())]);
    html! {
        section class="part" aria-labelledby="feeds" {
            h2 id="feeds" { (t.s("agenda-feeds")) }
            form class="form" method="post" action="/agenda/settings/feeds" {
                (checkbox(t, &filled, Ask::new("open", "agenda-feeds-open").hint("agenda-feeds-open-hint")))
                div class="form-foot" { (submit(t, "ui-save", "check")) }
            }
        }
    }
}
