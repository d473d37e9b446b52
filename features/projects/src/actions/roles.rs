//! Who holds which role, who reaches a restricted project, and which guests are let in.

use super::{cover, life::check_pair, run};
use crate::{
    lead::{AssignedRole, Assignment, PairProblem, check_pair as check_record},
    rules, store,
    types::AssignmentRow,
};
use db::Tx;
use jiff::Timestamp;
use kernel::{AssignmentId, ContactId, DecisionId, Error, Event, PersonId, ProjectId, Result};
use web::Problems;

/// Names who leads or backs up from an instant on; whoever did so until then no longer does.
pub async fn assign(
    tx: &mut Tx,
    id: ProjectId,
    role: AssignedRole,
    person: PersonId,
    from: Option<Timestamp>,
    decided_in: Option<DecisionId>,
) -> Result<()> {
    let at = from.unwrap_or_else(|| tx.now());
    let held = store::list_assignments(tx, id).await?;
    let holder = |role| holder(&held, role, at);
    match role {
        AssignedRole::Lead => {
            set_pair(tx, id, Some(person), holder(AssignedRole::Backup), from, decided_in).await
        }
        AssignedRole::Backup => {
            set_pair(tx, id, holder(AssignedRole::Lead), Some(person), from, decided_in).await
        }
        AssignedRole::Cover => Err(Error::invalid("role", "projects-cover-needs-end")),
    }
}

/// Gives the role of somebody who leaves to somebody else, on behalf of whoever lets them go. Taking
/// the other role of the pair swaps nothing: a project has two people.
pub(crate) async fn assign_for(
    tx: &mut Tx,
    id: ProjectId,
    role: AssignedRole,
    person: PersonId,
) -> Result<()> {
    if !tx.actor().is_admin() && !rules::may_open(tx.actor()) {
        return Err(Error::Forbidden);
    }
    let now = tx.now();
    let held = store::list_assignments(tx, id).await?;
    let (lead, backup) = (holder(&held, AssignedRole::Lead, now), holder(&held, AssignedRole::Backup, now));
    let (lead, backup) = match role {
        AssignedRole::Lead => (Some(person), backup),
        AssignedRole::Backup => (lead, Some(person)),
        AssignedRole::Cover => return Err(Error::invalid("role", "projects-cover-needs-end")),
    };
    change_pair(tx, id, (lead, backup), None, None).await
}

fn holder(held: &[AssignmentRow], role: AssignedRole, at: Timestamp) -> Option<PersonId> {
    let holds =
        |a: &&AssignmentRow| a.role == role && a.valid_from <= at && a.valid_to.is_none_or(|to| at < to);
    held.iter().rev().find(holds).map(|held| held.person_id)
}

/// Names the pair from an instant on, now or later. Rows are added, never rewritten: only the end of
/// what no longer holds is set (RULES §0).
pub async fn set_pair(
    tx: &mut Tx,
    id: ProjectId,
    lead: Option<PersonId>,
    backup: Option<PersonId>,
    from: Option<Timestamp>,
    decided_in: Option<DecisionId>,
) -> Result<()> {
    let card = run(tx, id).await?;
    card.refuse_closed()?;
    if !card.is_current() {
        return Err(Error::Conflict("projects-is-proposed"));
    }
    change_pair(tx, id, (lead, backup), from, decided_in).await
}

async fn change_pair(
    tx: &mut Tx,
    id: ProjectId,
    (lead, backup): (Option<PersonId>, Option<PersonId>),
    from: Option<Timestamp>,
    decided_in: Option<DecisionId>,
) -> Result<()> {
    let now = tx.now();
    let from = from.unwrap_or(now);
    let mut problems = Problems::new();
    let pair = check_pair(tx, lead, backup, &mut problems).await?;
    problems.require(from >= now, "from", "projects-not-in-the-past");
    problems.finish()?;
    let Some((lead, backup)) = pair else { return Err(Error::invalid("lead", "projects-lead-needed")) };
    let held = store::list_assignments(tx, id).await?;
    let mut changed = false;
    for (person, role) in [(lead, AssignedRole::Lead), (backup, AssignedRole::Backup)] {
        if holder(&held, role, from) != Some(person) {
            changed = true;
            hand(tx, id, &held, (person, role), from, decided_in).await?;
        }
    }
    check_whole(tx, id, now).await?;
    if changed {
        cover::settle(tx).await?;
        cover::tell_gaps(tx).await?;
    }
    Ok(())
}

async fn hand(
    tx: &mut Tx,
    id: ProjectId,
    held: &[AssignmentRow],
    (person, role): (PersonId, AssignedRole),
    from: Timestamp,
    decided_in: Option<DecisionId>,
) -> Result<()> {
    for old in held.iter().filter(|old| old.role == role && old.valid_to.is_none_or(|to| to > from)) {
        store::end_assignment(tx, old.id, from.max(old.valid_from)).await?;
        // Whoever hands over later still reaches a restricted project until then.
        if from > tx.now() && store::find_card(tx, id).await?.restricted {
            store::insert_named(tx, id, old.person_id).await?;
        }
    }
    let new = store::NewAssignment { project: id, person, role, from, to: None, decided_in };
    store::insert_assignment(tx, new).await?;
    tx.record(Event::AssignmentMade { project: id, person, role: role.word().to_owned() }).await.map(drop)
}

