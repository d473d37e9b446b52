//! Questions that no document answers, for machines.

use crate::{
    actions, store,
    types::{Question, QuestionState},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use db::Tx;
use http::StatusCode;
use kernel::{DocumentId, Error, QuestionId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list, ask))
        .api(Access::Team, utoipa_axum::routes!(answer))
        .api(Access::Team, utoipa_axum::routes!(remove))
}

/// Which questions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct QuestionsQuery {
    /// How they stand; those that nothing answers if absent.
    state: Option<QuestionState>,
}

/// A question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QuestionWords {
    /// In the words of whoever asks.
    words: String,
}

/// What answers a question.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QuestionAnswer {
    /// The document's key.
    document: i64,
}

/// Commits what was done; the question as it is then.
async fn done(mut tx: Tx, id: QuestionId, code: StatusCode) -> Answer {
    let question = store::find_question(&mut tx, id).await?;
    tx.commit().await?;
    Ok((code, Json(question)).into_response())
}

/// Questions, in the order in which they were asked, but those of tickets out of reach.
#[utoipa::path(get, path = "/api/v1/knowledge/questions", operation_id = "document_questions", tag = "knowledge", params(PageQuery, QuestionsQuery), responses((status = 200, body = Page<Question>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>, Query(asked): Query<QuestionsQuery>) -> Answer {
    let state = asked.state.unwrap_or(QuestionState::Open);
    let after = query.after()?.unwrap_or(0);
    let mut read = cx.read().await?;
    let rows = store::list_questions_after(&mut read, state, after, query.rows()).await?;
    query.answer(rows, |row| row, |row| row.id.0)
}

/// Notes a question that nobody has answered in writing. Of a ticket: `/api/v1/tickets/{number}/questions`.
#[utoipa::path(post, path = "/api/v1/knowledge/questions", operation_id = "ask_question", tag = "knowledge", request_body = QuestionWords, responses((status = 201, body = Question), (status = 422, body = Problem)))]
async fn ask(cx: Cx, Body(body): Body<QuestionWords>) -> Answer {
    let mut tx = cx.tx().await?;
    let id = actions::ask(&mut tx, &body.words, None, None).await?;
    done(tx, id, StatusCode::CREATED).await
}

/// Says which document answers a question.
#[utoipa::path(post, path = "/api/v1/knowledge/questions/{id}/answer", operation_id = "answer_question", tag = "knowledge", params(("id" = i64, Path, description = "Its key")), request_body = QuestionAnswer, responses((status = 200, body = Question), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn answer(cx: Cx, Path(id): Path<i64>, Body(body): Body<QuestionAnswer>) -> Answer {
    let (id, document) = (QuestionId(id), DocumentId(body.document));
    let mut tx = cx.tx().await?;
    store::find_question(&mut tx, id).await?;
    match actions::answer(&mut tx, id, document).await {
        Err(Error::NotFound) => return Err(Error::invalid("document", "knowledge-choose-one").into()),
        answered => answered?,
    }
    done(tx, id, StatusCode::OK).await
}

/// Says that a question needs no document.
#[utoipa::path(post, path = "/api/v1/knowledge/questions/{id}/removal", operation_id = "remove_question", tag = "knowledge", params(("id" = i64, Path, description = "Its key")), responses((status = 200, body = Question), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let id = QuestionId(id);
    let mut tx = cx.tx().await?;
    actions::drop_question(&mut tx, id).await?;
    done(tx, id, StatusCode::OK).await
}
