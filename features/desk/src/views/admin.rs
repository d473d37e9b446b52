//! What is promised, on one page: policies, opening hours, ready answers, and a worked example.

use super::forms::{Choices, canned};
use crate::promise::{DAYS, PolicyBody};
use jiff::Timestamp;
use kernel::{CannedId, ClientId, HoursId};
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, checkbox, input, select, submit, textarea},
    head,
    parts::{empty, icon},
};

/// A policy as the page lists it.
pub struct PolicyLine {
    /// Its key.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// For whom and for which service, in words.
    pub scope: String,
    /// The opening hours' name.
    pub hours: String,
    /// The number of its version.
    pub version: i64,
    /// What it says.
    pub body: PolicyBody,
    /// Due instants of the example, by priority: first answer, solution.
    pub example: Vec<(Option<Timestamp>, Option<Timestamp>)>,
}

/// What the page shows.
pub struct Page<'a> {
    /// Policies.
    pub policies: &'a [PolicyLine],
    /// Opening hours: key, name, number of the version.
    pub hours: &'a [(HoursId, String, i64)],
    /// Ready answers.
    pub answers: &'a [(CannedId, String, String)],
    /// Clients whose guests see all tickets.
    pub open_clients: &'a [(ClientId, String)],
    /// Clients to choose from.
    pub clients: &'a Choices,
    /// Whether whoever asked is asked back after the solution.
    pub asks_back: bool,
    /// The instant that the example starts at.
    pub start: Timestamp,
}

fn crumbs_to<'a>(t: &str, words: &'a str, parent: &'a str) -> [Crumb<'a>; 2] {
    let _ = t;
    [Crumb { words: parent, href: Some("/admin/desk") }, Crumb { words, href: None }]
}

/// The page.
pub fn page(t: &Locale, page: &Page<'_>) -> Markup {
    html! {
        (head(t, &Head { title: &t.s("desk-admin"), lede: Some(&t.s("desk-admin-lede")), ..Head::default() }))
        section class="part" aria-labelledby="policies" {
            h2 id="policies" { (t.s("desk-policies")) }
            @if page.policies.is_empty() {
                (empty(&t.s("desk-no-policy"), &t.s("desk-no-policy-next"), None))
            }
            @for policy in page.policies { (policy_line(t, policy, page.start)) }
            p class="row" { a class="btn" href="/admin/desk/policies/new" { (icon("plus")) (t.s("desk-new-policy")) } }
        }
        section class="part" aria-labelledby="hours" {
            h2 id="hours" { (t.s("desk-hours")) }
            ul role="list" class="list" {
                @for (id, name, version) in page.hours {
                    li { (icon("clock")) a class="t" href={ "/admin/desk/hours/" (id) } { (name) } span class="small muted" { (t.with("desk-version", &[("n", (*version).into())])) } }
                }
            }
            p class="row" { a class="btn" href="/admin/desk/hours/new" { (icon("plus")) (t.s("desk-new-hours")) } }
        }
        section class="part" aria-labelledby="answers" {
            h2 id="answers" { (t.s("desk-canned")) }
            ul role="list" class="list" {
                @for (id, title, body) in page.answers {
                    li { (icon("quote")) div { b { (title) } p class="small soft" { (body) } } a class="btn bare sm" href={ "/admin/desk/answers/" (id) } data-dialog aria-label=(t.with("desk-change-answer", &[("title", title.as_str().into())])) { (icon("pencil")) } form method="post" action={ "/admin/desk/answers/" (id) "/removal" } { button class="btn bare sm" aria-label=(t.with("desk-remove-answer", &[("title", title.as_str().into())])) { (icon("trash-2")) } } }
                }
            }
            @if !page.answers.is_empty() { (super::csv(t, "/admin/desk/answers.csv")) }
            details class="fold" {
                summary { (t.s("desk-new-answer")) }
                form class="form" method="post" action="/admin/desk/answers" {
                    (canned(t, &Filled::default()))
                    div class="form-foot" { button class="btn" { (icon("check")) (t.s("desk-save")) } }
                }
            }
        }
        p class="row" { a class="btn" href="/admin/desk/mail" { (icon("mail")) (t.s("desk-mail")) } a class="btn" href="/admin/desk/logs" { (icon("file-text")) (t.s("desk-logs")) } a class="btn" href="/admin/desk/alerts" { (icon("zap")) (t.s("desk-alerts")) } a class="btn" href="/admin/desk/rules" { (icon("wrench")) (t.s("desk-rules")) } a class="btn" href="/admin/desk/schedules" { (icon("refresh-cw")) (t.s("desk-schedules")) } a class="btn" href="/admin/desk/escalation" { (icon("bell")) (t.s("desk-escalation")) } a class="btn" href="/admin/desk/states" { (icon("circle-dashed")) (t.s("desk-states")) } }
        section class="part" aria-labelledby="survey" {
            h2 id="survey" { (t.s("desk-survey-report")) }
            p class="soft" { (t.s("desk-survey-admin")) }
            form method="post" action="/admin/desk/survey" {
                @if !page.asks_back { input type="hidden" name="on" value="on"; }
                button class="btn" { (icon("mail")) (t.s(if page.asks_back { "desk-survey-stop" } else { "desk-survey-start" })) }
            }
        }
        section class="part" aria-labelledby="seen" {
            h2 id="seen" { (t.s("desk-guests-see")) }
            p class="soft" { (t.s("desk-guests-see-says")) }
            ul role="list" class="list" {
                @for (id, name) in page.open_clients {
                    li { (icon("eye")) span { (name) } form method="post" action="/admin/desk/clients" { input type="hidden" name="client" value=(id); button class="btn bare sm" { (t.s("desk-only-own")) } } }
                }
            }
            form class="filters" method="post" action="/admin/desk/clients" {
                input type="hidden" name="all" value="on";
                (select(t, &Filled::default(), Ask::new("client", "desk-client"), page.clients))
                button class="btn" { (icon("eye")) (t.s("desk-see-all-tickets")) }
            }
        }
    }
}

