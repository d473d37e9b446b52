//! Runs, and a run as a checklist.

use super::documents::crumbs;
use crate::{
    rules::Told,
    types::{Card, Run, RunState, Step, StepState},
};
use kernel::Ratio;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::Filled,
    head,
    parts::{Tone, ago, empty, icon, pill, time},
};

/// How a run stands: shape, word, colour.
pub fn state(t: &Locale, state: RunState) -> Markup {
    let (tone, sign) = match state {
        RunState::Running => (Tone::Mute, "play"),
        RunState::Done => (Tone::Ok, "circle-check"),
        RunState::Failed => (Tone::Bad, "octagon-alert"),
        RunState::Stopped => (Tone::Mute, "ban"),
    };
    pill(tone, sign, &t.s(&format!("knowledge-run-{}", state.word())))
}

/// What runs tell of a runbook.
pub fn told(t: &Locale, told: Told) -> Markup {
    let ratio = Ratio::new(told.done, told.ended);
    html! {
        @match (ratio.value(), ratio.interval()) {
            (Some(value), Some((low, high))) => {
                dl class="props" {
                    div { dt { (t.s("knowledge-done-share")) } dd { (t.percent(value)) " (" (told.done) "/" (told.ended) ") " small class="muted" { (t.with("knowledge-interval", &[("low", t.percent(low).into()), ("high", t.percent(high).into())])) } } }
                    @if let Some(seconds) = told.median_seconds { div { dt { (t.s("knowledge-median")) } dd { (t.duration(seconds)) } } }
                    @if let Some((step, times)) = told.weakest { div { dt { (t.s("knowledge-weakest")) } dd { (t.with("knowledge-weakest-step", &[("step", step.into()), ("n", (times as i64).into())])) } } }
                }
            }
            _ => p class="soft" { (t.s("knowledge-no-runs-yet")) },
        }
    }
}

/// The runs of a runbook, newest first.
pub fn list(t: &Locale, card: &Card, runs: &[Run], sum: Told) -> Markup {
    let (room, href) = (t.s("knowledge-title"), card.href());
    let start = html! { form method="post" action={ (href) "/runs" } { button class="btn go" { (icon("play")) (t.s("knowledge-run-start")) } } };
    let action = (card.state == crate::types::State::Published).then_some(start);
    html! {
        (head(t, &Head { crumbs: &crumbs(card, &room, &href), title: &t.s("knowledge-runs"), lede: Some(&card.title), actions: action }))
        @if runs.is_empty() {
            (empty(&t.s("knowledge-no-runs"), &t.s("knowledge-no-runs-next"), None))
        } @else {
            section class="sheet" aria-labelledby="k-told" { h2 id="k-told" { (t.s("knowledge-told")) } (told(t, sum)) }
            ul role="list" class="rows section" data-rows { @for run in runs { (row(t, run)) } }
            (super::usage::csv(t, &format!("{href}/runs.csv")))
        }
    }
}

fn row(t: &Locale, run: &Run) -> Markup {
    html! {
        li data-row {
            (icon("list-checks"))
            div {
                a href=(run.href()) { (t.with("knowledge-run-n", &[("n", run.id.0.into())])) }
                p class="small muted" {
                    (run.started_name) " · " (ago(t, run.started_at)) " · " (t.duration(run.seconds(t.now)))
                    @if let Some(ticket) = run.ticket_id { " · " a href={ "/tickets/" (ticket) } { "T-" (ticket) } }
                    @if let Some(step) = run.failed_step { " · " (t.with("knowledge-failed-at", &[("step", step.into())])) }
                }
                @if !run.note.is_empty() { p class="small" { (run.note) } }
            }
            (state(t, run.state))
        }
    }
}

/// A run as a checklist, each step with the seconds that it took; with what was typed at a step (its number) or at the
/// end (0).
pub fn run(t: &Locale, run: &Run, steps: &[(Step, Option<i64>)], typed: Option<(i64, &Filled)>) -> Markup {
    let (room, href) = (t.s("knowledge-title"), format!("/knowledge/{}", run.slug));
    let crumbs =
        [Crumb { words: &room, href: Some("/knowledge") }, Crumb { words: &run.title, href: Some(&href) }];
    let lede = t.with(
        "knowledge-run-lede",
        &[
            ("name", run.started_name.as_str().into()),
            ("at", t.moment(run.started_at).into()),
            ("version", run.version.into()),
        ],
    );
    let blank = Filled::default();
    let at = |number: i64| typed.filter(|(step, _)| *step == number).map_or(&blank, |(_, filled)| filled);
    let runs = run.state == RunState::Running;
    let noted = steps.iter().filter(|(step, _)| step.state != StepState::Open).count();
    let failed = steps.iter().map(|(step, _)| step).filter(|step| step.state == StepState::Failed);
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &run.title, lede: Some(&lede), actions: Some(state(t, run.state)) }))
        p class="progress" {
            span { (t.with("knowledge-steps-noted", &[("n", (noted as i64).into()), ("of", (steps.len() as i64).into())])) " · " (t.duration(run.seconds(t.now))) }
            progress value=(noted) max=(steps.len()) { (noted) "/" (steps.len()) }
        }
        @if let Some(ticket) = run.ticket_id { p { a href={ "/tickets/" (ticket) } { (icon("ticket")) " T-" (ticket) } } }
        @for step in failed {
            p class="banner bad" { (icon("octagon-alert")) a href={ "#step-" (step.number) } { (t.with("knowledge-failed-step", &[("step", step.number.into()), ("words", step.words.as_str().into())])) } }
        }
        ol role="list" class="steps-run section" { @for (step, seconds) in steps { (one(t, run, (step, *seconds), at(step.number))) } }
        @if runs { (ending(t, run, at(0))) }
        @else if !run.note.is_empty() { section class="part" aria-labelledby="k-note" { h2 id="k-note" { (t.s("knowledge-run-note")) } p { (run.note) } } }
    }
}

