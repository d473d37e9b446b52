//! The absences of the demo company, told from its own today, straight into the tables: nobody is
//! notified of what the demo only says that happened.

use super::Fictional;
use crate::{
    actions::absences::measure,
    rules::absences::instants,
    store::{self, absences as kept},
    types::absences::{AbsenceState, HourMinute, Note, Reason, Stretch},
};
use db::Tx;
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{Error, PersonId, Result, local_date};
use serde::Deserialize;

/// How long before they start the demo's absences were asked for: three weeks, in the morning.
const ASKED_BEFORE: SignedDuration = SignedDuration::from_hours(24 * 21 - 10);
/// How long before now at the latest.
const ASKED_AGO: SignedDuration = SignedDuration::from_hours(20);

/// An absence as the demo's file describes it.
#[derive(Debug, Deserialize)]
pub struct FictionalAbsence {
    person: String,
    from: i32,
    to: i32,
    part: String,
    reason: String,
    state: String,
    note: String,
}

impl FictionalAbsence {
    fn broken(&self, what: &str) -> Error {
        Error::Internal(format!("the demo's absence of {} has a broken {what}", self.person))
    }

    fn when(&self, today: jiff::civil::Date) -> Result<Stretch> {
        let day = |days: i32| today.saturating_add(days.days());
        if self.part.is_empty() {
            return Ok(Stretch::days(day(self.from), day(self.to)));
        }
        let (from, to) = self
            .part
            .split_once('-')
            .and_then(|(from, to)| HourMinute::parse(from).zip(HourMinute::parse(to)))
            .ok_or_else(|| self.broken("part"))?;
        Ok(Stretch::part(day(self.from), from.0, to.0))
    }
}

/// Adds the absences. People's keys are their places in the file, and the first head decided.
pub async fn load(
    tx: &mut Tx,
    people: &[Fictional],
    absences: &[FictionalAbsence],
    now: Timestamp,
) -> Result<()> {
    let mut heads = Vec::new();
    for person in people.iter().filter(|person| person.rights.iter().any(|right| right == "head")) {
        heads.extend(store::find_by_email(tx, &person.email).await?.map(|person| person.id));
    }
    for absence in absences {
        let email = people.iter().find(|person| person.key == absence.person).map(|person| &person.email);
        let email = email.ok_or_else(|| absence.broken("person"))?;
        let person = store::find_by_email(tx, email).await?.ok_or(Error::NotFound)?;
        insert(tx, absence, person.id, heads.first().copied(), now).await?;
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    absence: &FictionalAbsence,
    person: PersonId,
    head: Option<PersonId>,
    now: Timestamp,
) -> Result<()> {
    let zone = store::person_zone(tx, person).await?;
    let when = absence.when(local_date(now, &zone))?;
    let span = instants(&when, &zone);
    let state = AbsenceState::parse(&absence.state).ok_or_else(|| absence.broken("state"))?;
    let reason = Reason::parse(&absence.reason).ok_or_else(|| absence.broken("reason"))?;
    let latest = now.saturating_sub(ASKED_AGO).unwrap_or(now);
    let asked = span.0.saturating_sub(ASKED_BEFORE).unwrap_or(span.0).min(latest);
    let by = if reason == Reason::Illness { Some(person) } else { head };
    let row = kept::NewRow {
        person,
        when: &when,
        span,
        state,
        created_by: Some(person),
        created_at: asked,
        decided: by.filter(|_| state != AbsenceState::Requested).map(|by| (by, asked)),
    };
    kept::insert(tx, &row, reason, &Note::parse("note", &absence.note)?).await?;
    measure(tx, person, span).await
}
