//! What the portal mounts: a guest's thread with its one form, the client's part of the log, history
//! and files. The portal gives the frame and the doors; who sees what is asked here.

use super::{
    scene,
    thread::{Shown, ThreadQuery, draft_or, elsewhere, just_posted, key_of, rendered, scope, stretch},
    thread_of,
    upload::{Sent, Tried},
    write::write_in,
};
use crate::{
    actions, diff, rules, store,
    types::{Audience, LogFilter, LogPlace, Post, Side, Thread, ThreadKind, ThreadState, Version, Waiting},
    views::{self, thread::ThreadPage},
};
use axum::extract::{FromRequest as _, Request};
use db::Read;
use http::StatusCode;
use jiff::Timestamp;
use kernel::{Error, PostId, ProjectId, Result};
use projects::ProjectCard;
use ui::{Locale, Markup, form::Filled, html, parts::icon};
use web::{Answer, Cx, Form};

/// What an address of a thread leads to.
pub enum GuestThread {
    /// The thread stands at another address now.
    Elsewhere(String),
    /// Its title and its page.
    Here(String, Markup),
}

/// A shared thread as a guest reads it, with the form for an answer. Reading it moves the guest's mark,
/// unless the browser only fetches ahead. The team, which looks with a guest's eyes, gets no form and
/// leaves no mark. The worklog is read in the log.
#[db::boxed]
pub async fn guest_thread(
    cx: &Cx,
    (key, number): (&str, i64),
    query: ThreadQuery,
    watched: bool,
) -> Result<GuestThread> {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, key, number).await?;
    if let Some((key, number)) = elsewhere(&mut read, &card, number, &thread).await? {
        return Ok(GuestThread::Elsewhere(format!("/portal/projects/{key}/threads/{number}")));
    }
    if thread.kind == ThreadKind::Worklog {
        return Ok(GuestThread::Elsewhere(format!("/portal/projects/{}/log", card.key)));
    }
    drop(read);
    let content = content(cx, &card, &thread, Shown { query, ..Shown::default() }, watched).await?;
    Ok(GuestThread::Here(thread.title, content))
}

/// Takes a guest's answer, as the team's doors do: form, files, pace, draft.
#[db::boxed]
pub async fn guest_write(cx: &Cx, key: &str, number: i64, request: Request) -> Answer {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, key, number).await?;
    drop(read);
    let tried = Tried::from_request(request, &cx.house).await?;
    write_in(cx, &card, &thread, tried).await
}

/// Whether others wrote in a thread after a post, as the line that asks.
#[db::boxed]
pub async fn guest_fresh(cx: &Cx, key: &str, number: i64, after: i64) -> Result<Markup> {
    let mut read = cx.read().await?;
    let (card, thread) = thread_of(&mut read, key, number).await?;
    let count = store::posts::count_fresh(&mut read, thread.id, after).await?;
    let base = format!("{}/threads/{}", scene(cx, &card).base(), thread.number);
    Ok(views::live(&cx.t, &format!("{base}/fresh?after={after}"), &base, count))
}

/// Takes a guest's post back into its draft, within ten seconds, and goes back to its thread.
#[db::boxed]
pub async fn guest_undo(cx: &Cx, id: PostId) -> Answer {
    let mut tx = cx.tx().await?;
    let post = store::posts::find_visible(&mut tx, id).await?;
    let card = projects::find_card(&mut tx, post.project).await?;
    actions::undo(&mut tx, post.id, &scope(post.thread, post.audience)).await?;
    tx.commit().await?;
    cx.see(&format!("{}/threads/{}#reply-form", scene(cx, &card).base(), post.number))
}

/// A guest's own post to be rewritten: title and form.
#[db::boxed]
pub async fn guest_edit(cx: &Cx, id: PostId) -> Result<(String, Markup)> {
    let mut read = cx.read().await?;
    let post = store::posts::find_visible(&mut read, id).await?;
    let card = projects::find_card(&mut read, post.project).await?;
    if !rules::may_edit(&cx.actor, &post) {
        return Err(Error::Forbidden);
    }
    Ok(edit_page(cx, &card, &post, &Filled::new(&[("text", post.source.clone())])))
}

