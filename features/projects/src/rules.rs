//! Who may do what, and what the room makes of ages: statuses, contact, notes.
//!
//! Absent on purpose: who leads when (`lead`) and how a proof moves (`proof`), which are decisions of
//! their own; hours and money.

use crate::{
    lead::Via,
    types::{EffectiveRow, Kind, ProjectCard, ProjectState, Status},
};
use jiff::{Timestamp, civil::Date};
use kernel::{Actor, Error, Field, PersonId, Result, WorkCalendar};
use people::Card;

/// The team proposes.
pub fn may_propose(actor: &Actor) -> bool {
    actor.is_team()
}

/// Heads open what the meeting decided; admins may too, so that a small workspace is not stuck.
pub fn may_open(actor: &Actor) -> bool {
    actor.is_head() || (actor.is_team() && actor.is_admin())
}

/// Whoever holds a role on a project runs it, and so do those who may open it.
pub fn may_run(actor: &Actor, holds: bool) -> bool {
    actor.is_team() && (holds || may_open(actor))
}

/// Who may lead or back up: on the services team, active, and marked as able to.
pub fn can_hold(card: &Card) -> bool {
    card.active && card.services && card.can_lead
}

/// Checks a pair: both named, both able, two people. Names everything that needs a fix.
pub fn check_pair(lead: Option<&Card>, backup: Option<&Card>) -> Result<()> {
    let same = matches!((lead, backup), (Some(lead), Some(backup)) if lead.id == backup.id);
    let checks = [
        (lead.is_some(), "lead", "projects-lead-needed"),
        (backup.is_some(), "backup", "projects-backup-needed"),
        (lead.is_none_or(can_hold), "lead", "projects-cannot-hold"),
        (backup.is_none_or(can_hold), "backup", "projects-cannot-hold"),
        (!same, "backup", "projects-pair-same"),
    ];
    let wrong: Vec<Field> = checks
        .into_iter()
        .filter(|(holds, ..)| !holds)
        .map(|(_, name, key)| Field { name: name.to_owned(), key, args: Vec::new() })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Which verb a state allows; otherwise a conflict that says why.
pub fn check_turn(from: ProjectState, to: ProjectState) -> Result<()> {
    use ProjectState::{Closed, Open, Paused, Proposed};
    match (from, to) {
        (Proposed | Paused | Closed, Open) | (Open, Paused) | (Proposed | Open | Paused, Closed) => Ok(()),
        (Open, Open) => Err(Error::Conflict("projects-is-open")),
        (Paused, Paused) => Err(Error::Conflict("projects-is-paused")),
        (Closed, _) => Err(Error::Conflict("projects-closed-is-silent")),
        (Proposed, Paused) => Err(Error::Conflict("projects-is-proposed")),
        (_, Proposed) => Err(Error::Conflict("projects-was-opened")),
    }
}

/// Days after which a status is grey and its lead is asked to renew it (DESIGN 3.2).
pub const STATUS_DAYS: i64 = 7;
/// Days without contact after which "no news" is shown instead of the status (RULES §1.1).
pub const NEWS_DAYS: i64 = 10;
/// Days after which a handover note is old enough to ask for a new one.
pub const NOTE_DAYS: i64 = 30;

/// Whole days between two instants.
pub fn days_between(from: Timestamp, to: Timestamp) -> i64 {
    (to.as_second() - from.as_second()).max(0) / 86_400
}

/// Whether a status is older than seven days.
pub fn is_old(status: &Status, now: Timestamp) -> bool {
    now.as_second() - status.at.as_second() > STATUS_DAYS * 86_400
}

/// Days since the last contact of a project that should have had one: open, with a client, and ten
/// days or more without an interaction (RULES §1.1, §1.6 "contact overdue"). `contact` is what rooms
/// tell: nothing where none tells, which is no data, or the last contact, if there ever was one.
pub fn days_without_contact(
    card: &ProjectCard,
    contact: Option<Option<Timestamp>>,
    now: Timestamp,
) -> Option<i64> {
    if card.state != ProjectState::Open || card.kind == Kind::Internal {
        return None;
    }
    let since = contact?.max(card.opened_at)?;
    let days = days_between(since, now);
    (days >= NEWS_DAYS).then_some(days)
}

/// Who was told to lead, and since when somebody stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who; nobody while it is uncovered.
    pub lead: Option<PersonId>,
    /// As what.
    pub via: Option<Via>,
    /// Since when somebody stands in, or since when the lead is there.
    pub since: Timestamp,
}

/// What there is to tell of a change of the effective lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing: another lead was named, which was told by itself.
    Silent,
    /// Somebody else answers because the lead is away; nobody if the project is uncovered.
    Started {
        /// Who answers.
        lead: Option<PersonId>,
        /// Who is away.
        away: PersonId,
    },
    /// The lead is back.
    Ended {
        /// Who answers again.
        lead: PersonId,
        /// Since when they were away.
        since: Timestamp,
    },
}

/// Compares who was told with who leads now; nothing if that is the same, or if nobody was named yet.
pub fn news(told: Option<Told>, now: &EffectiveRow) -> Option<News> {
    now.lead?;
    if told.is_some_and(|told| told.lead == now.effective && told.via == now.via) {
        return None;
    }
    let stood_in = told.filter(|told| told.via != Some(Via::Lead));
    Some(match (now.via, now.effective, now.lead, stood_in) {
        (Some(Via::Lead), Some(lead), _, Some(told)) => News::Ended { lead, since: told.since },
        (Some(Via::Lead), ..) | (_, _, None, _) => News::Silent,
        (_, lead, Some(away), _) => News::Started { lead, away },
    })
}

/// Runs of working days that follow one another.
pub fn runs(days: &[Date], calendar: &WorkCalendar) -> Vec<(Date, Date)> {
    let mut runs: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match runs.last_mut() {
            Some((_, last)) if calendar.add_workdays(*last, 1) == *day => *last = *day,
            _ => runs.push((*day, *day)),
        }
    }
    runs
}
