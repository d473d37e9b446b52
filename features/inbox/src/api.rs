//! Doors for machines: what waits, marks, and levels.

use crate::{
    actions, pages, store,
    types::{Level, NoticeKind, ThreadChoice},
};
use axum::{Json, extract::Path, response::IntoResponse};
use http::StatusCode;
use jiff::Timestamp;
use kernel::{NoticeId, ThreadId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(inbox))
        .api(Access::Team, utoipa_axum::routes!(read_thread))
        .api(Access::Team, utoipa_axum::routes!(put_away))
        .api(Access::Team, utoipa_axum::routes!(levels))
        .api(Access::Team, utoipa_axum::routes!(set_level))
        .api(Access::Team, utoipa_axum::routes!(choose))
}

/// A notice that waits.
#[derive(Debug, Serialize, ToSchema)]
struct NoticeItem {
    /// Its key.
    id: i64,
    /// What it tells.
    kind: NoticeKind,
    /// In one sentence of the caller's language.
    says: String,
    /// Its page.
    href: String,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A thread with posts that were not seen.
#[derive(Debug, Serialize, ToSchema)]
struct UnreadItem {
    /// The thread's key.
    thread: i64,
    /// Its project's key.
    project: String,
    /// Its number there.
    number: i64,
    /// Its title.
    title: String,
    /// Posts not seen.
    posts: i64,
    /// The first of them.
    first: i64,
    /// The newest of them.
    newest: i64,
    /// When that was written.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// What waits for the caller.
#[derive(Debug, Serialize, ToSchema)]
struct InboxItems {
    /// Mentions and what is always delivered, newest first.
    notices: Vec<NoticeItem>,
    /// Threads that were not read, newest first.
    threads: Vec<UnreadItem>,
}

/// Items of each kind at most.
const MOST: i64 = 100;

/// What waits for the caller.
#[utoipa::path(get, path = "/api/v1/inbox", tag = "inbox", responses((status = 200, body = InboxItems)))]
async fn inbox(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let person = cx.actor.person;
    let open = store::list_open(&mut read, person, MOST).await?;
    let notices = pages::lines(&mut read, &cx.t, &open)
        .await?
        .into_iter()
        .map(|line| NoticeItem {
            id: line.id.0,
            kind: line.kind,
            says: line.says,
            href: line.href,
            at: line.at,
        })
        .collect();
    let since = actions::unread_since(&mut read, person).await?;
    let threads = store::list_unread(&mut read, person, since, None, MOST)
        .await?
        .into_iter()
        .map(|unread| UnreadItem {
            thread: unread.thread.0,
            project: unread.project_key,
            number: unread.number,
            title: unread.title,
            posts: unread.posts,
            first: unread.first.0,
            newest: unread.newest.0,
            at: unread.at,
        })
        .collect();
    Ok(Json(InboxItems { notices, threads }).into_response())
}

/// Marks a thread as read to its end.
#[utoipa::path(post, path = "/api/v1/inbox/threads/{id}/read", tag = "inbox", params(("id" = i64, Path, description = "The thread")),
    responses((status = 204, description = "Read"), (status = 404, body = Problem)))]
async fn read_thread(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::read_thread(&mut tx, ThreadId(id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Puts a notice away.
#[utoipa::path(post, path = "/api/v1/inbox/notices/{id}/done", tag = "inbox", params(("id" = i64, Path, description = "The notice")),
    responses((status = 204, description = "Away"), (status = 404, body = Problem)))]
async fn put_away(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::put_away(&mut tx, NoticeId(id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// How much the caller hears of a project.
#[derive(Debug, Serialize, ToSchema)]
struct LevelItem {
    /// The project's key.
    project: String,
    /// What holds.
    level: Level,
    /// The caller chose it.
    chosen: bool,
}

/// How much the caller hears of each project in reach.
#[utoipa::path(get, path = "/api/v1/levels", tag = "inbox", responses((status = 200, body = Vec<LevelItem>)))]
async fn levels(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let default = Level::default_for(cx.actor.rights.services, cx.actor.is_guest());
    let all: Vec<LevelItem> = store::list_levels(&mut read, cx.actor.person)
        .await?
        .into_iter()
        .map(|project| LevelItem {
            project: project.key,
            level: project.level.unwrap_or(default),
            chosen: project.level.is_some(),
        })
        .collect();
    Ok(Json(all).into_response())
}

/// A level to choose.
#[derive(Debug, Deserialize, ToSchema)]
struct LevelChoice {
    /// The level.
    level: Level,
}

/// Chooses how much the caller hears of a project.
#[utoipa::path(put, path = "/api/v1/levels/{key}", tag = "inbox", params(("key" = String, Path, description = "The project")), request_body = LevelChoice,
    responses((status = 204, description = "Chosen"), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn set_level(cx: Cx, Path(key): Path<String>, Body(choice): Body<LevelChoice>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, &key).await?;
    actions::set_level(&mut tx, card.id, choice.level).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What to choose for a thread.
#[derive(Debug, Deserialize, ToSchema)]
struct ThreadLevel {
    /// Follow or mute; absent goes back to the project's level.
    choice: Option<ThreadChoice>,
}

/// Follows or mutes a thread for the caller.
#[utoipa::path(put, path = "/api/v1/inbox/threads/{id}/choice", tag = "inbox", params(("id" = i64, Path, description = "The thread")), request_body = ThreadLevel,
    responses((status = 204, description = "Chosen"), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn choose(cx: Cx, Path(id): Path<i64>, Body(level): Body<ThreadLevel>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::choose_thread(&mut tx, ThreadId(id), level.choice).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
