//! The core list, what has to be reviewed, and how documents are used, for machines.

use super::documents::{DocumentPage, done};
use crate::{
    actions, rules, store,
    types::{Card, Core, Used},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::StatusCode;
use jiff::{Timestamp, ToSpan};
use kernel::{DocumentId, Error, Result, from_micros};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(core))
        .api(Access::Team, utoipa_axum::routes!(reviews))
        .api(Access::Team, utoipa_axum::routes!(review))
        .api(Access::Team, utoipa_axum::routes!(used))
}

/// How far ahead reviews are told where nobody says otherwise, in days.
const AHEAD_DAYS: i64 = 30;
/// And at most.
const MOST_AHEAD_DAYS: i64 = 3_650;

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

/// How far ahead.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReviewsQuery {
    /// Reviews that are due within so many days, 30 if absent; 0 for what is overdue.
    days: Option<i64>,
}

/// The place of a document in the list of reviews, as a cursor says it.
fn place(after: &str) -> Result<(Timestamp, DocumentId)> {
    let parts = after.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    let (at, id) = parts.ok_or_else(|| Error::invalid("after", "web-bad-cursor"))?;
    Ok((from_micros(at), DocumentId(id)))
}

/// Documents in force whose review is due, the longest overdue first.
#[utoipa::path(get, path = "/api/v1/knowledge/review", operation_id = "document_reviews", tag = "knowledge", params(PageQuery, ReviewsQuery), responses((status = 200, body = Page<Card>)))]
async fn reviews(cx: Cx, Query(query): Query<PageQuery>, Query(asked): Query<ReviewsQuery>) -> Answer {
    let days = asked.days.unwrap_or(AHEAD_DAYS).clamp(0, MOST_AHEAD_DAYS);
    let after = query.after.as_deref().map(place).transpose()?;
    let mut read = cx.read().await?;
    let mut items = store::list_due(&mut read, cx.t.now + (24 * days).hours(), after, query.rows()).await?;
    let more = items.len() as i64 > query.limit();
    items.truncate(query.limit() as usize);
    // Not by key alone: whoever confirms what a page holds finds the next one where it was.
    let last = items.last().filter(|_| more);
    let next = last.and_then(|card| Some(format!("{}.{}", card.due_at?.as_microsecond(), card.id)));
    Ok(Json(Page { items, next }).into_response())
}

/// Says that a document in force still holds.
#[utoipa::path(post, path = "/api/v1/knowledge/{slug}/review", tag = "knowledge", params(("slug" = String, Path, description = "The last part of its address")), responses((status = 200, body = DocumentPage), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn review(cx: Cx, Path(slug): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    let card = store::find(&mut tx, &slug).await?;
    actions::review(&mut tx, card.id).await?;
    done(tx, &slug, StatusCode::OK).await
}

/// How what is in force was used in the last 90 days, in the order in which it was begun.
#[utoipa::path(get, path = "/api/v1/knowledge/use", operation_id = "document_use", tag = "knowledge", params(PageQuery), responses((status = 200, body = Page<Used>)))]
async fn used(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let since = cx.t.now - rules::USE_HOURS.hours();
    let after = query.after()?.unwrap_or(0);
    let mut read = cx.read().await?;
    let rows = store::list_used_after(&mut read, (cx.t.date(since), since), after, query.rows()).await?;
    query.answer(rows, |row| row, |row| row.id.0)
}
