//! Cover as it happens: telling who leads when somebody leaves or comes back, looking ahead for days
//! on which nobody would, and asking for a cover while an absence is entered (RULES §1.2).
//!
//! Absent on purpose: choosing a cover. A person names one or accepts the gap.

use crate::{
    lead::{Absence, AssignedRole, Assignment, Via, gaps, uncovered_days},
    rules::{self, News, Told},
    store,
    types::{EffectiveRow, Holding},
};
use db::{Derived, Read, Rows, Tx};
use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{
    AbsenceId, Actor, Error, Event, Field, PersonId, ProjectId, Result, WorkCalendar, start_of_day,
};
use std::collections::BTreeMap;

/// How far to look ahead, in days (RULES §1.2).
pub(crate) const AHEAD_DAYS: i64 = 30;
/// How far back a gap may have begun and still be the same one.
const BACK_DAYS: i64 = 60;

/// Whether somebody leads in fact who was not told yet.
pub(crate) async fn is_unsettled(read: &mut Read) -> Result<bool> {
    let now = read.now();
    let told = store::list_told(read).await?;
    let rows = store::list_effective(read, now).await?;
    Ok(rows.iter().any(|row| rules::news(told.get(&row.project_id).copied(), row).is_some()))
}

/// Tells each change of an effective lead once: compares who leads now with who was told. The program
/// tells it, whatever it follows from: that somebody moved it by declaring an absence would say why they
/// are away (RULES §11.12).
pub(crate) async fn settle(tx: &mut Tx) -> Result<()> {
    let who = tx.act_instead(Actor::SYSTEM);
    tell_changes(tx).await?;
    tx.act_instead(who);
    Ok(())
}

async fn tell_changes(tx: &mut Tx) -> Result<()> {
    tx.lock("projects.cover", false).await?;
    let now = tx.now();
    let told = store::list_told(tx).await?;
    let rows = store::list_effective(tx, now).await?;
    let away = store::list_away(tx, now, now.saturating_add(1.microsecond()).unwrap_or(now)).await?;
    for row in &rows {
        let before = told.get(&row.project_id).copied();
        let Some(news) = rules::news(before, row) else { continue };
        let since = since(before, row, &away, now);
        store::tell(tx, row.project_id, Told { lead: row.effective, via: row.via, since }).await?;
        match news {
            News::Silent => {}
            News::Started { lead, away } => {
                tx.record(Event::CoverStarted { project: row.project_id, lead, away }).await?;
            }
            News::Ended { lead, since } => {
                tx.record(Event::CoverEnded { project: row.project_id, lead: Some(lead), since }).await?;
            }
        }
    }
    Ok(())
}

/// Since when somebody stands in: since the lead left, whoever stood in meanwhile.
fn since(before: Option<Told>, row: &EffectiveRow, away: &[Absence], now: Timestamp) -> Timestamp {
    if row.via == Some(Via::Lead) {
        return now;
    }
    if let Some(before) = before.filter(|before| before.via != Some(Via::Lead)) {
        return before.since;
    }
    away.iter()
        .filter(|absence| Some(absence.person) == row.lead)
        .map(|absence| absence.from)
        .max()
        .unwrap_or(now)
}

/// The working days between two days on which projects have nobody, for those that have any.
pub(crate) async fn list_uncovered(
    read: &mut Read,
    calendar: &WorkCalendar,
    from: Date,
    to: Date,
) -> Result<BTreeMap<ProjectId, Vec<Date>>> {
    type Key = (Rows<store::AwayRow>, Rows<Holding>, WorkCalendar, Date, Date);
    static LAST: Derived<Key, BTreeMap<ProjectId, Vec<Date>>> = Derived::new();
    let span = (start_of_day(from, &calendar.zone), start_of_day(to, &calendar.zone));
    let (away, held) = store::list_cover(read, span.0, span.1).await?;
    if away.is_empty() {
        return Ok(BTreeMap::new());
    }
    let gaps = LAST.of((away, held, calendar.clone(), from, to), |(away, held, ..)| {
        let away = store::absences(away);
        store::held_between(held, span.0, span.1)
            .into_iter()
            .map(|(project, held)| (project, uncovered(&held, &away, calendar, from, to)))
            .filter(|(_, days)| !days.is_empty())
            .collect()
    });
    Ok(BTreeMap::clone(&gaps))
}

/// As [`uncovered_days`], for the time in which the project had a pair at all.
fn uncovered(
    held: &[Assignment],
    away: &[Absence],
    calendar: &WorkCalendar,
    from: Date,
    to: Date,
) -> Vec<Date> {
    let paired = |a: &&Assignment| a.role != AssignedRole::Cover;
    let Some(first) = held.iter().filter(paired).map(|a| a.from).min() else { return Vec::new() };
    let begun = kernel::local_date(first, &calendar.zone);
    uncovered_days(held, away, calendar, from.max(begun), to)
}

/// The uncovered days of the next thirty, from today on.
pub(crate) async fn list_uncovered_ahead(read: &mut Read) -> Result<BTreeMap<ProjectId, Vec<Date>>> {
    let calendar = people::org_calendar(read).await?;
    let today = kernel::local_date(read.now(), &calendar.zone);
    list_uncovered(read, &calendar, today, today.saturating_add(AHEAD_DAYS.days())).await
}

