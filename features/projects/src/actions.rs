//! The verbs of the room: one transaction and one piece of news each.

pub(crate) mod cover;
mod life;
mod links;
mod meetings;
mod proofs;
mod roles;
mod say;

pub use life::{change, close, open, pause, propose, reopen, resume};
pub use links::{link_issue, link_repository, sync_issue, unlink_issue, unlink_repository};
pub use meetings::{cancel_meeting, plan_meeting, skip_meeting};
pub use proofs::{
    add_criterion, close_proof, convert_proof, extend_proof, measure, remove_criterion, run_proof,
    set_commercial, set_terms,
};
pub use roles::{
    admit_contact, admit_guest, assign, end_cover, name_cover, name_member, remove_guest, set_pair,
    unname_member,
};
pub use say::{ask_note, say_status, write_note};

pub(crate) use meetings::pass_meetings;
pub(crate) use roles::{assign_for, insert_cover};

use crate::{rules, store, types::ProjectCard};
use db::Tx;
use kernel::{Error, ProjectId, Result};

/// The project, if whoever acts reaches it and may run it. Guests never do.
async fn run(tx: &mut Tx, id: ProjectId) -> Result<ProjectCard> {
    let card = find(tx, id).await?;
    let person = tx.actor().person;
    let holds = store::holds(tx, id, person).await?;
    if rules::may_run(tx.actor(), holds) { Ok(card) } else { Err(Error::Forbidden) }
}

/// The project, if whoever acts reaches it; it must be somebody of the team.
async fn find(tx: &mut Tx, id: ProjectId) -> Result<ProjectCard> {
    let card = store::find_in_reach(tx, id).await?;
    if tx.actor().is_team() { Ok(card) } else { Err(Error::Forbidden) }
}

/// Puts every project into the search again.
pub(crate) fn reindex(tx: &mut Tx) -> web::Slot<'_, ()> {
    web::slot(async move {
        for id in store::list_ids(tx).await? {
            index(tx, id).await?;
        }
        Ok(())
    })
}

/// Puts what can be found of a project into the index.
async fn index(tx: &mut Tx, id: ProjectId) -> Result<()> {
    let card = store::find_card(tx, id).await?;
    let project = store::find_project(tx, id).await?;
    let client = card.client_name.as_deref().unwrap_or("");
    let text =
        [card.key.as_str(), &card.name, client, &project.description, &project.context, &project.phase]
            .join(" ");
    let doc = db::search::Doc {
        kind: "project",
        id: id.0,
        project: Some(id),
        client: card.client_id,
        client_visible: false,
        at: project.proposed_at,
        bulk: false,
        text: &text,
    };
    db::search::index(tx, doc).await
}
