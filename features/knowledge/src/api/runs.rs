//! Runs of runbooks for machines.

use crate::{
    actions, rules, store,
    types::{Run, Step, StepState},
};
use axum::{Json, extract::Path, response::IntoResponse};
use db::Read;
use http::StatusCode;
use kernel::{Result, RunId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(runs, start))
        .api(Access::Team, utoipa_axum::routes!(run))
        .api(Access::Team, utoipa_axum::routes!(mark))
        .api(Access::Team, utoipa_axum::routes!(end))
}

/// A step of a run, with how long it took.
#[derive(Serialize, ToSchema)]
struct RunStepTimed {
    /// The step.
    #[serde(flatten)]
    step: Step,
    /// Seconds since the step that was noted before it, or since the run began; nothing while it is open.
    seconds: Option<i64>,
}

/// A run with its steps.
#[derive(Serialize, ToSchema)]
struct RunPage {
    /// The run.
    #[serde(flatten)]
    run: Run,
    /// Its steps, in order.
    steps: Vec<RunStepTimed>,
    /// How long it took or has taken, in seconds.
    seconds: i64,
}

async fn run_page(read: &mut Read, id: RunId) -> Result<RunPage> {
    let run = store::find_run(read, id).await?;
    let steps = store::list_steps(read, id).await?;
    let seconds = run.seconds(read.now());
    let took = rules::step_seconds(run.started_at, &steps);
    let timed = steps.into_iter().zip(took).map(|(step, seconds)| RunStepTimed { step, seconds });
    Ok(RunPage { run, steps: timed.collect(), seconds })
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
