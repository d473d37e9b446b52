//! Proofs of concept: the list with its figures, and what a proof's page adds to its project's.

use super::{address, standing};
use crate::{
    proof::{self, ClosedProof, Commercial, Solves, Stage},
    types::{CriterionRow, ProjectCard, Proof},
    views::{Line, Lines},
};
use jiff::civil::Date;
use kernel::{ProjectId, Ratio};
use maud::{Markup, html};
use std::collections::HashMap;
use ui::{
    Head, Locale,
    form::{Ask, Filled, input, select, textarea},
    head,
    parts::{Tone, empty, icon, pill, time},
};

/// Days left in a time box from a day on; negative once it is over.
pub(crate) fn days_left(proof: &Proof, today: Date) -> Option<i64> {
    let end = proof.time_box()?.end;
    today.until(end).ok().map(|span| i64::from(span.get_days()))
}

/// The list of proofs and what became of those that are closed.
pub(crate) fn list_proofs(
    t: &Locale,
    lines: &Lines,
    proofs: &HashMap<ProjectId, Proof>,
    closed: &[ClosedProof],
) -> Markup {
    let propose = html! { a class="btn" href="/projects/new?kind=poc" data-dialog { (icon("plus")) (t.s("projects-propose-proof")) } };
    html! {
        (head(t, &Head { title: &t.s("projects-proofs"), actions: Some(propose.clone()), ..Head::default() }))
        @if lines.lines.is_empty() {
            (empty(&t.s("projects-no-proofs"), &t.s("projects-no-proofs-next"), Some(propose)))
        } @else {
            (figures(t, closed))
            table class="table cards proj section" {
                caption class="vh" { (t.s("projects-proofs")) }
                thead { tr { th scope="col" { (t.s("projects-proof")) } th scope="col" { (t.s("projects-proof-stage")) } th scope="col" { (t.s("projects-proof-box")) } th scope="col" { (t.s("projects-role-lead")) } th scope="col" { (t.s("projects-proof-result")) } } }
                tbody data-rows {
                    @for line in &lines.lines { @if let Some(proof) = proofs.get(&line.card.id) { (proof_row(t, lines, line, proof)) } }
                }
            }
        }
    }
}

fn proof_row(t: &Locale, lines: &Lines, line: &Line, proof: &Proof) -> Markup {
    let card = &line.card;
    let client = card.client_name.clone().unwrap_or_else(|| t.s("projects-without-client"));
    html! {
        tr data-row {
            td { a class="nm" href=(address(&card.key, "")) { (card.name) } div class="small muted" { span class="mono" { (card.key) } " · " (client) } }
            td data-label=(t.s("projects-proof-stage")) {
                @if proof.stage == Stage::Closed { (standing(t, card, None, None)) } @else { (t.s(&format!("projects-stage-{}", proof.stage.word()))) }
            }
            td data-label=(t.s("projects-proof-box")) { (box_words(t, proof)) }
            td data-label=(t.s("projects-role-lead")) { @if let Some(pair) = line.pair { (lines.names.of(pair.lead)) } }
            td data-label=(t.s("projects-proof-result")) { (result_pills(t, proof)) }
        }
    }
}

fn box_words(t: &Locale, proof: &Proof) -> Markup {
    html! {
        @match (proof.stage, days_left(proof, t.today())) {
            (_, None) => span class="muted" { (t.s("projects-proof-no-box")) },
            (Stage::Closed, _) => @if let Some(day) = proof.closed_day { (t.day_short(day)) },
            (_, Some(left)) if left > 0 => (t.n("projects-proof-days-left", left as usize)),
            (_, Some(left)) => (pill(Tone::Bad, "hourglass", &t.n("projects-proof-days-over", left.unsigned_abs() as usize))),
        }
    }
}

fn result_pills(t: &Locale, proof: &Proof) -> Markup {
    html! {
        @if let Some(outcome) = proof.outcome() {
            span class="row" {
                (pill(if outcome.solves == Solves::Yes { Tone::Ok } else { Tone::Mute }, "flask-conical", &t.s(&format!("projects-solves-{}", outcome.solves.word()))))
                (pill(if outcome.commercial == Commercial::Client { Tone::Ok } else { Tone::Mute }, "receipt", &t.s(&format!("projects-deal-{}", outcome.commercial.word()))))
                @if outcome.is_sold_unsolved() { (pill(Tone::Bad, "triangle-alert", &t.s("projects-sold-unsolved"))) }
            }
        }
    }
}

