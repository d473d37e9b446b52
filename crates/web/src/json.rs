//! What the doors for machines share: problem details, pages by keyset, cursors.

use crate::{Answer, Fault};
use axum::{
    Json,
    extract::{FromRequest, Request},
    response::IntoResponse as _,
};
use http_body_util::BodyExt as _;
use kernel::{Error, Field, Result};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

/// Rows of a list that is asked without a number.
pub const USUAL: i64 = 50;
/// Rows of a list at most.
pub const MOST: i64 = 100;

/// RFC 9457 problem details.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says which kind it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in the caller's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What to do next.
    pub detail: String,
    /// The fields that need a fix.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<ProblemField>,
}

/// A field that needs a fix.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ProblemField {
    /// The member of the request.
    pub field: String,
    /// A stable code.
    pub code: String,
    /// In the caller's language.
    pub message: String,
}

/// How a list is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct PageQuery {
    /// `next` of the previous page.
    pub after: Option<String>,
    /// Rows wanted, 100 at most.
    pub limit: Option<i64>,
}

impl PageQuery {
    /// Rows wanted, within the limit.
    pub fn limit(&self) -> i64 {
        self.limit.unwrap_or(USUAL).clamp(1, MOST)
    }

    /// Rows to read for a page: one more than wanted, which says whether another page follows.
    pub fn rows(&self) -> i64 {
        self.limit() + 1
    }

    /// The page of what was read, each row as the caller sees it; `key` gives a row's place in the order.
    pub fn answer<R, T>(&self, rows: Vec<R>, see: impl FnMut(R) -> T, key: impl Fn(&T) -> i64) -> Answer
    where
        T: Serialize,
    {
        Ok(Json(Page::of(rows.into_iter().map(see).collect(), self.limit(), key)).into_response())
    }

    /// The key after which the page starts.
    pub fn after(&self) -> Result<Option<i64>> {
        self.after
            .as_deref()
            .map(|cursor| cursor.parse().map_err(|_| Error::invalid("after", "web-bad-cursor")))
            .transpose()
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give it as `after` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page from one row more than asked for; `key` gives a row's place in the order.
    pub fn of(mut items: Vec<T>, limit: i64, key: impl Fn(&T) -> i64) -> Page<T> {
        let more = items.len() as i64 > limit;
        items.truncate(limit as usize);
        let next = more.then(|| items.last().map(|item| key(item).to_string())).flatten();
        Page { items, next }
    }
}

/// A JSON body. One that cannot be read is answered as problem details that say why.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Body<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> std::result::Result<Body<T>, Fault> {
        let body =
            request.into_body().collect().await.map_err(|_| Error::limit("body", "web-too-large", "2 MB"))?;
        serde_json::from_slice(&body.to_bytes()).map(Body).map_err(|why| {
            let args = vec![("why", why.to_string())];
            Error::Invalid(vec![Field { name: "body".to_owned(), key: "web-broken", args }]).into()
        })
    }
}
