//! Lists of the desk as CSV, each of what its reader reaches: programs read the headings, people the rest.

use super::recurring;
use crate::{
    store::{alerts, escalation, schedule},
    types::{number, recurring::Remedial},
};
use axum::extract::Query;
use jiff::Timestamp;
use web::{
    Answer, Cx,
    cells::{MOST_ROWS, Sheet},
};

pub(super) fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

fn instant(at: Option<Timestamp>) -> String {
    at.map_or(String::new(), |at| at.to_string())
}

/// Tickets that come by themselves.
pub async fn schedules(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = schedule::list(&mut read).await?;
    drop(read);
    let mut sheet =
        Sheet::headed(&["name", "on", "next_at", "subject", "every", "interval", "day", "time", "zone"]);
    for row in rows {
        let body = row.read()?;
        sheet.add(&[
            row.name.as_str(),
            yes(row.is_on),
            &instant(row.next_at),
            &body.subject,
            body.every.word(),
            &body.interval.to_string(),
            &body.day.to_string(),
            &body.time,
            &body.zone,
        ]);
    }
    Ok(sheet.answer("schedules.csv"))
}

/// Who was asked to look.
pub async fn escalations(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = escalation::list(&mut read, MOST_ROWS + 1).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["at", "number", "subject", "clock", "level", "person"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |row| {
        [
            row.at.to_string(),
            number(row.ticket_id),
            row.subject,
            row.kind.word().to_owned(),
            row.level.to_string(),
            row.person.unwrap_or_default(),
        ]
    });
    Ok(sheet.answer("escalations.csv"))
}

/// What burns and burned.
pub async fn burning(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = alerts::list_after(&mut read, 0, MOST_ROWS + 1).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["source", "key", "number", "firing", "updated_at"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |(_, source, key, ticket, firing, at)| {
        [source, key, number(ticket), yes(firing).to_owned(), at.to_string()]
    });
    Ok(sheet.answer("alerts.csv"))
}

/// What comes back, with what was judged of it; the page's filters hold.
pub async fn clusters(cx: Cx, Query(asked): Query<recurring::Asked>) -> Answer {
    let mut read = cx.read().await?;
    let (rows, _) = recurring::wanted(&mut read, &cx.t, &asked).await?;
    drop(read);
    let heading = [
        "cluster",
        "name",
        "words",
        "confirmed_at",
        "recurrent",
        "tickets",
        "days",
        "hours_month",
        "clients",
        "last",
        "owner",
        "action",
        "link",
        "saves_hours_month",
        "payback_months",
    ];
    let mut sheet = Sheet::headed(&heading);
    let hours = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.2}"));
    for row in rows {
        let it = &row.cluster;
        sheet.add(&[
            it.id.to_string().as_str(),
            &it.name,
            &it.words,
            &instant(it.confirmed_at),
            yes(row.sum.is_recurrent()),
            &row.sum.tickets.to_string(),
            &row.sum.days.to_string(),
            &hours(Some(row.sum.hours_month)),
            &row.clients.join("; "),
            &instant(row.last),
            it.owner_name.as_deref().unwrap_or_default(),
            it.action.map_or("", Remedial::word),
            &it.link,
            &hours(row.worth.map(|worth| worth.hours_month)),
            &hours(row.worth.and_then(|worth| worth.payback_months)),
        ]);
    }
    Ok(sheet.answer("recurring.csv"))
}
