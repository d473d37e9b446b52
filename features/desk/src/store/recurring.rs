//! Clusters of tickets, what is done about them, and what came since. Somebody reaches the clusters of the tickets
//! that they reach, and of their tickets those; an empty one is everybody's on the team.

use crate::types::recurring::{Candidate, Cluster, Counted, NewRemedy, Remedy, Unplaced};
use db::{Param, Read, Tx, params};
use jiff::Timestamp;
use kernel::{ClientId, ClusterId, Error, PersonId, RemedyId, Result, TicketId};

macro_rules! clusters {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.name, c.words, c.confirmed_at, c.owner_id, p.name, c.action, c.link, c.share, c.upkeep, c.build
            FROM desk_cluster c LEFT JOIN people_card p ON p.id = c.owner_id
            WHERE ($1 OR NOT EXISTS (SELECT 1 FROM desk_cluster_ticket m WHERE m.cluster_id = c.id)
                OR EXISTS (SELECT 1 FROM desk_cluster_ticket m JOIN desk_ticket t ON t.id = m.ticket_id
                    WHERE m.cluster_id = c.id AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)))) ",
            $rest
        )
    };
}

/// Tickets of clusters that whoever asks reaches, once an outage: of tickets linked as related in one cluster,
/// the first stands for all (RULES §10.4).
macro_rules! counted {
    ($rest:literal) => {
        concat!(
            "SELECT m.cluster_id, t.id, t.subject, t.client_id, client.name, t.created_at,
                COALESCE((SELECT CAST(SUM(s.seconds) AS BIGINT) FROM desk_time s WHERE s.ticket_id = t.id), 0), m.nearness
            FROM desk_cluster_ticket m JOIN desk_ticket t ON t.id = m.ticket_id LEFT JOIN clients_card client ON client.id = t.client_id
            WHERE ($1 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2))
            AND t.merged_into IS NULL AND NOT t.spam AND t.created_at >= $3 AND t.created_at < $4
            AND NOT EXISTS (SELECT 1 FROM desk_link l JOIN desk_cluster_ticket o ON o.ticket_id = l.other_id
                WHERE l.ticket_id = t.id AND l.kind = 'related' AND l.other_id < t.id AND o.cluster_id = m.cluster_id)
            AND NOT EXISTS (SELECT 1 FROM desk_link l JOIN desk_cluster_ticket o ON o.ticket_id = l.ticket_id
                WHERE l.other_id = t.id AND l.kind = 'related' AND l.ticket_id < t.id AND o.cluster_id = m.cluster_id) ",
            $rest
        )
    };
}

/// Clients of a cluster in reach that had written something by an instant: `$1` the cluster, `$2` and `$3` who asks,
/// `$4` the instant.
macro_rules! its_clients {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "SELECT DISTINCT o.client_id FROM desk_ticket o JOIN desk_cluster_ticket n ON n.ticket_id = o.id WHERE n.cluster_id = $1 AND o.client_id IS NOT NULL
            AND ($2 OR o.project_id IS NULL OR o.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
            AND EXISTS (SELECT 1 FROM desk_ticket e WHERE e.client_id = o.client_id AND e.created_at < $4
                AND ($2 OR e.project_id IS NULL OR e.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3)))",
            $after
        )
    };
}

