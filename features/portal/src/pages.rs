//! Doors for guests, and for the team that looks through their eyes.
//!
//! Whose eyes is decided once, in [`sight`]: everything below asks the data with that actor.

pub(crate) mod slots;

use crate::{
    api,
    types::{Coming, Seen, Told},
    views,
};
use axum::{
    extract::{DefaultBodyLimit, Path, Query, Request},
    handler::Handler as _,
};
use db::Read;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use kernel::{Actor, Error, PostId, Result, Rights, Role};
use projects::{Filter, ProjectCard, ProjectState};
use serde::Deserialize;
use threads::{GuestThread, ThreadQuery};
use ui::{Locale, Markup, html};
use web::{Access, Answer, Cx, Form, Routes, redirect};

pub(crate) fn routes() -> Routes {
    let portal = Access::Portal;
    // Files stream to the disk and are counted on the way.
    let unlimited = || DefaultBodyLimit::disable();
    let routes = Routes::new()
        .get("/portal", portal, home)
        .get("/portal/projects/{key}", portal, project)
        .get("/portal/projects/{key}/log", portal, log)
        .get("/portal/projects/{key}/threads", portal, list)
        .get("/portal/projects/{key}/threads/{number}", portal, thread)
        .post("/portal/projects/{key}/threads/{number}", portal, write.layer(unlimited()))
        .get("/portal/projects/{key}/threads/{number}/fresh", portal, fresh)
        .get("/portal/projects/{key}/files", portal, files)
        .post("/portal/projects/{key}/files", portal, upload.layer(unlimited()))
        .get("/portal/posts/{id}/history", portal, history)
        .get("/portal/posts/{id}/edit", portal, edit)
        .post("/portal/posts/{id}/edit", portal, rewrite)
        .post("/portal/posts/{id}/undo", portal, undo);
    api::routes(routes)
}

/// Lines of each project's log on a guest's first page, on a project's page and in its log.
const AT_HOME: i64 = 5;
const ON_PROJECT: i64 = 10;
const ON_LOG: i64 = 50;
/// Threads on a page of them.
const THREADS: i64 = 50;
/// How far ahead meetings are told, in days, and how many at most.
const AHEAD_DAYS: i64 = 28;
const MOST_COMING: usize = 8;

/// A project as somebody sees it in the portal.
struct Sight {
    /// The request as a guest makes it.
    cx: Cx,
    card: ProjectCard,
    /// For the team: the client whose eyes these are, and the line that says so.
    watched: Option<(String, Markup)>,
}

/// A guest sees with their own eyes; the team sees what a guest of the project's client would, within
/// its own reach, in the client's language and zone.
async fn sight(cx: Cx, key: &str) -> Result<Sight> {
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, key).await?;
    if cx.actor.is_guest() {
        return Ok(Sight { cx, card, watched: None });
    }
    let client = clients::find(&mut read, card.client_id.ok_or(Error::NotFound)?).await?;
    drop(read);
    let bar = views::bar(&cx.t, &client.name, client.lang, &card.key);
    let actor = Actor { role: Role::Guest, rights: Rights::default(), client: Some(client.id), ..cx.actor };
    let zone = TimeZone::get(&client.zone).unwrap_or_else(|_| cx.t.zone.clone());
    let t = Locale { lang: client.lang, zone, now: cx.t.now };
    Ok(Sight { cx: Cx { actor, t, ..cx }, card, watched: Some((client.name, bar)) })
}

impl Sight {
    async fn show(&self, title: &str, content: Markup) -> Answer {
        let title = format!("{title} · {}", self.card.name);
        match &self.watched {
            Some((client, bar)) => Ok(self.cx.watched(client, bar, &title, &content)),
            None => self.cx.page(&title, content).await,
        }
    }

    /// The head of one of the project's pages.
    fn head(&self, at: views::Part) -> Markup {
        views::head(&self.cx.t, &self.card, at)
    }
}

/// Guests alone act here: the team looks.
fn act(cx: &Cx) -> Result<()> {
    if cx.actor.is_guest() { Ok(()) } else { Err(Error::Forbidden) }
}

