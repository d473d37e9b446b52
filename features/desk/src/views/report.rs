//! Adherence with its sample and interval, and the simple version beside it.

use crate::{figures::Judged, types::Ticket};
use kernel::Ratio;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, input},
    head,
    parts::{Tone, icon, pill},
};

/// A row: what it is of, met of decided, and the simple version.
pub struct Line {
    /// What it is of.
    pub words: String,
    /// Met of decided.
    pub ratio: Ratio,
    /// Met of fulfilled, which hides open breaches; nothing where it is not told.
    pub simple: Option<Ratio>,
    /// How many broke by a change of priority alone, which is told apart (RULES §6.4).
    pub by_change: i64,
}

/// A ticket that was taken to whoever does the work.
pub struct Taken {
    /// The ticket.
    pub ticket: Ticket,
    /// Open time until they did something, in seconds; until now where they have not.
    pub seconds: Option<i64>,
    /// How long a working day of its opening hours is.
    pub day: Option<i64>,
}

impl Taken {
    /// Whether that was within a working day.
    pub fn is_in_a_day(&self) -> bool {
        self.seconds.zip(self.day).is_some_and(|(seconds, day)| seconds <= day)
    }
}

/// The chain to whoever does the work (RULES §4.1).
pub struct Chain {
    /// With at most one hop, of all.
    pub hops: Ratio,
    /// Whether that is enough.
    pub hops_judged: Judged,
    /// Open time that eight of ten did not exceed, in seconds.
    pub p80: Option<i64>,
    /// Within a working day, of those whose open time is known.
    pub in_a_day: Ratio,
    /// Whether that is enough.
    pub time_judged: Judged,
    /// Where nothing was done yet.
    pub waiting: usize,
}

/// What the page shows.
pub struct Page<'a> {
    /// The days asked for.
    pub filled: &'a Filled,
    /// Came, solved, solved after coming back, open at the end, asked for nothing.
    pub flow: (i64, i64, i64, i64, i64),
    /// Tables: heading and rows.
    pub tables: &'a [(String, Vec<Line>)],
    /// The chain to whoever does the work.
    pub chain: &'a Chain,
    /// The tickets behind it.
    pub taken: &'a [Taken],
}

/// The page.
pub fn page(t: &Locale, page: &Page<'_>) -> Markup {
    let crumbs = [
        Crumb { words: &t.s("desk-tickets"), href: Some("/tickets") },
        Crumb { words: &t.s("desk-reports"), href: None },
    ];
    let (came, solved, back, open, void) = page.flow;
    let days = format!("from={}&to={}", page.filled.value("from"), page.filled.value("to"));
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &t.s("desk-reports"), lede: Some(&t.s("desk-reports-lede")), ..Head::default() }))
        form class="filters" method="get" action="/tickets/reports" {
            (input(t, page.filled, "date", Ask::new("from", "desk-from")))
            (input(t, page.filled, "date", Ask::new("to", "desk-to")))
            button class="btn" { (icon("filter")) (t.s("desk-show")) }
        }
        p { (t.with("desk-flow", &[("came", t.number(came).into()), ("solved", t.number(solved).into()), ("back", t.number(back).into()), ("open", t.number(open).into())])) @if void > 0 { " " (t.n("desk-flow-void", void as usize)) } }
        @for (heading, lines) in page.tables { (table(t, heading, lines)) }
        (super::csv(t, &format!("/tickets/reports.csv?{days}")))
        (chain(t, page, &days))
        details class="fold" { summary { (t.s("desk-formula")) } p class="soft" { (t.s("desk-formula-says")) } }
    }
}

/// Tickets behind the chain that are shown; the CSV holds all.
const MOST_TAKEN: usize = 50;

