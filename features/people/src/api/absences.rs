//! Doors for machines: absences, never with their reasons (RULES §11.12).

use crate::{
    actions::absences as actions,
    store::absences as kept,
    types::absences::{AwayRow, Covers, NewAbsence, Note, Reason, Stretch},
};
use axum::{
    Json,
    extract::{Path, Query, rejection::JsonRejection},
    response::IntoResponse,
};
use http::StatusCode;
use jiff::civil::Date;
use kernel::{AbsenceId, Error, PersonId, ProjectId, Result};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery},
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, request))
        .api(Access::Team, utoipa_axum::routes!(cancel))
}

/// Which days are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct Days {
    /// Absences that end after this day starts, such as `2026-12-01`.
    from: Option<String>,
    /// Absences that start before this day.
    to: Option<String>,
}

impl Days {
    fn parse(&self) -> Result<(Date, Date)> {
        let day = |name: &str, text: &Option<String>, otherwise: Date| match text {
            None => Ok(otherwise),
            Some(text) => text.parse().map_err(|_| Error::invalid(name, "people-absence-day-needed")),
        };
        Ok((
            day("from", &self.from, Date::new(1, 1, 1).unwrap_or(Date::MIN))?,
            day("to", &self.to, Date::MAX)?,
        ))
    }
}

/// Absences of the team that the caller may know of: approved ones, and their own requests. Never why.
#[utoipa::path(get, path = "/api/v1/absences", tag = "people", params(PageQuery, Days), responses((status = 200, body = Page<AwayRow>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>, Query(days): Query<Days>) -> Answer {
    let limit = query.limit();
    let mut read = cx.read().await?;
    let decides = actions::may_decide(&mut read).await?;
    let after = query.after()?.unwrap_or(0);
    let rows = kept::list_page(&mut read, after, limit + 1, days.parse()?, decides).await?;
    Ok(Json(Page::of(rows, limit, |row| row.id.0)).into_response())
}

/// Somebody who covers a project while the person is away.
#[derive(Debug, Deserialize, ToSchema)]
struct Cover {
    /// The project.
    project: i64,
    /// Who covers it.
    person: i64,
}

/// An absence to ask for.
#[derive(Debug, Deserialize, ToSchema)]
struct Asked {
    /// Who is away; the caller if absent.
    #[serde(default)]
    person: Option<i64>,
    /// First day away, in the person's zone.
    #[schema(example = "2026-12-01")]
    from_day: String,
    /// First day back.
    #[schema(example = "2026-12-13")]
    to_day: String,
    /// Part of one day: from.
    #[serde(default)]
    from_time: String,
    /// Part of one day: to.
    #[serde(default)]
    to_time: String,
    /// `holiday`, `illness`, `care` or `other`; it is never given back.
    reason: String,
    /// A private note; it is never given back.
    #[serde(default)]
    note: String,
    /// Who covers what would be left without lead and backup.
    #[serde(default)]
    covers: Vec<Cover>,
    /// Nobody covers, and that is accepted.
    #[serde(default)]
    accept_gap: bool,
}

impl Asked {
    fn parse(self, caller: PersonId) -> Result<NewAbsence> {
        let day = |name: &str, text: &str| {
            text.parse().map_err(|_| Error::invalid(name, "people-absence-day-needed"))
        };
        let (from, to) = (day("from_day", &self.from_day)?, day("to_day", &self.to_day)?);
        let named = self.covers.iter().map(|cover| (ProjectId(cover.project), PersonId(cover.person)));
        Ok(NewAbsence {
            person: self.person.map_or(caller, PersonId),
            when: Stretch::half_open(from, to, &self.from_time, &self.to_time)?,
            reason: Reason::parse(&self.reason)
                .ok_or_else(|| Error::invalid("reason", "people-absence-reason-needed"))?,
            note: Note::parse("note", &self.note)?,
            covers: Covers { named: named.collect(), accept_gap: self.accept_gap },
        })
    }
}

/// Asks for an absence, or enters it if the caller decides about absences or is ill.
#[utoipa::path(post, path = "/api/v1/absences", tag = "people", request_body = Asked, responses((status = 201, body = AwayRow)))]
async fn request(cx: Cx, body: std::result::Result<Json<Asked>, JsonRejection>) -> Answer {
    // The rejection's own text may quote what was sent, so it is not repeated.
    let Ok(Json(asked)) = body else { return Err(Error::invalid("body", "people-absence-body").into()) };
    let new = asked.parse(cx.actor.person)?;
    let mut tx = cx.tx().await?;
    let id = actions::request_absence(&mut tx, new).await?;
    let row = find(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(row)).into_response())
}

async fn find(tx: &mut db::Tx, id: AbsenceId) -> Result<AwayRow> {
    let decides = actions::may_decide(tx).await?;
    kept::find(tx, id, decides).await
}

/// Takes an absence back.
#[utoipa::path(post, path = "/api/v1/absences/{id}/cancellation", tag = "people", params(("id" = i64, Path)), responses((status = 200, body = AwayRow)))]
async fn cancel(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::cancel_absence(&mut tx, AbsenceId(id)).await?;
    let row = find(&mut tx, AbsenceId(id)).await?;
    tx.commit().await?;
    Ok(Json(row).into_response())
}
