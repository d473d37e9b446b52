//! Calendars by secret address: made, replaced, ended.

use crate::{rules, store::feeds};
use db::Tx;
use kernel::{Error, Event, Result};

/// Gives whoever asks a calendar address and returns its secret, which is shown once. An address they
/// had opens nothing from then on.
pub async fn make_feed(tx: &mut Tx) -> Result<String> {
    rules::write(tx.actor())?;
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    let secret = web::fresh_secret()?;
    feeds::save(tx, person, &web::digest(&secret)).await?;
    tx.record(Event::FeedChanged { person, what: "made".to_owned() }).await?;
    Ok(secret)
}

/// Ends the calendar address of whoever asks.
pub async fn end_feed(tx: &mut Tx) -> Result<()> {
    let person = tx.actor().person_or_none().ok_or(Error::Forbidden)?;
    if feeds::remove(tx, person).await? {
        tx.record(Event::FeedChanged { person, what: "ended".to_owned() }).await?;
    }
    Ok(())
}
