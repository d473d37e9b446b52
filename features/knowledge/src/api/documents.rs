//! Documents and their versions for machines.

use crate::{
    actions,
    pages::moved,
    store,
    types::{Audience, Card, Kind, State, USUAL_REVIEW_DAYS, Version, Wanted},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::{Read, Tx};
use http::StatusCode;
use kernel::{ClientId, Error, QuestionId, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Form, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, create))
        .api(Access::Team, utoipa_axum::routes!(show, change))
        .api(Access::Team, utoipa_axum::routes!(versions))
        .api(Access::Team, utoipa_axum::routes!(version))
        .api(Access::Team, utoipa_axum::routes!(restore))
        .api(Access::Team, utoipa_axum::routes!(publish))
        .api(Access::Team, utoipa_axum::routes!(retire))
}

/// A document with its text.
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentPage {
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
    /// Its writer read all of it and says that it holds: a change of a document in force counts as a review.
    reviewed: Option<bool>,
    /// The key of an open question that it answers, once it is in force.
    question: Option<i64>,
    /// With a change: the version that its writer saw. A newer one is not written over: 409.
    seen: Option<i64>,
    /// With a change of `audience` or `client` that lets more people read it: `true`, or it is refused and says who.
    confirm: Option<bool>,
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
        set("reviewed", (self.reviewed == Some(true)).then(|| "on".to_owned()));
        set("seen", self.seen.map(|version| version.to_string()));
        let pairs: Vec<(&str, &str)> = known.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Form::of(&pairs)
    }

    /// Notes which question the document answers.
    async fn answers(&self, tx: &mut Tx, card: &Card) -> Result<()> {
        let Some(question) = self.question else { return Ok(()) };
        match actions::write_for(tx, QuestionId(question), card.id).await {
            Err(Error::NotFound) => Err(Error::invalid("question", "knowledge-no-question")),
            done => done,
        }
    }
}

/// Which documents; without any of these, all of them.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct DocumentsQuery {
    /// That hold every one of these words.
    q: Option<String>,
    /// Of this sort.
    kind: Option<Kind>,
    /// For these readers.
    audience: Option<Audience>,
    /// In this state.
    state: Option<State>,
    /// About this client, by its key.
    client: Option<i64>,
}

async fn page(read: &mut Read, slug: &str) -> Result<DocumentPage> {
    let card = store::find(read, slug).await?;
    let source = store::find_version(read, card.id, card.version).await?.source;
    let html = store::find_html(read, card.id).await?;
    Ok(DocumentPage { card, source, html })
}

/// Commits what was done; the document as it is then.
pub(super) async fn done(mut tx: Tx, slug: &str, code: StatusCode) -> Answer {
    let made = page(&mut tx, slug).await?;
    tx.commit().await?;
    Ok((code, Json(made)).into_response())
}

/// The documents, in the order in which they were begun.
#[utoipa::path(get, path = "/api/v1/knowledge", tag = "knowledge", params(PageQuery, DocumentsQuery), responses((status = 200, body = Page<Card>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>, Query(asked): Query<DocumentsQuery>) -> Answer {
    let DocumentsQuery { q, kind, audience, state, client } = asked;
    let wanted = Wanted { kind, audience, state, client: client.map(ClientId), limit: query.rows(), skip: 0 };
    let after = query.after()?.unwrap_or(0);
    let mut read = cx.read().await?;
    let rows = match q.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
        Some(words) => store::find_words_after(&mut read, words, after, &wanted).await?,
        None => store::list_after(&mut read, after, &wanted).await?,
    };
    query.answer(rows, |row| row, |row| row.id.0)
}

/// A document with its text. An address that it had before leads to the one that it has.
#[utoipa::path(get, path = "/api/v1/knowledge/{slug}", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = DocumentPage), (status = 308), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    match page(&mut read, &slug).await {
        Err(Error::NotFound) => moved(&cx, &mut read, &slug).await,
        page => Ok(Json(page?).into_response()),
    }
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
    body.answers(&mut tx, &card).await?;
    done(tx, &card.slug, StatusCode::CREATED).await
}

/// Changes a document: what is absent stays as it was; another text is another version.
#[utoipa::path(patch, path = "/api/v1/knowledge/{slug}", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), request_body = DocumentBody, responses((status = 200, body = DocumentPage), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn change(cx: Cx, Path(slug): Path<String>, Body(body): Body<DocumentBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let was = page(&mut tx, &slug).await?;
    let mut draft = actions::read_draft(&body.over(actions::fields_of(&was.card, &was.source)))?;
    draft.confirmed = body.confirm == Some(true);
    let card = match actions::change(&mut tx, was.card.id, draft).await {
        // The page says that what was typed is still there; a program has it anyhow.
        Err(Error::Conflict("knowledge-written-meanwhile")) => {
            return Err(Error::Conflict("knowledge-newer-version").into());
        }
        changed => changed?,
    };
    body.answers(&mut tx, &card).await?;
    done(tx, &card.slug, StatusCode::OK).await
}

/// The texts that a document had, newest first; 100 at most.
#[utoipa::path(get, path = "/api/v1/knowledge/{slug}/versions", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = Vec<Version>), (status = 404, body = Problem)))]
async fn versions(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find(&mut read, &slug).await?;
    Ok(Json(store::list_versions(&mut read, card.id, web::json::MOST).await?).into_response())
}

/// One of the texts that a document had.
#[utoipa::path(get, path = "/api/v1/knowledge/{slug}/versions/{number}", operation_id = "document_version", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address"), ("number" = i64, Path, description = "From 1 on")), responses((status = 200, body = Version), (status = 404, body = Problem)))]
async fn version(cx: Cx, Path((slug, number)): Path<(String, i64)>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find(&mut read, &slug).await?;
    Ok(Json(store::find_version(&mut read, card.id, number).await?).into_response())
}

/// Brings a former text back, as a new version.
#[utoipa::path(post, path = "/api/v1/knowledge/{slug}/versions/{number}/restoration", operation_id = "restore_document_version", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address"), ("number" = i64, Path, description = "From 1 on")), responses((status = 200, body = DocumentPage), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn restore(cx: Cx, Path((slug, number)): Path<(String, i64)>) -> Answer {
    let said = cx.t.with("knowledge-brought-back", &[("n", number.into())]);
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::restore(&mut tx, card.id, number, &said).await?;
    done(tx, &slug, StatusCode::OK).await
}

/// Puts a document in force, also one that was taken out of it; that counts as a review.
#[utoipa::path(post, path = "/api/v1/knowledge/{slug}/publication", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = DocumentPage), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn publish(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::publish(&mut tx, card.id).await?;
    done(tx, &slug, StatusCode::OK).await
}

/// Takes a document out of force, for whoever answers for it, the head and administrators; publishing brings it back.
#[utoipa::path(post, path = "/api/v1/knowledge/{slug}/retirement", operation_id = "retire_document", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = DocumentPage), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn retire(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::retire(&mut tx, card.id).await?;
    done(tx, &slug, StatusCode::OK).await
}
