//! Opening hours and policies: what is written is a version, and a version never changes.

use crate::{promise::HoursBody, store::hours};
use db::Tx;
use kernel::{Error, Event, HoursId, Result};

/// Characters of a name at most.
const MOST_NAME: usize = 80;

/// Whoever runs the installation says what is promised.
fn refuse_others(tx: &Tx) -> Result<()> {
    if tx.actor().is_admin() { Ok(()) } else { Err(Error::Forbidden) }
}

fn name_of(text: &str) -> Result<String> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(Error::invalid("name", "desk-needed")),
        count if count > MOST_NAME => Err(Error::limit("name", "desk-too-long", MOST_NAME)),
        _ => Ok(name.to_owned()),
    }
}

/// Writes opening hours down for the first time.
pub async fn create_hours(tx: &mut Tx, body: HoursBody) -> Result<HoursId> {
    refuse_others(tx)?;
    let name = name_of(&body.name)?;
    body.read(today(tx))?;
    let id = hours::insert(tx, &name).await.map_err(taken)?;
    hours::insert_version(tx, id, 1, None, &body).await?;
    tx.record(Event::HoursChanged { hours: id, what: "created".to_owned() }).await?;
    Ok(id)
}

/// Writes a new version that counts from today on; open clocks follow it from then, closed ones keep
/// theirs (RULES §6.3).
pub async fn change_hours(tx: &mut Tx, id: HoursId, body: HoursBody) -> Result<()> {
    refuse_others(tx)?;
    let name = name_of(&body.name)?;
    let today = today(tx);
    body.read(today)?;
    let (_, _, number) = hours::find_newest(tx, id).await?;
    hours::rename(tx, id, &name).await.map_err(taken)?;
    hours::insert_version(tx, id, number + 1, Some(today), &body).await?;
    tx.record(Event::HoursChanged { hours: id, what: "changed".to_owned() }).await?;
    Ok(())
}

fn today(tx: &Tx) -> jiff::civil::Date {
    kernel::local_date(tx.now(), &jiff::tz::TimeZone::UTC)
}

fn taken(error: Error) -> Error {
    match error {
        Error::Conflict("error-exists") => Error::invalid("name", "desk-name-taken"),
        other => other,
    }
}
