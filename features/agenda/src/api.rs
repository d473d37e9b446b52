//! Doors for machines: agendas as JSON and as Markdown.

use crate::{
    document::{self, Came, Document, LinkTo, Part, TakenOff},
    export,
    names::Named,
    shown::Links,
    store::weeks,
    types::{Agenda, AgendaState},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::header;
use jiff::Timestamp;
use kernel::{Error, Ratio};
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery, Problem},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list))
        .api(Access::Team, utoipa_axum::routes!(show))
        .api(Access::Team, utoipa_axum::routes!(markdown))
}

/// One week's agenda in a list.
#[derive(Debug, Serialize, ToSchema)]
struct AgendaLine {
    /// Its key, for the cursor.
    #[schema(value_type = i64)]
    id: i64,
    /// `2026-W48`.
    week: String,
    /// Where it stands.
    state: AgendaState,
    /// The meeting was called off.
    cancelled: bool,
    /// The meeting.
    #[schema(value_type = String, format = DateTime)]
    meets_at: Timestamp,
    /// The end of its window.
    #[schema(value_type = String, format = DateTime)]
    freezes_at: Timestamp,
    /// SHA-256 of sections 1 to 5, once frozen.
    hash: Option<String>,
    /// SHA-256 of the minutes, once closed.
    minutes_hash: Option<String>,
}

impl From<&Agenda> for AgendaLine {
    fn from(agenda: &Agenda) -> AgendaLine {
        AgendaLine {
            id: agenda.id.0,
            week: agenda.week().to_string(),
            state: agenda.state(),
            cancelled: agenda.cancelled_at.is_some(),
            meets_at: agenda.meets_at,
            freezes_at: agenda.freezes_at,
            hash: agenda.hash.clone(),
            minutes_hash: agenda.minutes_hash.clone(),
        }
    }
}

/// How many who came had opened an update of every project that had one.
#[derive(Debug, Serialize, ToSchema)]
struct Prepared {
    /// How many had.
    prepared: u64,
    /// Of how many.
    attendees: u64,
}

impl From<Ratio> for Prepared {
    fn from(ratio: Ratio) -> Prepared {
        Prepared { prepared: ratio.numerator, attendees: ratio.denominator }
    }
}

/// One week's agenda, as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
struct AgendaWhole {
    /// Its row.
    #[serde(flatten)]
    line: AgendaLine,
    /// Where its window starts; absent for the first one.
    #[schema(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Sections 1 to 5.
    sections: Vec<Part>,
    /// Lines that were taken off, and why.
    taken_off: Vec<TakenOff>,
    /// Section 6: everything that the meeting came to.
    outcomes: Vec<Came>,
    /// What was written after the freeze.
    after_close: Vec<LinkTo>,
    /// Who was there.
    present: Vec<Named>,
    /// Preparedness of the team; absent before the meeting and when there was nothing to open.
    prepared: Option<Prepared>,
}

impl From<Document> for AgendaWhole {
    fn from(document: Document) -> AgendaWhole {
        AgendaWhole {
            line: AgendaLine::from(&document.agenda),
            from: document.window.from,
            sections: document.parts,
            taken_off: document.taken_off,
            outcomes: document.outcomes,
            after_close: document.after,
            present: document.present,
            prepared: document.prepared.map(Prepared::from),
        }
    }
}

/// Frozen agendas, newest first.
#[utoipa::path(get, path = "/api/v1/agendas", tag = "agenda", params(PageQuery),
    responses((status = 200, body = Page<AgendaLine>)))]
async fn list(cx: Cx, Query(page): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let rows = weeks::list_page(&mut read, page.after()?, page.limit() + 1).await?;
    let lines: Vec<AgendaLine> = rows.iter().map(AgendaLine::from).collect();
    Ok(Json(Page::of(lines, page.limit(), |line| line.id)).into_response())
}

/// The agenda of an ISO week: a frozen one, or the one that is being written.
#[utoipa::path(get, path = "/api/v1/agendas/{week}", tag = "agenda",
    params(("week" = String, Path, description = "2026-W48")),
    responses((status = 200, body = AgendaWhole), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(week): Path<String>) -> Answer {
    let week = week.parse().map_err(|_| Error::NotFound)?;
    let mut read = cx.read().await?;
    let document = document::load(&mut read, &cx.t, week, Links::All).await?;
    Ok(Json(AgendaWhole::from(document)).into_response())
}

/// The same as Markdown.
#[utoipa::path(get, path = "/api/v1/agendas/{week}/markdown", tag = "agenda",
    params(("week" = String, Path, description = "2026-W48")),
    responses((status = 200, body = String, content_type = "text/markdown"), (status = 404, body = Problem)))]
async fn markdown(cx: Cx, Path(week): Path<String>) -> Answer {
    let week = week.parse().map_err(|_| Error::NotFound)?;
    let mut read = cx.read().await?;
    let document = document::load(&mut read, &cx.t, week, Links::All).await?;
    let text = export::markdown(&cx.t, &document, &cx.house.config.url());
    Ok(([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response())
}

/// An agenda in the shape of the API, for the command line.
pub(crate) fn as_json(document: Document) -> kernel::Result<String> {
    serde_json::to_string_pretty(&AgendaWhole::from(document)).map_err(Error::internal)
}
