//! What a client's guest sees: their tickets, one of them, and the form of a new one.

use super::{new::read_new, numbered};
use crate::{
    actions::{self, files::With},
    store::{files, mail, side, tickets},
    types::{
        Level, Origin, Wanted,
        mail::{Attached, NewFile},
    },
    views::{answers, forms, guest as views, mail as fields},
};
use axum::extract::{Path, Query};
use kernel::{Error, Field, Result, TicketId};
use knowledge::Card;
use maud::html;
use serde::Deserialize;
use threads::{Sent, Tried};
use ui::{
    Head, Markup,
    form::{Ask, Filled, input, select, submit, textarea},
    head,
    parts::pager,
};
use web::{Answer, Cx, Form};

/// Tickets of a guest on one page.
const ROWS: i64 = 50;
/// What a form says once articles were offered beside it.
const OFFERED: &str = "offered";
/// Articles offered at most.
const MOST_OFFERED: usize = 4;

/// Which page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    page: i64,
}

/// The guest's tickets, and those of their client if its setting says so: then with who asked for each.
pub async fn list(cx: Cx, Query(asked): Query<Asked>) -> Answer {
    let page = asked.page.clamp(1, 100_000);
    let mut read = cx.read().await?;
    let wanted = Wanted { limit: ROWS + 1, skip: (page - 1) * ROWS, ..Wanted::default() };
    let mut found = if cx.actor.is_guest() { tickets::list(&mut read, &wanted).await? } else { Vec::new() };
    let sees_all = match cx.actor.client {
        Some(client) => side::sees_all(&mut read, client).await?,
        None => false,
    };
    drop(read);
    let more = found.len() as i64 > ROWS;
    found.truncate(ROWS as usize);
    let newer = (page > 1).then(|| format!("/portal/tickets?page={}", page - 1));
    let older = more.then(|| format!("/portal/tickets?page={}", page + 1));
    let title = cx.t.s("desk-guest-tickets");
    let body = html! {
        (head(&cx.t, &Head { title: &title, ..Head::default() }))
        (views::list(&cx.t, &found, sees_all))
        @if !found.is_empty() { p class="form-foot small" { a class="btn bare sm" href="/portal/tickets/export.csv" { (cx.t.s("desk-csv")) } } }
        (pager(&cx.t, newer.as_deref(), older.as_deref()))
    };
    cx.page(&title, body).await
}

/// The sites of whoever asks, where there is a choice; without one it is where they work, or the only one.
async fn sites(cx: &Cx) -> Result<forms::Choices> {
    let Some(client) = cx.actor.client else { return Ok(Vec::new()) };
    let mut read = cx.read().await?;
    let sites = clients::list_sites(&mut read, client).await?;
    if sites.len() < 2 {
        return Ok(Vec::new());
    }
    let usual = (String::new(), cx.t.s("desk-guest-site-usual"));
    let named = sites.into_iter().map(|site| (site.id.to_string(), site.name));
    Ok(std::iter::once(usual).chain(named).collect())
}

/// The form; with articles that may answer what was typed, it says so and is sent with the next press.
fn form(cx: &Cx, filled: &Filled, sites: &forms::Choices, offered: &[Card]) -> Markup {
    let t = &cx.t;
    html! {
        (head(t, &Head { title: &t.s("desk-guest-new"), ..Head::default() }))
        form class="form" method="post" action="/portal/tickets" enctype="multipart/form-data" {
            (filled.summary(t))
            (answers::for_guest(t, offered))
            @if !offered.is_empty() || filled.holds(OFFERED, "on") { input type="hidden" name=(OFFERED) value="on"; }
            (input(t, filled, "text", Ask::new("subject", "desk-subject")))
            (textarea(t, filled, 6, Ask::new("text", "desk-request").hint("desk-guest-request-hint")))
            @if !sites.is_empty() { (select(t, filled, Ask::new("site", "desk-site").optional(), sites)) }
            (forms::sort(t, filled))
            (fields::attach(t, filled, fields::Attach { id: "f-file", aside: &[], hint: "desk-attach-guest-hint", most: cx.house.config.attachment_bytes }))
            div class="form-foot" { (submit(t, if offered.is_empty() { "desk-guest-send" } else { "desk-guest-send-anyway" }, "send")) a class="btn" href="/portal/tickets" { (t.s("ui-cancel")) } }
        }
    }
}

/// The form of a new ticket.
pub async fn new(cx: Cx) -> Answer {
    let medium = || Level::Medium.word().to_owned();
    let filled = Filled::new(&[("impact", medium()), ("urgency", medium())]);
    let sites = sites(&cx).await?;
    cx.page(&cx.t.s("desk-guest-new"), form(&cx, &filled, &sites, &[])).await
}

/// Articles for a guest that may answer what they typed, once: whoever has seen them is let through. Nor does what brings
/// files wait, for a form that comes back loses them.
async fn offers(cx: &Cx, sent: &Form, files: &[NewFile]) -> Result<Vec<Card>> {
    if sent.has(OFFERED) || !files.is_empty() {
        return Ok(Vec::new());
    }
    let words = format!("{}\n{}", sent.get("subject"), sent.raw("text"));
    let mut read = cx.read().await?;
    knowledge::suggest(&mut read, &words, cx.actor.client, MOST_OFFERED).await
}

/// What came of a form that was sent.
enum Came {
    /// A ticket.
    Ticket(TicketId),
    /// Articles that may answer it.
    Offers(Vec<Card>),
}

