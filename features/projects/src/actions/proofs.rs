//! The verbs of proofs of concept (RULES §1.7). Accepting one is opening its project.

use super::{find, life, run};
use crate::{
    proof::{self, CloseRefused, Commercial, ExtensionRefused, Outcome, Solves, Stage},
    store,
    types::{Kind, NewProject, NewTerms, Opening, Proof, ProjectCard, filled, line},
};
use db::Tx;
use jiff::civil::Date;
use kernel::{CriterionId, Error, Event, ProjectId, Result};
use web::Problems;

/// The proof, if whoever acts may work on it: those who run it, and its proposer before it is accepted.
async fn find_mine(tx: &mut Tx, id: ProjectId) -> Result<(ProjectCard, Proof)> {
    let card = find(tx, id).await?;
    let found = store::find_proof(tx, id).await?;
    let project = store::find_project(tx, id).await?;
    let proposer = found.stage == Stage::Proposed && project.proposer_id == Some(tx.actor().person);
    if !proposer {
        run(tx, id).await?;
    }
    Ok((card, found))
}

async fn moved(tx: &mut Tx, id: ProjectId, stage: &str) -> Result<()> {
    tx.record(Event::ProofMoved { project: id, stage: stage.to_owned() }).await.map(drop)
}

/// Writes down what is agreed with the prospect. Once it is accepted the terms stand.
pub async fn set_terms(tx: &mut Tx, id: ProjectId, terms: NewTerms) -> Result<()> {
    let (_, found) = find_mine(tx, id).await?;
    if found.stage != Stage::Proposed {
        return Err(Error::Conflict("projects-proof-terms-stand"));
    }
    let mut problems = Problems::new();
    problems.take(line("use_case", &terms.use_case, 400));
    problems.take(line("prospect_owner", &terms.prospect_owner, 120));
    let backwards = matches!((terms.start_day, terms.end_day), (Some(start), Some(end)) if end <= start);
    problems.require(!backwards, "end_day", "projects-proof-time-box-needed");
    problems.finish()?;
    store::save_terms(tx, id, &terms).await?;
    moved(tx, id, "terms").await
}

/// Adds a measurable criterion, before the proof is accepted.
pub async fn add_criterion(
    tx: &mut Tx,
    id: ProjectId,
    metric: &str,
    threshold: &str,
    dataset: &str,
) -> Result<CriterionId> {
    let (_, found) = find_mine(tx, id).await?;
    if found.stage != Stage::Proposed {
        return Err(Error::Conflict("projects-proof-terms-stand"));
    }
    let mut problems = Problems::new();
    let metric = problems.take(filled("metric", metric, 240));
    let threshold = problems.take(filled("threshold", threshold, 240));
    let dataset = problems.take(filled("dataset", dataset, 240));
    problems.finish()?;
    let (metric, threshold, dataset) =
        (metric.unwrap_or_default(), threshold.unwrap_or_default(), dataset.unwrap_or_default());
    let made = store::insert_criterion(tx, id, &metric, &threshold, &dataset).await?;
    moved(tx, id, "criteria").await?;
    Ok(made)
}

/// Takes a criterion away, before the proof is accepted.
pub async fn remove_criterion(tx: &mut Tx, id: ProjectId, criterion: CriterionId) -> Result<()> {
    let (_, found) = find_mine(tx, id).await?;
    if found.stage != Stage::Proposed {
        return Err(Error::Conflict("projects-proof-terms-stand"));
    }
    if !store::delete_criterion(tx, id, criterion).await? {
        return Err(Error::NotFound);
    }
    moved(tx, id, "criteria").await
}

/// Moves an accepted proof on: under way, then being judged.
pub async fn run_proof(tx: &mut Tx, id: ProjectId, to: Stage) -> Result<()> {
    run(tx, id).await?;
    let found = store::find_proof(tx, id).await?;
    if !matches!(to, Stage::Running | Stage::Evaluation) || found.stage.next() != Some(to) {
        return Err(Error::Conflict("projects-proof-not-next"));
    }
    store::set_stage(tx, id, to).await?;
    moved(tx, id, to.word()).await
}

/// Extends the time box, once, by half at most, with a reason.
pub async fn extend_proof(tx: &mut Tx, id: ProjectId, end: Date, reason: &str) -> Result<()> {
    run(tx, id).await?;
    let found = store::find_proof(tx, id).await?;
    let agreed = found.agreed().ok_or(Error::Conflict("projects-proof-extend-stage"))?;
    let reason = line("reason", reason, 400)?;
    proof::extend(found.stage, agreed, found.extended_end.is_some(), end, &reason).map_err(refused)?;
    store::extend_box(tx, id, end, &reason).await?;
    moved(tx, id, "extended").await
}