/// Gaps of the next thirty days that nobody was told of yet, by their first day.
async fn list_untold(read: &mut Read) -> Result<Vec<(ProjectId, Date)>> {
    let calendar = people::org_calendar(read).await?;
    let today = kernel::local_date(read.now(), &calendar.zone);
    let (from, to) = (today.saturating_sub(BACK_DAYS.days()), today.saturating_add(AHEAD_DAYS.days()));
    let found = list_uncovered(read, &calendar, from, to).await?;
    let told = store::list_gaps(read, from).await?;
    Ok(found
        .into_iter()
        .flat_map(|(project, days)| {
            let ahead = rules::runs(&days, &calendar).into_iter().filter(move |(_, last)| *last >= today);
            ahead.map(move |(first, _)| (project, first)).collect::<Vec<_>>()
        })
        .filter(|gap| !told.contains(gap))
        .collect())
}

/// Whether the next thirty days hold a gap that nobody was told of.
pub(crate) async fn has_untold_gaps(read: &mut Read) -> Result<bool> {
    Ok(!list_untold(read).await?.is_empty())
}

/// Tells each gap of the next thirty days once, on the day on which it is first known.
pub(crate) async fn tell_gaps(tx: &mut Tx) -> Result<()> {
    for (project, from) in list_untold(tx).await? {
        if store::note_gap(tx, project, from).await? {
            let who = tx.act_instead(Actor::SYSTEM);
            tx.record(Event::ProjectUncovered { project, from }).await?;
            tx.act_instead(who);
        }
    }
    Ok(())
}

/// What an absence would leave uncovered that is covered without it.
struct Gap {
    project: ProjectId,
    days: Vec<Date>,
    /// The stretches to be covered.
    spans: Vec<(Timestamp, Timestamp)>,
}

async fn list_gaps_of(tx: &mut Tx, absence: AbsenceId, person: PersonId) -> Result<Vec<Gap>> {
    let with = store::list_away_with(tx, absence).await?;
    let (Some(from), Some(to)) = (with.iter().map(|a| a.from).min(), with.iter().map(|a| a.to).max()) else {
        return Ok(Vec::new());
    };
    let calendar = people::org_calendar(tx).await?;
    let now = tx.now();
    let days = (
        kernel::local_date(from.max(now), &calendar.zone),
        kernel::local_date(to, &calendar.zone).saturating_add(1.day()),
    );
    let without = store::list_away_but(tx, from, to, absence).await?;
    let mut counted: Vec<Absence> = without.iter().filter(|a| a.person != person).copied().collect();
    counted.extend(with);
    let mut found = Vec::new();
    for (project, held) in store::list_held_between(tx, from, to).await? {
        if !held.iter().any(|a| a.person == person) {
            continue;
        }
        let before = uncovered(&held, &without, &calendar, days.0, days.1);
        let mut new = uncovered(&held, &counted, &calendar, days.0, days.1);
        new.retain(|day| !before.contains(day));
        if !new.is_empty() {
            let spans = gaps(&held, &counted, from.max(now), to);
            found.push(Gap { project, days: new, spans });
        }
    }
    Ok(found)
}

/// Asks who covers what an absence leaves uncovered: for each project a person, or the gap accepted.
/// Refuses with Invalid fields `cover.<project>` while there is no answer (RULES §1.2).
pub(crate) async fn ask(
    tx: &mut Tx,
    absence: AbsenceId,
    person: PersonId,
    covers: &[(ProjectId, PersonId)],
    accept_gap: bool,
) -> Result<()> {
    let mut asked = Vec::new();
    for gap in list_gaps_of(tx, absence, person).await? {
        match covers.iter().find(|(project, _)| *project == gap.project) {
            Some((_, cover)) => asked.extend(take(tx, &gap, *cover).await?),
            None if accept_gap => {}
            None => asked.push(question(tx, &gap, "projects-cover-needed").await?),
        }
    }
    if asked.is_empty() { Ok(()) } else { Err(Error::Invalid(asked)) }
}

/// Names a cover for each stretch of a gap, or says why that person cannot.
async fn take(tx: &mut Tx, gap: &Gap, cover: PersonId) -> Result<Option<Field>> {
    for (from, to) in &gap.spans {
        match super::insert_cover(tx, gap.project, cover, *from, *to).await {
            Ok(_) => {}
            Err(Error::Invalid(_) | Error::NotFound) => {
                return question(tx, gap, "projects-cover-cannot").await.map(Some);
            }
            Err(other) => return Err(other),
        }
    }
    Ok(None)
}

async fn question(tx: &mut Tx, gap: &Gap, key: &'static str) -> Result<Field> {
    let card = store::find_card(tx, gap.project).await?;
    let days: Vec<String> = gap.days.iter().map(Date::to_string).collect();
    let args = vec![("project", format!("{} {}", card.key, card.full_name())), ("days", days.join(", "))];
    Ok(Field { name: format!("cover.{}", gap.project), key, args })
}
