//! The room on others' screens: My day, a client's and a project's page, the agenda, search, the rail, the
//! portal, and when somebody leaves.

use super::{
    cover::covered,
    near::{Hours, near},
    with_clocks,
};
use crate::{
    actions,
    live::{Live, Standing},
    store::{
        holding::{self, HeldBy},
        side, tickets,
    },
    types::{Near, Ticket, Wanted, number},
    views,
};
use db::{Read, Tx};
use jiff::ToSpan;
use kernel::{ClientId, PersonId, ProjectId, Result, TicketId};
use maud::html;
use std::collections::BTreeMap;
use ui::{Locale, Markup};
use web::{AgendaFlag, Duty, Hit, HomeItem, Slot, slot};

/// Tickets of a panel at most.
const IN_PANEL: i64 = 6;
/// Clocks in My day at most.
const IN_DAY: usize = 7;
/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;
/// What names a ticket as a duty.
const DUTY: &str = "desk.ticket.";

/// Open tickets that the reader holds, for themselves or for somebody who is away, hot when a clock runs out soon.
pub(crate) fn nav_counts<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<(&'static str, i64, bool)>> {
    slot(async move {
        let person = read.actor().person;
        let (held, first) = tickets::count_held(read, person).await?;
        let covered = covered(read, t.now).await?;
        let (held, first) = (
            held + covered.len() as i64,
            first.into_iter().chain(covered.first().map(|(_, due)| *due)).min(),
        );
        let soon = (t.now + 1.hour()).as_microsecond();
        Ok(if held > 0 { vec![("/tickets", held, first.is_some_and(|due| due <= soon))] } else { Vec::new() })
    })
}

/// Clocks of tickets that the reader answers for, by deadline (DESIGN 3.1: clocks come first).
pub(crate) fn home_items<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<HomeItem>> {
    slot(async move {
        let (person, mut items) = (read.actor().person, Vec::new());
        for (ticket, live) in answered(read, t).await? {
            let covers = ticket.owner_id.is_some_and(|owner| owner != person);
            items.extend(item(t, &ticket, &live, covers));
            if items.len() == IN_DAY {
                break;
            }
        }
        Ok(items)
    })
}

/// Tickets whose next clock runs out soon and that the reader holds, covers or, with nobody holding them, leads.
async fn answered(read: &mut Read, t: &Locale) -> Result<Vec<(Ticket, Live)>> {
    let person = read.actor().person;
    let near = near(read, t.now, Hours::Day).await?;
    let mut found = tickets::list_held(read, person).await?;
    let covered = covered(read, t.now).await?.into_iter().filter(|(_, due)| *due <= near.last());
    let covered: Vec<TicketId> = covered.map(|(id, _)| id).collect();
    if !covered.is_empty() {
        found.extend(tickets::list_of(read, &covered).await?);
    }
    found.retain(|ticket| near.holds(ticket));
    // Asked for a whole hour, so that the answer can be kept.
    let last = near.last();
    let before = Some(last.saturating_add(HOUR - last.rem_euclid(HOUR)));
    let wanted = Wanted { open: true, unassigned: true, due_before: before, limit: 50, ..Wanted::default() };
    let mut unheld = tickets::list(read, &wanted).await?;
    unheld.retain(|ticket| near.holds(ticket));
    if !unheld.is_empty() {
        let leads: Vec<ProjectId> = projects::list_effective(read, t.now)
            .await?
            .into_iter()
            .filter(|row| row.effective == Some(person))
            .map(|row| row.project_id)
            .collect();
        found.extend(
            unheld.into_iter().filter(|ticket| ticket.project_id.is_some_and(|id| leads.contains(&id))),
        );
    }
    found.sort_by_key(|ticket| ticket.next_due);
    let rows = with_clocks(read, t, found).await?;
    Ok(rows.into_iter().filter_map(|(ticket, live)| Some((ticket, live?))).collect())
}

fn item(t: &Locale, ticket: &Ticket, live: &Live, covers: bool) -> Option<HomeItem> {
    let due = live.due?;
    let covering = if covers { format!(" · {}", views::queue::covering(t, ticket)) } else { String::new() };
    let whose = ticket.client_name.clone().unwrap_or_else(|| ticket.requester.clone());
    Some(HomeItem {
        at: due,
        rank: 0,
        when: views::left(t, live),
        icon: "timer",
        urgent: live.is_at_risk() || live.standing == Standing::Broken,
        title: ticket.subject.clone(),
        context: t.with(
            "desk-home-context",
            &[
                ("number", ticket.number().into()),
                ("client", whose.into()),
                ("clock", t.s(&format!("desk-clock-{}", live.kind.word())).into()),
                ("due", t.moment(due).into()),
            ],
        ) + &covering,
        href: ticket.href(),
        action: t.s("desk-home-answer"),
    })
}

/// The open tickets that are wanted; `whose` is how the queue is asked for them.
async fn panel(read: &mut Read, t: &Locale, wanted: Wanted, whose: String) -> Result<Markup> {
    let mut found = tickets::list(read, &Wanted { open: true, limit: IN_PANEL + 1, ..wanted }).await?;
    let more = found.len() as i64 > IN_PANEL;
    found.truncate(IN_PANEL as usize);
    let rows = with_clocks(read, t, found).await?;
    // Where none is open, those that were are a press away.
    let (view, words) = match (rows.is_empty(), more) {
        (true, _) => ("all", "desk-see-all"),
        (false, true) => ("open", "desk-see-all"),
        (false, false) => ("open", "desk-see-queue"),
    };
    Ok(html! {
        section class="part" aria-labelledby="desk-panel" {
            div class="spread" {
                h2 id="desk-panel" { (t.s("desk-open-tickets")) }
                a class="small" href={ "/tickets?view=" (view) "&" (whose) } { (t.s(words)) }
            }
            @if rows.is_empty() { p class="soft" { (t.s("desk-none-open")) } } @else { (views::lines(t, &rows, "/tickets/")) }
        }
    })
}

