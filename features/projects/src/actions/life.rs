//! The life of a project: proposed, opened, paused, closed, and opened again (RULES §1.1).

use super::{cover, find, index, run};
use crate::{
    lead::AssignedRole,
    proof, rules, store,
    types::{Changes, Kind, NewProject, Opening, ProjectCard, ProjectState, filled, line},
};
use db::Tx;
use kernel::{Error, Event, PersonId, ProjectId, Result};
use people::Card;
use web::Problems;

/// Characters of the reason for a second project at most.
const REASON_LENGTH: usize = 2_000;

/// Proposes a project. It gets its key at once, so that the meeting can speak of it.
#[db::boxed]
pub async fn propose(tx: &mut Tx, new: NewProject) -> Result<ProjectId> {
    if !rules::may_propose(tx.actor()) {
        return Err(Error::Forbidden);
    }
    check_new(&new)?;
    insert(tx, &new, None).await
}

/// What a proposal must say, whoever makes it.
fn check_new(new: &NewProject) -> Result<()> {
    let mut problems = Problems::new();
    problems.take(filled("name", &new.name, 120));
    problems.take(line("description", &new.description, 8_000));
    problems.take(line("context", &new.context, 8_000));
    problems.take(line("second_reason", new.second_reason.as_deref().unwrap_or(""), REASON_LENGTH));
    problems.require(new.kind != Kind::Client || new.client.is_some(), "client", "projects-client-needed");
    problems.require(
        new.kind != Kind::Internal || new.client.is_none(),
        "client",
        "projects-internal-has-none",
    );
    problems.finish()
}

/// Adds a proposal, or the client project that a proof becomes.
pub(super) async fn insert(tx: &mut Tx, new: &NewProject, came_from: Option<ProjectId>) -> Result<ProjectId> {
    let code = store::code_for(tx, new.kind, new.client).await?;
    let (id, _) = store::insert(tx, code, new, came_from).await?;
    if new.kind == Kind::Poc {
        store::insert_proof(tx, id).await?;
    }
    let proposer = tx.actor().person_or_none();
    if let Some(person) = proposer.filter(|_| new.restricted) {
        store::insert_named(tx, id, person).await?;
    }
    index(tx, id).await?;
    tx.record(Event::ProjectProposed { project: id }).await?;
    Ok(id)
}

/// Opens a proposed project: it has a description, a lead and a backup, and its client has no other
/// one, or a reason for it. A proof is opened by accepting it, so its terms must be complete too.
#[db::boxed]
pub async fn open(tx: &mut Tx, id: ProjectId, opening: Opening) -> Result<()> {
    let card = find(tx, id).await?;
    if !rules::may_open(tx.actor()) {
        return Err(Error::Forbidden);
    }
    if card.state != ProjectState::Proposed {
        return Err(Error::Conflict("projects-was-opened"));
    }
    let project = store::find_project(tx, id).await?;
    let mut problems = Problems::new();
    problems.require(!project.description.trim().is_empty(), "description", "projects-description-needed");
    let pair = check_pair(tx, opening.lead, opening.backup, &mut problems).await?;
    let reason = opening.second_reason.as_deref().or(project.second_reason.as_deref()).unwrap_or("");
    problems.take(check_only(tx, &card, reason).await);
    if card.kind == Kind::Poc {
        problems.take(check_terms(tx, id).await);
    }
    problems.finish()?;
    let Some((lead, backup)) = pair else { return Err(Error::invalid("lead", "projects-lead-needed")) };
    if let Some(reason) = opening.second_reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
        store::set_second_reason(tx, id, reason.trim()).await?;
    }
    if card.kind == Kind::Poc {
        store::set_stage(tx, id, proof::Stage::Accepted).await?;
    }
    turn_open(tx, id, (lead, backup), opening.decided_in, "").await?;
    tx.record(Event::ProjectOpened { project: id }).await?;
    tell_pair(tx, id, (lead, backup)).await?;
    cover::settle(tx).await
}

