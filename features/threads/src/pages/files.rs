//! The files of a project, adding to them, and fetching one.

use super::{project, project_page, scene, upload::Sent};
use crate::{
    actions, rules, store,
    types::{Attachment, NewAttachment, StoredFile},
    views,
};
use axum::{
    body::{Body, Bytes},
    extract::{Path, Query},
    response::{IntoResponse, Response},
};
use db::{Read, Tx};
use futures_util::stream;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use kernel::{AttachmentId, Error, ProjectId, Result};
use serde::Deserialize;
use tokio::{fs::File, io::AsyncReadExt as _};
use web::{Answer, Cx};

/// Files on a page.
const ON_PAGE: i64 = 60;

#[derive(Deserialize)]
pub struct Before {
    before: Option<i64>,
}

pub async fn list(cx: Cx, Path(key): Path<String>, Query(Before { before }): Query<Before>) -> Answer {
    let mut read = cx.read().await?;
    let card = project(&mut read, &key).await?;
    let (files, older) = page(&mut read, card.id, before).await?;
    let content = views::files::of_project(&scene(&cx, &card), &files, older.as_deref());
    project_page(&cx, read, &card, "files", &cx.t.s("threads-files"), content).await
}

/// A page of the files of a project that the reader may fetch, and the address of older ones.
pub async fn page(
    read: &mut Read,
    project: ProjectId,
    before: Option<i64>,
) -> Result<(Vec<Attachment>, Option<String>)> {
    let mut files = store::files::list(read, project, before.unwrap_or(i64::MAX), ON_PAGE + 1).await?;
    let older = (files.len() as i64 > ON_PAGE).then(|| {
        files.truncate(ON_PAGE as usize);
        format!("?before={}", files.last().map_or(0, |file| file.id.0))
    });
    Ok((files, older))
}

/// Makes attachments of stored files; their keys and Markdown to link to them.
pub async fn attach_all(
    tx: &mut Tx,
    project: ProjectId,
    files: Vec<(String, StoredFile)>,
    kept: bool,
) -> Result<Vec<(AttachmentId, String)>> {
    let mut made = Vec::with_capacity(files.len());
    for (name, file) in files {
        let shown = rules::is_shown(&file.media);
        let id = actions::attach(tx, NewAttachment { project, name, file, kept }).await?;
        let name = store::files::find_visible(tx, id).await?.name;
        let link = format!("[{name}]({})", views::files::address(id, &name));
        made.push((id, if shown { format!("!{link}") } else { link }));
    }
    Ok(made)
}

/// Takes files: the writing tools get Markdown to insert, the Files tab keeps them among its own.
pub async fn upload(cx: Cx, Path(key): Path<String>, sent: Sent) -> Answer {
    let mut tx = cx.tx().await?;
    let card = project(&mut tx, &key).await?;
    if sent.files.is_empty() {
        return Err(Error::invalid("file", "threads-file-needed").into());
    }
    let kept = !cx.fragment;
    let made = attach_all(&mut tx, card.id, sent.files, kept).await?;
    tx.commit().await?;
    if kept {
        return cx.see(&format!("/projects/{}/files", card.key));
    }
    let markdown: Vec<String> = made.into_iter().map(|(_, link)| format!("{link}\n")).collect();
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], markdown.concat()).into_response())
}

#[derive(Default, Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

/// Gives a file out to whoever may see what carries it. Raster images may be shown, everything else is
/// for keeping; nothing is ever run here.
pub async fn fetch(
    cx: Cx,
    Path((id, _)): Path<(i64, String)>,
    Query(Size { size }): Query<Size>,
    headers: HeaderMap,
) -> Answer {
    let mut read = cx.read().await?;
    let file = store::files::find_visible(&mut read, AttachmentId(id)).await?;
    drop(read);
    let small = file.thumb.as_deref().filter(|_| size == "small");
    let hash = small.unwrap_or(&file.hash);
    let media = if small.is_some() { "image/jpeg" } else { &file.media };
    let tag = format!("\"{}\"", &hash[..32.min(hash.len())]);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let bytes = store::bytes::open(&cx.house.files(), hash).await?;
    let length = bytes.metadata().await.map_err(Error::internal)?.len();
    let mut response = if rules::is_shown(media) {
        shown(media, stream_of(bytes))
    } else {
        web::download(&file.name, content_type(&file), stream_of(bytes))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Text is given out as text in our encoding.
fn content_type(file: &Attachment) -> &str {
    if file.media == "text/plain" { "text/plain; charset=utf-8" } else { &file.media }
}

fn shown(media: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    if let Ok(media) = HeaderValue::from_str(media) {
        response.headers_mut().insert(header::CONTENT_TYPE, media);
    }
    response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    response
}

/// Bytes read at a time.
const CHUNK: usize = 64 * 1024;

fn stream_of(file: File) -> Body {
    Body::from_stream(stream::unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        match file.read(&mut chunk).await {
            Ok(0) => None,
            Ok(read) => {
                chunk.truncate(read);
                Some((Ok(Bytes::from(chunk)), file))
            }
            Err(error) => Some((Err(error), file)),
        }
    }))
}
