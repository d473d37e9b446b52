//! A ticket's clocks as a pure function of what happened, when the desk is open, and an instant
//! (RULES §6.2 to §6.7). No database, no clock, no ticket: [`read`] takes a list of steps.
//!
//! `elapsed(t) = |[start, t) ∩ open \ paused|`; `due = inf { t : elapsed(t) ≥ target }`. A promise is broken
//! if it is not fulfilled at its due instant; fulfilled exactly then is met. Breaches stick unless the rules
//! say otherwise. Absent on purpose: who is told, and what a state of a ticket is called.

use crate::calendar::Openings;
use jiff::Timestamp;
use kernel::{Ratio, local_date};

/// What can happen to one clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It starts with a target, in microseconds of open time.
    Open {
        /// The target.
        target: i64,
    },
    /// It stands still.
    Pause,
    /// It goes on; told of one that runs, it says so again.
    Resume,
    /// It is fulfilled.
    Resolve,
    /// It is taken up again, its time so far kept (RULES §6.5).
    Reopen,
    /// Another target for the whole of its time (RULES §6.4).
    Retarget {
        /// The target.
        target: i64,
    },
    /// It counts no more: merged, not applicable, no reply needed.
    Cancel,
}

/// A step and its instant. One told out of order counts from the step before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub step: Step,
}

/// When a promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// Not fulfilled at the due instant.
    AtDue,
    /// More open time than the target has passed.
    PastDue,
}

/// The policy's settings that say how a clock is judged (RULES §6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judging {
    /// A breach stays, whatever changes later.
    pub sticky: bool,
    /// When a promise is broken.
    pub breaks: Breaks,
    /// Open days within which a reopening takes the clock up again; nothing for always.
    pub reopen_days: Option<u16>,
    /// The last target judges the whole; otherwise each judges its own time.
    pub last_target: bool,
}

impl Judging {
    /// The default of RULES §6.2.
    pub const STANDARD: Judging =
        Judging { sticky: true, breaks: Breaks::AtDue, reopen_days: Some(7), last_target: false };
    /// Plain arithmetic: how much time passed against the last target, and nothing else.
    pub const ELAPSED: Judging =
        Judging { sticky: false, breaks: Breaks::PastDue, reopen_days: None, last_target: true };
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Open time counts, and the desk is open.
    Running,
    /// Open time counts, and the desk is closed.
    OutOfHours,
    /// It stands still until a resumption.
    Paused,
    /// It came to its end.
    Fulfilled,
    /// It counts no more.
    Cancelled,
}

/// A broken promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// When it broke.
    pub at: Timestamp,
    /// By a change of target alone; reported apart (RULES §6.4).
    pub by_change: bool,
}

/// When a running clock is due. The two differ over closed time, which is the same amount of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The first instant: what is shown.
    pub earliest: Timestamp,
    /// The last one.
    pub latest: Timestamp,
}

/// A clock read at an instant. Amounts are microseconds of open time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How it stands.
    pub state: State,
    /// Its start.
    pub started_at: Timestamp,
    /// The target in force.
    pub target: i64,
    /// Open time that counted.
    pub elapsed: i64,
    /// Open time that a pause kept from counting.
    pub paused: i64,
    /// When it was fulfilled.
    pub fulfilled_at: Option<Timestamp>,
    /// When its time first came up to the target.
    pub reached_at: Option<Timestamp>,
    /// Whether the promise broke.
    pub breach: Option<Breach>,
    /// When it is due, while it runs and is not yet.
    pub due: Option<Due>,
    /// How often it was taken up: 1 and one more for each reopening.
    pub cycle: u32,
    /// A reopening that came too late: from here on it is another ticket's clock (RULES §6.5).
    pub follow_up: Option<Timestamp>,
}

impl Reading {
    /// What is left of the target; less than nothing once it is over.
    pub fn remaining(&self) -> i64 {
        self.target - self.elapsed
    }

    /// Whether its outcome is decided, and then whether it was met (RULES §6.7): fulfilled or broken,
    /// whichever came first.
    pub fn outcome(&self) -> Option<bool> {
        match (self.state, self.breach) {
            (State::Cancelled, _) => None,
            (_, Some(_)) => Some(false),
            (State::Fulfilled, None) => Some(true),
            _ => None,
        }
    }