/// A client's open tickets by their clocks.
pub(crate) fn client_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    client: ClientId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let wanted = Wanted { client: Some(client), ..Wanted::default() };
        panel(read, t, wanted, format!("client={client}")).await.map(Some)
    })
}

/// A project's open tickets by their clocks.
pub(crate) fn project_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        let wanted = Wanted { project: Some(project), ..Wanted::default() };
        panel(read, t, wanted, format!("project={project}")).await.map(Some)
    })
}

/// A part of the brief for whoever takes a project over: its open tickets.
pub(crate) fn cover_brief<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Option<Markup>> {
    project_panel(read, t, project)
}

/// Projects with a ticket whose clock broke or is about to.
pub(crate) fn agenda_flags<'a>(read: &'a mut Read, t: &'a Locale) -> Slot<'a, Vec<AgendaFlag>> {
    slot(async move {
        let near = near(read, t.now, Hours::Day).await?;
        let wanted = Wanted { open: true, near: Some(Near::clone(&near)), limit: 500, ..Wanted::default() };
        let mut counts: BTreeMap<ProjectId, (usize, usize)> = BTreeMap::new();
        for ticket in tickets::list(read, &wanted).await? {
            let Some(project) = ticket.project_id else { continue };
            let (near, late) = counts.entry(project).or_default();
            *near += 1;
            *late += usize::from(ticket.next_due < t.now.as_microsecond());
        }
        let flag = |(project, (near, late)): (ProjectId, (usize, usize))| AgendaFlag {
            project,
            words: if late > 0 { t.n("desk-flag-late", late) } else { t.n("desk-flag-near", near) },
            bad: late > 0,
            href: format!("/tickets?view=open&project={project}"),
        };
        Ok(counts.into_iter().map(flag).collect())
    })
}

/// Tickets that hold the words of a question.
pub(crate) fn search<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    question: &'a str,
    limit: i64,
) -> Slot<'a, Vec<Hit>> {
    slot(async move {
        let mut found = Vec::new();
        if let Some(id) = crate::types::read_number(question).filter(|_| question.trim().len() > 2) {
            found.extend(tickets::find(read, id).await.ok());
        }
        for ticket in tickets::search(read, question, limit).await? {
            if !found.iter().any(|known: &Ticket| known.id == ticket.id) {
                found.push(ticket);
            }
        }
        let base = if read.actor().is_guest() { "/portal/tickets/" } else { "/tickets/" };
        let hit = |ticket: Ticket| Hit {
            group: "desk-tickets",
            icon: "ticket",
            line: format!(
                "{} · {}",
                ticket.number(),
                ticket.client_name.clone().unwrap_or(ticket.requester.clone())
            ),
            excerpt: views::standing(t, &ticket),
            href: format!("{base}{}", ticket.id),
            at: Some(ticket.updated_at),
            title: ticket.subject,
        };
        Ok(found.into_iter().map(hit).collect())
    })
}

/// A guest's tickets in a project.
pub(crate) fn portal_panel<'a>(
    read: &'a mut Read,
    t: &'a Locale,
    project: ProjectId,
) -> Slot<'a, Option<Markup>> {
    slot(async move {
        if !read.actor().is_guest() {
            return Ok(None);
        }
        let wanted = Wanted { project: Some(project), limit: IN_PANEL, ..Wanted::default() };
        let found = tickets::list(read, &wanted).await?;
        let sees_all = match read.actor().client {
            Some(client) => side::sees_all(read, client).await?,
            None => false,
        };
        Ok(Some(html! {
            section class="part" aria-labelledby="desk-portal" {
                div class="spread" {
                    h2 id="desk-portal" { (t.s("desk-guest-tickets")) }
                    a class="small" href="/portal/tickets" { (t.s("desk-see-all")) }
                }
                (views::guest::list(t, &found, sees_all))
            }
        }))
    })
}

/// Open tickets that somebody holds, all of them: others must take them when they leave.
pub(crate) fn duties<'a>(read: &'a mut Read, t: &'a Locale, person: PersonId) -> Slot<'a, Vec<Duty>> {
    slot(async move {
        let held = holding::list_held_by(read, person).await?;
        let leads = projects::list_effective(read, t.now).await?;
        // Whoever leads the project, or backs them up if it is they who leave.
        let taker = |project: ProjectId| {
            let row = leads.iter().find(|row| row.project_id == project)?;
            [row.effective, row.backup, row.lead].into_iter().flatten().find(|taker| *taker != person)
        };
        let duty = |ticket: HeldBy| Duty {
            key: format!("{DUTY}{}", ticket.id),
            words: format!("{} {}", number(ticket.id), ticket.subject).trim_end().to_owned(),
            taker: ticket.project.and_then(&taker),
        };
        Ok(held.into_iter().map(duty).collect())
    })
}

/// Gives a ticket to somebody else.
pub(crate) fn hand_over<'a>(tx: &'a mut Tx, key: &'a str, to: PersonId) -> Slot<'a, bool> {
    slot(async move {
        let Some(id) = key.strip_prefix(DUTY) else { return Ok(false) };
        let id = id.parse().map(TicketId).map_err(|_| kernel::Error::NotFound)?;
        actions::hand_over(tx, id, to).await?;
        Ok(true)
    })
}
