//! Doors for machines: projects, their pair over time, their status. The same verbs as the pages.

use crate::{
    actions,
    lead::AssignedRole,
    store,
    types::{Filter, Kind, NewProject, Opening, ProjectCard, ProjectState, StatusState},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::StatusCode;
use jiff::Timestamp;
use kernel::{ClientId, Error, Lang, PersonId, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, Problem},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, propose))
        .api(Access::Team, utoipa_axum::routes!(show))
        .api(Access::Team, utoipa_axum::routes!(open))
        .api(Access::Team, utoipa_axum::routes!(status, say_status))
        .api(Access::Team, utoipa_axum::routes!(assignments))
}

/// Which projects are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct ListQuery {
    /// `proposed`, `open`, `paused` or `closed`; all if absent.
    state: Option<String>,
    /// `client`, `poc` or `internal`; all if absent.
    kind: Option<String>,
    /// `next` of the previous page.
    after: Option<String>,
    /// Rows wanted, 100 at most.
    limit: Option<i64>,
}

/// A project with what is written about it and who leads it now.
#[derive(Serialize, ToSchema)]
struct ProjectPage {
    /// The project.
    #[serde(flatten)]
    card: ProjectCard,
    /// What has to be done.
    description: String,
    /// Why it was proposed.
    context: String,
    /// Where it is in its own words.
    phase: String,
    /// Who is assigned to lead.
    lead: Option<i64>,
    /// Who is assigned to back up.
    backup: Option<i64>,
    /// Who leads in fact: the lead, or whoever stands in; nobody when it is uncovered.
    effective_lead: Option<i64>,
    /// What the lead last said.
    status: Option<StatusOut>,
}

/// What the lead says of a project.
#[derive(Serialize, ToSchema)]
struct StatusOut {
    /// In a word.
    state: StatusState,
    /// In a sentence.
    sentence: String,
    /// Who said it.
    author: Option<i64>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

/// A person holding a role over `[valid_from, valid_to)`.
#[derive(Serialize, ToSchema)]
struct AssignmentOut {
    /// Who.
    person: i64,
    /// `lead`, `backup` or `cover`.
    role: &'static str,
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    valid_from: Timestamp,
    /// Until when; in force while it is absent.
    #[schema(value_type = Option<String>, format = DateTime)]
    valid_to: Option<Timestamp>,
}

/// A project as somebody proposes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProposalBody {
    /// What sort.
    kind: Kind,
    /// Whose, by the last part of the client's address.
    client: Option<String>,
    /// Its name.
    name: String,
    /// What has to be done; needed before it is opened.
    #[serde(default)]
    description: String,
    /// Why.
    #[serde(default)]
    context: String,
    /// `es` or `en`; the workspace's if absent.
    lang: Option<String>,
    /// Only those named or assigned reach it.
    #[serde(default)]
    restricted: bool,
    /// Why the client needs a second open project.
    second_reason: Option<String>,
}

/// The pair that opens a project.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OpeningBody {
    /// Who leads.
    lead: i64,
    /// Who backs up.
    backup: i64,
    /// Why the client needs a second open project, unless it was said before.
    second_reason: Option<String>,
}

/// How a project goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StatusBody {
    /// In a word.
    state: StatusState,
    /// In a sentence.
    sentence: String,
}

/// The projects in reach, in the order in which they were proposed.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(ListQuery), responses((status = 200, body = Page<ProjectCard>)))]
async fn list(cx: Cx, Query(query): Query<ListQuery>) -> Answer {
    let page = web::json::PageQuery { after: query.after.clone(), limit: query.limit };
    let filter = Filter {
        state: wanted(query.state.as_deref(), ProjectState::read)?,
        kind: wanted(query.kind.as_deref(), Kind::read)?,
        ..Filter::default()
    };
    let (after, limit) = (page.after()?.unwrap_or(0), page.limit());
    let mut read = cx.read().await?;
    let mut cards = store::list_visible(&mut read, filter).await?;
    cards.retain(|card| card.id.0 > after);
    cards.sort_by_key(|card| card.id);
    cards.truncate(limit as usize + 1);
    Ok(Json(Page::of(cards, limit, |card| card.id.0)).into_response())
}

fn wanted<T>(word: Option<&str>, read: impl Fn(&str) -> Result<T>) -> Result<Option<T>> {
    word.filter(|word| !word.is_empty()).map(read).transpose()
}