/// The chain to whoever does the work, what is aimed at, and the tickets behind it.
fn chain(t: &Locale, page: &Page<'_>, days: &str) -> Markup {
    let it = page.chain;
    let p80 = it.p80.map_or_else(|| t.s("ui-no-data"), |seconds| t.duration(seconds));
    let row = |words: &str, value: String, ratio: Ratio, judged: Judged| {
        html! {
            tr { th scope="row" { (t.s(words)) } td class="num" { (value) } td class="num" { (shown(t, Some(ratio))) } td class="num" { (interval(t, ratio)) } td { (self::judged(t, judged)) } }
        }
    };
    html! {
        section class="part" id="chain" {
            h2 { (t.s("desk-chain")) }
            p class="soft" { (t.s("desk-chain-aim")) }
            @if page.taken.is_empty() { p class="soft" { (t.s("desk-chain-none")) } } @else {
                div class="scrollx" tabindex="0" {
                    table class="table" {
                        caption class="vh" { (t.s("desk-chain")) }
                        thead { tr { th scope="col" { (t.s("desk-of")) } th scope="col" class="num" { (t.s("desk-chain-value")) } th scope="col" class="num" { (t.s("desk-chain-share")) } th scope="col" class="num" { (t.s("desk-interval")) } th scope="col" { (t.s("desk-chain-judged")) } } }
                        tbody {
                            (row("desk-chain-one-hop", String::new(), it.hops, it.hops_judged))
                            (row("desk-chain-p80", p80, it.in_a_day, it.time_judged))
                        }
                    }
                }
                @if it.waiting > 0 { p class="small soft" { (t.n("desk-chain-waiting", it.waiting)) } }
                details class="fold" {
                    summary { (t.n("desk-chain-tickets", page.taken.len())) }
                    ul role="list" class="list" {
                        @for row in page.taken.iter().take(MOST_TAKEN) { (taken(t, row)) }
                    }
                    (super::csv(t, &format!("/tickets/reports/chain.csv?{days}")))
                }
            }
        }
    }
}

fn taken(t: &Locale, row: &Taken) -> Markup {
    let ticket = &row.ticket;
    html! {
        li {
            (icon("ticket"))
            a class="t" href=(ticket.href()) { (ticket.subject) }
            span class="small muted mono" { (ticket.number()) }
            span class="sub" {
                (t.n("desk-hops-n", ticket.hops as usize))
                @if let Some(seconds) = row.seconds { " · " (t.duration(seconds)) }
                @if ticket.developer_acted_at.is_none() { " · " (t.s("desk-developer-waits")) }
            }
        }
    }
}

fn judged(t: &Locale, judged: Judged) -> Markup {
    match judged {
        Judged::Met => pill(Tone::Ok, "circle-check", &t.s("desk-aim-met")),
        Judged::Missed => pill(Tone::Bad, "octagon-alert", &t.s("desk-aim-missed")),
        Judged::Unsure => pill(Tone::Mute, "circle-help", &t.s("desk-aim-unsure")),
        Judged::NoData => pill(Tone::Mute, "circle-dashed", &t.s("ui-no-data")),
    }
}

fn shown(t: &Locale, ratio: Option<Ratio>) -> String {
    match ratio.and_then(|ratio| Some((ratio, ratio.value()?))) {
        Some((ratio, value)) => format!(
            "{} ({}/{})",
            t.percent(value),
            t.number(ratio.numerator as i64),
            t.number(ratio.denominator as i64)
        ),
        None => t.s("ui-no-data"),
    }
}

fn interval(t: &Locale, ratio: Ratio) -> String {
    ratio
        .interval()
        .map_or_else(|| t.s("ui-no-data"), |(low, high)| format!("{} – {}", t.percent(low), t.percent(high)))
}

fn table(t: &Locale, heading: &str, lines: &[Line]) -> Markup {
    html! {
        section class="part" {
            h2 { (heading) }
            @if lines.is_empty() { p class="soft" { (t.s("ui-no-data")) } } @else {
                div class="scrollx" tabindex="0" {
                    table class="table" {
                        caption class="vh" { (heading) }
                        thead { tr { th scope="col" { (t.s("desk-of")) } th scope="col" class="num" { (t.s("desk-adherence")) } th scope="col" class="num" { (t.s("desk-interval")) } th scope="col" class="num" { (t.s("desk-by-change")) } th scope="col" class="num" { (t.s("desk-simple")) } } }
                        tbody {
                            @for line in lines {
                                tr { th scope="row" { (line.words) } td class="num" { (shown(t, Some(line.ratio))) } td class="num" { (interval(t, line.ratio)) } td class="num" { (t.number(line.by_change)) } td class="num" { @if line.simple.is_some() { (shown(t, line.simple)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
