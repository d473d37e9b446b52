//! All SQL of absences. Who may see which is asked in the statement: what is approved is the team's,
//! the rest belongs to the person and to whoever decides; reasons stand apart (RULES §0, §11.12).

use crate::types::absences::{AbsenceState, AwayRow, Note, Reason, Stretch};
use db::{Read, Tx, params};
use jiff::{SignedDuration, Timestamp, civil::Date};
use kernel::{AbsenceId, PersonId, Result};

/// An absence's columns in the order of [`AwayRow`], and what comes after them.
macro_rules! away {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.person_id, p.name, a.from_day, a.to_day, a.from_time, a.to_time, a.starts_at, a.ends_at,
             a.triggers_cover, a.state, a.created_at FROM people_absence a JOIN people_person p ON p.id = a.person_id ",
            $rest
        )
    };
}

db::sql! {
    static STATE: (AbsenceState,) = "SELECT state FROM people_absence WHERE id = $1";
    static ONE: AwayRow = (away!("WHERE a.id = $1 AND (a.state = 'approved' OR a.person_id = $2 OR $3)"));
    static BETWEEN: AwayRow = (away!("WHERE a.from_day < $2 AND a.to_day > $1
        AND (a.state = 'approved' OR (a.state = 'requested' AND (a.person_id = $3 OR $4)))
        AND p.active ORDER BY a.starts_at, p.name, a.id"));
    static APPROVED: AwayRow = (away!("WHERE a.from_day < $2 AND a.to_day > $1 AND a.state = 'approved' AND p.active
        ORDER BY a.starts_at, p.name, a.id"));
    static NEXT: AwayRow = (away!("WHERE a.state = 'approved' AND a.ends_at > $1 AND a.starts_at < $2 AND p.active
        ORDER BY a.starts_at, p.name, a.id"));
    static OWN: AwayRow = (away!("WHERE a.person_id = $1 AND a.ends_at > $2 ORDER BY a.starts_at DESC, a.id DESC LIMIT 50"));
    static REQUESTED: AwayRow = (away!("WHERE a.state = 'requested' AND p.active ORDER BY a.starts_at, a.id LIMIT 100"));
    static PAGE: AwayRow = (away!("WHERE a.id > $1 AND a.from_day < $4 AND a.to_day > $3
        AND (a.state = 'approved' OR a.person_id = $5 OR $6) ORDER BY a.id LIMIT $2"));
    static LIVE: AwayRow = (away!("WHERE a.person_id = $1 AND a.ends_at >= $2 AND a.starts_at <= $3
        AND a.state IN ('requested', 'approved') ORDER BY a.starts_at, a.id"));

    static INSERT: (AbsenceId,) = "INSERT INTO people_absence (person_id, from_day, to_day, from_time, to_time, starts_at, ends_at,
        triggers_cover, state, created_by, created_at, decided_by, decided_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, $9, $10, $11, $12) RETURNING id";
    static MOVE: () = "UPDATE people_absence SET from_day = $2, to_day = $3, from_time = $4, to_time = $5, starts_at = $6,
        ends_at = $7, state = $8 WHERE id = $1 AND state = $9";
    static DECIDE: () = "UPDATE people_absence SET state = $2, decided_by = $4, decided_at = $5 WHERE id = $1 AND state = $3";
    static TRIGGERS: () = "UPDATE people_absence SET triggers_cover = $2 WHERE id = $1";
    static INSTANTS: () = "UPDATE people_absence SET starts_at = $2, ends_at = $3 WHERE id = $1";
    static AWAY_AT: (i64,) = "SELECT COUNT(*) FROM people_away WHERE person_id = $1 AND starts_at <= $2 AND ends_at > $2";
    static HEADS: (i64,) = "SELECT COUNT(*) FROM people_person WHERE head AND active AND role <> 'guest'";
    static COUNT_REQUESTED: (i64,) = "SELECT COUNT(*) FROM people_absence a JOIN people_person p ON p.id = a.person_id
        WHERE a.state = 'requested' AND p.active";

    static REASON_PUT: () = "INSERT INTO people_absence_reason (absence_id, reason, note) VALUES ($1, $2, $3)
        ON CONFLICT (absence_id) DO UPDATE SET reason = excluded.reason, note = excluded.note";
    static REASON: (Reason, String) = "SELECT r.reason, r.note FROM people_absence_reason r JOIN people_absence a ON a.id = r.absence_id
        WHERE r.absence_id = $1 AND (a.person_id = $2 OR $3)";
    static REASON_TO_DECIDE: (Reason,) = "SELECT reason FROM people_absence_reason WHERE absence_id = $1";
}

/// An absence that the actor may know of. `decides`: they see what is not approved too.
pub async fn find(read: &mut Read, id: AbsenceId, decides: bool) -> Result<AwayRow> {
    let me = read.actor().person;
    ONE.kept().one(read, params![id, me, decides]).await
}

/// Whether an absence counts: approved, or in need of no approval.
#[db::boxed]
pub async fn is_approved(read: &mut Read, id: AbsenceId) -> Result<bool> {
    Ok(STATE.kept().one(read, params![id]).await?.0 == AbsenceState::Approved)
}

/// Why, with the private note: for the person and for whoever may see reasons; nothing for others.
pub async fn find_reason(read: &mut Read, id: AbsenceId) -> Result<Option<(Reason, String)>> {
    let (me, may) = (read.actor().person, read.actor().rights.absence_reasons);
    REASON.kept().opt(read, params![id, me, may]).await
}

/// Why, for the rules alone: it must not leave the verb that asks.
pub async fn reason_to_decide(tx: &mut Tx, id: AbsenceId) -> Result<Reason> {
    Ok(REASON_TO_DECIDE.one(tx, params![id]).await?.0)
}

/// Whether somebody is away for the purpose of cover at an instant: an approved absence of at least
/// four working hours covers it (RULES §1.2).
#[db::boxed]
pub async fn is_away(read: &mut Read, person: PersonId, at: Timestamp) -> Result<bool> {
    Ok(AWAY_AT.one(read, params![person, at]).await?.0 > 0)
}

/// Approved absences that touch the days `[from, to)`, each in its person's own days.
pub async fn list_away(read: &mut Read, from: Date, to: Date) -> Result<Vec<AwayRow>> {
    APPROVED.all(read, params![from, to]).await
}

/// The same with requests that the actor may know of.
pub async fn list_between(read: &mut Read, from: Date, to: Date, decides: bool) -> Result<Vec<AwayRow>> {
    let me = read.actor().person;
    BETWEEN.all(read, params![from, to, me, decides]).await
}

/// Approved absences of the next days: those that are on now and those that start within them.
pub async fn next_absences(read: &mut Read, days: i64) -> Result<Vec<AwayRow>> {
    let now = read.now();
    let until = now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
    NEXT.all(read, params![now, until]).await
}

/// One's own absences that end after an instant, whatever became of them, latest first.
pub async fn list_own(read: &mut Read, since: Timestamp) -> Result<Vec<AwayRow>> {
    let me = read.actor().person;
    OWN.all(read, params![me, since]).await
}

/// What waits for a decision, the next one first.
pub async fn list_requested(read: &mut Read) -> Result<Vec<AwayRow>> {
    REQUESTED.kept().all(read, params![]).await
}

/// How many wait for a decision.
pub async fn count_requested(read: &mut Read) -> Result<i64> {
    Ok(COUNT_REQUESTED.kept().one(read, params![]).await?.0)
}

/// A page of what the actor may know of in the days `[from, to)`, by key.
pub async fn list_page(
    read: &mut Read,
    after: i64,
    limit: i64,
    days: (Date, Date),
    decides: bool,
) -> Result<Vec<AwayRow>> {
    let me = read.actor().person;
    PAGE.all(read, params![after, limit, days.0, days.1, me, decides]).await
}

/// A person's requested and approved absences within or beside two instants.
pub async fn list_live(
    read: &mut Read,
    person: PersonId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<AwayRow>> {
    LIVE.all(read, params![person, from, to]).await
}

/// Whether anybody on the team is a head.
pub async fn has_head(read: &mut Read) -> Result<bool> {
    Ok(HEADS.kept().one(read, params![]).await?.0 > 0)
}

/// What a new absence stores beside its reason.
pub struct NewRow<'a> {
    pub person: PersonId,
    pub when: &'a Stretch,
    pub span: (Timestamp, Timestamp),
    pub state: AbsenceState,
    pub created_by: Option<PersonId>,
    pub created_at: Timestamp,
    pub decided: Option<(PersonId, Timestamp)>,
}

/// Adds an absence and, apart, its reason.
pub async fn insert(tx: &mut Tx, new: &NewRow<'_>, reason: Reason, note: &Note) -> Result<AbsenceId> {
    let (from_time, to_time) = times(new.when);
    let (decided_by, decided_at) = (new.decided.map(|(by, _)| by), new.decided.map(|(_, at)| at));
    let values = params![
        new.person,
        new.when.from,
        new.when.to,
        from_time,
        to_time,
        new.span.0,
        new.span.1,
        new.state,
        new.created_by,
        new.created_at,
        decided_by,
        decided_at,
    ];
    let id = INSERT.one(tx, values).await?.0;
    put_reason(tx, id, reason, note).await?;
    Ok(id)
}

fn times(when: &Stretch) -> (Option<String>, Option<String>) {
    let text = |time: jiff::civil::Time| crate::types::absences::HourMinute(time).text();
    (when.part.map(|(from, _)| text(from)), when.part.map(|(_, to)| text(to)))
}

pub async fn put_reason(tx: &mut Tx, id: AbsenceId, reason: Reason, note: &Note) -> Result<()> {
    REASON_PUT.exec(tx, params![id, reason, note.as_str()]).await.map(drop)
}

/// Gives an absence other days; false if it is not in the state it was read in any more.
pub async fn save(
    tx: &mut Tx,
    id: AbsenceId,
    when: &Stretch,
    span: (Timestamp, Timestamp),
    (from, to): (AbsenceState, AbsenceState),
) -> Result<bool> {
    let (from_time, to_time) = times(when);
    let values = params![id, when.from, when.to, from_time, to_time, span.0, span.1, to, from];
    Ok(MOVE.exec(tx, values).await? == 1)
}

/// Moves an absence from one state to another; false if it is not in the first one any more.
pub async fn save_state(tx: &mut Tx, id: AbsenceId, from: AbsenceState, to: AbsenceState) -> Result<bool> {
    let (by, at) = (tx.actor().person_or_none(), tx.now());
    Ok(DECIDE.exec(tx, params![id, to, from, by, at]).await? == 1)
}

pub async fn save_triggers(tx: &mut Tx, id: AbsenceId, triggers: bool) -> Result<()> {
    TRIGGERS.exec(tx, params![id, triggers]).await.map(drop)
}

pub async fn save_instants(tx: &mut Tx, id: AbsenceId, span: (Timestamp, Timestamp)) -> Result<()> {
    INSTANTS.exec(tx, params![id, span.0, span.1]).await.map(drop)
}
