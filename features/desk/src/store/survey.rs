//! What whoever asked says of the solution.

use crate::types::Answered;
use db::{Read, Tx, params};
use jiff::{SignedDuration, Timestamp};
use kernel::{ClientId, Result, TicketId};

db::row! {
    /// A question that was sent.
    #[derive(Clone, Debug)]
    pub struct Survey {
        /// Its key.
        pub id: i64,
        /// Of which ticket.
        pub ticket_id: TicketId,
        /// What it was about.
        pub subject: String,
        /// Whose it is.
        pub client_id: Option<ClientId>,
        /// 1 to 5, once answered.
        pub score: Option<i64>,
        /// Why.
        pub reason: String,
    }
}

db::sql! {
    static ASK: () = "INSERT INTO desk_survey (ticket_id, email, digest, asked_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (ticket_id) DO UPDATE SET email = excluded.email, digest = excluded.digest, asked_at = excluded.asked_at,
            score = NULL, reason = '', answered_at = NULL";
    static FIND: Survey = "SELECT s.id, s.ticket_id, t.subject, t.client_id, s.score, s.reason FROM desk_survey s JOIN desk_ticket t ON t.id = s.ticket_id WHERE s.digest = $1 AND s.asked_at > $2";
    static ANSWER: () = "UPDATE desk_survey SET score = $2, reason = $3, answered_at = $4 WHERE id = $1";
    static OF_TICKET: (i64, String) = "SELECT score, reason FROM desk_survey WHERE ticket_id = $1 AND score IS NOT NULL";
    static COUNTS: (Option<String>, i64, i64, i64) = "SELECT c.name, COUNT(*), COUNT(s.score), COALESCE(CAST(SUM(CASE WHEN s.score >= 4 THEN 1 ELSE 0 END) AS BIGINT), 0)
        FROM desk_survey s JOIN desk_ticket t ON t.id = s.ticket_id LEFT JOIN clients_card c ON c.id = t.client_id
        WHERE s.asked_at >= $1 AND s.asked_at < $2 AND NOT t.spam AND ($4 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
        GROUP BY c.name ORDER BY c.name";
    static LIST: Answered = "SELECT s.ticket_id, t.subject, c.name, s.score, s.reason, s.answered_at
        FROM desk_survey s JOIN desk_ticket t ON t.id = s.ticket_id LEFT JOIN clients_card c ON c.id = t.client_id
        WHERE s.asked_at >= $1 AND s.asked_at < $2 AND s.score IS NOT NULL AND NOT t.spam AND ($4 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
        ORDER BY s.answered_at DESC, s.id DESC LIMIT $5";
    static ASKED: Asked = "SELECT s.ticket_id, t.subject, c.name, s.score, s.reason, s.asked_at, s.answered_at
        FROM desk_survey s JOIN desk_ticket t ON t.id = s.ticket_id LEFT JOIN clients_card c ON c.id = t.client_id
        WHERE s.asked_at >= $1 AND s.asked_at < $2 AND NOT t.spam AND ($4 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
        ORDER BY s.asked_at DESC, s.id DESC LIMIT $5";
}

/// Who was asked: of which ticket, its subject and client, the score and why, when asked and when answered.
pub type Asked = (TicketId, String, Option<String>, Option<i64>, String, Timestamp, Option<Timestamp>);

/// Notes that somebody was asked; an earlier question of the same ticket gives way with its answer, which was about
/// a solution that did not hold.
pub async fn ask(tx: &mut Tx, ticket: TicketId, email: &str, digest: &str) -> Result<()> {
    let now = tx.now();
    ASK.exec(tx, params![ticket, email, digest, now]).await.map(drop)
}

/// How long a mailed question can be answered.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(24 * 30);

/// The question of a link, by its secret's digest, while it can be answered.
pub async fn find(read: &mut Read, digest: &str) -> Result<Survey> {
    let since = read.now().saturating_sub(OPEN_FOR).unwrap_or(Timestamp::MIN);
    FIND.one(read, params![digest, since]).await
}

/// Keeps an answer; the last one counts.
pub async fn answer(tx: &mut Tx, id: i64, score: i64, reason: &str) -> Result<()> {
    let now = tx.now();
    ANSWER.exec(tx, params![id, score, reason, now]).await.map(drop)
}

/// What was said of a ticket.
pub async fn find_of(read: &mut Read, ticket: TicketId) -> Result<Option<(i64, String)>> {
    OF_TICKET.opt(read, params![ticket]).await
}

/// Asked, answered and content, by client, of those asked in a period.
pub async fn count(
    read: &mut Read,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(Option<String>, i64, i64, i64)>> {
    let (person, all) = (read.actor().person, read.actor().is_system());
    COUNTS.all(read, params![from, to, person, all]).await
}

/// Answers of those asked in a period, newest first.
pub async fn list(read: &mut Read, from: Timestamp, to: Timestamp, limit: i64) -> Result<Vec<Answered>> {
    let (person, all) = (read.actor().person, read.actor().is_system());
    LIST.all(read, params![from, to, person, all, limit]).await
}

/// All that were asked in a period, those who have not answered too, newest first.
pub async fn list_asked(read: &mut Read, from: Timestamp, to: Timestamp, limit: i64) -> Result<Vec<Asked>> {
    let (person, all) = (read.actor().person, read.actor().is_system());
    ASKED.all(read, params![from, to, person, all, limit]).await
}
