//! One thread: reading it, replying to the client, leaving a note for the team.

use super::{
    entry::{keep, refilled, retry_after},
    lead_name, scene, thread_of,
    upload::Sent,
};
use crate::{
    actions, pacing, rules, store,
    tokens::tokens,
    types::{Audience, Door, NewPost, Post, StoredFile, Thread, ThreadState, Visibility},
    views::{self, partial, posts::Reading, thread::ThreadPage},
};
use axum::{
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::{HeaderValue, StatusCode};
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, PersonId, PostId, Result};
use projects::ProjectCard;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use ui::{Markup, form::Filled, html};
use web::{Answer, Cx, Form};

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

/// How the team's people are called behind `@`: first names and whole names, folded.
pub async fn handles(read: &mut Read) -> Result<Arc<Vec<String>>> {
    /// The names of a team that were asked for last, and what comes of them.
    static LAST: Mutex<Option<(Vec<String>, Arc<Vec<String>>)>> = Mutex::new(None);
    let names: Vec<String> = people::list_team(read).await?.into_iter().map(|card| card.name).collect();
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((of, handles)) if *of == names => Ok(handles.clone()),
        _ => {
            let handles = Arc::new(handles_of(&names));
            *last = Some((names, handles.clone()));
            Ok(handles)
        }
    }
}

