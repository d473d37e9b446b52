//! The agenda as a page, as a file, and the archive.

use super::{title, week as parse_week};
use crate::{
    actions,
    document::{self, Document, came_of},
    export,
    names::Names,
    shown::Links,
    store::{meeting, weeks},
    types::{Agenda, AgendaState, OutcomeKind},
    views::{self, Found, Show},
};
use axum::extract::{Path, Query};
use db::Read;
use jiff::{SignedDuration, Timestamp};
use kernel::{DecisionId, Error, Result, Week};
use maud::html;
use serde::Deserialize;
use ui::Locale;
use web::{Answer, Cx, download};

/// Weeks on a page of the archive.
const WEEKS: i64 = 20;
/// Past weeks under the agenda that is written; a link leads to the rest.
const WEEKS_BELOW: i64 = 6;
/// Decisions that the search shows.
const FOUND: i64 = 50;
/// How long after its planned start a meeting that nobody started is still the one to open.
const STARTS_WITHIN: SignedDuration = SignedDuration::from_hours(10);

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ArchiveQuery {
    q: String,
    before: String,
}

/// The agenda to open now: a frozen one whose meeting is due or on, otherwise the one that is written.
async fn to_open(read: &mut Read) -> Result<Agenda> {
    let now = read.now();
    if let Some(last) = weeks::last_frozen(read).await? {
        let late = last.meets_at.saturating_add(STARTS_WITHIN).unwrap_or(Timestamp::MAX);
        let waits = last.state() == AgendaState::Frozen && last.cancelled_at.is_none() && now < late;
        if waits || last.state() == AgendaState::Meeting {
            return Ok(last);
        }
    }
    actions::upcoming(read).await
}

pub async fn current(cx: Cx, Query(query): Query<ArchiveQuery>) -> Answer {
    let t = &cx.t;
    let mut read = cx.read().await?;
    if !query.q.trim().is_empty() {
        let found = search(&mut read, &query.q, FOUND).await?;
        drop(read);
        return cx.page(&t.s("agenda-decisions-found"), views::found(t, &query.q, &found)).await;
    }
    let before: Option<Week> = query.before.parse().ok();
    let far = Week { year: 9999, number: 52 };
    let shown = if before.is_some() { WEEKS } else { WEEKS_BELOW };
    let mut past = weeks::list_before(&mut read, before.unwrap_or(far), shown + 1).await?;
    past.retain(|agenda| agenda.frozen_at.is_some());
    let more = past.len() as i64 > shown;
    past.truncate(shown as usize);
    let older = past.last().filter(|_| more).map(|last| format!("/agenda?before={}#archive", last.week()));
    let archive = views::archive(t, &past, older.as_deref());
    let content = if before.is_some() {
        html! { header class="head" { h1 { (t.s("agenda-archive")) } } (archive) }
    } else {
        let agenda = to_open(&mut read).await?;
        let document = document::show(&mut read, t, agenda, Links::First).await?;
        html! { (views::agenda(t, &show(&cx, &document))) (archive) }
    };
    drop(read);
    cx.page(&t.s("agenda-nav"), content).await
}

fn show<'a>(cx: &Cx, document: &'a Document) -> Show<'a> {
    let open = matches!(document.state(), AgendaState::Draft | AgendaState::Frozen);
    let offers = open && document.agenda.cancelled_at.is_none() && document.has_nothing();
    let address = format!("{}{}", cx.house.config.url(), views::href(document.week()));
    let day = cx.t.day(cx.t.date(document.agenda.meets_at));
    let words = || cx.t.with("agenda-cancel-message", &[("day", day.into()), ("address", address.into())]);
    Show { document, message: offers.then(words) }
}

/// A week's agenda; with `.md` or `.html` behind it, as a file.
pub async fn week(cx: Cx, Path(name): Path<String>) -> Answer {
    let (stem, form) = match name.rsplit_once('.') {
        Some((stem, form @ ("md" | "html"))) => (stem, Some(form)),
        _ => (name.as_str(), None),
    };
    let week = parse_week(stem)?;
    let links = if form.is_some() { Links::All } else { Links::First };
    let mut read = cx.read().await?;
    let document = document::load(&mut read, &cx.t, week, links).await?;
    drop(read);
    let base = cx.house.config.url();
    match form {
        Some("md") => {
            let text = export::markdown(&cx.t, &document, &base);
            Ok(download(&name, "text/markdown; charset=utf-8", text))
        }
        Some(_) => {
            let text = export::standalone(&cx.t, &document, &base);
            Ok(download(&name, "text/html; charset=utf-8", text))
        }
        None => cx.page(&title(&cx.t, week), views::agenda(&cx.t, &show(&cx, &document))).await,
    }
}

/// Whether a frozen agenda is still what was frozen.
pub async fn check(cx: Cx, Path(name): Path<String>) -> Answer {
    let week = parse_week(&name)?;
    let mut read = cx.read().await?;
    let agenda = actions::find(&mut read, week).await?;
    let hash = agenda.hash.clone().ok_or(Error::NotFound)?;
    let seal = actions::verify(&mut read, &agenda).await?;
    drop(read);
    let t = &cx.t;
    let heading = t.with("agenda-check-title", &[("n", week.number.to_string().into())]);
    let content = html! {
        header class="head" {
            nav class="crumbs" aria-label=(t.s("ui-path")) { a href=(views::href(week)) { (title(t, week)) } }
            h1 { (heading) }
        }
        (views::checked(t, &seal, &hash, agenda.minutes_hash.as_deref()))
    };
    cx.page(&heading, content).await
}

/// Every link of one project's line.
pub async fn project(cx: Cx, Path((name, key)): Path<(String, String)>) -> Answer {
    let week = parse_week(&name)?;
    let mut read = cx.read().await?;
    let document = document::load(&mut read, &cx.t, week, Links::All).await?;
    drop(read);
    let of_it = |item: &&document::Item| {
        item.project.as_deref() == Some(key.as_str()) && matches!(item.id, crate::types::Subject::Project(_))
    };
    let item = document.items().find(of_it).ok_or(Error::NotFound)?;
    let t = &cx.t;
    let content = html! {
        header class="head" {
            nav class="crumbs" aria-label=(t.s("ui-path")) { a href=(views::href(week)) { (title(t, week)) } }
            h1 { (item.title) }
        }
        (views::all_links(t, item))
    };
    cx.page(&format!("{}, {}", item.title, title(t, week)), content).await
}

/// Decisions of weekly meetings that hold the words of a question, newest first.
pub(crate) async fn search(read: &mut Read, question: &str, limit: i64) -> Result<Vec<Found>> {
    let decided = meeting::list_found(read, question, limit).await?;
    let mut names = Names::load(read).await?;
    let ids: Vec<DecisionId> = decided.iter().map(|(id, ..)| *id).collect();
    names.add_records(read, &ids, &[]).await?;
    let found = decided.into_iter().filter_map(|(id, week, project)| {
        let came = came_of(&names, OutcomeKind::Decision, project, names.decision(id)?);
        Some(Found { came, week: week.parse().ok()? })
    });
    Ok(found.collect())
}

/// The agenda of a week, or the one to open now, as Markdown: for the command line.
pub(crate) async fn as_markdown(
    read: &mut Read,
    t: &Locale,
    week: Option<Week>,
    base: &str,
) -> Result<String> {
    let document = if let Some(week) = week {
        document::load(read, t, week, Links::All).await?
    } else {
        let agenda = to_open(read).await?;
        document::show(read, t, agenda, Links::All).await?
    };
    Ok(export::markdown(t, &document, base))
}