/// The record as a whole must hold: from now on one lead and one backup at any instant, two people.
async fn check_whole(tx: &mut Tx, id: ProjectId, from: Timestamp) -> Result<()> {
    let held: Vec<Assignment> = store::list_holdings(tx, id).await?.iter().map(store::assignment).collect();
    let held: Vec<Assignment> = held.into_iter().filter(|a| a.to != Some(a.from)).collect();
    check_record(&held, from, None).map_err(|problem| match problem {
        PairProblem::Missing(AssignedRole::Lead, _) => Error::invalid("lead", "projects-lead-needed"),
        PairProblem::Missing(..) => Error::invalid("backup", "projects-backup-needed"),
        PairProblem::Doubled(..) => Error::invalid("from", "projects-pair-doubled"),
        PairProblem::Same(_) => Error::invalid("backup", "projects-pair-same"),
    })
}

/// Names somebody for a time in which lead and backup are both away.
pub async fn name_cover(
    tx: &mut Tx,
    id: ProjectId,
    person: PersonId,
    from: Timestamp,
    to: Timestamp,
) -> Result<AssignmentId> {
    let card = run(tx, id).await?;
    card.refuse_closed()?;
    let made = insert_cover(tx, id, person, from, to).await?;
    cover::settle(tx).await?;
    Ok(made)
}

/// As [`name_cover`], without asking for the right: whoever enters an absence answers for it.
pub(crate) async fn insert_cover(
    tx: &mut Tx,
    id: ProjectId,
    person: PersonId,
    from: Timestamp,
    to: Timestamp,
) -> Result<AssignmentId> {
    if from >= to {
        return Err(Error::invalid("to", "projects-cover-backwards"));
    }
    let card = people::find_card(tx, person).await?;
    if !rules::can_hold(&card) {
        return Err(Error::invalid("person", "projects-cannot-hold"));
    }
    let held = store::list_assignments(tx, id).await?;
    let paired = held.iter().any(|a| {
        a.person_id == person
            && a.role != AssignedRole::Cover
            && a.valid_from < to
            && a.valid_to.is_none_or(|end| from < end)
    });
    if paired {
        return Err(Error::invalid("person", "projects-cover-is-pair"));
    }
    let away = store::list_away(tx, from, to).await?;
    if away.iter().any(|a| a.person == person) {
        return Err(Error::invalid("person", "projects-cover-is-away"));
    }
    let role = AssignedRole::Cover;
    let new = store::NewAssignment { project: id, person, role, from, to: Some(to), decided_in: None };
    let made = store::insert_assignment(tx, new).await?;
    if store::find_card(tx, id).await?.restricted {
        store::insert_named(tx, id, person).await?;
    }
    tx.record(Event::CoverNamed { project: id, person }).await?;
    Ok(made)
}

/// Ends a temporary cover before its time.
pub async fn end_cover(tx: &mut Tx, id: AssignmentId) -> Result<ProjectId> {
    let held = store::find_assignment(tx, id).await?;
    run(tx, held.project_id).await?;
    if held.role != AssignedRole::Cover {
        return Err(Error::Conflict("projects-is-no-cover"));
    }
    let now = tx.now();
    if held.valid_to.is_none_or(|to| to > now) {
        store::end_assignment(tx, id, now.max(held.valid_from)).await?;
        tx.record(Event::ProjectChanged { project: held.project_id, what: "cover".to_owned() }).await?;
        cover::settle(tx).await?;
        cover::tell_gaps(tx).await?;
    }
    Ok(held.project_id)
}

/// Lets a guest of the project's client in.
#[db::boxed]
pub async fn admit_guest(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<()> {
    let card = run(tx, id).await?;
    card.refuse_closed()?;
    let guest = people::find_card(tx, person).await?;
    let theirs = guest.role == kernel::Role::Guest && guest.active && guest.client_id == card.client_id;
    if !theirs || card.client_id.is_none() {
        return Err(Error::invalid("guest", "projects-guest-of-other"));
    }
    if store::insert_guest(tx, id, person).await? {
        tx.record(Event::GuestAdmitted { project: id, person }).await?;
    }
    Ok(())
}

/// Invites a person at the client, if they were not yet, and lets them in.
pub async fn admit_contact(tx: &mut Tx, id: ProjectId, contact: ContactId, url: &str) -> Result<PersonId> {
    let card = run(tx, id).await?;
    card.refuse_closed()?;
    let contact = clients::find_contact(tx, contact).await?;
    if Some(contact.client_id) != card.client_id {
        return Err(Error::invalid("guest", "projects-guest-of-other"));
    }
    let person = clients::invite_contact(tx, contact.id, url).await?;
    admit_guest(tx, id, person).await?;
    Ok(person)
}

/// Lets a guest no longer in.
pub async fn remove_guest(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<()> {
    run(tx, id).await?;
    if store::delete_guest(tx, id, person).await? {
        tx.record(Event::GuestRemoved { project: id, person }).await?;
    }
    Ok(())
}

/// Lets somebody of the team reach a restricted project.
pub async fn name_member(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<()> {
    run(tx, id).await?;
    let card = people::find_card(tx, person).await?;
    if card.role == kernel::Role::Guest || !card.active {
        return Err(Error::invalid("member", "projects-member-needed"));
    }
    if store::insert_named(tx, id, person).await? {
        tx.record(Event::ProjectChanged { project: id, what: "members".to_owned() }).await?;
    }
    Ok(())
}

/// Somebody of the team no longer reaches a restricted project, unless they hold a role on it.
pub async fn unname_member(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<()> {
    run(tx, id).await?;
    if store::delete_named(tx, id, person).await? {
        tx.record(Event::ProjectChanged { project: id, what: "members".to_owned() }).await?;
    }
    Ok(())
}
