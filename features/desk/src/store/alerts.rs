//! Sources of alerts, and what burns.

use crate::{alert::AlertMapping, types::SourceRow};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{ClientId, Error, ProjectId, Result, TicketId};

db::row! {
    /// What burns or burned.
    #[derive(Clone, Debug)]
    pub struct AlertRow {
        /// Its key.
        pub id: i64,
        /// The ticket that it has.
        pub ticket_id: TicketId,
        /// Whether it burns.
        pub firing: bool,
        /// When it began to burn, lately, as JSON.
        pub fired: String,
    }
}

db::row! {
    /// An alert that burns, or that flapped and is not calm yet.
    #[derive(Clone, Debug)]
    pub struct Burning {
        /// Its source.
        pub source: String,
        /// What names it there.
        pub key: String,
        /// Its ticket.
        pub ticket_id: TicketId,
        /// What that is about.
        pub subject: String,
        /// Whether it burns.
        pub firing: bool,
        /// Since when it stands as it does.
        pub since: Timestamp,
        /// When its ticket is solved by itself.
        pub calm_at: Option<Timestamp>,
    }
}

db::sql! {
    static SOURCES: SourceRow = "SELECT s.id, s.name, s.mapping, s.client_id, c.name, s.project_id, p.key FROM desk_source s
        LEFT JOIN clients_card c ON c.id = s.client_id LEFT JOIN projects_name p ON p.id = s.project_id WHERE s.retired_at IS NULL ORDER BY s.name";
    static SOURCE: SourceRow = "SELECT s.id, s.name, s.mapping, s.client_id, c.name, s.project_id, p.key FROM desk_source s
        LEFT JOIN clients_card c ON c.id = s.client_id LEFT JOIN projects_name p ON p.id = s.project_id WHERE s.digest = $1 AND s.retired_at IS NULL";
    static SOURCE_OF: SourceRow = "SELECT s.id, s.name, s.mapping, s.client_id, c.name, s.project_id, p.key FROM desk_source s
        LEFT JOIN clients_card c ON c.id = s.client_id LEFT JOIN projects_name p ON p.id = s.project_id WHERE s.id = $1 AND s.retired_at IS NULL";
    static SOURCE_SAVE: () = "UPDATE desk_source SET name = $2, mapping = $3, client_id = $4, project_id = $5 WHERE id = $1";
    static SOURCE_SECRET: () = "UPDATE desk_source SET digest = $2 WHERE id = $1";
    static SOURCE_NEW: () = "INSERT INTO desk_source (name, digest, mapping, client_id, project_id, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    static SOURCE_RETIRE: () = "UPDATE desk_source SET retired_at = $2, name = $3, digest = $3 WHERE id = $1 AND retired_at IS NULL";
    static ALERT: AlertRow = "SELECT id, ticket_id, firing, fired FROM desk_alert WHERE source_id = $1 AND alert_key = $2";
    static ALERT_PUT: () = "INSERT INTO desk_alert (source_id, alert_key, ticket_id, firing, fired, calm_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (source_id, alert_key) DO UPDATE SET ticket_id = excluded.ticket_id, firing = excluded.firing, fired = excluded.fired,
            calm_at = excluded.calm_at, updated_at = excluded.updated_at";
    static CALM: (i64, TicketId) = "SELECT id, ticket_id FROM desk_alert WHERE calm_at <= $1 ORDER BY calm_at LIMIT $2";
    static CALMED: () = "UPDATE desk_alert SET calm_at = NULL WHERE id = $1";
    static TOLD: (String,) = "SELECT source FROM desk_entry WHERE ticket_id = $1 AND kind IN ('opened', 'opened_for', 'alert') AND source <> '' ORDER BY id DESC LIMIT 1";
    static BURNING: Burning = "SELECT s.name, a.alert_key, a.ticket_id, t.subject, a.firing, a.updated_at, a.calm_at
        FROM desk_alert a JOIN desk_source s ON s.id = a.source_id JOIN desk_ticket t ON t.id = a.ticket_id
        WHERE (a.firing = TRUE OR a.calm_at IS NOT NULL) AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $1))
        ORDER BY a.updated_at DESC, a.id DESC LIMIT $2";
    static LIST: (i64, String, String, TicketId, bool, Timestamp) = "SELECT a.id, s.name, a.alert_key, a.ticket_id, a.firing, a.updated_at
        FROM desk_alert a JOIN desk_source s ON s.id = a.source_id JOIN desk_ticket t ON t.id = a.ticket_id
        WHERE a.id > $1 AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)) ORDER BY a.id LIMIT $3";
}

