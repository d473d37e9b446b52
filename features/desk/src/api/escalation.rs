//! Escalation for machines.

use crate::{actions::escalation as actions, escalation::Level};
use axum::{Json, response::IntoResponse};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.api(Access::Admin, utoipa_axum::routes!(show, save))
}

/// The levels, lowest first.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeskEscalation)]
struct Escalation {
    /// Five at most; none switches escalation off.
    #[schema(value_type = Vec<Level>)]
    levels: Vec<Level>,
    /// Waits that began since; what is sent here is not read.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
}

/// The levels that hold.
#[utoipa::path(get, path = "/api/v1/desk/escalation", operation_id = "desk_escalation", tag = "desk",
    responses((status = 200, body = Escalation)))]
async fn show(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let held = actions::levels(&mut read).await?;
    let since = (!held.levels.is_empty()).then_some(held.since);
    Ok(Json(Escalation { levels: held.levels, since }).into_response())
}

/// Writes the levels down, for waits that begin from now on.
#[utoipa::path(put, path = "/api/v1/desk/escalation", operation_id = "desk_set_escalation", tag = "desk", request_body = Escalation,
    responses((status = 200, body = Escalation), (status = 422, body = Problem)))]
async fn save(cx: Cx, Body(body): Body<Escalation>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::set_levels(&mut tx, &body.levels).await?;
    let since = Some(tx.now());
    tx.commit().await?;
    Ok(Json(Escalation { levels: body.levels, since }).into_response())
}
