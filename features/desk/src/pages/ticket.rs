//! A ticket's page and what its forms do.

use super::{answers, numbered};
use crate::{
    actions::{self, Ready, Told},
    clock,
    live::{Live, live},
    store::{automation, clocks, side, states, survey, tickets},
    types::{
        ClockKind, EntryKind, Ticket, TicketState, Where,
        mail::{Mailed, NewFile},
    },
    views::{beside, ticket as views},
};
use axum::extract::Path;
use db::Read;
use kernel::{Error, MICROS_PER_SECOND, PersonId, Ratio, Result, TicketId};
use std::collections::HashMap;
use threads::{Sent, Tried};
use ui::{Markup, form::Filled};
use web::{Answer, Cx, Form};

/// What rules did, told at most.
const RUNS: i64 = 5;

/// The page.
pub async fn show(cx: Cx, Path(number): Path<String>) -> Answer {
    let id = numbered(&number)?;
    let (title, body) = content(&cx, id, None, None).await?;
    cx.page(&title, body).await
}

/// The page with what was typed into its forms.
async fn content(
    cx: &Cx,
    id: TicketId,
    reply: Option<Filled>,
    note: Option<Filled>,
) -> Result<(String, Markup)> {
    let mut read = cx.read().await?;
    let ticket = tickets::find(&mut read, id).await?;
    let entries = tickets::list_entries(&mut read, id).await?;
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
    if reply.is_none() {
        // What was put aside belongs to words that are mended now, and to no others.
        mailed.attached.retain(|file| file.entry.is_some());
    }
    let copies = joined(&mailed);
    let usual = [("state", ticket_after(&ticket).word().to_owned()), ("cc", copies.clone())];
    let usual = Filled::new(&usual);
    let answers = answers::of(&mut read, cx, &ticket).await?;
    let linked = tickets::list_linked(&mut read, id).await?;
    // Every note of time is an entry too, so without one there is nothing to ask for.
    let has_time = entries.iter().any(|entry| entry.kind == EntryKind::Time);
    let page = views::Page {
        answers: &answers,
        clocks: &live,
        entries: &entries,
        mailed: &mailed,
        copies: &copies,
        most: cx.house.config.attachment_bytes,
        reply: &reply.unwrap_or(usual),
        note: &note.unwrap_or_default(),
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
    Ok((format!("{} {}", ticket.number(), ticket.subject), views::page(&cx.t, &page)))
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
async fn clocks_of(read: &mut Read, cx: &Cx, ticket: &Ticket) -> Result<(Vec<Live>, Option<i64>)> {
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

/// Answers the client.
pub async fn reply(cx: Cx, Path(number): Path<String>, tried: Tried) -> Answer {
    let id = numbered(&number)?;
    let Tried { sent: Sent { form: sent, files }, refused } = tried;
    let files: Vec<NewFile> = files.into_iter().map(|(name, stored)| NewFile::of(&name, stored)).collect();
    let aside: Vec<i64> = sent.all("aside").filter_map(|id| id.parse().ok()).collect();
    let answered = async {
        if !refused.is_empty() {
            return Err(Error::Invalid(refused));
        }
        let to = match sent.get("state") {
            "" => None,
            word => Some(Where::read(word)?),
        };
        let state = to.map(|to| to.state);
        let seen = sent.get("seen").parse().unwrap_or(0);
        let config = &cx.house.config.mail;
        let copies = sent.has("cc").then(|| actions::copies::read(sent.raw("cc"), config)).transpose()?;
        let (files, aside) = (files.clone(), aside.clone());
        let told = Told { seen, state, copies, files, aside, is_past: false };
        let mut tx = cx.tx().await?;
        if !sent.has("held") && is_held(&mut tx, sent.raw("text")).await? {
            return Err(Error::invalid("held", "desk-held-why"));
        }
        actions::reply(&mut tx, id, sent.raw("text"), told).await?;
        if let Some(to) = to {
            actions::states::name_state(&mut tx, id, to.name).await?;
        }
        tx.commit().await
    };
    let Err(error) = answered.await else { return cx.see(&format!("/tickets/{id}#reply")) };
    if matches!(error, Error::Invalid(_)) && !(files.is_empty() && aside.is_empty()) {
        let mut tx = cx.tx().await?;
        let with = actions::files::With { files: &files, aside: &aside };
        actions::files::put_aside(&mut tx, id, with).await?;
        tx.commit().await?;
    }
    let sent = with_newcomers(&cx, id, sent).await?;
    again(&cx, id, error, &sent, true).await
}

/// Whether what the client will read is held once: somebody of the team is named in it, or something is still to be
/// filled in (DESIGN 3.4), a place of a ready answer too.
async fn is_held(read: &mut Read, text: &str) -> Result<bool> {
    let team = threads::handles(read).await?;
    let names_team = |handle: &str| team.iter().any(|known| known == handle);
    Ok(crate::rules::has_place(text) || threads::rules::is_held(text, names_team))
}

/// What was typed, with whom a mail added to the copies while it was.
async fn with_newcomers(cx: &Cx, id: TicketId, sent: Form) -> Result<Form> {
    let mut read = cx.read().await?;
    let now = actions::copies::to_come(&mut read, id).await?;
    drop(read);
    let known = [sent.raw("cc_seen"), sent.raw("cc")].join(" ").to_lowercase();
    let fresh: Vec<String> = now.into_iter().filter(|email| !known.contains(email.as_str())).collect();
    if fresh.is_empty() || !sent.has("cc") {
        return Ok(sent);
    }
    let typed = sent.raw("cc").trim().trim_end_matches([',', ';']);
    let before = (!typed.is_empty()).then(|| typed.to_owned());
    let merged = before.into_iter().chain(fresh).collect::<Vec<_>>().join(", ");
    let pairs = sent.pairs().map(|(name, value)| (name, if name == "cc" { merged.as_str() } else { value }));
    Ok(Form::of(&pairs.collect::<Vec<_>>()))
}

/// Writes for the team.
pub async fn note(cx: Cx, Path(number): Path<String>, sent: Form) -> Answer {
    let id = numbered(&number)?;
    let noted = async {
        let mut tx = cx.tx().await?;
        actions::note(&mut tx, id, sent.raw("text")).await?;
        tx.commit().await
    };
    let Err(error) = noted.await else { return cx.see(&format!("/tickets/{id}#note-form")) };
    again(&cx, id, error, &sent, false).await
}

/// The page again with what was typed and what needs a fix.
async fn again(cx: &Cx, id: TicketId, error: Error, sent: &Form, is_reply: bool) -> Answer {
    let fields = match error {
        Error::Invalid(fields) => fields,
        other => return Err(other.into()),
    };
    // The newest message is on the page now, so the same press sends it (a reply is shown what came first).
    let filled = sent.failed(fields);
    let (reply, note) = if is_reply { (Some(filled), None) } else { (None, Some(filled)) };
    let (title, body) = content(cx, id, reply, note).await?;
    cx.framed(http::StatusCode::UNPROCESSABLE_ENTITY, &title, body).await
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
