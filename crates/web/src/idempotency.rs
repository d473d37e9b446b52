//! A POST of the API with an `Idempotency-Key` happens once: the first answer is kept for a day and
//! given again to whoever repeats the request.
//!
//! The key is claimed first, the change notes in its own transaction that it happened ([`Cx::tx`]), and the
//! answer is kept at the end. A program that is killed in between leaves a claim, which is free again after
//! [`CLAIM`], or the note that it happened, which is said to whoever asks again. Either way it happens once.

use crate::{Cx, Fault, digest, guard::header, store};
use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, header};
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Result};
use std::sync::Arc;

/// Characters of a key at most.
const KEY_LENGTH: usize = 200;
/// How long a claim stands whose request gave no answer: twice what a request may take at most.
pub(crate) const CLAIM: SignedDuration = SignedDuration::from_secs(60);
/// The status of a change that happened and whose answer was not kept.
pub(crate) const HAPPENED: i64 = 0;

/// The claim of the request under way, which its transactions fulfil.
#[derive(Clone, Debug)]
pub struct Claim {
    pub(crate) key: String,
    pub(crate) at: Timestamp,
}

pub(crate) async fn once(request: Request, next: Next) -> Response {
    let key = header(request.headers(), "idempotency-key").to_owned();
    let cx = request.extensions().get::<Cx>().cloned();
    let (Some(cx), Method::POST, false) = (cx, request.method().clone(), key.is_empty()) else {
        return next.run(request).await;
    };
    // Files stream and are not gathered: one that is sent twice is stored once, by its bytes.
    let is_upload = header(request.headers(), "content-type").starts_with("multipart/");
    if !cx.path.starts_with("/api/") || cx.visitor.is_none() || is_upload {
        return next.run(request).await;
    }
    match replay_or_run(&cx, &key, request, next).await {
        Ok(response) => response,
        Err(error) => Fault(error).into_response(),
    }
}

async fn replay_or_run(cx: &Cx, key: &str, request: Request, next: Next) -> Result<Response> {
    if key.len() > KEY_LENGTH {
        return Err(Error::limit("Idempotency-Key", "web-key-too-long", KEY_LENGTH));
    }
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(|_| Error::limit("body", "web-too-large", "2 MB"))?.to_bytes();
    let print = digest(&format!("{} {}", parts.uri, crate::hex(&body)));
    let person = cx.actor.person;
    let mut tx = cx.tx().await?;
    let claimed = store::claim_answer(&mut tx, person, key, &print).await?;
    tx.commit().await?;
    let Some(at) = claimed else {
        let mut read = cx.read().await?;
        let kept = store::find_answer(&mut read, person, key).await?;
        if kept.fingerprint != print {
            return Err(Error::invalid("Idempotency-Key", "web-key-reused"));
        }
        let status = match kept.status {
            None => return Err(Error::Conflict("web-key-busy")),
            Some(HAPPENED) => return Err(Error::Conflict("web-key-happened")),
            Some(status) => u16::try_from(status).unwrap_or(500),
        };
        return Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, kept.content_type.unwrap_or_default())
            .header("idempotency-replayed", "true")
            .body(Body::from(kept.body.unwrap_or_default()))
            .map_err(Error::internal);
    };
    let mut request = Request::from_parts(parts, Body::from(body));
    let claim = Some(Arc::new(Claim { key: key.to_owned(), at }));
    request.extensions_mut().insert(Cx { claim, ..cx.clone() });
    let response = next.run(request).await;
    keep(cx, key, response).await
}

async fn keep(cx: &Cx, key: &str, response: Response) -> Result<Response> {
    let status = response.status();
    let person = cx.actor.person;
    if !status.is_success() {
        // A refusal changed nothing, or else it was noted: the same key may try again.
        let mut tx = cx.tx().await?;
        store::forget_answer(&mut tx, person, key).await?;
        tx.commit().await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map_err(Error::internal)?.to_bytes();
    let media =
        parts.headers.get(header::CONTENT_TYPE).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or("");
    let mut tx = cx.tx().await?;
    store::keep_answer(&mut tx, person, key, i64::from(status.as_u16()), media, &body).await?;
    tx.commit().await?;
    Ok(Response::from_parts(parts, Body::from(body)))
}
