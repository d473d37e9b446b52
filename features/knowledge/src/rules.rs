//! What the room decides: who may write, whether a document may be published, when it is looked at again,
//! the core list, how a run ends, and what may be offered to whom.
//!
//! Absent on purpose: the clock, which is a parameter.

use crate::types::{Audience, Card, Core, Draft, Head, Kind, Run, RunState, State, Step, StepState};
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, ClientId, Error, Result};
use std::collections::HashMap;

/// Days after which a reviewed document no longer counts for the core list (RULES §5, signal 1.2).
pub const CORE_DAYS: i64 = 365;
/// Places of the core list that must be in order for the signal to be met (RULES §5, signal 1.2).
pub const CORE_NEEDED: usize = 5;
/// How far back use is counted, in hours: 90 days (RULES §0, windows).
pub const USE_HOURS: i64 = 90 * 24;
/// The team writes.
pub fn may_write(actor: &Actor) -> bool {
    actor.is_team()
}

/// Whoever answers for it, the head and admins take a document out of force or give it to somebody else.
pub fn may_retire(actor: &Actor, card: &Card) -> bool {
    actor.is_team() && (actor.person == card.owner_id || actor.is_head() || actor.is_admin())
}

/// When a document reviewed at an instant has to be looked at again.
pub fn due(reviewed: Timestamp, days: i64) -> Timestamp {
    reviewed.checked_add((days * 24).hours()).unwrap_or(Timestamp::MAX)
}

/// What keeps a document from being written so: a client's needs the client, a core one is a process.
pub fn check(draft: &Draft) -> Result<()> {
    if draft.audience == Audience::Client && draft.client.is_none() {
        return Err(Error::invalid("client", "knowledge-client-needed"));
    }
    if draft.core.is_some() && draft.kind == Kind::Article {
        return Err(Error::invalid("core", "knowledge-core-is-process"));
    }
    Ok(())
}

/// Whether readers (an audience, and the client that the document is about) hold somebody who is not among others.
pub fn widens(
    (was, was_of): (Audience, Option<ClientId>),
    (now, now_of): (Audience, Option<ClientId>),
) -> bool {
    use Audience::{Client, Clients, Public, Team};
    match (was, now) {
        (_, Team) | (Public, _) | (Clients, Client | Clients) => false,
        (Client, Client) => was_of != now_of,
        (Team, _) | (Client, Clients) | (Client | Clients, Public) => true,
    }
}

/// Whether a document in force may be offered to somebody: to the team for a client (`about`), to a guest for their own.
/// What is about another client is left out, unless anybody may read it.
pub fn may_offer(actor: &Actor, about: Option<ClientId>, head: &Head) -> bool {
    let about = if actor.is_team() { about } else { actor.client };
    let theirs = head.client_id.is_none() || head.client_id == about;
    match head.audience {
        Audience::Public => true,
        Audience::Team => actor.is_team() && theirs,
        Audience::Client | Audience::Clients => theirs,
    }
}

/// What keeps a document from being published: a runbook needs steps.
pub fn may_publish(kind: Kind, steps: usize) -> Result<()> {
    if kind == Kind::Runbook && steps == 0 {
        return Err(Error::invalid("source", "knowledge-needs-steps"));
    }
    Ok(())
}

/// A place on the core list: in order, there but not reviewed in time, or missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which.
    pub core: Core,
    /// The document that holds it, the one reviewed last.
    pub card: Option<Card>,
    /// Whether it is published and was reviewed within a year.
    pub in_order: bool,
}

/// The core list as it stands (RULES §5, signal 1.2): a place is in order with a published document that
/// was reviewed within 365 days.
pub fn core_list(cards: &[Card], now: Timestamp) -> Vec<Place> {
    let place = |core: &Core| {
        let held = cards.iter().filter(|card| card.core == Some(*core) && card.state != State::Retired);
        let best = held.max_by_key(|card| (card.state == State::Published, card.reviewed_at, card.id));
        let in_order = best.is_some_and(|card| {
            card.state == State::Published && card.reviewed_at.is_some_and(|at| due(at, CORE_DAYS) > now)
        });
        Place { core: *core, card: best.cloned(), in_order }
    };
    Core::ALL.iter().map(place).collect()
}

/// How a run ends with its steps as they stand: failed if one failed, done if none is open; nothing while
/// some are open, which only breaking off ends.
pub fn end_of(steps: &[Step]) -> Option<RunState> {
    let any = |state| steps.iter().any(|step| step.state == state);
    match (any(StepState::Open), any(StepState::Failed)) {
        (true, _) => None,
        (false, true) => Some(RunState::Failed),
        (false, false) => Some(RunState::Done),
    }
}

/// How long each step took, in seconds: since the one that was noted before it, whichever that was, or since the run
/// began. Nothing for a step that is open.
pub fn step_seconds(started: Timestamp, steps: &[Step]) -> Vec<Option<i64>> {
    let mut noted: Vec<(Timestamp, i64)> =
        steps.iter().filter_map(|step| Some((step.at?, step.number))).collect();
    noted.sort_unstable();
    let mut since = started;
    let mut took = HashMap::new();
    for (at, number) in noted {
        took.insert(number, at.as_second() - since.as_second());
        since = at;
    }
    steps.iter().map(|step| took.get(&step.number).copied()).collect()
}

/// What a step's result needs: failing and passing over say why.
pub fn check_step(state: StepState, evidence: &str) -> Result<()> {
    let says_why = matches!(state, StepState::Failed | StepState::Skipped);
    if says_why && evidence.is_empty() {
        return Err(Error::invalid("evidence", "knowledge-say-why"));
    }
    if state == StepState::Open { Err(Error::invalid("result", "knowledge-choose-one")) } else { Ok(()) }
}

/// What runs that ended tell of a runbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Runs that ended done.
    pub done: u64,
    /// Runs that ended done or failed; those broken off tell nothing of the runbook.
    pub ended: u64,
    /// The middle of how long those that were done took, in seconds.
    pub median_seconds: Option<i64>,
    /// The step that failed first most often, and how often.
    pub weakest: Option<(i64, u64)>,
}

/// Sums runs up.
pub fn told(runs: &[Run]) -> Told {
    let done: Vec<&Run> = runs.iter().filter(|run| run.state == RunState::Done).collect();
    let failed: Vec<i64> =
        runs.iter().filter(|run| run.state == RunState::Failed).filter_map(|run| run.failed_step).collect();
    let mut seconds: Vec<i64> =
        done.iter().filter_map(|run| Some(run.ended_at?.as_second() - run.started_at.as_second())).collect();
    seconds.sort_unstable();
    let times = |step: i64| failed.iter().filter(|other| **other == step).count() as u64;
    let ended = runs.iter().filter(|run| matches!(run.state, RunState::Done | RunState::Failed)).count();
    Told {
        done: done.len() as u64,
        ended: ended as u64,
        median_seconds: (!seconds.is_empty()).then(|| seconds[seconds.len() / 2]),
        weakest: failed
            .iter()
            .map(|step| (*step, times(*step)))
            .max_by_key(|(step, n)| (*n, std::cmp::Reverse(*step))),
    }
}
