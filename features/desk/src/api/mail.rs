//! Mails that wait for a person, for machines.

use crate::{
    store::held,
    types::{
        mail::{Held, HeldReason},
        number,
    },
};
use axum::{Json, extract::Query, response::IntoResponse};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use web::{
    Access, Answer, Cx, Routes,
    json::{Page, PageQuery},
};

pub(super) fn routes(routes: Routes) -> Routes {
    routes.api(Access::Team, utoipa_axum::routes!(list))
}

/// A mail that waits.
#[derive(Serialize, ToSchema)]
struct HeldLine {
    /// Its key, for the cursor.
    id: i64,
    /// Why it waits.
    #[schema(value_type = String)]
    reason: HeldReason,
    /// Its sender's name, as the mail says.
    from_name: String,
    /// Their address, as the mail says.
    from_email: String,
    /// The address that it came to.
    address: String,
    /// Its subject.
    subject: String,
    /// The beginning of what it says.
    glance: String,
    /// The ticket that it names, `T-431`.
    ticket: Option<String>,
    /// When it came.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
}

/// Mails to the desk that wait for a person, in the order in which they came.
#[utoipa::path(get, path = "/api/v1/desk/mail", operation_id = "desk_mail", tag = "desk", params(PageQuery),
    responses((status = 200, body = Page<HeldLine>)))]
async fn list(cx: Cx, Query(query): Query<PageQuery>) -> Answer {
    let limit = query.limit();
    let mut read = cx.read().await?;
    let rows = held::list_after(&mut read, query.after()?.unwrap_or(0), limit + 1).await?;
    let line = |held: Held| HeldLine {
        id: held.id,
        reason: held.reason,
        from_name: held.from_name,
        from_email: held.from_email,
        address: held.address,
        subject: held.subject,
        glance: held.glance,
        ticket: held.ticket.map(number),
        received_at: held.at,
    };
    Ok(Json(Page::of(rows.into_iter().map(line).collect(), limit, |line: &HeldLine| line.id)).into_response())
}
