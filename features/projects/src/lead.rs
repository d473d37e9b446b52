//! Who leads a project at an instant (RULES §1.2): the lead if present, else the backup, else the
//! temporary cover, else nobody.
//!
//! A pure function of assignments and absences: nothing is rewritten when somebody falls ill, so a
//! sickness declared late corrects what history shows without touching who wrote what.
//! Absent on purpose: the reason of an absence (RULES §11.12) and choosing a cover by itself
//! ("nada de recursos intercambiables": a person names one).

use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{PersonId, WorkCalendar, start_of_day};

/// What somebody is on a project (RULES §1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssignedRole {
    /// *La que manda*.
    Lead,
    /// *El telonero*.
    Backup,
    /// Named for a time when both are away.
    Cover,
}

impl AssignedRole {
    /// Every role.
    pub const ALL: [AssignedRole; 3] = [AssignedRole::Lead, AssignedRole::Backup, AssignedRole::Cover];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            AssignedRole::Lead => "lead",
            AssignedRole::Backup => "backup",
            AssignedRole::Cover => "cover",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<AssignedRole> {
        AssignedRole::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// One person holding one role over `[from, to)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: AssignedRole,
    /// First instant.
    pub from: Timestamp,
    /// First instant no longer; open-ended while in force.
    pub to: Option<Timestamp>,
}

impl Assignment {
    fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

/// When somebody says that they are away, as entered. Only what counts belongs here: approved, or a
/// self-declared sickness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// Whole civil days of the person's zone, `[from, to)`.
    Days {
        /// First day away.
        from: Date,
        /// First day back.
        to: Date,
    },
    /// Part of a day, `[from, to)`.
    Hours {
        /// First instant away.
        from: Timestamp,
        /// First instant back.
        to: Timestamp,
    },
}

/// A stretch `[from, to)` in which a person is absent for the purpose of cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Who is away.
    pub person: PersonId,
    /// First instant away.
    pub from: Timestamp,
    /// First instant back.
    pub to: Timestamp,
}

/// An absence of less than this much working time never triggers cover (RULES §1.2).
pub const COVER_MIN_SECONDS: i64 = 4 * 3600;

impl Absence {
    /// What triggers cover among one person's absences: touching ones are taken together, and a
    /// stretch with less than four working hours in it triggers nothing, so neither does one that
    /// falls on a night, a weekend or a holiday.
    pub fn triggering(person: PersonId, away: &[Away], calendar: &WorkCalendar) -> Vec<Absence> {
        let mut spans: Vec<(Timestamp, Timestamp)> = away.iter().map(|a| span(a, calendar)).collect();
        spans.retain(|(from, to)| from < to);
        spans.sort_unstable();
        let mut merged: Vec<(Timestamp, Timestamp)> = Vec::new();
        for (from, to) in spans {
            match merged.last_mut() {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => merged.push((from, to)),
            }
        }
        merged.retain(|(from, to)| works_at_least(calendar, *from, *to, COVER_MIN_SECONDS));
        merged.into_iter().map(|(from, to)| Absence { person, from, to }).collect()
    }
}

fn span(away: &Away, calendar: &WorkCalendar) -> (Timestamp, Timestamp) {
    match *away {
        Away::Days { from, to } => (start_of_day(from, &calendar.zone), start_of_day(to, &calendar.zone)),
        Away::Hours { from, to } => (from, to),
    }
}

/// Whether at least so much working time lies in `[from, to)`. Looks at no more than 400 days: a
/// calendar without work for that long has none.
fn works_at_least(calendar: &WorkCalendar, from: Timestamp, to: Timestamp, seconds: i64) -> bool {
    let first = from.to_zoned(calendar.zone.clone()).date();
    let mut worked = 0;
    for day in first.series(1.day()).take(400) {
        if start_of_day(day, &calendar.zone) >= to {
            break;
        }
        worked += worked_on(calendar, day, from, to);
        if worked >= seconds {
            return true;
        }
    }
    false
}

