//! Mails of which a person says what becomes: those that wait, what nobody wants, and what became of others.

use super::{choice, done, places};
use crate::{
    actions::{self, Filing},
    mail as rules,
    store::held as store,
    types::{
        mail::{Held, HeldState},
        read_number,
    },
    views::held as views,
};
use axum::extract::{Path, Query};
use http::StatusCode;
use kernel::{ClientId, Error, Result, TicketId};
use serde::Deserialize;
use ui::form::Filled;
use web::{
    Answer, Cx, Form, download,
    json::Page,
    letter::{Letter, MAIL_BYTES},
};

/// Mails on a page.
const ON_PAGE: i64 = 50;
/// Blocked senders on the page at most.
const MOST_BLOCKED: i64 = 500;

/// Which mails a list goes on with.
#[derive(Default, Deserialize)]
pub struct After {
    after: Option<i64>,
}

async fn list(cx: &Cx, after: &After, state: Option<HeldState>, filled: &Filled, code: StatusCode) -> Answer {
    let mut read = cx.read().await?;
    let before = after.after.unwrap_or(i64::MAX);
    let rows = store::list(&mut read, state, before, ON_PAGE + 1).await?;
    let waiting = store::count(&mut read).await?;
    let blocked = match state {
        Some(HeldState::Spam) => store::list_blocked(&mut read, MOST_BLOCKED).await?,
        _ => Vec::new(),
    };
    drop(read);
    let page = Page::of(rows, ON_PAGE, |row: &Held| row.id);
    let place = views::place(state);
    let older = page.next.as_ref().map(|next| format!("{place}?after={next}"));
    let shown = views::List { state, rows: &page.items, waiting, blocked: &blocked, filled, older };
    let title = match state {
        Some(HeldState::Triage) => cx.t.s("desk-mail-triage"),
        Some(HeldState::Spam) => cx.t.s("desk-mail-spam-title"),
        _ => cx.t.s("desk-mail-settled-title"),
    };
    cx.framed(code, &title, views::list(&cx.t, &shown)).await
}

/// Mails that wait.
pub async fn waiting(cx: Cx, Query(after): Query<After>) -> Answer {
    list(&cx, &after, Some(HeldState::Triage), &Filled::default(), StatusCode::OK).await
}

/// Mails that nobody wants, and whom nobody wants to hear.
pub async fn spam(cx: Cx, Query(after): Query<After>) -> Answer {
    list(&cx, &after, Some(HeldState::Spam), &Filled::default(), StatusCode::OK).await
}

/// What became of others.
pub async fn settled(cx: Cx, Query(after): Query<After>) -> Answer {
    list(&cx, &after, None, &Filled::default(), StatusCode::OK).await
}

async fn letter_of(cx: &Cx, held: &Held) -> Result<Letter> {
    Letter::read(&threads::read_file(&cx.house.files(), &held.hash, MAIL_BYTES).await?)
}

async fn page(cx: &Cx, held: &Held, filled: &Filled, code: StatusCode) -> Answer {
    let letter = letter_of(cx, held).await?;
    let mut read = cx.read().await?;
    let (clients, _) = places(&mut read, &cx.t).await?;
    drop(read);
    let text = rules::text_of(&letter.text, !letter.files.is_empty(), cx.t.lang);
    let html = threads::markdown::html(&text, &|_| None);
    let files: Vec<String> = letter.files.iter().map(|file| file.name.clone()).collect();
    let shown = views::One { held, html: &html, files: &files, clients: &clients, filled };
    let title = views::subject(&cx.t, held);
    cx.framed(code, &title, views::one(&cx.t, &shown)).await
}

async fn found(cx: &Cx, id: i64) -> Result<Held> {
    let mut read = cx.read().await?;
    store::find(&mut read, id).await
}

/// A mail, and the form that files it.
pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let held = found(&cx, id).await?;
    let ticket = held.ticket.map_or(String::new(), crate::types::number);
    page(&cx, &held, &Filled::new(&[("ticket", ticket)]), StatusCode::OK).await
}

/// A mail as it came, with its headers.
pub async fn whole(cx: Cx, Path(id): Path<i64>) -> Answer {
    let held = found(&cx, id).await?;
    let bytes = threads::read_file(&cx.house.files(), &held.hash, MAIL_BYTES).await?;
    Ok(download(&format!("mail-{id}.eml"), "application/octet-stream", bytes))
}

fn read_filing(sent: &Form) -> Result<Filing> {
    let ticket = match sent.get("ticket") {
        "" => None,
        text => Some(read_number(text).ok_or_else(|| Error::invalid("ticket", "desk-mail-no-ticket"))?),
    };
    let client = choice("client", sent.get("client"))?.map(ClientId);
    Ok(Filing { ticket, client, contact: sent.has("contact") })
}

async fn filed(cx: &Cx, held: &Held, sent: &Form) -> Result<TicketId> {
    let to = read_filing(sent)?;
    let letter = letter_of(cx, held).await?;
    let mut tx = cx.tx().await?;
    let ticket = actions::file(&mut tx, held.id, &letter, to).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// Makes a ticket of a mail, or puts it into one.
pub async fn file(cx: Cx, Path(id): Path<i64>, sent: Form) -> Answer {
    let held = found(&cx, id).await?;
    match filed(&cx, &held, &sent).await {
        Ok(ticket) => cx.see(&format!("/tickets/{ticket}")),
        Err(Error::Invalid(fields)) => {
            page(&cx, &held, &sent.failed(fields), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Leaves a mail where it is.
pub async fn dismiss(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::dismiss(&mut tx, id).await?;
    done(&cx, tx, "/tickets/mail").await
}

/// Blocks a sender, with the ticket that they wrote if one is said, or hears them again.
pub async fn set_blocked(cx: Cx, sent: Form) -> Answer {
    let blocked = async {
        let mut tx = cx.tx().await?;
        actions::set_blocked(&mut tx, sent.get("block"), !sent.has("again")).await?;
        if let Some(ticket) = read_number(sent.get("ticket")) {
            actions::set_spam(&mut tx, ticket, true).await?;
        }
        tx.commit().await
    };
    match blocked.await {
        Ok(()) => cx.see("/tickets/mail/spam"),
        Err(Error::Invalid(fields)) => {
            let (spam, filled) = (Some(HeldState::Spam), sent.failed(fields));
            list(&cx, &After::default(), spam, &filled, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other.into()),
    }
}
