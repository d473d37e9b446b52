//! Who leads changed: whoever answers now is told, and whoever does not any more.

use super::told::{Note, tell};
use crate::{store, types::NoticeKind};
use db::{Read, Tx};
use kernel::{PersonId, ProjectId, Result};
use std::collections::HashMap;

/// Compares who leads a project now with who was told last, and tells each change once. Who made the
/// change themselves is not told of it.
pub async fn tell_lead(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let now = tx.now();
    let lead = projects::effective(tx, project, now).await?.lead;
    let known = store::find_lead(tx, project).await?;
    if known == Some(lead) {
        return Ok(());
    }
    changed(tx, project, known.flatten(), lead).await
}

async fn changed(
    tx: &mut Tx,
    project: ProjectId,
    before: Option<PersonId>,
    lead: Option<PersonId>,
) -> Result<()> {
    store::save_lead(tx, project, lead).await?;
    let note = |person, kind| Note { project: Some(project), ..Note::new(person, kind) };
    if let Some(person) = before {
        tell(tx, &note(person, NoticeKind::Stopped)).await?;
    }
    if let Some(person) = lead {
        tell(tx, &note(person, NoticeKind::Lead)).await?;
    }
    Ok(())
}

/// The same for all projects, for changes that time makes. A project that was never told of is noted
/// without words: its people know.
pub async fn settle_leads(tx: &mut Tx) -> Result<()> {
    for (project, before, lead) in list_moved(tx).await? {
        match before {
            None => store::save_lead(tx, project, lead).await?,
            Some(before) => changed(tx, project, before, lead).await?,
        }
    }
    Ok(())
}

/// A project, whom was told last that they lead it (nothing if nobody ever was), and who does now.
pub type Moved = (ProjectId, Option<Option<PersonId>>, Option<PersonId>);

/// Projects whose lead is another than the one who was told last.
pub async fn list_moved(read: &mut Read) -> Result<Vec<Moved>> {
    let now = read.now();
    let known: HashMap<ProjectId, Option<PersonId>> = store::list_leads(read).await?.into_iter().collect();
    let rows = projects::list_effective(read, now).await?;
    let known = |row: &projects::EffectiveRow| known.get(&row.project_id).copied();
    Ok(rows
        .iter()
        .filter(|row| known(row) != Some(row.effective))
        .map(|row| (row.project_id, known(row), row.effective))
        .collect())
}