/// Conversion with its interval and n, the median duration, and how many were measured in full
/// (RULES §1.7). Nothing closed is no data, not zero.
fn figures(t: &Locale, closed: &[ClosedProof]) -> Markup {
    let median = proof::median_days(closed);
    html! {
        dl class="facts" aria-label=(t.s("projects-proof-figures")) {
            (ratio(t, "projects-proof-conversion", proof::conversion(closed)))
            (ratio(t, "projects-proof-measured", proof::measured(closed)))
            div {
                dt { (t.s("projects-proof-median")) }
                dd { @match median { Some(days) => (half(t, days)), None => (t.s("ui-no-data")) } small { (t.n("projects-proof-n", closed.len())) } }
            }
        }
    }
}

fn ratio(t: &Locale, key: &str, ratio: Ratio) -> Markup {
    html! {
        div {
            dt { (t.s(key)) }
            @match (ratio.value(), ratio.interval()) {
                (Some(value), Some((low, high))) => dd {
                    (t.percent(value))
                    small { (t.with("projects-proof-interval", &[("low", t.percent(low).into()), ("high", t.percent(high).into()), ("k", (ratio.numerator as i64).into()), ("n", (ratio.denominator as i64).into())])) }
                },
                _ => dd { (t.s("ui-no-data")) small { (t.s("projects-proof-none-closed")) } },
            }
        }
    }
}

/// Days that may be half of one.
fn half(t: &Locale, days: f64) -> String {
    let doubled = (days * 2.0).round() as i64;
    let mark = if t.lang == kernel::Lang::Es { "," } else { "." };
    let words =
        if doubled % 2 == 0 { t.number(doubled / 2) } else { format!("{}{mark}5", t.number(doubled / 2)) };
    t.with("projects-median-days", &[("days", words.into())])
}

/// What a proof's page adds: time box, criteria, terms, results.
pub(crate) fn proof(
    t: &Locale,
    card: &ProjectCard,
    proof: &Proof,
    criteria: &[CriterionRow],
    may_run: bool,
    not_shown: bool,
) -> Markup {
    html! {
        @if not_shown {
            div class="banner warn" {
                (icon("hourglass"))
                div { b { (t.s("projects-proof-not-shown")) } " " (t.s("projects-proof-not-shown-next")) }
                @if may_run { a class="btn sm" href={ (address(&card.key, "proof/results")) "?solves=not_shown" } data-dialog { (t.s("projects-proof-confirm")) } }
            }
        }
        (time_box(t, card, proof, may_run))
        (criteria_list(t, card, proof, criteria, may_run))
        (results(t, card, proof, may_run))
    }
}

fn time_box(t: &Locale, card: &ProjectCard, proof: &Proof, may_run: bool) -> Markup {
    let at = |part: &str| address(&card.key, part);
    html! {
        section class="part" aria-labelledby="box" {
            header class="spread" {
                h2 id="box" { (t.s("projects-proof-box")) }
                @if may_run { div class="row no-print" {
                    @match proof.stage {
                        Stage::Proposed => a class="btn sm" href=(at("proof/terms")) data-dialog { (icon("pencil")) (t.s("projects-proof-terms")) },
                        Stage::Accepted => form method="post" action=(at("proof/start")) { button class="btn sm" { (icon("play")) (t.s("projects-proof-start")) } },
                        Stage::Running => form method="post" action=(at("proof/evaluation")) { button class="btn sm" { (icon("list-checks")) (t.s("projects-proof-evaluate")) } },
                        Stage::Evaluation | Stage::Closed => {}
                    }
                    @if !matches!(proof.stage, Stage::Proposed | Stage::Closed) && proof.extended_end.is_none() {
                        a class="btn bare sm" href=(at("proof/extension")) data-dialog { (icon("timer")) (t.s("projects-proof-extend")) }
                    }
                } }
            }
            @match proof.time_box() {
                Some(time) => {
                    @let spent = (time.days() - days_left(proof, t.today()).unwrap_or(0)).clamp(0, time.days());
                    @let percent = if time.days() == 0 { 100 } else { spent * 100 / time.days() };
                    @let label = t.with("projects-proof-spent", &[("spent", spent.into()), ("days", time.days().into())]);
                    div class=(if percent >= 100 { "meter bad" } else if percent >= 70 { "meter warn" } else { "meter" }) style=(format!("--p:{percent};--at:100")) role="img" aria-label=(label) { span {} i {} }
                    p class="kv" {
                        span { (box_words(t, proof)) }
                        span { (t.with("projects-proof-until", &[("day", t.day_short(time.end.yesterday().unwrap_or(time.end)).into())])) }
                    }
                    @if !time.is_typical() { p class="small muted" { (t.s("projects-proof-untypical")) } }
                    @if let Some(reason) = &proof.extension_reason { p class="small muted" { (t.with("projects-proof-extended", &[("reason", reason.as_str().into())])) } }
                }
                None => p class="soft" { (t.s("projects-proof-no-box")) },
            }
            dl class="props" {
                @if !proof.use_case.is_empty() { div { dt { (t.s("projects-proof-use-case")) } dd { (proof.use_case) } } }
                @if !proof.prospect_owner.is_empty() { div { dt { (t.s("projects-proof-owner")) } dd { (proof.prospect_owner) } } }
                @if let Some(day) = proof.decision_day { div { dt { (t.s("projects-proof-decision")) } dd { (t.day_short(day)) } } }
            }
        }
    }
}

