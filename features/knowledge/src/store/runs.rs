//! Runs of runbooks and their steps. The team alone runs, and reaches every run but those of tickets out of reach.

use crate::types::{Run, RunState, Step, StepState};
use db::{Param, Read, Tx, params};
use jiff::Timestamp;
use kernel::{DocumentId, Error, PersonId, ProjectId, Result, RunId, TicketId};
use std::collections::HashMap;

/// A run in reach: `$1` the program, `$2` who asks.
macro_rules! runs {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.document_id, d.slug, d.title, r.version, r.ticket_id, r.state, r.started_at, r.started_by, p.name, r.ended_at, r.note,
                (SELECT MIN(s.number) FROM knowledge_step s WHERE s.run_id = r.id AND s.state = 'failed')
            FROM knowledge_run r JOIN knowledge_document d ON d.id = r.document_id JOIN people_card p ON p.id = r.started_by
            WHERE ($1 OR r.project_id IS NULL OR r.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)) AND ",
            $rest
        )
    };
}

db::sql! {
    static FIND: Run = (runs!("r.id = $3"));
    static OF_DOCUMENT: Run = (runs!("r.document_id = $3 ORDER BY r.id DESC LIMIT $4"));
    static OF_PERSON: Run = (runs!("r.started_by = $3 AND r.state = 'running' ORDER BY r.id LIMIT 20"));
    static OF_TICKET: Run = (runs!("r.ticket_id = $3 ORDER BY r.id LIMIT 20"));
    static INSERT: (RunId,) = "INSERT INTO knowledge_run (document_id, version, ticket_id, project_id, state, started_at, started_by, note) VALUES ($1, $2, $3, $4, 'running', $5, $6, '') RETURNING id";
    static MOVE: () = "UPDATE knowledge_run SET project_id = $2 WHERE ticket_id = $1";
    static STEP_NEW: () = "INSERT INTO knowledge_step (run_id, number, words, state, evidence) VALUES ($1, $2, $3, 'open', '')";
    static STEPS: Step = "SELECT s.number, s.words, s.state, s.evidence, s.at, p.name FROM knowledge_step s LEFT JOIN people_card p ON p.id = s.person_id WHERE s.run_id = $1 ORDER BY s.number";
    // Whoever mends what they wrote did it when they did it.
    static STEP_SAVE: () = "UPDATE knowledge_step SET at = CASE WHEN state = $3 AND person_id = $6 THEN at ELSE $5 END, state = $3, evidence = $4, person_id = $6 WHERE run_id = $1 AND number = $2";
    static STEPS_OF: (RunId, i64, String, StepState, String, Option<Timestamp>, Option<String>) = "SELECT s.run_id, s.number, s.words, s.state, s.evidence, s.at, p.name FROM knowledge_step s
        LEFT JOIN people_card p ON p.id = s.person_id WHERE s.run_id IN (SELECT value FROM IDS($1)) ORDER BY s.run_id, s.number";
    static END: () = "UPDATE knowledge_run SET state = $2, ended_at = $3, ended_by = $4, note = $5 WHERE id = $1";
}

fn team(read: &Read) -> Result<()> {
    if read.actor().is_team() { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether the program asks, and who else does.
fn asks(read: &Read) -> (bool, PersonId) {
    (read.actor().is_system(), read.actor().person)
}

/// A run in reach.
#[db::boxed]
pub async fn find_run(read: &mut Read, id: RunId) -> Result<Run> {
    team(read)?;
    let (all, asker) = asks(read);
    FIND.kept().one(read, params![all, asker, id]).await
}

/// The newest runs of a runbook in reach.
pub async fn list_runs(read: &mut Read, document: DocumentId, limit: i64) -> Result<Vec<Run>> {
    team(read)?;
    let (all, asker) = asks(read);
    OF_DOCUMENT.all(read, params![all, asker, document, limit]).await
}

/// What a person is at.
pub async fn list_running(read: &mut Read, person: PersonId) -> Result<Vec<Run>> {
    team(read)?;
    let (all, asker) = asks(read);
    OF_PERSON.kept().all(read, params![all, asker, person]).await
}

/// Runs for a ticket, whoever may see the ticket.
#[db::boxed]
pub async fn list_runs_of_ticket(read: &mut Read, ticket: TicketId) -> Result<Vec<Run>> {
    team(read)?;
    let (all, asker) = asks(read);
    OF_TICKET.kept().all(read, params![all, asker, ticket]).await
}

pub(crate) async fn insert_run(
    tx: &mut Tx,
    document: DocumentId,
    version: i64,
    of: Option<(TicketId, Option<ProjectId>)>,
    steps: &[String],
) -> Result<RunId> {
    let (now, by) = (tx.now(), tx.actor().person);
    let (ticket, project) = (of.map(|(ticket, _)| ticket), of.and_then(|(_, project)| project));
    let (id,) = INSERT.one(tx, params![document, version, ticket, project, now, by]).await?;
    let row =
        |(words, number): (&'_ String, i64)| vec![Param::Int(id.0), Param::Int(number), words.clone().into()];
    let rows: Vec<Vec<Param<'_>>> = steps.iter().zip(1_i64..).map(row).collect();
    STEP_NEW.each(tx, &rows).await?;
    Ok(id)
}

/// Notes where the ticket of runs stands now.
pub(crate) async fn move_runs(tx: &mut Tx, ticket: TicketId, project: Option<ProjectId>) -> Result<()> {
    MOVE.exec(tx, params![ticket, project]).await.map(drop)
}

/// The steps of a run that is in reach.
pub async fn list_steps(read: &mut Read, run: RunId) -> Result<Vec<Step>> {
    STEPS.kept().all(read, params![run]).await
}

/// The steps of runs that are in reach.
pub(crate) async fn list_steps_of(read: &mut Read, runs: &[Run]) -> Result<HashMap<RunId, Vec<Step>>> {
    let keys: Vec<RunId> = runs.iter().map(|run| run.id).collect();
    let mut all: HashMap<RunId, Vec<Step>> = HashMap::new();
    for (run, number, words, state, evidence, at, person_name) in
        STEPS_OF.of(read, serde_json::to_string(&keys).map_err(Error::internal)?).await?
    {
        all.entry(run).or_default().push(Step { number, words, state, evidence, at, person_name });
    }
    Ok(all)
}

pub(crate) async fn save_step(
    tx: &mut Tx,
    run: RunId,
    number: i64,
    state: StepState,
    evidence: &str,
) -> Result<u64> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    STEP_SAVE.exec(tx, params![run, number, state, evidence, now, by]).await
}

pub(crate) async fn end_run(tx: &mut Tx, run: RunId, state: RunState, note: &str) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    END.exec(tx, params![run, state, now, by, note]).await.map(drop)
}
