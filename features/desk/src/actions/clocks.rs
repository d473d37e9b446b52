//! Clocks are read anew whenever something happens, and when a part of a target has passed.

use crate::{
    calendar::{Hours, Openings},
    clock::{self, Reading, State},
    history,
    promise::PolicyBody,
    rules,
    store::{clocks, hours, policies, tickets},
    types::{ClockKind, ClockRow, NO_DUE, Ticket},
};
use db::{Read, Tx};
use jiff::Timestamp;
use kernel::{Event, HoursVersionId, PersonId, PolicyVersionId, Result, TicketId};
use std::collections::HashMap;

/// Opening hours and policies that one transaction or request has read.
#[derive(Default)]
pub struct Ready {
    openings: HashMap<HoursVersionId, Openings>,
    moved: HashMap<TicketId, Openings>,
    policies: HashMap<PolicyVersionId, PolicyBody>,
}

impl Ready {
    /// The open time of a version of opening hours.
    pub async fn openings(&mut self, read: &mut Read, id: HoursVersionId) -> Result<&mut Openings> {
        if let std::collections::hash_map::Entry::Vacant(e) = self.openings.entry(id) {
            let hours = hours::find(read, id).await?;
            e.insert(Openings::new(hours));
        }
        self.openings.get_mut(&id).ok_or(kernel::Error::NotFound)
    }

    /// The open time of a ticket: of the opening hours that it went by while it was of other sites, each until it
    /// was moved, and of the version that it goes by now.
    pub async fn openings_of(
        &mut self,
        read: &mut Read,
        ticket: TicketId,
        version: HoursVersionId,
        moved: &[(Timestamp, HoursVersionId)],
    ) -> Result<&mut Openings> {
        let mut past = None;
        for (until, before) in moved {
            let hours = hours::find(read, *before).await?;
            past = Some((*until, join(hours, past)));
        }
        if past.is_none() {
            return self.openings(read, version).await;
        }
        let now = hours::find(read, version).await?;
        Ok(self.moved.entry(ticket).insert_entry(Openings::new(join(now, past))).into_mut())
    }

    /// The open time of a ticket that goes by opening hours, wherever it was moved (RULES §6.4).
    pub async fn openings_for(&mut self, read: &mut Read, ticket: &Ticket) -> Result<Option<&mut Openings>> {
        let Some(version) = ticket.hours_version_id else { return Ok(None) };
        let moved = tickets::list_moved(read, &[ticket.id]).await?;
        let moved = moved.get(&ticket.id).map_or(&[][..], Vec::as_slice);
        self.openings_of(read, ticket.id, version, moved).await.map(Some)
    }

    /// What a version of a policy says.
    pub async fn policy(&mut self, read: &mut Read, id: PolicyVersionId) -> Result<&PolicyBody> {
        if let std::collections::hash_map::Entry::Vacant(e) = self.policies.entry(id) {
            let body = policies::find_body(read, id).await?;
            e.insert(body);
        }
        self.policies.get(&id).ok_or(kernel::Error::NotFound)
    }
}

fn join(hours: Hours, past: Option<(Timestamp, Hours)>) -> Hours {
    match past {
        Some((until, before)) => hours.since(until, before),
        None => hours,
    }
}

/// Nothing read yet.
pub fn ready() -> Ready {
    Ready::default()
}

/// When a running clock is due, or was.
pub fn due_of(reading: &Reading) -> Option<Timestamp> {
    let runs = matches!(reading.state, State::Running | State::OutOfHours);
    runs.then(|| reading.due.map(|due| due.earliest).or(reading.reached_at)).flatten()
}