fn criteria_list(
    t: &Locale,
    card: &ProjectCard,
    proof: &Proof,
    criteria: &[CriterionRow],
    may_run: bool,
) -> Markup {
    let at = |part: &str| address(&card.key, part);
    let proposed = proof.stage == Stage::Proposed;
    let measures = may_run && !matches!(proof.stage, Stage::Proposed | Stage::Closed);
    html! {
        section class="part section" aria-labelledby="cr" {
            header class="spread" {
                h2 id="cr" { (t.s("projects-criteria")) }
                @if proposed && may_run { a class="btn sm" href=(at("proof/criteria/new")) data-dialog { (icon("plus")) (t.s("projects-criterion-add")) } }
            }
            @if criteria.is_empty() { p class="soft" { (t.s("projects-no-criteria")) } }
            ol role="list" class="crit" {
                @for row in criteria {
                    li class=[row.met.map(|met| if met { "yes" } else { "no" })] {
                        (icon(match row.met { Some(true) => "circle-check", Some(false) => "ban", None => "circle-dashed" }))
                        p { b { (row.metric) } br; span class="small soft" { (t.with("projects-criterion-aim", &[("threshold", row.threshold.as_str().into()), ("dataset", row.dataset.as_str().into())])) } }
                        (criterion_pill(t, row))
                        span class="src" {
                            @if let Some(measured) = &row.measured {
                                (t.with("projects-criterion-measured", &[("value", measured.as_str().into())]))
                                @if let Some(at) = row.measured_at { ", " (time(t, at)) }
                            }
                            @if measures { " " a class="no-print" href=(at(&format!("proof/criteria/{}/measurement", row.id))) data-dialog { (t.s("projects-criterion-measure")) } }
                            @if proposed && may_run { form class="no-print" method="post" action=(at(&format!("proof/criteria/{}/removal", row.id))) { button class="btn bare sm" { (icon("x")) (t.s("ui-remove")) } } }
                        }
                    }
                }
            }
        }
    }
}

fn criterion_pill(t: &Locale, row: &CriterionRow) -> Markup {
    match (row.measured.is_some(), row.met) {
        (true, Some(true)) => pill(Tone::Ok, "check", &t.s("projects-criterion-met")),
        (true, Some(false)) => pill(Tone::Bad, "x", &t.s("projects-criterion-not-met")),
        (true, None) => pill(Tone::Mute, "circle-help", &t.s("projects-criterion-unjudged")),
        (false, _) => pill(Tone::Mute, "circle-dashed", &t.s("projects-criterion-unmeasured")),
    }
}

fn results(t: &Locale, card: &ProjectCard, proof: &Proof, may_run: bool) -> Markup {
    let at = |part: &str| address(&card.key, part);
    html! {
        section class="part section" aria-labelledby="rs" {
            h2 id="rs" { (t.s("projects-proof-result")) }
            @match proof.outcome() {
                None => {
                    p class="soft" { (t.s("projects-proof-two-results")) }
                    @if may_run && proof.stage != Stage::Proposed { p class="no-print" { a class="btn" href=(at("proof/results")) data-dialog { (icon("archive")) (t.s("projects-proof-close")) } } }
                }
                Some(outcome) => {
                    (result_pills(t, proof))
                    @if !proof.why.is_empty() { p { (proof.why) } }
                    @if outcome.commercial == Commercial::Client && proof.became.is_none() {
                        div class="banner need" { (icon("corner-down-right")) div { b { (t.s("projects-proof-won")) } " " (t.s("projects-proof-won-next")) } a class="btn sm" href=(at("proof/conversion")) data-dialog { (t.s("projects-proof-convert")) } }
                    }
                    @if outcome.commercial == Commercial::Negotiating {
                        form class="filters no-print" method="post" action=(at("proof/commercial")) {
                            div class="field" {
                                label for="f-commercial" { (t.s("projects-proof-ended")) }
                                select class="input" id="f-commercial" name="commercial" { @for deal in Commercial::ALL { @if *deal != Commercial::Negotiating { option value=(deal.word()) { (t.s(&format!("projects-deal-{}", deal.word()))) } } } }
                            }
                            button class="btn" { (icon("check")) (t.s("ui-save")) }
                        }
                    }
                }
            }
        }
    }
}

