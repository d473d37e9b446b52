//! Tickets for machines.

use super::{
    change, messages,
    shown::{TicketLine, TicketWhole, whole},
};
use crate::{
    actions::{self, files::With},
    pages::{
        self,
        near::{Hours, near},
    },
    store::{side, tickets},
    types::{Beside, Level, Near, Origin, Ticket, TicketState, Wanted, read_number, read_tags},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::StatusCode;
use kernel::{ClientId, Error, PersonId, ProjectId, Result, TicketId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Form, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, create))
        .api(Access::Team, utoipa_axum::routes!(show, change::change))
        .api(Access::Team, utoipa_axum::routes!(messages::write))
}

pub(super) fn id_of(number: &str) -> Result<TicketId> {
    read_number(number).ok_or(Error::NotFound)
}

/// A new ticket on a client's behalf.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TicketBody {
    /// What it is about.
    subject: String,
    /// The request, as Markdown.
    text: String,
    /// Who asks, by name; found by the address if absent.
    #[serde(default)]
    requester: String,
    /// Their address.
    #[serde(default)]
    email: String,
    /// The client's key.
    client: Option<i64>,
    /// The key of one of the client's sites; absent for where whoever asks works, or the only one.
    site: Option<i64>,
    /// The project's key in the database.
    project: Option<i64>,
    /// What sort of request.
    #[serde(default)]
    category: String,
    /// About which service.
    #[serde(default)]
    service: String,
    /// How wide; medium if absent.
    impact: Option<Level>,
    /// How soon; medium if absent.
    urgency: Option<Level>,
    /// Who holds it, by key; nobody if absent.
    owner: Option<i64>,
    /// Who follows it beside you, by key: people on the team who reach it.
    #[serde(default)]
    followers: Vec<i64>,
    /// Its tags.
    #[serde(default)]
    tags: Vec<String>,
}

/// Which of the queue's views.
#[derive(Clone, Copy, Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum TicketView {
    /// Open ones that you hold.
    Mine,
    /// Open ones that nobody holds.
    Unassigned,
    /// Open ones whose next clock runs out within four hours of open time.
    Risk,
    /// Those that wait for the client.
    Client,
    /// Open ones.
    Open,
    /// All but what nobody meant and what went into another.
    All,
}

/// Which tickets; without any of these, all that you reach.
#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct TicketsQuery {
    /// As the queue shows them.
    view: Option<TicketView>,
    /// In this state.
    state: Option<TicketState>,
    /// Held by this person, by their key; 0 for nobody.
    owner: Option<i64>,
    /// Of this client, by its key.
    client: Option<i64>,
    /// In this project, by its key in the database.
    project: Option<i64>,
    /// With this tag.
    tag: Option<String>,
}

/// Tickets in the order in which they came.
#[utoipa::path(get, path = "/api/v1/tickets", operation_id = "tickets", tag = "desk", params(PageQuery, TicketsQuery),
    responses((status = 200, body = Page<TicketLine>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>, Query(asked): Query<TicketsQuery>) -> Answer {
    let mut read = cx.read().await?;
    let mut wanted = Wanted {
        open: asked.view.is_some_and(|view| view != TicketView::All),
        state: asked.state,
        owner: asked.owner.filter(|owner| *owner > 0).map(PersonId),
        unassigned: asked.owner == Some(0) || asked.view == Some(TicketView::Unassigned),
        client: asked.client.map(ClientId),
        project: asked.project.map(ProjectId),
        tag: asked.tag.unwrap_or_default(),
        limit: query.rows(),
        ..Wanted::default()
    };
    match asked.view {
        Some(TicketView::Mine) => wanted.owner = Some(cx.actor.person),
        Some(TicketView::Client) => wanted.state = Some(TicketState::WaitingClient),
        Some(TicketView::Risk) => {
            wanted.near = Some(Near::clone(&*near(&mut read, cx.t.now, Hours::Risk).await?));
        }
        _ => {}
    }
    let after = query.after()?.unwrap_or(0);
    let rows = tickets::list_after(&mut read, &wanted, asked.view.is_none(), after).await?;
    let ids: Vec<TicketId> = rows.iter().map(|ticket| ticket.id).collect();
    let mut tags = side::list_tags_of(&mut read, &ids).await?;
    let line = |ticket: Ticket| {
        let tags = tags.remove(&ticket.id).unwrap_or_default();
        TicketLine::of(ticket, tags)
    };
    query.answer(rows, line, |line| line.id)
}

/// Opens a ticket.
#[utoipa::path(post, path = "/api/v1/tickets", operation_id = "open_ticket", tag = "desk", request_body = TicketBody,
    responses((status = 201, body = TicketWhole), (status = 422, body = Problem)))]
async fn create(cx: Cx, Body(body): Body<TicketBody>) -> Answer {
    let key = |id: Option<i64>| id.map_or(String::new(), |id| id.to_string());
    let (client, site, project) = (key(body.client), key(body.site), key(body.project));
    let form = Form::of(&[
        ("subject", &body.subject),
        ("text", &body.text),
        ("requester", &body.requester),
        ("email", &body.email),
        ("client", &client),
        ("site", &site),
        ("project", &project),
        ("category", &body.category),
        ("service", &body.service),
        ("impact", body.impact.unwrap_or(Level::Medium).word()),
        ("urgency", body.urgency.unwrap_or(Level::Medium).word()),
    ]);
    let new = pages::read_new(&form, Origin::Api)?;
    let beside = Beside {
        owner: body.owner.map(PersonId),
        followers: body.followers.into_iter().map(PersonId).collect(),
        tags: read_tags(&body.tags.join(",")),
    };
    let mut tx = cx.tx().await?;
    let opened = actions::open_beside(&mut tx, new, &beside, With::default()).await;
    let id = opened.map_err(|error| error.renamed("follower", "followers"))?;
    let made = whole(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// A ticket with its clocks and what happened.
#[utoipa::path(get, path = "/api/v1/tickets/{number}", operation_id = "ticket", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")),
    responses((status = 200, body = TicketWhole), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(number): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(whole(&mut read, id_of(&number)?).await?).into_response())
}
