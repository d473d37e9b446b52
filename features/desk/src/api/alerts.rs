//! Alerts for machines.

use crate::{store::alerts, types::number};
use axum::extract::Query;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.api(Access::Team, utoipa_axum::routes!(list))
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
