//! Tickets that come by themselves, for machines.

use crate::{
    actions::schedule as actions,
    store::schedule as store,
    types::schedule::{ScheduleBody, ScheduleRow},
};
use axum::{Json, extract::Path, response::IntoResponse};
use http::StatusCode;
use jiff::{Timestamp, civil::Date};
use kernel::{Result, ScheduleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Admin, utoipa_axum::routes!(list, create))
        .api(Access::Admin, utoipa_axum::routes!(show, change))
        .api(Access::Admin, utoipa_axum::routes!(switch))
}

/// A schedule.
#[derive(Serialize, ToSchema)]
struct ScheduleShown {
    /// Its key.
    id: i64,
    /// Whether it works.
    on: bool,
    /// The day that comes next, as planned.
    #[schema(value_type = Option<String>)]
    next_day: Option<Date>,
    /// When its ticket is made.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_at: Option<Timestamp>,
    /// What it says.
    #[serde(flatten)]
    body: ScheduleBody,
}

fn shown(row: &ScheduleRow) -> Result<ScheduleShown> {
    let (next_day, next_at) = (row.next_day, row.next_at);
    Ok(ScheduleShown { id: row.id.0, on: row.is_on, next_day, next_at, body: row.read()? })
}

/// Whether a schedule works.
#[derive(Deserialize, ToSchema)]
struct ScheduleSwitched {
    /// It does.
    on: bool,
}

/// Every schedule by name; an installation has two hundred at most.
#[utoipa::path(get, path = "/api/v1/desk/schedules", operation_id = "desk_schedules", tag = "desk",
    responses((status = 200, body = Vec<ScheduleShown>)))]
async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows: Result<Vec<_>> = store::list(&mut read).await?.iter().map(shown).collect();
    Ok(Json(rows?).into_response())
}

/// Plans tickets. None comes until it is switched on.
#[utoipa::path(post, path = "/api/v1/desk/schedules", operation_id = "desk_create_schedule", tag = "desk", request_body = ScheduleBody,
    responses((status = 201, body = ScheduleShown), (status = 422, body = Problem)))]
async fn create(cx: Cx, Body(body): Body<ScheduleBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let id = actions::create(&mut tx, &body).await?;
    let made = shown(&store::find(&mut tx, id).await?)?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// A schedule.
#[utoipa::path(get, path = "/api/v1/desk/schedules/{id}", operation_id = "desk_schedule", tag = "desk",
    params(("id" = i64, Path, description = "Its key")),
    responses((status = 200, body = ScheduleShown), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(shown(&store::find(&mut read, ScheduleId(id)).await?)?).into_response())
}

/// Changes what is planned from now on.
#[utoipa::path(put, path = "/api/v1/desk/schedules/{id}", operation_id = "desk_change_schedule", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = ScheduleBody,
    responses((status = 200, body = ScheduleShown), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(cx: Cx, Path(id): Path<i64>, Body(body): Body<ScheduleBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::change(&mut tx, ScheduleId(id), &body).await?;
    let made = shown(&store::find(&mut tx, ScheduleId(id)).await?)?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// Switches a schedule on or off.
#[utoipa::path(put, path = "/api/v1/desk/schedules/{id}/switch", operation_id = "desk_switch_schedule", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = ScheduleSwitched,
    responses((status = 200, body = ScheduleShown), (status = 404, body = Problem)))]
async fn switch(cx: Cx, Path(id): Path<i64>, Body(body): Body<ScheduleSwitched>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::switch(&mut tx, ScheduleId(id), body.on).await?;
    let made = shown(&store::find(&mut tx, ScheduleId(id)).await?)?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}
