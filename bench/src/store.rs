//! What the benchmark asks of the data itself: which addresses there are, what the floor shows, and how
//! one project is aged.

use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::Result;

/// Who belongs to everything in the data set.
pub const EVERYWHERE: &str = "alba.arrieta@tramontana.example";

db::row! {
    /// A post as the floor shows it.
    pub struct FloorRow {
        /// Its key.
        pub id: i64,
        /// Who wrote it.
        pub author: Option<String>,
        /// When.
        pub posted_at: Timestamp,
        /// Its text.
        pub html: String,
    }
}

db::sql! {
    static SESSION: (String,) = "SELECT p.name FROM people_session s JOIN people_person p ON p.id = s.person_id
        WHERE s.secret = $1 AND s.expires_at > $2 AND p.active";
    static ROWS: FloorRow = "SELECT p.id, a.name, p.posted_at, COALESCE(NULLIF(p.html, ''), p.source) FROM threads_post p LEFT JOIN people_person a ON a.id = p.author_id
        WHERE p.thread_id = $1 ORDER BY p.posted_at, p.id LIMIT 20";
    static THREADS: (i64, String, i64) = "SELECT t.id, c.key, t.number FROM threads_thread t JOIN projects_project c ON c.id = t.project_id
        WHERE t.kind <> 'worklog' AND NOT c.restricted
            AND (SELECT COUNT(*) FROM threads_post p WHERE p.thread_id = t.id AND p.state = 'live') = $1 ORDER BY t.id LIMIT 2000";
    static KEYS: (String,) = "SELECT key FROM projects_project WHERE state = 'open' AND NOT restricted ORDER BY id";
    static WEEKS: (String,) = "SELECT week FROM agenda_week WHERE frozen_at IS NOT NULL ORDER BY week";
    static LEADS: (String,) = "SELECT DISTINCT p.email FROM people_person p JOIN projects_assignment a ON a.person_id = p.id
        WHERE p.active AND p.role = 'member' AND a.role = 'lead' AND a.valid_to IS NULL ORDER BY p.email LIMIT 7";
    static OPEN: (String, i64) = "SELECT c.key, t.number FROM threads_thread t JOIN projects_project c ON c.id = t.project_id
        WHERE t.kind <> 'worklog' AND t.state = 'open' AND c.state = 'open' AND NOT c.restricted ORDER BY t.id";
    // Tickets have tables of their own and are no posts.
    static BYTES: (i64,) = {
        sqlite: "SELECT SUM(pgsize) FROM dbstat WHERE aggregate = TRUE AND name NOT LIKE '%desk_%'",
        postgres: "SELECT pg_database_size(current_database()) - COALESCE((SELECT CAST(SUM(pg_total_relation_size(c.oid)) AS BIGINT)
            FROM pg_class c WHERE c.relkind = 'r' AND c.relname LIKE 'desk_%'), 0)",
    };
    static TICKS: (i64, i64) = "SELECT COUNT(*), COUNT(DISTINCT name) FROM db_tick";
    static FREEZES: (i64, i64) = "SELECT COUNT(*), COUNT(DISTINCT payload) FROM db_event WHERE kind = 'AgendaFrozen'";
    static SEQUENCE: (i64, i64) = "SELECT (SELECT COUNT(*) FROM threads_post), (SELECT COUNT(*) FROM threads_thread)";
    static LOG_OF: (i64, i64) = "SELECT t.id, t.project_id FROM threads_thread t JOIN projects_project c ON c.id = t.project_id WHERE c.key = $1 AND t.kind = 'worklog'";
    static IN_THREAD: (i64,) = "SELECT COUNT(*) FROM threads_post WHERE thread_id = $1";
    // Older copies of what stands there, spread over three years.
    static AGE: () = "INSERT INTO threads_post (thread_id, project_id, author_id, by_order, kind, visibility, state, door, system, imported, source, html,
            lang, version, version_at, version_by, visible_version, happened_at, posted_at, week)
        SELECT thread_id, project_id, author_id, by_order, kind, visibility, state, door, system, imported, source, html,
            lang, version, version_at, version_by, visible_version, happened_at - (id * 7919000003) % 94608000000000,
            posted_at - (id * 7919000003) % 94608000000000, week - 7 * (((id * 7919000003) % 94608000000000) / 604800000000)
        FROM threads_post WHERE thread_id = $1 AND state = 'live' ORDER BY id LIMIT $2";
    static AGE_TALKS: () = "INSERT INTO threads_interaction (project_id, kind, source, source_id, at, week, due_at, state, post_id, settled_at)
        SELECT project_id, kind, 'manual', id, happened_at, week, happened_at, 'settled', id, posted_at FROM threads_post
        WHERE thread_id = $1 AND id > $2 AND kind IN ('call', 'mail', 'meeting', 'delivery', 'visit', 'other')
        ON CONFLICT (source, source_id, at) WHERE source_id > 0 DO NOTHING";
    static ANALYZE: () = "ANALYZE threads_post";
    static LAST_POST: (i64,) = "SELECT MAX(id) FROM threads_post";
}

