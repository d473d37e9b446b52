//! The meeting: what it came to, who was there, who had read, and how long each item took.

use crate::types::{Outcome, OutcomeKind, Subject};
use db::{
    Read, Tx, params,
    search::{self, Doc},
};
use jiff::Timestamp;
use kernel::{AgendaId, DecisionId, PersonId, PostId, ProjectId, Result};

db::sql! {
    static OUTCOMES: Outcome = "SELECT id, subject, project_id, kind, record_id, text, noted_by FROM agenda_outcome WHERE agenda_id = $1 ORDER BY id";
    static OUTCOME_NEW: (i64,) = "INSERT INTO agenda_outcome (agenda_id, subject, project_id, kind, record_id, text, noted_by, noted_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    static NOTE_GONE: () = "DELETE FROM agenda_outcome WHERE id = $1 AND agenda_id = $2 AND kind = 'note'";
    static PRESENT: (PersonId,) = "SELECT person_id FROM agenda_attendance WHERE agenda_id = $1 ORDER BY person_id";
    static CLEAR_PRESENT: () = "DELETE FROM agenda_attendance WHERE agenda_id = $1";
    static SET_PRESENT: () = "INSERT INTO agenda_attendance (agenda_id, person_id)
        SELECT $1, id FROM people_card WHERE id IN (SELECT value FROM IDS($2)) AND role <> 'guest'
        ON CONFLICT (agenda_id, person_id) DO NOTHING";
    static NOTE_READY: () = "INSERT INTO agenda_ready (agenda_id, person_id)
        SELECT $1, p.id FROM people_card p
        WHERE p.active AND p.role <> 'guest' AND NOT EXISTS (
            SELECT 1 FROM agenda_counted c JOIN projects_reach r ON r.project_id = c.project_id AND r.person_id = p.id
            WHERE c.agenda_id = $1 AND NOT EXISTS (
                SELECT 1 FROM agenda_counted o JOIN threads_read_card m ON m.thread_id = o.thread_id AND m.person_id = p.id AND m.post_id >= o.post_id
                WHERE o.agenda_id = $1 AND o.project_id = c.project_id))
        ON CONFLICT (agenda_id, person_id) DO NOTHING";
    static READY: (i64,) = "SELECT COUNT(*) FROM agenda_ready y JOIN agenda_attendance t ON t.agenda_id = y.agenda_id AND t.person_id = y.person_id
        WHERE y.agenda_id = $1";
    static HAS_POSTS: (i64,) = "SELECT COUNT(*) FROM agenda_counted WHERE agenda_id = $1";
    static TIMERS: (Subject, i64, Option<Timestamp>) = "SELECT subject, seconds, running_since FROM agenda_timer WHERE agenda_id = $1";
    static STOP: () = "UPDATE agenda_timer SET seconds = seconds + ($2 - running_since) / 1000000, running_since = NULL
        WHERE agenda_id = $1 AND running_since IS NOT NULL";
    static RUN: () = "INSERT INTO agenda_timer (agenda_id, subject, seconds, running_since) VALUES ($1, $2, 0, $3)
        ON CONFLICT (agenda_id, subject) DO UPDATE SET running_since = excluded.running_since";
    static AFTER: (PostId, ProjectId) = "SELECT w.post_id, w.project_id FROM threads_written w
        WHERE w.posted_at >= $1 AND w.posted_at < $2 AND NOT w.system AND NOT w.imported ORDER BY w.posted_at, w.post_id";
    static FOUND: (DecisionId, String, Option<ProjectId>) = {
        sqlite: "SELECT c.id, a.week, c.project_id FROM db_doc_fts f JOIN db_doc d ON d.id = f.rowid
            JOIN threads_decision_card c ON c.id = d.ref_id JOIN agenda_week a ON a.id = c.origin_id
            WHERE db_doc_fts MATCH $1 AND d.kind = 'agenda-decision'
                AND ($2 OR d.project_id IS NULL OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = d.project_id AND r.person_id = $3))
            ORDER BY d.at DESC, c.id DESC LIMIT $4",
        postgres: "SELECT c.id, a.week, c.project_id FROM db_doc d
            JOIN threads_decision_card c ON c.id = d.ref_id JOIN agenda_week a ON a.id = c.origin_id
            WHERE NOT d.bulk AND d.tsv @@ to_tsquery('simple', $1) AND d.kind = 'agenda-decision'
                AND ($2 OR d.project_id IS NULL OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = d.project_id AND r.person_id = $3))
            ORDER BY d.at DESC, c.id DESC LIMIT $4",
    };
    static DECISION: (Option<ProjectId>, String, String, Timestamp) = "SELECT project_id, text, options, noted_at FROM threads_decision_card
        WHERE id = $1 AND origin = 'agenda'";
    static DECISIONS: (DecisionId,) = "SELECT id FROM threads_decision_card WHERE origin = 'agenda' ORDER BY id";
}

