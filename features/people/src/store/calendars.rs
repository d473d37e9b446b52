//! All SQL of working calendars: lists of holidays that an administrator edits.

use crate::types::{Card, absences::CalendarRow};
use db::{Read, Tx, params};
use jiff::civil::Date;
use kernel::{CalendarId, PersonId, Result};

db::sql! {
    static LIST: CalendarRow = "SELECT c.id, c.code, c.name,
        (SELECT COUNT(*) FROM people_holiday h WHERE h.calendar_id = c.id AND h.day >= $1),
        (SELECT COUNT(*) FROM people_person p WHERE p.calendar_id = c.id AND p.active)
        FROM people_calendar c ORDER BY c.name, c.id";
    static ONE: (CalendarId, String, String) = "SELECT id, code, name FROM people_calendar WHERE id = $1";
    static RENAME: () = "UPDATE people_calendar SET name = $2 WHERE id = $1";
    static HOLIDAYS: (Date, String) = "SELECT day, name FROM people_holiday WHERE calendar_id = $1 ORDER BY day";
    static HOLIDAY: (String,) = "SELECT name FROM people_holiday WHERE calendar_id = $1 AND day = $2";
    static REMOVE: () = "DELETE FROM people_holiday WHERE calendar_id = $1 AND day = $2";
    static KEEPERS: Card = "SELECT c.id, c.name, c.email, c.title, c.role, c.services, c.head, c.client_id, c.active, c.zone, c.lang, c.can_lead
        FROM people_card c JOIN people_person p ON p.id = c.id WHERE p.calendar_id = $1 AND p.active ORDER BY c.name";
    static TEAM_HOLIDAYS: (PersonId, Date, String) = "SELECT p.id, h.day, h.name FROM people_person p
        JOIN people_holiday h ON h.calendar_id = p.calendar_id
        WHERE p.active AND p.role <> 'guest' AND h.day >= $1 AND h.day < $2";
}

/// Every calendar, with how many days it has from a day on and how many people keep it.
pub async fn list(read: &mut Read, today: Date) -> Result<Vec<CalendarRow>> {
    LIST.all(read, params![today]).await
}

/// A calendar's code and name.
pub async fn find(read: &mut Read, id: CalendarId) -> Result<(String, String)> {
    let (_, code, name) = ONE.one(read, params![id]).await?;
    Ok((code, name))
}

pub async fn rename(tx: &mut Tx, id: CalendarId, name: &str) -> Result<()> {
    RENAME.exec(tx, params![id, name]).await.map(drop)
}

/// A calendar's days, in order.
#[db::boxed]
pub async fn list_holidays(read: &mut Read, id: CalendarId) -> Result<Vec<(Date, String)>> {
    HOLIDAYS.all(read, params![id]).await
}

/// The name of a calendar's day.
pub async fn find_holiday(read: &mut Read, id: CalendarId, day: Date) -> Result<Option<String>> {
    Ok(HOLIDAY.opt(read, params![id, day]).await?.map(|(name,)| name))
}

/// Takes a day out; false if it was not in.
pub async fn remove_holiday(tx: &mut Tx, id: CalendarId, day: Date) -> Result<bool> {
    Ok(REMOVE.exec(tx, params![id, day]).await? == 1)
}

/// Who keeps a calendar, by name.
pub async fn list_keepers(read: &mut Read, id: CalendarId) -> Result<Vec<Card>> {
    KEEPERS.all(read, params![id]).await
}

/// The holidays of everybody on the team in the days `[from, to)`.
pub async fn list_team_holidays(
    read: &mut Read,
    from: Date,
    to: Date,
) -> Result<Vec<(PersonId, Date, String)>> {
    TEAM_HOLIDAYS.all(read, params![from, to]).await
}
