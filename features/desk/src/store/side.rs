//! What stands beside tickets: followers, tags, links, time, ready answers, and what guests may see.

use crate::types::{LinkKind, Spent, TimeRow};
use db::{Read, Tx, params};
use kernel::{CannedId, ClientId, Error, PersonId, Result, TicketId};
use std::collections::HashMap;

/// Notes of time, and when each was taken back.
macro_rules! noted {
    ($rest:literal) => {
        concat!(
            "SELECT x.id, x.person_id, p.name, x.day, x.seconds, x.note, x.at, b.at FROM desk_time x
            LEFT JOIN people_card p ON p.id = x.person_id LEFT JOIN desk_time b ON b.takes_back = x.id
            WHERE x.ticket_id = $1 AND x.takes_back IS NULL ",
            $rest
        )
    };
}

db::sql! {
    static FOLLOWERS: (PersonId, String) = "SELECT f.person_id, p.name FROM desk_follower f JOIN people_card p ON p.id = f.person_id WHERE f.ticket_id = $1 ORDER BY p.name";
    static HEARING: (Option<PersonId>, Option<PersonId>) = "SELECT t.owner_id, p.id FROM desk_ticket t LEFT JOIN desk_follower f ON f.ticket_id = t.id
        LEFT JOIN people_card p ON p.id = f.person_id AND p.active AND p.role <> 'guest'
            AND (t.project_id IS NULL OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = p.id))
        WHERE t.id = $1 ORDER BY p.id";
    static MAY_FOLLOW: (PersonId, String) = "SELECT p.id, p.name FROM people_card p JOIN desk_ticket t ON t.id = $1
        WHERE p.active AND p.id <> 0 AND p.role <> 'guest' AND p.id NOT IN (SELECT f.person_id FROM desk_follower f WHERE f.ticket_id = t.id)
            AND (t.project_id IS NULL OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = p.id))
        ORDER BY p.name, p.id";
    static FOLLOW: () = "INSERT INTO desk_follower (ticket_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    static FOLLOW_ALL: () = "INSERT INTO desk_follower (ticket_id, person_id) SELECT t.id, p.id FROM people_card p JOIN desk_ticket t ON t.id = $1
        WHERE p.id IN (SELECT value FROM IDS($2)) AND p.active AND p.id <> 0 AND p.role <> 'guest'
            AND (t.project_id IS NULL OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = p.id))
        ON CONFLICT (ticket_id, person_id) DO UPDATE SET person_id = excluded.person_id";
    static FOLLOW_ALONG: () = "INSERT INTO desk_follower (ticket_id, person_id) SELECT t.id, p.id FROM desk_follower f
            JOIN desk_ticket t ON t.id = $2 JOIN people_card p ON p.id = f.person_id
        WHERE f.ticket_id = $1 AND p.active AND p.role <> 'guest'
            AND (t.project_id IS NULL OR EXISTS (SELECT 1 FROM projects_reach r WHERE r.project_id = t.project_id AND r.person_id = p.id))
        ON CONFLICT DO NOTHING";
    static UNFOLLOW: () = "DELETE FROM desk_follower WHERE ticket_id = $1 AND person_id = $2";
    static TAGS: (String,) = "SELECT tag FROM desk_tag WHERE ticket_id = $1 ORDER BY tag";
    static TAGS_OF: (TicketId, String) = "SELECT ticket_id, tag FROM desk_tag WHERE ticket_id IN (SELECT value FROM IDS($1)) ORDER BY ticket_id, tag";
    static TAG: () = "INSERT INTO desk_tag (ticket_id, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    static UNTAG: () = "DELETE FROM desk_tag WHERE ticket_id = $1";
    static LINKS: (TicketId, LinkKind, bool) = "SELECT other_id, kind, TRUE FROM desk_link WHERE ticket_id = $1 UNION ALL SELECT ticket_id, kind, FALSE FROM desk_link WHERE other_id = $1";
    static UNLINK: (TicketId,) = "DELETE FROM desk_link WHERE kind = 'related' AND ((ticket_id = $1 AND other_id = $2) OR (ticket_id = $2 AND other_id = $1)) RETURNING ticket_id";
    static LINK: () = "INSERT INTO desk_link (ticket_id, other_id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    static SPEND: (i64,) = "INSERT INTO desk_time (ticket_id, person_id, day, seconds, note, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    static TIME: TimeRow = (noted!("ORDER BY x.day DESC, x.id DESC LIMIT $2"));
    static TIME_AFTER: TimeRow = (noted!("AND x.id > $2 ORDER BY x.id LIMIT $3"));
    static TIME_OF: TimeRow = (noted!("AND x.id = $2"));
    static TAKE_BACK: () = "INSERT INTO desk_time (ticket_id, person_id, day, seconds, note, at, takes_back) VALUES ($1, $2, $3, $4, '', $5, $6)";
    static SPENT: (i64,) = "SELECT COALESCE(CAST(SUM(seconds) AS BIGINT), 0) FROM desk_time WHERE ticket_id = $1";
    static SPENT_OF: (TicketId, i64) = "SELECT ticket_id, CAST(SUM(seconds) AS BIGINT) FROM desk_time WHERE ticket_id IN (SELECT value FROM IDS($1)) GROUP BY ticket_id";
    static CANNED: (CannedId, String, String) = "SELECT id, title, body FROM desk_canned ORDER BY title";
    static CANNED_PUT: () = "INSERT INTO desk_canned (title, body) VALUES ($1, $2) ON CONFLICT (title) DO UPDATE SET body = excluded.body";
    static CANNED_CHANGE: () = "UPDATE desk_canned SET title = $2, body = $3 WHERE id = $1";
    static CANNED_REMOVE: () = "DELETE FROM desk_canned WHERE id = $1";
    static CLIENTS_WITH_ALL: (ClientId, String) = "SELECT c.id, c.name FROM desk_client d JOIN clients_card c ON c.id = d.client_id WHERE d.all_tickets ORDER BY c.name";
    static SEES_ALL: (i64,) = "SELECT COUNT(*) FROM desk_client WHERE client_id = $1 AND all_tickets";
    static SET_ALL_TICKETS: () = "INSERT INTO desk_client (client_id, all_tickets) VALUES ($1, $2) ON CONFLICT (client_id) DO UPDATE SET all_tickets = excluded.all_tickets";
}

