//! What the room does on others' news: it notes what is to be told, in their transaction.
//!
//! Absent on purpose: the reasons of absences, which no event holds; and approvals, which My day shows.

use crate::{
    actions::{self, Heard, Note, tell},
    store,
    types::NoticeKind,
};
use db::{ListenerFuture, Recorded, Tx};
use kernel::{DecisionId, Event, ProjectId, Result};

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
            other => of_ticket(tx, other).await,
        }
    })
}

/// What happens to tickets.
async fn of_ticket(tx: &mut Tx, event: Event) -> Result<()> {
    use NoticeKind::{Assigned, Handed, Noted, Reopened, Written};
    match event {
        Event::TicketUndelivered { ticket, project, owner, .. } => {
            actions::undelivered(tx, project, ticket, owner).await
        }
        Event::ClockWarned { ticket, project, person, percent, .. } => {
            actions::warned(tx, project, ticket, person, percent).await
        }
        Event::TicketRaised { ticket, project, person, .. } => {
            actions::raised(tx, project, ticket, person).await
        }
        Event::TicketAssigned { ticket, project, owner, followers, .. } => {
            let it = Heard { project, ticket, owner, followers };
            actions::heard(tx, &it, Assigned, Handed).await
        }
        Event::TicketWritten { ticket, project, owner, followers, .. } => {
            actions::heard(tx, &Heard { project, ticket, owner, followers }, Written, Written).await
        }
        Event::TicketNoted { ticket, project, owner, followers, .. } => {
            actions::heard(tx, &Heard { project, ticket, owner, followers }, Noted, Noted).await
        }
        Event::TicketReopened { ticket, project, owner, followers, .. } => {
            actions::heard(tx, &Heard { project, ticket, owner, followers }, Reopened, Reopened).await
        }
        Event::TicketReplied { ticket, .. } => actions::answered(tx, ticket).await,
        _ => Ok(()),
    }
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