/// What came with a form, and what the files were that have to be chosen again if it comes back.
pub(super) fn received(tried: Tried) -> (Form, Vec<NewFile>, Result<()>) {
    let Tried { sent: Sent { form, files }, refused } = tried;
    let files = files.into_iter().map(|(name, stored)| NewFile::of(&name, stored)).collect();
    let refused = if refused.is_empty() { Ok(()) } else { Err(Error::Invalid(refused)) };
    (form, files, refused)
}

/// Opens a ticket for whoever asks, unless an article that they have not seen yet may answer it.
pub async fn create(cx: Cx, tried: Tried) -> Answer {
    let (sent, files, taken) = received(tried);
    let opened = async {
        if !cx.actor.is_guest() {
            return Err(Error::Forbidden);
        }
        taken?;
        let new = read_new(&sent, Origin::Portal)?;
        let offered = offers(&cx, &sent, &files).await?;
        if !offered.is_empty() {
            return Ok(Came::Offers(offered));
        }
        let mut tx = cx.tx().await?;
        let with = With { files: &files, ..With::default() };
        let id = actions::open_with(&mut tx, new, None, with).await?;
        tx.commit().await?;
        Ok(Came::Ticket(id))
    };
    let title = cx.t.s("desk-guest-new");
    match opened.await {
        Ok(Came::Ticket(id)) => cx.see(&format!("/portal/tickets/{id}")),
        Ok(Came::Offers(offered)) => {
            let sites = sites(&cx).await?;
            cx.page(&title, form(&cx, &sent.failed(Vec::new()), &sites, &offered)).await
        }
        Err(error) => {
            let sites = sites(&cx).await?;
            let error = choose_again(error, &files);
            cx.again(error, &title, &sent, |filled| form(&cx, filled, &sites, &[])).await
        }
    }
}

/// Says that files have to be chosen again: there is no ticket yet to put them aside in.
pub(super) fn choose_again(error: Error, files: &[NewFile]) -> Error {
    match error {
        Error::Invalid(mut fields)
            if !files.is_empty() && fields.iter().all(|field| field.name != "file") =>
        {
            let names = files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
            let args = vec![("files", names)];
            fields.push(Field { name: "file".to_owned(), key: "desk-files-again", args });
            Error::Invalid(fields)
        }
        other => other,
    }
}

/// A guest's ticket; `mended` are the words that come back with what needs a fix.
async fn content(cx: &Cx, id: TicketId, mended: Option<&Filled>) -> Result<(String, Markup)> {
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, id).await?;
    // What was written in tickets that went into this one stands in it: their guests cannot open those any more.
    let all = tickets::list_with_absorbed(&mut read, ticket.id).await?;
    let entries = tickets::list_entries_with(&mut read, &all).await?;
    let brought = mail::list_files(&mut read, &all).await?;
    let attached = files::list(&mut read, &all, cx.actor.person).await?;
    drop(read);
    let (aside, attached): (Vec<Attached>, Vec<Attached>) =
        attached.into_iter().partition(|file| file.entry.is_none());
    let (nothing, aside) = (Filled::default(), if mended.is_some() { aside } else { Vec::new() });
    let page = views::Guest {
        ticket: &ticket,
        entries: &entries,
        brought: &brought,
        attached: &attached,
        aside: &aside,
        filled: mended.unwrap_or(&nothing),
        most: cx.house.config.attachment_bytes,
    };
    let body = html! {
        (head(&cx.t, &Head { title: &ticket.subject, ..Head::default() }))
        (views::page(&cx.t, &page))
    };
    Ok((ticket.subject, body))
}

/// The ticket that a guest asks for, or the one that it went into; it is found only if they reach that.
async fn standing(cx: &Cx, number: &str) -> Result<TicketId> {
    if !cx.actor.is_guest() {
        return Err(Error::NotFound);
    }
    let mut read = cx.read().await?;
    let asked = numbered(number)?;
    let id = mail::find_merged(&mut read, asked).await?.unwrap_or(asked);
    Ok(tickets::find(&mut read, id).await?.id)
}

/// A ticket of theirs; one that went into another leads to that.
pub async fn show(cx: Cx, Path(number): Path<String>) -> Answer {
    let id = standing(&cx, &number).await?;
    if id != numbered(&number)? {
        return cx.see(&format!("/portal/tickets/{id}"));
    }
    let (title, body) = content(&cx, id, None).await?;
    cx.page(&title, body).await
}

/// Their answer, with files. Too late to come back, it opens another ticket that follows this one (RULES §6.5).
pub async fn write(cx: Cx, Path(number): Path<String>, tried: Tried) -> Answer {
    let id = standing(&cx, &number).await?;
    let (sent, files, taken) = received(tried);
    let aside: Vec<i64> = sent.all("aside").filter_map(|id| id.parse().ok()).collect();
    let with = With { files: &files, aside: &aside };
    let name = cx.visitor.as_ref().map_or(String::new(), |visitor| visitor.name.clone());
    let written = async {
        taken?;
        let mut tx = cx.tx().await?;
        let into = actions::message_with(&mut tx, id, sent.raw("text"), &name, with).await?;
        tx.commit().await?;
        Ok(into)
    };
    match written.await {
        Ok(into) => cx.see(&format!("/portal/tickets/{into}")),
        Err(Error::Invalid(fields)) => {
            if !(files.is_empty() && aside.is_empty()) {
                let mut tx = cx.tx().await?;
                actions::files::put_aside(&mut tx, id, with).await?;
                tx.commit().await?;
            }
            let (title, body) = content(&cx, id, Some(&sent.failed(fields))).await?;
            cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &title, body).await
        }
        Err(other) => Err(other.into()),
    }
}
