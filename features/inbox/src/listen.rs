//! What the room does on others' news: it notes what is to be told, in their transaction.
//!
//! Absent on purpose: the reasons of absences, which no event holds; and approvals, which My day shows.

use crate::{
    actions::{self, Note, tell},
    store,
    types::NoticeKind,
};
use db::{ListenerFuture, Recorded, Tx};
use kernel::{DecisionId, Event, PersonId, ProjectId, Result, TicketId};

pub(crate) fn listen<'a>(tx: &'a mut Tx, news: &'a Recorded) -> ListenerFuture<'a> {
    Box::pin(async move {
        match news.event.clone() {
            Event::PostAdded { project, thread, post, system } => {
                actions::posted(tx, project, thread, post, system).await
            }
            Event::PostEdited { project, thread, post } => actions::edited(tx, project, thread, post).await,
            Event::PostShared { project, thread, post } => actions::shared(tx, project, thread, post).await,
            Event::PostUndone { post, .. } | Event::PostDeleted { post, .. } => actions::gone(tx, post).await,
            Event::CoverStarted { project, .. }
            | Event::CoverEnded { project, .. }
            | Event::AssignmentMade { project, .. } => actions::tell_lead(tx, project).await,
            Event::ProjectUncovered { project, .. } => uncovered(tx, project).await,
            Event::ActionAssigned { project, action, owner } => {
                let note = Note { project, about: Some(action.0), ..Note::new(owner, NoticeKind::Action) };
                tell(tx, &note).await
            }
            Event::DecisionTaken { project, decision } => decided(tx, project, decision).await,
            Event::UpdateNudged { project, person, .. } => {
                tell(tx, &Note { project: Some(project), ..Note::new(person, NoticeKind::Nudge) }).await
            }
            Event::TicketUndelivered { ticket, project, owner, .. } => {
                for person in here(tx, owner).await? {
                    let note =
                        Note { project, about: Some(ticket.0), ..Note::new(person, NoticeKind::Undelivered) };
                    tell(tx, &note).await?;
                }
                Ok(())
            }
            Event::ClockWarned { ticket, project, person, percent, .. } => {
                warned(tx, project, ticket, person, percent).await
            }
            Event::TicketRaised { ticket, project, person, .. } => raised(tx, project, ticket, person).await,
            _ => Ok(()),
        }
    })
}

/// A promise of a ticket runs out: whoever answers for it is told, or the coordinators if they are away
/// (RULES §6.6). What was told of the ticket before is told no more: the newest warning says it all.
async fn warned(
    tx: &mut Tx,
    project: Option<ProjectId>,
    ticket: TicketId,
    person: Option<PersonId>,
    percent: i64,
) -> Result<()> {
    let here = here(tx, person).await?;
    let kind = if percent >= 100 { NoticeKind::Breach } else { NoticeKind::Clock };
    for person in here {
        store::settle_warnings(tx, person, ticket, false).await?;
        let note = Note { project, about: Some(ticket.0), ..Note::new(person, kind) };
        tell(tx, &note).await?;
    }
    Ok(())
}

/// Somebody is asked to look at a ticket; of one ticket, once as long as they have not.
async fn raised(
    tx: &mut Tx,
    project: Option<ProjectId>,
    ticket: TicketId,
    person: Option<PersonId>,
) -> Result<()> {
    for person in here(tx, person).await? {
        store::settle_warnings(tx, person, ticket, true).await?;
        let note = Note { project, about: Some(ticket.0), ..Note::new(person, NoticeKind::Raised) };
        tell(tx, &note).await?;
    }
    Ok(())
}

/// Whoever is asked, unless they are away or nobody is: then the coordinators who are here, or all of them where
/// none is.
async fn here(tx: &mut Tx, person: Option<PersonId>) -> Result<Vec<PersonId>> {
    let now = tx.now();
    if let Some(person) = person
        && !people::is_away(tx, person, now).await?
    {
        return Ok(vec![person]);
    }
    let heads = store::list_heads(tx).await?;
    let mut here = Vec::new();
    for head in &heads {
        if !people::is_away(tx, *head, now).await? {
            here.push(*head);
        }
    }
    Ok(if here.is_empty() { heads } else { here })
}

/// Nobody answers for a project: its pair and the coordinators are told.
async fn uncovered(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let now = tx.now();
    let mut told = store::list_heads(tx).await?;
    for holding in projects::list_holdings(tx, project).await? {
        let holds = holding.valid_from <= now && holding.valid_to.is_none_or(|to| now < to);
        if holds && !told.contains(&holding.person_id) {
            told.push(holding.person_id);
        }
    }
    for person in told {
        tell(tx, &Note { project: Some(project), ..Note::new(person, NoticeKind::Uncovered) }).await?;
    }
    Ok(())
}

async fn decided(tx: &mut Tx, project: Option<ProjectId>, id: DecisionId) -> Result<()> {
    let Some(owner) = threads::find_decision(tx, id).await?.owner else { return Ok(()) };
    tell(tx, &Note { project, about: Some(id.0), ..Note::new(owner, NoticeKind::Decision) }).await
}
