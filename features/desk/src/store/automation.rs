//! Rules, their versions, and what came of them. Rules reach every ticket; whoever reads what came of them sees the
//! tickets that they reach.

use crate::{
    automation::trial::Past,
    types::{
        EntryKind, Ticket, TicketState,
        automation::{Outcome, RuleBody, RuleRow, RunRow, Trigger},
    },
};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{Error, Event, PersonId, Result, RuleId, TicketId};
use std::collections::HashMap;

/// What the client or a person on the team said aloud; a rule's own answer is none of it.
macro_rules! said {
    () => {
        "(e.kind IN ('opened', 'opened_for', 'message') OR (e.kind = 'reply' AND e.person_id IS NOT NULL))"
    };
}

macro_rules! rules {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.name, r.place, r.is_on, v.id, v.number, v.body, v.created_at FROM desk_rule r
            JOIN desk_rule_version v ON v.rule_id = r.id AND v.number = (SELECT MAX(number) FROM desk_rule_version WHERE rule_id = r.id) ",
            $rest
        )
    };
}

macro_rules! runs {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.rule_id, r.name, v.number, u.ticket_id, t.subject, u.depth, u.at, u.outcome, u.detail FROM desk_rule_run u
            JOIN desk_rule r ON r.id = u.rule_id JOIN desk_rule_version v ON v.id = u.version_id JOIN desk_ticket t ON t.id = u.ticket_id
            WHERE ($1 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)) ",
            $rest
        )
    };
}

db::sql! {
    static LIST: RuleRow = (rules!("WHERE r.retired_at IS NULL ORDER BY r.place, r.id"));
    static LIST_ON: RuleRow = (rules!("WHERE r.hears = $1 AND r.is_on AND r.retired_at IS NULL ORDER BY r.place, r.id"));
    static FIND: RuleRow = (rules!("WHERE r.id = $1 AND r.retired_at IS NULL"));
    static COUNT_ON: (i64,) = "SELECT COUNT(*) FROM desk_rule WHERE hears = $1 AND is_on";
    static INSERT: (RuleId,) = "INSERT INTO desk_rule (name, place, hears, is_on) VALUES ($1, $2, $3, FALSE) RETURNING id";
    static SAVE: () = "UPDATE desk_rule SET name = $2, place = $3, hears = $4 WHERE id = $1";
    static SWITCH: () = "UPDATE desk_rule SET is_on = $2 WHERE id = $1";
    static RETIRE: () = "UPDATE desk_rule SET is_on = FALSE, name = $2, retired_at = $3 WHERE id = $1";
    static INSERT_VERSION: () = "INSERT INTO desk_rule_version (rule_id, number, body, created_at, created_by)
        VALUES ($1, (SELECT COALESCE(MAX(number), 0) + 1 FROM desk_rule_version WHERE rule_id = $1), $2, $3, $4)";
    static VERSIONS: (i64, String, Timestamp, Option<String>) = "SELECT v.number, v.body, v.created_at, p.name FROM desk_rule_version v
        LEFT JOIN people_card p ON p.id = v.created_by WHERE v.rule_id = $1 ORDER BY v.number DESC LIMIT $2";
    static RAN: (i64,) = "SELECT COUNT(*) FROM desk_rule_run WHERE rule_id = $1 AND ticket_id = $2 AND cause = $3";
    static OFTEN: (i64,) = "SELECT COUNT(*) FROM desk_rule_run WHERE ticket_id = $1 AND outcome = 'done' AND at > $2";
    static RUN: () = "INSERT INTO desk_rule_run (rule_id, version_id, ticket_id, cause, depth, at, outcome, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (rule_id, ticket_id, cause) DO NOTHING";
    static RUNS: RunRow = (runs!("AND (CAST($3 AS BIGINT) IS NULL OR u.rule_id = $3) AND u.id < $4 ORDER BY u.id DESC LIMIT $5"));
    static RUNS_AFTER: RunRow = (runs!("AND u.id > $3 ORDER BY u.id LIMIT $4"));
    static RUNS_OF: RunRow = (runs!("AND u.ticket_id = $3 AND u.outcome = 'done' ORDER BY u.id DESC LIMIT $4"));
    static COUNTS: (RuleId, i64, Timestamp) = "SELECT rule_id, COUNT(*), MAX(at) FROM desk_rule_run WHERE outcome = 'done' GROUP BY rule_id";
    static FORGET: () = "DELETE FROM desk_rule_run WHERE outcome IN ('no_match', 'nothing') AND at < $1";
    static LAST_SAID: (Option<i64>, Option<Timestamp>) = (concat!("SELECT MAX(e.id), MAX(e.at) FROM desk_entry e WHERE e.ticket_id = $1 AND ", said!()));
    static QUIET: (TicketId, i64) = (concat!(
        "SELECT c.id, c.said FROM (SELECT t.id, (SELECT MAX(e.id) FROM desk_entry e WHERE e.ticket_id = t.id AND ", said!(), ") AS said,
                (SELECT MAX(e.at) FROM desk_entry e WHERE e.ticket_id = t.id AND ", said!(), ") AS said_at
            FROM desk_ticket t WHERE t.state = $1 AND t.id > $2 AND t.created_at <= $3 AND NOT t.spam AND t.merged_into IS NULL) c
        WHERE c.said_at <= $4 AND NOT EXISTS (SELECT 1 FROM desk_rule_run u WHERE u.rule_id = $5 AND u.ticket_id = c.id AND u.cause = 'time:' || CAST(c.said AS TEXT))
        ORDER BY c.id LIMIT $6"
    ));
    static WRITTEN: (String,) = "SELECT source FROM desk_entry WHERE ticket_id = $1 AND kind IN ('opened', 'opened_for', 'message') AND source <> '' ORDER BY id DESC LIMIT 1";
    static WARNED: (Timestamp, String) = "SELECT at, payload FROM db_event WHERE kind = 'ClockWarned' AND kind <> 'PostAdded' ORDER BY id DESC LIMIT $1";
    static TAGS: (TicketId, String) = "SELECT ticket_id, tag FROM desk_tag WHERE ticket_id IN (SELECT value FROM IDS($1)) ORDER BY ticket_id, tag";
    static PAST: (TicketId, Timestamp, EntryKind, String, Option<PersonId>, String) = "SELECT ticket_id, at, kind, value, person_id,
            CASE WHEN kind IN ('opened', 'opened_for', 'message') THEN source ELSE '' END FROM desk_entry
        WHERE ticket_id IN (SELECT value FROM IDS($1)) ORDER BY ticket_id, id";
}

