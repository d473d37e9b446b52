//! A ticket's page and what its buttons do.

use super::{answers, numbered, write::drafts};
use crate::{
    actions::{self, Ready},
    clock,
    live::{Live, live},
    store::{automation, clocks, seen, side, states, survey, tickets},
    turn::turn,
    types::{ClockKind, EntryKind, Ticket, TicketState, mail::Mailed},
    views::{beside, ticket as views},
};
use axum::extract::Path;
use db::Read;
use kernel::{MICROS_PER_SECOND, PersonId, Ratio, Result, TicketEntryId, TicketId};
use std::collections::HashMap;
use ui::{Markup, form::Filled};
use web::{Answer, Cx, Form};

/// What rules did, told at most.
const RUNS: i64 = 5;

/// The page.
pub async fn show(cx: Cx, Path(number): Path<String>) -> Answer {
    let id = numbered(&number)?;
    let (title, body) = content(&cx, id, Forms::default()).await?;
    cx.page(&title, body).await
}

/// What was typed into the forms of the page and needs a fix.
#[derive(Default)]
pub(super) struct Forms {
    /// The reply.
    pub reply: Option<Filled>,
    /// The note.
    pub note: Option<Filled>,
}

/// The page with what was typed into its forms; that its reader saw so much is noted.
pub(super) async fn content(cx: &Cx, id: TicketId, forms: Forms) -> Result<(String, Markup)> {
    let (title, body, unseen) = rendered(cx, id, forms).await?;
    if let Some(newest) = unseen.filter(|_| !cx.prefetch) {
        mark(cx, id, newest).await?;
    }
    Ok((title, body))
}

/// The page's title, the page, and the newest thing in it if its reader had not seen that.
async fn rendered(cx: &Cx, id: TicketId, forms: Forms) -> Result<(String, Markup, Option<TicketEntryId>)> {
    let Forms { reply, note } = forms;
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, id).await?;
    let entries = tickets::list_entries(&mut read, id).await?;
    let seen = seen::find(&mut read, id).await?;
    let (live, to_developer) = clocks_of(&mut read, cx, &ticket).await?;
    let followers = side::list_followers(&mut read, id).await?;
    let canned = side::list_canned(&mut read).await?;
    let writer = cx.visitor.as_ref().map_or(String::new(), |visitor| visitor.name.clone());
    let project = match ticket.project_id {
        Some(project) if !canned.is_empty() => {
            projects::find_in_reach(&mut read, project).await.ok().map(|card| card.full_name())
        }
        _ => None,
    };
    let filling = crate::rules::Filling { me: &writer, project: project.as_deref(), blank: None };
    let canned: Vec<(String, String)> = canned
        .into_iter()
        .map(|(_, title, body)| (title, crate::rules::fill(&body, &ticket, filling)))
        .collect();
    let team = threads::handles(&mut read).await?.join(" ");
    let told: Vec<PersonId> =
        entries.iter().filter_map(|entry| entry.value.parse().ok().map(PersonId)).collect();
    let cards = people::list_cards(&mut read, &told).await?;
    let names: HashMap<String, String> =
        cards.into_iter().map(|card| (card.id.to_string(), card.name)).collect();
    let raw = actions::raw(&mut read, &ticket, &mut Ready::default()).await?;
    let raw: Vec<_> = raw
        .into_iter()
        .map(|(kind, _, reading)| (kind, reading.elapsed / MICROS_PER_SECOND, reading.breach.is_some()))
        .collect();
    let excluded = tickets::list_facts(&mut read, id).await?.excluded;
    let rated = survey::find_of(&mut read, id).await?;
    let states = states::list(&mut read).await?;
    let runs = automation::list_runs_of(&mut read, id, RUNS).await?;
    let mut mailed = actions::mailed(&mut read, &ticket).await?;
    // What was put aside belongs to words that are mended now, and to no others.
    let (attached, mut aside): (Vec<_>, Vec<_>) =
        mailed.attached.into_iter().partition(|file| file.entry.is_some());
    mailed.attached = attached;
    if reply.is_none() && note.is_none() {
        aside.clear();
    }
    let copies = joined(&mailed);
    let (for_reply, for_note) = drafts(id);
    let kept = threads::list_drafts(&mut read, &[for_reply.as_str(), for_note.as_str()]).await?;
    let draft = |place: &str| {
        kept.iter().find(|(at, _)| at == place).map_or("", |(_, text)| text.as_str()).to_owned()
    };
    let state = ticket_after(&ticket).word().to_owned();
    let usual = Filled::new(&[("text", draft(&for_reply)), ("state", state), ("cc", copies.clone())]);
    let begun = Filled::new(&[("text", draft(&for_note))]);
    let answers = answers::of(&mut read, cx, &ticket).await?;
    let linked = tickets::list_linked(&mut read, id).await?;
    // Every note of time is an entry too, so without one there is nothing to ask for.
    let has_time = entries.iter().any(|entry| entry.kind == EntryKind::Time);
    let page = views::Page {
        answers: &answers,
        clocks: &live,
        entries: &entries,
        turn: turn(&ticket, &entries),
        seen,
        mailed: &mailed,
        copies: &copies,
        most: cx.house.config.attachment_bytes,
        aside: if reply.is_some() {
            (aside.as_slice(), [].as_slice())
        } else {
            ([].as_slice(), aside.as_slice())
        },
        reply: &reply.unwrap_or(usual),
        note: &note.unwrap_or(begun),
        drafts: (for_reply, for_note),
        newest: tickets::find_newest(&mut read, id).await?,
        follows: followers.iter().any(|(person, _)| *person == cx.actor.person),
        followers: &followers,
        tags: &side::list_tags(&mut read, id).await?,
        linked: &linked,
        links: &if linked.is_empty() { Vec::new() } else { side::list_links(&mut read, id).await? },
        spent: if has_time { side::sum_spent(&mut read, id).await? } else { 0 },
        time: &if has_time {
            side::list_time(&mut read, id, beside::MOST_SHOWN as i64 + 1).await?
        } else {
            Vec::new()
        },
        reader: cx.actor.person,
        canned: &canned,
        team: &team,
        risk: risk(&mut read, cx, &ticket, &live).await?,
        names: &|id| names.get(id).cloned().unwrap_or_default(),
        to_developer,
        raw: &raw,
        rated: rated.as_ref(),
        excluded: &excluded,
        may_exclude: crate::rules::may_exclude(&cx.actor),
        states: &states,
        runs: &runs,
        ticket: &ticket,
    };
    drop(read);
    let body = views::page(&cx.t, &page);
    let newest = entries.last().map(|entry| entry.id);
    let unseen = newest.filter(|newest| seen.is_none_or(|(seen, _)| seen < *newest));
    Ok((format!("{} {}", ticket.number(), ticket.subject), body, unseen))
}

