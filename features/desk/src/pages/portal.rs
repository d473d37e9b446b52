//! What a client's guest sees: their tickets, one of them, and the form of a new one.

use super::{done, numbered, queue::read_new};
use crate::{
    actions,
    store::{copies, mail, tickets},
    types::{Level, Origin, Wanted},
    views::{forms, ticket as views},
};
use axum::extract::Path;
use kernel::{Error, Result};
use maud::html;
use ui::{
    Head, Markup,
    form::{Ask, Filled, input, submit, textarea},
    head,
};
use web::{Answer, Cx, Form};

/// Tickets of a guest on one page; older ones are found by their number.
const ROWS: i64 = 100;

/// The guest's tickets, and those of their client if its setting says so.
pub async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let wanted = Wanted { limit: ROWS, ..Wanted::default() };
    let found = if cx.actor.is_guest() { tickets::list(&mut read, &wanted).await? } else { Vec::new() };
    drop(read);
    let title = cx.t.s("desk-guest-tickets");
    let body = html! { (head(&cx.t, &Head { title: &title, ..Head::default() })) (views::guest_list(&cx.t, &found)) };
    cx.page(&title, body).await
}

fn form(cx: &Cx, filled: &Filled) -> Markup {
    let t = &cx.t;
    html! {
        (head(t, &Head { title: &t.s("desk-guest-new"), ..Head::default() }))
        form class="form" method="post" action="/portal/tickets" {
            (filled.summary(t))
            (input(t, filled, "text", Ask::new("subject", "desk-subject")))
            (textarea(t, filled, 6, Ask::new("text", "desk-request").hint("desk-guest-request-hint")))
            (forms::sort(t, filled))
            div class="form-foot" { (submit(t, "desk-guest-send", "send")) a class="btn" href="/portal/tickets" { (t.s("ui-cancel")) } }
        }
    }
}

/// The form of a new ticket.
pub async fn new(cx: Cx) -> Answer {
    let medium = || Level::Medium.word().to_owned();
    let filled = Filled::new(&[("impact", medium()), ("urgency", medium())]);
    cx.page(&cx.t.s("desk-guest-new"), form(&cx, &filled)).await
}

/// Opens a ticket for whoever asks.
pub async fn create(cx: Cx, sent: Form) -> Answer {
    let opened = async {
        if !cx.actor.is_guest() {
            return Err(Error::Forbidden);
        }
        let new = read_new(&sent, Origin::Portal)?;
        let mut tx = cx.tx().await?;
        let id = actions::open(&mut tx, new).await?;
        tx.commit().await?;
        Ok(id)
    };
    match opened.await {
        Ok(id) => cx.see(&format!("/portal/tickets/{id}")),
        Err(error) => cx.again(error, &cx.t.s("desk-guest-new"), &sent, |filled| form(&cx, filled)).await,
    }
}

async fn content(cx: &Cx, number: &str, filled: &Filled) -> Result<(String, Markup)> {
    if !cx.actor.is_guest() {
        return Err(Error::NotFound);
    }
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, numbered(number)?).await?;
    let entries = tickets::list_entries(&mut read, ticket.id).await?;
    let files = mail::list_files(&mut read, ticket.id).await?;
    let attached = copies::list_files(&mut read, ticket.id, cx.actor.person).await?;
    drop(read);
    let body = html! {
        (head(&cx.t, &Head { title: &ticket.subject, ..Head::default() }))
        (views::guest(&cx.t, &ticket, &entries, (&files, &attached), filled))
    };
    Ok((ticket.subject, body))
}

/// A ticket of theirs.
pub async fn show(cx: Cx, Path(number): Path<String>) -> Answer {
    let (title, body) = content(&cx, &number, &Filled::default()).await?;
    cx.page(&title, body).await
}

/// Their answer. Too late to come back, it opens another ticket that follows this one (RULES §6.5).
pub async fn write(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    if !cx.actor.is_guest() {
        return Err(Error::NotFound.into());
    }
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    let name = cx.visitor.as_ref().map_or(String::new(), |visitor| visitor.name.clone());
    match actions::message(&mut tx, id, sent.raw("text"), &name).await {
        Ok(into) => done(&cx, tx, &format!("/portal/tickets/{into}")).await,
        Err(Error::Invalid(fields)) => {
            drop(tx);
            let (title, body) = content(&cx, &number, &sent.failed(fields)).await?;
            cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &title, body).await
        }
        Err(other) => Err(other.into()),
    }
}
