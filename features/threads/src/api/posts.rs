//! Posts by machine: read, write, log, correct, withdraw, share.

use super::{request_key, thread_of};
use crate::{
    actions::{self, NewEntry},
    sentence::EntryKind,
    store,
    types::{Audience, Door, NewPost, Post, PostState},
    views,
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use kernel::{Actor, AttachmentId, Error, Lang, PostId, ProjectId, Result, ThreadId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::SignedIn, utoipa_axum::routes!(list_posts, write_post))
        .api(Access::Team, utoipa_axum::routes!(log_entry))
        .api(Access::SignedIn, utoipa_axum::routes!(show_post, edit_post, delete_post))
        .api(Access::Team, utoipa_axum::routes!(share_post))
}

/// A post.
#[derive(Serialize, ToSchema)]
struct PostOut {
    /// Its key.
    id: i64,
    /// The key of its thread.
    thread: i64,
    /// The number of its thread.
    number: i64,
    /// Who wrote it.
    author: Option<i64>,
    /// Their name.
    author_name: Option<String>,
    /// What kind of entry it is.
    kind: &'static str,
    /// Who may see it.
    audience: Audience,
    /// `live`, or `deleted`: then its text is empty.
    state: PostState,
    /// As written, Markdown.
    text: String,
    /// Cleaned HTML.
    html: String,
    /// Its language, if it could be told.
    #[schema(value_type = Option<String>)]
    lang: Option<Lang>,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    happened_at: Timestamp,
    /// When it was accepted.
    #[schema(value_type = String, format = DateTime)]
    posted_at: Timestamp,
    /// When it was changed, if that is marked.
    #[schema(value_type = Option<String>, format = DateTime)]
    edited_at: Option<Timestamp>,
    /// Came from another tool.
    imported: bool,
    /// Written by the program.
    system: bool,
    /// Time spent, in seconds; for the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    /// Whose place the author took; for the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    acting_for: Option<i64>,
}

impl PostOut {
    /// A post as this reader may see it: a guest learns nothing of absences and hours.
    fn of(post: Post, actor: &Actor) -> PostOut {
        let team = actor.is_team();
        let html = views::for_reader(&post.html(), actor).into_owned();
        PostOut {
            id: post.id.0,
            thread: post.thread.0,
            number: post.number,
            author: post.author.map(|id| id.0),
            author_name: post.author_name,
            kind: post.kind.word(),
            audience: post.audience,
            state: post.state,
            html,
            text: post.source,
            lang: post.lang,
            happened_at: post.happened_at,
            posted_at: post.posted_at,
            edited_at: post.edited_at,
            imported: post.imported,
            system: post.system,
            seconds: post.seconds.filter(|_| team),
            acting_for: post.acting_for.filter(|_| team).map(|id| id.0),
        }
    }
}

/// A post as somebody writes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PostBody {
    /// Markdown.
    text: String,
    /// Who may see it; the team if absent. A guest always writes for the client.
    #[serde(default)]
    audience: Audience,
    /// Files that it carries, by key.
    #[serde(default)]
    files: Vec<i64>,
}

/// An entry of the worklog, as one sentence.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EntryBody {
    /// The sentence: `Jorge confirma la fecha, 25m, seguimiento vie`.
    text: String,
    /// `call`, `mail`, `meeting`, `delivery`, `visit`, `other`, `note`, `decision` or `ship`; `note` if absent.
    kind: Option<String>,
    /// Who may see it; the team if absent.
    #[serde(default)]
    audience: Audience,
    /// In the effective lead's name, by order.
    #[serde(default)]
    by_order: bool,
}

/// Another text for a post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditBody {
    /// Markdown.
    text: String,
}

/// The posts of a thread, oldest first.
#[utoipa::path(get, path = "/api/v1/projects/{key}/threads/{number}/posts", tag = "threads", params(("key" = String, Path), ("number" = i64, Path), PageQuery),
    responses((status = 200, body = Page<PostOut>), (status = 404, body = Problem)))]
async fn list_posts(
    cx: Cx,
    Path((key, number)): Path<(String, i64)>,
    Query(query): Query<PageQuery>,
) -> Answer {
    let mut read = cx.read().await?;
    let thread = thread_of(&mut read, &key, number).await?;
    let after = match query.after()? {
        Some(id) => (store::posts::find_visible(&mut read, PostId(id)).await?.posted_at, id),
        None => (Timestamp::MIN, 0),
    };
    let posts = store::posts::list_after(&mut read, thread.id, after, query.rows()).await?;
    query.answer(posts, |post| PostOut::of(post, &cx.actor), |post| post.id)
}

