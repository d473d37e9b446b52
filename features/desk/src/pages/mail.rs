//! The desk's addresses for administrators, one's own signature, and what mails of a ticket brought.

use super::{choice, done, numbered, places};
use crate::{
    actions,
    store::{files, mail as store, tickets},
    types::{WORD_LENGTH, line},
    views::mail as views,
};
use axum::extract::Path;
use http::StatusCode;
use kernel::{ClientId, Error, ProjectId, Result, TicketId};
use ui::{Markup, form::Filled};
use web::{
    Answer, Cx, Form, download,
    letter::{Letter, MAIL_BYTES},
};

/// Where the addresses are.
const HERE: &str = "/admin/desk/mail";
/// Addresses on the page at most.
const MOST: i64 = 500;

async fn content(cx: &Cx, filled: &Filled) -> Result<Markup> {
    let mut read = cx.read().await?;
    let (clients, projects) = places(&mut read, &cx.t).await?;
    let addresses = store::list_addresses(&mut read, MOST).await?;
    drop(read);
    let page = views::Page { addresses: &addresses, clients: &clients, projects: &projects, filled };
    Ok(views::page(&cx.t, &page))
}

/// The addresses, and the form for another.
pub async fn show(cx: Cx) -> Answer {
    let body = content(&cx, &Filled::default()).await?;
    cx.page(&cx.t.s("desk-mail"), body).await
}

async fn put(cx: &Cx, sent: &Form) -> Result<()> {
    let email = people::Email::parse("address", sent.get("address"))?;
    let client = choice("client", sent.get("client"))?.map(ClientId);
    let project = choice("project", sent.get("project"))?.map(ProjectId);
    let category = line("category", sent.get("category"), WORD_LENGTH)?;
    let service = line("service", sent.get("service"), WORD_LENGTH)?;
    let mut tx = cx.tx().await?;
    actions::put_address(&mut tx, &email, client, project, (&category, &service)).await?;
    tx.commit().await
}

/// Adds an address of the desk, or says anew what it stands for.
pub async fn put_address(cx: Cx, sent: Form) -> Answer {
    match put(&cx, &sent).await {
        Ok(()) => cx.see(HERE),
        Err(Error::Invalid(fields)) => {
            let body = content(&cx, &sent.failed(fields)).await?;
            cx.framed(StatusCode::UNPROCESSABLE_ENTITY, &cx.t.s("desk-mail"), body).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Takes an address away.
pub async fn remove_address(cx: Cx, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove_address(&mut tx, sent.get("address")).await?;
    done(&cx, tx, HERE).await
}

/// What stands under one's own answers.
pub async fn signature(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let text = store::find_signature(&mut read, cx.actor.person).await?;
    drop(read);
    let filled = Filled::new(&[("signature", text)]);
    cx.settings_page("desk-signature", views::signature(&cx.t, &filled)).await
}

/// Says what stands under one's own answers.
pub async fn sign(cx: Cx, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    match actions::sign(&mut tx, sent.raw("signature")).await {
        Ok(()) => done(&cx, tx, "/settings/signature").await,
        Err(Error::Invalid(fields)) => {
            drop(tx);
            let body = views::signature(&cx.t, &sent.failed(fields));
            let mut answer = cx.settings_page("desk-signature", body).await?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer)
        }
        Err(other) => Err(other.into()),
    }
}

/// A file of a ticket in reach, out of the mail that brought it.
async fn brought(cx: &Cx, ticket: TicketId, id: i64) -> Answer {
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, ticket).await?;
    let (owner, name, place, hash) = store::find_file(&mut read, id).await?;
    let own = tickets::list_with_absorbed(&mut read, ticket.id).await?;
    drop(read);
    if !own.contains(&owner) {
        return Err(Error::NotFound.into());
    }
    let bytes = threads::read_file(&cx.house.files(), &hash, MAIL_BYTES).await?;
    let mut files = Letter::read(&bytes)?.files;
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    if place >= files.len() {
        return Err(Error::NotFound.into());
    }
    // Whatever the mail says that it is, it is something to keep and nothing to show.
    Ok(download(&name, "application/octet-stream", files.swap_remove(place).bytes))
}

/// A file of a ticket.
pub async fn file(cx: Cx, Path((number, id)): Path<(String, i64)>) -> Answer {
    brought(&cx, numbered(&number)?, id).await
}

/// A file of a guest's ticket.
pub async fn guest_file(cx: Cx, Path((number, id)): Path<(String, i64)>) -> Answer {
    if !cx.actor.is_guest() {
        return Err(Error::NotFound.into());
    }
    brought(&cx, numbered(&number)?, id).await
}

/// A file of an answer in a ticket in reach.
async fn attached(cx: &Cx, ticket: TicketId, id: i64) -> Answer {
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, ticket).await?;
    let own = tickets::list_with_absorbed(&mut read, ticket.id).await?;
    let file = files::find(&mut read, &own, id).await?;
    drop(read);
    let most = usize::try_from(file.size).unwrap_or(0);
    let bytes = threads::read_file(&cx.house.files(), &file.hash, most).await?;
    // Something to keep and nothing to show, like what mails bring.
    Ok(download(&file.name, "application/octet-stream", bytes))
}

/// A file of an answer.
pub async fn attachment(cx: Cx, Path((number, id)): Path<(String, i64)>) -> Answer {
    attached(&cx, numbered(&number)?, id).await
}

/// A file of an answer to a guest.
pub async fn guest_attachment(cx: Cx, Path((number, id)): Path<(String, i64)>) -> Answer {
    if !cx.actor.is_guest() {
        return Err(Error::NotFound.into());
    }
    attached(&cx, numbered(&number)?, id).await
}

/// A mail of a ticket as it came, with its headers.
pub async fn whole(cx: Cx, Path((number, id)): Path<(String, i64)>) -> Answer {
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, numbered(&number)?).await?;
    let (owner, hash) = store::find_whole(&mut read, id).await?;
    drop(read);
    let hash = hash.filter(|_| owner == ticket.id).ok_or(Error::NotFound)?;
    let bytes = threads::read_file(&cx.house.files(), &hash, MAIL_BYTES).await?;
    Ok(download(&format!("{}-{id}.eml", ticket.number()), "application/octet-stream", bytes))
}