async fn page(read: &mut Read, key: &str) -> Result<ProjectPage> {
    let card = store::find_visible(read, key).await?;
    let project = store::find_project(read, card.id).await?;
    let now = read.now();
    let pair = store::find_effective(read, card.id, now).await?;
    let status = store::find_status(read, card.id).await?.map(status_out);
    let id = |person: Option<PersonId>| person.map(|person| person.0);
    Ok(ProjectPage {
        description: project.description,
        context: project.context,
        phase: project.phase,
        lead: id(pair.lead),
        backup: id(pair.backup),
        effective_lead: id(pair.effective.filter(|_| card.is_current())),
        status,
        card,
    })
}

fn status_out(status: crate::Status) -> StatusOut {
    StatusOut {
        state: status.state,
        sentence: status.sentence,
        author: status.author_id.map(|author| author.0),
        at: status.at,
    }
}

/// A project.
#[utoipa::path(get, path = "/api/v1/projects/{key}", tag = "projects", params(("key" = String, Path, description = "Such as AUR-2")), responses((status = 200, body = ProjectPage), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(page(&mut read, &key).await?).into_response())
}

/// Proposes a project.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects", request_body = ProposalBody, responses((status = 201, body = ProjectPage), (status = 422, body = Problem)))]
async fn propose(cx: Cx, Body(body): Body<ProposalBody>) -> Answer {
    let lang = body
        .lang
        .as_deref()
        .map(|code| Lang::parse(code).ok_or_else(|| Error::invalid("lang", "projects-choose-one")));
    let lang = lang.transpose()?.unwrap_or(cx.house.workspace().lang);
    let mut tx = cx.tx().await?;
    let client = match &body.client {
        Some(slug) => Some(client(&mut tx, slug).await?),
        None => None,
    };
    let new = NewProject {
        kind: body.kind,
        client,
        name: body.name,
        description: body.description,
        context: body.context,
        lang,
        restricted: body.restricted,
        second_reason: body.second_reason,
    };
    let id = actions::propose(&mut tx, new).await?;
    let key = store::find_card(&mut tx, id).await?.key;
    let made = page(&mut tx, &key).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

async fn client(read: &mut Read, slug: &str) -> Result<ClientId> {
    clients::find_by_slug(read, slug).await.map(|client| client.id).map_err(|error| match error {
        Error::NotFound => Error::invalid("client", "projects-choose-one"),
        other => other,
    })
}

/// Opens a proposed project with its lead and backup.
#[utoipa::path(post, path = "/api/v1/projects/{key}/opening", tag = "projects", params(("key" = String, Path, description = "Such as AUR-2")), request_body = OpeningBody, responses((status = 200, body = ProjectPage), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn open(cx: Cx, Path(key): Path<String>, Body(body): Body<OpeningBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find_visible(&mut tx, &key).await?;
    let opening = Opening {
        second_reason: body.second_reason,
        ..Opening::with(PersonId(body.lead), PersonId(body.backup))
    };
    actions::open(&mut tx, card.id, opening).await?;
    let made = page(&mut tx, &card.key).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// What the lead last said of a project.
#[utoipa::path(get, path = "/api/v1/projects/{key}/status", tag = "projects", params(("key" = String, Path, description = "Such as AUR-2")), responses((status = 200, body = StatusOut), (status = 404, body = Problem)))]
async fn status(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let status = store::find_status(&mut read, card.id).await?.ok_or(Error::NotFound)?;
    Ok(Json(status_out(status)).into_response())
}

/// Says how a project goes.
#[utoipa::path(post, path = "/api/v1/projects/{key}/status", tag = "projects", params(("key" = String, Path, description = "Such as AUR-2")), request_body = StatusBody, responses((status = 201, body = StatusOut), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn say_status(cx: Cx, Path(key): Path<String>, Body(body): Body<StatusBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find_visible(&mut tx, &key).await?;
    actions::say_status(&mut tx, card.id, body.state, &body.sentence).await?;
    let said = store::find_status(&mut tx, card.id).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(status_out(said))).into_response())
}

/// Everybody who ever held a role on a project, in order.
#[utoipa::path(get, path = "/api/v1/projects/{key}/assignments", tag = "projects", params(("key" = String, Path, description = "Such as AUR-2")), responses((status = 200, body = Vec<AssignmentOut>), (status = 404, body = Problem)))]
async fn assignments(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let held = store::list_holdings(&mut read, card.id).await?;
    let out: Vec<AssignmentOut> = held
        .into_iter()
        .map(|held| AssignmentOut {
            person: held.person_id.0,
            role: AssignedRole::word(held.role),
            valid_from: held.valid_from,
            valid_to: held.valid_to,
        })
        .collect();
    Ok(Json(out).into_response())
}
