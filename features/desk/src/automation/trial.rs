//! A rule tried on what was: the tickets of the past are walked through, and each time that the rule would have
//! fired is told with what it would have changed. Nothing is done. Pure.
//!
//! State, priority, owner and what the client wrote are as they were then; client, project, category, service, tags,
//! subject and requester as they are now, since no entry tells what they were.

use super::{Facts, HOUR, miss, plan};
use crate::{
    calendar::Openings,
    types::{
        EntryKind, Ticket, TicketState,
        automation::{Change, RuleBody, Trigger},
    },
};
use jiff::{SignedDuration, Timestamp};
use kernel::{MICROS_PER_SECOND, PersonId, Result};

/// Entries of one act lie no further apart.
const TOGETHER: SignedDuration = SignedDuration::from_secs(1);

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EntryKind,
    /// The state, priority or person that it tells of.
    pub value: String,
    /// Whether the client or a person on the team said it aloud.
    pub is_said: bool,
    /// What the client wrote; empty for all else.
    pub text: String,
}

/// One time that a rule would have fired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// When.
    pub at: Timestamp,
    /// What it would have changed; why it could not.
    pub would: Result<Vec<Change>, &'static str>,
}

/// What would have happened.
#[derive(Debug)]
pub struct Tried {
    /// Tickets that were looked at.
    pub looked: usize,
    /// Tickets for which it would have fired.
    pub tickets: usize,
    /// How often it would have fired.
    pub times: usize,
    /// The first of them, newest first.
    pub fired: Vec<(Ticket, Fired)>,
}

/// What happened to a ticket, in order.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lived<'a> {
    /// Its entries.
    pub past: &'a [Past],
    /// When clocks told that a part of a target had passed, and how many per cent.
    pub warned: &'a [(Timestamp, i64)],
}

/// When a rule would have fired for a ticket, up to `now`. `facts` are of now.
pub fn replay(
    body: &RuleBody,
    facts: &Facts,
    lived: Lived<'_>,
    openings: &mut Openings,
    now: Timestamp,
) -> Vec<Fired> {
    let mut walk = Walk { body, facts: facts.clone(), past: lived.past, openings, fired: Vec::new() };
    match body.trigger {
        Trigger::Time => walk.by_time(now),
        Trigger::Warned => walk.by_warnings(lived.warned),
        trigger => walk.by_events(trigger),
    }
    walk.fired
}

struct Walk<'a> {
    body: &'a RuleBody,
    facts: Facts,
    past: &'a [Past],
    openings: &'a mut Openings,
    fired: Vec<Fired>,
}

impl Walk<'_> {
    fn by_events(&mut self, trigger: Trigger) {
        for upto in 1..=self.past.len() {
            let (before, now) = (&self.past[..upto - 1], &self.past[upto - 1]);
            if heard(before.last(), now, self.state_after(upto - 1)) == Some(trigger) {
                self.look(upto, now.at);
            }
        }
    }

    fn by_warnings(&mut self, warned: &[(Timestamp, i64)]) {
        for (at, percent) in warned {
            self.facts.percent = *percent;
            self.look(self.past.partition_point(|past| past.at <= *at), *at);
        }
    }

    /// Once in each silence: from one thing that was said to the next.
    fn by_time(&mut self, now: Timestamp) {
        let said: Vec<usize> = (0..self.past.len()).filter(|at| self.past[*at].is_said).collect();
        for (nth, at) in said.iter().enumerate() {
            let end = said.get(nth + 1).map_or(now, |next| self.past[*next].at);
            let Some(first) = self.ripe(self.past[*at].at).filter(|first| *first <= end) else { continue };
            let later = self.past.iter().map(|past| past.at).filter(|at| *at > first && *at < end);
            let moments: Vec<Timestamp> = std::iter::once(first).chain(later).collect();
            for moment in moments {
                let upto = self.past.partition_point(|past| past.at <= moment);
                if self.look(upto, moment) {
                    break;
                }
            }
        }
    }

    /// When enough open time has passed since a ticket came and since something was said.
    fn ripe(&mut self, said: Timestamp) -> Option<Timestamp> {
        let wanted = &self.body.conditions;
        let micros = |hours: i64| hours * HOUR * MICROS_PER_SECOND;
        let came = self.past.first()?.at;
        let age = self.openings.due(came, micros(wanted.age_hours.unwrap_or(0)))?;
        let quiet = self.openings.due(said, micros(wanted.quiet_hours.unwrap_or(0)))?;
        Some(age.max(quiet).max(said))
    }

    fn state_after(&self, upto: usize) -> TicketState {
        let states = self.past[..upto].iter().filter(|past| past.kind == EntryKind::State);
        states.filter_map(|past| TicketState::parse(&past.value)).next_back().unwrap_or(TicketState::New)
    }

    /// Looks at the ticket as it was after so many entries; whether the rule fits it.
    fn look(&mut self, upto: usize, at: Timestamp) -> bool {
        let (Some(came), state) = (self.past.first().map(|past| past.at), self.state_after(upto)) else {
            return false;
        };
        let past = &self.past[..upto];
        let told = |kinds: &[EntryKind]| past.iter().rfind(|past| kinds.contains(&past.kind));
        let said = past.iter().rfind(|past| past.is_said).map_or(came, |past| past.at);
        let priority = told(&[EntryKind::Opened, EntryKind::OpenedFor, EntryKind::Priority]);
        self.facts.priority =
            priority.and_then(|past| past.value.parse().ok()).unwrap_or(self.facts.priority);
        let owner = told(&[EntryKind::Owner, EntryKind::Developer]);
        self.facts.owner = owner.and_then(|past| past.value.parse().ok()).map(PersonId);
        self.facts.state = state;
        let text = past.iter().rfind(|past| !past.text.is_empty());
        self.facts.said = text.map_or_else(String::new, |past| past.text.clone());
        self.facts.age = self.openings.between(came, at) / MICROS_PER_SECOND;
        self.facts.quiet = self.openings.between(said, at) / MICROS_PER_SECOND;
        if miss(&self.body.conditions, &self.facts).is_some() {
            return false;
        }
        let would = plan(&self.body.effects, &self.facts).map_err(|_| "desk-no-such-move");
        self.fired.push(Fired { at, would });
        true
    }
}

/// What a rule hears of an entry, in the state that the ticket had before it. A state that came with an answer or a
/// message is no news of its own, but for a solution and what comes back.
fn heard(last: Option<&Past>, past: &Past, before: TicketState) -> Option<Trigger> {
    let said = |last: &Past| matches!(last.kind, EntryKind::Reply | EntryKind::Message);
    let along = last.is_some_and(|last| said(last) && past.at.duration_since(last.at) < TOGETHER);
    Some(match past.kind {
        EntryKind::Opened | EntryKind::OpenedFor => Trigger::Opened,
        EntryKind::Message => Trigger::Written,
        EntryKind::Reply => Trigger::Replied,
        EntryKind::Note => Trigger::Noted,
        EntryKind::Owner | EntryKind::Developer => Trigger::Assigned,
        EntryKind::Priority | EntryKind::Changed | EntryKind::NoReply => Trigger::Changed,
        EntryKind::State => match TicketState::parse(&past.value)? {
            TicketState::Resolved => Trigger::Resolved,
            to if to.is_open() && !before.is_open() => Trigger::Reopened,
            _ if along => return None,
            _ => Trigger::Moved,
        },
        _ => return None,
    })
}