/// How long a step took, to the second where that is little.
fn took(t: &Locale, seconds: i64) -> String {
    if seconds < 60 { t.with("knowledge-seconds", &[("n", seconds.into())]) } else { t.duration(seconds) }
}

fn one(t: &Locale, run: &Run, (step, seconds): (&Step, Option<i64>), typed: &Filled) -> Markup {
    let next = run.state == RunState::Running;
    let title = format!("{}. {}", step.number, step.words);
    html! {
        li class="sheet" id={ "step-" (step.number) } {
            h2 { (step_state(t, step.state)) " " (title) }
            @if step.state != StepState::Open {
                p class="small muted" { (step.person_name.as_deref().unwrap_or("Bitácora")) @if let Some(at) = step.at { " · " (time(t, at)) } @if let Some(seconds) = seconds { " · " (t.with("knowledge-step-took", &[("time", took(t, seconds).into())])) } }
                @if step.state == StepState::Failed { p class="banner bad" { (icon("octagon-alert")) span style="white-space:pre-line" { (step.evidence) } } }
                @else if !step.evidence.is_empty() { p style="white-space:pre-line" { (step.evidence) } }
            }
            @if next {
                @if step.state == StepState::Open { (noting(t, run, step, typed)) }
                @else { details class="fold" open[typed.has_errors()] { summary { (t.s("knowledge-note-again")) } (noting(t, run, step, typed)) } }
            }
        }
    }
}

fn noting(t: &Locale, run: &Run, step: &Step, typed: &Filled) -> Markup {
    let id = format!("e-{}", step.number);
    let error = typed.error(t, "evidence");
    let text = if typed.has_errors() { typed.value("evidence") } else { &step.evidence };
    html! {
        form class="form" method="post" action={ (run.href()) "/steps/" (step.number) } {
            div class="field" {
                label for=(id) { (t.s("knowledge-evidence")) }
                @if let Some(error) = &error { p class="err" id={ (id) "-error" } role="alert" { (icon("triangle-alert")) (error) } }
                textarea class="input" id=(id) name="evidence" rows="2" aria-invalid=[error.is_some().then_some("true")] aria-describedby=[error.is_some().then(|| format!("{id}-error"))] { "\n" (text) }
            }
            div class="row" {
                button class="btn" name="result" value="done" { (icon("check")) (t.s("knowledge-step-done")) }
                button class="btn bare" name="result" value="failed" { (icon("octagon-alert")) (t.s("knowledge-step-failed")) }
                button class="btn bare" name="result" value="skipped" { (icon("corner-down-right")) (t.s("knowledge-step-skipped")) }
            }
        }
    }
}

fn step_state(t: &Locale, state: StepState) -> Markup {
    let (tone, sign) = match state {
        StepState::Open => (Tone::Mute, "circle-dashed"),
        StepState::Done => (Tone::Ok, "circle-check"),
        StepState::Failed => (Tone::Bad, "octagon-alert"),
        StepState::Skipped => (Tone::Mute, "corner-down-right"),
    };
    pill(tone, sign, &t.s(&format!("knowledge-was-{}", state.word())))
}

fn ending(t: &Locale, run: &Run, typed: &Filled) -> Markup {
    let error = typed.error(t, "note");
    html! {
        form class="form section" method="post" action={ (run.href()) "/end" } {
            div class="field" {
                label for="f-note" { (t.s("knowledge-run-note")) span class="muted small" { " " (t.s("ui-optional")) } }
                p class="hint" id="f-note-hint" { (t.s("knowledge-run-note-hint")) }
                @if let Some(error) = &error { p class="err" role="alert" { (icon("triangle-alert")) (error) } }
                textarea class="input" id="f-note" name="note" rows="2" aria-describedby="f-note-hint" aria-invalid=[error.is_some().then_some("true")] { "\n" (typed.value("note")) }
            }
            div class="form-foot" { button class="btn go" { (icon("badge-check")) (t.s("knowledge-run-end")) } }
        }
    }
}
