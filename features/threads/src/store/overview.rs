//! What other screens ask of the room, each in a bounded number of queries whatever the number of
//! projects.

use super::who;
use crate::types::{Decision, Found, Happened, LastTalk, OpenedThread, Owed, Side, Waiting};
use db::{Read, params, search};
use jiff::Timestamp;
use kernel::{Error, PersonId, ProjectId, Result};
use serde::Serialize;

/// Decisions of late by others. Whom they reach, SQLite looks up for each; PostgreSQL would compare each with all.
macro_rules! decided {
    ($join:literal, $reach:literal) => {
        concat!(
            "SELECT d.id, d.project_id, c.key, d.text, d.options, d.state, d.owner_id, o.name, d.due, d.affects_deal, d.supersedes, d.visibility, d.post_id, d.noted_at, d.taken_at
            FROM threads_decision d JOIN projects_card c ON c.id = d.project_id ",
            $join,
            " LEFT JOIN people_card o ON o.id = d.noted_by
            WHERE d.noted_at >= $2 AND (d.noted_by IS NULL OR d.noted_by <> $1) AND ",
            $reach,
            " ORDER BY d.noted_at DESC, d.id DESC LIMIT 4"
        )
    };
}

db::sql! {
    // By week contacts and deliveries, and once for each project its last contact.
    static SEEN: (ProjectId, i64, i64, i64, Option<Timestamp>, bool) = "SELECT project_id, week, COUNT(*), CAST(0 AS BIGINT), CAST(NULL AS BIGINT), FALSE FROM threads_interaction
        WHERE project_id IN (SELECT value FROM IDS($1)) AND week >= $2 AND state <> 'dismissed' GROUP BY project_id, week
        UNION ALL SELECT project_id, week, CAST(0 AS BIGINT), COUNT(*), CAST(NULL AS BIGINT), FALSE FROM threads_post
        WHERE kind IN ('delivery', 'ship') AND project_id IN (SELECT value FROM IDS($1)) AND week >= $2 AND state = 'live' GROUP BY project_id, week
        UNION ALL SELECT project.value, $2, CAST(0 AS BIGINT), CAST(0 AS BIGINT), (SELECT MAX(i.at) FROM threads_interaction i WHERE i.project_id = project.value AND i.state <> 'dismissed'),
            EXISTS (SELECT 1 FROM threads_post p WHERE p.project_id = project.value AND p.state = 'live' AND NOT p.system)
        FROM IDS($1) project";
    static LAST_TALK: LastTalk = "SELECT kind, at, post_id FROM threads_interaction WHERE project_id = $1 AND state <> 'dismissed' ORDER BY at DESC, id DESC LIMIT 1";

    // Of each pair alone: $1 holds project * 2^32 + person. The newest posts of the project are looked at until one is theirs.
    static ACTIVE: (ProjectId, PersonId, i64, i64) = "SELECT pair.value / 4294967296, pair.value % 4294967296,
            (SELECT COUNT(*) FROM (SELECT p.id FROM threads_post p WHERE p.project_id = pair.value / 4294967296 AND +p.author_id = pair.value % 4294967296
                AND p.posted_at >= $2 AND p.state = 'live' AND NOT p.system ORDER BY p.posted_at DESC LIMIT 1) wrote),
            (SELECT CAST(COALESCE(SUM(s.seconds), 0) AS BIGINT) FROM threads_time s JOIN threads_post p ON p.id = s.post_id
                WHERE s.project_id = pair.value / 4294967296 AND s.person_id = pair.value % 4294967296 AND p.posted_at >= $2 AND p.state = 'live')
        FROM IDS($1) pair";
    static SKIMMED: (ProjectId, PersonId, i64, i64) = "SELECT t.project_id, pair.value % 4294967296,
            (SELECT COUNT(*) FROM (SELECT p.id FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND NOT p.system
                ORDER BY p.posted_at DESC, p.id DESC LIMIT 20) newest),
            (SELECT COUNT(*) FROM (SELECT p.id, p.author_id FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND NOT p.system
                ORDER BY p.posted_at DESC, p.id DESC LIMIT 20) newest
            WHERE newest.author_id = pair.value % 4294967296
                OR newest.id <= COALESCE((SELECT m.post_id FROM threads_read m WHERE m.person_id = pair.value % 4294967296 AND m.thread_id = t.id), 0))
        FROM IDS($1) pair JOIN threads_thread t ON t.project_id = pair.value / 4294967296 AND t.kind = 'worklog'";

    static WAITING: Waiting = "SELECT c.id, c.key, c.name, c.client_name, t.number, t.title, COALESCE(t.turn_since, t.opened_at),
            (SELECT COALESCE(w.name, p.byline) FROM threads_post p LEFT JOIN people_card w ON w.id = p.author_id
                WHERE p.thread_id = t.id AND p.state = 'live' AND p.visibility = 'client' ORDER BY p.posted_at DESC, p.id DESC LIMIT 1),
            (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live' AND p.visibility = 'client'
                AND p.posted_at >= COALESCE(t.turn_since, t.opened_at))
        FROM threads_thread t JOIN projects_card c ON c.id = t.project_id
        WHERE t.turn = $2 AND t.state = 'open' AND t.visibility = 'shared' AND c.state IN ('open', 'paused') AND c.id IN (SELECT value FROM IDS($1))
        ORDER BY t.turn_since, t.id LIMIT 50";
    static OWED: Owed = "SELECT i.id, c.id, c.key, c.name, i.kind, i.at, i.due_at FROM threads_interaction i JOIN projects_card c ON c.id = i.project_id
        WHERE i.state = 'owed' AND c.state IN ('open', 'paused') AND c.id IN (SELECT value FROM IDS($1)) ORDER BY i.due_at, i.id LIMIT 50";
    static HAPPENED: Happened = "SELECT c.key, c.name, CAST(SUM(CASE WHEN t.kind = 'worklog' THEN 1 ELSE 0 END) AS BIGINT), CAST(SUM(CASE WHEN t.kind = 'worklog' THEN 0 ELSE 1 END) AS BIGINT), MAX(p.posted_at)
        FROM threads_post p JOIN threads_thread t ON t.id = p.thread_id JOIN projects_card c ON c.id = p.project_id
        JOIN projects_reach r ON r.project_id = p.project_id AND r.person_id = $1
        WHERE p.posted_at >= $2 AND p.state = 'live' AND NOT p.system AND NOT p.imported AND (p.author_id IS NULL OR p.author_id <> $1)
            AND ($3 OR p.project_id IN (SELECT h.project_id FROM projects_holding h WHERE h.person_id = $1 AND h.valid_to IS NULL))
        GROUP BY c.id, c.key, c.name ORDER BY MAX(p.posted_at) DESC LIMIT 8";
    static HOLDS_ANY: (i64,) = "SELECT COUNT(*) FROM projects_holding h WHERE h.person_id = $1 AND h.valid_to IS NULL";
    static DECIDED: Decision = {
        sqlite: (decided!("JOIN projects_reach r ON r.project_id = d.project_id AND r.person_id = $1", "TRUE")),
        postgres: (decided!("", "d.project_id IN (SELECT r.project_id FROM projects_reach r WHERE r.person_id = $1)")),
    };
    static OPENED: OpenedThread = "SELECT t.id, t.number, t.kind, t.title, t.visibility, t.state, t.turn, t.turn_since, t.opened_by, who.name, t.opened_at, c.key, CAST(0 AS BIGINT)
        FROM threads_thread t JOIN projects_card c ON c.id = t.project_id JOIN projects_reach r ON r.project_id = t.project_id AND r.person_id = $1 LEFT JOIN people_card who ON who.id = t.opened_by
        WHERE t.opened_at >= $2 AND t.kind <> 'worklog' AND t.state <> 'merged' AND (t.opened_by IS NULL OR t.opened_by <> $1)
        ORDER BY CASE WHEN t.kind = 'incident' THEN 0 ELSE 1 END, t.opened_at DESC LIMIT 4";
    static LAST_AWAY: (Timestamp, Timestamp) = "SELECT starts_at, ends_at FROM people_away WHERE person_id = $1 AND starts_at < $2 ORDER BY ends_at DESC LIMIT 1";

    // Full text first, then what the reader may reach, then the newest; only those few are read whole. SQLite's index
    // gives the newest first, so it ends when there are enough; on PostgreSQL, of a word that is everywhere the posts
    // that came last are looked at.
    static FIND_POSTS: Found = {
        sqlite: "SELECT p.id, c.key, c.name, t.number, t.title, p.source, COALESCE(a.name, p.byline), p.posted_at
            FROM (SELECT d.ref_id FROM db_bulk_fts CROSS JOIN db_doc d ON d.id = db_bulk_fts.rowid
                WHERE db_bulk_fts MATCH $1 AND d.kind = 'post' AND ($2 OR d.visibility = 'client')
                    AND ($3 OR d.project_id IN (SELECT r.project_id FROM projects_reach r WHERE r.person_id = $4))
                ORDER BY db_bulk_fts.rowid DESC LIMIT $5) hit
            JOIN threads_post p ON p.id = hit.ref_id AND p.state = 'live'
            JOIN threads_thread t ON t.id = p.thread_id JOIN projects_card c ON c.id = p.project_id
            LEFT JOIN people_card a ON a.id = p.author_id
            ORDER BY p.posted_at DESC",
        postgres: "SELECT p.id, c.key, c.name, t.number, t.title, p.source, COALESCE(a.name, p.byline), p.posted_at
            FROM (SELECT late.ref_id, late.at FROM (
                    SELECT d.ref_id, d.at FROM db_doc d
                    WHERE d.bulk AND d.kind = 'post' AND d.tsv @@ to_tsquery('simple', $1) AND ($2 OR d.visibility = 'client')
                        AND ($3 OR d.project_id IN (SELECT r.project_id FROM projects_reach r WHERE r.person_id = $4))
                    ORDER BY d.id DESC LIMIT 5000) late
                ORDER BY late.at DESC LIMIT $5) hit
            JOIN threads_post p ON p.id = hit.ref_id AND p.state = 'live'
            JOIN threads_thread t ON t.id = p.thread_id JOIN projects_card c ON c.id = p.project_id
            LEFT JOIN people_card a ON a.id = p.author_id
            ORDER BY hit.at DESC",
    };
    static FIND_THREADS: Found = {
        sqlite: "SELECT t.id, c.key, c.name, t.number, t.title, '', a.name, t.opened_at
            FROM db_doc_fts CROSS JOIN db_doc d ON d.id = db_doc_fts.rowid AND d.kind = 'thread'
            CROSS JOIN threads_thread t ON t.id = d.ref_id JOIN projects_card c ON c.id = t.project_id
            LEFT JOIN people_card a ON a.id = t.opened_by
            WHERE db_doc_fts MATCH $1 AND ($2 OR d.visibility = 'client')
                AND ($3 OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = $4))
            ORDER BY d.at DESC LIMIT $5",
        postgres: "SELECT t.id, c.key, c.name, t.number, t.title, CAST('' AS TEXT), a.name, t.opened_at
            FROM db_doc d JOIN threads_thread t ON t.id = d.ref_id JOIN projects_card c ON c.id = t.project_id
            LEFT JOIN people_card a ON a.id = t.opened_by
            WHERE NOT d.bulk AND d.kind = 'thread' AND d.tsv @@ to_tsquery('simple', $1) AND ($2 OR d.visibility = 'client')
                AND ($3 OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = $4))
            ORDER BY d.at DESC LIMIT $5",
    };
}

