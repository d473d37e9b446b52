//! All SQL of the room.

pub mod absences;
pub mod calendars;
pub mod erasure;
pub mod factors;

use crate::{
    rules,
    types::{Card, Device, Link, Person, Purpose, TokenRow},
};
use db::{Read, Tx, params};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kernel::{CalendarId, ClientId, Error, Lang, PersonId, Result, Role, SessionId, TokenId, WorkCalendar};
use web::Scope;

db::sql! {
    static PERSON: Person = "SELECT id, email, name, title, role, services, head, absence_reasons, finance, can_lead, client_id,
        zone, lang, theme, keys, hours, calendar_id, active, joined_at, password_hash IS NOT NULL FROM people_person WHERE id = $1";
    static PERSON_BY_EMAIL: Person = "SELECT id, email, name, title, role, services, head, absence_reasons, finance, can_lead, client_id,
        zone, lang, theme, keys, hours, calendar_id, active, joined_at, password_hash IS NOT NULL FROM people_person WHERE email = $1";
    static PEOPLE: Person = "SELECT id, email, name, title, role, services, head, absence_reasons, finance, can_lead, client_id,
        zone, lang, theme, keys, hours, calendar_id, active, joined_at, password_hash IS NOT NULL FROM people_person
        WHERE id <> 0 ORDER BY active DESC, role = 'guest', name";
    static CARD: Card = "SELECT id, name, email, title, role, services, head, client_id, active, zone, lang, can_lead FROM people_card WHERE id = $1";
    static CARDS: Card = "SELECT id, name, email, title, role, services, head, client_id, active, zone, lang, can_lead FROM people_card
        WHERE id IN (SELECT value FROM IDS($1))";
    static TEAM: Card = "SELECT id, name, email, title, role, services, head, client_id, active, zone, lang, can_lead FROM people_card
        WHERE active AND role <> 'guest' ORDER BY name";
    static SERVICES: Card = "SELECT id, name, email, title, role, services, head, client_id, active, zone, lang, can_lead FROM people_card
        WHERE active AND services AND role <> 'guest' ORDER BY name";
    static FIND: Card = "SELECT id, name, email, title, role, services, head, client_id, active, zone, lang, can_lead FROM people_card
        WHERE role <> 'guest' AND (lower(name) LIKE $1 OR email LIKE $1) ORDER BY active DESC, name LIMIT $2";
    static ANY_OWNER: (i64,) = "SELECT COUNT(*) FROM people_person WHERE role = 'owner'";
    static INSERT: (PersonId,) = "INSERT INTO people_person (email, name, title, role, services, head, absence_reasons, finance, client_id, zone, lang, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id";
    static SAVE: () = "UPDATE people_person SET name = $2, title = $3, role = $4, services = $5, head = $6, absence_reasons = $7,
        finance = $8, can_lead = $9, calendar_id = $10 WHERE id = $1";
    static SAVE_PROFILE: () = "UPDATE people_person SET name = $2, title = $3, zone = $4, lang = $5, theme = $6, keys = $7, hours = $8, calendar_id = $9 WHERE id = $1";
    static PASSWORD: (Option<String>,) = "SELECT password_hash FROM people_person WHERE id = $1";
    static SET_PASSWORD: () = "UPDATE people_person SET password_hash = $2 WHERE id = $1";
    static JOIN: () = "UPDATE people_person SET joined_at = $2 WHERE id = $1 AND joined_at IS NULL";
    static SET_ACTIVE: () = "UPDATE people_person SET active = $2, left_at = $3 WHERE id = $1";

    static SESSION_NEW: (SessionId,) = "INSERT INTO people_session (person_id, secret, agent, address, created_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $5, $6) RETURNING id";
    static SESSIONS_SPARE: () = "DELETE FROM people_session WHERE person_id = $1 AND id NOT IN (
        SELECT id FROM people_session WHERE person_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)";
    static SESSION_BEGAN: (Timestamp,) = "SELECT created_at FROM people_session WHERE id = $1 AND person_id = $2";
    static SESSION_PROVED: (Timestamp,) = "SELECT COALESCE(proved_at, created_at) FROM people_session WHERE id = $1 AND person_id = $2";
    static SESSION_PROVE: () = "UPDATE people_session SET proved_at = $3 WHERE id = $1 AND person_id = $2";
    static SESSION: (SessionId, PersonId, Timestamp, bool, Timestamp) = "SELECT id, person_id, seen_at, strong, expires_at FROM people_session WHERE secret = $1";
    static SESSIONS: Device = "SELECT id, agent, address, created_at, seen_at FROM people_session WHERE person_id = $1 AND expires_at > $2 ORDER BY seen_at DESC";
    static SESSION_TOUCH: () = "UPDATE people_session SET seen_at = $2, expires_at = CASE WHEN created_at + $4 < $3 THEN created_at + $4 ELSE $3 END WHERE id = $1";
    static SESSION_END: () = "DELETE FROM people_session WHERE id = $1 AND person_id = $2";
    static SESSIONS_END: () = "DELETE FROM people_session WHERE person_id = $1 AND id <> $2";

    static LINK_NEW: () = "INSERT INTO people_link (person_id, purpose, secret, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    static LINK: Link = "SELECT l.person_id, l.purpose FROM people_link l JOIN people_person p ON p.id = l.person_id
        WHERE l.secret = $1 AND l.purpose = $2 AND l.used_at IS NULL AND l.expires_at > $3 AND p.active";
    static LINK_USE: () = "UPDATE people_link SET used_at = $2 WHERE secret = $1 AND used_at IS NULL AND expires_at > $2";
    static LINKS_END: () = "UPDATE people_link SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";

    static TOKEN_NEW: (TokenId,) = "INSERT INTO people_token (person_id, name, secret, scope, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    static TOKEN: (PersonId, String, Timestamp) = "SELECT person_id, scope, expires_at FROM people_token WHERE secret = $1";
    static TOKENS: TokenRow = "SELECT id, name, scope, created_at, expires_at FROM people_token WHERE person_id = $1 ORDER BY created_at DESC";
    static TOKEN_END: (String,) = "DELETE FROM people_token WHERE id = $1 AND person_id = $2 RETURNING name";
    static TOKENS_END: () = "DELETE FROM people_token WHERE person_id = $1";

    static ATTEMPT: () = "INSERT INTO people_attempt (key, at) VALUES ($1, $2)";
    static ATTEMPTS: (i64, Option<i64>) = "SELECT COUNT(*), MIN(at) FROM people_attempt WHERE key = $1 AND at > $2";
    static ATTEMPTS_FORGET: () = "DELETE FROM people_attempt WHERE key = $1 OR at < $2";

    static CALENDARS: (CalendarId, String, String) = "SELECT id, code, name FROM people_calendar ORDER BY name";
    static CALENDAR_NEW: (CalendarId,) = "INSERT INTO people_calendar (code, name) VALUES ($1, $2) RETURNING id";
    static CALENDAR_BY_CODE: (CalendarId,) = "SELECT id FROM people_calendar WHERE code = $1";
    static HOLIDAY_PUT: () = "INSERT INTO people_holiday (calendar_id, day, name) VALUES ($1, $2, $3) ON CONFLICT (calendar_id, day) DO UPDATE SET name = excluded.name";
    static HOLIDAYS: (Date,) = "SELECT day FROM people_holiday WHERE calendar_id = $1";
    static HOLIDAYS_OF: (Date,) = "SELECT h.day FROM people_holiday h JOIN people_calendar c ON c.id = h.calendar_id WHERE c.code = $1";
}

