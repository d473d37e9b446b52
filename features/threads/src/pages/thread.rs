//! One thread, as somebody reads it, with its two forms.

use super::{handles::handles, lead_name, scene, thread_of};
use crate::{
    pacing, rules, store,
    types::{Audience, Post, Thread, ThreadState, Visibility},
    views::{self, posts::Reading, thread::ThreadPage},
};
use axum::extract::{Path, Query};
use db::Read;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, PersonId, PostId, Result};
use projects::ProjectCard;
use serde::Deserialize;
use ui::{Markup, form::Filled, html};
use web::{Answer, Cx};

/// Posts on a page of a thread.
const ON_PAGE: i64 = 50;

/// Where in a thread somebody reads, as its address says.
#[derive(Deserialize, Default, Clone)]
pub struct ThreadQuery {
    before: Option<i64>,
    after: Option<i64>,
    /// The post that was just accepted.
    pub posted: Option<i64>,
    summary: Option<i64>,
}

pub async fn show(
    cx: Cx,
    Path((key, number)): Path<(String, i64)>,
    Query(query): Query<ThreadQuery>,
) -> Answer {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, &key, number).await?;
    if let Some((key, number)) = elsewhere(&mut read, &card, number, &thread).await? {
        return cx.see(&format!("/projects/{key}/threads/{number}"));
    }
    drop(read);
    page(&cx, &card, &thread, Shown { query, ..Shown::default() }, StatusCode::OK).await
}

/// Where a thread stands now, if its posts went to another one or it went to another project.
pub async fn elsewhere(
    read: &mut Read,
    card: &ProjectCard,
    number: i64,
    thread: &Thread,
) -> Result<Option<(String, i64)>> {
    if let Some(into) = thread.merged_into {
        let into = store::threads::find_by_id(read, into).await?;
        return Ok(Some((card.key.clone(), into.number)));
    }
    if thread.project == card.id && thread.number == number {
        return Ok(None);
    }
    let at = projects::find_card(read, thread.project).await?;
    Ok(Some((at.key, thread.number)))
}

/// What a thread's page shows besides the thread.
#[derive(Default)]
pub struct Shown {
    /// Where in it.
    pub query: ThreadQuery,
    /// The reply as it was sent, if it comes back.
    pub reply: Option<Filled>,
    /// The note as it was sent, if it comes back.
    pub note: Option<Filled>,
    /// Seconds to wait.
    pub wait: Option<(Audience, i64)>,
    /// The reply is held.
    pub held: bool,
}

/// The posts of a page, and whether there are older and newer ones.
pub struct Stretch {
    /// In order.
    pub posts: Vec<Post>,
    /// The address of older ones.
    pub older: Option<String>,
    /// The address of newer ones.
    pub newer: Option<String>,
}

/// The posts that an address asks for; the last ones if it asks for none.
pub async fn stretch(read: &mut Read, thread: &Thread, query: &ThreadQuery) -> Result<Stretch> {
    let cut = |posts: &mut Vec<Post>, front: bool| {
        let more = posts.len() as i64 > ON_PAGE;
        if more && front {
            posts.remove(0);
        } else if more {
            posts.pop();
        }
        more
    };
    if let Some(after) = query.after {
        let from = store::posts::find_visible(read, PostId(after)).await?;
        let mut posts =
            store::posts::list_after(read, thread.id, (from.posted_at, after), ON_PAGE + 1).await?;
        let newer = cut(&mut posts, false).then(|| format!("?after={}", posts.last().map_or(0, |p| p.id.0)));
        let older = posts.first().map(|first| format!("?before={}", first.id));
        return Ok(Stretch { posts, older, newer });
    }
    let end = match query.before {
        Some(before) => (store::posts::find_visible(read, PostId(before)).await?.posted_at, before),
        None => (Timestamp::MAX, i64::MAX),
    };
    let mut posts = store::posts::list_before(read, thread.id, end, ON_PAGE + 1).await?;
    let older = cut(&mut posts, true).then(|| format!("?before={}", posts.first().map_or(0, |p| p.id.0)));
    let newer = query.before.and_then(|_| posts.last().map(|last| format!("?after={}", last.id)));
    Ok(Stretch { posts, older, newer })
}

