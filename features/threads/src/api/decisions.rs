//! Decision records by machine.

use super::project_of;
use crate::{
    actions::{self},
    store,
    types::{Audience, Decision, DecisionState, NewDecision, Origin},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::StatusCode;
use jiff::{Timestamp, civil::Date};
use kernel::{DecisionId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::SignedIn, utoipa_axum::routes!(list_decisions))
        .api(Access::Team, utoipa_axum::routes!(take_decision))
        .api(Access::SignedIn, utoipa_axum::routes!(show_decision))
        .api(Access::Team, utoipa_axum::routes!(change_decision))
}

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

/// Decisions, newest first.
#[utoipa::path(get, path = "/api/v1/decisions", tag = "threads", params(DecisionQuery), responses((status = 200, body = Page<DecisionOut>)))]
async fn list_decisions(cx: Cx, Query(query): Query<DecisionQuery>) -> Answer {
    let mut read = cx.read().await?;
    let project = project_of(&mut read, query.project.as_deref()).await?;
    let state = query.state.as_deref().and_then(DecisionState::parse);
    let pages = PageQuery { after: query.after, limit: query.limit };
    let before = pages.after()?.unwrap_or(i64::MAX);
    let found = store::outcomes::list_decisions(&mut read, project, state, before, pages.rows()).await?;
    pages.answer(found, DecisionOut::from, |decision| decision.id)
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