/// Notes how far the reader has read. No event: nobody is watched reading.
async fn mark(cx: &Cx, id: TicketId, newest: TicketEntryId) -> Result<()> {
    let mut tx = cx.light_tx().await?;
    seen::save(&mut tx, id, newest).await?;
    cx.note(tx).await
}

/// Who gets copies of the answers to come, as the form shows them.
fn joined(mailed: &Mailed) -> String {
    let to_come = mailed.copies.iter().filter(|copy| copy.entry.is_none());
    to_come.map(|copy| copy.email.as_str()).collect::<Vec<_>>().join(", ")
}

/// The state that an answer usually leaves it in.
fn ticket_after(ticket: &Ticket) -> TicketState {
    match ticket.state {
        TicketState::New => TicketState::Open,
        other => other,
    }
}

/// Its clocks now, and the open time until the developer's first action.
pub(super) async fn clocks_of(read: &mut Read, cx: &Cx, ticket: &Ticket) -> Result<(Vec<Live>, Option<i64>)> {
    let rows = clocks::list(read, &[ticket.id]).await?;
    let mut ready = Ready::default();
    let Some(openings) = ready.openings_for(read, ticket).await? else { return Ok((Vec::new(), None)) };
    let mut all: Vec<Live> = rows.iter().map(|row| live(row, openings, cx.t.now)).collect();
    all.sort_by_key(|clock| (clock.kind, clock.cycle));
    let acted = ticket.developer_acted_at;
    let took = acted.map(|at| openings.between(ticket.created_at, at).div_euclid(MICROS_PER_SECOND));
    Ok((all, took))
}

/// How likely the solution is late (RULES §6.6): by tickets of the same priority and category, else of the
/// same priority.
async fn risk(read: &mut Read, cx: &Cx, ticket: &Ticket, live: &[Live]) -> Result<Option<Ratio>> {
    let Some(clock) = live.iter().find(|clock| clock.kind == ClockKind::Resolution && clock.runs) else {
        return Ok(None);
    };
    let since = cx.t.now - actions::prediction::COMPARED;
    let target = clock.target * MICROS_PER_SECOND;
    let elapsed = target - clock.left * MICROS_PER_SECOND;
    let category = (!ticket.category.is_empty()).then_some(ticket.category.as_str());
    for category in [category, None] {
        let lasted = clocks::list_comparable(read, since, ticket.priority, category).await?;
        if let Some(ratio) = clock::risk(&lasted, elapsed, target) {
            return Ok(Some(ratio));
        }
    }
    Ok(None)
}

/// Takes a solved ticket up again.
pub async fn reopen(cx: Cx, Path(number): Path<String>) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    actions::reopen(&mut tx, id).await?;
    super::done(&cx, tx, &format!("/tickets/{id}")).await
}

/// The client's last message needs no answer.
pub async fn no_reply(cx: Cx, Path(number): Path<String>) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    actions::needs_no_reply(&mut tx, id).await?;
    super::done(&cx, tx, &format!("/tickets/{id}")).await
}

/// Follows, or no longer.
pub async fn follow(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    actions::follow(&mut tx, id, sent.get("follow") == "on").await?;
    super::done(&cx, tx, &format!("/tickets/{id}")).await
}

/// Nobody meant it, or somebody did.
pub async fn spam(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let id = numbered(&number)?;
    let mut tx = cx.tx().await?;
    actions::set_spam(&mut tx, id, sent.get("spam") == "on").await?;
    super::done(&cx, tx, &format!("/tickets/{id}")).await
}
