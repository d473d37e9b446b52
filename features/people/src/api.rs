//! Doors for machines.

mod absences;

use crate::{store, types::Card};
use axum::{Json, response::IntoResponse};
use web::{Access, Answer, Cx, Routes};

pub(crate) fn routes(routes: Routes) -> Routes {
    let routes = routes
        .api(Access::SignedIn, utoipa_axum::routes!(me))
        .api(Access::Team, utoipa_axum::routes!(people));
    absences::routes(routes)
}

/// Who the token or session belongs to.
#[utoipa::path(get, path = "/api/v1/me", tag = "people", responses((status = 200, body = Card)))]
async fn me(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(store::find_card(&mut read, cx.actor.person).await?).into_response())
}

/// The team, by name.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", responses((status = 200, body = Vec<Card>)))]
async fn people(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    Ok(Json(store::list_team(&mut read).await?).into_response())
}