/// The thread's page.
pub async fn page(cx: &Cx, card: &ProjectCard, thread: &Thread, shown: Shown, status: StatusCode) -> Answer {
    let t = &cx.t;
    let mut read = cx.read().await?;
    let scene = scene(cx, card);
    let stretch = stretch(&mut read, thread, &shown.query).await?;
    let mark = store::threads::find_mark(&mut read, cx.actor.person, thread.id).await?;
    let posts = rendered(&mut read, &scene, &stretch.posts, mark).await?;
    let closing = match thread.state {
        ThreadState::Closed => store::threads::find_closing(&mut read, thread.id).await?,
        ThreadState::Open | ThreadState::Merged => None,
    };
    let referring = referring(&mut read, thread).await?;
    let lead = lead_name(&mut read, card).await?;
    let lead = lead.as_ref().map(|(_, name)| name.as_str());
    let opener =
        store::people::list_names(&mut read, thread.opened_by.as_slice()).await?.pop().map(|(_, name)| name);
    let newest = store::posts::find_newest(&mut read, thread.id).await?;
    let (reply, note) = drafts(&mut read, cx, thread, &shown).await?;
    let keys = (key_of(&reply)?, key_of(&note)?);
    let last = store::posts::list_last_sources(&mut read, thread.id, 3).await?;
    let team = handles(&mut read).await?.join(" ");
    let panels = web::thread_panels(&mut read, t, card.id, thread.id).await?;
    let body = views::thread::body(
        &scene,
        &ThreadPage {
            thread,
            opened_by: opener.as_deref(),
            lead,
            posts: &posts,
            panels: &panels,
            closing: closing.as_ref(),
            referring: &referring,
            older: stretch.older.as_deref(),
            newer: stretch.newer.as_deref(),
            newest,
            ping_pong: thread.state == ThreadState::Open && is_ping_pong(&mut read, thread.id, t.now).await?,
            issue: rules::wants_an_issue(&last),
            forms: card.refuse_closed().is_ok().then_some((&reply, &note)),
            watched: false,
            wait: shown.wait,
            held: shown.held,
            keys: (&keys.0, &keys.1),
            team: &team,
        },
    );
    let toast = just_posted(&mut read, &scene, thread, shown.query.posted).await?;
    drop(read);
    if stretch.newer.is_none() && !cx.prefetch && mark.map_or(0, |(post, _)| post) < newest {
        super::log::mark(cx, thread.id, newest).await?;
    }
    let crumb = format!("#{}", thread.number);
    let project_href = format!("/projects/{}", card.key);
    let threads_href = format!("{project_href}/threads");
    let list = t.s("threads-threads");
    let head = ui::head(
        t,
        &ui::Head {
            crumbs: &[
                ui::Crumb { words: &card.name, href: Some(&project_href) },
                ui::Crumb { words: &list, href: Some(&threads_href) },
                ui::Crumb { words: &crumb, href: None },
            ],
            title: &thread.title,
            actions: Some(views::thread::actions(&scene, thread)),
            ..ui::Head::default()
        },
    );
    let title = format!("{} · {}", thread.title, card.name);
    cx.framed(status, &title, html! { (head) @if let Some(toast) = toast { (toast) } (body) }).await
}

/// Posts as markup with what stands around them.
pub async fn rendered(
    read: &mut Read,
    scene: &views::Scene<'_>,
    posts: &[Post],
    mark: Option<(i64, Timestamp)>,
) -> Result<Markup> {
    let ids: Vec<PostId> = posts.iter().map(|post| post.id).collect();
    let extras = store::log::list_extras(read, &ids).await?;
    Ok(views::posts::posts(scene, posts, &Reading { extras: &extras, mark }))
}

/// Where else this thread is spoken of: address and words.
async fn referring(read: &mut Read, thread: &Thread) -> Result<Vec<(String, String)>> {
    let found = store::people::list_referring(read, thread.id).await?;
    Ok(found
        .into_iter()
        .map(|(post, key, number, title)| {
            let at = if number == 1 {
                format!("/projects/{key}/log#p{post}")
            } else {
                format!("/projects/{key}/threads/{number}#p{post}")
            };
            (at, format!("{key}#{number} · {title}"))
        })
        .collect())
}

