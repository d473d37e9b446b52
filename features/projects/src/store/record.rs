//! The rows of a project's own record.

use crate::{
    ProjectKey,
    lead::AssignedRole,
    types::{
        AssignmentRow, Changes, Guest, Kind, NewProject, Note, Project, ProjectState, Status, StatusState,
        Turn,
    },
};
use clients::ClientCode;
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{AssignmentId, ClientId, DecisionId, PersonId, ProjectId, Result};
use std::collections::HashMap;

db::sql! {
    static FIND: Project = "SELECT id, description, context, phase, second_reason, proposer_id, proposed_at, came_from FROM projects_project WHERE id = $1";
    static NEXT_NUMBER: (Option<i64>,) = "SELECT MAX(number) FROM projects_project WHERE code = $1";
    static INSERT: (ProjectId,) = "INSERT INTO projects_project (key, code, number, name, kind, state, client_id, lang, description, context, phase, restricted, second_reason, proposer_id, proposed_at, came_from)
        VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7, $8, $9, '', $10, $11, $12, $13, $14) RETURNING id";
    static SAVE: () = "UPDATE projects_project SET name = $2, description = $3, context = $4, phase = $5, lang = $6, restricted = $7 WHERE id = $1";
    static SET_STATE: () = "UPDATE projects_project SET state = $2, opened_at = COALESCE(opened_at, $3), closed_at = $4 WHERE id = $1";
    static SECOND: () = "UPDATE projects_project SET second_reason = $2 WHERE id = $1";
    static CLIENT: () = "UPDATE projects_project SET client_id = $2 WHERE id = $1";
    static STATE_NEW: () = "INSERT INTO projects_state (project_id, state, at, by_id, note) VALUES ($1, $2, $3, $4, $5)";
    static TURNS: Turn = "SELECT state, at, by_id, note FROM projects_state WHERE project_id = $1 ORDER BY at, id";
    static OTHERS: (String,) = "SELECT key FROM projects_project WHERE client_id = $1 AND kind = 'client' AND state IN ('open', 'paused') AND id <> $2 ORDER BY id";
    static ASSIGN: (AssignmentId,) = "INSERT INTO projects_assignment (project_id, person_id, role, valid_from, valid_to, decided_in, by_id, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    static END_ASSIGNMENT: () = "UPDATE projects_assignment SET valid_to = $2 WHERE id = $1";
    static ASSIGNMENTS: AssignmentRow = "SELECT id, project_id, person_id, role, valid_from, valid_to, decided_in, by_id, made_at FROM projects_assignment
        WHERE project_id = $1 ORDER BY valid_from, id";
    static ASSIGNMENT: AssignmentRow = "SELECT id, project_id, person_id, role, valid_from, valid_to, decided_in, by_id, made_at FROM projects_assignment WHERE id = $1";
    static HELD_BY: AssignmentRow = "SELECT held.id, held.project_id, held.person_id, held.role, held.valid_from, held.valid_to, held.decided_in, held.by_id, held.made_at
        FROM projects_assignment held JOIN projects_project project ON project.id = held.project_id
        WHERE held.person_id = $1 AND (held.valid_to IS NULL OR held.valid_to > $2) AND project.state IN ('open', 'paused')
        ORDER BY held.project_id, held.valid_from, held.id";
    static SAY: () = "INSERT INTO projects_status (project_id, state, sentence, author_id, at) VALUES ($1, $2, $3, $4, $5)";
    static STATUS: Status = "SELECT project_id, state, sentence, author_id, at FROM projects_status WHERE project_id = $1 ORDER BY at DESC, id DESC LIMIT 1";
    static STATUSES: Status = "SELECT project_id, state, sentence, author_id, at FROM projects_status WHERE id IN (SELECT MAX(id) FROM projects_status WHERE project_id IN (SELECT value FROM IDS($1)) GROUP BY project_id)";
    static NOTE_NEW: () = "INSERT INTO projects_note (project_id, text, author_id, at) VALUES ($1, $2, $3, $4)";
    static NOTE: Note = "SELECT project_id, text, author_id, at FROM projects_note WHERE project_id = $1 ORDER BY at DESC, id DESC LIMIT 1";
    static NOTES: Note = "SELECT project_id, text, author_id, at FROM projects_note WHERE id IN (SELECT MAX(id) FROM projects_note WHERE project_id IN (SELECT value FROM IDS($1)) GROUP BY project_id)";
    static ASK_NOTE: () = "INSERT INTO projects_note_ask (project_id, by_id, at) VALUES ($1, $2, $3) ON CONFLICT (project_id) DO NOTHING";
    static NOTE_ASKED: () = "DELETE FROM projects_note_ask WHERE project_id = $1";
    static ASKS: (ProjectId, Option<PersonId>, Timestamp) = "SELECT project_id, by_id, at FROM projects_note_ask ORDER BY at, project_id";
    static GUEST_NEW: () = "INSERT INTO projects_guest (project_id, person_id, admitted_at, by_id) VALUES ($1, $2, $3, $4) ON CONFLICT (project_id, person_id) DO NOTHING";
    static GUEST_GONE: () = "DELETE FROM projects_guest WHERE project_id = $1 AND person_id = $2";
    static GUESTS: Guest = "SELECT project_id, person_id, admitted_at, by_id FROM projects_guest WHERE project_id = $1 ORDER BY admitted_at, person_id";
    static NAMED_NEW: () = "INSERT INTO projects_named (project_id, person_id, named_at) VALUES ($1, $2, $3) ON CONFLICT (project_id, person_id) DO NOTHING";
    static NAMED_GONE: () = "DELETE FROM projects_named WHERE project_id = $1 AND person_id = $2";
    static NAMED: (PersonId,) = "SELECT person_id FROM projects_named WHERE project_id = $1 ORDER BY named_at, person_id";
    static PROPOSED: (ProjectId, Option<PersonId>, Timestamp) = "SELECT id, proposer_id, proposed_at FROM projects_project WHERE state = 'proposed' ORDER BY proposed_at, id";
    static KEYS: (ProjectId, String, String, Option<ClientId>) = "SELECT id, key, name, client_id FROM projects_project WHERE id IN (SELECT value FROM IDS($1))";
    static BECAME: (ProjectId, String, String) = "SELECT id, key, name FROM projects_project WHERE came_from = $1 ORDER BY id";
}