    /// When its outcome was decided.
    pub fn decided_at(&self) -> Option<Timestamp> {
        self.outcome()?;
        self.breach.map(|breach| breach.at).or(self.fulfilled_at)
    }
}

/// A reopening at an instant after a resolution: whether it still takes the clock up again.
pub fn may_reopen(openings: &Openings, judging: Judging, resolved: Timestamp, at: Timestamp) -> bool {
    let Some(days) = judging.reopen_days else { return true };
    let hours = openings.hours();
    let (from, to) = (local_date(resolved, &hours.zone), local_date(at, &hours.zone));
    to <= from || hours.add_open_days(from, days).is_none_or(|last| to <= last)
}

/// Reads a clock at an instant; nothing if it was never opened by then. Steps after the instant are not
/// known yet.
pub fn read(
    events: &[Event],
    openings: &mut Openings,
    judging: Judging,
    as_of: Timestamp,
) -> Option<Reading> {
    let mut walk: Option<Walk> = None;
    for event in events.iter().filter(|event| event.at <= as_of) {
        match (&mut walk, event.step) {
            (None, Step::Open { target }) => walk = Some(Walk::start(event.at, target, judging)),
            (None, _) => {}
            (Some(walk), step) => {
                if walk.follow_up.is_some() {
                    break;
                }
                let at = event.at.max(walk.at);
                walk.advance(at, openings);
                walk.take(step, openings);
            }
        }
    }
    Some(walk?.finish(as_of, openings))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Running,
    Paused,
    Fulfilled,
    Cancelled,
}

/// The state between two steps.
struct Walk {
    judging: Judging,
    phase: Phase,
    at: Timestamp,
    started_at: Timestamp,
    target: i64,
    elapsed: i64,
    paused: i64,
    /// Stretches of time that counted, to find when an amount was reached. Another target does not end one;
    /// a state that is told again does.
    runs: Vec<(Timestamp, Timestamp)>,
    is_retargeted: bool,
    /// Since when the promise is open: its start or its last reopening.
    open_since: Timestamp,
    fulfilled_at: Option<Timestamp>,
    breach: Option<Breach>,
    cycle: u32,
    follow_up: Option<Timestamp>,
}

impl Walk {
    fn start(at: Timestamp, target: i64, judging: Judging) -> Walk {
        Walk {
            judging,
            phase: Phase::Running,
            at,
            started_at: at,
            target,
            elapsed: 0,
            paused: 0,
            runs: Vec::new(),
            is_retargeted: false,
            open_since: at,
            fulfilled_at: None,
            breach: None,
            cycle: 1,
            follow_up: None,
        }
    }

    /// Lets time pass.
    fn advance(&mut self, to: Timestamp, openings: &mut Openings) {
        if to > self.at {
            match self.phase {
                Phase::Running => {
                    self.elapsed += openings.between(self.at, to);
                    match self.runs.last_mut() {
                        Some((_, end)) if self.is_retargeted && *end == self.at => *end = to,
                        _ => self.runs.push((self.at, to)),
                    }
                }
                Phase::Paused => self.paused += openings.between(self.at, to),
                Phase::Fulfilled | Phase::Cancelled => {}
            }
        }
        self.at = to;
        if !self.judging.last_target {
            self.judge(openings);
        }
    }

    /// Notes a breach that has come by now.
    fn judge(&mut self, openings: &mut Openings) {
        if self.breach.is_some() || self.phase == Phase::Cancelled || self.elapsed < self.target {
            return;
        }
        let end = self.fulfilled_at.unwrap_or(self.at);
        let broke = match self.judging.breaks {
            Breaks::AtDue => self.reached(openings).map(|at| at.max(self.open_since)),
            Breaks::PastDue => {
                self.last_run(openings).and_then(|(from, left)| openings.due_latest(from, left))
            }
        };
        self.breach = broke.filter(|at| *at < end).map(|at| Breach { at, by_change: false });
    }

    /// When the time that counted came up to the target.
    fn reached(&self, openings: &mut Openings) -> Option<Timestamp> {
        let (from, left) = self.last_run(openings)?;
        openings.due(from, left)
    }

