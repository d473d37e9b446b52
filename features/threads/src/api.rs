//! Doors for machines: threads, posts, decisions, actions and files. The same verbs as the pages, the
//! same pace, the same readers.

use crate::{
    actions::{self, NewEntry},
    sentence::EntryKind,
    store,
    types::{
        Action, ActionState, Audience, Decision, DecisionState, Door, NewAction, NewDecision, NewPost,
        NewThread, Origin, Post, PostState, Side, Thread, ThreadKind, ThreadState, Visibility,
    },
    views,
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::{HeaderMap, StatusCode};
use jiff::{Timestamp, civil::Date};
use kernel::{
    ActionId, Actor, AttachmentId, DecisionId, Error, Lang, PersonId, PostId, ProjectId, Result, ThreadId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::SignedIn, utoipa_axum::routes!(list_threads))
        .api(Access::Team, utoipa_axum::routes!(open_thread))
        .api(Access::SignedIn, utoipa_axum::routes!(show_thread))
        .api(Access::SignedIn, utoipa_axum::routes!(list_posts, write_post))
        .api(Access::Team, utoipa_axum::routes!(log_entry))
        .api(Access::SignedIn, utoipa_axum::routes!(show_post, edit_post, delete_post))
        .api(Access::Team, utoipa_axum::routes!(share_post))
        .api(Access::SignedIn, utoipa_axum::routes!(list_files))
        .api(Access::SignedIn, utoipa_axum::routes!(list_decisions))
        .api(Access::Team, utoipa_axum::routes!(take_decision))
        .api(Access::SignedIn, utoipa_axum::routes!(show_decision))
        .api(Access::Team, utoipa_axum::routes!(change_decision))
        .api(Access::Team, utoipa_axum::routes!(list_actions, assign_action))
        .api(Access::Team, utoipa_axum::routes!(close_action))
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

/// A project and a thread in reach, by the address.
async fn thread_of(read: &mut Read, key: &str, number: i64) -> Result<Thread> {
    let card = projects::find_visible(read, key).await?;
    store::threads::find_visible(read, card.id, number).await
}

/// The key under which two requests make one post.
fn request_key(headers: &HeaderMap) -> Option<String> {
    let key = headers.get("idempotency-key")?.to_str().ok()?;
    (!key.is_empty()).then(|| format!("api:{key}"))
}

/// The threads of a project, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{key}/threads", tag = "threads", params(("key" = String, Path), PageQuery),
    responses((status = 200, body = Page<ThreadOut>), (status = 404, body = Problem)))]
async fn list_threads(cx: Cx, Path(key): Path<String>, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, &key).await?;
    let limit = query.limit();
    let before = query.after()?.unwrap_or(i64::MAX);
    let threads = store::threads::list_by_key(&mut read, card.id, before, limit + 1).await?;
    let threads: Vec<ThreadOut> = threads.into_iter().map(ThreadOut::from).collect();
    Ok(Json(Page::of(threads, limit, |thread| thread.id)).into_response())
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
    let limit = query.limit();
    let posts = store::posts::list_after(&mut read, thread.id, after, limit + 1).await?;
    let posts: Vec<PostOut> = posts.into_iter().map(|post| PostOut::of(post, &cx.actor)).collect();
    Ok(Json(Page::of(posts, limit, |post| post.id)).into_response())
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

/// A file of a project.
#[derive(Serialize, ToSchema)]
struct FileOut {
    /// Its key.
    id: i64,
    /// Its name.
    name: String,
    /// What it is, by its bytes.
    media: String,
    /// Bytes.
    size: i64,
    /// Where it is fetched.
    href: String,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

/// The files of a project that you may fetch, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{key}/files", tag = "threads", params(("key" = String, Path), PageQuery),
    responses((status = 200, body = Page<FileOut>), (status = 404, body = Problem)))]
async fn list_files(cx: Cx, Path(key): Path<String>, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, &key).await?;
    let limit = query.limit();
    let files = store::files::list(&mut read, card.id, query.after()?.unwrap_or(i64::MAX), limit + 1).await?;
    let files: Vec<FileOut> = files
        .into_iter()
        .map(|file| FileOut {
            id: file.id.0,
            href: views::files::address(file.id, &file.name),
            name: file.name,
            media: file.media,
            size: file.size,
            added_at: file.added_at,
        })
        .collect();
    Ok(Json(Page::of(files, limit, |file| file.id)).into_response())
}

// --- decisions --------------------------------------------------------------------