/// A person, whole: for administration and for themselves. Rooms above use [`find_card`].
pub async fn find(read: &mut Read, id: PersonId) -> Result<Person> {
    PERSON.kept().one(read, params![id]).await
}

/// A person by address.
#[db::boxed]
pub async fn find_by_email(read: &mut Read, email: &str) -> Result<Option<Person>> {
    PERSON_BY_EMAIL.opt(read, params![email]).await
}

/// Everybody, active ones first, guests last.
pub async fn list(read: &mut Read) -> Result<Vec<Person>> {
    PEOPLE.all(read, params![]).await
}

/// What other rooms see of a person.
#[db::boxed]
pub async fn find_card(read: &mut Read, id: PersonId) -> Result<Card> {
    CARD.kept().one(read, params![id]).await
}

/// The cards of some people, in no order.
#[db::boxed]
pub async fn list_cards(read: &mut Read, ids: &[PersonId]) -> Result<Vec<Card>> {
    let ids = serde_json::to_string(ids).map_err(Error::internal)?;
    CARDS.kept().of(read, ids).await
}

/// The team: active members, admins and owners, by name.
#[db::boxed]
pub async fn list_team(read: &mut Read) -> Result<Vec<Card>> {
    TEAM.kept().all(read, params![]).await
}

/// The services team, by name.
#[db::boxed]
pub async fn list_services(read: &mut Read) -> Result<Vec<Card>> {
    SERVICES.kept().all(read, params![]).await
}