async fn check_terms(tx: &mut Tx, id: ProjectId) -> Result<()> {
    let criteria = store::list_criteria(tx, id).await?;
    let terms = store::find_proof(tx, id).await?.terms(&criteria);
    proof::accept(&terms).map_err(Error::Invalid)
}

async fn turn_open(
    tx: &mut Tx,
    id: ProjectId,
    (lead, backup): (PersonId, PersonId),
    decided_in: Option<kernel::DecisionId>,
    note: &str,
) -> Result<()> {
    let from = tx.now();
    for (person, role) in [(lead, AssignedRole::Lead), (backup, AssignedRole::Backup)] {
        let new = store::NewAssignment { project: id, person, role, from, to: None, decided_in };
        store::insert_assignment(tx, new).await?;
    }
    store::turn(tx, id, ProjectState::Open, note).await
}

async fn tell_pair(tx: &mut Tx, id: ProjectId, (lead, backup): (PersonId, PersonId)) -> Result<()> {
    for (person, role) in [(lead, AssignedRole::Lead), (backup, AssignedRole::Backup)] {
        tx.record(Event::AssignmentMade { project: id, person, role: role.word().to_owned() }).await?;
    }
    Ok(())
}

/// Whether a client may have this project open: one of kind client, a second only with a reason.
async fn check_only(tx: &mut Tx, card: &ProjectCard, reason: &str) -> Result<()> {
    line("second_reason", reason, REASON_LENGTH)?;
    let (Kind::Client, Some(client)) = (card.kind, card.client_id) else { return Ok(()) };
    tx.lock(&format!("projects.client.{client}"), false).await?;
    let others = store::list_siblings(tx, client, card.id).await?;
    if others.is_empty() || !reason.trim().is_empty() {
        return Ok(());
    }
    Err(Error::limit("second_reason", "projects-second-needs-reason", others.join(", ")))
}

/// The pair, if both are named, able, and two people.
pub(super) async fn check_pair(
    tx: &mut Tx,
    lead: Option<PersonId>,
    backup: Option<PersonId>,
    problems: &mut Problems,
) -> Result<Option<(PersonId, PersonId)>> {
    let ids: Vec<PersonId> = lead.into_iter().chain(backup).collect();
    let cards = people::list_cards(tx, &ids).await?;
    let card = |id: Option<PersonId>| -> Option<&Card> { cards.iter().find(|card| Some(card.id) == id) };
    problems.take(rules::check_pair(card(lead), card(backup)));
    Ok(lead.zip(backup))
}

/// Changes what is said of a project before it is closed.
pub async fn change(tx: &mut Tx, id: ProjectId, to: Changes) -> Result<()> {
    let card = find(tx, id).await?;
    card.refuse_closed()?;
    let project = store::find_project(tx, id).await?;
    let person = tx.actor().person;
    let proposer = card.state == ProjectState::Proposed && project.proposer_id == Some(person);
    let holds = store::holds(tx, id, person).await?;
    if !proposer && !rules::may_run(tx.actor(), holds) {
        return Err(Error::Forbidden);
    }
    let mut problems = Problems::new();
    problems.take(filled("name", &to.name, 120));
    problems.take(line("description", &to.description, 8_000));
    problems.take(line("context", &to.context, 8_000));
    problems.take(line("phase", &to.phase, 120));
    let described = card.state == ProjectState::Proposed || !to.description.trim().is_empty();
    problems.require(described, "description", "projects-description-needed");
    problems.finish()?;
    store::save(tx, id, &to).await?;
    if to.restricted && !card.restricted && !tx.actor().is_system() {
        store::insert_named(tx, id, person).await?;
    }
    index(tx, id).await?;
    let facts = [
        ("name", to.name != card.name),
        ("description", to.description != project.description),
        ("phase", to.phase != project.phase),
        ("restricted", to.restricted != card.restricted),
    ];
    let named: Vec<&str> = facts.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
    let what = if named.is_empty() { "details".to_owned() } else { named.join(" ") };
    tx.record(Event::ProjectChanged { project: id, what }).await.map(drop)
}