// --- forms ----------------------------------------------------------------------

/// What is agreed with the prospect.
pub(crate) fn terms_fields(t: &Locale, filled: &Filled) -> Markup {
    html! {
        (input(t, filled, "text", Ask::new("use_case", "projects-proof-use-case").hint("projects-proof-use-case-hint").optional()))
        (input(t, filled, "text", Ask::new("prospect_owner", "projects-proof-owner").hint("projects-proof-owner-hint").optional()))
        div class="cols" {
            (input(t, filled, "date", Ask::new("start_day", "projects-proof-first-day").optional()))
            (input(t, filled, "date", Ask::new("last_day", "projects-proof-last-day").hint("projects-proof-box-hint").optional()))
        }
        (input(t, filled, "date", Ask::new("decision_day", "projects-proof-decision").optional()))
    }
}

pub(crate) fn criterion_fields(t: &Locale, filled: &Filled) -> Markup {
    html! {
        (input(t, filled, "text", Ask::new("metric", "projects-criterion-metric").hint("projects-criterion-metric-hint")))
        (input(t, filled, "text", Ask::new("threshold", "projects-criterion-threshold").hint("projects-criterion-threshold-hint")))
        (input(t, filled, "text", Ask::new("dataset", "projects-criterion-dataset").hint("projects-criterion-dataset-hint")))
    }
}

pub(crate) fn measure_fields(t: &Locale, filled: &Filled, row: &CriterionRow) -> Markup {
    let choices = ["", "yes", "no"].map(|word| {
        let key = if word.is_empty() {
            "unjudged"
        } else if word == "yes" {
            "met"
        } else {
            "not-met"
        };
        (word.to_owned(), t.s(&format!("projects-criterion-{key}")))
    });
    html! {
        p { b { (row.metric) } br; span class="soft" { (t.with("projects-criterion-aim", &[("threshold", row.threshold.as_str().into()), ("dataset", row.dataset.as_str().into())])) } }
        (input(t, filled, "text", Ask::new("measured", "projects-criterion-value").hint("projects-criterion-value-hint").optional()))
        (select(t, filled, Ask::new("met", "projects-criterion-enough").optional(), &choices))
    }
}

pub(crate) fn extension_fields(t: &Locale, filled: &Filled, most: Option<Date>) -> Markup {
    html! {
        p class="soft" { (t.s("projects-proof-extend-means")) @if let Some(day) = most { " " (t.with("projects-proof-until", &[("day", t.day(day).into())])) "." } }
        (input(t, filled, "date", Ask::new("last_day", "projects-proof-last-day")))
        (textarea(t, filled, 2, Ask::new("reason", "projects-proof-reason")))
    }
}

pub(crate) fn result_fields(t: &Locale, filled: &Filled) -> Markup {
    let radio = |name: &str, legend: &str, prefix: &str, words: Vec<&'static str>| {
        html! {
            fieldset class="field" id={ "f-" (name) } {
                legend { (t.s(legend)) }
                @for word in words {
                    label class="choice" { input type="radio" name=(name) value=(word) checked[filled.holds(name, word)]; span { b { (t.s(&format!("{prefix}-{word}"))) } } }
                }
            }
        }
    };
    html! {
        div class="outcomes" {
            (radio("solves", "projects-proof-solves", "projects-solves", Solves::ALL.iter().map(|value| value.word()).collect()))
            (radio("commercial", "projects-proof-commercial", "projects-deal", Commercial::ALL.iter().map(|value| value.word()).collect()))
        }
        (textarea(t, filled, 3, Ask::new("why", "projects-proof-why").hint("projects-proof-why-hint").optional()))
    }
}

/// The client project that a proof becomes.
pub(crate) fn conversion_fields(
    t: &Locale,
    filled: &Filled,
    team: &super::Choices,
    clients: &super::Choices,
) -> Markup {
    html! {
        p class="soft" { (t.s("projects-proof-convert-means")) }
        @if !clients.is_empty() { (select(t, filled, Ask::new("client", "projects-client"), clients)) }
        (input(t, filled, "text", Ask::new("name", "projects-name")))
        (textarea(t, filled, 4, Ask::new("description", "projects-description").hint("projects-description-hint")))
        (super::pair_fields(t, filled, team, true))
    }
}
