//! What cover needs: who is away when, who was last told to lead, which gaps were told.

use super::AwayRow;
use crate::{
    lead::{Absence, Assignment, Away, Via},
    rules::Told,
    types::Holding,
};
use db::{Read, Rows, Tx, params};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use kernel::{AbsenceId, PersonId, ProjectId, Result, WorkCalendar};
use std::collections::{BTreeMap, HashMap, HashSet};

db::sql! {
    static TOLD: (ProjectId, Option<PersonId>, String, Timestamp) = "SELECT project_id, lead_id, via, since FROM projects_cover";
    static TELL: () = "INSERT INTO projects_cover (project_id, lead_id, via, since) VALUES ($1, $2, $3, $4)
        ON CONFLICT (project_id) DO UPDATE SET lead_id = excluded.lead_id, via = excluded.via, since = excluded.since";
    static FORGET: () = "DELETE FROM projects_cover WHERE project_id = $1";
    static AWAY: (PersonId, Timestamp, Timestamp) = "SELECT person_id, starts_at, ends_at FROM people_away WHERE starts_at < $2 AND ends_at > $1 ORDER BY starts_at, id";
    static AWAY_BUT: (PersonId, Timestamp, Timestamp) = "SELECT person_id, starts_at, ends_at FROM people_away WHERE starts_at < $2 AND ends_at > $1 AND id <> $3 ORDER BY starts_at, id";
    static HELD: Holding = "SELECT held.project_id, held.person_id, held.role, held.valid_from, held.valid_to
        FROM projects_assignment held JOIN projects_project project ON project.id = held.project_id
        WHERE project.state IN ('open', 'paused') ORDER BY held.project_id, held.valid_from, held.id";
    static GAP_NEW: () = "INSERT INTO projects_gap (project_id, from_day, told_at) VALUES ($1, $2, $3) ON CONFLICT (project_id, from_day) DO NOTHING";
    static GAPS: (ProjectId, Date) = "SELECT project_id, from_day FROM projects_gap WHERE from_day >= $1";
    static PLAIN: Plain = "SELECT id, person_id, from_day, to_day, from_time, to_time, state FROM people_absence_plain
        WHERE person_id = (SELECT asked.person_id FROM people_absence_plain asked WHERE asked.id = $1) AND (id = $1 OR state = 'approved')";
}

db::row! {
    /// An absence without its reason.
    pub(crate) struct Plain {
        pub(crate) id: AbsenceId,
        pub(crate) person_id: PersonId,
        pub(crate) from_day: Date,
        pub(crate) to_day: Date,
        pub(crate) from_time: Option<String>,
        pub(crate) to_time: Option<String>,
        pub(crate) state: String,
    }
}

impl Plain {
    fn away(&self, calendar: &WorkCalendar) -> Away {
        let part = self.from_time.as_deref().zip(self.to_time.as_deref());
        let at = |time: &str| -> Option<Timestamp> {
            let local = DateTime::from_parts(self.from_day, time.parse().ok()?);
            Some(calendar.zone.to_ambiguous_zoned(local).compatible().ok()?.timestamp())
        };
        match part.and_then(|(from, to)| Some((at(from)?, at(to)?))) {
            Some((from, to)) => Away::Hours { from, to },
            None => Away::Days { from: self.from_day, to: self.to_day },
        }
    }
}

fn via_word(via: Option<Via>) -> &'static str {
    match via {
        Some(Via::Lead) => "lead",
        Some(Via::Backup) => "backup",
        Some(Via::Cover) => "cover",
        None => "nobody",
    }
}

fn via(word: &str) -> Option<Via> {
    [Via::Lead, Via::Backup, Via::Cover].into_iter().find(|via| via_word(Some(*via)) == word)
}

pub(crate) async fn list_told(read: &mut Read) -> Result<HashMap<ProjectId, Told>> {
    let rows = TOLD.kept().all(read, params![]).await?;
    Ok(rows.into_iter().map(|(id, lead, word, since)| (id, Told { lead, via: via(&word), since })).collect())
}

