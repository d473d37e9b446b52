//! Rules: the list, the form with its trial, and what came of them.

mod form;

pub use form::{Choosing, Form, Version, form};

use super::forms::Choices;
use crate::types::automation::{Change, Conditions, Effects, Outcome, RuleBody, RuleRow, RunRow, Told};
use jiff::Timestamp;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, select},
    head,
    parts::{Tone, ago, empty, icon, pager, pill, time},
};

/// A rule in the list.
pub struct Line {
    /// The rule.
    pub rule: RuleRow,
    /// What it says.
    pub body: RuleBody,
    /// How often it did something, and when last.
    pub runs: Option<(i64, Timestamp)>,
}

/// What the log shows.
pub struct Log<'a> {
    /// The rule that is asked for; empty for all.
    pub rule: String,
    /// Rules to choose from.
    pub rules: Choices,
    /// What came of them.
    pub runs: &'a [RunRow],
    /// Names of people and answers.
    pub choosing: &'a Choosing,
    /// The newest page, if this is not it.
    pub newest: Option<String>,
    /// The next page.
    pub older: Option<String>,
}

/// The way to a page of rules.
fn heading(t: &Locale, title: &str, lede: Option<&str>, actions: Option<Markup>) -> Markup {
    let (desk, rules) = (t.s("desk-admin"), t.s("desk-rules"));
    let mut crumbs = vec![Crumb { words: &desk, href: Some("/admin/desk") }];
    if title != rules {
        crumbs.push(Crumb { words: &rules, href: Some("/admin/desk/rules") });
    }
    crumbs.push(Crumb { words: title, href: None });
    head(t, &Head { crumbs: &crumbs, title, lede, actions })
}

/// The list.
pub fn list(t: &Locale, lines: &[Line]) -> Markup {
    let new =
        || html! { a class="btn go" href="/admin/desk/rules/new" { (icon("plus")) (t.s("desk-rule-new")) } };
    let actions = html! {
        a class="btn bare" href="/admin/desk/rules/log" { (icon("history")) (t.s("desk-rule-log")) }
        @if !lines.is_empty() { (new()) }
    };
    html! {
        (heading(t, &t.s("desk-rules"), Some(&t.s("desk-rules-lede")), Some(actions)))
        @if lines.is_empty() { (empty(&t.s("desk-rules-none"), &t.s("desk-rules-none-next"), Some(new()))) }
        ul role="list" class="rows" { @for line in lines { (row(t, line)) } }
        @if !lines.is_empty() { (super::csv(t, "/admin/desk/rules.csv")) }
    }
}

fn row(t: &Locale, line: &Line) -> Markup {
    let (rule, body) = (&line.rule, &line.body);
    let on = rule.is_on;
    html! {
        li {
            (icon("zap"))
            div {
                a class="t" href={ "/admin/desk/rules/" (rule.id) } { (rule.name) }
                div class="ctx" {
                    (t.s(&format!("desk-rule-when-{}", body.trigger.word()))) " · " (t.with("desk-version", &[("n", rule.number.into())])) " · "
                    @match line.runs {
                        Some((n, at)) => { (t.n("desk-rule-times", n as usize)) ", " (ago(t, at)) },
                        None => (t.s("desk-rule-never")),
                    }
                }
            }
            span class="when" { (if on { pill(Tone::Ok, "play", &t.s("desk-rule-on")) } else { pill(Tone::Mute, "pause", &t.s("desk-rule-off")) }) }
            form method="post" action={ "/admin/desk/rules/" (rule.id) "/switch" } {
                @if !on { input type="hidden" name="on" value="on"; }
                button class="btn bare sm" { (t.s(if on { "desk-rule-switch-off" } else { "desk-rule-switch-on" })) span class="vh" { ": " (rule.name) } }
            }
        }
    }
}

/// The log.
pub fn log(t: &Locale, log: &Log<'_>) -> Markup {
    let mut rules = vec![(String::new(), t.s("desk-rule-all"))];
    rules.extend_from_slice(&log.rules);
    let filled = Filled::new(&[("rule", log.rule.clone())]);
    html! {
        (heading(t, &t.s("desk-rule-log"), Some(&t.s("desk-rule-log-lede")), None))
        form class="filters" method="get" action="/admin/desk/rules/log" {
            (select(t, &filled, Ask::new("rule", "desk-rule").optional(), &rules))
            button class="btn" { (icon("filter")) (t.s("desk-filter")) }
        }
        @if log.runs.is_empty() { (empty(&t.s("desk-rule-log-none"), &t.s("desk-rule-log-none-next"), None)) }
        ul role="list" class="list" { @for run in log.runs { (run_line(t, run, log.choosing)) } }
        (pager(t, log.newest.as_deref(), log.older.as_deref()))
        p class="form-foot small" { a class="btn bare sm" href={ "/admin/desk/rules/log.csv?rule=" (log.rule) } { (t.s("desk-csv")) } }
    }
}

