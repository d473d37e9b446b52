//! Verbs about working calendars: start one from a region's known days, and edit it by hand.

use crate::{actions::absences, holidays, rules, store, store::calendars as kept};
use db::Tx;
use jiff::civil::Date;
use kernel::{CalendarId, Error, Event, Lang, Result};

/// Characters of a calendar's code at most.
const CODE_LENGTH: usize = 20;

fn check_right(tx: &Tx) -> Result<()> {
    if rules::may_manage_people(tx.actor()) { Ok(()) } else { Err(Error::Forbidden) }
}

async fn tell(tx: &mut Tx, calendar: CalendarId, what: &str) -> Result<()> {
    absences::move_with_calendar(tx, calendar).await?;
    tx.record(Event::CalendarChanged { calendar, what: what.to_owned() }).await.map(drop)
}

/// Starts a calendar: with the known days of a region (`ES-MD`, or `ES` for the national ones), or empty.
pub async fn create_calendar(
    tx: &mut Tx,
    region: Option<&str>,
    name: &str,
    lang: Lang,
) -> Result<CalendarId> {
    check_right(tx)?;
    tx.lock("people-calendars", false).await?;
    let code = free_code(tx, region.unwrap_or(name)).await?;
    let id = store::insert_calendar(tx, &code, name).await?;
    if let Some(region) = region {
        fill(tx, id, region, lang).await?;
    }
    tell(tx, id, "created").await?;
    Ok(id)
}

/// A code that no calendar has: what was asked for, with a number behind it if need be.
async fn free_code(tx: &mut Tx, wanted: &str) -> Result<String> {
    let kept: String =
        wanted.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(CODE_LENGTH).collect();
    let stem = if kept.is_empty() { "C".to_owned() } else { kept.to_uppercase() };
    let mut code = stem.clone();
    let mut number = 1;
    while store::find_calendar(tx, &code).await?.is_some() {
        number += 1;
        code = format!("{stem}-{number}");
    }
    Ok(code)
}

/// Puts the known days of a region into a calendar.
pub(crate) async fn fill(tx: &mut Tx, id: CalendarId, region: &str, lang: Lang) -> Result<()> {
    for day in holidays::YEARS.flat_map(|year| holidays::in_force(region, year)) {
        let name = if lang == Lang::Es { day.es } else { day.en };
        store::put_holiday(tx, id, day.day, name).await?;
    }
    Ok(())
}

/// Gives a calendar another name.
pub async fn rename_calendar(tx: &mut Tx, id: CalendarId, name: &str) -> Result<()> {
    check_right(tx)?;
    kept::find(tx, id).await?;
    kept::rename(tx, id, name).await?;
    tell(tx, id, "name").await
}

/// Adds a day by hand, such as the town's; a day that is in already gets the name.
pub async fn put_holiday(tx: &mut Tx, id: CalendarId, day: Date, name: &str) -> Result<()> {
    check_right(tx)?;
    kept::find(tx, id).await?;
    store::put_holiday(tx, id, day, name).await?;
    tell(tx, id, &format!("{day} in")).await
}

/// Moves a day or renames it.
pub async fn change_holiday(tx: &mut Tx, id: CalendarId, old: Date, day: Date, name: &str) -> Result<()> {
    check_right(tx)?;
    if !kept::remove_holiday(tx, id, old).await? {
        return Err(Error::NotFound);
    }
    if kept::find_holiday(tx, id, day).await?.is_some() {
        return Err(Error::invalid("day", "people-holiday-taken"));
    }
    store::put_holiday(tx, id, day, name).await?;
    tell(tx, id, &format!("{old} to {day}")).await
}

/// Takes a day out.
pub async fn remove_holiday(tx: &mut Tx, id: CalendarId, day: Date) -> Result<()> {
    check_right(tx)?;
    if !kept::remove_holiday(tx, id, day).await? {
        return Err(Error::NotFound);
    }
    tell(tx, id, &format!("{day} out")).await
}

/// Makes a calendar the office's: deadlines of the company count its days.
pub async fn use_for_office(tx: &mut Tx, id: CalendarId) -> Result<()> {
    check_right(tx)?;
    let (code, _) = kept::find(tx, id).await?;
    let mut workspace = web::workspace(tx).await?;
    workspace.calendar = code;
    web::save_workspace(tx, &workspace).await?;
    tx.record(Event::WorkspaceChanged { what: "calendar".to_owned() }).await.map(drop)
}
