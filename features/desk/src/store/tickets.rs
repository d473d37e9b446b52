//! Tickets in reach.

pub use super::entries::{
    NewEntry, count_owners_but, find_entry, find_first_priority, find_newest, find_request,
    find_waiting_since, insert_entry, insert_moved, list_entries, list_entries_with, list_facts, list_moved,
    list_sources, list_typed,
};

use super::report::Period;
use crate::types::{Changes, ClockKind, NO_DUE, Near, NewTicket, Ticket, TicketState, Wanted};
use db::{Read, Tx, params};
use jiff::Timestamp;
use kernel::{
    ClientId, ContactId, Error, HoursId, HoursVersionId, PersonId, PolicyVersionId, Result, SiteId, TicketId,
};

/// The columns of tickets of some table with the names that pages show, and what follows.
macro_rules! shown {
    ($of:expr, $($rest:expr),+) => {
        concat!(
            "SELECT t.id, t.subject, t.requester, t.email, t.contact_id, t.client_id, client.name, client.slug, t.project_id, project.key, t.category, t.service,
                t.impact, t.urgency, t.priority, t.override_reason, t.state, t.owner_id, owner.name, t.source, t.spam, t.created_at, t.updated_at, t.resolved_at,
                t.reopened, t.merged_into, t.hops, t.developer_id, t.developer_asked_at, t.developer_acted_at, t.policy_version_id, t.hours_version_id, t.next_due, t.next_kind, named.name, t.site_id, site.name
            FROM ", $of, " t LEFT JOIN clients_card client ON client.id = t.client_id
            LEFT JOIN projects_name project ON project.id = t.project_id LEFT JOIN people_card owner ON owner.id = t.owner_id LEFT JOIN desk_state named ON named.id = t.state_id
            LEFT JOIN clients_site_card site ON site.id = t.site_id ",
            $($rest),+
        )
    };
}

/// Tickets where something holds.
macro_rules! ticket {
    ($($rest:expr),+) => {
        shown!("desk_ticket", "WHERE ", $($rest),+)
    };
}

/// Whom it reaches: the program ($1), the team ($2, $3) but for projects out of reach, a guest's own, those that one
/// of theirs went into, and their client's ($4).
macro_rules! reach {
    () => {
        "($1 OR ($3 AND (t.project_id IS NULL OR t.project_id IN (SELECT project_id FROM projects_reach WHERE person_id = $2)))
            OR (NOT $3 AND NOT t.spam AND t.merged_into IS NULL
                AND (t.contact_id IN (SELECT id FROM clients_contact_card WHERE person_id = $2)
                    OR t.id IN (SELECT own.merged_into FROM desk_ticket own WHERE own.merged_into IS NOT NULL AND own.client_id = t.client_id AND NOT own.spam
                        AND own.contact_id IN (SELECT id FROM clients_contact_card WHERE person_id = $2))
                    OR t.client_id IN (SELECT client_id FROM desk_client WHERE client_id = $4 AND all_tickets)))) "
    };
}

/// Tickets in reach.
macro_rules! tickets {
    ($rest:literal) => {
        ticket!(reach!(), $rest)
    };
}

