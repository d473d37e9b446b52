//! What answers a ticket, for machines: documents that solved it or may, what is missing, and runbooks for it.

use super::tickets::id_of;
use crate::{pages::answers, store::tickets};
use axum::{Json, extract::Path, response::IntoResponse};
use db::{Read, Tx};
use http::StatusCode;
use kernel::{DocumentId, Error, Result, TicketId};
use knowledge::{Card, Run};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(show))
        .api(Access::Team, utoipa_axum::routes!(solve))
        .api(Access::Team, utoipa_axum::routes!(unsolve))
        .api(Access::Team, utoipa_axum::routes!(ask))
        .api(Access::Team, utoipa_axum::routes!(run))
}

/// A document that solved a ticket.
#[derive(Serialize, ToSchema)]
struct TicketSolvedBy {
    /// The document's key.
    id: i64,
    /// The last part of its address.
    slug: String,
    /// Its title.
    title: String,
}

/// What answers a ticket.
#[derive(Serialize, ToSchema)]
struct TicketAnswers {
    /// Documents that solved it.
    solved_by: Vec<TicketSolvedBy>,
    /// Documents that may, best first.
    offers: Vec<Card>,
    /// The key of the open question that somebody noted, since nothing in writing answers it.
    question: Option<i64>,
    /// Runbooks worked through for it.
    runs: Vec<Run>,
}

/// A document, by its key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TicketDocument {
    /// The document's key.
    document: i64,
}

/// What nothing in writing answers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TicketQuestion {
    /// The question; what the ticket is about if empty.
    #[serde(default)]
    words: String,
}

async fn whole(read: &mut Read, cx: &Cx, id: TicketId) -> Result<TicketAnswers> {
    let ticket = tickets::find(read, id).await?;
    let found = answers::of(read, cx, &ticket).await?;
    let solved_by =
        found.solved.into_iter().map(|(id, slug, title)| TicketSolvedBy { id: id.0, slug, title });
    Ok(TicketAnswers {
        solved_by: solved_by.collect(),
        offers: found.offers.into_iter().map(|offer| offer.card).collect(),
        question: found.asked.map(|id| id.0),
        runs: found.runs,
    })
}

/// Commits what was done; what answers the ticket then.
async fn done(cx: &Cx, mut tx: Tx, id: TicketId) -> Answer {
    let whole = whole(&mut tx, cx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(whole)).into_response())
}

/// A document that is not there is a field to mend; the ticket was found before.
fn known<T>(done: Result<T>) -> Result<T> {
    match done {
        Err(Error::NotFound) => Err(Error::invalid("document", "desk-no-document")),
        done => done,
    }
}

/// What answers a ticket: documents that solved it, that may, or that are missing, and runbooks for it.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/answers", operation_id = "ticket_answers", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")),
    responses((status = 200, body = TicketAnswers), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(number): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(whole(&mut read, &cx, id_of(&number)?).await?).into_response())
}

/// Notes which document solved a ticket.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/solutions", operation_id = "solve_ticket_by", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")), request_body = TicketDocument,
    responses((status = 201, body = TicketAnswers), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn solve(cx: Cx, Path(number): Path<String>, Body(body): Body<TicketDocument>) -> Answer {
    let id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    let of = (id, tickets::find(&mut tx, id).await?.project_id);
    known(knowledge::solve(&mut tx, of, DocumentId(body.document), true).await)?;
    done(&cx, tx, id).await
}

/// Says that a document did not solve it after all.
#[utoipa::path(delete, path = "/api/v1/tickets/{number}/solutions/{document}", operation_id = "unsolve_ticket_by", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`"), ("document" = i64, Path, description = "The document's key")),
    responses((status = 204), (status = 404, body = Problem)))]
async fn unsolve(cx: Cx, Path((number, document)): Path<(String, i64)>) -> Answer {
    let id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    let of = (id, tickets::find(&mut tx, id).await?.project_id);
    knowledge::solve(&mut tx, of, DocumentId(document), false).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Notes that nothing in writing answers it. A ticket has one open question at a time.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/questions", operation_id = "ask_in_ticket", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")), request_body = TicketQuestion,
    responses((status = 201, body = TicketAnswers), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn ask(cx: Cx, Path(number): Path<String>, Body(body): Body<TicketQuestion>) -> Answer {
    let id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    let ticket = tickets::find(&mut tx, id).await?;
    let words = if body.words.trim().is_empty() { &ticket.subject } else { &body.words };
    knowledge::ask(&mut tx, words, Some((id, ticket.project_id)), ticket.client_id).await?;
    done(&cx, tx, id).await
}

/// Begins a run of a runbook in force for it.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/runs", operation_id = "run_for_ticket", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")), request_body = TicketDocument,
    responses((status = 201, body = Run), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn run(cx: Cx, Path(number): Path<String>, Body(body): Body<TicketDocument>) -> Answer {
    let id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    let ticket = tickets::find(&mut tx, id).await?;
    let of = Some((id, ticket.project_id));
    let run = known(knowledge::start(&mut tx, DocumentId(body.document), of).await)?;
    let run = knowledge::find_run(&mut tx, run).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(run)).into_response())
}