/// Who answers for a project now. It follows cover, and says nothing of why.
pub(crate) async fn seen(read: &mut Read, card: ProjectCard) -> Result<Seen> {
    let now = read.now();
    let lead = if card.is_current() { projects::effective(read, card.id, now).await?.lead } else { None };
    let contact = match lead {
        Some(person) => Some(people::find_card(read, person).await?.name),
        None => None,
    };
    Ok(Seen { card, contact })
}

/// The meetings of a project in the next four weeks, the next one first.
pub(crate) async fn coming(read: &mut Read, card: &ProjectCard) -> Result<Vec<Coming>> {
    let now = read.now();
    let until = now.checked_add((24 * AHEAD_DAYS).hours()).unwrap_or(Timestamp::MAX);
    let mut coming = Vec::new();
    for meeting in projects::list_meetings(read, card.id).await? {
        coming.extend(meeting.coming(now, until).into_iter().map(|at| Coming {
            at,
            minutes: meeting.minutes,
            title: meeting.title.clone(),
            key: card.key.clone(),
            project: card.name.clone(),
        }));
    }
    coming.sort_by_key(|meeting| meeting.at);
    coming.truncate(MOST_COMING);
    Ok(coming)
}

/// What a project's client may read of it, from the newest on; a proposed project has no log.
async fn told(read: &mut Read, t: &Locale, card: &ProjectCard, limit: i64) -> Result<Option<Told>> {
    if card.state == ProjectState::Proposed {
        return Ok(None);
    }
    let (lines, older) = threads::guest_log(read, t, card, "", limit).await?;
    Ok(Some(Told { card: card.clone(), lines, more: older.is_some() }))
}