/// A decision record.
#[derive(Serialize, ToSchema)]
struct DecisionOut {
    /// Its key.
    id: i64,
    /// The key of its main project.
    project: Option<String>,
    /// What was decided.
    text: String,
    /// What else was considered.
    options: String,
    /// Where it stands.
    state: DecisionState,
    /// Who carries it out.
    owner: Option<i64>,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
    /// It can affect closing a client.
    affects_deal: bool,
    /// The decision that it replaces.
    supersedes: Option<i64>,
    /// Who may see it.
    audience: Audience,
    /// When it was taken.
    #[schema(value_type = Option<String>, format = DateTime)]
    taken_at: Option<Timestamp>,
}

impl From<Decision> for DecisionOut {
    fn from(decision: Decision) -> DecisionOut {
        DecisionOut {
            id: decision.id.0,
            project: decision.project_key,
            text: decision.text,
            options: decision.options,
            state: decision.state,
            owner: decision.owner.map(|id| id.0),
            due: decision.due,
            affects_deal: decision.affects_deal,
            supersedes: decision.supersedes.map(|id| id.0),
            audience: decision.audience,
            taken_at: decision.taken_at,
        }
    }
}

/// Which decisions are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct DecisionQuery {
    /// The key of a project.
    project: Option<String>,
    /// `open`, `taken`, `done` or `reverted`.
    state: Option<String>,
    /// `next` of the previous page.
    after: Option<String>,
    /// Rows wanted, 100 at most.
    limit: Option<i64>,
}

async fn project_of(read: &mut Read, key: Option<&str>) -> Result<Option<ProjectId>> {
    match key {
        Some(key) => Ok(Some(projects::find_visible(read, key).await?.id)),
        None => Ok(None),
    }
}

/// Decisions, newest first.
#[utoipa::path(get, path = "/api/v1/decisions", tag = "threads", params(DecisionQuery), responses((status = 200, body = Page<DecisionOut>)))]
async fn list_decisions(cx: Cx, Query(query): Query<DecisionQuery>) -> Answer {
    let mut read = cx.read().await?;
    let project = project_of(&mut read, query.project.as_deref()).await?;
    let state = query.state.as_deref().and_then(DecisionState::parse);
    let pages = PageQuery { after: query.after, limit: query.limit };
    let limit = pages.limit();
    let before = pages.after()?.unwrap_or(i64::MAX);
    let found = store::outcomes::list_decisions(&mut read, project, state, before, limit + 1).await?;
    let found: Vec<DecisionOut> = found.into_iter().map(DecisionOut::from).collect();
    Ok(Json(Page::of(found, limit, |decision| decision.id)).into_response())
}

/// A decision as somebody writes it down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    /// The keys of the projects it concerns, the main one first.
    #[serde(default)]
    projects: Vec<String>,
    /// What was decided.
    text: String,
    /// What else was considered.
    #[serde(default)]
    options: String,
    /// Who took it.
    #[serde(default)]
    deciders: Vec<i64>,
    /// Who carries it out.
    owner: Option<i64>,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
    /// It can affect closing a client.
    #[serde(default)]
    affects_deal: bool,
    /// The decision that it replaces.
    supersedes: Option<i64>,
    /// Who may see it; the team if absent.
    #[serde(default)]
    audience: Audience,
    /// Still to be taken.
    #[serde(default)]
    open: bool,
}

/// Writes a decision down; it is posted into the worklogs of its projects.
#[utoipa::path(post, path = "/api/v1/decisions", tag = "threads", request_body = DecisionBody, responses((status = 201, body = DecisionOut), (status = 422, body = Problem)))]
async fn take_decision(cx: Cx, Body(body): Body<DecisionBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let mut concerned = Vec::with_capacity(body.projects.len());
    for key in &body.projects {
        concerned.push(projects::find_visible(&mut tx, key).await?.id);
    }
    let new = NewDecision {
        projects: concerned,
        text: body.text,
        options: body.options,
        deciders: body.deciders.into_iter().map(PersonId).collect(),
        owner: body.owner.map(PersonId),
        due: body.due,
        affects_deal: body.affects_deal,
        supersedes: body.supersedes.map(DecisionId),
        audience: body.audience,
        state: if body.open { DecisionState::Open } else { DecisionState::Taken },
        origin: (Origin::Manual, 0),
        post: None,
    };
    let id = actions::take_decision(&mut tx, new).await?;
    let decision = store::outcomes::find_decision(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(DecisionOut::from(decision))).into_response())
}