/// The team's people whose name or address holds a text.
pub async fn list_found(read: &mut Read, text: &str, limit: i64) -> Result<Vec<Card>> {
    let pattern = format!("%{}%", text.trim().to_lowercase().replace(['%', '_'], ""));
    FIND.all(read, params![pattern, limit]).await
}

/// Whether anybody owns the workspace.
pub async fn has_owner(read: &mut Read) -> Result<bool> {
    Ok(ANY_OWNER.one(read, params![]).await?.0 > 0)
}

/// What a new person needs.
pub struct NewPerson<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub title: &'a str,
    pub role: Role,
    pub services: bool,
    pub head: bool,
    pub absence_reasons: bool,
    pub finance: bool,
    pub client: Option<ClientId>,
    pub zone: &'a str,
    pub lang: Lang,
}

/// Adds a person.
pub async fn insert(tx: &mut Tx, new: &NewPerson<'_>) -> Result<PersonId> {
    let now = tx.now();
    let values = params![
        new.email,
        new.name,
        new.title,
        new.role,
        new.services,
        new.head,
        new.absence_reasons,
        new.finance,
        new.client,
        new.zone,
        new.lang,
        now
    ];
    Ok(INSERT.one(tx, values).await?.0)
}

/// Saves what an administrator may change.
pub async fn save(tx: &mut Tx, p: &Person) -> Result<()> {
    SAVE.exec(
        tx,
        params![
            p.id,
            p.name,
            p.title,
            p.role,
            p.services,
            p.head,
            p.absence_reasons,
            p.finance,
            p.can_lead,
            p.calendar_id
        ],
    )
    .await
    .map(drop)
}

/// Saves what a person may change of themselves.
pub async fn save_profile(tx: &mut Tx, p: &Person) -> Result<()> {
    SAVE_PROFILE
        .exec(tx, params![p.id, p.name, p.title, p.zone, p.lang, p.theme, p.keys, p.hours, p.calendar_id])
        .await
        .map(drop)
}

pub async fn password_hash(read: &mut Read, id: PersonId) -> Result<Option<String>> {
    Ok(PASSWORD.one(read, params![id]).await?.0)
}

pub async fn set_password(tx: &mut Tx, id: PersonId, hash: &str) -> Result<()> {
    SET_PASSWORD.exec(tx, params![id, hash]).await.map(drop)
}

/// Notes that somebody joined; says whether it was the first time.
pub async fn join(tx: &mut Tx, id: PersonId) -> Result<bool> {
    let now = tx.now();
    Ok(JOIN.exec(tx, params![id, now]).await? == 1)
}

pub async fn set_active(tx: &mut Tx, id: PersonId, active: bool) -> Result<()> {
    let left = (!active).then(|| tx.now());
    SET_ACTIVE.exec(tx, params![id, active, left]).await.map(drop)
}