/// Seconds worked on a day within `[from, to)`.
fn worked_on(calendar: &WorkCalendar, day: Date, from: Timestamp, to: Timestamp) -> i64 {
    let instant = |time| {
        let local = calendar.zone.to_ambiguous_zoned(day.to_datetime(time));
        local.compatible().map_or(from, |zoned| zoned.timestamp())
    };
    calendar
        .hours(day)
        .iter()
        .map(|hours| (instant(hours.from).max(from), instant(hours.to).min(to)))
        .map(|(start, end)| (end.as_second() - start.as_second()).max(0))
        .sum()
}

/// Which of the three answers for a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// The lead themselves.
    Lead,
    /// The backup, because the lead is away.
    Backup,
    /// The temporary cover, because both are away.
    Cover,
}

/// The effective lead at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// This person answers.
    Person {
        /// Who.
        person: PersonId,
        /// As what.
        via: Via,
    },
    /// `SIN_COBERTURA`: nobody does.
    Uncovered,
}

impl Lead {
    /// The person, if somebody answers.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Lead::Person { person, .. } => Some(person),
            Lead::Uncovered => None,
        }
    }
}

/// Who leads at an instant (RULES §1.2).
///
/// Where the record holds two of a role at once, the later one named is asked first, and for the
/// cover the first who is present.
pub fn effective_lead(assignments: &[Assignment], absences: &[Absence], at: Timestamp) -> Lead {
    [(AssignedRole::Lead, Via::Lead), (AssignedRole::Backup, Via::Backup), (AssignedRole::Cover, Via::Cover)]
        .into_iter()
        .find_map(|(role, via)| {
            let mut holders = holders(assignments, role, at);
            if role != AssignedRole::Cover {
                holders.truncate(1);
            }
            let person = holders.into_iter().find(|person| is_present(absences, *person, at))?;
            Some(Lead::Person { person, via })
        })
        .unwrap_or(Lead::Uncovered)
}

/// Holders of a role at an instant, the latest named first.
fn holders(assignments: &[Assignment], role: AssignedRole, at: Timestamp) -> Vec<PersonId> {
    let mut holding: Vec<&Assignment> =
        assignments.iter().filter(|a| a.role == role && a.holds(at)).collect();
    holding.sort_by_key(|a| std::cmp::Reverse(a.from));
    holding.into_iter().map(|a| a.person).collect()
}

/// No absence of the person covers the instant.
fn is_present(absences: &[Absence], person: PersonId, at: Timestamp) -> bool {
    !absences.iter().any(|a| a.person == person && a.from <= at && at < a.to)
}

/// An instant at which another person starts to answer, or the same one as something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who led just before.
    pub before: Lead,
    /// Who leads from then on.
    pub after: Lead,
}

/// The changes of the effective lead at instants in `[from, to)`. Ranges that tile give changes that
/// tile, so a job that looks at `[last run, now)` misses none and repeats none.
pub fn cover_changes(
    assignments: &[Assignment],
    absences: &[Absence],
    from: Timestamp,
    to: Timestamp,
) -> Vec<Change> {
    edges(assignments, absences, from, to)
        .into_iter()
        .filter_map(|at| {
            let just_before = at.checked_sub(1.nanosecond()).ok()?;
            let before = effective_lead(assignments, absences, just_before);
            let after = effective_lead(assignments, absences, at);
            (before != after).then_some(Change { at, before, after })
        })
        .collect()
}

