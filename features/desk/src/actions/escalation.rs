//! Escalation: who is asked to look when nobody does. Each level once for each wait; it holds for waits that begin
//! after it was written, so that nothing old is told at once.

use super::clocks::Ready;
use crate::{
    escalation::{self, After, Level},
    live::live,
    store::{
        clocks,
        escalation::{self as store, Asked},
        tickets,
    },
    types::ClockRow,
};
use db::{Read, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Error, Event, PersonId, Result};
use serde::{Deserialize, Serialize};
use web::House;

/// The setting.
const SETTING: &str = "desk.escalation";

/// The levels, and since when they hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Levels {
    /// Lowest first.
    pub levels: Vec<Level>,
    /// Waits that began since.
    pub since: Timestamp,
}

/// The levels that hold.
pub async fn levels(read: &mut Read) -> Result<Levels> {
    Ok(web::setting(read, SETTING).await?.unwrap_or_default())
}

/// Writes the levels down; none switches escalation off.
pub async fn set_levels(tx: &mut Tx, levels: &[Level]) -> Result<()> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    escalation::check(levels)?;
    let since = tx.now();
    web::put_setting(tx, SETTING, &Levels { levels: levels.to_vec(), since }).await?;
    tx.record(Event::DeskSettingsChanged { what: "escalation".to_owned() }).await?;
    Ok(())
}

/// Looks at every wait that may have come to a level.
pub async fn look(house: &House) -> Result<()> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let Levels { levels, since } = levels(&mut read).await?;
    drop(read);
    for (at, level) in levels.iter().enumerate() {
        look_at(house, level, at as i64 + 1, since).await?;
    }
    Ok(())
}

async fn look_at(house: &House, level: &Level, number: i64, since: Timestamp) -> Result<()> {
    let mut after = 0;
    loop {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let now = read.now();
        let (minutes, percent) = match level.after {
            After::Minutes(n) => (n, 0),
            After::Percent(n) => (0, n),
        };
        let began_by = now.saturating_sub(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MIN);
        let asked = Asked { level: number, since, began_by, solutions: percent > 0, percent };
        let found = store::list_waiting(&mut read, &asked, after, super::IN_ONE_TURN as i64).await?;
        drop(read);
        let Some(last) = found.last() else { return Ok(()) };
        after = last.id.0;
        let mut tx = house.db.begin(Actor::SYSTEM).await?;
        let mut ready = Ready::default();
        for clock in &found {
            raise(&mut tx, clock, level, number, &mut ready).await?;
        }
        tx.commit().await?;
        super::give_way(found.len()).await;
    }
}

/// Asks somebody to look, where a clock has come to the level by open time and nobody was told yet.
async fn raise(tx: &mut Tx, clock: &ClockRow, level: &Level, number: i64, ready: &mut Ready) -> Result<()> {
    tx.lock(&format!("desk-escalation:{}", clock.ticket_id), false).await?;
    let ticket = tickets::find_any(tx, clock.ticket_id).await?;
    let (now, kept) = (tx.now(), clocks::list(tx, &[clock.ticket_id]).await?);
    let Some(clock) = kept.iter().find(|kept| kept.id == clock.id) else { return Ok(()) };
    let Some(hours) = ticket.hours_version_id else { return Ok(()) };
    if !escalation::is_reached(level, &live(clock, ready.openings(tx, hours).await?, now)) {
        return Ok(());
    }
    let told = store::list_told(tx, clock).await?;
    if told.iter().any(|(level, _)| *level == number) {
        return Ok(());
    }
    let lead = match ticket.project_id {
        Some(project) => projects::effective(tx, project, now).await?.lead,
        None => None,
    };
    let mut not: Vec<PersonId> = told.into_iter().filter_map(|(_, person)| person).collect();
    for person in [ticket.owner_id, lead].into_iter().flatten() {
        if people::is_away(tx, person, now).await? {
            not.push(person);
        }
    }
    let person = escalation::whom(level.tell, ticket.owner_id, lead, &not);
    store::insert(tx, clock, number, person).await?;
    let (project, why) = (ticket.project_id, format!("level {number}"));
    tx.record(Event::TicketRaised { ticket: ticket.id, project, person, why }).await?;
    Ok(())
}
