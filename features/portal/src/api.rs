//! Doors for machines: a guest's own projects. Their threads, posts and files are read and written
//! through the doors of threads, which ask with the same actor.

use crate::{
    pages,
    types::{Coming, Seen},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Read;
use jiff::Timestamp;
use kernel::{Error, Result};
use projects::{Filter, ProjectState};
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery, Problem},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Portal, utoipa_axum::routes!(list_portal_projects))
        .api(Access::Portal, utoipa_axum::routes!(show_portal_project))
}

/// A project as a guest knows it.
#[derive(Serialize, ToSchema)]
struct PortalProject {
    /// Such as `AUR-2`.
    key: String,
    /// Its name.
    name: String,
    /// Where it stands.
    state: ProjectState,
    /// Who answers for it now.
    contact: Option<String>,
    /// Numbers of the threads that wait for the client, the longest first.
    waiting: Vec<i64>,
    /// Planned meetings of the next four weeks.
    meetings: Vec<PortalMeeting>,
}

/// A planned meeting.
#[derive(Serialize, ToSchema)]
struct PortalMeeting {
    /// What it is called.
    title: String,
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How long it takes.
    minutes: i64,
}

async fn told(read: &mut Read, seen: Seen) -> Result<PortalProject> {
    let waiting = threads::guest_waiting(read, &[seen.card.id]).await?;
    let meetings = if seen.card.is_current() { pages::coming(read, &seen.card).await? } else { Vec::new() };
    let meeting = |Coming { title, at, minutes, .. }| PortalMeeting { title, at, minutes };
    Ok(PortalProject {
        key: seen.card.key,
        name: seen.card.name,
        state: seen.card.state,
        contact: seen.contact,
        waiting: waiting.into_iter().map(|thread| thread.number).collect(),
        meetings: meetings.into_iter().map(meeting).collect(),
    })
}

/// The team has doors of its own.
fn guest(cx: &Cx) -> Result<()> {
    if cx.actor.is_guest() { Ok(()) } else { Err(Error::NotFound) }
}

/// The projects that a guest was let into.
#[utoipa::path(get, path = "/api/v1/portal/projects", tag = "portal", params(PageQuery),
    responses((status = 200, body = Page<PortalProject>), (status = 404, body = Problem)))]
async fn list_portal_projects(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    guest(&cx)?;
    let (after, limit) = (query.after()?.unwrap_or(0), query.limit());
    let mut read = cx.read().await?;
    let mut cards = projects::list_visible(&mut read, Filter::default()).await?;
    cards.retain(|card| card.id.0 > after);
    cards.sort_by_key(|card| card.id);
    cards.truncate(limit as usize + 1);
    let page = Page::of(cards, limit, |card| card.id.0);
    let mut items = Vec::with_capacity(page.items.len());
    for card in page.items {
        let seen = pages::seen(&mut read, card).await?;
        items.push(told(&mut read, seen).await?);
    }
    Ok(Json(Page { items, next: page.next }).into_response())
}

/// A project that a guest was let into.
#[utoipa::path(get, path = "/api/v1/portal/projects/{key}", tag = "portal", params(("key" = String, Path, description = "Such as AUR-2")),
    responses((status = 200, body = PortalProject), (status = 404, body = Problem)))]
async fn show_portal_project(cx: Cx, Path(key): Path<String>) -> Answer {
    guest(&cx)?;
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, &key).await?;
    let seen = pages::seen(&mut read, card).await?;
    Ok(Json(told(&mut read, seen).await?).into_response())
}