/// What a meeting came to, in order.
pub async fn list_outcomes(read: &mut Read, agenda: AgendaId) -> Result<Vec<Outcome>> {
    OUTCOMES.kept().all(read, params![agenda]).await
}

/// Something that a meeting came to.
pub struct NewOutcome<'a> {
    /// The line it belongs to.
    pub subject: Subject,
    /// The project it belongs to.
    pub project: Option<ProjectId>,
    /// What it is.
    pub kind: OutcomeKind,
    /// The decision or action, 0 for a note.
    pub record: i64,
    /// The words of a note.
    pub text: &'a str,
}

/// Notes what a meeting came to.
pub async fn insert_outcome(tx: &mut Tx, agenda: AgendaId, new: &NewOutcome<'_>) -> Result<i64> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let row = params![agenda, new.subject, new.project, new.kind, new.record, new.text, by, now];
    Ok(OUTCOME_NEW.one(tx, row).await?.0)
}

/// Takes a note back. Decisions and actions are records of their own and stay.
pub async fn remove_note(tx: &mut Tx, agenda: AgendaId, outcome: i64) -> Result<bool> {
    Ok(NOTE_GONE.exec(tx, params![outcome, agenda]).await? == 1)
}

/// Who was there.
pub async fn list_present(read: &mut Read, agenda: AgendaId) -> Result<Vec<PersonId>> {
    Ok(PRESENT.kept().all(read, params![agenda]).await?.into_iter().map(|(id,)| id).collect())
}

/// Says who was there.
pub async fn save_present(tx: &mut Tx, agenda: AgendaId, people: &[PersonId]) -> Result<()> {
    CLEAR_PRESENT.exec(tx, params![agenda]).await?;
    SET_PRESENT.exec(tx, params![agenda, super::ids(people.iter().copied())?]).await.map(drop)
}

/// Notes who has opened an update of each project that has one, as of now.
pub async fn note_ready(tx: &mut Tx, agenda: AgendaId) -> Result<()> {
    NOTE_READY.exec(tx, params![agenda]).await.map(drop)
}

/// Of those who were there, how many had opened an update of each project; nothing if there was none to open.
pub async fn count_ready(read: &mut Read, agenda: AgendaId) -> Result<Option<i64>> {
    if HAS_POSTS.kept().one(read, params![agenda]).await?.0 == 0 {
        return Ok(None);
    }
    Ok(Some(READY.kept().one(read, params![agenda]).await?.0))
}

/// Seconds spent on each item, and since when one is running.
pub async fn list_timers(
    read: &mut Read,
    agenda: AgendaId,
) -> Result<Vec<(Subject, i64, Option<Timestamp>)>> {
    TIMERS.kept().all(read, params![agenda]).await
}

/// Stops whatever is running.
pub async fn stop_timers(tx: &mut Tx, agenda: AgendaId) -> Result<()> {
    let now = tx.now();
    STOP.exec(tx, params![agenda, now]).await.map(drop)
}

/// Lets the time of an item run.
pub async fn run_timer(tx: &mut Tx, agenda: AgendaId, subject: Subject) -> Result<()> {
    let now = tx.now();
    RUN.exec(tx, params![agenda, subject, now]).await.map(drop)
}

/// Posts of people within `[from, to)`, oldest first.
pub async fn list_after(read: &mut Read, from: Timestamp, to: Timestamp) -> Result<Vec<(PostId, ProjectId)>> {
    AFTER.all(read, params![from, to]).await
}

/// Decisions of weekly meetings that hold the words of a question and lie in reach, newest first, each
/// with its week.
pub async fn list_found(
    read: &mut Read,
    question: &str,
    limit: i64,
) -> Result<Vec<(DecisionId, String, Option<ProjectId>)>> {
    let Some(words) = search::expression_for(read, question, &["agenda-decision"]).await? else {
        return Ok(Vec::new());
    };
    let (all, person) = (read.actor().is_system(), read.actor().person);
    FOUND.all(read, params![words, all, person, limit]).await
}

/// The decisions of all weekly meetings.
pub async fn list_decisions(read: &mut Read) -> Result<Vec<DecisionId>> {
    Ok(DECISIONS.kept().all(read, params![]).await?.into_iter().map(|(id,)| id).collect())
}

/// Puts a decision of a weekly meeting into the search; any other stays where it is.
pub async fn index_decision(tx: &mut Tx, id: DecisionId) -> Result<()> {
    let Some((project, text, options, at)) = DECISION.opt(tx, params![id]).await? else { return Ok(()) };
    let text = format!("{text}\n{options}");
    let kind = "agenda-decision";
    let doc =
        Doc { kind, id: id.0, project, client: None, client_visible: false, bulk: false, at, text: &text };
    search::index(tx, doc).await
}
