//! Mail that came in: the door for machines that bring it, and the pages where a person files it.

use crate::{
    actions, store,
    types::{LetterRow, LetterState},
    views::{self, Filing},
};
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest as _, Path, Query, Request, State},
    response::IntoResponse,
};
use http::StatusCode;
use kernel::{Error, LetterId, Result};
use serde::Deserialize;
use std::sync::Arc;
use threads::{Audience, Thread};
use ui::{Crumb, Head, form::Filled, head, html};
use web::{Answer, Cx, Form, House, json::Page, letter::MAIL_BYTES};

/// Takes a mail whose bringer knows the secret (`Authorization: Bearer SECRET`, or Basic), `message/rfc822`.
/// Nothing of the body is read before the secret is known to be right.
pub async fn incoming(State(house): State<Arc<House>>, request: Request) -> Answer {
    let given = web::presented(request.headers()).unwrap_or_default();
    if !web::same_secret(&given, &house.config.mail.inbound.0) {
        return Err(Error::Forbidden.into());
    }
    let large = |_| Error::limit("mail", "web-letter-large", format!("{} MB", MAIL_BYTES / 1024 / 1024));
    let body = Bytes::from_request(request, &()).await.map_err(large)?;
    let received = actions::receive(&house, body.to_vec()).await?;
    let answer = serde_json::json!({ "id": received.id, "state": received.state, "again": received.again });
    Ok((StatusCode::ACCEPTED, Json(answer)).into_response())
}

#[derive(Default, Deserialize)]
pub struct After {
    after: Option<i64>,
}

/// Mails on a page.
const ON_PAGE: i64 = 50;

pub async fn unsorted(cx: Cx, Query(after): Query<After>) -> Answer {
    list(&cx, after, false).await
}

pub async fn settled(cx: Cx, Query(after): Query<After>) -> Answer {
    list(&cx, after, true).await
}

async fn list(cx: &Cx, after: After, settled: bool) -> Answer {
    let t = &cx.t;
    let before = after.after.unwrap_or(i64::MAX);
    let mut read = cx.read().await?;
    let rows = if settled {
        store::list_settled(&mut read, before, ON_PAGE + 1).await?
    } else {
        store::list_letters(&mut read, LetterState::Unsorted, before, ON_PAGE + 1).await?
    };
    let stuck = if cx.actor.is_admin() { store::list_stuck(&mut read).await? } else { Vec::new() };
    drop(read);
    let page = Page::of(rows, ON_PAGE, |row: &LetterRow| row.id.0);
    let place = if settled { "/inbox/mail/settled" } else { "/inbox/mail" };
    let older = page.next.as_ref().map(|next| format!("{place}?after={next}"));
    let title = t.s("inbox-unsorted");
    let inbox = t.s("inbox-inbox");
    let tab = |key: &str, href: &str, current: bool| ui::parts::Tab {
        words: t.s(key),
        href: href.to_owned(),
        current,
        count: None,
    };
    let tabs = [
        tab("inbox-unsorted-tab", "/inbox/mail", !settled),
        tab("inbox-settled-tab", "/inbox/mail/settled", settled),
    ];
    let crumbs = [Crumb { words: &inbox, href: Some("/inbox") }];
    let content = html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, lede: Some(&t.s("inbox-unsorted-says")), ..Head::default() }))
        (ui::parts::tabs(t, &title, &tabs))
        (views::stuck(t, &stuck))
        (views::letters(t, &page.items, settled, older.as_deref()))
    };
    cx.page(&title, content).await
}

pub async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let row = store::find_letter_in_reach(&mut read, LetterId(id)).await?;
    drop(read);
    page(&cx, &row, &Filled::default(), StatusCode::OK).await
}

/// Threads that the form suggests.
const SUGGESTED: i64 = 200;

async fn page(cx: &Cx, row: &LetterRow, filled: &Filled, code: StatusCode) -> Answer {
    let t = &cx.t;
    let letter = actions::read_whole(&cx.house, row).await?;
    let mut read = cx.read().await?;
    let threads = store::list_open_threads(&mut read, cx.actor.person, SUGGESTED).await?;
    let waiting = if row.imported { store::count_waiting_of(&mut read, &row.conversation).await? } else { 0 };
    drop(read);
    let threads: Vec<(String, String)> =
        threads.into_iter().map(|(key, number, title)| (format!("{key}#{number}"), title)).collect();
    let files: Vec<String> = letter.files.iter().map(|file| file.name.clone()).collect();
    let (new, quoted) = threads::quote::folded(&letter.text);
    let html = threads::markdown::html(&format!("{new}\n\n{quoted}"), &|_| None);
    let filing = Filing { row, html: &html, files: &files, filled, threads: &threads, others: waiting - 1 };
    let (inbox, list) = (t.s("inbox-inbox"), t.s("inbox-unsorted"));
    let title = if row.subject.is_empty() { t.s("inbox-no-subject") } else { row.subject.clone() };
    let crumbs =
        [Crumb { words: &inbox, href: Some("/inbox") }, Crumb { words: &list, href: Some("/inbox/mail") }];
    let content = html! {
        (head(t, &Head { crumbs: &crumbs, title: &title, ..Head::default() }))
        div class="stack" { (views::letter(t, &filing)) }
    };
    cx.framed(code, &title, content).await
}

/// The thread that a person means: `AUR-2#12`, or `AUR-2` for its worklog.
async fn meant(read: &mut db::Read, text: &str) -> Result<Thread> {
    let unknown = || Error::invalid("thread", "inbox-file-unknown");
    let (key, number) = text.trim().split_once('#').unwrap_or((text.trim(), "1"));
    let number: i64 = number.trim().parse().map_err(|_| unknown())?;
    let card = projects::find_visible(read, key.trim()).await.map_err(|_| unknown())?;
    threads::find_thread(read, card.id, number).await.map_err(|_| unknown())
}

pub async fn file(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    let mut read = cx.read().await?;
    let row = store::find_letter_in_reach(&mut read, LetterId(id)).await?;
    drop(read);
    match filed(&cx, &row, &form).await {
        Ok(post) => cx.see(&format!("/posts/{post}")),
        Err(Error::Invalid(fields)) => {
            page(&cx, &row, &form.failed(fields), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn filed(cx: &Cx, row: &LetterRow, form: &Form) -> Result<kernel::PostId> {
    let stored = actions::Stored::of(&cx.house, row).await?;
    let audience = Audience::parse(form.get("audience")).unwrap_or(Audience::Team);
    let mut tx = cx.tx().await?;
    let thread = meant(&mut tx, form.get("thread")).await?;
    let post = actions::file(&mut tx, row.id, &stored, &thread, audience).await?;
    tx.commit().await?;
    Ok(post)
}

pub async fn dismiss(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::dismiss(&mut tx, LetterId(id)).await?;
    tx.commit().await?;
    cx.see("/inbox/mail")
}