/// Lets a project rest: no update is expected of it.
pub async fn pause(tx: &mut Tx, id: ProjectId, note: &str) -> Result<()> {
    let card = run(tx, id).await?;
    rules::check_turn(card.state, ProjectState::Paused)?;
    store::turn(tx, id, ProjectState::Paused, &line("note", note, 400)?).await?;
    tx.record(Event::ProjectPaused { project: id }).await.map(drop)
}

/// Goes on with a paused project.
pub async fn resume(tx: &mut Tx, id: ProjectId) -> Result<()> {
    let card = run(tx, id).await?;
    if card.state != ProjectState::Paused {
        return Err(Error::Conflict("projects-is-not-paused"));
    }
    store::turn(tx, id, ProjectState::Open, "").await?;
    tx.record(Event::ProjectResumed { project: id }).await.map(drop)
}

/// Closes a project: from then on it is readable, searchable and silent. A proof that was accepted is
/// closed with its two results instead.
#[db::boxed]
pub async fn close(tx: &mut Tx, id: ProjectId, note: &str) -> Result<()> {
    let card = run(tx, id).await?;
    rules::check_turn(card.state, ProjectState::Closed)?;
    if card.kind == Kind::Poc {
        return Err(Error::Conflict("projects-proof-needs-results"));
    }
    shut(tx, id, &line("note", note, 400)?).await
}

/// Ends roles, cover and meetings, and closes.
pub(super) async fn shut(tx: &mut Tx, id: ProjectId, note: &str) -> Result<()> {
    let now = tx.now();
    for held in store::list_assignments(tx, id).await? {
        if held.valid_to.is_none_or(|to| to > now) {
            store::end_assignment(tx, held.id, now.max(held.valid_from)).await?;
        }
    }
    store::forget_told(tx, id).await?;
    store::cancel_all(tx, id).await?;
    store::turn(tx, id, ProjectState::Closed, note).await?;
    tx.record(Event::ProjectClosed { project: id }).await.map(drop)
}

/// Opens a closed project again, with a pair: the one that it had, unless others are named.
pub async fn reopen(tx: &mut Tx, id: ProjectId, opening: Opening) -> Result<()> {
    let card = find(tx, id).await?;
    if !rules::may_open(tx.actor()) {
        return Err(Error::Forbidden);
    }
    if card.state != ProjectState::Closed {
        return Err(Error::Conflict("projects-is-open"));
    }
    if card.kind == Kind::Poc {
        return Err(Error::Conflict("projects-proof-stays-closed"));
    }
    let held = store::list_assignments(tx, id).await?;
    let last = |role| held.iter().rev().find(|held| held.role == role).map(|held| held.person_id);
    let lead = opening.lead.or_else(|| last(AssignedRole::Lead));
    let backup = opening.backup.or_else(|| last(AssignedRole::Backup));
    let mut problems = Problems::new();
    let pair = check_pair(tx, lead, backup, &mut problems).await?;
    let project = store::find_project(tx, id).await?;
    let reason = opening.second_reason.as_deref().or(project.second_reason.as_deref()).unwrap_or("");
    problems.take(check_only(tx, &card, reason).await);
    problems.require(!project.description.trim().is_empty(), "description", "projects-description-needed");
    problems.finish()?;
    let Some(pair) = pair else { return Err(Error::invalid("lead", "projects-lead-needed")) };
    if let Some(reason) = opening.second_reason.as_deref().filter(|reason| !reason.trim().is_empty()) {
        store::set_second_reason(tx, id, reason.trim()).await?;
    }
    turn_open(tx, id, pair, opening.decided_in, "").await?;
    tx.record(Event::ProjectReopened { project: id }).await?;
    tell_pair(tx, id, pair).await?;
    cover::settle(tx).await
}
