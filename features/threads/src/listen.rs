//! What the room does on others' news: it opens worklogs, notes meetings as interactions, and tells in
//! the worklog what happened to the project, in the project's language and never why somebody is away.

use crate::{
    actions::{open_worklog, owe_meeting, system_post},
    store,
};
use db::{ListenerFuture, Recorded, Tx};
use kernel::{Event, PersonId, ProjectId, Result};

pub(crate) fn listen<'a>(tx: &'a mut Tx, news: &'a Recorded) -> ListenerFuture<'a> {
    Box::pin(hear(tx, &news.event))
}

async fn hear(tx: &mut Tx, event: &Event) -> Result<()> {
    match event {
        Event::ProjectProposed { project } => open_worklog(tx, *project).await,
        Event::ProjectOpened { project } => opened(tx, *project).await,
        Event::ProjectPaused { project } => told(tx, *project, "threads-told-paused").await,
        Event::ProjectResumed { project } => told(tx, *project, "threads-told-resumed").await,
        Event::ProjectClosed { project } => told(tx, *project, "threads-told-closed").await,
        Event::ProjectReopened { project } => told(tx, *project, "threads-told-reopened").await,
        Event::CoverStarted { project, lead: Some(lead), away } => {
            covered(tx, *project, "threads-told-covers", &[("lead", *lead), ("away", *away)]).await
        }
        Event::CoverEnded { project, lead: Some(lead), .. } => {
            covered(tx, *project, "threads-told-back", &[("lead", *lead)]).await
        }
        Event::MeetingPassed { project, meeting, at } => owe_meeting(tx, *project, *meeting, *at).await,
        _ => Ok(()),
    }
}

/// The worklog begins with what the project is for (RULES §1.6).
async fn opened(tx: &mut Tx, project: ProjectId) -> Result<()> {
    open_worklog(tx, project).await?;
    continued(tx, project).await?;
    let description = store::people::find_description(tx, project).await?;
    if description.trim().is_empty() {
        return Ok(());
    }
    let card = projects::find_card(tx, project).await?;
    let head = ui::say(card.lang, "threads-told-opened", &[]);
    let author = tx.actor().person_or_none();
    system_post(tx, project, &format!("{head}\n\n{}", description.trim()), author).await.map(drop)
}

/// A project that came of a proof of concept points at the proof's worklog: its threads stay where they
/// were written, one step away (RULES §1.7).
async fn continued(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let proofs = projects::list_proofs(tx).await?;
    let Some(proof) = proofs.into_iter().find(|proof| proof.became == Some(project)) else { return Ok(()) };
    let card = projects::find_card(tx, project).await?;
    let from = projects::find_card(tx, proof.project_id).await?;
    let reference = format!("{}#1", from.key);
    let words = ui::say(
        card.lang,
        "threads-told-continues",
        &[("name", from.name.into()), ("worklog", reference.into())],
    );
    system_post(tx, project, &words, None).await.map(drop)
}

async fn told(tx: &mut Tx, project: ProjectId, key: &str) -> Result<()> {
    if !store::threads::has_worklog(tx, project).await? {
        return Ok(());
    }
    let card = projects::find_card(tx, project).await?;
    let author = tx.actor().person_or_none();
    system_post(tx, project, &ui::say(card.lang, key, &[]), author).await.map(drop)
}

async fn covered(tx: &mut Tx, project: ProjectId, key: &str, who: &[(&str, PersonId)]) -> Result<()> {
    if !store::threads::has_worklog(tx, project).await? {
        return Ok(());
    }
    let card = projects::find_card(tx, project).await?;
    let mut args: Vec<(&str, ui::Arg)> = Vec::with_capacity(who.len());
    for (name, person) in who {
        args.push((name, people::find_card(tx, *person).await?.name.into()));
    }
    system_post(tx, project, &ui::say(card.lang, key, &args), None).await.map(drop)
}
