//! Lists of mails, of what an administrator sets, and of what happened to a ticket, as CSV.

use super::numbered;
use crate::{
    store::{alerts, automation, held, mail, side, states, summary, tickets},
    types::{mail::HeldState, number},
};
use axum::extract::Path;
use kernel::Result;
use web::{
    Answer, Cx,
    cells::{MOST_ROWS, Sheet},
};

/// One row more than a file holds, so that what is cut says so.
const ASKED: i64 = MOST_ROWS + 1;

async fn mails(cx: Cx, state: Option<HeldState>, name: &str) -> Answer {
    let mut read = cx.read().await?;
    let rows = held::list(&mut read, state, i64::MAX, ASKED).await?;
    drop(read);
    let heading = ["id", "at", "state", "reason", "from_name", "from_email", "subject", "address", "number"];
    let mut sheet = Sheet::headed(&heading);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |row| {
        [
            row.id.to_string(),
            row.at.to_string(),
            row.state.word().to_owned(),
            row.reason.word().to_owned(),
            row.from_name,
            row.from_email,
            row.subject,
            row.address,
            row.ticket.map_or(String::new(), number),
        ]
    });
    Ok(sheet.answer(name))
}

/// Mails that wait.
pub async fn waiting(cx: Cx) -> Answer {
    mails(cx, Some(HeldState::Triage), "mails-waiting.csv").await
}

/// Mails that nobody wants.
pub async fn unwanted(cx: Cx) -> Answer {
    mails(cx, Some(HeldState::Spam), "mails-unwanted.csv").await
}

/// What became of others.
pub async fn settled(cx: Cx) -> Answer {
    mails(cx, None, "mails-settled.csv").await
}

/// Whom nobody wants to hear.
pub async fn blocked(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = held::list_blocked(&mut read, ASKED).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["sender"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |email| [email]);
    Ok(sheet.answer("blocked.csv"))
}

/// Rules, with what each says as JSON.
pub async fn rules(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = automation::list(&mut read).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["name", "place", "on", "version", "since", "body"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |row| {
        [
            row.name,
            row.place.to_string(),
            super::exports::yes(row.is_on).to_owned(),
            row.number.to_string(),
            row.since.to_string(),
            row.body,
        ]
    });
    Ok(sheet.answer("rules.csv"))
}

/// Ready answers.
pub async fn answers(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = side::list_canned(&mut read).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["title", "body"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |(_, title, body)| [title, body]);
    Ok(sheet.answer("answers.csv"))
}

/// Addresses at which clients write.
pub async fn addresses(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = mail::list_addresses(&mut read, ASKED).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["address", "client", "project", "category", "service"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |row| {
        let (client, project) = (row.client_name.unwrap_or_default(), row.project_key.unwrap_or_default());
        [row.email, client, project, row.category, row.service]
    });
    Ok(sheet.answer("addresses.csv"))
}

/// Names of states.
pub async fn state_names(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = states::list(&mut read).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["id", "state", "name"]);
    sheet
        .fill(&cx.t, (rows, MOST_ROWS), |row| [row.id.to_string(), row.category.word().to_owned(), row.name]);
    Ok(sheet.answer("states.csv"))
}

/// Where alerts come from; never their secrets.
pub async fn sources(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = alerts::list_sources(&mut read).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["id", "name", "client", "project", "mapping"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |row| {
        let (client, project) = (row.client_name.unwrap_or_default(), row.project_key.unwrap_or_default());
        [row.id.to_string(), row.name, client, project, row.mapping]
    });
    Ok(sheet.answer("sources.csv"))
}

/// Logs that were brought in.
pub async fn logs(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = summary::list_sources(&mut read).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["log", "tickets"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |(name, tickets)| [name, tickets.to_string()]);
    Ok(sheet.answer("logs.csv"))
}

/// What happened to a ticket, in order, as it was typed.
pub async fn entries(cx: Cx, Path(number): Path<String>) -> Answer {
    let id = numbered(&number)?;
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, id).await?;
    let rows = tickets::list_typed(&mut read, id, ASKED).await?;
    drop(read);
    let mut sheet = Sheet::headed(&["number", "id", "at", "kind", "by", "value", "text"]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |(id, at, kind, by, value, text)| {
        let number = ticket.number();
        [number, id.to_string(), at.to_string(), kind.word().to_owned(), by, value, text]
    });
    Ok(sheet.answer(&format!("{}.csv", ticket.number())))
}

/// A guest's tickets, and those of their client if its setting says so.
pub async fn portal(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let wanted = crate::types::Wanted { limit: ASKED, ..crate::types::Wanted::default() };
    let rows = if cx.actor.is_guest() { tickets::list(&mut read, &wanted).await? } else { Vec::new() };
    drop(read);
    let mut sheet = Sheet::headed(&[
        "number",
        "subject",
        "requester",
        "state",
        "site",
        "created_at",
        "updated_at",
        "resolved_at",
    ]);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |ticket| {
        [
            ticket.number(),
            ticket.subject,
            ticket.requester,
            ticket.state.word().to_owned(),
            ticket.site_name.unwrap_or_default(),
            ticket.created_at.to_string(),
            ticket.updated_at.to_string(),
            ticket.resolved_at.map_or(String::new(), |at| at.to_string()),
        ]
    });
    Ok(sheet.answer("tickets.csv"))
}

/// The queue as CSV: each ticket with what stands beside it.
pub(super) async fn queue(
    cx: &Cx,
    read: &mut db::Read,
    found: Vec<crate::types::Ticket>,
    most: i64,
) -> Result<Sheet> {
    let ids: Vec<_> = found.iter().take(most as usize).map(|ticket| ticket.id).collect();
    let mut tags = side::list_tags_of(read, &ids).await?;
    let spent = side::list_spent_of(read, &ids).await?;
    let mut to_developer = super::chain::spans(read, &found).await?;
    let heading = [
        "number",
        "subject",
        "requester",
        "client",
        "project",
        "category",
        "service",
        "impact",
        "urgency",
        "priority",
        "state",
        "owner",
        "created_at",
        "resolved_at",
        "reopened",
        "site",
        "tags",
        "next_due",
        "next_clock",
        "source",
        "hops",
        "hours_to_developer",
        "seconds_spent",
        "updated_at",
    ];
    let mut sheet = Sheet::headed(&heading);
    sheet.fill(&cx.t, (found, most), |ticket| {
        let id = ticket.id;
        [
            ticket.number(),
            ticket.subject.clone(),
            ticket.requester.clone(),
            ticket.client_name.clone().unwrap_or_default(),
            ticket.project_key.clone().unwrap_or_default(),
            ticket.category.clone(),
            ticket.service.clone(),
            ticket.impact.word().to_owned(),
            ticket.urgency.word().to_owned(),
            format!("P{}", ticket.priority),
            ticket.state.word().to_owned(),
            ticket.owner_name.clone().unwrap_or_default(),
            ticket.created_at.to_string(),
            ticket.resolved_at.map_or(String::new(), |at| at.to_string()),
            ticket.reopened.to_string(),
            ticket.site_name.clone().unwrap_or_default(),
            tags.remove(&id).unwrap_or_default().join(", "),
            ticket.due().map_or(String::new(), |at| at.to_string()),
            ticket.next_kind.filter(|_| ticket.due().is_some()).map_or("", |kind| kind.word()).to_owned(),
            ticket.source.word().to_owned(),
            ticket.hops.to_string(),
            to_developer.remove(&id).map_or(String::new(), web::cells::hours),
            spent.get(&id).copied().unwrap_or(0).to_string(),
            ticket.updated_at.to_string(),
        ]
    });
    Ok(sheet)
}
