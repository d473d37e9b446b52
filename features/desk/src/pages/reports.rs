//! How promises were kept in a period.

use super::chain;
use crate::{
    store::report::{self, Period},
    views::report::{self as views, Line},
};
use axum::extract::Query;
use db::Read;
use jiff::{ToSpan, civil::Date};
use kernel::{Ratio, Result, start_of_day};
use serde::Deserialize;
use ui::{Locale, form::Filled};
use web::{Answer, Cx, cells::Sheet};

/// The days of a period that is not asked for.
const USUAL_DAYS: i64 = 30;

/// Which days, both included.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
}

fn ratio(met: i64, decided: i64) -> Ratio {
    Ratio::new(met.max(0) as u64, decided.max(0) as u64)
}

impl Asked {
    /// The days, both included.
    fn days(&self, t: &Locale) -> (Date, Date) {
        let to: Date = self.to.parse().unwrap_or_else(|_| t.today());
        let from = self.from.parse().unwrap_or_else(|_| to.saturating_sub(USUAL_DAYS.days()));
        (from.min(to), to)
    }

    /// From the first instant of the days to the one after the last.
    pub(super) fn period(&self, t: &Locale) -> Period {
        let (from, to) = self.days(t);
        let end = to.saturating_add(1.day());
        Period { from: start_of_day(from, &t.zone), to: start_of_day(end, &t.zone) }
    }
}

/// Adherence by kind of promise, by priority and by client.
async fn tables(read: &mut Read, t: &Locale, period: Period) -> Result<[(String, Vec<Line>); 3]> {
    let simple = report::simple_by_kind(read, period).await?;
    let kinds = report::by_kind(read, period).await?;
    let kinds = kinds.into_iter().map(|(kind, decided, met, by_change)| Line {
        by_change,
        words: t.s(&format!("desk-clock-{}", kind.word())),
        ratio: ratio(met, decided),
        simple: simple.iter().find(|row| row.0 == kind).map(|row| ratio(row.2, row.1)),
    });
    let kinds: Vec<Line> = kinds.collect();
    let simple = report::simple_by_priority(read, period).await?;
    let priorities = report::by_priority(read, period).await?;
    let priorities = priorities.into_iter().map(|(priority, decided, met, by_change)| Line {
        by_change,
        words: t.with("desk-priority-n", &[("n", priority.into())]),
        ratio: ratio(met, decided),
        simple: simple.iter().find(|row| row.0 == priority).map(|row| ratio(row.2, row.1)),
    });
    let priorities: Vec<Line> = priorities.collect();
    let simple = report::simple_by_client(read, period).await?;
    let clients = report::by_client(read, period).await?;
    let clients = clients.into_iter().map(|(name, decided, met, by_change)| Line {
        by_change,
        ratio: ratio(met, decided),
        simple: simple.iter().find(|row| row.0 == name).map(|row| ratio(row.2, row.1)),
        words: name.unwrap_or_else(|| t.s("desk-no-client")),
    });
    let clients: Vec<Line> = clients.collect();
    let words = ["desk-by-kind", "desk-by-priority", "desk-by-client"].map(|key| t.s(key));
    let [kind, priority, client] = words;
    Ok([(kind, kinds), (priority, priorities), (client, clients)])
}

/// The page.
pub async fn show(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let days = asked.days(&cx.t);
    let period = asked.period(&cx.t);
    let mut read = cx.read().await?;
    let tables = tables(&mut read, &cx.t, period).await?;
    let flow = report::flow(&mut read, period).await?;
    let taken = chain::taken(&mut read, period).await?;
    drop(read);
    let chain = &chain::chain(&taken);
    let filled = &Filled::new(&[("from", days.0.to_string()), ("to", days.1.to_string())]);
    let page = views::Page { filled, flow, tables: &tables, chain, taken: &taken };
    cx.page(&cx.t.s("desk-reports"), views::page(&cx.t, &page)).await
}

/// Adherence as CSV: each line of the page with what it is made of.
pub async fn export(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let period = asked.period(&cx.t);
    let mut read = cx.read().await?;
    let tables = tables(&mut read, &cx.t, period).await?;
    let chain = chain::chain(&chain::taken(&mut read, period).await?);
    drop(read);
    let heading = [
        "table",
        "of",
        "met",
        "decided",
        "adherence",
        "low",
        "high",
        "simple_met",
        "simple_decided",
        "by_change",
        "p80_hours",
    ];
    let mut sheet = Sheet::headed(&heading);
    let part = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.4}"));
    for (table, lines) in &tables {
        for line in lines {
            let interval = line.ratio.interval();
            let simple =
                |of: fn(&Ratio) -> u64| line.simple.as_ref().map_or(String::new(), |it| of(it).to_string());
            sheet.add(&[
                table.clone(),
                line.words.clone(),
                line.ratio.numerator.to_string(),
                line.ratio.denominator.to_string(),
                part(line.ratio.value()),
                part(interval.map(|(low, _)| low)),
                part(interval.map(|(_, high)| high)),
                simple(|it| it.numerator),
                simple(|it| it.denominator),
                line.by_change.to_string(),
                String::new(),
            ]);
        }
    }
    let hours = chain.p80.map_or(String::new(), web::cells::hours);
    for (words, ratio, hours) in
        [("desk-chain-one-hop", chain.hops, String::new()), ("desk-chain-p80", chain.in_a_day, hours)]
    {
        let interval = ratio.interval();
        sheet.add(&[
            cx.t.s("desk-chain"),
            cx.t.s(words),
            ratio.numerator.to_string(),
            ratio.denominator.to_string(),
            part(ratio.value()),
            part(interval.map(|(low, _)| low)),
            part(interval.map(|(_, high)| high)),
            String::new(),
            String::new(),
            String::new(),
            hours,
        ]);
    }
    Ok(sheet.answer("adherence.csv"))
}
