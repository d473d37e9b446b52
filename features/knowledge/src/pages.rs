//! Doors for people: the team's pages, a guest's, and those that need no account.

mod documents;
mod outside;
mod runs;
pub(crate) mod slots;
mod usage;

use crate::{actions, api, store, types::Reader};
use axum::response::IntoResponse as _;
use db::Read;
use http::{HeaderValue, StatusCode, header};
use jiff::tz::TimeZone;
use kernel::{DocumentId, Error, Result};
use web::{Access, Answer, Cx, Routes};

pub(crate) fn routes() -> Routes {
    let team = Access::Team;
    let routes = Routes::new()
        .get("/knowledge", team, documents::list)
        .get("/knowledge/new", team, documents::new)
        .post("/knowledge", team, documents::create)
        .post("/knowledge/preview", team, documents::preview)
        .get("/knowledge/export.csv", team, documents::export)
        .get("/knowledge/review", team, usage::review)
        .get("/knowledge/review.csv", team, usage::export_due)
        .get("/knowledge/use", team, usage::show)
        .get("/knowledge/use.csv", team, usage::export_used)
        .get("/knowledge/missing.csv", team, usage::export_missing)
        .post("/knowledge/questions", team, usage::ask)
        .post("/knowledge/questions/{id}/answer", team, usage::answer)
        .post("/knowledge/questions/{id}/removal", team, usage::drop_question)
        .get("/knowledge/runs/{id}", team, runs::show)
        .post("/knowledge/runs/{id}/steps/{number}", team, runs::mark)
        .post("/knowledge/runs/{id}/end", team, runs::end)
        .get("/knowledge/{slug}", team, documents::show)
        .post("/knowledge/{slug}", team, documents::change)
        .get("/knowledge/{slug}/edit", team, documents::edit)
        .get("/knowledge/{slug}/versions", team, documents::versions)
        .get("/knowledge/{slug}/versions/{number}", team, documents::version)
        .post("/knowledge/{slug}/versions/{number}/restoration", team, documents::restore)
        .post("/knowledge/{slug}/publication", team, documents::publish)
        .post("/knowledge/{slug}/retirement", team, documents::retire)
        .post("/knowledge/{slug}/review", team, documents::review)
        .get("/knowledge/{slug}/runs", team, runs::list)
        .get("/knowledge/{slug}/runs.csv", team, runs::export)
        .post("/knowledge/{slug}/runs", team, runs::start)
        .get("/portal/knowledge", Access::Portal, outside::portal_list)
        .get("/portal/knowledge/{slug}", Access::Portal, outside::portal_show)
        .post("/portal/knowledge/questions", Access::Portal, outside::portal_ask)
        .get("/answers", Access::Public, outside::public_list)
        .get("/answers/{slug}", Access::Public, outside::public_show);
    api::routes(routes)
}

/// Commits what a verb did and goes to a page.
async fn done(cx: &Cx, tx: db::Tx, to: &str) -> Answer {
    tx.commit().await?;
    cx.see(to)
}

/// Sends whoever asks for an address that a document had before to where it stands now; `NotFound` unless they reach it.
/// Nothing keeps that: another document may take the address.
pub(crate) async fn moved(cx: &Cx, read: &mut Read, slug: &str) -> Answer {
    let card = store::find_moved(read, slug).await?;
    let part =
        |(door, part): (&str, &str)| if door == "{slug}" { card.slug.clone() } else { part.to_owned() };
    let mut to = cx.door.split('/').zip(cx.path.split('/')).map(part).collect::<Vec<_>>().join("/");
    if !cx.query.is_empty() {
        to = format!("{to}?{}", cx.query);
    }
    let to = HeaderValue::from_str(&to).map_err(Error::internal)?;
    let kept = HeaderValue::from_static("no-store");
    Ok((StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, to), (header::CACHE_CONTROL, kept)])
        .into_response())
}

/// Counts that somebody opened a document. Reading is no change: what was counted is written once a minute.
async fn opened(cx: &Cx, id: DocumentId, reader: Reader) -> Result<()> {
    let day = kernel::local_date(cx.t.now, &TimeZone::UTC);
    let due = cx.house.tally.add("knowledge", (id.0, reader.word(), day), cx.t.now);
    if due.is_empty() {
        return Ok(());
    }
    let mut tx = cx.light_tx().await?;
    actions::opened(&mut tx, due).await?;
    cx.note(tx).await
}
