//! Opening hours and their versions.

use crate::{calendar::Hours, promise::HoursBody};
use db::{Read, Rows, Tx, params};
use jiff::{Timestamp, civil::Date};
use kernel::{ClientId, Error, HoursId, HoursVersionId, Result, SiteId};
use std::collections::BTreeSet;

db::sql! {
    static LIST: (HoursId, String, HoursVersionId, i64) = "SELECT h.id, h.name, v.id, v.number FROM desk_hours h
        JOIN desk_hours_version v ON v.hours_id = h.id
        WHERE v.number = (SELECT MAX(number) FROM desk_hours_version WHERE hours_id = h.id) AND h.base_id IS NULL AND h.id > $1 ORDER BY h.id LIMIT $2";
    static NEWEST: (String, HoursVersionId, i64) = "SELECT h.name, v.id, v.number FROM desk_hours h
        JOIN desk_hours_version v ON v.hours_id = h.id WHERE h.id = $1 AND h.base_id IS NULL ORDER BY v.number DESC LIMIT 1";
    static DERIVED: Derived = "SELECT h.id, h.base_id, h.client_id, h.site_id, v.id, v.number, v.body FROM desk_hours h
        JOIN desk_hours_version v ON v.hours_id = h.id AND v.number = (SELECT MAX(number) FROM desk_hours_version WHERE hours_id = h.id)
        WHERE h.base_id IS NOT NULL AND (CAST($1 AS BIGINT) IS NULL OR h.base_id = $1) AND (CAST($2 AS BIGINT) IS NULL OR h.client_id = $2) ORDER BY h.id";
    static BASE: (HoursId,) = "SELECT COALESCE(h.base_id, h.id) FROM desk_hours_version v JOIN desk_hours h ON h.id = v.hours_id WHERE v.id = $1";
    static INSERT_DERIVED: (HoursId,) = "INSERT INTO desk_hours (name, base_id, client_id, site_id) VALUES ($1, $2, $3, $4) RETURNING id";
    static UP_TO: (i64, Option<Date>, String, Timestamp) = "SELECT v.number, v.since_day, v.body, v.created_at FROM desk_hours_version v
        JOIN desk_hours_version asked ON asked.hours_id = v.hours_id AND asked.number >= v.number
        WHERE asked.id = $1 ORDER BY v.number";
    static NOW: Now = "SELECT v.id, v.since_day, v.body FROM desk_hours_version v
        WHERE v.number = (SELECT MAX(number) FROM desk_hours_version WHERE hours_id = v.hours_id) ORDER BY v.id";
    static INSERT: (HoursId,) = "INSERT INTO desk_hours (name) VALUES ($1) RETURNING id";
    static RENAME: () = "UPDATE desk_hours SET name = $2 WHERE id = $1";
    static INSERT_VERSION: (HoursVersionId,) = "INSERT INTO desk_hours_version (hours_id, number, since_day, body, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
}

db::row! {
    /// Opening hours that are closed on a client's holidays too, in their newest version.
    #[derive(Clone, Debug)]
    pub struct Derived {
        /// Their key.
        pub id: HoursId,
        /// Whose versions they follow.
        pub base_id: HoursId,
        /// Whose holidays.
        pub client_id: ClientId,
        /// Of which of their sites; of all together if of none.
        pub site_id: Option<SiteId>,
        /// The version.
        pub version: HoursVersionId,
        /// Its number.
        pub number: i64,
        /// What it says, as JSON.
        pub body: String,
    }
}

impl Derived {
    /// What it says.
    pub fn body(&self) -> Result<HoursBody> {
        serde_json::from_str(&self.body).map_err(Error::internal)
    }
}

/// Opening hours that follow others and the holidays of clients.
pub async fn list_derived(
    read: &mut Read,
    base: Option<HoursId>,
    client: Option<ClientId>,
) -> Result<Vec<Derived>> {
    DERIVED.all(read, params![base, client]).await
}

/// Whose a version is: the hours that people wrote, if it follows them.
pub async fn find_base(read: &mut Read, version: HoursVersionId) -> Result<HoursId> {
    Ok(BASE.one(read, params![version]).await?.0)
}

/// Opening hours made of every version of others up to one, closed on some days more; their newest version.
pub async fn derive(
    tx: &mut Tx,
    base: HoursVersionId,
    (client, site): (ClientId, Option<SiteId>),
    days: &BTreeSet<Date>,
) -> Result<HoursVersionId> {
    let of = find_base(tx, base).await?;
    let name = [Some(of.0), Some(client.0), site.map(|site| site.0)];
    let name = name.into_iter().flatten().map(|id| id.to_string()).collect::<Vec<_>>().join(":");
    let (id,) = INSERT_DERIVED.one(tx, params![name, of, client, site]).await?;
    let mut newest = None;
    for (number, since, body, written) in UP_TO.all(tx, params![base]).await? {
        let mut body: HoursBody = serde_json::from_str(&body).map_err(Error::internal)?;
        body.holidays.extend(days);
        let body = serde_json::to_string(&body).map_err(Error::internal)?;
        let person = tx.actor().person_or_none();
        newest = Some(INSERT_VERSION.one(tx, params![id, number, since, body, written, person]).await?.0);
    }
    newest.ok_or(Error::NotFound)
}

/// The newest version of some opening hours: its key, since when, and what it says, as JSON.
pub type Now = (HoursVersionId, Option<Date>, String);

/// The newest versions of all opening hours, which open tickets go by.
pub async fn list_now(read: &mut Read) -> Result<Rows<Now>> {
    NOW.kept().rows(read, params![]).await
}

/// Opening hours in a list, with their newest version and its number.
pub type Line = (HoursId, String, HoursVersionId, i64);

/// Opening hours after a key.
pub async fn list_after(read: &mut Read, after: i64, limit: i64) -> Result<Vec<Line>> {
    LIST.all(read, params![after, limit]).await
}

/// The name, the newest version and its number.
pub async fn find_newest(read: &mut Read, id: HoursId) -> Result<(String, HoursVersionId, i64)> {
    NEWEST.kept().one(read, params![id]).await
}

/// What a version says, as it was written.
pub async fn find_body(read: &mut Read, version: HoursVersionId) -> Result<HoursBody> {
    let rows = UP_TO.kept().all(read, params![version]).await?;
    let (_, _, body, _) = rows.last().ok_or(Error::NotFound)?;
    serde_json::from_str(body).map_err(Error::internal)
}

/// A version as hours: what was before it was written is as in the version before it.
pub async fn find(read: &mut Read, version: HoursVersionId) -> Result<Hours> {
    let mut hours: Option<Hours> = None;
    for (_, since, body, written) in UP_TO.kept().all(read, params![version]).await? {
        let body: HoursBody = serde_json::from_str(&body).map_err(Error::internal)?;
        let mut next = body.read(since.unwrap_or(Date::constant(2000, 1, 1)))?;
        next.earlier = since.and(hours).map(|earlier| Box::new((written, earlier)));
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
