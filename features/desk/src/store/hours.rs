//! Opening hours and their versions.

use crate::{calendar::Hours, promise::HoursBody};
use db::{Read, Tx, params};
use jiff::civil::Date;
use kernel::{Error, HoursId, HoursVersionId, Result};

db::sql! {
    static LIST: (HoursId, String, HoursVersionId, i64) = "SELECT h.id, h.name, v.id, v.number FROM desk_hours h
        JOIN desk_hours_version v ON v.hours_id = h.id
        WHERE v.number = (SELECT MAX(number) FROM desk_hours_version WHERE hours_id = h.id) AND h.id > $1 ORDER BY h.id LIMIT $2";
    static NEWEST: (String, HoursVersionId, i64) = "SELECT h.name, v.id, v.number FROM desk_hours h
        JOIN desk_hours_version v ON v.hours_id = h.id WHERE h.id = $1 ORDER BY v.number DESC LIMIT 1";
    static UP_TO: (i64, Option<Date>, String) = "SELECT v.number, v.since_day, v.body FROM desk_hours_version v
        JOIN desk_hours_version asked ON asked.hours_id = v.hours_id AND asked.number >= v.number
        WHERE asked.id = $1 ORDER BY v.number";
    static INSERT: (HoursId,) = "INSERT INTO desk_hours (name) VALUES ($1) RETURNING id";
    static RENAME: () = "UPDATE desk_hours SET name = $2 WHERE id = $1";
    static INSERT_VERSION: (HoursVersionId,) = "INSERT INTO desk_hours_version (hours_id, number, since_day, body, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
}

/// Opening hours in a list, with their newest version and its number.
pub type Line = (HoursId, String, HoursVersionId, i64);

/// Opening hours after a key.
pub async fn list_after(read: &mut Read, after: i64, limit: i64) -> Result<Vec<Line>> {
    LIST.all(read, params![after, limit]).await
}

/// The name, the newest version and its number.
pub async fn find_newest(read: &mut Read, id: HoursId) -> Result<(String, HoursVersionId, i64)> {
    NEWEST.one(read, params![id]).await
}

/// What a version says, as it was written.
pub async fn find_body(read: &mut Read, version: HoursVersionId) -> Result<HoursBody> {
    let rows = UP_TO.all(read, params![version]).await?;
    let (.., body) = rows.last().ok_or(Error::NotFound)?;
    serde_json::from_str(body).map_err(Error::internal)
}

/// A version as hours: days before it came into force are as in the version before it.
pub async fn find(read: &mut Read, version: HoursVersionId) -> Result<Hours> {
    let mut hours: Option<Hours> = None;
    for (_, since, body) in UP_TO.all(read, params![version]).await? {
        let body: HoursBody = serde_json::from_str(&body).map_err(Error::internal)?;
        let mut next = body.read(since.unwrap_or(Date::constant(2000, 1, 1)))?;
        next.earlier = since.zip(hours).map(|(since, earlier)| Box::new((since, earlier)));
        hours = Some(next);
    }
    hours.ok_or(Error::NotFound)
}

pub async fn insert(tx: &mut Tx, name: &str) -> Result<HoursId> {
    Ok(INSERT.one(tx, params![name]).await?.0)
}

pub async fn rename(tx: &mut Tx, id: HoursId, name: &str) -> Result<()> {
    RENAME.exec(tx, params![id, name]).await.map(drop)
}

pub async fn insert_version(
    tx: &mut Tx,
    id: HoursId,
    number: i64,
    since: Option<Date>,
    body: &HoursBody,
) -> Result<HoursVersionId> {
    let body = serde_json::to_string(body).map_err(Error::internal)?;
    let (now, person) = (tx.now(), tx.actor().person_or_none());
    Ok(INSERT_VERSION.one(tx, params![id, number, since, body, now, person]).await?.0)
}
