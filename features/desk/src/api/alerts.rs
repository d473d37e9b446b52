//! Alerts for machines.

use crate::{
    actions,
    alert::AlertMapping,
    store::alerts::{self, NewSource},
    types::{SourceRow, number},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::StatusCode;
use jiff::Timestamp;
use kernel::{ClientId, Error, ProjectId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list))
        .api(Access::Admin, utoipa_axum::routes!(list_sources, add_source))
        .api(Access::Admin, utoipa_axum::routes!(change_source, remove_source))
        .api(Access::Admin, utoipa_axum::routes!(renew_secret))
}

/// What burns or burned.
#[derive(Serialize, ToSchema)]
struct AlertLine {
    /// Its key, for the cursor.
    id: i64,
    /// Where it came from.
    source: String,
    /// What the source calls it.
    key: String,
    /// The ticket that it has, `T-431`.
    ticket: String,
    /// Whether it burns.
    firing: bool,
    /// When it last changed.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// Alerts whose tickets are in reach, in the order in which they came.
#[utoipa::path(get, path = "/api/v1/desk/alerts", operation_id = "alerts", tag = "desk", params(PageQuery),
    responses((status = 200, body = Page<AlertLine>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let rows = alerts::list_after(&mut read, query.after()?.unwrap_or(0), query.rows()).await?;
    let line = |(id, source, key, ticket, firing, updated_at)| AlertLine {
        id,
        source,
        key,
        ticket: number(ticket),
        firing,
        updated_at,
    };
    query.answer(rows, line, |line| line.id)
}

/// A source of alerts as it is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SourceBody {
    /// What people call it.
    name: String,
    /// A mapping that comes with the product: `alertmanager`, `grafana` or `zabbix`.
    #[serde(default)]
    preset: String,
    /// Or one of its own.
    #[schema(value_type = Option<Object>)]
    mapping: Option<AlertMapping>,
    /// Whose tickets it opens.
    #[schema(value_type = Option<i64>)]
    client: Option<ClientId>,
    /// Where the work is done.
    #[schema(value_type = Option<i64>)]
    project: Option<ProjectId>,
}

impl SourceBody {
    fn mapping(&self) -> Result<AlertMapping> {
        let preset = || AlertMapping::preset(&self.preset);
        self.mapping.clone().or_else(preset).ok_or_else(|| Error::invalid("preset", "desk-choose-one"))
    }

    fn source<'a>(&'a self, mapping: &'a AlertMapping) -> NewSource<'a> {
        NewSource { name: &self.name, mapping, client: self.client, project: self.project }
    }
}

/// A source of alerts.
#[derive(Serialize, ToSchema)]
struct Source {
    /// Its key.
    id: i64,
    /// What people call it.
    name: String,
    /// Where it sends its alerts.
    address: String,
    /// How its JSON is read.
    #[schema(value_type = Object)]
    mapping: AlertMapping,
    /// Whose tickets it opens.
    client: Option<i64>,
    /// Where the work is done.
    project: Option<i64>,
    /// Its secret, where it was just made; it is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

fn shown(cx: &Cx, row: SourceRow, secret: Option<String>) -> Result<Source> {
    Ok(Source {
        id: row.id,
        address: format!("{}{}", cx.house.config.url(), crate::views::alerts::address(row.id)),
        mapping: serde_json::from_str(&row.mapping).map_err(Error::internal)?,
        name: row.name,
        client: row.client_id.map(|id| id.0),
        project: row.project_id.map(|id| id.0),
        secret,
    })
}

/// Every source of alerts in use.
#[utoipa::path(get, path = "/api/v1/desk/alert-sources", operation_id = "alert_sources", tag = "desk",
    responses((status = 200, body = Vec<Source>)))]
async fn list_sources(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let rows = alerts::list_sources(&mut read).await?;
    let all: Result<Vec<_>> = rows.into_iter().map(|row| shown(&cx, row, None)).collect();
    Ok(Json(all?).into_response())
}

/// Adds a source of alerts; the answer shows its secret, this once.
#[utoipa::path(post, path = "/api/v1/desk/alert-sources", operation_id = "add_alert_source", tag = "desk", request_body = SourceBody,
    responses((status = 201, body = Source), (status = 422, body = Problem)))]
async fn add_source(cx: Cx, Body(body): Body<SourceBody>) -> Answer {
    let mapping = body.mapping()?;
    let mut tx = cx.tx().await?;
    let (id, secret) = actions::add_source(&mut tx, &body.source(&mapping)).await?;
    let made = shown(&cx, alerts::find_source_of(&mut tx, id).await?, Some(secret))?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// Changes a source of alerts; its address and its secret stay.
#[utoipa::path(put, path = "/api/v1/desk/alert-sources/{id}", operation_id = "change_alert_source", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = SourceBody,
    responses((status = 200, body = Source), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change_source(cx: Cx, Path(id): Path<i64>, Body(body): Body<SourceBody>) -> Answer {
    let mapping = body.mapping()?;
    let mut tx = cx.tx().await?;
    actions::change_source(&mut tx, id, &body.source(&mapping)).await?;
    let made = shown(&cx, alerts::find_source_of(&mut tx, id).await?, None)?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}

/// Takes a source of alerts out of use; what it opened stays.
#[utoipa::path(delete, path = "/api/v1/desk/alert-sources/{id}", operation_id = "remove_alert_source", tag = "desk",
    params(("id" = i64, Path, description = "Its key")),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove_source(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove_source(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Gives a source of alerts another secret, which the answer shows, this once; the one before opens nothing.
#[utoipa::path(post, path = "/api/v1/desk/alert-sources/{id}/secret", operation_id = "renew_alert_secret", tag = "desk",
    params(("id" = i64, Path, description = "Its key")),
    responses((status = 200, body = Source), (status = 404, body = Problem)))]
async fn renew_secret(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    let secret = actions::renew_secret(&mut tx, id).await?;
    let made = shown(&cx, alerts::find_source_of(&mut tx, id).await?, Some(secret))?;
    tx.commit().await?;
    Ok(Json(made).into_response())
}
