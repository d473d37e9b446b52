//! Saved views of the queue: one's own and the team's, and how many tickets in reach stand in each, counted in one
//! statement that stops at a limit.

use crate::types::{MOST_COUNTED, Near, SavedView, TicketState, Wanted};
use db::{Param, Read, ToParam as _, Tx, params, rows};
use kernel::{Error, PersonId, Result, TicketId};
use std::collections::HashMap;

/// Whether a number that a view asks for is a ticket's, or is not asked for.
macro_rules! same {
    ($column:literal, $cell:literal) => {
        concat!(
            " AND (v.value ->> ",
            $cell,
            " IS NULL OR ",
            $column,
            " = CAST(v.value ->> ",
            $cell,
            " AS BIGINT))"
        )
    };
}

/// What a view wants of a ticket, with the reader's ($1) reach and what they cover ($2), and what is near ($3, $4, $5).
macro_rules! wanted {
    () => {
        concat!(
            " AND t.merged_into IS NULL AND t.spam = (CAST(v.value ->> 2 AS BIGINT) = 1)
            AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $1))
            AND (v.value ->> 3 IS NULL OR t.owner_id = CAST(v.value ->> 3 AS BIGINT) OR (CAST(v.value ->> 4 AS BIGINT) = 1 AND t.id IN (SELECT value FROM IDS($2))))
            AND (CAST(v.value ->> 5 AS BIGINT) = 0 OR t.owner_id IS NULL)
            AND (CAST(v.value ->> 6 AS BIGINT) = 0 OR (t.next_due <= $3 AND t.next_due <= COALESCE((SELECT CAST(n.value ->> 1 AS BIGINT) FROM ROWS($4) n WHERE CAST(n.value ->> 0 AS BIGINT) = t.hours_version_id), $5)))",
            same!("t.client_id", "7"), same!("t.site_id", "8"), same!("t.project_id", "9"), same!("t.priority", "10"),
            " AND (v.value ->> 11 IS NULL OR t.state = (v.value ->> 11)) AND (v.value ->> 12 IS NULL OR LOWER(t.subject) LIKE (v.value ->> 12))
            AND (v.value ->> 13 IS NULL OR LOWER(t.category) = LOWER(v.value ->> 13)) AND (v.value ->> 14 IS NULL OR LOWER(t.service) = LOWER(v.value ->> 14))
            AND (v.value ->> 15 IS NULL OR t.id IN (SELECT g.ticket_id FROM desk_tag g WHERE g.tag = (v.value ->> 15)))"
        )
    };
}

db::sql! {
    static LIST: SavedView = "SELECT v.id, v.name, v.query, v.shared, v.person_id, p.name FROM desk_view v LEFT JOIN people_card p ON p.id = v.person_id
        WHERE v.person_id = $1 OR v.shared ORDER BY v.shared, LOWER(v.name), v.id";
    static PUT: () = "INSERT INTO desk_view (person_id, name, query, shared) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, name) DO UPDATE SET query = excluded.query, shared = excluded.shared";
    static CHANGE: () = "UPDATE desk_view SET name = $4, query = $5, shared = $6 WHERE id = $1 AND (person_id = $2 OR (shared AND $3))";
    static REMOVE: () = "DELETE FROM desk_view WHERE id = $1 AND (person_id = $2 OR (shared AND $3))";
    static NAMED: (i64,) = "SELECT id FROM desk_view WHERE person_id = $1 AND name = $2";
    static FORGET: () = "DELETE FROM desk_view WHERE person_id = $1 AND NOT shared";
    static COUNT: (i64, i64) = (concat!(
        "SELECT CAST(v.value ->> 0 AS BIGINT), (SELECT COUNT(*) FROM (
            SELECT t.id FROM desk_ticket t WHERE CAST(v.value ->> 1 AS BIGINT) = 1 AND t.is_open = TRUE", wanted!(), "
            UNION ALL SELECT t.id FROM desk_ticket t WHERE CAST(v.value ->> 1 AS BIGINT) = 0", wanted!(), "
            LIMIT $7) counted) FROM ROWS($6) v"
    ));
}

