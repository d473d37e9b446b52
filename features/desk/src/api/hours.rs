//! Opening hours for machines.

use crate::{actions, promise::HoursBody, store::hours};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use http::StatusCode;
use kernel::{HoursId, Result};
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list))
        .api(Access::Admin, utoipa_axum::routes!(create))
        .api(Access::Team, utoipa_axum::routes!(show))
        .api(Access::Admin, utoipa_axum::routes!(change))
}

/// Opening hours in a list.
#[derive(Serialize, ToSchema)]
struct HoursLine {
    /// Their key.
    id: i64,
    /// What people call them.
    name: String,
    /// The number of the newest version.
    version: i64,
}

/// Opening hours in their newest version.
#[derive(Serialize, ToSchema)]
struct HoursShown {
    /// Their key.
    id: i64,
    /// The number of this version.
    version: i64,
    /// What it says.
    #[serde(flatten)]
    body: HoursBody,
}

async fn shown(read: &mut Read, id: HoursId) -> Result<HoursShown> {
    let (name, version, number) = hours::find_newest(read, id).await?;
    let body = HoursBody { name, ..hours::find_body(read, version).await? };
    Ok(HoursShown { id: id.0, version: number, body })
}

/// Opening hours of the desk, in the order in which they were written.
#[utoipa::path(get, path = "/api/v1/desk/calendars", operation_id = "desk_calendars", tag = "desk", params(PageQuery),
    responses((status = 200, body = Page<HoursLine>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let rows = hours::list_after(&mut read, query.after()?.unwrap_or(0), query.rows()).await?;
    query.answer(rows, |(id, name, _, version)| HoursLine { id: id.0, name, version }, |line| line.id)
}

/// Writes opening hours down.
#[utoipa::path(post, path = "/api/v1/desk/calendars", operation_id = "desk_create_calendar", tag = "desk", request_body = HoursBody,
    responses((status = 201, body = HoursShown), (status = 422, body = Problem)))]
async fn create(cx: Cx, Body(body): Body<HoursBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let id = actions::create_hours(&mut tx, body).await?;
    let made = shown(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Opening hours in their newest version.
#[utoipa::path(get, path = "/api/v1/desk/calendars/{id}", operation_id = "desk_calendar", tag = "desk",
    params(("id" = i64, Path, description = "Their key")),
    responses((status = 200, body = HoursShown), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(shown(&mut read, HoursId(id)).await?).into_response())
}

/// Writes a new version that counts from today on.
#[utoipa::path(put, path = "/api/v1/desk/calendars/{id}", operation_id = "desk_change_calendar", tag = "desk",
    params(("id" = i64, Path, description = "Their key")), request_body = HoursBody,
    responses((status = 200, body = HoursShown), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(cx: Cx, Path(id): Path<i64>, Body(body): Body<HoursBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::change_hours(&mut tx, HoursId(id), body).await?;
    let made = shown(&mut tx, HoursId(id)).await?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}
