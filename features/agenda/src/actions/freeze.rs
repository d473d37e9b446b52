//! The draft's reminders and the freeze (RULES §1.6).

use crate::{
    content::{Current, canonical, seal},
    gather::gather,
    rules::Update,
    store::weeks::{self, Frozen},
    types::Agenda,
};
use db::Tx;
use jiff::Timestamp;
use kernel::{AgendaId, Event, Lang, Result};
use projects::ProjectState;
use ui::Locale;

/// Freezes an agenda whose time has come, once. Says whether it was this call that did.
///
/// The lock is the one that posts take shared: whoever posts afterwards gets an instant after it, so a
/// window never misses a post that is on its way. The window ends at the planned instant, however late
/// the program gets to it.
pub async fn freeze(tx: &mut Tx, id: AgendaId) -> Result<bool> {
    tx.lock("agenda", false).await?;
    let agenda = weeks::find_by_id(tx, id).await?;
    if agenda.frozen_at.is_some() || tx.now() < agenda.freezes_at {
        return Ok(false);
    }
    let tongues = tongues(tx, agenda.freezes_at).await?;
    let gathered = gather(tx, &agenda, &tongues).await?;
    let content = canonical(&gathered.content)?;
    let hash = seal(&content);
    let frozen =
        Frozen { from: gathered.window.from, content: &content, hash: &hash, posts: &gathered.posts };
    if !weeks::save_frozen(tx, id, &frozen).await? {
        return Ok(false);
    }
    tx.record(Event::AgendaFrozen { agenda: id, week: agenda.week().to_string() }).await?;
    Ok(true)
}

/// Remarks are kept in both languages, as of the freeze.
async fn tongues(tx: &mut Tx, now: Timestamp) -> Result<[Locale; 2]> {
    let zone = people::org_calendar(tx).await?.zone;
    Ok([Lang::Es, Lang::En].map(|lang| Locale { lang, zone: zone.clone(), now }))
}

/// Reminds the effective lead of each project without an update, once a week, project and person.
pub async fn nudge(tx: &mut Tx, agenda: &Agenda) -> Result<()> {
    let gathered = gather(tx, agenda, &[]).await?;
    weeks::save_nudged(tx, agenda.id).await?;
    for line in &gathered.content.current {
        let Current::Project(project) = &line.about else { continue };
        let owes = project.update == Update::Missing && project.state == ProjectState::Open;
        let Some(person) = project.effective.filter(|_| owes) else { continue };
        if weeks::insert_nudge(tx, agenda.id, project.project, person).await? {
            let week = agenda.week().to_string();
            tx.record(Event::UpdateNudged { project: project.project, person, week }).await?;
        }
    }
    Ok(())
}