/// Every source in use.
pub async fn list_sources(read: &mut Read) -> Result<Vec<SourceRow>> {
    SOURCES.all(read, params![]).await
}

/// The source of a secret, by its digest.
pub async fn find_source(read: &mut Read, digest: &str) -> Result<SourceRow> {
    SOURCE.one(read, params![digest]).await
}

/// A source in use, by its key.
pub async fn find_source_of(read: &mut Read, id: i64) -> Result<SourceRow> {
    SOURCE_OF.one(read, params![id]).await
}

/// A source as it is written down.
#[derive(Clone, Copy, Debug)]
pub struct NewSource<'a> {
    /// Its name.
    pub name: &'a str,
    /// How its JSON is read.
    pub mapping: &'a AlertMapping,
    /// Whose tickets it opens.
    pub client: Option<ClientId>,
    /// Where the work is done.
    pub project: Option<ProjectId>,
}

/// Writes a source down, with the digest of its secret.
pub async fn insert_source(tx: &mut Tx, new: &NewSource<'_>, digest: &str) -> Result<()> {
    let mapping = serde_json::to_string(new.mapping).map_err(Error::internal)?;
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    SOURCE_NEW.exec(tx, params![new.name, digest, mapping, new.client, new.project, now, by]).await.map(drop)
}

/// Writes what a source is anew.
pub async fn save_source(tx: &mut Tx, id: i64, new: &NewSource<'_>) -> Result<()> {
    let mapping = serde_json::to_string(new.mapping).map_err(Error::internal)?;
    SOURCE_SAVE.exec(tx, params![id, new.name, mapping, new.client, new.project]).await.map(drop)
}

/// Gives a source another secret; the one before opens nothing.
pub async fn set_secret(tx: &mut Tx, id: i64, digest: &str) -> Result<()> {
    SOURCE_SECRET.exec(tx, params![id, digest]).await.map(drop)
}

/// Takes a source out of use; its name is free again and its secret opens nothing.
pub async fn retire_source(tx: &mut Tx, id: i64) -> Result<()> {
    let (now, gone) = (tx.now(), format!("retired-{id}"));
    SOURCE_RETIRE.exec(tx, params![id, now, gone]).await.map(drop)
}

/// What is known of a key.
pub async fn find(read: &mut Read, source: i64, key: &str) -> Result<Option<AlertRow>> {
    ALERT.opt(read, params![source, key]).await
}

/// What a ticket says of its alert, as it was told last.
pub async fn find_told(read: &mut Read, ticket: TicketId) -> Result<Option<String>> {
    Ok(TOLD.opt(read, params![ticket]).await?.map(|(text,)| text))
}

/// What burns in reach, or is not calm yet, newest first.
pub async fn list_burning(read: &mut Read, limit: i64) -> Result<Vec<Burning>> {
    let person = read.actor().person;
    BURNING.all(read, params![person, limit]).await
}

/// An alert as it stands.
pub struct Stands<'a> {
    /// Its source.
    pub source: i64,
    /// Its key.
    pub key: &'a str,
    /// The ticket that it has.
    pub ticket: TicketId,
    /// Whether it burns.
    pub firing: bool,
    /// When it began to burn, lately.
    pub fired: &'a [Timestamp],
    /// When its ticket is solved by itself.
    pub calm_at: Option<Timestamp>,
}

pub async fn put(tx: &mut Tx, it: &Stands<'_>) -> Result<()> {
    let fired = serde_json::to_string(it.fired).map_err(Error::internal)?;
    let now = tx.now();
    ALERT_PUT
        .exec(tx, params![it.source, it.key, it.ticket, it.firing, fired, it.calm_at, now])
        .await
        .map(drop)
}

/// Alerts that stayed calm, and their tickets.
pub async fn list_calm(read: &mut Read, limit: i64) -> Result<Vec<(i64, TicketId)>> {
    let now = read.now();
    CALM.all(read, params![now, limit]).await
}

pub async fn set_calmed(tx: &mut Tx, id: i64) -> Result<()> {
    CALMED.exec(tx, params![id]).await.map(drop)
}

/// Alerts whose tickets are in reach: key, source, the source's key, ticket, whether it burns, since when.
pub type Line = (i64, String, String, TicketId, bool, Timestamp);

/// Alerts in reach after a key.
pub async fn list_after(read: &mut Read, after: i64, limit: i64) -> Result<Vec<Line>> {
    let person = read.actor().person;
    LIST.all(read, params![after, person, limit]).await
}
