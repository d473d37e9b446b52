//! What was done about a cluster, and what came of it.

use super::{Page, decimal, remedial};
use crate::{
    recurring::{
        effect::{Effect, Neighbour, Rate, Ratio},
        windows::Windows,
    },
    types::recurring::{Cluster, Remedy, Unit},
};
use jiff::civil::Date;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, input, select, textarea},
    head,
    parts::{Tone, icon, pill},
};

/// What was done and what came of it.
pub struct Judged {
    /// What was done.
    pub remedy: Remedy,
    /// The stretches that are compared; nothing until enough has passed.
    pub windows: Option<Windows>,
    /// Tickets before and after, once enough has passed.
    pub counts: Option<(u64, u64)>,
    /// Both sides, where their exposure is known.
    pub sides: Option<(Rate, Rate)>,
    /// Every other ticket of the same clients, before and after.
    pub control: Option<(u64, u64)>,
    /// What came of it.
    pub effect: Option<Effect>,
    /// Units a month now, for what is avoided.
    pub units: Option<f64>,
    /// Clusters nearby that came more often since.
    pub displaced: Vec<Neighbour>,
}

impl Judged {
    /// Something that was done, of which nothing is known yet.
    pub fn unknown(remedy: Remedy) -> Judged {
        Judged {
            remedy,
            windows: None,
            counts: None,
            sides: None,
            control: None,
            effect: None,
            units: None,
            displaced: Vec::new(),
        }
    }
}

/// The form of something done, as it is.
pub fn usual(remedy: &Remedy, since: Date) -> Filled {
    let number = |value: Option<i64>| value.map_or(String::new(), |n| n.to_string());
    Filled::new(&[
        ("done_action", remedy.action.word().to_owned()),
        ("since", since.to_string()),
        ("words", remedy.words.clone()),
        ("unit", remedy.unit.word().to_owned()),
        ("units_before", number(remedy.units_before)),
        ("units_after", number(remedy.units_after)),
    ])
}

/// What was noted, to be changed.
pub fn edit(t: &Locale, cluster: &Cluster, remedy: &Remedy, filled: &Filled) -> Markup {
    let (room, list, href) = (t.s("desk-tickets"), t.s("desk-recurring"), cluster.href());
    let crumbs = [
        Crumb { words: &room, href: Some("/tickets") },
        Crumb { words: &list, href: Some("/tickets/recurring") },
        Crumb { words: &cluster.name, href: Some(&href) },
    ];
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &t.s("desk-remedy-change"), ..Head::default() }))
        (filled.summary(t))
        (form(t, filled, &format!("{href}/remedies/{}", remedy.id)))
    }
}

fn form(t: &Locale, filled: &Filled, action: &str) -> Markup {
    let units: Vec<_> =
        Unit::ALL.iter().map(|it| (it.word().to_owned(), t.s(&format!("desk-unit-{}", it.word())))).collect();
    html! {
        form class="form" method="post" action=(action) {
            div class="cols" {
                (select(t, filled, Ask::new("done_action", "desk-action"), &remedial(t, false)))
                (input(t, filled, "date", Ask::new("since", "desk-since")))
            }
            (textarea(t, filled, 2, Ask::new("words", "desk-what-was-done")))
            (select(t, filled, Ask::new("unit", "desk-unit").hint("desk-unit-hint"), &units))
            div class="cols" {
                (input(t, filled, "number", Ask::new("units_before", "desk-units-before").optional()))
                (input(t, filled, "number", Ask::new("units_after", "desk-units-after").optional().hint("desk-units-after-hint")))
            }
            button class="btn" { (icon("check")) (t.s("desk-save")) }
        }
    }
}

/// What was done, and what came of it.
pub(super) fn effects(t: &Locale, page: &Page<'_>) -> Markup {
    let (filled, href) = (page.filled, page.row.cluster.href());
    html! {
        section class="part" aria-labelledby="effects" {
            h2 id="effects" { (t.s("desk-effects")) }
            @if page.effects.is_empty() { p class="soft" { (t.s("desk-effects-none")) } }
            @for judged in page.effects { (effect(t, judged, &href)) }
            details class="fold" open[filled.has_errors()] {
                summary { (t.s("desk-note-remedy")) }
                (form(t, filled, &format!("{href}/remedies")))
            }
        }
    }
}

