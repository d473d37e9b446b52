//! Doors for machines: the same verbs, the same problems, as JSON.

use crate::{
    actions, rules, store,
    types::{Audience, Card, Core, Kind, Run, Step, StepState, USUAL_REVIEW_DAYS, Version},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::StatusCode;
use kernel::{Result, RunId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Form, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, create))
        .api(Access::Team, utoipa_axum::routes!(core))
        .api(Access::Team, utoipa_axum::routes!(show, change))
        .api(Access::Team, utoipa_axum::routes!(versions))
        .api(Access::Team, utoipa_axum::routes!(publish))
        .api(Access::Team, utoipa_axum::routes!(review))
        .api(Access::Team, utoipa_axum::routes!(runs, start))
        .api(Access::Team, utoipa_axum::routes!(run))
        .api(Access::Team, utoipa_axum::routes!(mark))
        .api(Access::Team, utoipa_axum::routes!(end))
}

/// A document with its text.
#[derive(Serialize, ToSchema)]
struct DocumentPage {
    /// The document.
    #[serde(flatten)]
    card: Card,
    /// Its text, as Markdown.
    source: String,
    /// Its text, as clean HTML.
    html: String,
}

/// What is said of a document. When one is written, what is absent is the usual; when one is changed, it
/// stays as it was.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DocumentBody {
    /// Its title.
    title: Option<String>,
    /// The last part of its address; suggested if absent.
    slug: Option<String>,
    /// `process`, `runbook` or `article`.
    kind: Option<String>,
    /// `team`, `client`, `clients` or `public`.
    audience: Option<String>,
    /// The client that it is about, by key.
    client: Option<i64>,
    /// Its place on the core list.
    core: Option<String>,
    /// What it answers, in a sentence.
    summary: Option<String>,
    /// The words with which people ask for it.
    keywords: Option<String>,
    /// `es` or `en`.
    lang: Option<String>,
    /// Who answers for it, by key.
    owner: Option<i64>,
    /// Days between two reviews, 365 at most.
    review_days: Option<i64>,
    /// Its text, as Markdown.
    source: Option<String>,
    /// What changed, in the writer's words.
    said: Option<String>,
}

impl DocumentBody {
    /// As a form, over what is usual or known.
    fn over(&self, mut known: Vec<(&'static str, String)>) -> Form {
        let mut set = |name: &'static str, value: Option<String>| {
            let Some(value) = value else { return };
            known.retain(|(other, _)| *other != name);
            known.push((name, value));
        };
        set("title", self.title.clone());
        set("slug", self.slug.clone());
        set("kind", self.kind.clone());
        set("audience", self.audience.clone());
        set("client", self.client.map(|key| key.to_string()));
        set("core", self.core.clone());
        set("summary", self.summary.clone());
        set("keywords", self.keywords.clone());
        set("lang", self.lang.clone());
        set("owner", self.owner.map(|key| key.to_string()));
        set("review_days", self.review_days.map(|days| days.to_string()));
        set("source", self.source.clone());
        set("said", self.said.clone());
        let pairs: Vec<(&str, &str)> = known.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Form::of(&pairs)
    }
}

async fn page(read: &mut Read, slug: &str) -> Result<DocumentPage> {
    let card = store::find(read, slug).await?;
    let source = store::find_version(read, card.id, card.version).await?.source;
    let html = store::find_html(read, card.id).await?;
    Ok(DocumentPage { card, source, html })
}

/// The documents, in the order in which they were begun.
#[utoipa::path(get, path = "/api/v1/knowledge", tag = "knowledge", params(PageQuery), responses((status = 200, body = Page<Card>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let limit = query.limit();
    let mut read = cx.read().await?;
    let rows = store::list_after(&mut read, query.after()?.unwrap_or(0), limit + 1).await?;
    Ok(Json(Page::of(rows, limit, |row| row.id.0)).into_response())
}

/// A document with its text.
#[utoipa::path(get, path = "/api/v1/knowledge/{slug}", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = DocumentPage), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(page(&mut read, &slug).await?).into_response())
}

