//! Calendars for calendar programs: made, replaced, ended; and whether an address may hold its password.

use crate::{rules, store::feeds};
use db::{Read, Tx};
use kernel::{Error, Event, Result};

/// The setting: whether the address of a calendar may hold its password. Off, since addresses are written down by whatever
/// they pass.
const OPEN: &str = "agenda.feeds_by_address";

/// Gives whoever asks a calendar and returns its password, which is shown once. The one they had opens nothing from then on.
pub async fn make_feed(tx: &mut Tx) -> Result<String> {
    rules::write(tx.actor())?;
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    let code = web::fresh_code()?;
    feeds::save(tx, person, &web::digest(&code)).await?;
    tx.record(Event::FeedChanged { person, what: "made".to_owned() }).await?;
    Ok(code)
}

/// Ends the calendar of whoever asks.
pub async fn end_feed(tx: &mut Tx) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    if feeds::remove(tx, person).await? {
        tx.record(Event::FeedChanged { person, what: "ended".to_owned() }).await?;
    }
    Ok(())
}

/// Whether the address of a calendar may hold its password.
pub async fn has_open_feeds(read: &mut Read) -> Result<bool> {
    Ok(web::setting(read, OPEN).await?.unwrap_or(false))
}

/// Allows addresses that hold their password, or ends them all.
pub async fn set_open_feeds(tx: &mut Tx, on: bool) -> Result<()> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    web::put_setting(tx, OPEN, &on).await?;
    let what = if on { "calendars by address" } else { "calendars by password" };
    tx.record(Event::AgendaSettingsChanged { what: what.to_owned() }).await.map(drop)
}