fn ids<T: Serialize>(ids: &[T]) -> Result<String> {
    serde_json::to_string(ids).map_err(Error::internal)
}

/// What some projects saw from the week of a Monday on: the week, contacts, deliveries; the last contact, and
/// whether anybody ever wrote there.
pub async fn list_seen(
    read: &mut Read,
    projects: &[ProjectId],
    monday: i64,
) -> Result<Vec<(ProjectId, i64, i64, i64, Option<Timestamp>, bool)>> {
    if projects.is_empty() {
        return Ok(Vec::new());
    }
    SEEN.kept().all(read, params![ids(projects)?, monday]).await
}

/// The last interaction of a project.
pub async fn find_last_talk(read: &mut Read, project: ProjectId) -> Result<Option<LastTalk>> {
    LAST_TALK.kept().opt(read, params![project]).await
}

/// Whether the person of each pair wrote in the project since an instant (1), and the seconds they spent.
pub async fn list_active(
    read: &mut Read,
    pairs: &[(ProjectId, PersonId)],
    since: Timestamp,
) -> Result<Vec<(ProjectId, PersonId, i64, i64)>> {
    ACTIVE.all(read, params![packed(pairs)?, since]).await
}

/// How many of the last twenty entries of each project there are, and how many of those the person of the
/// pair read or wrote.
pub async fn list_skimmed(
    read: &mut Read,
    pairs: &[(ProjectId, PersonId)],
) -> Result<Vec<(ProjectId, PersonId, i64, i64)>> {
    SKIMMED.of(read, packed(pairs)?).await
}

