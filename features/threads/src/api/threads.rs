//! Threads of a project by machine: list, open, look.

use super::{request_key, thread_of};
use crate::{
    actions::{self},
    store,
    types::{Audience, Door, NewPost, NewThread, Side, Thread, ThreadKind, ThreadState, Visibility},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::SignedIn, utoipa_axum::routes!(list_threads))
        .api(Access::Team, utoipa_axum::routes!(open_thread))
        .api(Access::SignedIn, utoipa_axum::routes!(show_thread))
}

/// A thread.
#[derive(Serialize, ToSchema)]
struct ThreadOut {
    /// Its key.
    id: i64,
    /// Its number in its project; 1 is the worklog.
    number: i64,
    /// What it is for.
    kind: ThreadKind,
    /// Its title.
    title: String,
    /// Who may see it.
    visibility: Visibility,
    /// Where it stands.
    state: ThreadState,
    /// Whose turn it is.
    turn: Option<Side>,
    /// When it was opened.
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
}

impl From<Thread> for ThreadOut {
    fn from(thread: Thread) -> ThreadOut {
        ThreadOut {
            id: thread.id.0,
            number: thread.number,
            kind: thread.kind,
            title: thread.title,
            visibility: thread.visibility,
            state: thread.state,
            turn: thread.turn,
            opened_at: thread.opened_at,
        }
    }
}

/// A thread as somebody opens it, with its first post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ThreadBody {
    /// What for; not the worklog.
    kind: ThreadKind,
    /// Its title.
    title: String,
    /// Who may see it; the team if absent.
    #[serde(default = "team_only")]
    visibility: Visibility,
    /// The first post, Markdown. In a shared thread the client sees it.
    text: String,
}

fn team_only() -> Visibility {
    Visibility::Team
}

/// The threads of a project, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{key}/threads", tag = "threads", params(("key" = String, Path), PageQuery),
    responses((status = 200, body = Page<ThreadOut>), (status = 404, body = Problem)))]
async fn list_threads(cx: Cx, Path(key): Path<String>, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, &key).await?;
    let before = query.after()?.unwrap_or(i64::MAX);
    let threads = store::threads::list_by_key(&mut read, card.id, before, query.rows()).await?;
    query.answer(threads, ThreadOut::from, |thread| thread.id)
}

/// Opens a thread with its first post.
#[utoipa::path(post, path = "/api/v1/projects/{key}/threads", tag = "threads", params(("key" = String, Path)), request_body = ThreadBody,
    responses((status = 201, body = ThreadOut), (status = 422, body = Problem)))]
async fn open_thread(
    cx: Cx,
    Path(key): Path<String>,
    headers: HeaderMap,
    Body(body): Body<ThreadBody>,
) -> Answer {
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, &key).await?;
    let audience = if body.visibility == Visibility::Shared { Audience::Client } else { Audience::Team };
    let new = NewThread { project: card.id, kind: body.kind, title: body.title, visibility: body.visibility };
    let thread = actions::open_thread(&mut tx, new).await?;
    let post = NewPost {
        request_key: request_key(&headers),
        door: Door::Api,
        ..NewPost::new(thread, body.text, audience)
    };
    actions::post(&mut tx, post).await?;
    let thread = store::threads::find_by_id(&mut tx, thread).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(ThreadOut::from(thread))).into_response())
}

/// A thread.
#[utoipa::path(get, path = "/api/v1/projects/{key}/threads/{number}", tag = "threads", params(("key" = String, Path), ("number" = i64, Path)),
    responses((status = 200, body = ThreadOut), (status = 404, body = Problem)))]
async fn show_thread(cx: Cx, Path((key, number)): Path<(String, i64)>) -> Answer {
    let mut read = cx.read().await?;
    let thread = thread_of(&mut read, &key, number).await?;
    Ok(Json(ThreadOut::from(thread)).into_response())
}