impl RuleRow {
    /// What it says.
    pub fn read(&self) -> Result<RuleBody> {
        let body: RuleBody = serde_json::from_str(&self.body).map_err(Error::internal)?;
        Ok(RuleBody { name: self.name.clone(), place: self.place, ..body })
    }
}

/// Every rule, in order.
pub async fn list(read: &mut Read) -> Result<Vec<RuleRow>> {
    LIST.all(read, params![]).await
}

/// Rules that work and wait for something, in order.
pub async fn list_on(read: &mut Read, trigger: Trigger) -> Result<Vec<RuleRow>> {
    LIST_ON.all(read, params![trigger]).await
}

pub async fn find(read: &mut Read, id: RuleId) -> Result<RuleRow> {
    FIND.one(read, params![id]).await
}

/// Whether a rule that works waits for something.
pub async fn is_awaited(read: &mut Read, trigger: Trigger) -> Result<bool> {
    Ok(COUNT_ON.one(read, params![trigger]).await?.0 > 0)
}

pub async fn insert(tx: &mut Tx, body: &RuleBody) -> Result<RuleId> {
    Ok(INSERT.one(tx, params![body.name, body.place, body.trigger]).await?.0)
}

pub async fn save(tx: &mut Tx, id: RuleId, body: &RuleBody) -> Result<()> {
    SAVE.exec(tx, params![id, body.name, body.place, body.trigger]).await.map(drop)
}

pub async fn switch(tx: &mut Tx, id: RuleId, on: bool) -> Result<()> {
    SWITCH.exec(tx, params![id, on]).await.map(drop)
}

/// Takes a rule out of use. What came of it stays told under its name, which is free again.
pub async fn retire(tx: &mut Tx, rule: &RuleRow) -> Result<()> {
    let (now, name) = (tx.now(), format!("{} (#{})", rule.name, rule.id));
    RETIRE.exec(tx, params![rule.id, name, now]).await.map(drop)
}

pub async fn insert_version(tx: &mut Tx, id: RuleId, body: &RuleBody) -> Result<()> {
    let body = serde_json::to_string(body).map_err(Error::internal)?;
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    INSERT_VERSION.exec(tx, params![id, body, now, by]).await.map(drop)
}

/// Versions of a rule, newest first: number, body as JSON, since when, by whom.
pub async fn list_versions(
    read: &mut Read,
    id: RuleId,
    limit: i64,
) -> Result<Vec<(i64, String, Timestamp, Option<String>)>> {
    VERSIONS.all(read, params![id, limit]).await
}

/// Whether a rule looked at a ticket because of something already.
pub async fn has_run(read: &mut Read, rule: RuleId, ticket: TicketId, cause: &str) -> Result<bool> {
    Ok(RAN.one(read, params![rule, ticket, cause]).await?.0 > 0)
}

/// How often rules changed a ticket since an instant.
pub async fn count_done(read: &mut Read, ticket: TicketId, since: Timestamp) -> Result<i64> {
    Ok(OFTEN.one(read, params![ticket, since]).await?.0)
}

