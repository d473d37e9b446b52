//! Files of tickets for machines: sent before the words that they go with, and fetched.

use super::tickets::id_of;
use crate::{
    actions, pages,
    store::{files, tickets},
    types::mail::{Attached, NewFile},
};
use axum::{
    Json,
    extract::{FromRequest as _, Path, Query, Request},
    response::IntoResponse as _,
};
use http::StatusCode;
use kernel::{Error, TicketId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Access, Answer, Cx, Routes, json::Problem};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api_files(Access::Team, utoipa_axum::routes!(add_files))
        .api(Access::Team, utoipa_axum::routes!(fetch_file))
}

/// A form with files, as `curl -F file=@plan.pdf` sends it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: the form streams")]
struct TicketFilesForm {
    /// One or more, 20 beside those that wait already; each as large as the installation lets files of pages be.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<String>,
}

/// A file of a ticket.
#[derive(Serialize, ToSchema)]
pub(super) struct TicketFileOut {
    /// Its key.
    id: i64,
    /// Its name.
    name: String,
    /// What it is, by its bytes.
    media: String,
    /// Bytes.
    size: i64,
    /// Where it is fetched.
    href: String,
}

impl TicketFileOut {
    pub(super) fn of(ticket: TicketId, file: Attached) -> TicketFileOut {
        let href = format!("/api/v1/tickets/{ticket}/files/{}", file.id);
        TicketFileOut { id: file.id, name: file.name, media: file.media, size: file.size, href }
    }
}

/// What files go with.
#[derive(Clone, Copy, Default, Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum For {
    /// Words to come.
    #[default]
    Message,
    /// The request that you opened the ticket with, until somebody says more in it.
    Request,
}

/// What files go with, if with no message to come.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FilesQuery {
    /// `message` if absent.
    #[serde(default)]
    to: For,
}

/// Takes files for words to come: give their keys as `files` of a message. Until then only you may fetch them; what no
/// message of yours in this ticket names is forgotten with the next one, or after a day. With `to=request` they go at
/// once with the request that you opened the ticket with. An `Idempotency-Key` means nothing here: the same bytes are
/// stored once.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/files", operation_id = "add_ticket_files", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`"), FilesQuery),
    request_body(content = TicketFilesForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Vec<TicketFileOut>), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add_files(
    cx: Cx,
    Path(number): Path<String>,
    Query(query): Query<FilesQuery>,
    request: Request,
) -> Answer {
    let id = id_of(&number)?;
    let mut read = cx.read().await?;
    tickets::find(&mut read, id).await?;
    drop(read);
    let sent = threads::Sent::from_request(request, &cx.house).await?;
    if sent.files.is_empty() {
        return Err(Error::invalid("file", "desk-log-choose").into());
    }
    let new: Vec<NewFile> = sent.files.into_iter().map(|(name, stored)| NewFile::of(&name, stored)).collect();
    let mut tx = cx.tx().await?;
    let keys = match query.to {
        For::Message => actions::files::keep_aside(&mut tx, id, &new).await?,
        For::Request => actions::files::add_to_request(&mut tx, id, &new).await?,
    };
    let mut made = Vec::with_capacity(new.len());
    for key in keys {
        made.push(TicketFileOut::of(id, files::find(&mut tx, &[id], key).await?));
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// The bytes of a file of a ticket.
#[utoipa::path(get, path = "/api/v1/tickets/{number}/files/{id}", operation_id = "ticket_file", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`"), ("id" = i64, Path, description = "Its key")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = Problem)))]
async fn fetch_file(cx: Cx, path: Path<(String, i64)>) -> Answer {
    pages::attachment(cx, path).await
}