/// Whose session it is.
pub async fn find_session(read: &mut Read, digest: &str) -> Result<String> {
    let now = read.now();
    Ok(SESSION.one(read, params![digest, now]).await?.0)
}

/// Twenty posts of a thread.
pub async fn list_rows(read: &mut Read, thread: i64) -> Result<Vec<FloorRow>> {
    ROWS.all(read, params![thread]).await
}

/// Threads of exactly so many posts: key, the project's key, the number.
pub async fn list_threads(read: &mut Read, posts: i64) -> Result<Vec<(i64, String, i64)>> {
    THREADS.all(read, params![posts]).await
}

/// Open projects.
pub async fn list_keys(read: &mut Read) -> Result<Vec<String>> {
    Ok(KEYS.all(read, params![]).await?.into_iter().map(|(key,)| key).collect())
}

/// Frozen weeks.
pub async fn list_weeks(read: &mut Read) -> Result<Vec<String>> {
    Ok(WEEKS.all(read, params![]).await?.into_iter().map(|(week,)| week).collect())
}

/// Seven people who lead something.
pub async fn list_leads(read: &mut Read) -> Result<Vec<String>> {
    Ok(LEADS.all(read, params![]).await?.into_iter().map(|(email,)| email).collect())
}

/// Posts and threads in all.
pub async fn count(read: &mut Read) -> Result<(i64, i64)> {
    SEQUENCE.one(read, params![]).await
}

/// Open threads: the project's key and the number.
pub async fn list_open(read: &mut Read) -> Result<Vec<(String, i64)>> {
    OPEN.all(read, params![]).await
}

/// Bytes of the database but for its tickets.
pub async fn database_bytes(read: &mut Read) -> Result<u64> {
    Ok(BYTES.one(read, params![]).await?.0.max(0) as u64)
}

/// Periodic pieces of work, and how many different ones.
pub async fn count_ticks(read: &mut Read) -> Result<(i64, i64)> {
    TICKS.one(read, params![]).await
}

/// Freezes that were told, and how many different weeks they were of.
pub async fn count_freezes(read: &mut Read) -> Result<(i64, i64)> {
    FREEZES.one(read, params![]).await
}

/// Lets the worklog of a project grow to so many posts.
pub async fn age(tx: &mut Tx, key: &str, posts: i64) -> Result<()> {
    let (log, _) = LOG_OF.one(tx, params![key]).await?;
    let (newest,) = LAST_POST.one(tx, params![]).await?;
    loop {
        let (count,) = IN_THREAD.one(tx, params![log]).await?;
        if count >= posts {
            break;
        }
        let more = (posts - count).min(count);
        AGE.exec(tx, params![log, more]).await?;
    }
    AGE_TALKS.exec(tx, params![log, newest]).await.map(drop)
}

/// Lets the planner know what grew, as PostgreSQL's own work does in time.
pub async fn analyze(tx: &mut Tx) -> Result<()> {
    ANALYZE.exec(tx, params![]).await.map(drop)
}
