//! What stands beside tickets: followers, tags, links, time, ready answers, and what guests may see.

use crate::types::{LinkKind, Spent};
use db::{Read, Tx, params};
use kernel::{CannedId, ClientId, PersonId, Result, TicketId};

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
    static UNFOLLOW: () = "DELETE FROM desk_follower WHERE ticket_id = $1 AND person_id = $2";
    static TAGS: (String,) = "SELECT tag FROM desk_tag WHERE ticket_id = $1 ORDER BY tag";
    static TAG: () = "INSERT INTO desk_tag (ticket_id, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    static UNTAG: () = "DELETE FROM desk_tag WHERE ticket_id = $1";
    static LINK: () = "INSERT INTO desk_link (ticket_id, other_id, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    static SPEND: () = "INSERT INTO desk_time (ticket_id, person_id, day, seconds, note, at) VALUES ($1, $2, $3, $4, $5, $6)";
    static SPENT: (i64,) = "SELECT COALESCE(CAST(SUM(seconds) AS BIGINT), 0) FROM desk_time WHERE ticket_id = $1";
    static CANNED: (CannedId, String, String) = "SELECT id, title, body FROM desk_canned ORDER BY title";
    static CANNED_PUT: () = "INSERT INTO desk_canned (title, body) VALUES ($1, $2) ON CONFLICT (title) DO UPDATE SET body = excluded.body";
    static CANNED_REMOVE: () = "DELETE FROM desk_canned WHERE id = $1";
    static VIEWS: (i64, String, String) = "SELECT id, name, query FROM desk_view WHERE person_id = $1 ORDER BY name";
    static VIEW_PUT: () = "INSERT INTO desk_view (person_id, name, query) VALUES ($1, $2, $3) ON CONFLICT (person_id, name) DO UPDATE SET query = excluded.query";
    static VIEW_REMOVE: () = "DELETE FROM desk_view WHERE person_id = $1 AND id = $2";
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

pub async fn list_tags(read: &mut Read, id: TicketId) -> Result<Vec<String>> {
    Ok(TAGS.all(read, params![id]).await?.into_iter().map(|(tag,)| tag).collect())
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

pub async fn spend(tx: &mut Tx, id: TicketId, spent: &Spent) -> Result<()> {
    let (now, person) = (tx.now(), tx.actor().person);
    SPEND.exec(tx, params![id, person, spent.day, spent.seconds, spent.note, now]).await.map(drop)
}

/// Seconds that were spent on a ticket.
pub async fn sum_spent(read: &mut Read, id: TicketId) -> Result<i64> {
    Ok(SPENT.one(read, params![id]).await?.0)
}

/// Ready answers, by title.
pub async fn list_canned(read: &mut Read) -> Result<Vec<(CannedId, String, String)>> {
    CANNED.all(read, params![]).await
}

pub async fn put_canned(tx: &mut Tx, title: &str, body: &str) -> Result<()> {
    CANNED_PUT.exec(tx, params![title, body]).await.map(drop)
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

/// The saved views of a person: key, name, query.
pub async fn list_views(read: &mut Read, person: PersonId) -> Result<Vec<(i64, String, String)>> {
    VIEWS.all(read, params![person]).await
}

pub async fn put_view(tx: &mut Tx, person: PersonId, name: &str, query: &str) -> Result<()> {
    VIEW_PUT.exec(tx, params![person, name, query]).await.map(drop)
}

pub async fn remove_view(tx: &mut Tx, person: PersonId, id: i64) -> Result<()> {
    VIEW_REMOVE.exec(tx, params![person, id]).await.map(drop)
}
