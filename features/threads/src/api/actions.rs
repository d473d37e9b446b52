//! Actions by machine.

use super::project_of;
use crate::{
    actions::{self},
    store,
    types::{Action, ActionState, NewAction, Origin},
};
use axum::{
    Json,
    extract::{Path, Query},
    response::IntoResponse,
};
use http::StatusCode;
use jiff::civil::Date;
use kernel::{ActionId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(list_actions, assign_action))
        .api(Access::Team, utoipa_axum::routes!(close_action))
}

/// Something that somebody will do, or did.
#[derive(Serialize, ToSchema)]
struct ActionOut {
    /// Its key.
    id: i64,
    /// The key of its project.
    project: Option<String>,
    /// What.
    text: String,
    /// Who.
    owner: i64,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
    /// Where it stands.
    state: ActionState,
    /// Why it was dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<Action> for ActionOut {
    fn from(action: Action) -> ActionOut {
        ActionOut {
            id: action.id.0,
            project: action.project_key,
            text: action.text,
            owner: action.owner.0,
            due: action.due,
            state: action.state,
            reason: action.reason,
        }
    }
}

/// Which actions are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct ActionQuery {
    /// The key of a project.
    project: Option<String>,
    /// The key of a person.
    owner: Option<i64>,
    /// `next` of the previous page.
    after: Option<String>,
    /// Rows wanted, 100 at most.
    limit: Option<i64>,
}

/// Open actions, by key.
#[utoipa::path(get, path = "/api/v1/actions", tag = "threads", params(ActionQuery), responses((status = 200, body = Page<ActionOut>)))]
async fn list_actions(cx: Cx, Query(query): Query<ActionQuery>) -> Answer {
    let mut read = cx.read().await?;
    let project = project_of(&mut read, query.project.as_deref()).await?;
    let owner = query.owner.map(PersonId);
    let pages = PageQuery { after: query.after, limit: query.limit };
    let after = pages.after()?.unwrap_or(0);
    let found = store::outcomes::list_actions_by_key(&mut read, owner, project, after, pages.rows()).await?;
    pages.answer(found, ActionOut::from, |action| action.id)
}

/// An action as somebody assigns it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActionBody {
    /// The key of its project.
    project: Option<String>,
    /// What.
    text: String,
    /// Who; yourself if absent.
    owner: Option<i64>,
    /// Until when.
    #[schema(value_type = Option<String>, format = Date)]
    due: Option<Date>,
}

/// Gives somebody something to do.
#[utoipa::path(post, path = "/api/v1/actions", tag = "threads", request_body = ActionBody, responses((status = 201, body = ActionOut), (status = 422, body = Problem)))]
async fn assign_action(cx: Cx, Body(body): Body<ActionBody>) -> Answer {
    let mut tx = cx.tx().await?;
    let project = project_of(&mut tx, body.project.as_deref()).await?;
    let owner = body.owner.map_or(cx.actor.person, PersonId);
    let new = NewAction { project, text: body.text, owner, due: body.due, origin: (Origin::Manual, 0) };
    let id = actions::assign_action(&mut tx, new).await?;
    let action = store::outcomes::find_action(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(ActionOut::from(action))).into_response())
}

/// How an action ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CloseBody {
    /// Why it is dropped; done if absent.
    reason: Option<String>,
}

/// Notes that an action is done, or dropped for a reason.
#[utoipa::path(post, path = "/api/v1/actions/{id}/close", tag = "threads", params(("id" = i64, Path)), request_body = CloseBody, responses((status = 200, body = ActionOut), (status = 409, body = Problem)))]
async fn close_action(cx: Cx, Path(id): Path<i64>, Body(body): Body<CloseBody>) -> Answer {
    let mut tx = cx.tx().await?;
    match &body.reason {
        Some(reason) => actions::drop_action(&mut tx, ActionId(id), reason).await?,
        None => actions::close_action(&mut tx, ActionId(id)).await?,
    };
    let action = store::outcomes::find_action(&mut tx, ActionId(id)).await?;
    tx.commit().await?;
    Ok(Json(ActionOut::from(action)).into_response())
}