/// What a list wants, beside its order: the page first, then the names of what is on it.
macro_rules! wanted {
    ($start:literal, $order:literal) => {
        shown!(
            concat!(
                "(SELECT t.id FROM desk_ticket t WHERE ",
                $start,
                reach!(),
                "AND (CAST($5 AS BIGINT) IS NULL OR t.owner_id = $5 OR t.id IN (SELECT value FROM IDS($22))) AND (NOT $6 OR t.owner_id IS NULL)
                AND (CAST($7 AS BIGINT) IS NULL OR t.next_due <= $7) AND (CAST($8 AS TEXT) IS NULL OR t.state = $8)
                AND (CAST($9 AS BIGINT) IS NULL OR t.client_id = $9) AND (CAST($10 AS BIGINT) IS NULL OR t.project_id = $10)
                AND (CAST($11 AS BIGINT) IS NULL OR t.priority = $11) AND t.spam = $12
                AND (CAST($13 AS TEXT) IS NULL OR LOWER(t.subject) LIKE $13)
                AND (CAST($16 AS BIGINT) IS NULL OR t.site_id = $16)
                AND (CAST($17 AS TEXT) IS NULL OR LOWER(t.category) = LOWER($17)) AND (CAST($18 AS TEXT) IS NULL OR LOWER(t.service) = LOWER($18))
                AND (CAST($19 AS TEXT) IS NULL OR t.id IN (SELECT ticket_id FROM desk_tag WHERE tag = $19))
                AND (CAST($20 AS TEXT) IS NULL OR t.next_due <= COALESCE((SELECT CAST(value ->> 1 AS BIGINT) FROM ROWS($20) WHERE CAST(value ->> 0 AS BIGINT) = t.hours_version_id), $21)) ",
                $order,
                " LIMIT $14 OFFSET $15) page CROSS JOIN desk_ticket"
            ),
            "WHERE t.id = page.id ",
            $order
        )
    };
}