    /// The stretch in which the target is used up, and how much of it was left at its start. Where only what
    /// is past the target breaks, a target that is met to the point is not used up yet.
    fn last_run(&self, openings: &mut Openings) -> Option<(Timestamp, i64)> {
        let mut left = self.target;
        for (from, to) in &self.runs {
            let length = openings.between(*from, *to);
            if left < length || (left == length && self.judging.breaks == Breaks::AtDue) {
                return Some((*from, left));
            }
            left -= length;
        }
        (left <= 0 && self.judging.breaks == Breaks::AtDue).then_some((self.started_at, 0))
    }

    fn take(&mut self, step: Step, openings: &mut Openings) {
        self.is_retargeted = matches!(step, Step::Retarget { .. });
        match (step, self.phase) {
            (Step::Pause, Phase::Running) => self.phase = Phase::Paused,
            (Step::Resume, Phase::Paused) => self.phase = Phase::Running,
            (Step::Resolve, Phase::Running | Phase::Paused) => {
                self.phase = Phase::Fulfilled;
                self.fulfilled_at = Some(self.at);
            }
            (Step::Reopen, Phase::Fulfilled) => {
                let resolved = self.fulfilled_at.unwrap_or(self.at);
                if may_reopen(openings, self.judging, resolved, self.at) {
                    self.phase = Phase::Running;
                    self.fulfilled_at = None;
                    self.open_since = self.at;
                    self.cycle += 1;
                } else {
                    self.follow_up = Some(self.at);
                }
            }
            (Step::Retarget { target }, _) => self.retarget(target, openings),
            (Step::Cancel, Phase::Running | Phase::Paused) => self.phase = Phase::Cancelled,
            _ => {}
        }
    }

    fn retarget(&mut self, target: i64, openings: &mut Openings) {
        self.target = target;
        if self.judging.last_target || matches!(self.phase, Phase::Fulfilled | Phase::Cancelled) {
            return;
        }
        if !self.judging.sticky && self.elapsed < target {
            self.breach = None;
        }
        let is_past = match self.judging.breaks {
            Breaks::AtDue => self.elapsed >= target && self.reached(openings).is_some_and(|at| at < self.at),
            Breaks::PastDue => self.elapsed > target,
        };
        if self.breach.is_none() && is_past {
            self.breach = Some(Breach { at: self.at, by_change: true });
        }
    }

    fn finish(mut self, as_of: Timestamp, openings: &mut Openings) -> Reading {
        let end = as_of.max(self.at);
        if self.follow_up.is_none() {
            self.advance(end, openings);
        }
        self.judge(openings);
        let state = match self.phase {
            Phase::Running if openings.is_open(self.at) => State::Running,
            Phase::Running => State::OutOfHours,
            Phase::Paused => State::Paused,
            Phase::Fulfilled => State::Fulfilled,
            Phase::Cancelled => State::Cancelled,
        };
        let reached_at = (self.elapsed >= self.target).then(|| self.reached(openings)).flatten();
        let runs = self.phase == Phase::Running && reached_at.is_none();
        let left = self.target - self.elapsed;
        let due = runs.then(|| {
            let earliest = openings.due(self.at, left)?;
            Some(Due { earliest, latest: openings.due_latest(self.at, left)? })
        });
        Reading {
            state,
            started_at: self.started_at,
            target: self.target,
            elapsed: self.elapsed,
            paused: self.paused,
            fulfilled_at: self.fulfilled_at,
            reached_at,
            breach: self.breach,
            due: due.flatten(),
            cycle: self.cycle,
            follow_up: self.follow_up,
        }
    }
}

/// Comparables that a prediction needs at least (RULES §6.6).
pub const PREDICTION_NEEDS: u64 = 20;

/// How likely a clock breaks, by tickets that came to their end: of those that lasted longer than this one
/// has so far, how many went over the target (RULES §6.6). Nothing where they are too few.
pub fn risk(durations: &[i64], elapsed: i64, target: i64) -> Option<Ratio> {
    let longer = durations.iter().filter(|lasted| **lasted > elapsed).count() as u64;
    let over = durations.iter().filter(|lasted| **lasted > elapsed.max(target)).count() as u64;
    (longer >= PREDICTION_NEEDS).then(|| Ratio::new(over, longer))
}