/// A decision.
#[utoipa::path(get, path = "/api/v1/decisions/{id}", tag = "threads", params(("id" = i64, Path)), responses((status = 200, body = DecisionOut), (status = 404, body = Problem)))]
async fn show_decision(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(DecisionOut::from(store::outcomes::find_decision(&mut read, DecisionId(id)).await?))
        .into_response())
}

/// Where a decision goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StateBody {
    /// The next state.
    state: DecisionState,
}

/// Moves a decision on.
#[utoipa::path(post, path = "/api/v1/decisions/{id}/state", tag = "threads", params(("id" = i64, Path)), request_body = StateBody, responses((status = 200, body = DecisionOut), (status = 409, body = Problem)))]
async fn change_decision(cx: Cx, Path(id): Path<i64>, Body(body): Body<StateBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::change_decision(&mut tx, DecisionId(id), body.state).await?;
    let decision = store::outcomes::find_decision(&mut tx, DecisionId(id)).await?;
    tx.commit().await?;
    Ok(Json(DecisionOut::from(decision)).into_response())
}

// --- actions ----------------------------------------------------------------------

/// Something that somebody will do, or did.
#[derive(Serialize, ToSchema)]
struct ActionOut {
    /// Its key.
    id: i64,
    /// The key of its project.
    project: Option<String>,
    /// What.
    text: String,
    /// Who.
    owner: i64,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
    /// Where it stands.
    state: ActionState,
    /// Why it was dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Action> for ActionOut {
    fn from(action: Action) -> ActionOut {
        ActionOut {
            id: action.id.0,
            project: action.project_key,
            text: action.text,
            owner: action.owner.0,
            due: action.due,
            state: action.state,
            reason: action.reason,
        }
    }
}

/// Which actions are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct ActionQuery {
    /// The key of a project.
    project: Option<String>,
    /// The key of a person.
    owner: Option<i64>,
    /// `next` of the previous page.
    after: Option<String>,
    /// Rows wanted, 100 at most.
    limit: Option<i64>,
}

/// Open actions, by key.
#[utoipa::path(get, path = "/api/v1/actions", tag = "threads", params(ActionQuery), responses((status = 200, body = Page<ActionOut>)))]
async fn list_actions(cx: Cx, Query(query): Query<ActionQuery>) -> Answer {
    let mut read = cx.read().await?;
    let project = project_of(&mut read, query.project.as_deref()).await?;
    let owner = query.owner.map(PersonId);
    let pages = PageQuery { after: query.after, limit: query.limit };
    let limit = pages.limit();
    let after = pages.after()?.unwrap_or(0);
    let found = store::outcomes::list_actions_by_key(&mut read, owner, project, after, limit + 1).await?;
    let found: Vec<ActionOut> = found.into_iter().map(ActionOut::from).collect();
    Ok(Json(Page::of(found, limit, |action| action.id)).into_response())
}

/// An action as somebody assigns it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActionBody {
    /// The key of its project.
    project: Option<String>,
    /// What.
    text: String,
    /// Who; yourself if absent.
    owner: Option<i64>,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// Gives somebody something to do.
#[utoipa::path(post, path = "/api/v1/actions", tag = "threads", request_body = ActionBody, responses((status = 201, body = ActionOut), (status = 422, body = Problem)))]
async fn assign_action(cx: Cx, Body(body): Body<ActionBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let project = project_of(&mut tx, body.project.as_deref()).await?;
    let owner = body.owner.map_or(cx.actor.person, PersonId);
    let new = NewAction { project, text: body.text, owner, due: body.due, origin: (Origin::Manual, 0) };
    let id = actions::assign_action(&mut tx, new).await?;
    let action = store::outcomes::find_action(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(ActionOut::from(action))).into_response())
}

/// How an action ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CloseBody {
    /// Why it is dropped; done if absent.
    reason: Option<String>,
}

/// Notes that an action is done, or dropped for a reason.
#[utoipa::path(post, path = "/api/v1/actions/{id}/close", tag = "threads", params(("id" = i64, Path)), request_body = CloseBody, responses((status = 200, body = ActionOut), (status = 409, body = Problem)))]
async fn close_action(cx: Cx, Path(id): Path<i64>, Body(body): Body<CloseBody>) -> Answer {
    let mut tx = cx.tx().await?;
    match &body.reason {
        Some(reason) => actions::drop_action(&mut tx, ActionId(id), reason).await?,
        None => actions::close_action(&mut tx, ActionId(id)).await?,
    };
    let action = store::outcomes::find_action(&mut tx, ActionId(id)).await?;
    tx.commit().await?;
    Ok(Json(ActionOut::from(action)).into_response())
}
