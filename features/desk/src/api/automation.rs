//! Rules for machines.

use crate::{
    actions::automation as actions,
    store::automation as store,
    types::{
        automation::{Change, Outcome, RuleBody, RuleRow, RunRow},
        number,
    },
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::StatusCode;
use jiff::Timestamp;
use kernel::{Result, RuleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Admin, utoipa_axum::routes!(list, create))
        .api(Access::Admin, utoipa_axum::routes!(show, change, remove))
        .api(Access::Admin, utoipa_axum::routes!(switch))
        .api(Access::Admin, utoipa_axum::routes!(trial))
        .api(Access::Admin, utoipa_axum::routes!(runs))
}

/// A rule in its newest version.
#[derive(Serialize, ToSchema)]
struct RuleShown {
    /// Its key.
    id: i64,
    /// Whether it works.
    on: bool,
    /// The number of this version.
    version: i64,
    /// What it says.
    #[serde(flatten)]
    body: RuleBody,
}

fn shown(rule: &RuleRow) -> Result<RuleShown> {
    Ok(RuleShown { id: rule.id.0, on: rule.is_on, version: rule.number, body: rule.read()? })
}

/// Whether a rule works.
#[derive(Deserialize, ToSchema)]
struct Switched {
    /// It does.
    on: bool,
}

/// What came of a rule that looked at a ticket.
#[derive(Serialize, ToSchema)]
struct RuleRun {
    /// Its key, for the cursor.
    id: i64,
    /// Which rule.
    rule: i64,
    /// The number of the version that it followed.
    version: i64,
    /// Which ticket, `T-431`.
    ticket: String,
    /// Rules that stand behind what it heard.
    depth: i64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What came of it.
    outcome: Outcome,
    /// Why nothing was changed; empty where something was.
    why: String,
    /// What was changed.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
}

impl From<RunRow> for RuleRun {
    fn from(run: RunRow) -> RuleRun {
        let changes = run.changes();
        RuleRun {
            id: run.id,
            rule: run.rule_id.0,
            version: run.number,
            ticket: number(run.ticket_id),
            depth: run.depth,
            at: run.at,
            outcome: run.outcome,
            why: if run.outcome == Outcome::Done { String::new() } else { run.detail },
            changes,
        }
    }
}

/// One time that a rule would have fired.
#[derive(Serialize, ToSchema)]
struct WouldFire {
    /// For which ticket, `T-431`.
    ticket: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What it would have changed.
    #[schema(value_type = Vec<Object>)]
    changes: Vec<Change>,
    /// Why it could not.
    refused: Option<String>,
}

/// What would have happened.
#[derive(Serialize, ToSchema)]
struct Trial {
    /// Tickets that were looked at: those that changed last and that are in reach.
    looked: usize,
    /// Tickets for which it would have fired.
    tickets: usize,
    /// How often it would have fired.
    times: usize,
    /// The newest hundred of them.
    fired: Vec<WouldFire>,
}

/// Every rule, in the order in which they work; an installation has a hundred at most.
#[utoipa::path(get, path = "/api/v1/desk/rules", operation_id = "desk_rules", tag = "desk",
    responses((status = 200, body = Vec<RuleShown>)))]
async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rules: Result<Vec<_>> = store::list(&mut read).await?.iter().map(shown).collect();
    Ok(Json(rules?).into_response())
}

/// Writes a rule down. It does nothing until it is switched on.
#[utoipa::path(post, path = "/api/v1/desk/rules", operation_id = "desk_create_rule", tag = "desk", request_body = RuleBody,
    responses((status = 201, body = RuleShown), (status = 422, body = Problem)))]
async fn create(cx: Cx, Body(body): Body<RuleBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let id = actions::create(&mut tx, &body).await?;
    let made = shown(&store::find(&mut tx, id).await?)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// A rule in its newest version.
#[utoipa::path(get, path = "/api/v1/desk/rules/{id}", operation_id = "desk_rule", tag = "desk",
    params(("id" = i64, Path, description = "Its key")),
    responses((status = 200, body = RuleShown), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(shown(&store::find(&mut read, RuleId(id)).await?)?).into_response())
}

/// Writes a new version, which holds for what happens from now on.
#[utoipa::path(put, path = "/api/v1/desk/rules/{id}", operation_id = "desk_change_rule", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = RuleBody,
    responses((status = 200, body = RuleShown), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(cx: Cx, Path(id): Path<i64>, Body(body): Body<RuleBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::change(&mut tx, RuleId(id), &body).await?;
    let made = shown(&store::find(&mut tx, RuleId(id)).await?)?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// Takes a rule out of use; what came of it stays told.
#[utoipa::path(delete, path = "/api/v1/desk/rules/{id}", operation_id = "desk_remove_rule", tag = "desk",
    params(("id" = i64, Path, description = "Its key")),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove(&mut tx, RuleId(id)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Switches a rule on or off.
#[utoipa::path(put, path = "/api/v1/desk/rules/{id}/switch", operation_id = "desk_switch_rule", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = Switched,
    responses((status = 200, body = RuleShown), (status = 404, body = Problem)))]
async fn switch(cx: Cx, Path(id): Path<i64>, Body(body): Body<Switched>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::switch(&mut tx, RuleId(id), body.on).await?;
    let made = shown(&store::find(&mut tx, RuleId(id)).await?)?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// Tries a rule on past tickets; nothing is done and nothing is kept.
#[utoipa::path(post, path = "/api/v1/desk/rules/trial", operation_id = "desk_try_rule", tag = "desk", request_body = RuleBody,
    responses((status = 200, body = Trial), (status = 422, body = Problem)))]
async fn trial(cx: Cx, Body(body): Body<RuleBody>) -> Answer {
    let mut read = cx.read().await?;
    let tried = actions::try_out(&mut read, &body).await?;
    let fired = tried.fired.into_iter().map(|(ticket, fired)| {
        let refused = fired.would.as_ref().err().map(|key| cx.t.s(key));
        WouldFire { ticket: ticket.number(), at: fired.at, changes: fired.would.unwrap_or_default(), refused }
    });
    let (looked, tickets, times) = (tried.looked, tried.tickets, tried.times);
    Ok(Json(Trial { looked, tickets, times, fired: fired.collect() }).into_response())
}

/// What came of rules for tickets in reach, in the order in which it happened.
#[utoipa::path(get, path = "/api/v1/desk/rule-runs", operation_id = "desk_rule_runs", tag = "desk", params(PageQuery),
    responses((status = 200, body = Page<RuleRun>)))]
async fn runs(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let rows = store::list_runs_after(&mut read, query.after()?.unwrap_or(0), query.rows()).await?;
    query.answer(rows, RuleRun::from, |line| line.id)
}
