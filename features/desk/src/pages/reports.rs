//! How promises were kept in a period.

use crate::{
    store::report::{self, Period},
    views::report::{self as views, Line},
};
use axum::extract::Query;
use jiff::{ToSpan, civil::Date};
use kernel::{Ratio, start_of_day};
use serde::Deserialize;
use ui::form::Filled;
use web::{Answer, Cx};

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

/// The page.
pub async fn show(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let today = cx.t.today();
    let to: Date = asked.to.parse().unwrap_or(today);
    let from: Date = asked.from.parse().unwrap_or_else(|_| to.saturating_sub(USUAL_DAYS.days())).min(to);
    let period = Period {
        from: start_of_day(from, &cx.t.zone),
        to: start_of_day(to.saturating_add(1.day()), &cx.t.zone),
    };
    let mut read = cx.read().await?;
    let simple = report::simple_by_kind(&mut read, period).await?;
    let kinds = report::by_kind(&mut read, period).await?;
    let kinds = kinds.into_iter().map(|(kind, decided, met)| Line {
        words: cx.t.s(&format!("desk-clock-{}", kind.word())),
        ratio: ratio(met, decided),
        simple: simple.iter().find(|row| row.0 == kind).map(|row| ratio(row.2, row.1)),
    });
    let kinds: Vec<Line> = kinds.collect();
    let simple = report::simple_by_priority(&mut read, period).await?;
    let priorities = report::by_priority(&mut read, period).await?;
    let priorities = priorities.into_iter().map(|(priority, decided, met)| Line {
        words: cx.t.with("desk-priority-n", &[("n", priority.into())]),
        ratio: ratio(met, decided),
        simple: simple.iter().find(|row| row.0 == priority).map(|row| ratio(row.2, row.1)),
    });
    let priorities: Vec<Line> = priorities.collect();
    let clients = report::by_client(&mut read, period).await?;
    let clients = clients.into_iter().map(|(name, decided, met)| Line {
        words: name.unwrap_or_else(|| cx.t.s("desk-no-client")),
        ratio: ratio(met, decided),
        simple: None,
    });
    let clients: Vec<Line> = clients.collect();
    let flow = report::flow(&mut read, period).await?;
    drop(read);
    let page = views::Page {
        filled: &Filled::new(&[("from", from.to_string()), ("to", to.to_string())]),
        flow,
        tables: &[
            (cx.t.s("desk-by-kind"), kinds),
            (cx.t.s("desk-by-priority"), priorities),
            (cx.t.s("desk-by-client"), clients),
        ],
    };
    cx.page(&cx.t.s("desk-reports"), views::page(&cx.t, &page)).await
}