/// What came of a rule that looked at a ticket.
pub struct Run<'a> {
    /// The rule in its version.
    pub rule: &'a RuleRow,
    /// The ticket.
    pub ticket: TicketId,
    /// Because of what.
    pub cause: &'a str,
    /// Rules that stand behind that.
    pub depth: i64,
    /// What came of it.
    pub outcome: Outcome,
    /// The changes as JSON, or why there were none.
    pub detail: &'a str,
}

pub async fn insert_run(tx: &mut Tx, run: &Run<'_>) -> Result<()> {
    let now = tx.now();
    let row = params![
        run.rule.id,
        run.rule.version_id,
        run.ticket,
        run.cause,
        run.depth,
        now,
        run.outcome,
        run.detail
    ];
    RUN.exec(tx, row).await.map(drop)
}

/// What came of rules, newest first, before a key; of one rule if it is named.
pub async fn list_runs(
    read: &mut Read,
    rule: Option<RuleId>,
    before: i64,
    limit: i64,
) -> Result<Vec<RunRow>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    RUNS.all(read, params![all, person, rule, before, limit]).await
}

/// What came of rules after a key, for machines.
pub async fn list_runs_after(read: &mut Read, after: i64, limit: i64) -> Result<Vec<RunRow>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    RUNS_AFTER.all(read, params![all, person, after, limit]).await
}

/// What rules did to a ticket, newest first.
pub async fn list_runs_of(read: &mut Read, ticket: TicketId, limit: i64) -> Result<Vec<RunRow>> {
    let (all, person) = (read.actor().is_system(), read.actor().person);
    RUNS_OF.all(read, params![all, person, ticket, limit]).await
}

/// How often each rule did something, and when last.
pub async fn count_runs(read: &mut Read) -> Result<HashMap<RuleId, (i64, Timestamp)>> {
    Ok(COUNTS.all(read, params![]).await?.into_iter().map(|(id, n, at)| (id, (n, at))).collect())
}

/// Forgets what came to nothing before an instant.
pub async fn forget_runs(tx: &mut Tx, before: Timestamp) -> Result<()> {
    FORGET.exec(tx, params![before]).await.map(drop)
}

/// The last thing that the client or a person on the team said: its key, and when.
pub async fn find_last_said(read: &mut Read, ticket: TicketId) -> Result<(Option<i64>, Option<Timestamp>)> {
    LAST_SAID.one(read, params![ticket]).await
}

/// Tickets in a state that may have waited long enough for a rule and that it did not look at since the last thing
/// that was said: their key and that thing's. `came` and `said` are bounds by the wall clock.
pub async fn list_quiet(
    read: &mut Read,
    rule: RuleId,
    state: TicketState,
    (came, said): (Timestamp, Timestamp),
    (after, limit): (TicketId, i64),
) -> Result<Vec<(TicketId, i64)>> {
    QUIET.all(read, params![state, after, came, said, rule, limit]).await
}

/// What the client wrote last in a ticket.
pub async fn find_written(read: &mut Read, ticket: TicketId) -> Result<String> {
    Ok(WRITTEN.opt(read, params![ticket]).await?.map_or_else(String::new, |(text,)| text))
}

/// When clocks told that parts of targets had passed, and how many per cent: the newest, in order, by ticket.
pub async fn list_warned(read: &mut Read, limit: i64) -> Result<HashMap<TicketId, Vec<(Timestamp, i64)>>> {
    let mut warned: HashMap<TicketId, Vec<(Timestamp, i64)>> = HashMap::new();
    for (at, event) in WARNED.all(read, params![limit]).await?.into_iter().rev() {
        if let Event::ClockWarned { ticket, percent, .. } =
            serde_json::from_str(&event).map_err(Error::internal)?
        {
            warned.entry(ticket).or_default().push((at, percent));
        }
    }
    Ok(warned)
}

/// Tags and entries of tickets, for a trial.
pub async fn list_past(
    read: &mut Read,
    tickets: &[Ticket],
) -> Result<(HashMap<TicketId, Vec<String>>, HashMap<TicketId, Vec<Past>>)> {
    let ids: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    let (mut tags, mut past) = (HashMap::new(), HashMap::new());
    for (ticket, tag) in TAGS.of(read, ids.clone()).await? {
        tags.entry(ticket).or_insert_with(Vec::new).push(tag);
    }
    for (ticket, at, kind, value, person, text) in PAST.of(read, ids).await? {
        let opened = matches!(kind, EntryKind::Opened | EntryKind::OpenedFor | EntryKind::Message);
        let is_said = opened || (kind == EntryKind::Reply && person.is_some());
        past.entry(ticket).or_insert_with(Vec::new).push(Past { at, kind, value, is_said, text });
    }
    Ok((tags, past))
}