db::sql! {
    static CLUSTERS: Cluster = (clusters!("ORDER BY CASE WHEN c.confirmed_at IS NULL THEN 1 ELSE 0 END, c.id LIMIT 1000"));
    static CLUSTER: Cluster = (clusters!("AND c.id = $3"));
    static COUNTED: Counted = (counted!("ORDER BY t.created_at DESC, t.id DESC LIMIT 20000"));
    static COUNTED_OF: Counted = (counted!("AND m.cluster_id = $5 ORDER BY t.created_at DESC, t.id DESC LIMIT 5000"));
    static COUNT_OF: (i64,) = (concat!("SELECT COUNT(*) FROM (", counted!("AND m.cluster_id = $5"), ") came"));
    static TEXTS: Unplaced = "SELECT t.id, t.subject, t.service, t.category,
            COALESCE((SELECT e.source FROM desk_entry e WHERE e.ticket_id = t.id AND e.kind IN ('opened', 'opened_for') ORDER BY e.id LIMIT 1), ''),
            CASE WHEN c.confirmed_at IS NULL THEN NULL ELSE c.id END, c.id
        FROM desk_ticket t LEFT JOIN desk_cluster_ticket m ON m.ticket_id = t.id LEFT JOIN desk_cluster c ON c.id = m.cluster_id
        WHERE t.created_at >= $1 AND t.merged_into IS NULL AND NOT t.spam ORDER BY t.created_at DESC, t.id DESC LIMIT $2";
    static NEWEST_HELD: Unplaced = "SELECT h.id, h.subject, h.service, h.category,
            COALESCE((SELECT e.source FROM desk_entry e WHERE e.ticket_id = h.id AND e.kind IN ('opened', 'opened_for') ORDER BY e.id LIMIT 1), ''), h.cluster_id, h.cluster_id
        FROM (SELECT t.id, t.subject, t.service, t.category, m.cluster_id, t.created_at,
                ROW_NUMBER() OVER (PARTITION BY m.cluster_id ORDER BY t.created_at DESC, t.id DESC) AS nth
            FROM desk_cluster c JOIN desk_cluster_ticket m ON m.cluster_id = c.id JOIN desk_ticket t ON t.id = m.ticket_id
            WHERE c.confirmed_at IS NOT NULL AND t.merged_into IS NULL AND NOT t.spam) h
        WHERE h.nth <= $1 ORDER BY h.created_at DESC, h.id DESC LIMIT 20000";
    static FIRST: (Timestamp,) = "SELECT created_at FROM desk_ticket ORDER BY created_at, id LIMIT 1";
    static CLIENTS: (ClientId,) = (its_clients!("", ""));
    static INSERT: (ClusterId,) = "INSERT INTO desk_cluster (name, words, made_at) VALUES ($1, $2, $3) RETURNING id";
    static SAVE_WORDS: () = "UPDATE desk_cluster SET words = $2, name = CASE WHEN confirmed_at IS NULL THEN $3 ELSE name END WHERE id = $1";
    static RENAME: () = "UPDATE desk_cluster SET name = $2 WHERE id = $1";
    static CONFIRM: () = "UPDATE desk_cluster SET confirmed_at = $2, confirmed_by = $3 WHERE id = $1 AND confirmed_at IS NULL";
    static CANDIDATE: () = "UPDATE desk_cluster SET owner_id = $2, action = $3, link = $4, share = $5, upkeep = $6, build = $7 WHERE id = $1";
    static DROP_TICKETS: () = "DELETE FROM desk_cluster_ticket WHERE cluster_id IN (SELECT id FROM desk_cluster WHERE confirmed_at IS NULL)";
    static DROP_EMPTY: () = "DELETE FROM desk_cluster WHERE confirmed_at IS NULL AND id NOT IN (SELECT cluster_id FROM desk_cluster_ticket) AND id NOT IN (SELECT cluster_id FROM desk_remedy)";
    static DELETE: () = "DELETE FROM desk_cluster WHERE id = $1";
    static PLACE: () = "INSERT INTO desk_cluster_ticket (ticket_id, cluster_id, nearness, by_hand) VALUES ($1, $2, $3, $4)
        ON CONFLICT (ticket_id) DO UPDATE SET cluster_id = excluded.cluster_id, nearness = excluded.nearness, by_hand = excluded.by_hand";
    static MOVE_ALL: () = "UPDATE desk_cluster_ticket SET cluster_id = $2 WHERE cluster_id = $1";
    static MOVE_REMEDIES: () = "UPDATE desk_remedy SET cluster_id = $2 WHERE cluster_id = $1";
    static REMEDIES: Remedy = "SELECT id, action, words, since, unit, units_before, units_after FROM desk_remedy WHERE cluster_id = $1 ORDER BY since, id";
    static REMEDY_NEW: (RemedyId,) = "INSERT INTO desk_remedy (cluster_id, action, words, since, unit, units_before, units_after, noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
    static REMEDY_SAVE: () = "UPDATE desk_remedy SET action = $3, words = $4, since = $5, unit = $6, units_before = $7, units_after = $8 WHERE cluster_id = $1 AND id = $2";
    static REMEDY_DROP: () = "DELETE FROM desk_remedy WHERE cluster_id = $1 AND id = $2";
    static UNCONFIRM: () = "UPDATE desk_cluster SET confirmed_at = NULL, confirmed_by = NULL WHERE id = $1";
    static OF: (ClusterId,) = "SELECT cluster_id FROM desk_cluster_ticket WHERE ticket_id = $1";
    static NEIGHBOURS: (ClusterId, i64, i64) = "SELECT c.id,
            COALESCE(CAST(SUM(CASE WHEN t.created_at < $3 THEN 1 ELSE 0 END) AS BIGINT), 0), COALESCE(CAST(SUM(CASE WHEN t.created_at >= $4 THEN 1 ELSE 0 END) AS BIGINT), 0)
        FROM desk_cluster c JOIN desk_cluster_ticket m ON m.cluster_id = c.id JOIN desk_ticket t ON t.id = m.ticket_id
        WHERE c.id <> $1 AND c.confirmed_at IS NOT NULL AND ((t.created_at >= $2 AND t.created_at < $3) OR (t.created_at >= $4 AND t.created_at < $5)) AND t.merged_into IS NULL AND NOT t.spam
            AND ($6 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $7))
        GROUP BY c.id ORDER BY c.id";
    static OTHERS: (i64,) = (its_clients!("SELECT COUNT(*) FROM desk_ticket t WHERE t.created_at >= $5 AND t.created_at < $6 AND t.merged_into IS NULL AND NOT t.spam
        AND ($2 OR t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $3))
        AND NOT EXISTS (SELECT 1 FROM desk_cluster_ticket m WHERE m.ticket_id = t.id AND m.cluster_id = $1) AND t.client_id IN (", ")"));
    static IN_PART: (ClusterId, String, String) = "SELECT m.cluster_id, t.subject,
            COALESCE((SELECT e.source FROM desk_entry e WHERE e.ticket_id = t.id AND e.kind IN ('opened', 'opened_for') ORDER BY e.id LIMIT 1), '')
        FROM desk_cluster_ticket m JOIN desk_ticket t ON t.id = m.ticket_id
        WHERE m.cluster_id IN (SELECT o.cluster_id FROM desk_cluster_ticket o JOIN desk_ticket u ON u.id = o.ticket_id
            WHERE u.project_id IS NOT NULL AND u.project_id NOT IN (SELECT project_id FROM projects_reach WHERE person_id = $1))
        AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $1))
        AND (CAST($2 AS BIGINT) IS NULL OR m.cluster_id = $2)
        ORDER BY t.created_at DESC, t.id DESC LIMIT 20000";
}

