//! A ticket goes into another: into which, what will come of it, and the press (RULES §6.5).

use super::{done, numbered, ticket::clocks_of};
use crate::{
    actions,
    live::{Live, Standing},
    store::{copies, counts, side, tickets},
    types::{Ticket, read_number},
    views::{forms, merge as views},
};
use axum::extract::{Path, Query};
use kernel::{Error, Result, TicketId};
use serde::Deserialize;
use ui::{
    Markup,
    form::{Dialog, Filled, dialog, dialog_that_asks},
};
use web::{Answer, Cx, Form};

/// Into which ticket.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    other: String,
}

fn read(text: &str) -> Result<TicketId> {
    read_number(text).ok_or_else(|| Error::invalid("other", "desk-no-such-ticket"))
}

async fn find(cx: &Cx, number: &str) -> Result<Ticket> {
    let mut read = cx.read().await?;
    tickets::find(&mut read, numbered(number)?).await
}

fn title(cx: &Cx, ticket: &Ticket) -> String {
    format!("{} · {}", cx.t.s("desk-merge"), ticket.number())
}

/// Asks into which ticket.
fn asking(cx: &Cx, ticket: &Ticket, filled: &Filled) -> Markup {
    let (title, action, back) = (title(cx, ticket), format!("{}/merge", ticket.href()), ticket.href());
    let asking = Dialog {
        title: &title,
        action: &action,
        back: &back,
        submit: "desk-merge-look",
        icon: "arrow-right",
        fragment: cx.fragment,
    };
    dialog_that_asks(&cx.t, filled, &asking, &forms::other(&cx.t, filled, "desk-merge-hint"))
}

/// Into which ticket; once that is said, both of them and what will come of it, before anything happens.
pub async fn show(cx: Cx, Path(number): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let ticket = find(&cx, &number).await?;
    let name = cx.t.s("desk-merge");
    if asked.other.trim().is_empty() {
        return cx.page(&name, asking(&cx, &ticket, &Filled::default())).await;
    }
    match tried(&cx, &ticket, &asked.other).await {
        Ok(preview) => cx.page(&name, confirming(&cx, &ticket, &preview)).await,
        Err(error) => {
            let sent = Form::of(&[("other", &asked.other)]);
            cx.again(error, &name, &sent, |filled| asking(&cx, &ticket, filled)).await
        }
    }
}

fn confirming(cx: &Cx, ticket: &Ticket, preview: &views::Preview) -> Markup {
    let (title, action) = (title(cx, ticket), format!("{}/merge", ticket.href()));
    let confirming = Dialog {
        title: &title,
        action: &action,
        // Another one can be chosen before anything happens.
        back: &ticket.href(),
        submit: "desk-merge",
        icon: "git-pull-request",
        fragment: cx.fragment,
    };
    dialog(&cx.t, &Filled::default(), &confirming, &views::preview(&cx.t, ticket, preview))
}

/// What comes of it, by doing it in a transaction that never ends: exact, and refused for the same reasons.
async fn tried(cx: &Cx, ticket: &Ticket, other: &str) -> Result<views::Preview> {
    let into = read(other)?;
    let mut tx = cx.tx().await?;
    let unknown = |_| Error::invalid("other", "desk-no-such-ticket");
    let before = tickets::find(&mut tx, into).await.map_err(unknown)?;
    let (cancelled, _) = clocks_of(&mut tx, cx, ticket).await?;
    let within = counts::list_within(&mut tx, &[ticket.id, into]).await?;
    actions::merge(&mut tx, ticket.id, into).await?;
    let after = tickets::find(&mut tx, into).await?;
    let (kept, _) = clocks_of(&mut tx, cx, &after).await?;
    let followers = side::list_followers(&mut tx, into).await?;
    let copies = copies::list(&mut tx, into).await?;
    drop(tx);
    let counts =
        |live: &Live| matches!(live.standing, Standing::Running | Standing::OutOfHours | Standing::Paused);
    let of = |id: TicketId| within.get(&id).copied().unwrap_or_default();
    Ok(views::Preview {
        within: (of(ticket.id), of(into)),
        starts_earlier: after.created_at < before.created_at,
        into: after,
        kept: kept.into_iter().filter(|live| counts(live) || live.runs).collect(),
        cancelled: cancelled.into_iter().filter(counts).collect(),
        followers: followers.into_iter().map(|(_, name)| name).collect(),
        copies: copies.into_iter().filter(|copy| copy.entry.is_none()).map(|copy| copy.email).collect(),
    })
}

/// Lets it go into another.
pub async fn save(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let ticket = find(&cx, &number).await?;
    let merged = async {
        let into = read(sent.get("other"))?;
        let mut tx = cx.tx().await?;
        actions::merge(&mut tx, ticket.id, into).await?;
        Ok((tx, into))
    };
    match merged.await {
        Ok((tx, into)) => done(&cx, tx, &format!("/tickets/{into}")).await,
        Err(error) => {
            cx.again(error, &cx.t.s("desk-merge"), &sent, |filled| asking(&cx, &ticket, filled)).await
        }
    }
}