/// One's own views, then the team's, by name.
pub async fn list(read: &mut Read) -> Result<Vec<SavedView>> {
    let person = read.actor().person;
    LIST.all(read, params![person]).await
}

/// A view that whoever asks has.
pub async fn find(read: &mut Read, id: i64) -> Result<SavedView> {
    list(read).await?.into_iter().find(|view| view.id == id).ok_or(Error::NotFound)
}

/// Keeps a view of whoever acts under a name, in place of the one that they have under it.
pub async fn put(tx: &mut Tx, name: &str, query: &str, shared: bool) -> Result<()> {
    let person = tx.actor().person;
    PUT.exec(tx, params![person, name, query, shared]).await.map(drop)
}

/// The view that somebody has under a name.
pub async fn find_named(read: &mut Read, person: PersonId, name: &str) -> Result<Option<i64>> {
    Ok(NAMED.opt(read, params![person, name]).await?.map(|(id,)| id))
}

pub async fn change(tx: &mut Tx, id: i64, name: &str, query: &str, shared: bool) -> Result<()> {
    let (person, head) = (tx.actor().person, tx.actor().is_head());
    CHANGE.exec(tx, params![id, person, head, name, query, shared]).await.map(drop)
}

pub async fn remove(tx: &mut Tx, id: i64) -> Result<()> {
    let (person, head) = (tx.actor().person, tx.actor().is_head());
    REMOVE.exec(tx, params![id, person, head]).await.map(drop)
}

/// Forgets what views somebody had for themselves; the team's stay.
pub async fn forget(tx: &mut Tx, person: PersonId) -> Result<()> {
    FORGET.exec(tx, params![person]).await.map(drop)
}

/// How many tickets in reach stand in each of some views, up to the limit.
pub async fn count(
    read: &mut Read,
    views: &[(i64, Wanted)],
    near: &Near,
    covered: &[TicketId],
) -> Result<HashMap<i64, i64>> {
    if views.is_empty() {
        return Ok(HashMap::new());
    }
    let person = read.actor().person;
    let covered = serde_json::to_string(covered).map_err(Error::internal)?;
    let asked: Vec<Asked> = views.iter().map(|(id, wanted)| Asked::of(*id, wanted)).collect();
    let cells: Vec<[Param<'_>; 16]> = asked.iter().map(Asked::cells).collect();
    let all = rows(cells.iter().map(<[_; 16]>::as_slice))?;
    let (last, hours) = (near.last(), near.rows()?);
    let row = params![person, covered, last, hours, near.usual, all, MOST_COUNTED];
    Ok(COUNT.kept().all(read, row).await?.into_iter().collect())
}

/// What a view asks for, as a row of the statement.
struct Asked<'a> {
    id: i64,
    wanted: &'a Wanted,
    state: Option<&'static str>,
    pattern: Option<String>,
    words: [Option<String>; 3],
}

impl Asked<'_> {
    fn of(id: i64, wanted: &Wanted) -> Asked<'_> {
        let words = [wanted.category(), wanted.service(), wanted.tag()];
        let state = wanted.state.map(TicketState::word);
        Asked { id, wanted, state, pattern: wanted.pattern(), words }
    }

    fn cells(&self) -> [Param<'_>; 16] {
        let yes = |is: bool| Param::Int(i64::from(is));
        let key = |key: Option<i64>| key.map_or(Param::Null, Param::Int);
        let wanted = self.wanted;
        let [category, service, tag] = &self.words;
        [
            Param::Int(self.id),
            yes(wanted.open),
            yes(wanted.spam),
            key(wanted.owner.map(|id| id.0)),
            yes(!wanted.also.is_empty()),
            yes(wanted.unassigned),
            yes(wanted.near.is_some()),
            key(wanted.client.map(|id| id.0)),
            key(wanted.site.map(|id| id.0)),
            key(wanted.project.map(|id| id.0)),
            key(wanted.priority),
            self.state.to_param(),
            self.pattern.to_param(),
            category.to_param(),
            service.to_param(),
            tag.to_param(),
        ]
    }
}