fn team(read: &Read) -> Result<()> {
    if read.actor().is_team() { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether the program asks, and who else does.
fn asks(read: &Read) -> (bool, PersonId) {
    (read.actor().is_system(), read.actor().person)
}

/// Every cluster in reach, confirmed ones first.
pub async fn list(read: &mut Read) -> Result<Vec<Cluster>> {
    team(read)?;
    let (all, person) = asks(read);
    CLUSTERS.all(read, params![all, person]).await
}

/// A cluster in reach.
pub async fn find(read: &mut Read, id: ClusterId) -> Result<Cluster> {
    team(read)?;
    let (all, person) = asks(read);
    CLUSTER.one(read, params![all, person, id]).await
}

/// Of clusters that whoever asks reaches in part, the tickets that they reach, newest first: subject and request. Of one
/// cluster if it is named.
pub async fn list_in_part(
    read: &mut Read,
    of: Option<ClusterId>,
) -> Result<Vec<(ClusterId, String, String)>> {
    team(read)?;
    let (all, person) = asks(read);
    if all { Ok(Vec::new()) } else { IN_PART.all(read, params![person, of]).await }
}

/// Tickets of clusters that came between two instants, newest first; of one cluster if it is named.
pub async fn list_counted(
    read: &mut Read,
    cluster: Option<ClusterId>,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Counted>> {
    team(read)?;
    let (all, person) = asks(read);
    match cluster {
        Some(id) => COUNTED_OF.all(read, params![all, person, from, to, id]).await,
        None => COUNTED.all(read, params![all, person, from, to]).await,
    }
}

/// How many tickets of a cluster came since an instant.
pub async fn count_since(read: &mut Read, id: ClusterId, since: Timestamp) -> Result<i64> {
    let ((all, person), now) = (asks(read), read.now());
    Ok(COUNT_OF.one(read, params![all, person, since, now, id]).await?.0)
}

/// The words of tickets that came since an instant, newest first.
pub async fn list_texts(read: &mut Read, since: Timestamp, limit: i64) -> Result<Vec<Unplaced>> {
    TEXTS.all(read, params![since, limit]).await
}

/// When the first ticket came.
pub async fn find_first(read: &mut Read) -> Result<Option<Timestamp>> {
    Ok(FIRST.opt(read, params![]).await?.map(|(at,)| at))
}

/// The newest tickets of each confirmed cluster, so many of each: what it is known by when nothing came for long.
pub async fn list_newest_held(read: &mut Read, each: i64) -> Result<Vec<Unplaced>> {
    NEWEST_HELD.all(read, params![each]).await
}

/// Clients that had a ticket of a cluster and had written something, whatever it was, before an instant.
pub async fn list_clients(read: &mut Read, id: ClusterId, by: Timestamp) -> Result<Vec<ClientId>> {
    let (all, person) = asks(read);
    let rows = CLIENTS.all(read, params![id, all, person, by]).await?;
    Ok(rows.into_iter().map(|(client,)| client).collect())
}

/// Every ticket outside a cluster, in another or in none, that the clients of [`list_clients`] had between two
/// instants. Other clusters alone would not do: what nobody confirmed is placed for half a year only, so *before*
/// would nearly vanish and flatter any fix.
pub async fn count_others(
    read: &mut Read,
    id: ClusterId,
    by: Timestamp,
    (from, to): (Timestamp, Timestamp),
) -> Result<i64> {
    let (all, person) = asks(read);
    Ok(OTHERS.one(read, params![id, all, person, by, from, to]).await?.0)
}

/// The cluster in which a ticket stands.
pub async fn find_of(read: &mut Read, ticket: TicketId) -> Result<Option<ClusterId>> {
    Ok(OF.opt(read, params![ticket]).await?.map(|(id,)| id))
}

/// Other confirmed clusters with their tickets in reach in two stretches of time. What nobody confirmed loses its
/// tickets of long ago, so it would always seem to rise.
pub async fn list_neighbours(
    read: &mut Read,
    id: ClusterId,
    before: (Timestamp, Timestamp),
    after: (Timestamp, Timestamp),
) -> Result<Vec<(ClusterId, i64, i64)>> {
    let (all, person) = asks(read);
    NEIGHBOURS.all(read, params![id, before.0, before.1, after.0, after.1, all, person]).await
}

pub(crate) async fn insert(tx: &mut Tx, name: &str, words: &str) -> Result<ClusterId> {
    let now = tx.now();
    Ok(INSERT.one(tx, params![name, words, now]).await?.0)
}

/// The words that made it; one that nobody confirmed is called by them.
pub(crate) async fn save_words(tx: &mut Tx, id: ClusterId, words: &str, name: &str) -> Result<()> {
    SAVE_WORDS.exec(tx, params![id, words, name]).await.map(drop)
}

pub(crate) async fn rename(tx: &mut Tx, id: ClusterId, name: &str) -> Result<()> {
    RENAME.exec(tx, params![id, name]).await.map(drop)
}

pub(crate) async fn confirm(tx: &mut Tx, id: ClusterId) -> Result<()> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    CONFIRM.exec(tx, params![id, now, by]).await.map(drop)
}

/// Nobody says any more that it is one.
pub(crate) async fn unconfirm(tx: &mut Tx, id: ClusterId) -> Result<()> {
    UNCONFIRM.exec(tx, params![id]).await.map(drop)
}

pub(crate) async fn save_candidate(tx: &mut Tx, id: ClusterId, it: &Candidate) -> Result<()> {
    CANDIDATE
        .exec(tx, params![id, it.owner, it.action, it.link, it.share, it.upkeep, it.build])
        .await
        .map(drop)
}

/// Takes the tickets of what nobody confirmed out of their clusters.
pub(crate) async fn empty_found(tx: &mut Tx) -> Result<()> {
    DROP_TICKETS.exec(tx, params![]).await.map(drop)
}

/// Takes away what nobody confirmed and holds nothing.
pub(crate) async fn drop_empty(tx: &mut Tx) -> Result<()> {
    DROP_EMPTY.exec(tx, params![]).await.map(drop)
}

pub(crate) async fn delete(tx: &mut Tx, id: ClusterId) -> Result<()> {
    DELETE.exec(tx, params![id]).await.map(drop)
}

/// Puts tickets into a cluster: each with how near it is, per mille.
pub(crate) async fn place(
    tx: &mut Tx,
    id: ClusterId,
    tickets: &[(TicketId, i64)],
    by_hand: bool,
) -> Result<()> {
    let row = |(ticket, nearness): &(TicketId, i64)| {
        vec![Param::Int(ticket.0), Param::Int(id.0), Param::Int(*nearness), Param::Bool(by_hand)]
    };
    let rows: Vec<Vec<Param<'_>>> = tickets.iter().map(row).collect();
    PLACE.each(tx, &rows).await.map(drop)
}

/// Puts all of a cluster into another.
pub(crate) async fn move_all(tx: &mut Tx, from: ClusterId, into: ClusterId) -> Result<()> {
    MOVE_ALL.exec(tx, params![from, into]).await?;
    MOVE_REMEDIES.exec(tx, params![from, into]).await.map(drop)
}

/// What was done about a cluster, in order.
pub async fn list_remedies(read: &mut Read, id: ClusterId) -> Result<Vec<Remedy>> {
    REMEDIES.all(read, params![id]).await
}

pub(crate) async fn insert_remedy(tx: &mut Tx, id: ClusterId, it: &NewRemedy) -> Result<RemedyId> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    let row = params![id, it.action, it.words, it.since, it.unit, it.units_before, it.units_after, now, by];
    Ok(REMEDY_NEW.one(tx, row).await?.0)
}

/// Writes what was done about a cluster again; nothing of another one.
pub(crate) async fn save_remedy(tx: &mut Tx, id: ClusterId, remedy: RemedyId, it: &NewRemedy) -> Result<u64> {
    let row = params![id, remedy, it.action, it.words, it.since, it.unit, it.units_before, it.units_after];
    REMEDY_SAVE.exec(tx, row).await
}

/// Takes away what was noted as done about a cluster; nothing of another one.
pub(crate) async fn drop_remedy(tx: &mut Tx, id: ClusterId, remedy: RemedyId) -> Result<u64> {
    REMEDY_DROP.exec(tx, params![id, remedy]).await
}

/// Clients of some tickets, by name, each once.
pub fn clients_of(counted: &[Counted]) -> Vec<(ClientId, String)> {
    let mut found: Vec<(ClientId, String)> =
        counted.iter().filter_map(|row| Some((row.client_id?, row.client_name.clone()?))).collect();
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found.dedup();
    found
}
