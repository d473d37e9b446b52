//! Who is asked to look when nobody does, level by level: after minutes of open time without an answer, or at a part
//! of a target. Pure.
//!
//! Absent on purpose: the warnings of RULES §6.6, which the effective lead gets anyway.

use crate::{
    live::Live,
    types::{ClockKind, automation::Told},
};
use kernel::{Error, Field, PersonId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Levels at most.
pub const MOST_LEVELS: usize = 5;
/// Minutes of open time without an answer at most: a thousand hours.
pub const MOST_MINUTES: i64 = 60_000;
/// Per cent of a target at most.
pub const MOST_PERCENT: i64 = 400;

/// When a level is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum After {
    /// The client has waited so many minutes of open time for an answer.
    Minutes(i64),
    /// So many per cent of a target have passed.
    Percent(i64),
}

/// A level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// When it is reached.
    pub after: After,
    /// Who is asked.
    pub tell: Told,
}

/// Reads levels; the first is 1.
pub fn check(levels: &[Level]) -> Result<()> {
    if levels.len() > MOST_LEVELS {
        return Err(Error::limit("levels", "desk-levels-many", MOST_LEVELS));
    }
    let mut problems = Vec::new();
    for (at, level) in levels.iter().enumerate() {
        let (holds, key) = match level.after {
            After::Minutes(n) => ((1..=MOST_MINUTES).contains(&n), "desk-level-minutes"),
            After::Percent(n) => ((1..=MOST_PERCENT).contains(&n), "desk-level-percent"),
        };
        if !holds {
            problems.push(Field { name: format!("amount_{}", at + 1), key, args: Vec::new() });
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

/// Whether a clock has come to a level. Only answers are waited for in minutes; a solution may take its time.
pub fn is_reached(level: &Level, clock: &Live) -> bool {
    let passed = clock.target - clock.left;
    clock.runs
        && match level.after {
            After::Minutes(n) => clock.kind != ClockKind::Resolution && passed >= n * 60,
            After::Percent(n) => passed * 100 >= clock.target * n,
        }
}

/// Who is asked: whoever the level names, else the next above them: the effective lead, the coordinators (nobody in
/// particular). Nobody who is away, and nobody twice for one wait.
pub fn whom(
    tell: Told,
    owner: Option<PersonId>,
    lead: Option<PersonId>,
    not: &[PersonId],
) -> Option<PersonId> {
    let chain = match tell {
        Told::Owner => [owner, lead],
        Told::Lead => [None, lead],
        Told::Heads => [None, None],
    };
    chain.into_iter().flatten().find(|person| !not.contains(person))
}
