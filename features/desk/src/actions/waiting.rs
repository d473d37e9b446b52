//! Tickets that wait for the client too long: a warning after so many open days, and the solution after so many more
//! (RULES §6.2). Off until somebody says how many. A ticket is never solved without the warning.

use super::{clocks::Ready, tickets as verbs, words};
use crate::{
    rules,
    store::{tickets, waiting as store},
    types::{Ticket, TicketState},
};
use db::{Read, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Error, Event, Lang, Result, local_date};
use serde::{Deserialize, Serialize};
use ui::Locale;
use web::House;

/// The setting.
const SETTING: &str = "desk.waiting";
/// Open days at most.
pub const MOST_DAYS: u16 = 60;
/// Tickets that one look takes at once.
const AT_ONCE: i64 = 200;
/// What the entry of a warning tells.
const WARNING: &str = "waiting";

/// How long a client may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience {
    /// Open days after which they are warned.
    pub warn: u16,
    /// Open days after the warning until it is solved.
    pub solve: u16,
}

/// How long a client may take; nothing where it is not limited.
pub async fn patience(read: &mut Read) -> Result<Option<Patience>> {
    Ok(web::setting::<Option<Patience>>(read, SETTING).await?.flatten())
}

/// Says how long a client may take.
pub async fn set_patience(tx: &mut Tx, patience: Option<Patience>) -> Result<()> {
    if !tx.actor().is_admin() {
        return Err(Error::Forbidden);
    }
    if let Some(patience) = patience {
        for (name, days) in [("warn", patience.warn), ("solve", patience.solve)] {
            if !(1..=MOST_DAYS).contains(&days) {
                return Err(Error::limit(name, "desk-waiting-range", MOST_DAYS));
            }
        }
    }
    web::put_setting(tx, SETTING, &patience).await?;
    tx.record(Event::DeskSettingsChanged { what: "waiting".to_owned() }).await?;
    Ok(())
}

/// Looks at every ticket that waits for its client.
pub async fn look(house: &House) -> Result<()> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let Some(patience) = patience(&mut read).await? else { return Ok(()) };
    drop(read);
    let mut after = kernel::TicketId(0);
    loop {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let shortest = SignedDuration::from_hours(24 * i64::from(patience.warn.min(patience.solve) - 1));
        let before = read.now().saturating_sub(shortest).unwrap_or(Timestamp::MIN);
        let found = store::list(&mut read, before, after, AT_ONCE).await?;
        drop(read);
        let Some((last, ..)) = found.last() else { return Ok(()) };
        after = *last;
        for (nth, (ticket, since, warned)) in found.into_iter().enumerate() {
            if nth % super::IN_ONE_TURN == super::IN_ONE_TURN - 1 {
                super::give_way(super::IN_ONE_TURN).await;
            }
            let mut tx = house.db.begin(Actor::SYSTEM).await?;
            tx.lock(&format!("desk-waiting:{ticket}"), false).await?;
            let ticket = tickets::find_any(&mut tx, ticket).await?;
            if ticket.state == TicketState::WaitingClient {
                let told = house.workspace().lang;
                wait(&mut tx, &ticket, (since, warned), patience, told).await?;
                tx.commit().await?;
            }
        }
    }
}

async fn wait(
    tx: &mut Tx,
    ticket: &Ticket,
    (since, warned): (Timestamp, Option<Timestamp>),
    patience: Patience,
    usual: Lang,
) -> Result<()> {
    let Some(version) = ticket.hours_version_id else { return Ok(()) };
    let (now, mut ready) = (tx.now(), Ready::default());
    let openings = ready.openings(tx, version).await?;
    let warned = warned.filter(|warned| *warned >= since);
    let passed = |from: Timestamp, days: u16| rules::days_passed(openings.hours(), from, days, now);
    let is_over = match warned {
        Some(warned) => passed(warned, patience.solve),
        None => passed(since, patience.warn),
    };
    // Nobody is warned, and nothing is solved, while the desk is closed.
    if !is_over || !openings.is_open(now) {
        return Ok(());
    }
    if warned.is_some() {
        return verbs::move_to(tx, ticket.id, TicketState::Resolved).await;
    }
    let lang = match ticket.client_id {
        Some(client) => clients::find(tx, client).await?.lang,
        None => usual,
    };
    let zone = openings.hours().zone.clone();
    let until = openings.hours().add_open_days(local_date(now, &zone), patience.solve);
    let t = Locale { lang, zone, now };
    let name = ticket.requester.split(' ').next().unwrap_or("");
    let day = until.map_or(String::new(), |day| t.day(day));
    let text = t.with(
        "desk-waiting-warning",
        &[("name", name.into()), ("number", ticket.number().into()), ("day", day.into())],
    );
    words::answer_by_itself(tx, ticket, &text, ("", WARNING)).await
}
