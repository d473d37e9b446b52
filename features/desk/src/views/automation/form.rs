//! The form of a rule: when, if, then, each in its own part; and what would have happened.

use super::{changes, count, effect_words, heading, tells};
use crate::{
    automation::trial::Tried,
    types::{
        Origin, TicketState,
        automation::{RuleBody, RuleRow, Trigger},
    },
    views::{
        forms::{self, Choices},
        state_word,
    },
};
use jiff::Timestamp;
use maud::{Markup, html};
use ui::{
    Locale,
    form::{Ask, Filled, input, select, textarea},
    parts::{Tone, icon, pill, time},
};

/// What can be chosen.
pub struct Choosing {
    /// Clients, an empty one first.
    pub clients: Choices,
    /// Sites of clients, an empty one first.
    pub sites: Choices,
    /// Projects, an empty one first.
    pub projects: Choices,
    /// The team.
    pub team: Choices,
    /// Ready answers.
    pub answers: Choices,
}

/// A version of a rule.
pub struct Version {
    /// Its number.
    pub number: i64,
    /// What it says.
    pub body: RuleBody,
    /// Since when.
    pub since: Timestamp,
    /// By whom.
    pub by: Option<String>,
}

/// What the page shows beside the form's values.
pub struct Form<'a> {
    /// The rule, if it was written already.
    pub rule: Option<&'a RuleRow>,
    /// What can be chosen.
    pub choosing: &'a Choosing,
    /// Its versions, newest first.
    pub versions: &'a [Version],
    /// What would have happened.
    pub tried: Option<&'a Tried>,
}

/// The page.
pub fn form(t: &Locale, filled: &Filled, form: &Form<'_>) -> Markup {
    let new = t.s("desk-rule-new");
    let title = form.rule.map_or(new.as_str(), |rule| rule.name.as_str());
    let action =
        form.rule.map_or("/admin/desk/rules".to_owned(), |rule| format!("/admin/desk/rules/{}", rule.id));
    html! {
        (heading(t, title, Some(&t.s("desk-rule-lede")), None))
        @if let Some(tried) = form.tried { (trial(t, filled, tried, form.choosing)) }
        form class="form" method="post" action=(action) {
            (filled.summary(t))
            div class="cols" {
                (input(t, filled, "text", Ask::new("name", "desk-name")))
                (input(t, filled, "number", Ask::new("place", "desk-rule-place").hint("desk-rule-place-hint")))
            }
            (when(t, filled))
            (conditions(t, filled, form.choosing))
            (effects(t, filled, form.choosing))
            p class="hint" { (t.s("desk-rule-version-hint")) }
            div class="form-foot" {
                button class="btn go" name="do" value="save" { (icon("check")) (t.s("desk-save")) }
                button class="btn" name="do" value="try" { (icon("flask-conical")) (t.s("desk-rule-try")) }
                a class="btn bare" href="/admin/desk/rules" { (t.s("ui-cancel")) }
            }
        }
        (versions(t, form))
    }
}

fn when(t: &Locale, filled: &Filled) -> Markup {
    let triggers: Choices = Trigger::ALL
        .iter()
        .map(|trigger| (trigger.word().to_owned(), t.s(&format!("desk-rule-when-{}", trigger.word()))))
        .collect();
    html! {
        h2 { (t.s("desk-rule-when")) }
        (select(t, filled, Ask::new("trigger", "desk-rule-trigger"), &triggers))
    }
}

fn boxes(t: &Locale, filled: &Filled, name: &str, label: &str, choices: &Choices) -> Markup {
    let error = filled.error(t, name);
    html! {
        fieldset class="field" id={ "f-" (name) } {
            legend { (t.s(label)) }
            @if let Some(error) = error { p class="err" { (icon("triangle-alert")) (error) } }
            div class="row" {
                @for (value, words) in choices {
                    label class="check" { input type="checkbox" name=(name) value=(value) checked[filled.holds(name, value)]; span { (words) } }
                }
            }
        }
    }
}

fn priorities(t: &Locale) -> Choices {
    (1..=4_i64).map(|n| (n.to_string(), t.with("desk-priority-n", &[("n", n.into())]))).collect()
}

fn states(t: &Locale) -> Choices {
    TicketState::ALL.iter().map(|state| (state.word().to_owned(), state_word(t, *state))).collect()
}

fn or_none(t: &Locale, key: &str, choices: &Choices) -> Choices {
    let mut all = vec![(String::new(), t.s(key))];
    all.extend_from_slice(choices);
    all
}

fn conditions(t: &Locale, filled: &Filled, choosing: &Choosing) -> Markup {
    let sources: Choices = Origin::ALL
        .iter()
        .map(|source| (source.word().to_owned(), t.s(&format!("desk-source-{}", source.word()))))
        .collect();
    let held = vec![
        (String::new(), t.s("desk-any")),
        ("no".to_owned(), t.s("desk-rule-held-no")),
        ("yes".to_owned(), t.s("desk-rule-held-yes")),
    ];
    html! {
        h2 { (t.s("desk-rule-if")) }
        p class="hint" { (t.s("desk-rule-if-hint")) }
        div class="cols" {
            (select(t, filled, Ask::new("client", "desk-client").optional(), &choosing.clients))
            (select(t, filled, Ask::new("project", "desk-project").optional(), &choosing.projects))
        }
        (forms::site(t, filled, &choosing.sites))
        div class="cols" {
            (input(t, filled, "text", Ask::new("category", "desk-category").optional()))
            (input(t, filled, "text", Ask::new("service", "desk-service").optional()))
        }
        (boxes(t, filled, "priority", "desk-priority", &priorities(t)))
        (boxes(t, filled, "state", "desk-state", &states(t)))
        div class="cols" {
            (input(t, filled, "text", Ask::new("words", "desk-rule-words").optional().hint("desk-rule-words-hint")))
            (input(t, filled, "text", Ask::new("tag", "desk-rule-tag").optional()))
        }
        div class="cols" {
            (input(t, filled, "text", Ask::new("said", "desk-rule-said").optional().hint("desk-rule-words-hint")))
            (input(t, filled, "text", Ask::new("requester", "desk-rule-requester").optional().hint("desk-rule-requester-hint")))
        }
        div class="cols" {
            (select(t, filled, Ask::new("source", "desk-rule-source").optional(), &or_none(t, "desk-any", &sources)))
            (select(t, filled, Ask::new("held", "desk-owner").optional(), &held))
        }
        div class="cols" {
            (input(t, filled, "number", Ask::new("age_hours", "desk-rule-age").optional().hint("desk-rule-age-hint")))
            (input(t, filled, "number", Ask::new("quiet_hours", "desk-rule-quiet").optional().hint("desk-rule-quiet-hint")))
        }
        (input(t, filled, "number", Ask::new("percent", "desk-rule-percent-of").optional().hint("desk-rule-percent-hint")))
    }
}

