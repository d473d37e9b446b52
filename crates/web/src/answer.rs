//! Answers: pages, redirects, downloads, and how the five kinds of error look to people and machines.

use crate::{Cx, json};
use axum::{
    Json,
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use kernel::{Error, Lang};
use std::sync::Arc;
use ui::Locale;

/// An error on its way out. It becomes a page or problem details when the guard sees it.
#[derive(Debug)]
pub struct Fault(pub Error);

/// What handlers give back.
pub type Answer = std::result::Result<Response, Fault>;

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault(error)
    }
}

/// The status of an error.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict("error-disk-full") => StatusCode::INSUFFICIENT_STORAGE,
        Error::Conflict("error-read-only" | "error-no-database") => StatusCode::SERVICE_UNAVAILABLE,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::TooSoon { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        if let Error::TooSoon { seconds } = self.0 {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Carried(Arc::new(self.0)));
        response
    }
}

/// An error inside a response, until the guard words it.
#[derive(Clone)]
pub(crate) struct Carried(pub(crate) Arc<Error>);

/// The title of an error: what happened.
pub(crate) fn title_key(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "web-error-not-found",
        Error::Forbidden => "web-error-forbidden",
        Error::Invalid(_) => "web-error-invalid",
        Error::Conflict(_) => "web-error-conflict",
        Error::TooSoon { .. } => "web-error-too-soon",
        Error::Internal(_) => "web-error-internal",
    }
}

/// The sentence under it: what to do next.
pub(crate) fn detail(t: &Locale, error: &Error) -> String {
    match error {
        Error::NotFound => t.s("web-error-not-found-next"),
        Error::Forbidden => t.s("web-error-forbidden-next"),
        Error::Invalid(fields) => {
            fields.iter().map(|f| ui::form::message(t, f)).collect::<Vec<_>>().join(". ")
        }
        Error::Conflict(key) => t.s(key),
        Error::TooSoon { seconds } => too_soon(t, *seconds),
        Error::Internal(_) => t.s("web-error-internal-next"),
    }
}

/// How long to wait, in the unit that one counts in.
fn too_soon(t: &Locale, seconds: i64) -> String {
    let (key, unit) = match seconds {
        ..=119 => ("web-error-too-soon-next", 1),
        120..=7_199 => ("web-error-too-soon-minutes", 60),
        _ => ("web-error-too-soon-hours", 3_600),
    };
    t.with(key, &[("n", (seconds.saturating_add(unit - 1) / unit).into())])
}

/// An error as RFC 9457 problem details.
pub(crate) fn problem(t: &Locale, error: &Error) -> Response {
    let body = json::Problem {
        kind: "about:blank".to_owned(),
        title: t.s(title_key(error)),
        status: status(error).as_u16(),
        detail: detail(t, error),
        errors: match error {
            Error::Invalid(fields) => fields
                .iter()
                .map(|f| json::ProblemField {
                    field: f.name.clone(),
                    code: f.key.to_owned(),
                    message: ui::form::message(t, f),
                })
                .collect(),
            _ => Vec::new(),
        },
    };
    let mut response = (status(error), Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Error::TooSoon { seconds } = error {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
    }
    response
}

/// Goes to another page with GET.
pub fn redirect(to: &str) -> Response {
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// A value as part of an address.
pub fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A file to keep: never shown inside the page.
pub fn download(name: &str, media: &str, body: impl Into<Body>) -> Response {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect();
    let encoded: String =
        form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    let disposition = format!("attachment; filename=\"{safe}\"; filename*=UTF-8''{encoded}");
    Response::builder()
        .header(header::CONTENT_TYPE, media)
        .header(header::CONTENT_DISPOSITION, disposition)
        .header(header::CACHE_CONTROL, "private, no-cache")
        .body(body.into())
        .unwrap_or_else(|e| Fault(Error::internal(e)).into_response())
}

impl Cx {
    /// Goes to another page after a change; a fragment request is told to go there as a whole.
    pub fn see(&self, to: &str) -> Answer {
        if self.fragment {
            let to = HeaderValue::from_str(to).map_err(Error::internal)?;
            return Ok((StatusCode::OK, [("hx-redirect", to)]).into_response());
        }
        Ok(redirect(to))
    }
}

/// A locale for words to somebody who is not signed in.
pub(crate) fn stranger_locale(lang: Option<Lang>, now: jiff::Timestamp) -> Locale {
    Locale { lang: lang.unwrap_or_default(), zone: jiff::tz::TimeZone::UTC, now }
}