pub async fn insert_session(
    tx: &mut Tx,
    person: PersonId,
    secret: &str,
    agent: &str,
    address: &str,
) -> Result<SessionId> {
    let now = tx.now();
    let until = later(now, rules::SESSION_SECONDS);
    let id = SESSION_NEW.one(tx, params![person, secret, agent, address, now, until]).await?.0;
    SESSIONS_SPARE.exec(tx, params![person, rules::MOST_DEVICES]).await?;
    Ok(id)
}

pub async fn find_session(
    read: &mut Read,
    secret: &str,
    now: Timestamp,
) -> Result<Option<(SessionId, PersonId, Timestamp, bool)>> {
    let found = SESSION.kept().opt(read, params![secret]).await?;
    Ok(found
        .filter(|(.., until)| *until > now)
        .map(|(id, person, seen, strong, _)| (id, person, seen, strong)))
}

/// When a session of somebody began.
pub async fn session_began(read: &mut Read, id: SessionId, person: PersonId) -> Result<Option<Timestamp>> {
    Ok(SESSION_BEGAN.opt(read, params![id, person]).await?.map(|(began,)| began))
}

/// When somebody last proved in a session who they are: again, or when it began.
pub async fn session_proved(read: &mut Read, id: SessionId, person: PersonId) -> Result<Option<Timestamp>> {
    Ok(SESSION_PROVED.opt(read, params![id, person]).await?.map(|(at,)| at))
}

/// Notes that somebody proved again who they are.
pub async fn prove_session(tx: &mut Tx, id: SessionId, person: PersonId) -> Result<()> {
    let now = tx.now();
    SESSION_PROVE.exec(tx, params![id, person, now]).await.map(drop)
}

pub async fn list_devices(read: &mut Read, person: PersonId, now: Timestamp) -> Result<Vec<Device>> {
    SESSIONS.all(read, params![person, now]).await
}

pub async fn touch_session(tx: &mut Tx, id: SessionId) -> Result<()> {
    let now = tx.now();
    let most = rules::SESSION_MOST_SECONDS * 1_000_000;
    SESSION_TOUCH.exec(tx, params![id, now, later(now, rules::SESSION_SECONDS), most]).await.map(drop)
}

pub async fn delete_session(tx: &mut Tx, id: SessionId, person: PersonId) -> Result<u64> {
    SESSION_END.exec(tx, params![id, person]).await
}

/// Ends every device of a person but one.
pub async fn delete_sessions(tx: &mut Tx, person: PersonId, but: Option<SessionId>) -> Result<()> {
    SESSIONS_END.exec(tx, params![person, but.unwrap_or(SessionId(0))]).await.map(drop)
}

pub async fn insert_link(tx: &mut Tx, person: PersonId, purpose: Purpose, secret: &str) -> Result<()> {
    let now = tx.now();
    LINK_NEW
        .exec(tx, params![person, purpose.word(), secret, now, later(now, purpose.seconds())])
        .await
        .map(drop)
}

