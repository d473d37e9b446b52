//! Working through a runbook.

use crate::{
    rules, store, text,
    types::{Kind, LINE_LENGTH, MOST_STEPS, Run, RunState, State, StepState, line},
};
use db::Tx;
use kernel::{DocumentId, Error, Event, ProjectId, Result, RunId, TicketId};

/// Begins a run of a runbook in force, on its newest version; for a ticket, with the project in which that stands.
/// Whoever calls has checked that the ticket is in reach.
#[db::boxed]
pub async fn start(
    tx: &mut Tx,
    document: DocumentId,
    of: Option<(TicketId, Option<ProjectId>)>,
) -> Result<RunId> {
    let card = store::find_by_id(tx, document).await?;
    if !rules::may_write(tx.actor()) || tx.actor().person_or_none().is_none() {
        return Err(Error::Forbidden);
    }
    if card.kind != Kind::Runbook || card.state != State::Published {
        return Err(Error::Conflict("knowledge-run-published"));
    }
    let version = store::find_version(tx, document, card.version).await?;
    let mut steps = text::steps(&version.source);
    steps.truncate(MOST_STEPS);
    let run = store::insert_run(tx, document, card.version, of, &steps).await?;
    tx.record(Event::RunStarted { run, document, client: card.client_id }).await?;
    Ok(run)
}

/// Notes how a step went, with what shows it. A step may be noted again while the run lasts.
pub async fn mark(tx: &mut Tx, id: RunId, number: i64, state: StepState, evidence: &str) -> Result<()> {
    open(tx, id).await?;
    let evidence = line("evidence", evidence, LINE_LENGTH)?;
    rules::check_step(state, &evidence)?;
    if store::save_step(tx, id, number, state, &evidence).await? == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Ends a run. With every step noted it is done or failed; with some open it is broken off, which says why.
pub async fn end(tx: &mut Tx, id: RunId, note: &str) -> Result<RunState> {
    let run = open(tx, id).await?;
    let note = line("note", note, LINE_LENGTH)?;
    let steps = store::list_steps(tx, id).await?;
    let state = rules::end_of(&steps).unwrap_or(RunState::Stopped);
    if state == RunState::Stopped && note.is_empty() {
        return Err(Error::invalid("note", "knowledge-steps-open"));
    }
    store::end_run(tx, id, state, &note).await?;
    let client = store::find_by_id(tx, run.document_id).await?.client_id;
    let event =
        Event::RunEnded { run: id, document: run.document_id, client, state: state.word().to_owned() };
    tx.record(event).await?;
    Ok(state)
}

async fn open(tx: &mut Tx, id: RunId) -> Result<Run> {
    let run = store::find_run(tx, id).await?;
    if run.state == RunState::Running { Ok(run) } else { Err(Error::Conflict("knowledge-run-ended")) }
}
