//! What people say of repeated work, for machines: the verbs of its page, under the same rights.

use super::recurring::{ClusterWhole, whole};
use crate::{
    actions::recurring as actions,
    types::recurring::{Candidate, NewRemedy, Remedial, Unit},
};
use axum::{Json, extract::Path, response::IntoResponse};
use db::Tx;
use http::StatusCode;
use jiff::Timestamp;
use kernel::{ClusterId, Error, PersonId, RemedyId, Result, TicketId};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api(Access::Team, utoipa_axum::routes!(confirm))
        .api(Access::Team, utoipa_axum::routes!(dissolve))
        .api(Access::Team, utoipa_axum::routes!(split))
        .api(Access::Team, utoipa_axum::routes!(merge))
        .api(Access::Team, utoipa_axum::routes!(candidate))
        .api(Access::Team, utoipa_axum::routes!(note))
        .api(Access::Team, utoipa_axum::routes!(change, remove))
}

/// What a cluster is called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClusterName {
    /// Its name.
    name: String,
}

/// What is taken out of a cluster.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClusterSplit {
    /// Numbers of its tickets, some but not all.
    tickets: Vec<i64>,
    /// What they are called from then on.
    name: String,
}

/// Where a cluster goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ClusterInto {
    /// The key of the other, which stays.
    into: i64,
}

/// What is said of a candidate; what is absent is taken away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CandidateBody {
    /// Who answers for it, by key.
    owner: Option<i64>,
    /// What is done about it.
    action: Option<Remedial>,
    /// Where that is: a path of ours, or an address.
    #[serde(default)]
    link: String,
    /// Per cent that can be automated, as a person thinks.
    share: Option<i64>,
    /// Minutes of upkeep a month.
    #[serde(default)]
    upkeep: i64,
    /// Minutes to build it.
    build: Option<i64>,
}

/// Something that was done about a cluster.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemedyBody {
    /// Of which sort.
    action: Remedial,
    /// What was done.
    words: String,
    /// When it was rolled out.
    #[schema(value_type = String, format = DateTime)]
    since: Timestamp,
    /// What tickets are counted against.
    unit: Unit,
    /// How many of them there were a month, before; active clients are counted by themselves.
    units_before: Option<i64>,
    /// And after, once that is known.
    units_after: Option<i64>,
}

impl RemedyBody {
    fn read(self) -> NewRemedy {
        let RemedyBody { action, words, since, unit, units_before, units_after } = self;
        NewRemedy { action, words, since, unit, units_before, units_after }
    }
}

/// The page's form calls some fields otherwise than the body.
fn renamed<T>(done: Result<T>) -> Result<T> {
    let Err(Error::Invalid(mut fields)) = done else { return done };
    for field in &mut fields {
        match field.name.as_str() {
            "split_name" => "name".clone_into(&mut field.name),
            "ticket" => "tickets".clone_into(&mut field.name),
            _ => {}
        }
    }
    Err(Error::Invalid(fields))
}

/// Commits what was done; the cluster as it is then.
async fn told(cx: &Cx, mut tx: Tx, id: ClusterId, code: StatusCode) -> Answer {
    let whole = whole(&mut tx, cx, id).await?;
    tx.commit().await?;
    Ok((code, Json(whole)).into_response())
}