/// Reads the clocks of a ticket anew and keeps what they say; the parts of targets that were reached and not
/// told yet.
async fn reread(tx: &mut Tx, ticket: &Ticket, ready: &mut Ready) -> Result<Vec<(ClockKind, i64)>> {
    let (Some(policy), Some(hours)) = (ticket.policy_version_id, ticket.hours_version_id) else {
        return Ok(Vec::new());
    };
    let now = tx.now();
    let body = ready.policy(tx, policy).await?.clone();
    let facts = tickets::list_facts(tx, ticket.id).await?;
    let known = clocks::list(tx, &[ticket.id]).await?;
    // The entries tell of changes; the priority that it came with is the one before the first of them.
    let came_with = tickets::find_first_priority(tx, ticket.id).await?.unwrap_or(ticket.priority);
    let openings = ready.openings_of(tx, ticket.id, hours, &facts.moved).await?;
    let mut told = Vec::new();
    let mut next: Option<(Timestamp, ClockKind)> = None;
    let mut puts = Vec::new();
    for steps in history::clocks(&facts.counted, came_with, &body) {
        let Some(reading) = clock::read(&steps.events, openings, body.judging(), now) else { continue };
        let due = due_of(&reading);
        if let Some(due) = due.filter(|due| next.is_none_or(|(first, _)| *due < first)) {
            next = Some((due, steps.kind));
        }
        let before = warned(&known, steps.kind, steps.cycle);
        let (reached, amount) = rules::warning(reading.elapsed, reading.target, before);
        let warn_at = amount.filter(|_| due.is_some()).and_then(|to| openings.due(now, to - reading.elapsed));
        told.extend(reached.filter(|_| due.is_some()).map(|percent| (steps.kind, percent)));
        let warned = reached.map_or(before, |percent| percent.max(before));
        puts.push((steps, reading, due, warned, warn_at));
    }
    let mut rows = Vec::with_capacity(puts.len());
    for (steps, reading, due, warned, warn_at) in &puts {
        rows.push(clocks::Put {
            ticket: ticket.id,
            kind: steps.kind,
            cycle: steps.cycle,
            reading,
            due: *due,
            warned: *warned,
            warn_at: *warn_at,
        });
    }
    clocks::put_all(tx, &rows).await?;
    let is_left = |row: &&ClockRow| rows.iter().any(|put| (put.kind, put.cycle) == (row.kind, row.cycle));
    let gone = known
        .iter()
        .filter(|row| matches!(row.state.as_str(), "running" | "paused") && !is_left(row))
        .map(|row| row.id);
    clocks::cancel(tx, &gone.collect::<Vec<_>>()).await?;
    let at = next.map_or(NO_DUE, |(at, _)| at.as_microsecond());
    tickets::set_next(tx, ticket.id, at, next.map(|(_, kind)| kind)).await?;
    Ok(told)
}

fn warned(known: &[ClockRow], kind: ClockKind, cycle: i64) -> i64 {
    known.iter().find(|row| row.kind == kind && row.cycle == cycle).map_or(0, |row| row.warned)
}

/// Reads the clocks of a ticket anew after something happened to it.
pub async fn refresh(tx: &mut Tx, id: TicketId) -> Result<()> {
    let ticket = tickets::find_any(tx, id).await?;
    reread(tx, &ticket, &mut ready()).await.map(drop)
}

/// What a ticket's clocks would say had nothing been excluded, where something was: the raw figure stays in
/// sight (RULES §6.2).
pub async fn raw(
    read: &mut Read,
    ticket: &Ticket,
    ready: &mut Ready,
) -> Result<Vec<(ClockKind, i64, Reading)>> {
    let (Some(policy), Some(hours)) = (ticket.policy_version_id, ticket.hours_version_id) else {
        return Ok(Vec::new());
    };
    let facts = tickets::list_facts(read, ticket.id).await?;
    if facts.excluded.is_empty() {
        return Ok(Vec::new());
    }
    let (body, now) = (ready.policy(read, policy).await?.clone(), read.now());
    let came_with = tickets::find_first_priority(read, ticket.id).await?.unwrap_or(ticket.priority);
    let openings = ready.openings_of(read, ticket.id, hours, &facts.moved).await?;
    let steps = history::clocks(&facts.all, came_with, &body);
    let read = steps.into_iter().filter_map(|steps| {
        let reading = clock::read(&steps.events, openings, body.judging(), now)?;
        Some((steps.kind, steps.cycle, reading))
    });
    Ok(read.collect())
}

/// Tells whoever answers for a ticket now which parts of its targets have passed (RULES §6.6): the effective
/// lead of its project, else its owner.
pub async fn warn(tx: &mut Tx, id: TicketId, ready: &mut Ready) -> Result<()> {
    let ticket = tickets::find_any(tx, id).await?;
    let told = reread(tx, &ticket, ready).await?;
    if told.is_empty() || !ticket.state.is_open() {
        return Ok(());
    }
    let person = answers(tx, &ticket).await?;
    for (kind, percent) in told {
        let clock = kind.word().to_owned();
        tx.record(Event::ClockWarned { ticket: id, project: ticket.project_id, person, clock, percent })
            .await?;
    }
    Ok(())
}

/// Who answers for a ticket now: the effective lead of its project, else whoever holds it.
pub(super) async fn answers(tx: &mut Tx, ticket: &Ticket) -> Result<Option<PersonId>> {
    let now = tx.now();
    let lead = match ticket.project_id {
        Some(project) => projects::effective(tx, project, now).await?.lead,
        None => None,
    };
    Ok(lead.or(ticket.owner_id))
}