/// What stands in the two forms: what was sent and came back, else the drafts, else a start.
async fn drafts(read: &mut Read, cx: &Cx, thread: &Thread, shown: &Shown) -> Result<(Filled, Filled)> {
    let start = shown.query.summary.map(|_| cx.t.s("threads-summary-start")).unwrap_or_default();
    let shared = thread.visibility == Visibility::Shared;
    let (for_reply, for_note) = if shared { (start.as_str(), "") } else { ("", start.as_str()) };
    let reply = match &shown.reply {
        Some(filled) => filled.clone(),
        None => draft_or(read, thread, Audience::Client, for_reply).await?,
    };
    let note = match &shown.note {
        Some(filled) => filled.clone(),
        None => draft_or(read, thread, Audience::Team, for_note).await?,
    };
    Ok((reply, note))
}

/// The draft of one of the two forms, or a start.
pub async fn draft_or(read: &mut Read, thread: &Thread, audience: Audience, start: &str) -> Result<Filled> {
    let draft = store::drafts::find(read, &scope(thread.id, audience)).await?.unwrap_or_default();
    let text = if draft.text.is_empty() { start.to_owned() } else { draft.text };
    Ok(Filled::new(&[("text", text), ("request_key", draft.request_key.unwrap_or_default())]))
}

/// The key under which a form makes one post, however often it is sent.
pub fn key_of(filled: &Filled) -> Result<String> {
    match filled.value("request_key") {
        "" => web::fresh_secret(),
        key => Ok(key.to_owned()),
    }
}

/// Where a draft is kept: replies and notes never share one.
pub fn scope(thread: kernel::ThreadId, audience: Audience) -> String {
    match audience {
        Audience::Client => format!("thread/{thread}"),
        Audience::Team => format!("note/{thread}"),
    }
}

/// Six posts by two people in ten minutes.
async fn is_ping_pong(read: &mut Read, thread: kernel::ThreadId, now: Timestamp) -> Result<bool> {
    let since = now.saturating_sub(SignedDuration::from_mins(11)).unwrap_or(now);
    let recent = store::posts::list_authors_since(read, thread, since).await?;
    let posts: Vec<(PersonId, Timestamp)> = recent;
    Ok(pacing::is_ping_pong(now, &posts))
}

/// One's own post that was just accepted, as long as it can be taken back.
pub async fn just_posted(
    read: &mut Read,
    scene: &views::Scene<'_>,
    thread: &Thread,
    id: Option<i64>,
) -> Result<Option<Markup>> {
    let Some(id) = id else { return Ok(None) };
    match store::posts::find_visible(read, PostId(id)).await {
        Ok(post) if post.thread == thread.id && rules::may_undo(scene.actor, &post, scene.t.now) => {
            Ok(Some(toast(scene, thread, &post)))
        }
        Ok(_) | Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

pub fn toast(scene: &views::Scene<'_>, thread: &Thread, post: &Post) -> Markup {
    let back = format!("{}/threads/{}", scene.base(), thread.number);
    let area = if scene.actor.is_guest() { "/portal" } else { "" };
    let undo = format!("{area}/posts/{}/undo?back={}", post.id, web::encode(&back));
    let key = if post.audience == Audience::Client { "threads-sent" } else { "threads-noted" };
    views::accepted(scene.t, &scene.t.with(key, &[("name", scene.client().into())]), Some(&undo))
}

#[derive(Deserialize)]
pub struct After {
    after: i64,
}

/// Whether others wrote in the thread since.
pub async fn fresh(
    cx: Cx,
    Path((key, number)): Path<(String, i64)>,
    Query(After { after }): Query<After>,
) -> Answer {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, &key, number).await?;
    let count = store::posts::count_fresh(&mut read, thread.id, after).await?;
    drop(read);
    let base = format!("{}/threads/{}", scene(&cx, &card).base(), thread.number);
    cx.piece(views::live(&cx.t, &format!("{base}/fresh?after={after}"), &base, count))
}
