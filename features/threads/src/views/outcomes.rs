//! Actions and decisions, as lists and one by one.

use super::composer::Choice;
use crate::types::{Action, ActionState, Audience, Decision, DecisionState};
use ui::{
    Locale, Markup, html,
    parts::{Tone, empty, icon, pager, pill},
};

/// How the list of actions is narrowed.
pub struct ActionView<'a> {
    /// Only one's own.
    pub mine: bool,
    /// Closed ones instead of open ones.
    pub closed: bool,
    /// The address of the next page.
    pub older: Option<&'a str>,
}

/// The list of actions.
pub fn actions(t: &Locale, list: &[Action], view: &ActionView<'_>) -> Markup {
    let href = |mine: bool, closed: bool| {
        let mut parts = Vec::new();
        if !mine {
            parts.push("v=all");
        }
        if closed {
            parts.push("state=closed");
        }
        format!("/actions{}{}", if parts.is_empty() { "" } else { "?" }, parts.join("&"))
    };
    html! {
        div class="spread" {
            nav class="views" aria-label=(t.s("threads-views")) {
                a href=(href(true, view.closed)) aria-current=[view.mine.then_some("true")] { (t.s("threads-actions-mine")) }
                a href=(href(false, view.closed)) aria-current=[(!view.mine).then_some("true")] { (t.s("threads-actions-all")) }
                @if view.closed { a href=(href(view.mine, false)) { (t.s("threads-actions-open")) } } @else { a href=(href(view.mine, true)) { (t.s("threads-actions-closed")) } }
            }
            a class="btn sm" href="/actions/new" data-dialog { (icon("plus")) (t.s("threads-action-new")) }
        }
        @if list.is_empty() { (empty(&t.s("threads-actions-empty"), &t.s("threads-actions-empty-next"), None)) }
        ol role="list" class="rows" data-rows { @for action in list { (action_row(t, action)) } }
        (pager(t, None, view.older))
    }
}

fn action_row(t: &Locale, action: &Action) -> Markup {
    html! {
        li data-row id={ "a" (action.id) } {
            (icon(if action.state == ActionState::Open { "flag" } else { "check" }))
            div {
                a class="t" href={ "/actions/" (action.id) } { (action.text) }
                p class="ctx row" {
                    span { (action.owner_name) }
                    @if let Some(key) = &action.project_key { a class="mono" href={ "/projects/" (key) } { (key) } }
                    (state(t, action))
                }
            }
            (due(t, action))
            @if action.state == ActionState::Open {
                form method="post" action={ "/actions/" (action.id) "/done" } { button class="btn bare sm" data-done { (icon("check")) (t.s("threads-action-done")) } }
            }
        }
    }
}

fn state(t: &Locale, action: &Action) -> Markup {
    html! {
        @match action.state {
            ActionState::Open => {}
            ActionState::Done => (pill(Tone::Ok, "circle-check", &t.s("threads-action-state-done"))),
            ActionState::Dropped => { (pill(Tone::Mute, "ban", &t.s("threads-action-state-dropped"))) @if let Some(reason) = &action.reason { span { (reason) } } }
        }
    }
}

/// The day of an action, and whether it is over.
pub fn due(t: &Locale, action: &Action) -> Markup {
    html! {
        @if let Some(day) = action.due {
            @let late = action.state == ActionState::Open && t.days_to(day) < 0;
            span class=(if late { "clock bad" } else { "when" }) { @if late { (icon("clock")) } time datetime=(day) { (t.day_near(day)) } }
        } @else { span class="when" {} }
    }
}

/// One action, with what may be done with it.
pub fn action(t: &Locale, action: &Action, source: Option<(&str, &str)>) -> Markup {
    let address = format!("/actions/{}", action.id);
    html! {
        dl class="facts" {
            div { dt { (t.s("threads-action-who")) } dd { (action.owner_name) } }
            div { dt { (t.s("threads-due")) } dd { @match action.due { Some(day) => (t.day(day)), None => (t.s("threads-no-day")) } } }
            @if let Some(key) = &action.project_key { div { dt { (t.s("threads-project")) } dd { a href={ "/projects/" (key) } { (key) } } } }
            @if let Some((href, words)) = source { div { dt { (t.s("threads-came-from")) } dd { a href=(href) { (words) } } } }
        }
        p class="row" { (state(t, action)) }
        div class="row no-print" {
            @if action.state == ActionState::Open {
                form method="post" action={ (address) "/done" } { button class="btn go" { (icon("check")) (t.s("threads-action-done")) } }
                a class="btn" href={ (address) "/edit" } data-dialog { (icon("pencil")) (t.s("ui-edit")) }
                a class="btn bare" href={ (address) "/drop" } data-dialog { (t.s("threads-action-drop")) }
            } @else { form method="post" action={ (address) "/reopen" } { button class="btn" { (icon("rotate-ccw")) (t.s("threads-reopen")) } } }
        }
    }
}

