//! What is read, what solves, what is missing.

use crate::types::{Question, QuestionState, Reader, Used};
use db::{Read, Tx, params};
use jiff::{Timestamp, civil::Date};
use kernel::{ClientId, DocumentId, PersonId, ProjectId, QuestionId, Result, TicketId};

/// Those of tickets in reach: `$3` the program, `$4` who asks.
macro_rules! reached {
    ($column:literal) => {
        concat!(
            "($3 OR ",
            $column,
            " IS NULL OR ",
            $column,
            " IN (SELECT project_id FROM projects_reach WHERE person_id = $4))"
        )
    };
}

/// How documents in force were used since a day (`$1`) and an instant (`$2`), by tickets in reach.
macro_rules! used {
    ($rest:literal) => {
        concat!(
            "SELECT d.id, d.slug, d.title, d.kind,
            COALESCE((SELECT CAST(SUM(r.times) AS BIGINT) FROM knowledge_reading r WHERE r.document_id = d.id AND r.day >= $1 AND r.reader = 'team'), 0),
            COALESCE((SELECT CAST(SUM(r.times) AS BIGINT) FROM knowledge_reading r WHERE r.document_id = d.id AND r.day >= $1 AND r.reader = 'guest'), 0),
            COALESCE((SELECT CAST(SUM(r.times) AS BIGINT) FROM knowledge_reading r WHERE r.document_id = d.id AND r.day >= $1 AND r.reader = 'public'), 0),
            (SELECT COUNT(*) FROM knowledge_solved s WHERE s.document_id = d.id AND s.at >= $2 AND ",
            reached!("s.project_id"),
            "),
            (SELECT COUNT(*) FROM knowledge_run n WHERE n.document_id = d.id AND n.ended_at >= $2 AND ",
            reached!("n.project_id"),
            ")
        FROM knowledge_document d WHERE d.state = 'published' ",
            $rest
        )
    };
}

db::sql! {
    static READ: () = "INSERT INTO knowledge_reading (document_id, day, reader, times) VALUES ($1, $2, $3, $4)
        ON CONFLICT (document_id, day, reader) DO UPDATE SET times = knowledge_reading.times + excluded.times";
    static USED: Used = (used!("ORDER BY d.title, d.id LIMIT 500"));
    static USED_AFTER: Used = (used!("AND d.id > $5 ORDER BY d.id LIMIT $6"));
    static SOLVED_FOR: (DocumentId, String, String) = "SELECT d.id, d.slug, d.title FROM knowledge_solved s JOIN knowledge_document d ON d.id = s.document_id WHERE s.ticket_id = $1 ORDER BY s.at, d.id";
    static COUNT_SOLVED: (i64,) = (concat!("SELECT COUNT(*) FROM knowledge_solved WHERE document_id = $1 AND at >= $2 AND ", reached!("project_id")));
    static SOLVE: () = "INSERT INTO knowledge_solved (ticket_id, document_id, at, person_id, project_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    static SOLVED_MOVE: () = "UPDATE knowledge_solved SET project_id = $2 WHERE ticket_id = $1";
    static UNSOLVE: () = "DELETE FROM knowledge_solved WHERE ticket_id = $1 AND document_id = $2";
    static QUESTIONS: Question = "SELECT q.id, q.words, q.ticket_id, q.client_id, c.name, q.state, q.asked_at, p.name FROM knowledge_question q
        LEFT JOIN clients_card c ON c.id = q.client_id LEFT JOIN people_card p ON p.id = q.asked_by WHERE q.state = $1
            AND ($3 OR q.project_id IS NULL OR q.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) ORDER BY q.id DESC LIMIT $2";
    static QUESTIONS_AFTER: Question = "SELECT q.id, q.words, q.ticket_id, q.client_id, c.name, q.state, q.asked_at, p.name FROM knowledge_question q
        LEFT JOIN clients_card c ON c.id = q.client_id LEFT JOIN people_card p ON p.id = q.asked_by WHERE q.state = $1 AND q.id > $5
            AND ($3 OR q.project_id IS NULL OR q.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $4)) ORDER BY q.id LIMIT $2";
    static QUESTION: Question = "SELECT q.id, q.words, q.ticket_id, q.client_id, c.name, q.state, q.asked_at, p.name FROM knowledge_question q
        LEFT JOIN clients_card c ON c.id = q.client_id LEFT JOIN people_card p ON p.id = q.asked_by WHERE q.id = $1
            AND ($2 OR q.project_id IS NULL OR q.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))";
    static QUESTION_OF: (QuestionId,) = "SELECT id FROM knowledge_question WHERE ticket_id = $1 AND state = 'open' ORDER BY id LIMIT 1";
    static QUESTION_NEW: (QuestionId,) = "INSERT INTO knowledge_question (words, ticket_id, project_id, client_id, state, asked_at, asked_by) VALUES ($1, $2, $3, $4, 'open', $5, $6) RETURNING id";
    static QUESTION_MOVE: () = "UPDATE knowledge_question SET project_id = $2 WHERE ticket_id = $1";
    static QUESTION_WRITTEN: () = "UPDATE knowledge_question SET document_id = $2 WHERE id = $1 AND state = 'open'";
    static QUESTIONS_FOR: (QuestionId, Option<ClientId>) = "SELECT id, client_id FROM knowledge_question WHERE state = 'open' AND document_id = $1 ORDER BY id";
    static QUESTION_SETTLE: () = "UPDATE knowledge_question SET state = $2, document_id = $3, settled_at = $4, settled_by = $5 WHERE id = $1";
}