fn effects(t: &Locale, filled: &Filled, choosing: &Choosing) -> Markup {
    let mut owners = or_none(t, "desk-rule-leave", &Vec::new());
    owners.push(("lead".to_owned(), t.s("desk-rule-tell-lead")));
    owners.extend_from_slice(&choosing.team);
    let later: Choices = states(t).into_iter().filter(|(word, _)| word != "new").collect();
    html! {
        h2 { (t.s("desk-rule-then")) }
        div class="cols" {
            (select(t, filled, Ask::new("set_priority", "desk-priority").optional(), &or_none(t, "desk-rule-leave", &priorities(t))))
            (select(t, filled, Ask::new("set_owner", "desk-owner").optional(), &owners))
        }
        div class="cols" {
            (input(t, filled, "text", Ask::new("set_category", "desk-category").optional()))
            (input(t, filled, "text", Ask::new("add_tag", "desk-rule-add-tag").optional()))
        }
        (textarea(t, filled, 3, Ask::new("note", "desk-note-for-team").optional()))
        (select(t, filled, Ask::new("answer", "desk-rule-answer").optional().hint("desk-rule-answer-hint"), &or_none(t, "desk-nothing", &choosing.answers)))
        (select(t, filled, Ask::new("set_state", "desk-state").optional(), &or_none(t, "desk-rule-leave", &later)))
        (boxes(t, filled, "tell", "desk-rule-tell", &tells(t)))
    }
}

/// What would have happened, before the form that it was asked with.
fn trial(t: &Locale, filled: &Filled, tried: &Tried, choosing: &Choosing) -> Markup {
    let n = |n: usize| t.number(n as i64);
    let warned = filled.value("trigger") == Trigger::Warned.word();
    html! {
        section class="part" aria-labelledby="trial" role="status" {
            h2 id="trial" { (t.s("desk-rule-trial")) }
            p { (t.with("desk-rule-tried", &[("looked", n(tried.looked).into()), ("tickets", n(tried.tickets).into()), ("times", n(tried.times).into())])) }
            p class="small soft" { (t.s("desk-rule-tried-how")) @if warned { " " (t.s("desk-rule-tried-warned")) } }
            ul role="list" class="list" {
                @for (ticket, fired) in &tried.fired {
                    li {
                        (icon(if fired.would.is_ok() { "zap" } else { "triangle-alert" }))
                        a href=(ticket.href()) { span class="mono" { (ticket.number()) } " " (ticket.subject) }
                        span class="small muted" { (time(t, fired.at)) }
                        span class="sub" {
                            @match &fired.would {
                                Ok(all) if all.is_empty() => (t.s("desk-rule-nothing")),
                                Ok(all) => (changes(t, all, choosing)),
                                Err(key) => (t.with("desk-rule-refused", &[("why", t.s(key).into())])),
                            }
                        }
                    }
                }
            }
            @if tried.times > tried.fired.len() { p class="soft" { (t.with("desk-log-more", &[("n", n(tried.times - tried.fired.len()).into())])) } }
        }
    }
}

fn versions(t: &Locale, form: &Form<'_>) -> Markup {
    html! {
        @if let Some(rule) = form.rule {
            section class="part" aria-labelledby="versions" {
                h2 id="versions" { (t.s("desk-rule-versions")) }
                p class="row" {
                    (if rule.is_on { pill(Tone::Ok, "play", &t.s("desk-rule-on")) } else { pill(Tone::Mute, "pause", &t.s("desk-rule-off")) })
                    a class="btn bare sm" href={ "/admin/desk/rules/log?rule=" (rule.id) } { (icon("history")) (t.s("desk-rule-log")) }
                }
                form method="post" action={ "/admin/desk/rules/" (rule.id) "/removal" } class="row" {
                    button class="btn bare sm" { (icon("trash-2")) (t.s("desk-rule-remove")) }
                    span class="small muted" { (t.s("desk-rule-remove-hint")) }
                }
                ul role="list" class="list" {
                    @for version in form.versions {
                        li {
                            (icon("history"))
                            span { (t.with("desk-version", &[("n", version.number.into())])) ": " (t.s(&format!("desk-rule-when-{}", version.body.trigger.word()))) }
                            span class="small muted" { (time(t, version.since)) @if let Some(by) = &version.by { " · " (by) } }
                            span class="sub" { (t.n("desk-rule-conditions", count(&version.body.conditions))) " → " (effect_words(t, &version.body.effects, form.choosing)) }
                        }
                    }
                }
            }
        }
    }
}