/// The pill of a decision's state.
pub fn decision_state(t: &Locale, state: DecisionState) -> Markup {
    let words = t.s(&format!("threads-decision-state-{}", state.word()));
    match state {
        DecisionState::Open => pill(Tone::Warn, "hourglass", &words),
        DecisionState::Taken => pill(Tone::Mute, "gavel", &words),
        DecisionState::Done => pill(Tone::Ok, "circle-check", &words),
        DecisionState::Reverted => pill(Tone::Mute, "undo-2", &words),
    }
}

/// The list of decisions.
pub fn decisions(t: &Locale, list: &[Decision], older: Option<&str>) -> Markup {
    html! {
        @if list.is_empty() { (empty(&t.s("threads-decisions-empty"), &t.s("threads-decisions-empty-next"), None)) }
        ol role="list" class="rows" data-rows {
            @for decision in list {
                li data-row {
                    (icon("gavel"))
                    div {
                        a class="t" href={ "/decisions/" (decision.id) } { (decision.text) }
                        p class="ctx row" {
                            @if let Some(key) = &decision.project_key { a class="mono" href={ "/projects/" (key) } { (key) } }
                            (decision_state(t, decision.state))
                            @if let Some(name) = &decision.owner_name { span { (name) } }
                            @if decision.affects_deal { span { (t.s("threads-affects-deal")) } }
                        }
                    }
                    span class="when" { (t.day_near(t.date(decision.taken_at.unwrap_or(decision.noted_at)))) }
                }
            }
        }
        (pager(t, None, older))
    }
}

/// One decision.
pub fn decision(t: &Locale, decision: &Decision, deciders: &[String], projects: &[Choice]) -> Markup {
    let address = format!("/decisions/{}/state", decision.id);
    let next: &[(DecisionState, &str)] = match decision.state {
        DecisionState::Open => &[
            (DecisionState::Taken, "threads-decision-take"),
            (DecisionState::Reverted, "threads-decision-revert"),
        ],
        DecisionState::Taken => &[
            (DecisionState::Done, "threads-decision-carry-out"),
            (DecisionState::Reverted, "threads-decision-revert"),
        ],
        DecisionState::Done => &[(DecisionState::Reverted, "threads-decision-revert")],
        DecisionState::Reverted => &[],
    };
    html! {
        p class="row" {
            (decision_state(t, decision.state))
            @if decision.audience == Audience::Client { span class="tag open" { (icon("eye")) (t.s("threads-the-client-sees")) } } @else { span class="tag" { (icon("lock")) (t.s("ui-team-only")) } }
            @if decision.affects_deal { span class="tag" { (t.s("threads-affects-deal")) } }
        }
        @if !decision.options.is_empty() { section class="part" { h2 { (t.s("threads-decision-options")) } p class="prose" { (decision.options) } } }
        dl class="facts" {
            @if !deciders.is_empty() { div { dt { (t.s("threads-deciders")) } dd { (deciders.join(", ")) } } }
            @if let Some(name) = &decision.owner_name { div { dt { (t.s("threads-decision-owner")) } dd { (name) } } }
            @if let Some(day) = decision.due { div { dt { (t.s("threads-due")) } dd { (t.day(day)) } } }
            @if let Some(at) = decision.taken_at { div { dt { (t.s("threads-decision-taken-at")) } dd { (t.moment(at)) } } }
            div { dt { (t.s("threads-projects")) } dd { @for (at, (key, name)) in projects.iter().enumerate() { @if at > 0 { ", " } a href={ "/projects/" (key) } { (name) } } } }
            @if let Some(post) = decision.post { div { dt { (t.s("threads-came-from")) } dd { a href={ "/posts/" (post) } { (t.s("threads-worklog")) } } } }
            @if let Some(old) = decision.supersedes { div { dt { (t.s("threads-supersedes")) } dd { a href={ "/decisions/" (old) } { "#" (old) } } } }
        }
        div class="row no-print" {
            @for (at, (state, key)) in next.iter().enumerate() {
                form method="post" action=(address) { input type="hidden" name="state" value=(state.word()); button class=(if at == 0 { "btn go" } else { "btn bare" }) { (t.s(key)) } }
            }
        }
    }
}

/// The next actions and open decisions, for a side column or the brief.
pub fn panel(t: &Locale, actions: &[Action], decisions: &[Decision]) -> Markup {
    html! {
        ul role="list" class="list" {
            @for decision in decisions {
                li { (icon("gavel")) a class="t" href={ "/decisions/" (decision.id) } { (decision.text) } (decision_state(t, decision.state)) @if let Some(name) = &decision.owner_name { span class="sub" { (name) @if let Some(day) = decision.due { " · " (t.day_near(day)) } } } }
            }
            @for action in actions {
                li { (icon("flag")) a class="t" href={ "/actions/" (action.id) } { (action.text) } (due(t, action)) span class="sub" { (action.owner_name) } }
            }
        }
    }
}
