//! What people did to a draft: lines that they wrote, kinds, minutes, order, and lines taken off.

use crate::types::{AddedItem, LineKind, Mark, Removal, Subject};
use db::{Read, Tx, params};
use kernel::{AgendaId, AgendaItemId, ProjectId, Result};

db::sql! {
    static ITEMS: AddedItem = "SELECT id, project_id, text, version, added_by FROM agenda_item WHERE agenda_id = $1 AND removed_at IS NULL ORDER BY id";
    static ITEM_NEW: (AgendaItemId,) = "INSERT INTO agenda_item (agenda_id, project_id, text, version, added_by, added_at)
        VALUES ($1, $2, $3, 1, $4, $5) RETURNING id";
    static ITEM_TEXT: () = "UPDATE agenda_item SET text = $2, version = version + 1 WHERE id = $1 AND text <> $2";
    static ITEM_GONE: () = "UPDATE agenda_item SET removed_at = $3 WHERE id = $1 AND agenda_id = $2 AND removed_at IS NULL";
    static MARKS: Mark = "SELECT subject, kind, minutes, place FROM agenda_mark WHERE agenda_id = $1";
    static MARK: () = "INSERT INTO agenda_mark (agenda_id, subject, kind, minutes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (agenda_id, subject) DO UPDATE SET kind = excluded.kind, minutes = excluded.minutes";
    static PLACE: () = "INSERT INTO agenda_mark (agenda_id, subject, place) VALUES ($1, $2, $3)
        ON CONFLICT (agenda_id, subject) DO UPDATE SET place = excluded.place";
    static REMOVALS: Removal = "SELECT r.id, r.subject, r.source, r.project_id, r.reason, r.removed_by FROM agenda_removal r
        WHERE r.id IN (SELECT MAX(id) FROM agenda_removal GROUP BY subject) ORDER BY r.id";
    static REMOVALS_BY_ID: Removal = "SELECT id, subject, source, project_id, reason, removed_by FROM agenda_removal
        WHERE id IN (SELECT value FROM IDS($1)) ORDER BY id";
    static REMOVE: (i64,) = "INSERT INTO agenda_removal (agenda_id, subject, source, project_id, reason, removed_by, removed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
    static PUT_BACK: () = "DELETE FROM agenda_removal WHERE id = $1 AND agenda_id = $2";
}

/// The lines that people wrote for an agenda.
pub async fn list_items(read: &mut Read, agenda: AgendaId) -> Result<Vec<AddedItem>> {
    ITEMS.kept().all(read, params![agenda]).await
}

/// Writes a line.
pub async fn insert_item(
    tx: &mut Tx,
    agenda: AgendaId,
    project: Option<ProjectId>,
    text: &str,
) -> Result<AgendaItemId> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    Ok(ITEM_NEW.one(tx, params![agenda, project, text, by, now]).await?.0)
}

/// Writes a line anew.
pub async fn save_item(tx: &mut Tx, item: AgendaItemId, text: &str) -> Result<()> {
    ITEM_TEXT.exec(tx, params![item, text]).await.map(drop)
}

/// Takes a written line off.
pub async fn remove_item(tx: &mut Tx, agenda: AgendaId, item: AgendaItemId) -> Result<bool> {
    let now = tx.now();
    Ok(ITEM_GONE.exec(tx, params![item, agenda, now]).await? == 1)
}

/// What people said of the lines of an agenda.
pub async fn list_marks(read: &mut Read, agenda: AgendaId) -> Result<Vec<Mark>> {
    MARKS.kept().all(read, params![agenda]).await
}

/// Says what a line asks of the meeting and how long it may take.
pub async fn save_mark(
    tx: &mut Tx,
    agenda: AgendaId,
    subject: Subject,
    kind: Option<LineKind>,
    minutes: Option<i64>,
) -> Result<()> {
    MARK.exec(tx, params![agenda, subject, kind, minutes]).await.map(drop)
}

/// Gives a line its place within its section.
pub async fn save_place(tx: &mut Tx, agenda: AgendaId, subject: Subject, place: i64) -> Result<()> {
    PLACE.exec(tx, params![agenda, subject, place]).await.map(drop)
}

/// The last removal of each line that was ever taken off.
pub async fn list_removals(read: &mut Read) -> Result<Vec<Removal>> {
    REMOVALS.kept().all(read, params![]).await
}

/// Some removals.
pub async fn list_removals_by_id(read: &mut Read, keys: &[i64]) -> Result<Vec<Removal>> {
    REMOVALS_BY_ID.of(read, super::ids(keys.iter().copied())?).await
}

/// A derived line that is taken off, and why.
pub struct NewRemoval<'a> {
    /// Which line.
    pub subject: Subject,
    /// A digest of what it was made from.
    pub source: &'a str,
    /// The project it is about.
    pub project: Option<ProjectId>,
    /// Why.
    pub reason: &'a str,
}

/// Takes a derived line off while its source is the same.
pub async fn insert_removal(tx: &mut Tx, agenda: AgendaId, new: &NewRemoval<'_>) -> Result<i64> {
    let (by, now) = (tx.actor().person_or_none(), tx.now());
    let row = params![agenda, new.subject, new.source, new.project, new.reason, by, now];
    Ok(REMOVE.one(tx, row).await?.0)
}

/// Puts a line back that was taken off this agenda.
pub async fn put_back(tx: &mut Tx, agenda: AgendaId, removal: i64) -> Result<bool> {
    Ok(PUT_BACK.exec(tx, params![removal, agenda]).await? == 1)
}