/// Writes a new document, as a draft.
#[utoipa::path(post, path = "/api/v1/knowledge", tag = "knowledge", request_body = DocumentBody, responses((status = 201, body = DocumentPage), (status = 422, body = Problem)))]
async fn create(cx: Cx, Body(body): Body<DocumentBody>) -> Answer {
    let usual = vec![
        ("kind", Kind::Article.word().to_owned()),
        ("audience", Audience::Team.word().to_owned()),
        ("lang", cx.house.workspace().lang.code().to_owned()),
        ("review_days", USUAL_REVIEW_DAYS.to_string()),
    ];
    let draft = actions::read_draft(&body.over(usual))?;
    let mut tx = cx.tx().await?;
    let card = actions::create(&mut tx, draft).await?;
    let made = page(&mut tx, &card.slug).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Changes a document: what is absent stays as it was; another text is another version.
#[utoipa::path(patch, path = "/api/v1/knowledge/{slug}", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), request_body = DocumentBody, responses((status = 200, body = DocumentPage), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(cx: Cx, Path(slug): Path<String>, Body(body): Body<DocumentBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let was = page(&mut tx, &slug).await?;
    let draft = actions::read_draft(&body.over(actions::fields_of(&was.card, &was.source)))?;
    let card = actions::change(&mut tx, was.card.id, draft).await?;
    let made = page(&mut tx, &card.slug).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// The texts that a document had, newest first; 100 at most.
#[utoipa::path(get, path = "/api/v1/knowledge/{slug}/versions", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = Vec<Version>), (status = 404, body = Problem)))]
async fn versions(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find(&mut read, &slug).await?;
    Ok(Json(store::list_versions(&mut read, card.id, web::json::MOST).await?).into_response())
}

/// Puts a document in force; that counts as a review.
#[utoipa::path(post, path = "/api/v1/knowledge/{slug}/publication", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = DocumentPage), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn publish(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::publish(&mut tx, card.id).await?;
    let made = page(&mut tx, &slug).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// Says that a document in force still holds.
#[utoipa::path(post, path = "/api/v1/knowledge/{slug}/review", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = DocumentPage), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn review(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::review(&mut tx, card.id).await?;
    let made = page(&mut tx, &slug).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// A place on the core list.
#[derive(Serialize, ToSchema)]
struct CorePlace {
    /// Which.
    core: Core,
    /// The document that holds it; absent if there is none.
    document: Option<Card>,
    /// Whether it is published and was reviewed within 365 days.
    in_order: bool,
}

/// The core list of process documents: which are there and in order, which are missing.
#[utoipa::path(get, path = "/api/v1/knowledge/core", tag = "knowledge", responses((status = 200, body = Vec<CorePlace>)))]
async fn core(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let cards = store::list_core(&mut read).await?;
    let places = rules::core_list(&cards, cx.t.now).into_iter();
    let list: Vec<_> =
        places.map(|at| CorePlace { core: at.core, document: at.card, in_order: at.in_order }).collect();
    Ok(Json(list).into_response())
}

/// A run with its steps.
#[derive(Serialize, ToSchema)]
struct RunPage {
    /// The run.
    #[serde(flatten)]
    run: Run,
    /// Its steps, in order.
    steps: Vec<Step>,
    /// How long it took or has taken, in seconds.
    seconds: i64,
}

async fn run_page(read: &mut Read, id: RunId) -> Result<RunPage> {
    let run = store::find_run(read, id).await?;
    let steps = store::list_steps(read, id).await?;
    let seconds = run.seconds(read.now());
    Ok(RunPage { run, steps, seconds })
}

/// The newest runs of a runbook; 100 at most.
#[utoipa::path(get, path = "/api/v1/knowledge/{slug}/runs", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = Vec<Run>), (status = 404, body = Problem)))]
async fn runs(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find(&mut read, &slug).await?;
    Ok(Json(store::list_runs(&mut read, card.id, web::json::MOST).await?).into_response())
}

/// Begins a run of a runbook in force.
#[utoipa::path(post, path = "/api/v1/knowledge/{slug}/runs", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 201, body = RunPage), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn start(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    let id = actions::start(&mut tx, card.id, None).await?;
    let made = run_page(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// A run with its steps.
#[utoipa::path(get, path = "/api/v1/knowledge/runs/{id}", tag = "knowledge", params(("id" = i64, Path, description = "Its key")), responses((status = 200, body = RunPage), (status = 404, body = Problem)))]
async fn run(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(run_page(&mut read, RunId(id)).await?).into_response())
}

/// How a step went.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StepBody {
    /// `done`, `failed` or `skipped`.
    result: String,
    /// What shows it; failing and passing over need it.
    #[serde(default)]
    evidence: String,
}

/// Notes how a step went.
#[utoipa::path(post, path = "/api/v1/knowledge/runs/{id}/steps/{number}", tag = "knowledge", params(("id" = i64, Path, description = "The run's key"), ("number" = i64, Path, description = "The step's number")), request_body = StepBody, responses((status = 200, body = RunPage), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn mark(cx: Cx, Path((id, number)): Path<(i64, i64)>, Body(body): Body<StepBody>) -> Answer {
    let state = StepState::read(&body.result)?;
    let mut tx = cx.tx().await?;
    actions::mark(&mut tx, RunId(id), number, state, &body.evidence).await?;
    let made = run_page(&mut tx, RunId(id)).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// What is said at the end of a run.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EndBody {
    /// Needed where steps are open.
    #[serde(default)]
    note: String,
}

/// Ends a run.
#[utoipa::path(post, path = "/api/v1/knowledge/runs/{id}/end", tag = "knowledge", params(("id" = i64, Path, description = "Its key")), request_body = EndBody, responses((status = 200, body = RunPage), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn end(cx: Cx, Path(id): Path<i64>, Body(body): Body<EndBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::end(&mut tx, RunId(id), &body.note).await?;
    let made = run_page(&mut tx, RunId(id)).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}