/// Writes a post. Too soon after one's last post in the thread it answers 429 with `Retry-After`; the
/// text is kept as a draft.
#[utoipa::path(post, path = "/api/v1/projects/{key}/threads/{number}/posts", tag = "threads", params(("key" = String, Path), ("number" = i64, Path)), request_body = PostBody,
    responses((status = 201, body = PostOut), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn write_post(
    cx: Cx,
    Path((key, number)): Path<(String, i64)>,
    headers: HeaderMap,
    Body(body): Body<PostBody>,
) -> Answer {
    let mut tx = cx.tx().await?;
    let thread = thread_of(&mut tx, &key, number).await?;
    let new = NewPost {
        request_key: request_key(&headers),
        door: Door::Api,
        files: own_files(&mut tx, thread.project, &body.files).await?,
        ..NewPost::new(thread.id, body.text.clone(), body.audience)
    };
    match actions::post(&mut tx, new).await {
        Ok(id) => {
            let post = store::posts::find_visible(&mut tx, id).await?;
            tx.commit().await?;
            Ok((StatusCode::CREATED, Json(PostOut::of(post, &cx.actor))).into_response())
        }
        Err(error) => {
            drop(tx);
            let audience = if cx.actor.is_guest() { Audience::Client } else { body.audience };
            keep(&cx, &error, &scope(thread.id, audience), &body.text).await?;
            Err(error.into())
        }
    }
}

fn scope(thread: ThreadId, audience: Audience) -> String {
    match audience {
        Audience::Client => format!("thread/{thread}"),
        Audience::Team => format!("note/{thread}"),
    }
}

/// Files of the project that whoever asks may fetch.
async fn own_files(read: &mut Read, project: ProjectId, files: &[i64]) -> Result<Vec<AttachmentId>> {
    let mut own = Vec::with_capacity(files.len());
    for id in files {
        let file = store::files::find_visible(read, AttachmentId(*id)).await?;
        if file.project != project {
            return Err(Error::NotFound);
        }
        own.push(file.id);
    }
    Ok(own)
}

/// Keeps what came too soon as a draft.
async fn keep(cx: &Cx, error: &Error, scope: &str, text: &str) -> Result<()> {
    if !matches!(error, Error::TooSoon { .. }) {
        return Ok(());
    }
    let mut tx = cx.tx_aside().await?;
    store::drafts::save(&mut tx, scope, text, None).await?;
    tx.commit().await
}

/// Logs what happened, as one sentence: time, follow-up, people and kind are read from it.
#[utoipa::path(post, path = "/api/v1/projects/{key}/log", tag = "threads", params(("key" = String, Path)), request_body = EntryBody,
    responses((status = 201, body = PostOut), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn log_entry(
    cx: Cx,
    Path(key): Path<String>,
    headers: HeaderMap,
    Body(body): Body<EntryBody>,
) -> Answer {
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, &key).await?;
    let kind = match &body.kind {
        Some(word) => EntryKind::parse(word).ok_or_else(|| Error::invalid("kind", "threads-kind-needed"))?,
        None => EntryKind::Note,
    };
    let entry = NewEntry {
        project: card.id,
        text: body.text.clone(),
        kind,
        audience: body.audience,
        interaction: None,
        by_order: body.by_order,
        request_key: request_key(&headers),
        door: Door::Api,
        files: Vec::new(),
    };
    match actions::log(&mut tx, entry).await {
        Ok(logged) => {
            let post = store::posts::find_visible(&mut tx, logged.post).await?;
            tx.commit().await?;
            Ok((StatusCode::CREATED, Json(PostOut::of(post, &cx.actor))).into_response())
        }
        Err(error) => {
            drop(tx);
            keep(&cx, &error, &format!("log/{}", card.key), &body.text).await?;
            Err(error.into())
        }
    }
}

/// A post.
#[utoipa::path(get, path = "/api/v1/posts/{id}", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, body = PostOut), (status = 404, body = Problem)))]
async fn show_post(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    let post = store::posts::find_visible(&mut read, PostId(id)).await?;
    Ok(Json(PostOut::of(post, &cx.actor)).into_response())
}

/// Rewrites one's own post; its history stays to be read. It is never too soon for that.
#[utoipa::path(patch, path = "/api/v1/posts/{id}", tag = "threads", params(("id" = i64, Path)), request_body = EditBody,
    responses((status = 200, body = PostOut), (status = 403, body = Problem)))]
async fn edit_post(cx: Cx, Path(id): Path<i64>, Body(body): Body<EditBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::edit(&mut tx, PostId(id), &body.text).await?;
    let post = store::posts::find_visible(&mut tx, PostId(id)).await?;
    tx.commit().await?;
    Ok(Json(PostOut::of(post, &cx.actor)).into_response())
}

/// Deletes a post; a tombstone keeps its place.
#[utoipa::path(delete, path = "/api/v1/posts/{id}", tag = "threads", params(("id" = i64, Path)), responses((status = 204), (status = 403, body = Problem)))]
async fn delete_post(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::delete(&mut tx, PostId(id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Shows a post to the client from its present version on. This cannot be taken back once one of their
/// guests was let in.
#[utoipa::path(post, path = "/api/v1/posts/{id}/share", tag = "threads", params(("id" = i64, Path)), responses((status = 200, body = PostOut), (status = 409, body = Problem)))]
async fn share_post(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::share(&mut tx, PostId(id)).await?;
    let post = store::posts::find_visible(&mut tx, PostId(id)).await?;
    tx.commit().await?;
    Ok(Json(PostOut::of(post, &cx.actor)).into_response())
}