/// Who follows a ticket.
pub async fn list_followers(read: &mut Read, id: TicketId) -> Result<Vec<(PersonId, String)>> {
    FOLLOWERS.all(read, params![id]).await
}

/// Who may follow a ticket and does not yet: whoever on the team is here and reaches it.
pub async fn list_may_follow(read: &mut Read, id: TicketId) -> Result<Vec<(PersonId, String)>> {
    MAY_FOLLOW.all(read, params![id]).await
}

/// Who hears of a ticket: whoever holds it, and whoever follows it, is here and reaches it.
pub async fn list_hearing(read: &mut Read, id: TicketId) -> Result<(Option<PersonId>, Vec<PersonId>)> {
    let rows = HEARING.all(read, params![id]).await?;
    let owner = rows.first().and_then(|(owner, _)| *owner);
    Ok((owner, rows.into_iter().filter_map(|(_, follower)| follower).collect()))
}

pub async fn follow(tx: &mut Tx, id: TicketId, person: PersonId, follows: bool) -> Result<()> {
    let statement = if follows { &FOLLOW } else { &UNFOLLOW };
    statement.exec(tx, params![id, person]).await.map(drop)
}

/// Lets people follow a ticket, those of them who are on the team, here and reach it; how many do.
pub async fn follow_all(tx: &mut Tx, id: TicketId, people: &[PersonId]) -> Result<u64> {
    let people = serde_json::to_string(people).map_err(Error::internal)?;
    FOLLOW_ALL.exec(tx, params![id, people]).await
}

/// Lets whoever follows a ticket follow another as well, if they are here and reach it.
pub async fn follow_along(tx: &mut Tx, from: TicketId, into: TicketId) -> Result<()> {
    FOLLOW_ALONG.exec(tx, params![from, into]).await.map(drop)
}

pub async fn list_tags(read: &mut Read, id: TicketId) -> Result<Vec<String>> {
    Ok(TAGS.all(read, params![id]).await?.into_iter().map(|(tag,)| tag).collect())
}

/// The tags of tickets, of those that have any.
pub async fn list_tags_of(read: &mut Read, ids: &[TicketId]) -> Result<HashMap<TicketId, Vec<String>>> {
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    let mut tags: HashMap<TicketId, Vec<String>> = HashMap::new();
    for (ticket, tag) in TAGS_OF.of(read, ids).await? {
        tags.entry(ticket).or_default().push(tag);
    }
    Ok(tags)
}