fn handles_of(names: &[String]) -> Vec<String> {
    let mut handles = Vec::new();
    for name in names {
        let words: Vec<String> =
            tokens(name).into_iter().filter(super::super::tokens::Token::is_word).map(|t| t.word).collect();
        let whole = words.concat();
        let first = name.split_whitespace().next().unwrap_or("").to_lowercase();
        handles.extend(words.into_iter().take(1).chain([whole, first]));
    }
    handles.sort_unstable();
    handles.dedup();
    handles
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

fn toast(scene: &views::Scene<'_>, thread: &Thread, post: &Post) -> Markup {
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

pub async fn write(cx: Cx, Path((key, number)): Path<(String, i64)>, sent: Sent) -> Answer {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, &key, number).await?;
    drop(read);
    write_in(&cx, &card, &thread, sent).await
}

/// Writes a reply or a note, whichever form it was.
pub async fn write_in(cx: &Cx, card: &ProjectCard, thread: &Thread, sent: Sent) -> Answer {
    let guest = cx.actor.is_guest();
    let audience =
        if guest { Audience::Client } else { views::forms::audience_of(sent.form.get("audience")) };
    match accept(cx, card, thread, audience, &sent.form, &sent.files).await {
        Ok(post) => saved(cx, card, thread, post).await,
        Err(error) => refused(cx, card, thread, audience, sent, error).await,
    }
}

/// What holds a reply once; the same key of text that the form's banner answers.
const HELD: &str = "threads-held-why";

async fn accept(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    form: &Form,
    files: &[(String, StoredFile)],
) -> Result<PostId> {
    let text = form.raw("text");
    let mut tx = cx.tx().await?;
    if audience == Audience::Client && cx.actor.is_team() && !form.has("held") {
        let team = handles(&mut tx).await?;
        if rules::is_held(text, |handle| team.iter().any(|known| known == handle)) {
            return Err(Error::invalid("held", HELD));
        }
    }
    let made = super::files::attach_all(&mut tx, card.id, files.to_vec(), false).await?;
    let new = NewPost {
        request_key: Some(form.get("request_key").to_owned()).filter(|key| !key.is_empty()),
        door: Door::Page,
        files: made.into_iter().map(|(id, _)| id).collect(),
        ..NewPost::new(thread.id, text, audience)
    };
    let post = actions::post(&mut tx, new).await?;
    store::drafts::forget(&mut tx, &scope(thread.id, audience)).await?;
    tx.commit().await?;
    Ok(post)
}

/// The fresh form, the post at the end of the thread, and ten seconds to take it back.
async fn saved(cx: &Cx, card: &ProjectCard, thread: &Thread, id: PostId) -> Answer {
    let scene = scene(cx, card);
    if !cx.fragment {
        let base = format!("{}/threads/{}", scene.base(), thread.number);
        return cx.see(&format!("{base}?posted={id}#p{id}"));
    }
    let mut read = cx.read().await?;
    let post = store::posts::find_visible(&mut read, id).await?;
    let all = stretch(&mut read, thread, &ThreadQuery::default()).await?;
    let posts = rendered(&mut read, &scene, &all.posts, None).await?;
    let form = form_of(&mut read, cx, card, thread, post.audience, Shown::default()).await?;
    drop(read);
    let body = html! {
        (form)
        (partial("#posts", "innerMorph", &posts))
        (partial("#toasts", "beforeend", &toast(&scene, thread, &post)))
    };
    let mut response = cx.piece(body)?;
    response.headers_mut().insert("hx-trigger", HeaderValue::from_static("composer:saved"));
    Ok(response)
}

/// One of the two forms alone.
async fn form_of(
    read: &mut Read,
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    shown: Shown,
) -> Result<Markup> {
    let scene = scene(cx, card);
    let filled = match audience {
        Audience::Client => shown.reply.unwrap_or_default(),
        Audience::Team => shown.note.unwrap_or_default(),
    };
    let key = key_of(&filled)?;
    let team = handles(read).await?.join(" ");
    let nothing = html! {};
    let page = ThreadPage {
        thread,
        opened_by: None,
        lead: None,
        posts: &nothing,
        panels: &[],
        closing: None,
        referring: &[],
        older: None,
        newer: None,
        newest: 0,
        ping_pong: false,
        issue: false,
        forms: None,
        watched: false,
        wait: shown.wait,
        held: shown.held,
        keys: (&key, &key),
        team: &team,
    };
    Ok(match audience {
        Audience::Client => views::thread::reply_form(&scene, &page, &filled),
        Audience::Team => views::thread::note_form(&scene, &page, &filled),
    })
}

/// What was written comes back: kept as a draft when it was too soon, held, or with what needs a fix.
async fn refused(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    sent: Sent,
    error: Error,
) -> Answer {
    let Sent { form, files } = sent;
    match error {
        Error::TooSoon { seconds } => {
            let text = keep(cx, card, &scope(thread.id, audience), &form, files).await?;
            if cx.fragment {
                return Err(Error::TooSoon { seconds }.into());
            }
            let shown =
                Shown { wait: Some((audience, seconds)), ..comes_back(audience, refilled(&form, &text)) };
            Ok(retry_after(
                page_or_portal(cx, card, thread, shown, StatusCode::TOO_MANY_REQUESTS).await?,
                seconds,
            ))
        }
        Error::Invalid(fields) if fields.iter().any(|field| field.key == HELD) => {
            let shown = Shown { held: true, ..comes_back(audience, refilled(&form, form.raw("text"))) };
            again(cx, card, thread, audience, shown, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Error::Invalid(fields) => {
            let shown = comes_back(audience, form.failed(fields));
            again(cx, card, thread, audience, shown, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Error::Conflict(key) if key != "error-busy" => {
            let fields = vec![kernel::Field { name: "text".to_owned(), key, args: Vec::new() }];
            let shown = comes_back(audience, form.failed(fields));
            again(cx, card, thread, audience, shown, StatusCode::CONFLICT).await
        }
        other => Err(other.into()),
    }
}

fn comes_back(audience: Audience, filled: Filled) -> Shown {
    match audience {
        Audience::Client => Shown { reply: Some(filled), ..Shown::default() },
        Audience::Team => Shown { note: Some(filled), ..Shown::default() },
    }
}

async fn again(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    audience: Audience,
    shown: Shown,
    status: StatusCode,
) -> Answer {
    if !cx.fragment {
        return page_or_portal(cx, card, thread, shown, status).await;
    }
    let mut read = cx.read().await?;
    let form = form_of(&mut read, cx, card, thread, audience, shown).await?;
    Ok((status, axum::response::Html(form.into_string())).into_response())
}

async fn page_or_portal(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    shown: Shown,
    status: StatusCode,
) -> Answer {
    if cx.actor.is_guest() {
        let content = super::portal::content(cx, card, thread, shown, false).await?;
        return cx.framed(status, &thread.title, content).await;
    }
    page(cx, card, thread, shown, status).await
}