/// Counts how often a document was opened. One that is there no more is counted for nobody.
pub(crate) async fn count_reading(
    tx: &mut Tx,
    id: DocumentId,
    day: Date,
    reader: Reader,
    times: i64,
) -> Result<()> {
    READ.exec(tx, params![id, day, reader, times]).await.map(drop)
}

/// How what is published was used since a day; of tickets and runs those in reach. For the team only.
pub(crate) async fn list_used(read: &mut Read, since: Date, at: Timestamp) -> Result<Vec<Used>> {
    let (all, person) = asks(read);
    USED.all(read, params![since, at, all, person]).await
}

/// The same after a key, for machines.
pub(crate) async fn list_used_after(
    read: &mut Read,
    (since, at): (Date, Timestamp),
    after: i64,
    limit: i64,
) -> Result<Vec<Used>> {
    let (all, person) = asks(read);
    USED_AFTER.all(read, params![since, at, all, person, after, limit]).await
}

/// What solved a ticket: key, address, title. For whoever may see the ticket.
#[db::boxed]
pub async fn list_solved_by(read: &mut Read, ticket: TicketId) -> Result<Vec<(DocumentId, String, String)>> {
    SOLVED_FOR.kept().all(read, params![ticket]).await
}

/// Tickets in reach that a document solved since an instant.
pub async fn count_solved(read: &mut Read, id: DocumentId, since: Timestamp) -> Result<i64> {
    let (all, person) = asks(read);
    Ok(COUNT_SOLVED.one(read, params![id, since, all, person]).await?.0)
}

pub(crate) async fn set_solved(
    tx: &mut Tx,
    (ticket, project): (TicketId, Option<ProjectId>),
    id: DocumentId,
    solved: bool,
) -> Result<u64> {
    if !solved {
        return UNSOLVE.exec(tx, params![ticket, id]).await;
    }
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    SOLVE.exec(tx, params![ticket, id, now, by, project]).await
}

/// Notes where the ticket that documents solved stands now.
pub(crate) async fn move_solved(tx: &mut Tx, ticket: TicketId, project: Option<ProjectId>) -> Result<()> {
    SOLVED_MOVE.exec(tx, params![ticket, project]).await.map(drop)
}

/// Whether the program asks, and who else does.
fn asks(read: &Read) -> (bool, PersonId) {
    (read.actor().is_system(), read.actor().person)
}

/// Questions in a state, newest first, but those of tickets out of reach. For the team only.
pub async fn list_questions(read: &mut Read, state: QuestionState, limit: i64) -> Result<Vec<Question>> {
    let (all, person) = asks(read);
    QUESTIONS.all(read, params![state, limit, all, person]).await
}

/// Questions in a state after a key, in the order in which they were asked, for machines.
pub(crate) async fn list_questions_after(
    read: &mut Read,
    state: QuestionState,
    after: i64,
    limit: i64,
) -> Result<Vec<Question>> {
    let (all, person) = asks(read);
    QUESTIONS_AFTER.all(read, params![state, limit, all, person, after]).await
}

/// A question, but of a ticket out of reach.
pub(crate) async fn find_question(read: &mut Read, id: QuestionId) -> Result<Question> {
    let (all, person) = asks(read);
    QUESTION.one(read, params![id, all, person]).await
}

/// Notes where the ticket of questions stands now.
pub(crate) async fn move_questions(tx: &mut Tx, ticket: TicketId, project: Option<ProjectId>) -> Result<()> {
    QUESTION_MOVE.exec(tx, params![ticket, project]).await.map(drop)
}

/// Notes which document is being written for an open question.
pub(crate) async fn set_written(tx: &mut Tx, id: QuestionId, document: DocumentId) -> Result<()> {
    QUESTION_WRITTEN.exec(tx, params![id, document]).await.map(drop)
}

/// Open questions for which a document was written, of whatever ticket: putting it in force answers them, whoever does.
pub(crate) async fn list_written_for(
    tx: &mut Tx,
    document: DocumentId,
) -> Result<Vec<(QuestionId, Option<ClientId>)>> {
    QUESTIONS_FOR.all(tx, params![document]).await
}

/// The open question of a ticket.
#[db::boxed]
pub async fn find_question_of(read: &mut Read, ticket: TicketId) -> Result<Option<QuestionId>> {
    Ok(QUESTION_OF.kept().opt(read, params![ticket]).await?.map(|(id,)| id))
}

pub(crate) async fn insert_question(
    tx: &mut Tx,
    words: &str,
    of: Option<(TicketId, Option<ProjectId>)>,
    client: Option<ClientId>,
) -> Result<QuestionId> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    let (ticket, project) = (of.map(|(ticket, _)| ticket), of.and_then(|(_, project)| project));
    Ok(QUESTION_NEW.one(tx, params![words, ticket, project, client, now, by]).await?.0)
}

pub(crate) async fn settle_question(
    tx: &mut Tx,
    id: QuestionId,
    state: QuestionState,
    document: Option<DocumentId>,
) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    QUESTION_SETTLE.exec(tx, params![id, state, document, now, by]).await.map(drop)
}
