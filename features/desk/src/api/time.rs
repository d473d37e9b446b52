//! Time that was spent on a ticket, for machines.

use super::tickets::id_of;
use crate::{
    actions, pages,
    store::{side, tickets},
    types::{REASON_LENGTH, Spent, TimeRow, line},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse as _,
};
use http::StatusCode;
use jiff::{Timestamp, civil::Date};
use kernel::{Error, Field};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, note))
        .api(Access::Team, utoipa_axum::routes!(take_back))
}

/// A note of time.
#[derive(Serialize, ToSchema)]
struct TicketTime {
    /// Its key, for the cursor.
    id: i64,
    /// Who spent it, by key.
    person_id: i64,
    /// Their name.
    person: Option<String>,
    /// On which day.
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// How long.
    seconds: i64,
    /// On what.
    note: String,
    /// When it was noted.
    #[schema(value_type = String, format = DateTime)]
    noted_at: Timestamp,
    /// When it was taken back; it counts no more.
    #[schema(value_type = Option<String>, format = DateTime)]
    taken_back_at: Option<Timestamp>,
}

impl From<TimeRow> for TicketTime {
    fn from(row: TimeRow) -> TicketTime {
        TicketTime {
            id: row.id,
            person_id: row.person_id.0,
            person: row.person,
            day: row.day,
            seconds: row.seconds,
            note: row.note,
            noted_at: row.at,
            taken_back_at: row.taken_back,
        }
    }
}

/// Time that was spent on a ticket, in the order in which it was noted.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/time", operation_id = "ticket_time", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`"), PageQuery),
    responses((status = 200, body = Page<TicketTime>), (status = 404, body = Problem)))]
async fn list(cx: Cx, Path(number): Path<String>, Query(query): Query<PageQuery>) -> Answer {
    let id = id_of(&number)?;
    let mut read = cx.read().await?;
    tickets::find(&mut read, id).await?;
    let rows = side::list_time_after(&mut read, id, query.after()?.unwrap_or(0), query.rows()).await?;
    query.answer(rows, TicketTime::from, |row| row.id)
}

/// Time that you spent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TicketTimeBody {
    /// How long; a day at most.
    seconds: i64,
    /// On which day; today where you are if absent, and none that has not come.
    #[schema(value_type = Option<String>, format = Date)]
    day: Option<Date>,
    /// On what.
    #[serde(default)]
    note: String,
}

/// Notes time that you spent on a ticket; it is announced as from the page.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/time", operation_id = "note_ticket_time", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")), request_body = TicketTimeBody,
    responses((status = 201, body = TicketTime), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn note(cx: Cx, Path(number): Path<String>, Body(body): Body<TicketTimeBody>) -> Answer {
    let id = id_of(&number)?;
    let day = pages::time::passed(body.day.unwrap_or_else(|| cx.t.today()), &cx.t)?;
    let spent = Spent { day, seconds: body.seconds, note: line("note", &body.note, REASON_LENGTH)? };
    let mut tx = cx.tx().await?;
    let time = actions::log_time(&mut tx, id, &spent).await.map_err(named)?;
    let row = side::find_time(&mut tx, id, time).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(TicketTime::from(row))).into_response())
}

/// Takes back time that you noted, as from the page: the note stays and counts no more, and as much below nothing is
/// announced.
#[utoipa::path(delete, path = "/api/v1/tickets/{number}/time/{id}", operation_id = "take_back_ticket_time", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`"), ("id" = i64, Path, description = "Its key")),
    responses((status = 200, body = TicketTime), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn take_back(cx: Cx, Path((number, time)): Path<(String, i64)>) -> Answer {
    let id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    actions::take_back_time(&mut tx, id, time).await?;
    let row = side::find_time(&mut tx, id, time).await?;
    tx.commit().await?;
    Ok(Json(TicketTime::from(row)).into_response())
}

/// The form's field for it is called otherwise.
fn named(error: Error) -> Error {
    let name = |field: Field| Field {
        name: if field.name == "time" { "seconds".to_owned() } else { field.name },
        ..field
    };
    match error {
        Error::Invalid(fields) => Error::Invalid(fields.into_iter().map(name).collect()),
        other => other,
    }
}
