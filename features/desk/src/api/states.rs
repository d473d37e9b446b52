//! What states are called here, for machines.

use crate::{
    actions::states as actions,
    store::states as store,
    types::{StateName, TicketState},
};
use axum::{Json, extract::Path, response::IntoResponse};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list))
        .api(Access::Admin, utoipa_axum::routes!(add))
        .api(Access::Admin, utoipa_axum::routes!(remove))
}

/// What a state is called here.
#[derive(Serialize, ToSchema)]
struct NamedState {
    /// Its key.
    id: i64,
    /// The state that clocks go by.
    state: TicketState,
    /// Its name.
    name: String,
}

impl From<StateName> for NamedState {
    fn from(name: StateName) -> NamedState {
        NamedState { id: name.id, state: name.category, name: name.name }
    }
}

/// A name for a state.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewName {
    /// The state that clocks go by.
    state: TicketState,
    /// Its name.
    name: String,
}

/// Every name, in the order in which they were given; sixty at most.
#[utoipa::path(get, path = "/api/v1/desk/states", operation_id = "desk_states", tag = "desk",
    responses((status = 200, body = Vec<NamedState>)))]
async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let names: Vec<NamedState> = store::list(&mut read).await?.into_iter().map(NamedState::from).collect();
    Ok(Json(names).into_response())
}

/// Gives a name to a state; every name comes back.
#[utoipa::path(post, path = "/api/v1/desk/states", operation_id = "desk_name_state", tag = "desk", request_body = NewName,
    responses((status = 201, body = Vec<NamedState>), (status = 422, body = Problem)))]
async fn add(cx: Cx, Body(body): Body<NewName>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::add_name(&mut tx, body.state, &body.name).await?;
    let names: Vec<NamedState> = store::list(&mut tx).await?.into_iter().map(NamedState::from).collect();
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(names)).into_response())
}

/// Takes a name away; tickets that had it have the usual name again.
#[utoipa::path(delete, path = "/api/v1/desk/states/{id}", operation_id = "desk_unname_state", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), responses((status = 204)))]
async fn remove(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove_name(&mut tx, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
