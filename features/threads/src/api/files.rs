//! Files of a project by machine.

use crate::{
    pages::{self, Sent},
    store,
    types::Attachment,
    views,
};
use axum::{
    Json,
    extract::{FromRequest as _, Path, Query, Request},
    response::IntoResponse as _,
};
use db::Read;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use kernel::{AttachmentId, Error, Result};
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .api_files(Access::SignedIn, utoipa_axum::routes!(list_files, add_files))
        .api(Access::SignedIn, utoipa_axum::routes!(fetch_file))
}

/// A file of a project.
#[derive(Serialize, ToSchema)]
struct FileOut {
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
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

impl From<Attachment> for FileOut {
    fn from(file: Attachment) -> FileOut {
        FileOut {
            id: file.id.0,
            href: views::files::address(file.id, &file.name),
            name: file.name,
            media: file.media,
            size: file.size,
            added_at: file.added_at,
        }
    }
}

/// The files of a project that you may fetch, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{key}/files", tag = "threads", params(("key" = String, Path), PageQuery),
    responses((status = 200, body = Page<FileOut>), (status = 404, body = Problem)))]
async fn list_files(cx: Cx, Path(key): Path<String>, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, &key).await?;
    let before = query.after()?.unwrap_or(i64::MAX);
    let files = store::files::list(&mut read, card.id, before, query.rows()).await?;
    query.answer(files, FileOut::from, |file| file.id)
}

/// A form with files, as `curl -F file=@plan.pdf` sends it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: the form streams")]
struct FilesForm {
    /// One or more, at most 20; each as large as the installation lets files of pages be.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<String>,
    /// Given by the team, with any value: they stand among the files of the project.
    keep: Option<String>,
}

/// Takes files for a post to carry: give their keys as its `files`. Until one carries them only you may fetch them,
/// unless the team says `keep`. What a guest sends in a day is limited as on the pages. An `Idempotency-Key` means
/// nothing here: the same bytes are stored once.
#[utoipa::path(post, path = "/api/v1/projects/{key}/files", tag = "threads", params(("key" = String, Path)),
    request_body(content = FilesForm, content_type = "multipart/form-data"),
    responses((status = 201, body = Vec<FileOut>), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn add_files(cx: Cx, Path(key): Path<String>, request: Request) -> Answer {
    let mut read = cx.read().await?;
    projects::find_visible(&mut read, &key).await?;
    drop(read);
    let sent = Sent::from_request(request, &cx.house).await?;
    if sent.files.is_empty() {
        return Err(Error::invalid("file", "threads-file-needed").into());
    }
    let mut tx = cx.tx().await?;
    let card = projects::find_visible(&mut tx, &key).await?;
    let made = pages::attach_all(&mut tx, card.id, sent.files, sent.form.has("keep")).await?;
    let made = seen_all(&mut tx, made.into_iter().map(|(id, _)| id)).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

async fn seen_all(read: &mut Read, ids: impl Iterator<Item = AttachmentId>) -> Result<Vec<FileOut>> {
    let mut seen = Vec::new();
    for id in ids {
        seen.push(FileOut::from(store::files::find_visible(read, id).await?));
    }
    Ok(seen)
}

/// The bytes of a file that you may fetch.
#[utoipa::path(get, path = "/api/v1/files/{id}", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = Problem)))]
async fn fetch_file(cx: Cx, Path(id): Path<i64>, headers: HeaderMap) -> Answer {
    pages::fetch(cx, Path((id, String::new())), Query::default(), headers).await
}
