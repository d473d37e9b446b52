//! Verbs about absences: ask for or enter, approve, decline, change, take back.
//!
//! What an absence leaves uncovered is not known here: a room above hears the event in the same
//! transaction and refuses with Invalid fields until the form answers (RULES §1.2).

use crate::{
    rules::absences as rules,
    store::{self, absences as kept},
    types::absences::{AbsenceState, AwayRow, Covers, NewAbsence, Note, Reason, Stretch},
};
use db::{Read, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::{AbsenceId, CalendarId, Error, Event, PersonId, Result, Role};

/// Whether whoever acts decides about absences: heads, and owners while there is no head.
pub async fn may_decide(read: &mut Read) -> Result<bool> {
    let actor = *read.actor();
    if actor.is_head() || actor.role != Role::Owner {
        return Ok(rules::may_decide(&actor, true));
    }
    let has_head = kept::has_head(read).await?;
    Ok(rules::may_decide(&actor, has_head))
}

/// Asks for an absence, or enters it: illness of one's own counts at once, also for past days, and so
/// does what somebody enters who decides anyway.
///
/// # Errors
/// Invalid fields when it overlaps another one, or when a listener needs an answer about cover.
pub async fn request_absence(tx: &mut Tx, new: NewAbsence) -> Result<AbsenceId> {
    let decides = may_decide(tx).await?;
    if !rules::may_enter(tx.actor(), new.person, decides) {
        return Err(Error::Forbidden);
    }
    let person = store::find(tx, new.person).await?;
    if person.role == Role::Guest || !person.active {
        return Err(Error::invalid("person", "people-absence-not-team"));
    }
    lock(tx, new.person).await?;
    let span = rules::instants(&new.when, &person.time_zone());
    check_free(tx, new.person, span, new.reason, None).await?;
    let state = rules::first_state(new.reason, decides);
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let approved = state == AbsenceState::Approved;
    let row = kept::NewRow {
        person: new.person,
        when: &new.when,
        span,
        state,
        created_by: by,
        created_at: now,
        decided: by.filter(|_| approved).map(|by| (by, now)),
    };
    let absence = kept::insert(tx, &row, new.reason, &new.note).await?;
    measure(tx, new.person, span).await?;
    let Covers { named: covers, accept_gap } = new.covers;
    tx.record(Event::AbsenceRequested { absence, person: new.person, covers, accept_gap }).await?;
    Ok(absence)
}

/// Approves a request.
pub async fn approve_absence(tx: &mut Tx, id: AbsenceId, covers: Covers) -> Result<()> {
    let absence = decide(tx, id, AbsenceState::Approved).await?;
    let Covers { named: covers, accept_gap } = covers;
    tx.record(Event::AbsenceApproved { absence: id, person: absence.person_id, covers, accept_gap })
        .await
        .map(drop)
}

/// Declines a request.
pub async fn decline_absence(tx: &mut Tx, id: AbsenceId) -> Result<()> {
    let absence = decide(tx, id, AbsenceState::Declined).await?;
    tx.record(Event::AbsenceDeclined { absence: id, person: absence.person_id }).await.map(drop)
}

async fn decide(tx: &mut Tx, id: AbsenceId, to: AbsenceState) -> Result<AwayRow> {
    let decides = may_decide(tx).await?;
    let absence = kept::find(tx, id, decides).await?;
    if !decides {
        return Err(Error::Forbidden);
    }
    lock(tx, absence.person_id).await?;
    if !kept::save_state(tx, id, AbsenceState::Requested, to).await? {
        return Err(Error::Conflict("people-absence-decided"));
    }
    measure(tx, absence.person_id, (absence.starts_at, absence.ends_at)).await?;
    Ok(absence)
}

/// Gives an absence other days, and another reason if the actor may see reasons or it is their own.
/// What asks for more than was approved waits for approval again.
pub async fn change_absence(
    tx: &mut Tx,
    id: AbsenceId,
    when: Stretch,
    why: Option<(Reason, Note)>,
    covers: Covers,
) -> Result<()> {
    let (absence, decides) = find_to_enter(tx, id).await?;
    let person = store::find(tx, absence.person_id).await?;
    let old = kept::reason_to_decide(tx, id).await?;
    let seen = kept::find_reason(tx, id).await?.is_some();
    let why = why.filter(|_| seen);
    let new = why.as_ref().map_or(old, |(reason, _)| *reason);
    let span = rules::instants(&when, &person.time_zone());
    check_free(tx, person.id, span, new, Some(id)).await?;
    let state = rules::changed_state(absence.state, (&absence.when(), &when), (old, new), decides);
    if !kept::save(tx, id, &when, span, (absence.state, state)).await? {
        return Err(Error::Conflict("people-absence-decided"));
    }
    if let Some((reason, note)) = why {
        kept::put_reason(tx, id, reason, &note).await?;
    }
    measure(tx, person.id, (absence.starts_at, absence.ends_at)).await?;
    measure(tx, person.id, span).await?;
    let Covers { named: covers, accept_gap } = covers;
    tx.record(Event::AbsenceChanged { absence: id, person: person.id, covers, accept_gap }).await.map(drop)
}

/// Takes an absence back: the person, or whoever decides.
pub async fn cancel_absence(tx: &mut Tx, id: AbsenceId) -> Result<()> {
    let (absence, _) = find_to_enter(tx, id).await?;
    if !kept::save_state(tx, id, absence.state, AbsenceState::Cancelled).await? {
        return Err(Error::Conflict("people-absence-decided"));
    }
    measure(tx, absence.person_id, (absence.starts_at, absence.ends_at)).await?;
    tx.record(Event::AbsenceCancelled { absence: id, person: absence.person_id }).await.map(drop)
}

/// An absence that the actor may change now, and whether they decide.
async fn find_to_enter(tx: &mut Tx, id: AbsenceId) -> Result<(AwayRow, bool)> {
    let decides = may_decide(tx).await?;
    let absence = kept::find(tx, id, decides).await?;
    if !rules::may_enter(tx.actor(), absence.person_id, decides) {
        return Err(Error::Forbidden);
    }
    lock(tx, absence.person_id).await?;
    let absence = kept::find(tx, id, decides).await?;
    if !absence.state.is_live() {
        return Err(Error::Conflict("people-absence-over"));
    }
    Ok((absence, decides))
}

/// One person's absences change one after another, since they are judged together.
async fn lock(tx: &mut Tx, person: PersonId) -> Result<()> {
    tx.lock(&format!("people-absence-{person}"), false).await
}

/// Refuses an absence on top of another one; illness may fall into a holiday.
async fn check_free(
    tx: &mut Tx,
    person: PersonId,
    (from, to): (Timestamp, Timestamp),
    reason: Reason,
    but: Option<AbsenceId>,
) -> Result<()> {
    if reason == Reason::Illness {
        return Ok(());
    }
    let live = kept::list_live(tx, person, from, to).await?;
    let taken = live.iter().any(|row| Some(row.id) != but && row.starts_at < to && from < row.ends_at);
    if taken { Err(Error::invalid("from", "people-absence-overlaps")) } else { Ok(()) }
}

/// How far around a stretch others of the same person can be judged together with it.
const AROUND: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Says anew of a person's absences around a stretch which of them trigger cover. A request is judged
/// with what is approved, so that its listener sees what it would leave uncovered.
pub(crate) async fn measure(tx: &mut Tx, person: PersonId, span: (Timestamp, Timestamp)) -> Result<()> {
    let calendar = store::person_calendar(tx, person).await?;
    let from = span.0.saturating_sub(AROUND).unwrap_or(Timestamp::MIN);
    let to = span.1.saturating_add(AROUND).unwrap_or(Timestamp::MAX);
    let rows = kept::list_live(tx, person, from, to).await?;
    let (approved, requested): (Vec<_>, Vec<_>) =
        rows.iter().partition(|row| row.state == AbsenceState::Approved);
    let mut spans: Vec<_> = approved.iter().map(|row| (row.starts_at, row.ends_at)).collect();
    let mut judged: Vec<(&AwayRow, bool)> =
        approved.into_iter().zip(rules::triggering(&spans, &calendar)).collect();
    for row in requested {
        spans.push((row.starts_at, row.ends_at));
        let triggers = rules::triggering(&spans, &calendar).last().copied().unwrap_or_default();
        judged.push((row, triggers));
        spans.pop();
    }
    for (row, triggers) in judged.into_iter().filter(|(row, triggers)| row.triggers_cover != *triggers) {
        kept::save_triggers(tx, row.id, triggers).await?;
    }
    Ok(())
}

/// Moves a person's coming absences to the instants of their days where they now live and work, after
/// their zone, hours or holidays changed. What is over stays as it was.
pub(crate) async fn move_with(tx: &mut Tx, person: PersonId) -> Result<()> {
    let zone = store::person_zone(tx, person).await?;
    let now = tx.now();
    for row in kept::list_live(tx, person, now, Timestamp::MAX).await? {
        let span = rules::instants(&row.when(), &zone);
        if row.starts_at > now && span != (row.starts_at, row.ends_at) {
            kept::save_instants(tx, row.id, span).await?;
        }
        measure(tx, person, span).await?;
    }
    Ok(())
}

/// The same for everybody who keeps a calendar.
pub(crate) async fn move_with_calendar(tx: &mut Tx, calendar: CalendarId) -> Result<()> {
    for card in store::calendars::list_keepers(tx, calendar).await? {
        move_with(tx, card.id).await?;
    }
    Ok(())
}
