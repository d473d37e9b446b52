//! Adherence with its sample and interval, and the simple version beside it.

use kernel::Ratio;
use maud::{Markup, html};
use ui::{
    Crumb, Head, Locale,
    form::{Ask, Filled, input},
    head,
    parts::icon,
};

/// A row: what it is of, met of decided, and the simple version.
pub struct Line {
    /// What it is of.
    pub words: String,
    /// Met of decided.
    pub ratio: Ratio,
    /// Met of fulfilled, which hides open breaches; nothing where it is not told.
    pub simple: Option<Ratio>,
}

/// What the page shows.
pub struct Page<'a> {
    /// The days asked for.
    pub filled: &'a Filled,
    /// Came, solved, solved after coming back, open at the end, asked for nothing.
    pub flow: (i64, i64, i64, i64, i64),
    /// Tables: heading and rows.
    pub tables: &'a [(String, Vec<Line>)],
}

/// The page.
pub fn page(t: &Locale, page: &Page<'_>) -> Markup {
    let crumbs = [
        Crumb { words: &t.s("desk-tickets"), href: Some("/tickets") },
        Crumb { words: &t.s("desk-reports"), href: None },
    ];
    let (came, solved, back, open, void) = page.flow;
    html! {
        (head(t, &Head { crumbs: &crumbs, title: &t.s("desk-reports"), lede: Some(&t.s("desk-reports-lede")), ..Head::default() }))
        form class="filters" method="get" action="/tickets/reports" {
            (input(t, page.filled, "date", Ask::new("from", "desk-from")))
            (input(t, page.filled, "date", Ask::new("to", "desk-to")))
            button class="btn" { (icon("filter")) (t.s("desk-show")) }
        }
        p { (t.with("desk-flow", &[("came", t.number(came).into()), ("solved", t.number(solved).into()), ("back", t.number(back).into()), ("open", t.number(open).into())])) @if void > 0 { " " (t.n("desk-flow-void", void as usize)) } }
        @for (heading, lines) in page.tables { (table(t, heading, lines)) }
        (super::csv(t, &format!("/tickets/reports.csv?from={}&to={}", page.filled.value("from"), page.filled.value("to"))))
        details class="fold" { summary { (t.s("desk-formula")) } p class="soft" { (t.s("desk-formula-says")) } }
    }
}

fn table(t: &Locale, heading: &str, lines: &[Line]) -> Markup {
    let shown = |ratio: Option<Ratio>| match ratio.and_then(|ratio| Some((ratio, ratio.value()?))) {
        Some((ratio, value)) => format!(
            "{} ({}/{})",
            t.percent(value),
            t.number(ratio.numerator as i64),
            t.number(ratio.denominator as i64)
        ),
        None => t.s("ui-no-data"),
    };
    let interval = |ratio: Ratio| {
        ratio.interval().map_or_else(
            || t.s("ui-no-data"),
            |(low, high)| format!("{} – {}", t.percent(low), t.percent(high)),
        )
    };
    html! {
        section class="part" {
            h2 { (heading) }
            @if lines.is_empty() { p class="soft" { (t.s("ui-no-data")) } } @else {
                div class="scrollx" tabindex="0" {
                    table class="table" {
                        caption class="vh" { (heading) }
                        thead { tr { th scope="col" { (t.s("desk-of")) } th scope="col" class="num" { (t.s("desk-adherence")) } th scope="col" class="num" { (t.s("desk-interval")) } th scope="col" class="num" { (t.s("desk-simple")) } } }
                        tbody {
                            @for line in lines {
                                tr { th scope="row" { (line.words) } td class="num" { (shown(Some(line.ratio))) } td class="num" { (interval(line.ratio)) } td class="num" { @if line.simple.is_some() { (shown(line.simple)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
