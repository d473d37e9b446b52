//! What is read outside the team: a guest's pages, and those of anybody.
//!
//! Public pages show what somebody without an account reaches, whoever asks, so that they may be kept by
//! caches; their addresses hold nothing of the reader.

use crate::{
    actions, store,
    types::{Reader, Wanted},
    views::outside::{self as views, Shown},
};
use axum::{
    extract::{Path, Query},
    response::IntoResponse,
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::{Actor, Error};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use ui::{Frame, Markup};
use web::{Answer, Cx, Form, limit};

/// Documents on a page.
const ROWS: i64 = 50;
/// How long a cache may keep a public page without asking, in seconds.
const KEEP_SECONDS: u32 = 300;

#[derive(Default, Deserialize)]
pub struct Found {
    #[serde(default)]
    q: String,
    #[serde(default)]
    asked: String,
    page: Option<i64>,
}

/// A page of what somebody may read, by title, or of what a question found.
async fn found(cx: &Cx, actor: Actor, asked: &Found) -> kernel::Result<Shown> {
    let (question, page) = (asked.q.trim().to_owned(), asked.page.unwrap_or(1).clamp(1, 10_000));
    let (skip, limit) = ((page - 1) * ROWS, ROWS + 1);
    let mut read = cx.house.db.read(actor).await?;
    let mut cards = if question.is_empty() {
        store::list_by_title(&mut read, limit, skip).await?
    } else {
        store::find_words(&mut read, &question, &Wanted { skip, limit, ..Wanted::default() }).await?
    };
    let more = cards.len() as i64 > ROWS;
    cards.truncate(ROWS as usize);
    Ok(Shown { cards, question, page, more })
}

/// What a guest may read. The team has its own pages.
pub async fn portal_list(cx: Cx, Query(query): Query<Found>) -> Answer {
    if cx.actor.is_team() {
        return Ok(web::redirect("/knowledge"));
    }
    if !query.q.trim().is_empty() {
        cx.pace(&limit::SEARCH)?;
    }
    let shown = found(&cx, cx.actor, &query).await?;
    let body = views::list(&cx.t, &shown, "/portal/knowledge", !query.asked.is_empty());
    cx.page(&cx.t.s("knowledge-help-title"), body).await
}

/// A document as a guest reads it.
pub async fn portal_show(cx: Cx, Path(slug): Path<String>) -> Answer {
    if cx.actor.is_team() {
        return Ok(web::redirect(&format!("/knowledge/{slug}")));
    }
    let mut read = cx.read().await?;
    let card = match store::find(&mut read, &slug).await {
        Err(Error::NotFound) => return super::moved(&cx, &mut read, &slug).await,
        found => found?,
    };
    let html = store::find_html(&mut read, card.id).await?;
    drop(read);
    if !cx.prefetch {
        super::opened(&cx, card.id, Reader::Guest).await?;
    }
    cx.page(&card.title, views::show(&cx.t, &card, &html, "/portal/knowledge")).await
}

/// A guest did not find an answer.
pub async fn portal_ask(cx: Cx, sent: Form) -> Answer {
    if !cx.actor.is_guest() {
        return Err(Error::Forbidden.into());
    }
    let mut tx = cx.tx().await?;
    actions::ask(&mut tx, sent.get("words"), None, None).await?;
    super::done(&cx, tx, "/portal/knowledge?asked=yes").await
}

/// What anybody may read.
pub async fn public_list(cx: Cx, headers: HeaderMap, Query(query): Query<Found>) -> Answer {
    cx.pace(&limit::PUBLIC)?;
    let shown = found(&cx, Actor::NOBODY, &query).await?;
    let body = views::list(&cx.t, &shown, "/answers", false);
    public(&cx, &headers, &cx.t.s("knowledge-help-title"), body).await
}

/// A document that anybody may read. What caches answer is not counted.
pub async fn public_show(cx: Cx, headers: HeaderMap, Path(slug): Path<String>) -> Answer {
    cx.pace(&limit::PUBLIC)?;
    let mut read = cx.house.db.read(Actor::NOBODY).await?;
    let card = match store::find(&mut read, &slug).await {
        Err(Error::NotFound) => return super::moved(&cx, &mut read, &slug).await,
        found => found?,
    };
    let html = store::find_html(&mut read, card.id).await?;
    drop(read);
    if !cx.prefetch {
        super::opened(&cx, card.id, Reader::Public).await?;
    }
    public(&cx, &headers, &card.title, views::show(&cx.t, &card, &html, "/answers")).await
}

/// A page that caches may keep for a while, and that answers 304 to whoever has it.
async fn public(cx: &Cx, headers: &HeaderMap, title: &str, body: Markup) -> Answer {
    let anybody = Cx { visitor: None, actor: Actor::NOBODY, ..cx.clone() };
    let page = anybody.in_frame(StatusCode::OK, Frame::Gate, title, body).await?;
    let (mut parts, body) = page.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(Error::internal)?;
    let tag = format!("\"{}\"", &web::hex(&Sha256::digest(&bytes))[..32]);
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == tag.as_bytes());
    let keep = format!("public, max-age={KEEP_SECONDS}");
    parts.headers.insert(header::ETAG, HeaderValue::from_str(&tag).map_err(Error::internal)?);
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_str(&keep).map_err(Error::internal)?);
    // Published for anybody: these alone may be found by search engines.
    parts.headers.insert("x-robots-tag", HeaderValue::from_static("all"));
    parts.headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    if known {
        parts.status = StatusCode::NOT_MODIFIED;
        return Ok((parts.status, parts.headers).into_response());
    }
    Ok((parts, bytes).into_response())
}