fn effect(t: &Locale, judged: &Judged, href: &str) -> Markup {
    let remedy = &judged.remedy;
    let base = format!("{href}/remedies/{}", remedy.id);
    html! {
        article class="sheet" {
            h3 { (t.s(&format!("desk-action-{}", remedy.action.word()))) " · " (t.day_short(t.date(remedy.since))) }
            p { (remedy.words) }
            @match (&judged.windows, &judged.sides, &judged.effect) {
                (Some(windows), Some(sides), Some(effect)) => {
                    p { (verdict(t, effect)) }
                    (figures(t, judged, *sides, effect))
                    @if effect.corrected { p class="small" { (t.s("desk-half-added")) } }
                    (displaced(t, &judged.displaced))
                    (compared(t, windows))
                    @let per = t.s(&format!("desk-per-{}", remedy.unit.word()));
                    p class="small muted" { (per) @if remedy.unit == Unit::Clients { ": " (t.with("desk-clients-same", &[("day", t.day_short(t.date(windows.before.0)).into())])) } }
                    @if windows.flattered { p class="small" { (icon("triangle-alert")) " " (t.s("desk-regression")) } }
                }
                (Some(windows), ..) => (counts(t, judged, windows)),
                _ => p class="soft" { (t.s("desk-too-soon")) },
            }
            div class="row no-print" {
                a class="btn bare sm" href=(base) { (icon("pencil")) (t.s("desk-remedy-change")) }
                form method="post" action={ (base) "/removal" } { button class="btn bare sm" { (icon("trash-2")) (t.s("desk-remedy-remove")) } }
            }
        }
    }
}

/// Without an exposure counts alone are told, and why no more is (RULES §10.5).
fn counts(t: &Locale, judged: &Judged, windows: &Windows) -> Markup {
    html! {
        @if let Some((before, after)) = judged.counts { p { (t.with("desk-counts-only", &[("before", t.number(before as i64).into()), ("after", t.number(after as i64).into())])) } }
        @if judged.remedy.unit == Unit::Clients { p class="soft" { (t.with("desk-clients-unknown", &[("day", t.day_short(t.date(windows.before.0)).into())])) } }
        @else { p class="soft" { (t.s("desk-exposure-unknown")) } }
        (compared(t, windows))
    }
}

fn compared(t: &Locale, windows: &Windows) -> Markup {
    let day = |at| t.day_short(t.date(at)).into();
    html! {
        p class="small muted" {
            (t.with("desk-compared", &[("from", day(windows.before.0)), ("to", day(windows.before.1)), ("since", day(windows.after.0)), ("until", day(windows.after.1))]))
        }
    }
}

/// Where the tickets may have gone instead.
fn displaced(t: &Locale, near: &[Neighbour]) -> Markup {
    html! {
        @if near.is_empty() { p class="small soft" { (t.s("desk-displaced-none")) } } @else {
            p class="small" {
                (icon("triangle-alert")) " " (t.s("desk-displaced"))
                @for it in near {
                    " " a href={ "/tickets/recurring/" (it.id) } { (it.name) } " (" (t.number(it.before as i64)) " → " (t.number(it.after as i64)) ")"
                }
            }
        }
    }
}

fn verdict(t: &Locale, effect: &Effect) -> Markup {
    use crate::recurring::effect::Verdict::{Inconclusive, Met, NoData, NotMet};
    let (tone, sign) = match effect.verdict {
        Met => (Tone::Ok, "circle-check"),
        NotMet => (Tone::Bad, "octagon-alert"),
        Inconclusive => (Tone::Mute, "circle-help"),
        NoData => (Tone::Mute, "circle-dashed"),
    };
    pill(tone, sign, &t.s(&format!("desk-verdict-{}", effect.verdict.word())))
}

fn figures(t: &Locale, judged: &Judged, (before, after): (Rate, Rate), effect: &Effect) -> Markup {
    let rate = |rate: Rate| {
        t.with(
            "desk-rate",
            &[("n", (rate.tickets as i64).into()), ("t", decimal(t, rate.exposure, 1).into())],
        )
    };
    let interval = |low: f64, high: Option<f64>| {
        let high = high.map_or("∞".to_owned(), |high| decimal(t, high, 2));
        t.with("desk-between", &[("low", decimal(t, low, 2).into()), ("high", high.into())])
    };
    let plain = |ratio: Ratio| {
        let p = decimal(t, ratio.p, 3);
        format!("{} {}, p {p}", decimal(t, ratio.value, 2), interval(ratio.low, ratio.high))
    };
    html! {
        dl class="props" {
            div { dt { (t.s("desk-before")) } dd { (rate(before)) } }
            div { dt { (t.s("desk-after")) } dd { (rate(after)) } }
            @if let Some(ratio) = effect.ratio { div { dt { (t.s("desk-rate-ratio")) } dd { (plain(ratio)) } } }
            div { dt { (t.s("desk-control")) } dd { @match (effect.control, judged.control) { (Some(control), Some((was, is))) => { (decimal(t, control, 2)) " (" (t.number(was as i64)) " → " (t.number(is as i64)) ")" }, _ => (t.s("desk-no-control")) } } }
            @if let Some((value, low, high)) = effect.adjusted {
                div { dt { (t.s("desk-adjusted")) } dd { (decimal(t, value, 2)) " " (interval(low, Some(high))) } }
            }
            @if let (Some(units), crate::recurring::effect::Verdict::Met) = (judged.units, effect.verdict) {
                @if let Some((avoided, least)) = effect.avoided(before, units) {
                    div { dt { (t.s("desk-avoided")) } dd { (t.with("desk-avoided-n", &[("n", decimal(t, avoided, 1).into()), ("least", decimal(t, least, 1).into())])) } }
                }
            }
        }
    }
}