db::sql! {
    static FIND: Ticket = (tickets!("AND t.id = $5"));
    static FIND_ANY: Ticket = (ticket!("t.id = $1"));
    static KEYS: (TicketId,) = "SELECT id FROM desk_ticket ORDER BY id";
    static ON_HOURS: (TicketId,) = "SELECT t.id FROM desk_ticket t JOIN desk_hours_version v ON v.id = t.hours_version_id WHERE v.hours_id = $1 AND t.is_open = TRUE ORDER BY t.id";
    static MOVE_HOURS: () = "UPDATE desk_ticket SET hours_version_id = $2 WHERE is_open = TRUE AND hours_version_id IN (SELECT id FROM desk_hours_version WHERE hours_id = $1)";
    static LIST_OPEN: Ticket = (wanted!("t.is_open = TRUE AND t.merged_into IS NULL AND ", "ORDER BY t.next_due, t.id"));
    static LIST_ALL: Ticket = (wanted!("t.merged_into IS NULL AND ", "ORDER BY t.updated_at DESC, t.id DESC"));
    static LIST_AFTER: Ticket = (tickets!("AND t.id > $5 AND ($7 OR (NOT t.spam AND t.merged_into IS NULL)) AND (NOT $8 OR t.is_open = TRUE)
        AND (CAST($9 AS TEXT) IS NULL OR t.state = $9) AND (CAST($10 AS BIGINT) IS NULL OR t.owner_id = $10) AND (NOT $11 OR t.owner_id IS NULL)
        AND (CAST($12 AS BIGINT) IS NULL OR t.client_id = $12) AND (CAST($13 AS BIGINT) IS NULL OR t.project_id = $13)
        AND (CAST($14 AS TEXT) IS NULL OR t.id IN (SELECT ticket_id FROM desk_tag WHERE tag = $14))
        AND (CAST($15 AS TEXT) IS NULL OR t.next_due <= COALESCE((SELECT CAST(value ->> 1 AS BIGINT) FROM ROWS($15) WHERE CAST(value ->> 0 AS BIGINT) = t.hours_version_id), $16)) ORDER BY t.id LIMIT $6"));
    static OPEN_OF_PROJECT: Ticket = (wanted!("t.project_id = $10 AND t.is_open = TRUE AND t.merged_into IS NULL AND ", "ORDER BY t.next_due, t.id"));
    static OPEN_OF_CLIENT: Ticket = (wanted!("t.client_id = $9 AND t.is_open = TRUE AND t.merged_into IS NULL AND ", "ORDER BY t.next_due, t.id"));
    static LIST_HELD: Ticket = (tickets!("AND t.owner_id = $5 AND t.is_open = TRUE AND t.merged_into IS NULL ORDER BY t.next_due, t.id LIMIT 200"));
    static OF_IDS: Ticket = (tickets!("AND t.id IN (SELECT value FROM IDS($5)) ORDER BY t.next_due, t.id"));
    static COUNT_OPEN: (i64, Option<i64>) = "SELECT COUNT(*), MIN(next_due)
        FROM desk_ticket WHERE owner_id = $1 AND is_open = TRUE AND merged_into IS NULL AND NOT spam";
    static TAKEN: Ticket = (tickets!("AND t.developer_asked_at >= $5 AND t.developer_asked_at < $6 AND NOT t.spam AND t.merged_into IS NULL ORDER BY t.developer_asked_at, t.id LIMIT $7"));
    static LINKED: Ticket = (tickets!("AND t.id IN (SELECT other_id FROM desk_link WHERE ticket_id = $5 UNION SELECT ticket_id FROM desk_link WHERE other_id = $5
        UNION SELECT id FROM desk_ticket WHERE merged_into = $5) ORDER BY t.id"));
    static INSERT: (TicketId,) = "INSERT INTO desk_ticket (subject, requester, email, contact_id, client_id, project_id, category, service, impact, urgency, priority,
            state, is_open, source, created_at, created_by, updated_at, policy_version_id, hours_version_id, next_due, site_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'new', TRUE, $12, $13, $14, $13, $15, $16, $17, $18) RETURNING id";
    static SET_STATE: () = "UPDATE desk_ticket SET state = $2, is_open = $3, state_id = NULL, resolved_at = $4, reopened = reopened + $5, updated_at = $6 WHERE id = $1";
    static SET_OWNER: () = "UPDATE desk_ticket SET owner_id = $2, updated_at = $3 WHERE id = $1";
    static SET_DEVELOPER: () = "UPDATE desk_ticket SET developer_asked_at = CASE WHEN developer_id = $2 THEN developer_asked_at ELSE $3 END,
            developer_acted_at = CASE WHEN developer_id = $2 THEN developer_acted_at ELSE $5 END, developer_id = $2, hops = $4, owner_id = $2, updated_at = $3 WHERE id = $1";
    static FIRST_ACT: (Option<Timestamp>,) = "SELECT MIN(at) FROM desk_entry WHERE ticket_id = $1 AND person_id = $2 AND kind IN ('reply', 'note', 'state', 'time')
        AND id > (SELECT MIN(id) FROM desk_entry WHERE ticket_id = $1 AND kind = 'developer' AND value = $3)";
    static SET_ACTED: () = "UPDATE desk_ticket SET developer_acted_at = $2 WHERE id = $1 AND developer_acted_at IS NULL";
    static SET_FIELDS: () = "UPDATE desk_ticket SET subject = $2, client_id = $3, project_id = $4, category = $5, service = $6, impact = $7, urgency = $8, priority = $9, override_reason = $10, updated_at = $11 WHERE id = $1";
    static SET_MERGED: () = "UPDATE desk_ticket SET merged_into = $2, is_open = FALSE, state = 'closed', state_id = NULL, next_due = $3, next_kind = NULL, updated_at = $4 WHERE id = $1";
    static SET_ABSORBED: () = "UPDATE desk_ticket SET merged_into = $2 WHERE merged_into = $1";
    static ABSORBED: (TicketId,) = "SELECT id FROM desk_ticket WHERE merged_into = $1 AND NOT spam ORDER BY id";
    static SET_START: () = "UPDATE desk_ticket SET created_at = $2 WHERE id = $1 AND created_at > $2";
    static SET_SPAM: () = "UPDATE desk_ticket SET spam = $2, updated_at = $3 WHERE id = $1";
    static SET_NEXT: () = "UPDATE desk_ticket SET next_due = $2, next_kind = $3 WHERE id = $1";
    static TOUCH: () = "UPDATE desk_ticket SET updated_at = $2 WHERE id = $1";
    static SET_SITE: () = "UPDATE desk_ticket SET site_id = $2, hours_version_id = $3 WHERE id = $1";
    static CONTACT_OF: (ContactId, ClientId, String, Option<String>) = "SELECT id, client_id, name, email FROM clients_contact_card WHERE person_id = $1 ORDER BY id";
    static CONTACT_BY_MAIL: (ContactId, ClientId, String) = "SELECT id, client_id, name FROM clients_contact_card WHERE email = $1 ORDER BY id";
    static SEARCH: Ticket = {
        sqlite: (tickets!("AND t.id IN (SELECT doc.ref_id FROM db_doc_fts fts JOIN db_doc doc ON doc.id = fts.rowid WHERE db_doc_fts MATCH $5 AND doc.kind = 'ticket') ORDER BY t.updated_at DESC LIMIT $6")),
        postgres: (tickets!("AND t.id IN (SELECT doc.ref_id FROM db_doc doc WHERE NOT doc.bulk AND doc.tsv @@ to_tsquery('simple', $5) AND doc.kind = 'ticket') ORDER BY t.updated_at DESC LIMIT $6")),
    };
}

/// Who asks, as the statements need it: the program, the person, whether they are on the team, a guest's
/// client.
fn asks(read: &Read) -> (bool, PersonId, bool, Option<ClientId>) {
    let actor = read.actor();
    (actor.is_system(), actor.person, actor.is_team(), actor.client.filter(|_| actor.is_guest()))
}

/// A ticket in reach.
pub async fn find(read: &mut Read, id: TicketId) -> Result<Ticket> {
    let (all, person, team, client) = asks(read);
    FIND.one(read, params![all, person, team, client, id]).await
}

/// A ticket, whoever asks: for what follows from a change that was allowed.
pub async fn find_any(read: &mut Read, id: TicketId) -> Result<Ticket> {
    FIND_ANY.one(read, params![id]).await
}

/// Every ticket's key.
pub async fn list_keys(read: &mut Read) -> Result<Vec<TicketId>> {
    Ok(KEYS.all(read, params![]).await?.into_iter().map(|(id,)| id).collect())
}

/// Puts the open tickets of some opening hours under a new version; which ones.
pub async fn move_hours(tx: &mut Tx, hours: HoursId, version: HoursVersionId) -> Result<Vec<TicketId>> {
    let moved = ON_HOURS.all(tx, params![hours]).await?;
    MOVE_HOURS.exec(tx, params![hours, version]).await?;
    Ok(moved.into_iter().map(|(id,)| id).collect())
}

/// Tickets in reach that a list wants.
pub async fn list(read: &mut Read, wanted: &Wanted) -> Result<Vec<Ticket>> {
    let (all, person, team, client) = asks(read);
    let pattern = wanted.pattern();
    let also = serde_json::to_string(&wanted.also).map_err(Error::internal)?;
    let (category, service, tag) = (wanted.category(), wanted.service(), wanted.tag());
    let near = wanted.near.as_ref().map(Near::rows).transpose()?;
    let usual = wanted.near.as_ref().map_or(0, |near| near.usual);
    // What no clock that is near is later than, so that the order's index ends there.
    let before = wanted.due_before.or(wanted.near.as_ref().map(Near::last));
    let statement = match wanted {
        Wanted { open: false, .. } => &LIST_ALL,
        Wanted { project: Some(_), .. } => &OPEN_OF_PROJECT,
        Wanted { client: Some(_), .. } => &OPEN_OF_CLIENT,
        _ => &LIST_OPEN,
    };
    statement
        .kept()
        .all(
            read,
            params![
                all,
                person,
                team,
                client,
                wanted.owner,
                wanted.unassigned,
                before,
                wanted.state,
                wanted.client,
                wanted.project,
                wanted.priority,
                wanted.spam,
                pattern,
                wanted.limit,
                wanted.skip,
                wanted.site,
                category,
                service,
                tag,
                near,
                usual,
                also
            ],
        )
        .await
}

/// Tickets in reach after a key, for machines: of those that are wanted, `whole` with what nobody meant and what went
/// into another.
pub async fn list_after(read: &mut Read, wanted: &Wanted, whole: bool, after: i64) -> Result<Vec<Ticket>> {
    let (all, person, team, client) = asks(read);
    let tag = wanted.tag();
    let near = wanted.near.as_ref().map(Near::rows).transpose()?;
    let usual = wanted.near.as_ref().map_or(0, |near| near.usual);
    let row = params![
        all,
        person,
        team,
        client,
        after,
        wanted.limit,
        whole,
        wanted.open,
        wanted.state,
        wanted.owner,
        wanted.unassigned,
        wanted.client,
        wanted.project,
        tag,
        near,
        usual
    ];
    LIST_AFTER.all(read, row).await
}

/// Open tickets that a person holds.
pub async fn list_held(read: &mut Read, owner: PersonId) -> Result<Vec<Ticket>> {
    let (all, person, team, client) = asks(read);
    LIST_HELD.kept().all(read, params![all, person, team, client, owner]).await
}

/// Some tickets in reach, by their clocks.
pub async fn list_of(read: &mut Read, ids: &[TicketId]) -> Result<Vec<Ticket>> {
    let (all, person, team, client) = asks(read);
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    OF_IDS.all(read, params![all, person, team, client, ids]).await
}

/// How many open tickets a person holds, and when the first of them runs out.
pub async fn count_held(read: &mut Read, owner: PersonId) -> Result<(i64, Option<i64>)> {
    COUNT_OPEN.kept().one(read, params![owner]).await
}

/// Tickets in reach that were taken to whoever does the work in a period, so many at most.
pub async fn list_taken(read: &mut Read, period: Period, most: i64) -> Result<Vec<Ticket>> {
    let (all, person, team, client) = asks(read);
    TAKEN.all(read, params![all, person, team, client, period.from, period.to, most]).await
}

/// Tickets in reach that a ticket is linked with.
pub async fn list_linked(read: &mut Read, id: TicketId) -> Result<Vec<Ticket>> {
    let (all, person, team, client) = asks(read);
    LINKED.all(read, params![all, person, team, client, id]).await
}

/// Tickets in reach that hold the words of a question.
pub async fn search(read: &mut Read, question: &str, limit: i64) -> Result<Vec<Ticket>> {
    let Some(words) = db::search::expression_for(read, question, &["ticket"]).await? else {
        return Ok(Vec::new());
    };
    let (all, person, team, client) = asks(read);
    SEARCH.all(read, params![all, person, team, client, words, limit]).await
}

/// What is known of a new ticket beside what was asked.
pub struct Placed {
    /// Who asks, at the client.
    pub contact: Option<ContactId>,
    /// 1 to 4.
    pub priority: i64,
    /// What is promised.
    pub policy: PolicyVersionId,
    /// When the desk is open.
    pub hours: HoursVersionId,
    /// At which site of the client.
    pub site: Option<SiteId>,
}

pub async fn insert(tx: &mut Tx, new: &NewTicket, placed: &Placed) -> Result<TicketId> {
    let (now, by) = (tx.now(), tx.actor().person_or_none());
    let row = params![
        new.subject,
        new.requester,
        new.email,
        placed.contact,
        new.client,
        new.project,
        new.category,
        new.service,
        new.impact,
        new.urgency,
        placed.priority,
        new.source,
        now,
        by,
        placed.policy,
        placed.hours,
        NO_DUE,
        placed.site
    ];
    Ok(INSERT.one(tx, row).await?.0)
}

/// Puts it into a state; `resolved` is when it was solved, `again` one more time it came back.
pub async fn set_state(
    tx: &mut Tx,
    id: TicketId,
    state: TicketState,
    resolved: Option<Timestamp>,
    again: bool,
) -> Result<()> {
    let now = tx.now();
    let open = state.is_open();
    SET_STATE.exec(tx, params![id, state, open, resolved, i64::from(again), now]).await.map(drop)
}

pub async fn set_owner(tx: &mut Tx, id: TicketId, owner: Option<PersonId>) -> Result<()> {
    let now = tx.now();
    SET_OWNER.exec(tx, params![id, owner, now]).await.map(drop)
}

/// It is with a developer. What one before them did is not theirs; what they did when they had it before is.
pub async fn set_developer(tx: &mut Tx, id: TicketId, person: PersonId, hops: i64) -> Result<()> {
    let now = tx.now();
    let (acted,) = FIRST_ACT.one(tx, params![id, person, person.to_string()]).await?;
    SET_DEVELOPER.exec(tx, params![id, person, now, hops, acted]).await.map(drop)
}

/// Notes the first thing that the developer did.
pub async fn set_acted(tx: &mut Tx, id: TicketId) -> Result<()> {
    let now = tx.now();
    SET_ACTED.exec(tx, params![id, now]).await.map(drop)
}

pub async fn save(
    tx: &mut Tx,
    id: TicketId,
    new: &Changes,
    priority: i64,
    reason: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    let row = params![
        id,
        new.subject,
        new.client,
        new.project,
        new.category,
        new.service,
        new.impact,
        new.urgency,
        priority,
        reason,
        now
    ];
    SET_FIELDS.exec(tx, row).await.map(drop)
}

/// It is of a site, or of none, and goes by these opening hours from now on.
pub async fn set_site(
    tx: &mut Tx,
    id: TicketId,
    site: Option<SiteId>,
    hours: Option<HoursVersionId>,
) -> Result<()> {
    SET_SITE.exec(tx, params![id, site, hours]).await.map(drop)
}

/// It went into another, which keeps the earlier start (RULES §6.5); what went into it before goes along.
pub async fn set_merged(tx: &mut Tx, id: TicketId, into: TicketId, start: Timestamp) -> Result<()> {
    let now = tx.now();
    SET_MERGED.exec(tx, params![id, into, NO_DUE, now]).await?;
    SET_ABSORBED.exec(tx, params![id, into]).await?;
    SET_START.exec(tx, params![into, start]).await.map(drop)
}

pub async fn set_spam(tx: &mut Tx, id: TicketId, spam: bool) -> Result<()> {
    let now = tx.now();
    SET_SPAM.exec(tx, params![id, spam, now]).await.map(drop)
}

pub async fn set_next(tx: &mut Tx, id: TicketId, due: i64, kind: Option<ClockKind>) -> Result<()> {
    SET_NEXT.exec(tx, params![id, due, kind]).await.map(drop)
}

pub async fn touch(tx: &mut Tx, id: TicketId) -> Result<()> {
    let now = tx.now();
    TOUCH.exec(tx, params![id, now]).await.map(drop)
}

/// A ticket in reach and those that went into it.
pub async fn list_with_absorbed(read: &mut Read, id: TicketId) -> Result<Vec<TicketId>> {
    let absorbed = ABSORBED.all(read, params![id]).await?;
    Ok(std::iter::once(id).chain(absorbed.into_iter().map(|(id,)| id)).collect())
}

/// Who a guest is at their client.
pub async fn find_contact_of(
    read: &mut Read,
    person: PersonId,
) -> Result<Option<(ContactId, ClientId, String, Option<String>)>> {
    CONTACT_OF.opt(read, params![person]).await
}

/// Who writes from an address.
pub async fn find_contact_by_mail(
    read: &mut Read,
    email: &str,
) -> Result<Option<(ContactId, ClientId, String)>> {
    CONTACT_BY_MAIL.opt(read, params![email]).await
}
