//! From what happened to a ticket to the steps of its clocks (RULES §6.2, §6.4, §6.5). Pure.
//!
//! First answer: from the request to the first public answer by a person; it never pauses, and it does not
//! apply where we wrote first or nobody asked (an alert, what comes as planned). Next answer: one cycle for each time the client waits again. Solution: pauses
//! while the client is asked, and is taken up again by a reopening.

use crate::{
    clock::{Event, Step},
    promise::{PolicyBody, Targets, micros},
    types::{ClockKind, TicketState},
};
use jiff::Timestamp;

/// What happened, as far as clocks care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// It came; by the client, or written down for them.
    Opened {
        /// Somebody on the team wrote it down.
        for_client: bool,
    },
    /// It came by itself, as an alert or as planned: no client waits for a first answer.
    Began,
    /// The client wrote.
    Client,
    /// A person on the team answered in public.
    Team,
    /// The client's last message needs no answer.
    NoReply,
    /// It came into a state, or was said to be in it still.
    State(TicketState),
    /// It got a priority, 1 to 4.
    Priority(i64),
    /// It went into another ticket.
    Merged,
}

/// One clock and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Which promise.
    pub kind: ClockKind,
    /// Which wait it is, counted from 1.
    pub cycle: i64,
    /// Its steps.
    pub events: Vec<Event>,
}

/// The clocks of a ticket. `facts` are in order and begin with the request; `priority` is the one it came
/// with.
pub fn clocks(facts: &[(Timestamp, Fact)], priority: i64, policy: &PolicyBody) -> Vec<Steps> {
    let mut all = Vec::new();
    all.extend(first(facts, priority, policy));
    all.extend(next(facts, priority, policy));
    all.extend(resolution(facts, priority, policy));
    all
}

fn of(policy: &PolicyBody, priority: i64, which: fn(&Targets) -> Option<i64>) -> Option<i64> {
    let at = usize::try_from(priority - 1).ok()?;
    which(policy.targets.get(at)?).map(micros)
}

/// A new target, where the new priority makes that promise too.
fn retarget(
    events: &mut Vec<Event>,
    at: Timestamp,
    policy: &PolicyBody,
    priority: i64,
    which: fn(&Targets) -> Option<i64>,
) {
    let step = of(policy, priority, which).map_or(Step::Cancel, |target| Step::Retarget { target });
    events.push(Event { at, step });
}

fn first(facts: &[(Timestamp, Fact)], priority: i64, policy: &PolicyBody) -> Option<Steps> {
    let which: fn(&Targets) -> Option<i64> = |targets| targets.first;
    let (start, Fact::Opened { for_client }) = *facts.first()? else { return None };
    let spoken = facts.iter().find(|(_, fact)| matches!(fact, Fact::Client | Fact::Team));
    // Written down by us and first spoken in by us: nobody waited for a first answer.
    let wrote_first = for_client && spoken.is_some_and(|(_, fact)| *fact == Fact::Team);
    let mut events = vec![Event { at: start, step: Step::Open { target: of(policy, priority, which)? } }];
    for (at, fact) in facts.iter().copied() {
        match fact {
            Fact::Priority(priority) => retarget(&mut events, at, policy, priority, which),
            Fact::Team => {
                let step = if wrote_first { Step::Cancel } else { Step::Resolve };
                events.push(Event { at, step });
                break;
            }
            Fact::Merged => events.push(Event { at, step: Step::Cancel }),
            _ => {}
        }
    }
    Some(Steps { kind: ClockKind::First, cycle: 1, events })
}

fn next(facts: &[(Timestamp, Fact)], mut priority: i64, policy: &PolicyBody) -> Vec<Steps> {
    let which: fn(&Targets) -> Option<i64> = |targets| targets.next;
    let mut all: Vec<Steps> = Vec::new();
    let (mut answered, mut waiting) = (false, false);
    for (at, fact) in facts.iter().copied() {
        let step = match fact {
            Fact::Client if answered && !waiting => {
                if let Some(target) = of(policy, priority, which) {
                    let events = vec![Event { at, step: Step::Open { target } }];
                    all.push(Steps { kind: ClockKind::Next, cycle: all.len() as i64 + 1, events });
                    waiting = true;
                }
                None
            }
            Fact::Team => {
                answered = true;
                Some(Step::Resolve)
            }
            Fact::NoReply | Fact::Merged => Some(Step::Cancel),
            Fact::State(TicketState::Resolved | TicketState::Closed) => Some(Step::Resolve),
            Fact::Priority(new) => {
                priority = new;
                if let (true, Some(wait)) = (waiting, all.last_mut()) {
                    retarget(&mut wait.events, at, policy, new, which);
                }
                None
            }
            _ => None,
        };
        if let (Some(step), true, Some(wait)) = (step, waiting, all.last_mut()) {
            wait.events.push(Event { at, step });
            waiting = false;
        }
    }
    all
}

/// What a state does to the clock of the solution.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Runs,
    Waits,
    Done,
}

fn phase(state: TicketState, policy: &PolicyBody) -> Phase {
    match state {
        TicketState::WaitingClient => Phase::Waits,
        TicketState::WaitingThirdParty if policy.third_party_pauses => Phase::Waits,
        TicketState::New | TicketState::Open | TicketState::WaitingThirdParty => Phase::Runs,
        TicketState::Resolved | TicketState::Closed => Phase::Done,
    }
}

fn resolution(facts: &[(Timestamp, Fact)], priority: i64, policy: &PolicyBody) -> Option<Steps> {
    let which: fn(&Targets) -> Option<i64> = |targets| targets.resolution;
    let (start, _) = *facts.first()?;
    let mut events = vec![Event { at: start, step: Step::Open { target: of(policy, priority, which)? } }];
    let mut now = Phase::Runs;
    for (at, fact) in facts.iter().copied() {
        match fact {
            Fact::Priority(priority) => retarget(&mut events, at, policy, priority, which),
            Fact::Merged => events.push(Event { at, step: Step::Cancel }),
            Fact::State(state) => {
                let then = phase(state, policy);
                events.extend(moves(now, then).iter().map(|step| Event { at, step: *step }));
                now = then;
            }
            _ => {}
        }
    }
    Some(Steps { kind: ClockKind::Resolution, cycle: 1, events })
}

fn moves(from: Phase, to: Phase) -> &'static [Step] {
    match (from, to) {
        (Phase::Runs, Phase::Waits) => &[Step::Pause],
        (Phase::Runs | Phase::Waits, Phase::Runs) => &[Step::Resume],
        (Phase::Runs | Phase::Waits, Phase::Done) => &[Step::Resolve],
        (Phase::Done, Phase::Runs) => &[Step::Reopen],
        (Phase::Done, Phase::Waits) => &[Step::Reopen, Step::Pause],
        (Phase::Waits, Phase::Waits) | (Phase::Done, Phase::Done) => &[],
    }
}