async fn home(cx: Cx) -> Answer {
    if cx.actor.is_team() {
        return Ok(redirect("/projects"));
    }
    let t = &cx.t;
    let mut read = cx.read().await?;
    let cards = projects::list_visible(&mut read, Filter::default()).await?;
    let ids: Vec<_> = cards.iter().map(|card| card.id).collect();
    let needs = threads::guest_waiting(&mut read, &ids).await?;
    let (mut happened, mut next, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for card in cards {
        if card.is_current() {
            happened.extend(told(&mut read, t, &card, AT_HOME).await?);
            next.extend(coming(&mut read, &card).await?);
        }
        all.push(seen(&mut read, card).await?);
    }
    drop(read);
    next.sort_by_key(|meeting| meeting.at);
    next.truncate(MOST_COMING);
    let workspace = cx.house.workspace();
    let name = cx.visitor.as_deref().map_or("", |visitor| visitor.name.as_str());
    let first = name.split_whitespace().next().unwrap_or(name);
    let content = html! {
        (views::hello(t, first, needs.len()))
        @if all.is_empty() { (views::nothing(t, &workspace.name)) } @else {
            div class="stack-lg" {
                (views::needs(t, &needs, &workspace.name))
                (views::happened(t, &happened))
                (views::next(t, &next))
                (views::projects(t, &all, &workspace.name))
            }
        }
    };
    cx.page(&t.s("portal-home"), content).await
}

async fn project(cx: Cx, Path(key): Path<String>) -> Answer {
    let sight = sight(cx, &key).await?;
    let t = &sight.cx.t;
    let mut read = sight.cx.read().await?;
    let needs = threads::guest_waiting(&mut read, &[sight.card.id]).await?;
    let happened = told(&mut read, t, &sight.card, ON_PROJECT).await?;
    let next = coming(&mut read, &sight.card).await?;
    let seen = seen(&mut read, sight.card.clone()).await?;
    let mut panels = Vec::new();
    for panel in sight.cx.house.rooms().filter_map(|room| room.portal_panel) {
        panels.extend(panel(&mut read, t, sight.card.id).await?);
    }
    drop(read);
    let workspace = sight.cx.house.workspace();
    let content = html! {
        (sight.head(views::Part::Overview))
        div class="stack-lg" {
            (views::contact(t, &seen, &workspace.name))
            (views::needs(t, &needs, &workspace.name))
            (views::happened_in(t, happened.as_ref()))
            (views::next(t, &next))
            @for panel in &panels { (panel) }
        }
    };
    sight.show(&t.s("portal-overview"), content).await
}

#[derive(Deserialize)]
struct Before {
    #[serde(default)]
    before: String,
}

async fn log(cx: Cx, Path(key): Path<String>, Query(Before { before }): Query<Before>) -> Answer {
    let sight = sight(cx, &key).await?;
    let t = &sight.cx.t;
    let mut read = sight.cx.read().await?;
    let (lines, older) = threads::guest_log(&mut read, t, &sight.card, &before, ON_LOG).await?;
    drop(read);
    let content = html! {
        (sight.head(views::Part::Log))
        h2 class="vh" { (t.s("portal-log")) }
        div class="log" id="log" { (lines) }
        (ui::parts::pager(t, None, older.as_deref()))
    };
    sight.show(&t.s("portal-log"), content).await
}

async fn list(cx: Cx, Path(key): Path<String>, Query(Before { before }): Query<Before>) -> Answer {
    let sight = sight(cx, &key).await?;
    let t = &sight.cx.t;
    let mut read = sight.cx.read().await?;
    let (threads, older) = threads::guest_threads(&mut read, t, &sight.card, Some(&before), THREADS).await?;
    drop(read);
    let content = html! {
        (sight.head(views::Part::Threads))
        (threads)
        (ui::parts::pager(t, None, older.as_deref()))
    };
    sight.show(&t.s("portal-threads"), content).await
}

async fn thread(
    cx: Cx,
    Path((key, number)): Path<(String, i64)>,
    Query(query): Query<ThreadQuery>,
) -> Answer {
    let sight = sight(cx, &key).await?;
    match threads::guest_thread(&sight.cx, (&key, number), query, sight.watched.is_some()).await? {
        GuestThread::Elsewhere(at) => Ok(redirect(&at)),
        GuestThread::Here(title, content) => sight.show(&title, content).await,
    }
}

async fn write(cx: Cx, Path((key, number)): Path<(String, i64)>, request: Request) -> Answer {
    act(&cx)?;
    threads::guest_write(&cx, &key, number, request).await
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: i64,
}

async fn fresh(
    cx: Cx,
    Path((key, number)): Path<(String, i64)>,
    Query(After { after }): Query<After>,
) -> Answer {
    let sight = sight(cx, &key).await?;
    let line = threads::guest_fresh(&sight.cx, &key, number, after).await?;
    sight.cx.piece(line)
}

#[derive(Deserialize)]
struct BeforeFile {
    before: Option<i64>,
}

async fn files(cx: Cx, Path(key): Path<String>, Query(BeforeFile { before }): Query<BeforeFile>) -> Answer {
    let sight = sight(cx, &key).await?;
    let t = &sight.cx.t;
    let mut read = sight.cx.read().await?;
    let files = threads::guest_files(&mut read, t, &sight.card, before).await?;
    drop(read);
    sight.show(&t.s("portal-files"), html! { (sight.head(views::Part::Files)) (files) }).await
}

async fn upload(cx: Cx, Path(key): Path<String>, request: Request) -> Answer {
    act(&cx)?;
    threads::guest_file_upload(&cx, &key, request).await
}

/// The history of a post, with the eyes that its project is seen with.
async fn history(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let post = threads::find_post(&mut read, PostId(id)).await?;
    let card = projects::find_card(&mut read, post.project).await?;
    drop(read);
    let sight = sight(cx, &card.key).await?;
    let (title, content) = threads::guest_history(&sight.cx, PostId(id)).await?;
    sight.show(&title, content).await
}

async fn edit(cx: Cx, Path(id): Path<i64>) -> Answer {
    act(&cx)?;
    let (title, content) = threads::guest_edit(&cx, PostId(id)).await?;
    cx.page(&title, content).await
}

async fn rewrite(cx: Cx, Path(id): Path<i64>, form: Form) -> Answer {
    act(&cx)?;
    threads::guest_rewrite(&cx, PostId(id), &form).await
}

async fn undo(cx: Cx, Path(id): Path<i64>) -> Answer {
    act(&cx)?;
    threads::guest_undo(&cx, PostId(id)).await
}