pub async fn set_tags(tx: &mut Tx, id: TicketId, tags: &[String]) -> Result<()> {
    UNTAG.exec(tx, params![id]).await?;
    for tag in tags {
        TAG.exec(tx, params![id, tag]).await?;
    }
    Ok(())
}

pub async fn link(tx: &mut Tx, id: TicketId, other: TicketId, kind: LinkKind) -> Result<()> {
    LINK.exec(tx, params![id, other, kind]).await.map(drop)
}

/// How a ticket is linked with others: with which, how, and whether it is the one that says so.
pub async fn list_links(read: &mut Read, id: TicketId) -> Result<Vec<(TicketId, LinkKind, bool)>> {
    LINKS.all(read, params![id]).await
}

/// Parts two tickets that had to do with each other; whether they were linked so.
pub async fn unlink(tx: &mut Tx, id: TicketId, other: TicketId) -> Result<bool> {
    Ok(!UNLINK.all(tx, params![id, other]).await?.is_empty())
}

/// Notes time; its key.
pub async fn spend(tx: &mut Tx, id: TicketId, spent: &Spent) -> Result<i64> {
    let (now, person) = (tx.now(), tx.actor().person);
    Ok(SPEND.one(tx, params![id, person, spent.day, spent.seconds, spent.note, now]).await?.0)
}

/// Notes of time of a ticket, the newest day first, so many at most.
pub async fn list_time(read: &mut Read, id: TicketId, most: i64) -> Result<Vec<TimeRow>> {
    TIME.all(read, params![id, most]).await
}

/// Notes of time of a ticket after a key, for machines.
pub async fn list_time_after(read: &mut Read, id: TicketId, after: i64, limit: i64) -> Result<Vec<TimeRow>> {
    TIME_AFTER.all(read, params![id, after, limit]).await
}

/// A note of time of a ticket.
pub async fn find_time(read: &mut Read, id: TicketId, time: i64) -> Result<TimeRow> {
    TIME_OF.one(read, params![id, time]).await
}

/// Takes a note of time back: the record stays, and one of as much below nothing stands against it.
pub async fn take_back(tx: &mut Tx, id: TicketId, row: &TimeRow) -> Result<()> {
    let now = tx.now();
    TAKE_BACK.exec(tx, params![id, row.person_id, row.day, -row.seconds, now, row.id]).await.map(drop)
}

/// Seconds that were spent on a ticket.
pub async fn sum_spent(read: &mut Read, id: TicketId) -> Result<i64> {
    Ok(SPENT.one(read, params![id]).await?.0)
}

/// Seconds that were spent on tickets, of those with any.
pub async fn list_spent_of(read: &mut Read, ids: &[TicketId]) -> Result<HashMap<TicketId, i64>> {
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    Ok(SPENT_OF.of(read, ids).await?.into_iter().collect())
}

/// Ready answers, by title.
pub async fn list_canned(read: &mut Read) -> Result<Vec<(CannedId, String, String)>> {
    CANNED.all(read, params![]).await
}

pub async fn put_canned(tx: &mut Tx, title: &str, body: &str) -> Result<()> {
    CANNED_PUT.exec(tx, params![title, body]).await.map(drop)
}

pub async fn change_canned(tx: &mut Tx, id: CannedId, title: &str, body: &str) -> Result<()> {
    CANNED_CHANGE.exec(tx, params![id, title, body]).await.map(drop)
}

pub async fn remove_canned(tx: &mut Tx, id: CannedId) -> Result<()> {
    CANNED_REMOVE.exec(tx, params![id]).await.map(drop)
}

pub async fn set_sees_all(tx: &mut Tx, client: ClientId, all: bool) -> Result<()> {
    SET_ALL_TICKETS.exec(tx, params![client, all]).await.map(drop)
}

/// Whether the guests of a client see all of its tickets.
pub async fn sees_all(read: &mut Read, client: ClientId) -> Result<bool> {
    Ok(SEES_ALL.kept().one(read, params![client]).await?.0 > 0)
}

/// Clients whose guests see all of its tickets.
pub async fn list_open_clients(read: &mut Read) -> Result<Vec<(ClientId, String)>> {
    CLIENTS_WITH_ALL.all(read, params![]).await
}