fn policy_line(t: &Locale, policy: &PolicyLine, start: Timestamp) -> Markup {
    let target = |seconds: Option<i64>| seconds.map_or_else(|| t.s("desk-nothing"), |s| t.duration(s));
    let moment = |at: Option<Timestamp>| at.map_or_else(|| t.s("desk-nothing"), |at| t.moment(at));
    html! {
        div class="scrollx" tabindex="0" {
        table class="table" {
            caption { a href={ "/admin/desk/policies/" (policy.id) } { (policy.name) } " · " (policy.scope) " · " (policy.hours) @if policy.body.client_days { " · " (t.s("desk-client-days-too")) } " · " (t.with("desk-version", &[("n", policy.version.into())])) }
            thead { tr {
                th scope="col" { (t.s("desk-priority")) } th scope="col" class="num" { (t.s("desk-clock-first")) } th scope="col" class="num" { (t.s("desk-clock-next")) } th scope="col" class="num" { (t.s("desk-clock-resolution")) }
                th scope="col" class="num" { (t.with("desk-example-first", &[("at", t.moment(start).into())])) } th scope="col" class="num" { (t.s("desk-example-solved")) }
            } }
            tbody {
                @for (at, (targets, (first, solved))) in policy.body.targets.iter().zip(&policy.example).enumerate() {
                    tr {
                        th scope="row" { (t.with("desk-priority-n", &[("n", ((at + 1) as i64).into())])) }
                        td class="num" { (target(targets.first)) } td class="num" { (target(targets.next)) } td class="num" { (target(targets.resolution)) }
                        td class="num" { (moment(*first)) } td class="num" { (moment(*solved)) }
                    }
                }
            }
        }
        }
    }
}

/// The form of a policy.
pub fn policy(
    t: &Locale,
    filled: &Filled,
    action: &str,
    title: &str,
    clients: &Choices,
    hours: &Choices,
) -> Markup {
    let number = |name: &str| {
        let label = t.s(&format!("desk-clock-{}", name.split_once('_').map_or("first", |(_, kind)| kind)));
        html! { div class="field" { label for={ "f-" (name) } { (label) } input class="input" type="number" min="1" id={ "f-" (name) } name=(name) value=(filled.value(name)); } }
    };
    html! {
        (head(t, &Head { crumbs: &crumbs_to("", title, &t.s("desk-admin")), title, ..Head::default() }))
        form class="form" method="post" action=(action) {
            (filled.summary(t))
            (input(t, filled, "text", Ask::new("name", "desk-name")))
            div class="cols" {
                (select(t, filled, Ask::new("client", "desk-client").optional().hint("desk-policy-client-hint"), clients))
                (input(t, filled, "text", Ask::new("service", "desk-service").optional()))
            }
            (select(t, filled, Ask::new("hours", "desk-hours"), hours))
            p class="hint" { (t.s("desk-targets-hint")) }
            @for n in 1..=4_i64 {
                fieldset class="field" {
                    legend { (t.with("desk-priority-n", &[("n", n.into())])) }
                    div class="cols" { (number(&format!("p{n}_first"))) (number(&format!("p{n}_next"))) (number(&format!("p{n}_resolution"))) }
                }
            }
            (checkbox(t, filled, Ask::new("sticky", "desk-sticky").hint("desk-sticky-hint")))
            (checkbox(t, filled, Ask::new("past_due", "desk-past-due").hint("desk-past-due-hint")))
            (checkbox(t, filled, Ask::new("third_party", "desk-third-party").hint("desk-third-party-hint")))
            (checkbox(t, filled, Ask::new("last_priority", "desk-last-priority").hint("desk-last-priority-hint")))
            (checkbox(t, filled, Ask::new("client_days", "desk-client-days").hint("desk-client-days-hint")))
            (input(t, filled, "number", Ask::new("reopen_days", "desk-reopen-days").optional().hint("desk-reopen-days-hint")))
            p class="hint" { (t.s("desk-policy-version-hint")) }
            div class="form-foot" { (submit(t, "desk-save", "check")) a class="btn" href="/admin/desk" { (t.s("ui-cancel")) } }
        }
    }
}

/// The form of opening hours.
pub fn hours(t: &Locale, filled: &Filled, action: &str, title: &str) -> Markup {
    html! {
        (head(t, &Head { crumbs: &crumbs_to("", title, &t.s("desk-admin")), title, ..Head::default() }))
        form class="form" method="post" action=(action) {
            (filled.summary(t))
            (input(t, filled, "text", Ask::new("name", "desk-name")))
            (input(t, filled, "text", Ask::new("zone", "desk-zone")))
            fieldset class="field" {
                legend { (t.s("desk-week")) }
                p class="hint" { (t.s("desk-week-hint")) }
                @for day in DAYS {
                    div class="field" {
                        label for={ "f-" (day) } { (t.s(&format!("desk-day-{day}"))) }
                        input class="input" type="text" id={ "f-" (day) } name=(day) value=(filled.value(day));
                    }
                }
            }
            (textarea(t, filled, 6, Ask::new("holidays", "desk-holidays").optional().hint("desk-holidays-hint")))
            (textarea(t, filled, 3, Ask::new("special", "desk-special").optional().hint("desk-special-hint")))
            p class="hint" { (t.s("desk-hours-version-hint")) }
            div class="form-foot" { (submit(t, "desk-save", "check")) a class="btn" href="/admin/desk" { (t.s("ui-cancel")) } }
        }
    }
}