/// What is written about a project itself.
pub(crate) async fn find_project(read: &mut Read, id: ProjectId) -> Result<Project> {
    FIND.kept().one(read, params![id]).await
}

/// Adds a project under the next key of a code.
pub(crate) async fn insert(
    tx: &mut Tx,
    code: ClientCode,
    new: &NewProject,
    came_from: Option<ProjectId>,
) -> Result<(ProjectId, ProjectKey)> {
    tx.lock(&format!("projects.key.{code}"), false).await?;
    let (last,) = NEXT_NUMBER.one(tx, params![code]).await?;
    let number = last.unwrap_or(0) + 1;
    let key = ProjectKey { code, number: number as u32 };
    let (now, proposer) = (tx.now(), tx.actor().person_or_none());
    let (id,) = INSERT
        .one(
            tx,
            params![
                key.to_string(),
                code,
                number,
                new.name,
                new.kind,
                new.client,
                new.lang,
                new.description,
                new.context,
                new.restricted,
                new.second_reason,
                proposer,
                now,
                came_from
            ],
        )
        .await?;
    insert_state(tx, id, ProjectState::Proposed, "").await?;
    Ok((id, key))
}

pub(crate) async fn save(tx: &mut Tx, id: ProjectId, to: &Changes) -> Result<()> {
    SAVE.exec(tx, params![id, to.name, to.description, to.context, to.phase, to.lang, to.restricted])
        .await
        .map(drop)
}

/// Turns a project to a state from now on.
pub(crate) async fn turn(tx: &mut Tx, id: ProjectId, state: ProjectState, note: &str) -> Result<()> {
    let now = tx.now();
    let opened = (state == ProjectState::Open).then_some(now);
    let closed = (state == ProjectState::Closed).then_some(now);
    SET_STATE.exec(tx, params![id, state, opened, closed]).await?;
    insert_state(tx, id, state, note).await
}

async fn insert_state(tx: &mut Tx, id: ProjectId, state: ProjectState, note: &str) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    STATE_NEW.exec(tx, params![id, state, now, by, note]).await.map(drop)
}

pub(crate) async fn set_second_reason(tx: &mut Tx, id: ProjectId, reason: &str) -> Result<()> {
    SECOND.exec(tx, params![id, reason]).await.map(drop)
}

pub(crate) async fn set_client(tx: &mut Tx, id: ProjectId, client: ClientId) -> Result<()> {
    CLIENT.exec(tx, params![id, client]).await.map(drop)
}

/// The states of a project, in order.
pub async fn list_turns(read: &mut Read, id: ProjectId) -> Result<Vec<Turn>> {
    TURNS.kept().all(read, params![id]).await
}

/// Other open or paused projects of kind client of the same client.
pub(crate) async fn list_siblings(read: &mut Read, client: ClientId, but: ProjectId) -> Result<Vec<String>> {
    Ok(OTHERS.kept().all(read, params![client, but]).await?.into_iter().map(|(key,)| key).collect())
}

/// A role held over `[from, to)`, as it is to be entered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NewAssignment {
    pub(crate) project: ProjectId,
    pub(crate) person: PersonId,
    pub(crate) role: AssignedRole,
    pub(crate) from: Timestamp,
    pub(crate) to: Option<Timestamp>,
    pub(crate) decided_in: Option<DecisionId>,
}

pub(crate) async fn insert_assignment(tx: &mut Tx, new: NewAssignment) -> Result<AssignmentId> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    Ok(ASSIGN
        .one(tx, params![new.project, new.person, new.role, new.from, new.to, new.decided_in, by, now])
        .await?
        .0)
}

pub(crate) async fn end_assignment(tx: &mut Tx, id: AssignmentId, at: Timestamp) -> Result<()> {
    END_ASSIGNMENT.exec(tx, params![id, at]).await.map(drop)
}

