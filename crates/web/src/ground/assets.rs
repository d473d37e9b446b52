//! Files that carry their hash in their name, and entity tags for pages and JSON.

use crate::{Answer, Fault, guard::header};
use axum::{
    body::Body,
    extract::{Path, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt as _;
use kernel::Error;
use std::hash::BuildHasher as _;

/// How long browsers keep a file whose name carries its hash.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

pub(super) async fn asset(Path(file): Path<String>) -> Answer {
    let asset = ui::assets::find(&format!("/assets/{file}")).ok_or(Error::NotFound)?;
    let mut response = Response::new(Body::from(asset.bytes.as_slice()));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media));
    response.headers_mut().insert(header::CACHE_CONTROL, FOREVER);
    Ok(response)
}

pub(super) async fn favicon() -> Response {
    crate::redirect(ui::assets::path("favicon.svg"))
}

/// Gives pages and JSON an entity tag, and answers 304 when nothing changed.
pub(crate) async fn tag(request: Request, next: Next) -> Response {
    let wants = header(request.headers(), "if-none-match").to_owned();
    let (get, safe) = (*request.method() == Method::GET, request.method().is_safe());
    let mut response = next.run(request).await;
    if !safe {
        // Answers to changes show what is shown once: tokens, addresses with a secret, codes.
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    let media = header(response.headers(), "content-type").to_owned();
    let page = media.starts_with("text/html") || media.starts_with("application/json");
    if !get || !page || response.status() != StatusCode::OK || response.headers().contains_key(header::ETAG) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    if media.starts_with("text/html") {
        // Which links browsers may fetch ahead; a page that is fetched so marks nothing as read.
        if let Ok(rules) = HeaderValue::from_str(&format!("\"{}\"", ui::assets::path("ahead.json"))) {
            parts.headers.insert("speculation-rules", rules);
        }
    }
    let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
        return Fault(Error::internal("a page broke off")).into_response();
    };
    let tag = format!("W/\"{:016x}\"", foldhash::quality::FixedState::default().hash_one(&body[..]));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if wants.split(',').any(|known| known.trim() == tag) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        parts.headers.remove(header::CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(body))
}