fn packed(pairs: &[(ProjectId, PersonId)]) -> Result<String> {
    let pairs: Vec<i64> = pairs.iter().map(|(project, person)| (project.0 << 32) + person.0).collect();
    ids(&pairs)
}

/// Threads of some projects that wait for a side, longest first.
pub async fn list_waiting(read: &mut Read, projects: &[ProjectId], on: Side) -> Result<Vec<Waiting>> {
    WAITING.kept().all(read, params![ids(projects)?, on]).await
}

/// What the worklogs of some projects are owed, soonest due first.
pub async fn list_owed(read: &mut Read, projects: &[ProjectId]) -> Result<Vec<Owed>> {
    OWED.kept().all(read, params![ids(projects)?]).await
}

/// What others wrote since an instant, on the projects that whoever asks holds; on all in reach if none.
pub async fn list_happened(read: &mut Read, since: Timestamp) -> Result<Vec<Happened>> {
    let (_, _, person) = who(read);
    let everywhere = HOLDS_ANY.kept().one(read, params![person]).await?.0 == 0;
    HAPPENED.kept().all(read, params![person, since, everywhere]).await
}

/// What others decided since an instant; the owner's name is whoever wrote it down.
pub async fn list_decided(read: &mut Read, since: Timestamp) -> Result<Vec<Decision>> {
    let (_, _, person) = who(read);
    DECIDED.kept().all(read, params![person, since]).await
}