/// Says that it is one, and what it is called. It never dissolves by itself from then on.
#[utoipa::path(post, path = "/api/v1/desk/clusters/{id}/confirmation", operation_id = "desk_confirm_cluster", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = ClusterName,
    responses((status = 200, body = ClusterWhole), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn confirm(cx: Cx, Path(id): Path<i64>, Body(body): Body<ClusterName>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::confirm(&mut tx, ClusterId(id), &body.name).await?;
    told(&cx, tx, ClusterId(id), StatusCode::OK).await
}

/// Says that it is not one after all. 409 while something is noted as done about it.
#[utoipa::path(post, path = "/api/v1/desk/clusters/{id}/dissolution", operation_id = "desk_dissolve_cluster", tag = "desk",
    params(("id" = i64, Path, description = "Its key")),
    responses((status = 200, body = ClusterWhole), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn dissolve(cx: Cx, Path(id): Path<i64>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::dissolve(&mut tx, ClusterId(id)).await?;
    told(&cx, tx, ClusterId(id), StatusCode::OK).await
}

/// Takes tickets out of it into one of their own; that one comes back.
#[utoipa::path(post, path = "/api/v1/desk/clusters/{id}/split", operation_id = "desk_split_cluster", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = ClusterSplit,
    responses((status = 201, body = ClusterWhole), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn split(cx: Cx, Path(id): Path<i64>, Body(body): Body<ClusterSplit>) -> Answer {
    let tickets: Vec<TicketId> = body.tickets.into_iter().map(TicketId).collect();
    let mut tx = cx.tx().await?;
    let new = renamed(actions::split(&mut tx, ClusterId(id), &tickets, &body.name).await)?;
    told(&cx, tx, new, StatusCode::CREATED).await
}

/// Puts all of it into another; that one comes back.
#[utoipa::path(post, path = "/api/v1/desk/clusters/{id}/merge", operation_id = "desk_merge_cluster", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = ClusterInto,
    responses((status = 200, body = ClusterWhole), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn merge(cx: Cx, Path(id): Path<i64>, Body(body): Body<ClusterInto>) -> Answer {
    let into = ClusterId(body.into);
    let mut tx = cx.tx().await?;
    actions::merge(&mut tx, ClusterId(id), into).await?;
    told(&cx, tx, into, StatusCode::OK).await
}

/// Says who answers for it and what is done about it.
#[utoipa::path(put, path = "/api/v1/desk/clusters/{id}/candidate", operation_id = "desk_set_candidate", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = CandidateBody,
    responses((status = 200, body = ClusterWhole), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn candidate(cx: Cx, Path(id): Path<i64>, Body(body): Body<CandidateBody>) -> Answer {
    let CandidateBody { owner, action, link, share, upkeep, build } = body;
    let it = Candidate { owner: owner.map(PersonId), action, link, share, upkeep, build };
    let mut tx = cx.tx().await?;
    actions::set_candidate(&mut tx, ClusterId(id), &it).await?;
    told(&cx, tx, ClusterId(id), StatusCode::OK).await
}

/// Notes what was done about it and since when.
#[utoipa::path(post, path = "/api/v1/desk/clusters/{id}/remedies", operation_id = "desk_note_remedy", tag = "desk",
    params(("id" = i64, Path, description = "Its key")), request_body = RemedyBody,
    responses((status = 201, body = ClusterWhole), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn note(cx: Cx, Path(id): Path<i64>, Body(body): Body<RemedyBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::note_remedy(&mut tx, ClusterId(id), &body.read()).await?;
    told(&cx, tx, ClusterId(id), StatusCode::CREATED).await
}

/// Writes what was noted again.
#[utoipa::path(put, path = "/api/v1/desk/clusters/{id}/remedies/{remedy}", operation_id = "desk_change_remedy", tag = "desk",
    params(("id" = i64, Path, description = "The cluster's key"), ("remedy" = i64, Path, description = "Its key")), request_body = RemedyBody,
    responses((status = 200, body = ClusterWhole), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change(cx: Cx, Path((id, remedy)): Path<(i64, i64)>, Body(body): Body<RemedyBody>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::change_remedy(&mut tx, ClusterId(id), RemedyId(remedy), &body.read()).await?;
    told(&cx, tx, ClusterId(id), StatusCode::OK).await
}

/// Takes away what was noted by mistake.
#[utoipa::path(delete, path = "/api/v1/desk/clusters/{id}/remedies/{remedy}", operation_id = "desk_remove_remedy", tag = "desk",
    params(("id" = i64, Path, description = "The cluster's key"), ("remedy" = i64, Path, description = "Its key")),
    responses((status = 204), (status = 404, body = Problem)))]
async fn remove(cx: Cx, Path((id, remedy)): Path<(i64, i64)>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::remove_remedy(&mut tx, ClusterId(id), RemedyId(remedy)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
