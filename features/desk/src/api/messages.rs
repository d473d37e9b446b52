//! What machines write in a ticket.

use super::{
    shown::{TicketWhole, whole},
    tickets::id_of,
};
use crate::{
    actions::{self, Told, files::With},
    types::TicketState,
};
use axum::{Json, extract::Path, response::IntoResponse};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{
    Answer, Cx,
    json::{Body, Problem},
};

/// What a message is.
#[derive(Deserialize, ToSchema, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Voice {
    /// Our answer, which the client sees.
    Reply,
    /// For the team alone.
    Note,
    /// What the client said.
    Client,
}

/// A message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MessageBody {
    /// Whose it is.
    kind: Voice,
    /// Markdown.
    text: String,
    /// With an answer: the newest message that its writer had seen.
    #[serde(default)]
    seen: i64,
    /// With an answer: the state that it leaves the ticket in.
    state: Option<TicketState>,
    /// With an answer that leaves by mail: who gets a copy from now on; without it those of the conversation.
    cc: Option<Vec<String>>,
    /// Files that you sent to this ticket before, by their keys; those of a note are for the team alone.
    #[serde(default)]
    files: Vec<i64>,
}

/// Writes in a ticket. An answer to something newer than `seen` is refused, and a client's message to a
/// ticket that was solved too long ago opens another, whose whole comes back.
#[utoipa::path(post, path = "/api/v1/tickets/{number}/messages", operation_id = "write_in_ticket", tag = "desk",
    params(("number" = String, Path, description = "`T-431` or `431`")), request_body = MessageBody,
    responses((status = 201, body = TicketWhole), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn write(cx: Cx, Path(number): Path<String>, Body(body): Body<MessageBody>) -> Answer {
    let mut id = id_of(&number)?;
    let mut tx = cx.tx().await?;
    match body.kind {
        Voice::Reply => {
            let config = &cx.house.config.mail;
            let copies = body.cc.map(|cc| actions::copies::read(&cc.join("\n"), config)).transpose()?;
            let told =
                Told { seen: body.seen, state: body.state, copies, aside: body.files, ..Told::default() };
            actions::reply(&mut tx, id, &body.text, told).await.map(drop)?;
        }
        Voice::Note => {
            let with = With { aside: &body.files, ..With::default() };
            actions::note_with(&mut tx, id, &body.text, with).await.map(drop)?;
        }
        Voice::Client => {
            let with = With { aside: &body.files, ..With::default() };
            id = actions::message_with(&mut tx, id, &body.text, "", with).await?;
        }
    }
    let made = whole(&mut tx, id).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}