fn edit_page(cx: &Cx, card: &ProjectCard, post: &Post, filled: &Filled) -> (String, Markup) {
    let t = &cx.t;
    let scene = scene(cx, card);
    let title = t.s("threads-edit-post");
    let form = html! {
        (guest_head(t, card, &title, None))
        form class="form" method="post" action={ "/portal/posts/" (post.id) "/edit" } {
            (views::forms::edit_fields(&scene, post, filled))
            div class="form-foot" { (ui::form::submit(t, "ui-save", "check")) a class="btn bare" href=(place(&scene, post)) { (t.s("ui-cancel")) } }
        }
    };
    (title, form)
}

/// Where a guest reads a post.
fn place(scene: &views::Scene<'_>, post: &Post) -> String {
    format!("{}/threads/{}#p{}", scene.base(), post.number, post.id)
}

/// Rewrites a guest's own post; what needs a fix comes back with what was typed.
#[db::boxed]
pub async fn guest_rewrite(cx: &Cx, id: PostId, form: &Form) -> Answer {
    let mut tx = cx.tx().await?;
    let post = store::posts::find_visible(&mut tx, id).await?;
    let card = projects::find_card(&mut tx, post.project).await?;
    match actions::edit(&mut tx, post.id, form.raw("text")).await {
        Ok(()) => {
            tx.commit().await?;
            cx.see(&place(&scene(cx, &card), &post))
        }
        Err(Error::Invalid(fields)) => {
            drop(tx);
            let (title, content) = edit_page(cx, &card, &post, &form.failed(fields));
            cx.framed(StatusCode::UNPROCESSABLE_ENTITY, &title, content).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The shared threads of a project, those that changed last for a guest first.
#[db::boxed]
pub async fn guest_threads(
    read: &mut Read,
    t: &Locale,
    card: &ProjectCard,
    before: Option<&str>,
    limit: i64,
) -> Result<(Markup, Option<String>)> {
    let before = before.and_then(place_of).unwrap_or((Timestamp::MAX, i64::MAX));
    let mut lines = store::threads::list_shared(read, card.id, before, limit + 1).await?;
    let older = (lines.len() as i64 > limit).then(|| {
        lines.truncate(limit as usize);
        lines
            .last()
            .map_or(String::new(), |last| format!("?before={}.{}", last.moved_at.as_microsecond(), last.id))
    });
    let actor = *read.actor();
    let scene = views::Scene { t, project: card, actor: &actor };
    Ok((views::thread::shared(&scene, &lines), older))
}

/// A place in a list, as an address carries it: `1764000000000000.12`.
fn place_of(text: &str) -> Option<(Timestamp, i64)> {
    let (at, id) = text.split_once('.')?;
    Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, id.parse().ok()?))
}

/// Threads of some projects that wait for the client, the longest first.
#[db::boxed]
pub async fn guest_waiting(read: &mut Read, projects: &[ProjectId]) -> Result<Vec<Waiting>> {
    store::overview::list_waiting(read, projects, Side::Client).await
}

/// The files of a project that a guest may fetch, newest first, and the address of older ones.
#[db::boxed]
pub async fn guest_files(
    read: &mut Read,
    t: &Locale,
    card: &ProjectCard,
    before: Option<i64>,
) -> Result<Markup> {
    let (files, older) = super::files::page(read, card.id, before).await?;
    let actor = *read.actor();
    Ok(views::files::of_project(&views::Scene { t, project: card, actor: &actor }, &files, older.as_deref()))
}

/// Takes a file for an answer that is being written; the Markdown to insert.
#[db::boxed]
pub async fn guest_file_upload(cx: &Cx, key: &str, request: Request) -> Answer {
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, key).await?;
    drop(read);
    let sent = Sent::from_request(request, &cx.house).await?;
    let mut tx = cx.tx().await?;
    let made = super::files::attach_all(&mut tx, card.id, sent.files, false).await?;
    tx.commit().await?;
    let markdown: Vec<String> = made.into_iter().map(|(_, link)| format!("{link}\n")).collect();
    let media = [(http::header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok(axum::response::IntoResponse::into_response((media, markdown.concat())))
}

/// The log as the client sees it, from a place on: its lines and the address of what comes after.
#[db::boxed]
pub async fn guest_log(
    read: &mut Read,
    t: &Locale,
    card: &ProjectCard,
    before: &str,
    limit: i64,
) -> Result<(Markup, Option<String>)> {
    let worklog = store::threads::find_worklog(read, card.id).await?;
    let place = LogPlace::parse(before).unwrap_or(LogPlace::END);
    let mut items =
        store::log::list(read, card.id, worklog, &LogFilter::default(), &place, limit + 1).await?;
    let older = (items.len() as i64 > limit).then(|| {
        items.truncate(limit as usize);
        items.last().map_or(String::new(), |last| format!("?before={}", last.place()))
    });
    Ok((super::log::lines(read, t, card, &items).await?, older))
}

/// The history of a post from the version on that the client could see: title and page.
#[db::boxed]
pub async fn guest_history(cx: &Cx, post: PostId) -> Result<(String, Markup)> {
    let mut read = cx.read().await?;
    let post = store::posts::find_visible(&mut read, post).await?;
    let card = projects::find_card(&mut read, post.project).await?;
    let versions =
        store::posts::list_versions(&mut read, post.id, post.visible_version.unwrap_or(i64::MAX)).await?;
    let scene = scene(cx, &card);
    let title = cx.t.s("threads-history");
    let back =
        if post.number == 1 { format!("{}/log#p{}", scene.base(), post.id) } else { place(&scene, &post) };
    let content = html! {
        (guest_head(&cx.t, &card, &title, None))
        p { a class="btn sm" href=(back) { (icon("arrow-left")) (cx.t.s("ui-back")) } }
        (history(&scene, &versions))
    };
    Ok((title, content))
}

/// The head of a page of a project in the portal: the way there, and what the page is.
pub fn guest_head(t: &Locale, card: &ProjectCard, title: &str, last: Option<&str>) -> Markup {
    let portal = t.s("threads-portal");
    let project = format!("/portal/projects/{}", card.key);
    let mut crumbs = vec![
        ui::Crumb { words: &portal, href: Some("/portal") },
        ui::Crumb { words: &card.name, href: Some(&project) },
    ];
    crumbs.extend(last.map(|words| ui::Crumb { words, href: None }));
    ui::head(t, &ui::Head { crumbs: &crumbs, title, ..ui::Head::default() })
}

/// Versions as markup, each with what changed.
pub fn history(scene: &views::Scene<'_>, versions: &[Version]) -> Markup {
    let marked: Vec<(Version, Vec<diff::Word<'_>>)> = versions
        .iter()
        .enumerate()
        .map(|(at, version)| {
            let words = match versions.get(at + 1) {
                Some(older) => diff::words(&older.source, &version.source),
                None => vec![diff::Word::Same(&version.source)],
            };
            (version.clone(), words)
        })
        .collect();
    views::posts::history(scene, &marked)
}

/// The content of a guest's thread. Whoever watches with a guest's eyes neither writes nor leaves a mark.
pub(super) async fn content(
    cx: &Cx,
    card: &ProjectCard,
    thread: &Thread,
    shown: Shown,
    watched: bool,
) -> Result<Markup> {
    let mut read = cx.read().await?;
    let scene = scene(cx, card);
    let stretch = stretch(&mut read, thread, &shown.query).await?;
    let mark =
        if watched { None } else { store::threads::find_mark(&mut read, cx.actor.person, thread.id).await? };
    let posts = rendered(&mut read, &scene, &stretch.posts, mark).await?;
    let newest = store::posts::find_newest(&mut read, thread.id).await?;
    let reply = match shown.reply {
        Some(filled) => filled,
        None if watched => Filled::default(),
        None => draft_or(&mut read, thread, Audience::Client, "").await?,
    };
    let key = key_of(&reply)?;
    let nobody = Filled::default();
    let open = card.refuse_closed().is_ok() && thread.state == ThreadState::Open;
    let body = views::thread::body(
        &scene,
        &ThreadPage {
            thread,
            opened_by: None,
            lead: None,
            posts: &posts,
            panels: &[],
            closing: None,
            referring: &[],
            older: stretch.older.as_deref(),
            newer: stretch.newer.as_deref(),
            newest,
            ping_pong: false,
            issue: false,
            forms: open.then_some((&reply, &nobody)),
            watched,
            wait: shown.wait,
            held: false,
            keys: (&key, &key),
            team: "",
        },
    );
    let toast = just_posted(&mut read, &scene, thread, shown.query.posted.filter(|_| !watched)).await?;
    drop(read);
    if stretch.newer.is_none() && newest > 0 && !cx.prefetch && !watched {
        super::log::mark(cx, thread.id, newest).await?;
    }
    let head = guest_head(&cx.t, card, &thread.title, Some(&format!("#{}", thread.number)));
    Ok(html! { (head) @if let Some(toast) = toast { (toast) } div class="stack" { (body) } })
}
