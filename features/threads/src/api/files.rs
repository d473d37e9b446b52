//! Files of a project by machine.

use crate::{store, types::Attachment, views};
use axum::extract::{Path, Query};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery, Problem},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.api(Access::SignedIn, utoipa_axum::routes!(list_files))
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

/// The files of a project that you may fetch, newest first.
#[utoipa::path(get, path = "/api/v1/projects/{key}/files", tag = "threads", params(("key" = String, Path), PageQuery),
    responses((status = 200, body = Page<FileOut>), (status = 404, body = Problem)))]
async fn list_files(cx: Cx, Path(key): Path<String>, Query(query): Query<PageQuery>) -> Answer {
    let mut read = cx.read().await?;
    let card = projects::find_visible(&mut read, &key).await?;
    let before = query.after()?.unwrap_or(i64::MAX);
    let files = store::files::list(&mut read, card.id, before, query.rows()).await?;
    let seen = |file: Attachment| FileOut {
        id: file.id.0,
        href: views::files::address(file.id, &file.name),
        name: file.name,
        media: file.media,
        size: file.size,
        added_at: file.added_at,
    };
    query.answer(files, seen, |file| file.id)
}
