//! Logs of other systems for machines: brought in or tried, and how their columns are read.

use crate::{
    actions::{self, Under},
    log::{self, LogOutcome, Mapping},
    pages,
};
use axum::{
    Json,
    extract::{Path, Query, Request},
    response::IntoResponse as _,
};
use http::StatusCode;
use kernel::Error;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{
    Access, Answer, Cx, Routes,
    json::{Body, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api_files(Access::Admin, utoipa_axum::routes!(bring))
        .api(Access::Admin, utoipa_axum::routes!(list))
        .api(Access::Admin, utoipa_axum::routes!(show))
        .api(Access::Admin, utoipa_axum::routes!(keep))
        .api(Access::Admin, utoipa_axum::routes!(forget))
}

/// A form with the log, as `curl -F file=@log.csv.gz` sends it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: the form streams")]
struct LogForm {
    /// CSV with a heading, plain or gzipped, 64 MB at most; larger ones come in by the command line.
    #[schema(value_type = String, format = Binary)]
    file: String,
}

/// How a log is read and judged.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct LogQuery {
    /// The name of the mapping: one that comes with the program, or one that was kept.
    mapping: String,
    /// The source that its tickets are known by; the mapping's if absent. No colon.
    source: Option<String>,
    /// Tells what would come in, and writes nothing.
    #[serde(default)]
    dry_run: bool,
    /// The policy that judges the solution, by its name; the one for everybody if absent.
    policy: Option<String>,
    /// Whose the tickets are whose log names no client that is here: the last part of the client's address.
    client: Option<String>,
    /// Adds clients that the log names and that are not here.
    #[serde(default)]
    new_clients: bool,
}

/// Brings a log in, by parts of 2,000 tickets that each are kept at once: what was brought stays when the connection
/// breaks, and the same file again goes on and changes nothing that is here. Every refused line is named. An
/// `Idempotency-Key` means nothing here.
#[utoipa::path(post, path = "/api/v1/desk/logs", operation_id = "desk_import_log", tag = "desk", params(LogQuery),
    request_body(content = LogForm, content_type = "multipart/form-data"),
    responses((status = 200, body = LogOutcome), (status = 422, body = Problem)))]
async fn bring(cx: Cx, Query(query): Query<LogQuery>, request: Request) -> Answer {
    let mut read = cx.read().await?;
    let mapping = actions::find_mapping(&mut read, &query.mapping).await?;
    let mut mapping = mapping.ok_or_else(|| Error::invalid("mapping", "desk-choose-one"))?;
    let client = match &query.client {
        Some(slug) => {
            let found = clients::find_by_slug(&mut read, slug).await;
            Some(found.map_err(|_| Error::invalid("client", "desk-choose-one"))?.id)
        }
        None => None,
    };
    drop(read);
    mapping.new_clients |= query.new_clients;
    if let Some(source) = query.source {
        mapping.source = source;
    }
    let (_, file) = pages::receive_log(request).await?;
    let log = log::read_csv(&mapping, &pages::unpacked_log(file)?)?;
    let under = Under { policy: query.policy.as_deref(), client };
    let done = if query.dry_run {
        actions::try_log(&cx.house.db, cx.actor, &mapping, log, under).await?
    } else {
        actions::import_log(&cx.house.db, cx.actor, &mapping, log, under).await?
    };
    let outcome = LogOutcome::of(mapping.source.trim(), query.dry_run, done, |key| cx.t.s(key));
    Ok(Json(outcome).into_response())
}

/// A mapping in a list.
#[derive(Serialize, ToSchema)]
struct MappingLine {
    /// Its name.
    name: String,
    /// It was kept here; the others come with the program.
    kept: bool,
}

/// Every mapping, those of the program first.
#[utoipa::path(get, path = "/api/v1/desk/mappings", operation_id = "desk_mappings", tag = "desk",
    responses((status = 200, body = Vec<MappingLine>)))]
async fn list(cx: Cx) -> Answer {
    let mut read = cx.read().await?;
    let all = actions::list_mappings(&mut read).await?;
    let all: Vec<MappingLine> = all.into_iter().map(|(name, kept)| MappingLine { name, kept }).collect();
    Ok(Json(all).into_response())
}

/// How the columns of a log are read.
#[utoipa::path(get, path = "/api/v1/desk/mappings/{name}", operation_id = "desk_mapping", tag = "desk",
    params(("name" = String, Path, description = "Its name")),
    responses((status = 200, body = Mapping), (status = 404, body = Problem)))]
async fn show(cx: Cx, Path(name): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let mapping = actions::find_mapping(&mut read, &name).await?.ok_or(Error::NotFound)?;
    Ok(Json(mapping).into_response())
}

/// Keeps a mapping under a name, none of those of the program's.
#[utoipa::path(put, path = "/api/v1/desk/mappings/{name}", operation_id = "desk_keep_mapping", tag = "desk",
    params(("name" = String, Path, description = "Its name")), request_body = Mapping,
    responses((status = 200, body = Mapping), (status = 201, body = Mapping), (status = 422, body = Problem)))]
async fn keep(cx: Cx, Path(name): Path<String>, Body(mapping): Body<Mapping>) -> Answer {
    let mut tx = cx.tx().await?;
    let kept = actions::keep_mapping(&mut tx, &name, &mapping).await;
    let is_new = kept.map_err(|error| error.renamed("keep", "name"))?;
    tx.commit().await?;
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(mapping)).into_response())
}

/// Forgets a mapping that was kept; what was imported with it stays.
#[utoipa::path(delete, path = "/api/v1/desk/mappings/{name}", operation_id = "desk_forget_mapping", tag = "desk",
    params(("name" = String, Path, description = "Its name")),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn forget(cx: Cx, Path(name): Path<String>) -> Answer {
    let mut tx = cx.tx().await?;
    actions::forget_mapping(&mut tx, &name).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
