//! Planned client meetings.

use super::find;
use crate::{
    store,
    types::{Meeting, NewMeeting, OccurrenceState, Repeats, filled, line},
};
use db::Tx;
use kernel::{Error, Event, MeetingId, ProjectId, Result};
use web::Problems;

/// Minutes of a meeting at most.
const MOST_MINUTES: i64 = 12 * 60;

/// Plans a meeting with the client. Anybody of the team who reaches the project may.
#[db::boxed]
pub async fn plan_meeting(tx: &mut Tx, id: ProjectId, mut new: NewMeeting) -> Result<MeetingId> {
    let card = find(tx, id).await?;
    card.refuse_closed()?;
    let mut problems = Problems::new();
    new.title = problems.take(filled("title", &new.title, 120)).unwrap_or_default();
    new.attendees = problems.take(line("attendees", &new.attendees, 400)).unwrap_or_default();
    problems.require((5..=MOST_MINUTES).contains(&new.minutes), "minutes", "projects-meeting-minutes");
    let next = new.next_from(tx.now());
    problems.require(next.is_some(), "first_day", "projects-meeting-past");
    problems.finish()?;
    let meeting = store::insert_meeting(tx, id, &new, next).await?;
    tx.record(Event::MeetingPlanned { project: id, meeting }).await?;
    Ok(meeting)
}

async fn find_coming(tx: &mut Tx, id: MeetingId) -> Result<Meeting> {
    let meeting = store::find_meeting(tx, id).await?;
    find(tx, meeting.project_id).await?.refuse_closed()?;
    if meeting.next_at.is_none() {
        return Err(Error::Conflict("projects-meeting-over"));
    }
    Ok(meeting)
}

/// Cancels a meeting and all that would follow. What passed stays in the record.
pub async fn cancel_meeting(tx: &mut Tx, id: MeetingId) -> Result<()> {
    let meeting = find_coming(tx, id).await?;
    miss_next(tx, &meeting).await?;
    store::cancel(tx, id).await?;
    tx.record(Event::MeetingCancelled { project: meeting.project_id, meeting: id }).await.map(drop)
}

/// Calls off the next occurrence alone: it shows as missed, and the ones after it stay.
pub async fn skip_meeting(tx: &mut Tx, id: MeetingId) -> Result<()> {
    let meeting = find_coming(tx, id).await?;
    if meeting.repeats == Repeats::Never {
        return cancel_meeting(tx, id).await;
    }
    miss_next(tx, &meeting).await?;
    let next = meeting.next_at.and_then(|at| meeting.next_after(at));
    store::set_next(tx, id, next).await?;
    tx.record(Event::MeetingCancelled { project: meeting.project_id, meeting: id }).await.map(drop)
}

async fn miss_next(tx: &mut Tx, meeting: &Meeting) -> Result<()> {
    match meeting.next_at {
        Some(at) => store::insert_occurrence(tx, meeting, at, OccurrenceState::Missed).await,
        None => Ok(()),
    }
}

/// Tells of each meeting whose time passed, once: from then on it is an interaction that owes an entry.
pub(crate) async fn pass_meetings(tx: &mut Tx) -> Result<()> {
    tx.lock("projects.meetings", false).await?;
    let now = tx.now();
    for mut meeting in store::list_due_meetings(tx).await? {
        while let Some(at) = meeting.next_at.filter(|_| meeting.ends_at().is_some_and(|end| end <= now)) {
            store::insert_occurrence(tx, &meeting, at, OccurrenceState::Passed).await?;
            meeting.next_at = meeting.next_after(at).filter(|_| meeting.repeats == Repeats::Weekly);
            let (project, id) = (meeting.project_id, meeting.id);
            tx.record(Event::MeetingPassed { project, meeting: id, at }).await?;
        }
        store::set_next(tx, meeting.id, meeting.next_at).await?;
    }
    Ok(())
}