pub async fn find_link(
    read: &mut Read,
    purpose: Purpose,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Link>> {
    LINK.opt(read, params![secret, purpose.word(), now]).await
}

/// Uses a link up; false if it was used or is too old.
pub async fn use_link(tx: &mut Tx, secret: &str) -> Result<bool> {
    let now = tx.now();
    Ok(LINK_USE.exec(tx, params![secret, now]).await? == 1)
}

pub async fn end_links(tx: &mut Tx, person: PersonId) -> Result<()> {
    let now = tx.now();
    LINKS_END.exec(tx, params![person, now]).await.map(drop)
}

pub async fn insert_token(
    tx: &mut Tx,
    person: PersonId,
    name: &str,
    secret: &str,
    scope: Scope,
    until: Timestamp,
) -> Result<TokenId> {
    let now = tx.now();
    let scope = if scope == Scope::Write { "write" } else { "read" };
    Ok(TOKEN_NEW.one(tx, params![person, name, secret, scope, now, until]).await?.0)
}

pub async fn find_token(read: &mut Read, secret: &str, now: Timestamp) -> Result<Option<(PersonId, Scope)>> {
    let found = TOKEN.kept().opt(read, params![secret]).await?.filter(|(.., until)| *until > now);
    Ok(found.map(|(person, scope, _)| (person, if scope == "write" { Scope::Write } else { Scope::Read })))
}

pub async fn list_tokens(read: &mut Read, person: PersonId) -> Result<Vec<TokenRow>> {
    TOKENS.all(read, params![person]).await
}

pub async fn delete_token(tx: &mut Tx, id: TokenId, person: PersonId) -> Result<Option<String>> {
    Ok(TOKEN_END.opt(tx, params![id, person]).await?.map(|(name,)| name))
}

pub async fn delete_tokens(tx: &mut Tx, person: PersonId) -> Result<()> {
    TOKENS_END.exec(tx, params![person]).await.map(drop)
}

pub async fn insert_attempt(tx: &mut Tx, key: &str) -> Result<()> {
    let now = tx.now();
    ATTEMPT.exec(tx, params![key, now]).await.map(drop)
}

/// Failed attempts under a key since an instant, and the first of them.
pub async fn count_attempts(
    read: &mut Read,
    key: &str,
    since: Timestamp,
) -> Result<(i64, Option<Timestamp>)> {
    let (count, first) = ATTEMPTS.one(read, params![key, since]).await?;
    Ok((count, first.map(kernel::from_micros)))
}

pub async fn forget_attempts(tx: &mut Tx, key: &str, before: Timestamp) -> Result<()> {
    ATTEMPTS_FORGET.exec(tx, params![key, before]).await.map(drop)
}

/// Every calendar by name: key, code, name.
#[db::boxed]
pub async fn list_calendars(read: &mut Read) -> Result<Vec<(CalendarId, String, String)>> {
    CALENDARS.all(read, params![]).await
}

pub async fn insert_calendar(tx: &mut Tx, code: &str, name: &str) -> Result<CalendarId> {
    Ok(CALENDAR_NEW.one(tx, params![code, name]).await?.0)
}

/// The calendar with a code, if there is one.
#[db::boxed]
pub async fn find_calendar(read: &mut Read, code: &str) -> Result<Option<CalendarId>> {
    Ok(CALENDAR_BY_CODE.opt(read, params![code]).await?.map(|(id,)| id))
}

pub async fn put_holiday(tx: &mut Tx, calendar: CalendarId, day: Date, name: &str) -> Result<()> {
    HOLIDAY_PUT.exec(tx, params![calendar, day, name]).await.map(drop)
}

/// When a person works: their hours, their zone, their holidays.
#[db::boxed]
pub async fn person_calendar(read: &mut Read, id: PersonId) -> Result<WorkCalendar> {
    let person = find(read, id).await?;
    let mut calendar = rules::calendar(person.time_zone(), &person.hours);
    if let Some(holidays) = person.calendar_id {
        calendar.holidays =
            HOLIDAYS.kept().all(read, params![holidays]).await?.into_iter().map(|(day,)| day).collect();
    }
    Ok(calendar)
}

/// A person's zone; UTC for nobody.
#[db::boxed]
pub async fn person_zone(read: &mut Read, id: PersonId) -> Result<TimeZone> {
    let card = CARD.kept().opt(read, params![id]).await?;
    Ok(card.and_then(|card| TimeZone::get(&card.zone).ok()).unwrap_or(TimeZone::UTC))
}

/// The office's working days: the workspace's zone and the holidays of its calendar, if it chose one.
#[db::boxed]
pub async fn org_calendar(read: &mut Read) -> Result<WorkCalendar> {
    let workspace = web::workspace(read).await?;
    let zone = TimeZone::get(&workspace.zone).unwrap_or(TimeZone::UTC);
    let mut calendar = WorkCalendar::office(zone);
    if !workspace.calendar.is_empty() {
        let days = HOLIDAYS_OF.kept().all(read, params![workspace.calendar]).await?;
        calendar.holidays = days.into_iter().map(|(day,)| day).collect();
    }
    Ok(calendar)
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