/// Everybody who ever held a role on a project, in order.
pub(crate) async fn list_assignments(read: &mut Read, project: ProjectId) -> Result<Vec<AssignmentRow>> {
    ASSIGNMENTS.kept().all(read, params![project]).await
}

pub(crate) async fn find_assignment(read: &mut Read, id: AssignmentId) -> Result<AssignmentRow> {
    ASSIGNMENT.kept().one(read, params![id]).await
}

/// The roles that a person holds now or will hold on open and paused projects.
pub(crate) async fn list_held(read: &mut Read, person: PersonId) -> Result<Vec<AssignmentRow>> {
    let now = read.now();
    HELD_BY.all(read, params![person, now]).await
}

pub(crate) async fn insert_status(
    tx: &mut Tx,
    id: ProjectId,
    state: StatusState,
    sentence: &str,
) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    SAY.exec(tx, params![id, state, sentence, by, now]).await.map(drop)
}

/// What was last said of a project.
pub async fn find_status(read: &mut Read, id: ProjectId) -> Result<Option<Status>> {
    STATUS.kept().opt(read, params![id]).await
}

/// What was last said of each of some projects.
pub async fn list_statuses(read: &mut Read, ids: &[ProjectId]) -> Result<HashMap<ProjectId, Status>> {
    let rows = STATUSES.kept().of(read, json(ids)).await?;
    Ok(rows.into_iter().map(|status| (status.project_id, status)).collect())
}

pub(crate) async fn insert_note(tx: &mut Tx, id: ProjectId, text: &str) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    NOTE_NEW.exec(tx, params![id, text, by, now]).await?;
    NOTE_ASKED.exec(tx, params![id]).await.map(drop)
}

/// The handover note of a project.
pub async fn find_note(read: &mut Read, id: ProjectId) -> Result<Option<Note>> {
    NOTE.kept().opt(read, params![id]).await
}

pub(crate) async fn list_notes(read: &mut Read, ids: &[ProjectId]) -> Result<HashMap<ProjectId, Note>> {
    let rows = NOTES.kept().of(read, json(ids)).await?;
    Ok(rows.into_iter().map(|note| (note.project_id, note)).collect())
}

pub(crate) async fn ask_note(tx: &mut Tx, id: ProjectId) -> Result<bool> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    Ok(ASK_NOTE.exec(tx, params![id, by, now]).await? > 0)
}

pub(crate) async fn list_note_asks(
    read: &mut Read,
) -> Result<HashMap<ProjectId, (Option<PersonId>, Timestamp)>> {
    Ok(ASKS.kept().all(read, params![]).await?.into_iter().map(|(id, by, at)| (id, (by, at))).collect())
}

pub(crate) async fn insert_guest(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<bool> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    Ok(GUEST_NEW.exec(tx, params![id, person, now, by]).await? > 0)
}

pub(crate) async fn delete_guest(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<bool> {
    Ok(GUEST_GONE.exec(tx, params![id, person]).await? > 0)
}

/// The guests of a project.
pub async fn list_guests(read: &mut Read, id: ProjectId) -> Result<Vec<Guest>> {
    GUESTS.kept().all(read, params![id]).await
}

pub(crate) async fn insert_named(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<bool> {
    let now = tx.now();
    Ok(NAMED_NEW.exec(tx, params![id, person, now]).await? > 0)
}

pub(crate) async fn delete_named(tx: &mut Tx, id: ProjectId, person: PersonId) -> Result<bool> {
    Ok(NAMED_GONE.exec(tx, params![id, person]).await? > 0)
}

pub(crate) async fn list_named(read: &mut Read, id: ProjectId) -> Result<Vec<PersonId>> {
    Ok(NAMED.kept().all(read, params![id]).await?.into_iter().map(|(person,)| person).collect())
}

/// Projects that wait to be opened: id, who proposed it, when.
pub(crate) async fn list_proposed(read: &mut Read) -> Result<Vec<(ProjectId, Option<PersonId>, Timestamp)>> {
    PROPOSED.kept().all(read, params![]).await
}

/// Key and name of each of some projects, whoever asks.
pub(crate) async fn list_keys(
    read: &mut Read,
    ids: &[ProjectId],
) -> Result<HashMap<ProjectId, (String, String)>> {
    let rows = KEYS.kept().of(read, json(ids)).await?;
    Ok(rows.into_iter().map(|(id, key, name, _)| (id, (key, name))).collect())
}

/// The projects that grew from a proof.
pub(crate) async fn list_grown(
    read: &mut Read,
    proof: ProjectId,
) -> Result<Vec<(ProjectId, String, String)>> {
    BECAME.kept().all(read, params![proof]).await
}

/// Ids as the JSON array that `IDS` reads.
pub(crate) fn json(ids: &[ProjectId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    format!("[{}]", ids.join(","))
}

/// The letters of a project's key.
pub(crate) async fn code_for(read: &mut Read, kind: Kind, client: Option<ClientId>) -> Result<ClientCode> {
    match (kind, client) {
        (Kind::Internal, _) => Ok(ClientCode::INTERNAL),
        (_, Some(client)) => Ok(clients::find(read, client).await?.code),
        (_, None) => Ok(ClientCode::PROOF),
    }
}
