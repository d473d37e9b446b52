//! Logs of other systems: brought in by a form, and what they come to.

use super::places;
use crate::{
    actions::{self, Under},
    log,
    store::{policies, summary},
    views::logs as views,
};
use axum::extract::{FromRequest as _, Multipart, Path, Request};
use jiff::ToSpan;
use kernel::{ClientId, Error, Result, start_of_day};
use ui::{Markup, form::Filled};
use web::{Answer, Cx, Form};

/// Bytes of a file that a form may send: larger ones go by the command line.
const MOST_SENT: usize = 64 << 20;
/// Bytes of a log once it is unpacked.
const MOST_BYTES: u64 = 512 << 20;
/// Weeks of the open tickets that a page shows.
const WEEKS: usize = 26;

async fn content(cx: &Cx, filled: &Filled, tried: Option<&log::Imported>) -> Result<Markup> {
    let mut read = cx.read().await?;
    let (clients, _) = places(&mut read, &cx.t).await?;
    let page = views::Page {
        sources: &summary::list_sources(&mut read).await?,
        mappings: &actions::list_mappings(&mut read).await?,
        policies: &policies::list(&mut read).await?.into_iter().map(|row| row.name).collect::<Vec<_>>(),
        clients: &clients,
        tried,
    };
    Ok(views::page(&cx.t, filled, &page))
}

/// The logs that are here, and the form for another.
pub async fn list(cx: Cx) -> Answer {
    let filled = Filled::new(&[("preset", "servicenow".to_owned())]);
    let body = content(&cx, &filled, None).await?;
    cx.page(&cx.t.s("desk-logs"), body).await
}

/// A form with its log, which is counted on the way.
pub async fn receive(request: Request) -> Result<(Form, Vec<u8>)> {
    let broken = |_| Error::invalid("file", "desk-log-broken");
    let mut multipart =
        Multipart::from_request(request, &()).await.map_err(|_| Error::invalid("file", "desk-log-broken"))?;
    let (mut pairs, mut file) = (Vec::new(), Vec::new());
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or("").to_owned();
        let is_file = name == "file";
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > MOST_SENT {
                return Err(Error::limit("file", "desk-log-large", format!("{} MB", MOST_SENT >> 20)));
            }
            bytes.extend_from_slice(&chunk);
        }
        if is_file {
            file = bytes;
        } else {
            pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok((Form::of(&pairs), file))
}

/// A log that was sent, as it was written.
pub fn unpacked(file: Vec<u8>) -> Result<Vec<u8>> {
    if file.is_empty() {
        return Err(Error::invalid("file", "desk-log-choose"));
    }
    log::unpack(file, MOST_BYTES)
}

/// Whether a log is only tried.
fn is_try(sent: &Form) -> bool {
    sent.get("do") == "try"
}

async fn bring(cx: &Cx, sent: &Form, file: Vec<u8>) -> Result<(String, log::Imported)> {
    let file = unpacked(file)?;
    // Seen before the log comes in, so that nothing has come in when it is refused.
    let keep = Some(sent.get("keep")).filter(|name| !name.trim().is_empty());
    let keep = keep.map(|name| actions::mapping_name("keep", name)).transpose()?;
    let client = super::choice("client", sent.get("client"))?.map(ClientId);
    let mapping = match sent.get("mapping") {
        "" => actions::find_mapping(&mut cx.read().await?, sent.get("preset")).await?,
        own => Some(actions::read_mapping("mapping", own)?),
    };
    let mut mapping = mapping.ok_or_else(|| Error::invalid("preset", "desk-choose-one"))?;
    mapping.new_clients |= sent.has("new_clients");
    let read = log::read_csv(&mapping, &file)?;
    let policy = Some(sent.get("policy")).filter(|name| !name.is_empty());
    let under = Under { policy, client };
    if is_try(sent) {
        let done = actions::try_log(&cx.house.db, cx.actor, &mapping, read, under).await?;
        return Ok((mapping.source, done));
    }
    let done = actions::import_log(&cx.house.db, cx.actor, &mapping, read, under).await?;
    let mut tx = cx.tx().await?;
    if let Some(name) = keep {
        actions::keep_mapping(&mut tx, &name, &mapping).await?;
    }
    tx.commit().await?;
    Ok((mapping.source, done))
}

/// Brings a log in, or tries it, and says what becomes of every line. The same file again changes nothing.
pub async fn upload(cx: Cx, request: Request) -> Answer {
    let (sent, file) = match receive(request).await {
        Ok(received) => received,
        Err(error) => return again(&cx, error, &Form::default()).await,
    };
    match bring(&cx, &sent, file).await {
        Ok((_, tried)) if is_try(&sent) => {
            let body = content(&cx, &sent.failed(Vec::new()), Some(&tried)).await?;
            cx.page(&cx.t.s("desk-logs"), body).await
        }
        Ok((source, done)) => cx.page(&cx.t.s("desk-log-done"), views::done(&cx.t, &source, &done)).await,
        Err(error) => again(&cx, error, &sent).await,
    }
}

async fn again(cx: &Cx, error: Error, sent: &Form) -> Answer {
    let Error::Invalid(fields) = error else { return Err(error.into()) };
    let body = content(cx, &sent.failed(fields), None).await?;
    cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &cx.t.s("desk-logs"), body).await
}

/// What came from a source, as its own reports would tell it.
pub async fn show(cx: Cx, Path(name): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let sum = summary::summary(&mut read, &name).await?;
    let (Some(first), Some(last)) = (sum.opened.first().copied(), sum.opened.last().copied()) else {
        return Err(Error::NotFound.into());
    };
    let mut open = Vec::new();
    let mut day = cx.t.date(first).saturating_add(1.day());
    while open.len() < WEEKS && day <= cx.t.date(last).saturating_add(7.days()) {
        let at = start_of_day(day, &cx.t.zone);
        open.push((day, summary::count_open_at(&mut read, &name, at).await?));
        day = day.saturating_add(7.days());
    }
    drop(read);
    cx.page(
        &cx.t.with("desk-log-of", &[("source", name.as_str().into())]),
        views::report(&cx.t, &name, &sum, &open),
    )
    .await
}

/// A mapping as a file, to be changed and given again.
pub async fn mapping(cx: Cx, Path(name): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let mapping = actions::find_mapping(&mut read, &name).await?.ok_or(Error::NotFound)?;
    drop(read);
    let text = serde_json::to_string_pretty(&mapping).map_err(Error::internal)?;
    Ok(web::download("mapping.json", "application/json", text))
}

/// Forgets a mapping that was kept.
pub async fn forget_mapping(cx: Cx, sent: Form) -> Answer {
    let mut tx = cx.tx().await?;
    actions::forget_mapping(&mut tx, sent.get("name")).await?;
    tx.commit().await?;
    cx.see("/admin/desk/logs")
}