fn run_line(t: &Locale, run: &RunRow, choosing: &Choosing) -> Markup {
    let mark = match run.outcome {
        Outcome::Done => "circle-check",
        Outcome::NoMatch | Outcome::Nothing => "circle",
        Outcome::Refused | Outcome::TooDeep | Outcome::TooOften => "triangle-alert",
    };
    html! {
        li {
            (icon(mark))
            span { b { (run.rule) } " · " a href={ "/tickets/" (run.ticket_id) } { span class="mono" { "T-" (run.ticket_id) } " " (run.subject) } }
            span class="small muted" { (time(t, run.at)) }
            span class="sub" { (came(t, run, choosing)) @if run.depth > 0 { " · " (t.n("desk-rule-behind", run.depth as usize)) } }
        }
    }
}

/// What came of a rule, in words.
fn came(t: &Locale, run: &RunRow, choosing: &Choosing) -> String {
    match run.outcome {
        Outcome::Done => changes(t, &run.changes(), choosing),
        Outcome::NoMatch => t.s(&format!("desk-rule-miss-{}", run.detail)),
        Outcome::Refused => t.with("desk-rule-refused", &[("why", t.s(&run.detail).into())]),
        outcome => t.s(&format!("desk-rule-{}", outcome.word().replace('_', "-"))),
    }
}

/// Changes in words, one after the other.
pub fn changes(t: &Locale, all: &[Change], choosing: &Choosing) -> String {
    all.iter().map(|change| change_words(t, change, choosing)).collect::<Vec<_>>().join(" · ")
}

fn change_words(t: &Locale, change: &Change, choosing: &Choosing) -> String {
    let name = |of: &Choices, id: String| {
        of.iter().find(|(key, _)| *key == id).map_or(id.clone(), |(_, name)| name.clone())
    };
    match change {
        Change::Priority(n) => t.with("desk-rule-did-priority", &[("n", (*n).into())]),
        Change::Category(category) => {
            t.with("desk-rule-did-category", &[("category", category.as_str().into())])
        }
        Change::Owner(owner) => {
            t.with("desk-told-owner", &[("name", name(&choosing.team, owner.to_string()).into())])
        }
        Change::ToLead => t.s("desk-rule-did-lead"),
        Change::Tag(tag) => t.with("desk-rule-did-tag", &[("tag", tag.as_str().into())]),
        Change::Note(_) => t.s("desk-rule-did-note"),
        Change::Answer(answer) => {
            let title = name(&choosing.answers, answer.to_string());
            t.with("desk-rule-did-answer", &[("title", title.into())])
        }
        Change::State(state) => t.with("desk-told-state", &[("state", super::state_word(t, *state).into())]),
        Change::Tell(told) => t.s(&format!("desk-rule-did-tell-{}", told.word())),
    }
}

/// Everything that a rule can do to a ticket, as its version's line says it.
fn effect_words(t: &Locale, effects: &Effects, choosing: &Choosing) -> String {
    let mut all = Vec::new();
    all.extend(effects.priority.map(Change::Priority));
    all.extend((!effects.category.is_empty()).then(|| Change::Category(effects.category.clone())));
    all.extend((!effects.tag.is_empty()).then(|| Change::Tag(effects.tag.clone())));
    all.extend(effects.owner.map(Change::Owner));
    all.extend(effects.to_lead.then_some(Change::ToLead));
    all.extend((!effects.note.is_empty()).then(|| Change::Note(effects.note.clone())));
    all.extend(effects.answer.map(Change::Answer));
    all.extend(effects.state.map(Change::State));
    all.extend(effects.tell.iter().copied().map(Change::Tell));
    changes(t, &all, choosing)
}

/// How many conditions a rule has.
fn count(conditions: &Conditions) -> usize {
    let texts = [&conditions.category, &conditions.service, &conditions.tag];
    let some = [
        conditions.client.is_some(),
        conditions.site.is_some(),
        conditions.project.is_some(),
        !conditions.priorities.is_empty(),
        !conditions.states.is_empty(),
        !conditions.words.is_empty(),
        !conditions.requester.is_empty(),
        !conditions.said.is_empty(),
        conditions.source.is_some(),
        conditions.held.is_some(),
        conditions.percent.is_some(),
        conditions.age_hours.is_some(),
        conditions.quiet_hours.is_some(),
    ];
    texts.iter().filter(|text| !text.is_empty()).count() + some.iter().filter(|some| **some).count()
}

/// What rules did to a ticket, on its page.
pub fn of_ticket(t: &Locale, runs: &[RunRow]) -> Markup {
    html! {
        @if !runs.is_empty() {
            section aria-labelledby="rules" {
                h2 id="rules" { (t.s("desk-rules")) }
                ul role="list" class="list" { @for run in runs { li { (icon("zap")) span { (run.rule) } span class="small muted" { (ago(t, run.at)) } } } }
            }
        }
    }
}

/// Whom a rule can tell, as choices.
pub(super) fn tells(t: &Locale) -> Choices {
    Told::ALL
        .iter()
        .map(|told| (told.word().to_owned(), t.s(&format!("desk-rule-tell-{}", told.word()))))
        .collect()
}