pub(crate) async fn tell(tx: &mut Tx, project: ProjectId, told: Told) -> Result<()> {
    TELL.exec(tx, params![project, told.lead, via_word(told.via), told.since]).await.map(drop)
}

pub(crate) async fn forget_told(tx: &mut Tx, project: ProjectId) -> Result<()> {
    FORGET.exec(tx, params![project]).await.map(drop)
}

/// Approved absences that trigger cover and touch `[from, to)`.
pub(crate) async fn list_away(read: &mut Read, from: Timestamp, to: Timestamp) -> Result<Vec<Absence>> {
    Ok(super::absences(&AWAY.once().rows(read, params![from, to]).await?))
}

/// The absences of some whole days and every role on open and paused projects, shared: to reckon gaps from.
pub(crate) async fn list_cover(
    read: &mut Read,
    from: Timestamp,
    to: Timestamp,
) -> Result<(Rows<AwayRow>, Rows<Holding>)> {
    let away = AWAY.kept().rows(read, params![from, to]).await?;
    Ok((away, HELD.kept().rows(read, params![]).await?))
}

/// The same as if one of them were not.
pub(crate) async fn list_away_but(
    read: &mut Read,
    from: Timestamp,
    to: Timestamp,
    but: AbsenceId,
) -> Result<Vec<Absence>> {
    let rows = AWAY_BUT.all(read, params![from, to, but]).await?;
    Ok(rows.into_iter().map(|(person, from, to)| Absence { person, from, to }).collect())
}

/// The roles on open and paused projects that touch `[from, to)`.
pub(crate) async fn list_held_between(
    read: &mut Read,
    from: Timestamp,
    to: Timestamp,
) -> Result<BTreeMap<ProjectId, Vec<Assignment>>> {
    // All of them are few, and kept; a stretch that begins now would be asked anew each time.
    Ok(held_between(&HELD.kept().rows(read, params![]).await?, from, to))
}

/// Those of some roles that touch `[from, to)`, by project.
pub(crate) fn held_between(
    rows: &[Holding],
    from: Timestamp,
    to: Timestamp,
) -> BTreeMap<ProjectId, Vec<Assignment>> {
    let touches = |row: &&Holding| row.valid_from < to && row.valid_to.is_none_or(|end| end > from);
    let mut held: BTreeMap<ProjectId, Vec<Assignment>> = BTreeMap::new();
    for row in rows.iter().filter(touches) {
        held.entry(row.project_id).or_default().push(super::assignment(row));
    }
    held
}

/// Notes that a gap was told; false if it was told before.
pub(crate) async fn note_gap(tx: &mut Tx, project: ProjectId, from: Date) -> Result<bool> {
    let now = tx.now();
    Ok(GAP_NEW.exec(tx, params![project, from, now]).await? > 0)
}

/// The absences of a person that trigger cover if one of them, asked for or approved, counts.
pub(crate) async fn list_away_with(read: &mut Read, absence: AbsenceId) -> Result<Vec<Absence>> {
    let rows = PLAIN.all(read, params![absence]).await?;
    let Some(asked) = rows.iter().find(|row| row.id == absence) else { return Ok(Vec::new()) };
    if matches!(asked.state.as_str(), "declined" | "cancelled") {
        return Ok(Vec::new());
    }
    let person = asked.person_id;
    let calendar = people::person_calendar(read, person).await?;
    let away: Vec<Away> = rows.iter().map(|row| row.away(&calendar)).collect();
    Ok(Absence::triggering(person, &away, &calendar))
}

/// The gaps from a day on that were told.
pub(crate) async fn list_gaps(read: &mut Read, from: Date) -> Result<HashSet<(ProjectId, Date)>> {
    Ok(GAPS.all(read, params![from]).await?.into_iter().collect())
}
