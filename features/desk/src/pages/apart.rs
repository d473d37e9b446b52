//! Dialogs that take something out of a ticket: a part that becomes its own, an entry that does not count.

use super::{done, numbered};
use crate::{
    actions,
    store::tickets,
    types::{SUBJECT_LENGTH, Ticket},
    views::forms,
};
use axum::extract::{Path, Query};
use kernel::{Result, TicketEntryId};
use serde::Deserialize;
use ui::{
    Markup,
    form::{Dialog, Filled, dialog},
};
use web::{Answer, Cx, Form};

/// Which entry a new ticket is made of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    entry: i64,
}

async fn find(cx: &Cx, number: &str) -> Result<Ticket> {
    let mut read = cx.read().await?;
    tickets::find(&mut read, numbered(number)?).await
}

fn splitting(cx: &Cx, ticket: &Ticket, filled: &Filled) -> Markup {
    let title = format!("{} · {}", cx.t.s("desk-split"), ticket.number());
    let (action, back) = (format!("{}/split", ticket.href()), ticket.href());
    let asking = Dialog {
        title: &title,
        action: &action,
        back: &back,
        submit: "desk-split",
        icon: "git-branch",
        fragment: cx.fragment,
    };
    dialog(&cx.t, filled, &asking, &forms::split(&cx.t, filled))
}

/// What the part is about; from an entry, with what was written in it.
pub async fn split(cx: Cx, Path(number): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let mut read = cx.read().await?;
    let text = match tickets::find_entry(&mut read, ticket.id, TicketEntryId(asked.entry)).await {
        Ok((_, source)) => source,
        Err(_) => String::new(),
    };
    drop(read);
    let subject: String = text.lines().next().unwrap_or("").chars().take(SUBJECT_LENGTH / 2).collect();
    let filled = Filled::new(&[("subject", subject), ("text", text)]);
    cx.page(&cx.t.s("desk-split"), splitting(&cx, &ticket, &filled)).await
}

/// Makes it a ticket.
pub async fn save_split(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let mut tx = cx.tx().await?;
    match actions::split(&mut tx, ticket.id, sent.get("subject"), sent.raw("text")).await {
        Ok(part) => done(&cx, tx, &format!("/tickets/{part}")).await,
        Err(error) => {
            drop(tx);
            let title = cx.t.s("desk-split");
            cx.again(error, &title, &sent, |filled| splitting(&cx, &ticket, filled)).await
        }
    }
}

/// A ticket's entry in an address.
type Entry = Path<(String, i64)>;

fn excluding(cx: &Cx, ticket: &Ticket, entry: i64, is_out: bool, filled: &Filled) -> Markup {
    let key = if is_out { "desk-include" } else { "desk-exclude" };
    let title = format!("{} · {}", cx.t.s(key), ticket.number());
    let (action, back) = (format!("{}/entries/{entry}/exclusion", ticket.href()), ticket.href());
    let asking = Dialog {
        title: &title,
        action: &action,
        back: &back,
        submit: key,
        icon: "timer",
        fragment: cx.fragment,
    };
    dialog(&cx.t, filled, &asking, &forms::exclusion(&cx.t, filled, is_out))
}

async fn is_out(cx: &Cx, ticket: &Ticket, entry: i64) -> Result<bool> {
    let mut read = cx.read().await?;
    tickets::find_entry(&mut read, ticket.id, TicketEntryId(entry)).await?;
    Ok(tickets::list_facts(&mut read, ticket.id).await?.excluded.contains(&TicketEntryId(entry)))
}

/// Why an entry does not count, or counts again.
pub async fn exclusion(cx: Cx, Path((number, entry)): Entry) -> Answer {
    let ticket = find(&cx, &number).await?;
    let is_out = is_out(&cx, &ticket, entry).await?;
    let title = cx.t.s(if is_out { "desk-include" } else { "desk-exclude" });
    cx.page(&title, excluding(&cx, &ticket, entry, is_out, &Filled::default())).await
}

/// Takes it out, or puts it back.
pub async fn save_exclusion(cx: Cx, Path((number, entry)): Entry, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let is_out = is_out(&cx, &ticket, entry).await?;
    let mut tx = cx.tx().await?;
    match actions::exclude(&mut tx, ticket.id, TicketEntryId(entry), !sent.has("back"), sent.get("reason"))
        .await
    {
        Ok(()) => done(&cx, tx, &ticket.href()).await,
        Err(error) => {
            drop(tx);
            let title = cx.t.s("desk-exclude");
            cx.again(error, &title, &sent, |filled| excluding(&cx, &ticket, entry, is_out, filled)).await
        }
    }
}