fn refused(why: ExtensionRefused) -> Error {
    match why {
        ExtensionRefused::Second => Error::Conflict("projects-proof-extended-before"),
        ExtensionRefused::Stage => Error::Conflict("projects-proof-extend-stage"),
        ExtensionRefused::NoReason => Error::invalid("reason", "projects-needed"),
        ExtensionRefused::NotLater => Error::invalid("end", "projects-proof-end-later"),
        ExtensionRefused::TooLong { days } => Error::limit("end", "projects-proof-too-long", days),
    }
}

/// Enters what was measured for a criterion, and whether it is enough. An empty value takes it back.
pub async fn measure(tx: &mut Tx, id: ProjectId, criterion: CriterionId, value: &str, met: Option<bool>) -> Result<()> {
    run(tx, id).await?;
    let found = store::find_proof(tx, id).await?;
    if matches!(found.stage, Stage::Proposed | Stage::Closed) {
        return Err(Error::Conflict("projects-proof-not-running"));
    }
    let value = line("measured", value, 240)?;
    let value = (!value.is_empty()).then_some(value.as_str());
    if !store::measure(tx, id, criterion, value, met.filter(|_| value.is_some())).await? {
        return Err(Error::NotFound);
    }
    moved(tx, id, "measured").await
}

/// Closes a proof with its two results (RULES §1.7).
pub async fn close_proof(
    tx: &mut Tx,
    id: ProjectId,
    solves: Option<Solves>,
    commercial: Option<Commercial>,
    why: &str,
) -> Result<()> {
    run(tx, id).await?;
    let found = store::find_proof(tx, id).await?;
    let outcome = proof::close(found.stage, solves, commercial).map_err(|why| match why {
        CloseRefused::AlreadyClosed => Error::Conflict("projects-closed-is-silent"),
        CloseRefused::NotEvaluated => Error::invalid("commercial", "projects-proof-not-evaluated"),
        CloseRefused::ResultMissing => {
            let field = if solves.is_none() { "solves" } else { "commercial" };
            Error::invalid(field, "projects-proof-result-needed")
        }
    })?;
    let why = line("why", why, 1_000)?;
    let zone = people::org_calendar(tx).await?.zone;
    let day = kernel::local_date(tx.now(), &zone);
    store::close_proof(tx, id, outcome, &why, day).await?;
    moved(tx, id, Stage::Closed.word()).await?;
    life::shut(tx, id, &why).await
}

/// Says how a negotiation ended: the one result that may still change after the close.
pub async fn set_commercial(tx: &mut Tx, id: ProjectId, commercial: Commercial) -> Result<()> {
    let card = find(tx, id).await?;
    if !crate::rules::may_open(tx.actor()) && !was_paired(tx, card.id).await? {
        return Err(Error::Forbidden);
    }
    let found = store::find_proof(tx, id).await?;
    let outcome = found.outcome().ok_or(Error::Conflict("projects-proof-needs-results"))?;
    if !outcome.may_become(commercial) {
        return Err(Error::Conflict("projects-proof-result-stands"));
    }
    let day = found.closed_day.unwrap_or(Date::MIN);
    store::close_proof(tx, id, Outcome { commercial, ..outcome }, &found.why, day).await?;
    moved(tx, id, commercial.word()).await
}

/// Whether whoever acts led or backed up a project that is closed now.
async fn was_paired(tx: &mut Tx, id: ProjectId) -> Result<bool> {
    let person = tx.actor().person;
    Ok(store::list_assignments(tx, id).await?.iter().any(|held| held.person_id == person))
}

/// Makes the client project of a proof that became one. The proof keeps its threads, worklog, hours and
/// cost, which are the client's acquisition and not the project's margin (RULES §1.7), and both pages
/// point at each other.
pub async fn convert_proof(tx: &mut Tx, id: ProjectId, new: NewProject, opening: Opening) -> Result<ProjectId> {
    let card = find(tx, id).await?;
    if !crate::rules::may_open(tx.actor()) {
        return Err(Error::Forbidden);
    }
    let found = store::find_proof(tx, id).await?;
    if found.became.is_some() {
        return Err(Error::Conflict("projects-proof-converted"));
    }
    if found.commercial != Some(Commercial::Client) {
        return Err(Error::Conflict("projects-proof-no-client"));
    }
    let client = card.client_id.or(new.client).ok_or_else(|| Error::invalid("client", "projects-client-needed"))?;
    if card.client_id.is_none() {
        store::set_client(tx, id, client).await?;
    }
    let restricted = card.restricted || new.restricted;
    let new = NewProject { kind: Kind::Client, client: Some(client), restricted, ..new };
    filled("name", &new.name, 120)?;
    let made = life::insert(tx, &new, Some(id)).await?;
    life::open(tx, made, opening).await?;
    store::set_became(tx, id, made).await?;
    for guest in store::list_guests(tx, id).await? {
        super::admit_guest(tx, made, guest.person_id).await?;
    }
    moved(tx, id, "converted").await?;
    Ok(made)
}