/// Instants in `[from, to)` at which the answer may change, in order.
fn edges(assignments: &[Assignment], absences: &[Absence], from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
    let assigned = assignments.iter().flat_map(|a| [Some(a.from), a.to]).flatten();
    let away = absences.iter().flat_map(|a| [a.from, a.to]);
    let mut edges: Vec<Timestamp> = assigned.chain(away).filter(|at| from <= *at && *at < to).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The stretches of `[from, to)` without an effective lead, in order and never touching.
pub fn gaps(
    assignments: &[Assignment],
    absences: &[Absence],
    from: Timestamp,
    to: Timestamp,
) -> Vec<(Timestamp, Timestamp)> {
    let mut starts = edges(assignments, absences, from, to);
    if starts.first() != Some(&from) && from < to {
        starts.insert(0, from);
    }
    let ends = starts.iter().skip(1).copied().chain([to]);
    let mut gaps: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (start, end) in starts.iter().copied().zip(ends) {
        if effective_lead(assignments, absences, start) != Lead::Uncovered {
            continue;
        }
        match gaps.last_mut() {
            Some((_, last)) if *last == start => *last = end,
            _ => gaps.push((start, end)),
        }
    }
    gaps
}

/// The working days in `[from, to)` on which the project is uncovered: four worked hours of the day,
/// or all of a shorter one. One of them in the next 30 days is a risk for the agenda (RULES §1.2).
pub fn uncovered_days(
    assignments: &[Assignment],
    absences: &[Absence],
    calendar: &WorkCalendar,
    from: Date,
    to: Date,
) -> Vec<Date> {
    let start = |day| start_of_day(day, &calendar.zone);
    let gaps = gaps(assignments, absences, start(from), start(to));
    if gaps.is_empty() {
        return Vec::new();
    }
    from.series(1.day())
        .take_while(|day| *day < to)
        .filter(|day| {
            let (opens, closes) = (start(*day), start(day.saturating_add(1.day())));
            let whole = worked_on(calendar, *day, opens, closes);
            let without: i64 = gaps
                .iter()
                .map(|(from, to)| worked_on(calendar, *day, opens.max(*from), closes.min(*to)))
                .sum();
            whole > 0 && without >= whole.min(COVER_MIN_SECONDS)
        })
        .collect()
}

/// Why a set of assignments cannot stand while the project is open (RULES §1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairProblem {
    /// Nobody holds the role from this instant on.
    Missing(AssignedRole, Timestamp),
    /// Two hold the role from this instant on.
    Doubled(AssignedRole, Timestamp),
    /// One person is lead and backup.
    Same(Timestamp),
}

/// Checks that while the project is open, over `[from, to)` or from then on, exactly one person leads,
/// exactly one backs up, and they are two people (RULES §1.1, §11.1). Names the first problem.
pub fn check_pair(
    assignments: &[Assignment],
    from: Timestamp,
    to: Option<Timestamp>,
) -> Result<(), PairProblem> {
    let mut instants = edges(assignments, &[], from, to.unwrap_or(Timestamp::MAX));
    instants.insert(0, from);
    for at in instants {
        let lead = single(assignments, AssignedRole::Lead, at)?;
        let backup = single(assignments, AssignedRole::Backup, at)?;
        if lead == backup {
            return Err(PairProblem::Same(at));
        }
    }
    Ok(())
}

fn single(assignments: &[Assignment], role: AssignedRole, at: Timestamp) -> Result<PersonId, PairProblem> {
    match holders(assignments, role, at)[..] {
        [] => Err(PairProblem::Missing(role, at)),
        [person] => Ok(person),
        _ => Err(PairProblem::Doubled(role, at)),
    }
}

/// What a backup did on the project lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupSigns {
    /// Posts written in the last 30 days.
    pub posts: u32,
    /// Seconds logged in the last 30 days.
    pub seconds: i64,
    /// How many of the last entries were looked at, at most 20.
    pub entries: u32,
    /// How many of those the backup read.
    pub read: u32,
}

/// A backup in name only, whose cover would fail (RULES §1.2): no post, less than 80 % of the last 20
/// entries read and no hours in 30 days. A project without entries says nothing about anyone.
pub fn is_nominal_backup(signs: BackupSigns) -> bool {
    let skims = u64::from(signs.read) * 5 >= u64::from(signs.entries) * 4;
    signs.entries > 0 && signs.posts == 0 && signs.seconds == 0 && !skims
}
