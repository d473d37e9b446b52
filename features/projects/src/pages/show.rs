//! A project's overview and the brief for whoever takes it over.

use super::{load, rights};
use crate::{
    proof, store,
    types::{Kind, ProjectCard, ProjectState},
    views::{self, Sight, Tabs},
};
use axum::extract::Path;
use db::Read;
use kernel::Result;
use maud::html;
use ui::Markup;
use web::{Answer, Cx};

/// The top of every page under `/projects/{key}/…`: crumbs, name, status sentence, facts, pulse and the
/// row of tabs, with the current one's path (`""` is the overview).
#[db::boxed]
pub async fn head(cx: &Cx, read: &mut Read, card: &ProjectCard, current: &str) -> Result<Markup> {
    let sight = load::sight(read, &cx.t, card).await?;
    top(cx, read, &sight, current).await
}

pub(super) async fn top(cx: &Cx, read: &mut Read, sight: &Sight, current: &str) -> Result<Markup> {
    let id = sight.card.id;
    let (mut facts, mut tabs, mut links) = (Vec::new(), Vec::new(), Vec::new());
    for room in cx.house.rooms() {
        if let Some(more) = room.project_facts {
            facts.extend(more(read, &cx.t, id).await?);
        }
        if let Some(more) = room.project_tabs {
            tabs.extend(more(read, &cx.t, id).await?);
        }
        if let Some(more) = room.project_links {
            links.extend(more(read, &cx.t, id).await?);
        }
    }
    let (may_run, may_open) = rights(read, sight).await?;
    Ok(views::head(&cx.t, sight, Tabs { facts, tabs, current, links, may_run, may_open }))
}

pub(super) async fn show(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let sight = load::sight(&mut read, &cx.t, &card).await?;
    let top = top(&cx, &mut read, &sight, "").await?;
    let (may_run, _) = rights(&mut read, &sight).await?;
    let proof = proof_part(&cx, &mut read, &sight, may_run).await?;
    let (mut main, mut panels) = (Vec::new(), Vec::new());
    for room in cx.house.rooms() {
        if let Some(part) = room.project_main {
            main.extend(part(&mut read, &cx.t, card.id).await?);
        }
        if let Some(panel) = room.project_panel {
            panels.extend(panel(&mut read, &cx.t, card.id).await?);
        }
    }
    let meetings = store::list_meetings(&mut read, card.id).await?;
    let note = store::find_note(&mut read, card.id).await?;
    let issues = store::list_issues(&mut read, card.id).await?;
    drop(read);
    let t = &cx.t;
    let content = html! {
        (top)
        div class="split" {
            div class="stack" {
                @if let Some(proof) = &proof { (proof) }
                @if is_new(&sight) { (views::steps(t, &sight)) }
                @if card.state == ProjectState::Proposed || main.is_empty() { (views::about(t, &sight)) }
                @if card.state != ProjectState::Proposed { @for part in &main { (part) } }
                @if card.state != ProjectState::Proposed && !main.is_empty() { (views::about_folded(t, &sight)) }
            }
            aside class="side" aria-label=(t.s("projects-this-week")) {
                @for panel in &panels { (panel) }
                (views::side(t, &sight, &meetings, note.as_ref(), &issues, may_run))
            }
        }
    };
    cx.page(&format!("{} · {}", card.name, card.key), content).await
}

/// A project that was opened and has not been written about: it shows the first steps.
fn is_new(sight: &Sight) -> bool {
    let quiet = sight.activity.as_ref().is_none_or(|seen| seen.last_contact.is_none() && !seen.written);
    sight.card.state == ProjectState::Open && quiet && sight.card.kind != Kind::Internal
}

async fn proof_part(cx: &Cx, read: &mut Read, sight: &Sight, may_run: bool) -> Result<Option<Markup>> {
    let Some(found) = &sight.proof else { return Ok(None) };
    let criteria = store::list_criteria(read, sight.card.id).await?;
    let calendar = ::people::org_calendar(read).await?;
    let today = kernel::local_date(cx.t.now, &calendar.zone);
    let late =
        found.time_box().is_some_and(|time| proof::proposes_not_shown(found.stage, time, &calendar, today));
    Ok(Some(views::proof(&cx.t, &sight.card, found, &criteria, may_run, late)))
}

pub(super) async fn brief(cx: Cx, Path(key): Path<String>) -> Answer {
    let mut read = cx.read().await?;
    let card = store::find_visible(&mut read, &key).await?;
    let sight = load::sight(&mut read, &cx.t, &card).await?;
    let top = top(&cx, &mut read, &sight, "brief").await?;
    let brief = load::brief(&mut read, card.id).await?;
    let nominal = load::nominal_backups(&mut read, &[sight.pair]).await?.contains(&card.id);
    let mut parts = Vec::new();
    for room in cx.house.rooms() {
        if let Some(part) = room.cover_brief {
            parts.extend(part(&mut read, &cx.t, card.id).await?);
        }
    }
    drop(read);
    let t = &cx.t;
    let content = html! { (top) (views::brief(t, &sight, &brief, &parts, nominal)) };
    cx.page(&format!("{} · {}", t.s("projects-brief"), card.key), content).await
}
