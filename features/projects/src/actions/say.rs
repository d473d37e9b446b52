//! What people say of a project: its status in a sentence, and the handover note.

use super::{find, run};
use crate::{
    store,
    types::{StatusState, filled},
};
use db::Tx;
use kernel::{Error, Event, ProjectId, Result};

/// Says how a project goes, in a word and a sentence.
pub async fn say_status(tx: &mut Tx, id: ProjectId, state: StatusState, sentence: &str) -> Result<()> {
    let card = run(tx, id).await?;
    card.refuse_closed()?;
    if !card.is_current() {
        return Err(Error::Conflict("projects-is-proposed"));
    }
    let sentence = filled("sentence", sentence, 300)?;
    store::insert_status(tx, id, state, &sentence).await?;
    tx.record(Event::StatusSaid { project: id, status: state.word().to_owned() }).await.map(drop)
}

/// Pins a handover note on the brief; earlier ones stay in the record.
pub async fn write_note(tx: &mut Tx, id: ProjectId, text: &str) -> Result<()> {
    let card = run(tx, id).await?;
    card.refuse_closed()?;
    let text = filled("text", text, 8_000)?;
    store::insert_note(tx, id, &text).await?;
    tx.record(Event::HandoverNoted { project: id }).await.map(drop)
}

/// Asks the lead for a newer handover note. Asking twice is asking once.
pub async fn ask_note(tx: &mut Tx, id: ProjectId) -> Result<()> {
    let card = find(tx, id).await?;
    card.refuse_closed()?;
    if store::ask_note(tx, id).await? {
        tx.record(Event::ProjectChanged { project: id, what: "handover asked".to_owned() }).await?;
    }
    Ok(())
}