/// Threads that others opened since an instant, serious problems first; `first` is the project's key.
pub async fn list_opened(read: &mut Read, since: Timestamp) -> Result<Vec<OpenedThread>> {
    let (_, _, person) = who(read);
    OPENED.kept().all(read, params![person, since]).await
}

/// The last absence of a person that began before an instant.
pub async fn find_last_away(
    read: &mut Read,
    person: PersonId,
    before: Timestamp,
) -> Result<Option<(Timestamp, Timestamp)>> {
    LAST_AWAY.opt(read, params![person, before]).await
}

/// Posts in which a question's words occur, newest first.
pub async fn list_found_posts(read: &mut Read, question: &str, limit: i64) -> Result<Vec<Found>> {
    let Some(words) = search::expression(read.engine(), question) else { return Ok(Vec::new()) };
    let (all, team, person) = who(read);
    FIND_POSTS.all(read, params![words, team, all, person, limit]).await
}

/// Threads in whose titles a question's words occur, newest first.
pub async fn list_found_threads(read: &mut Read, question: &str, limit: i64) -> Result<Vec<Found>> {
    let Some(words) = search::expression_for(read, question, &["thread"]).await? else {
        return Ok(Vec::new());
    };
    let (all, team, person) = who(read);
    FIND_THREADS.all(read, params![words, team, all, person, limit]).await
}
