//! Opening hours that are closed on the holidays of a client's sites as well (RULES §6.3): made of those that
//! people write, and followed by the client's open tickets as its holidays change. A ticket of one site has the
//! holidays of that site; one of no site those that all of them share.

use super::promises;
use crate::{
    calendar::Hours,
    promise::HoursBody,
    rules,
    store::hours::{self, Derived},
};
use db::{Read, Tx};
use jiff::civil::Date;
use kernel::{CalendarId, ClientId, Event, HoursVersionId, Result, SiteId};
use std::collections::{BTreeSet, HashMap};

/// The days on which nobody at a client works, or nobody at one of its sites; one that is gone is none.
async fn closed(read: &mut Read, client: ClientId, site: Option<SiteId>) -> Result<BTreeSet<Date>> {
    let card = clients::find(read, client).await?;
    let all = clients::list_sites(read, client).await?;
    let sites = match all.iter().find(|known| Some(known.id) == site) {
        Some(own) => vec![own.clone()],
        None => all,
    };
    let mut known: HashMap<CalendarId, BTreeSet<Date>> = HashMap::new();
    let calendars: Vec<_> = match sites.as_slice() {
        [] => vec![card.calendar_id],
        sites => sites.iter().map(|site| site.calendar_id.or(card.calendar_id)).collect(),
    };
    for id in calendars.iter().flatten() {
        if !known.contains_key(id) {
            let days = people::list_holidays(read, *id).await?;
            known.insert(*id, days.into_iter().map(|(day, _)| day).collect());
        }
    }
    Ok(rules::closed_everywhere(&calendars, &known))
}

/// The newest version of opening hours that follow others, for a client or one of its sites; made where there are
/// none yet.
pub async fn ensure(
    tx: &mut Tx,
    base: HoursVersionId,
    client: ClientId,
    site: Option<SiteId>,
) -> Result<HoursVersionId> {
    let of = hours::find_base(tx, base).await?;
    tx.lock(&format!("desk-hours:{of}:{client}"), false).await?;
    let known = hours::list_derived(tx, Some(of), Some(client)).await?;
    if let Some(found) = known.iter().find(|derived| derived.site_id == site) {
        return Ok(found.version);
    }
    let mut days = closed(tx, client, site).await?;
    let written = hours::find(tx, base).await?;
    if !can_carry(tx, &written, &days) {
        days.clear();
    }
    hours::derive(tx, base, (client, site), &days).await
}

/// Whether hours that close on some days more still open often enough to carry a promise.
fn can_carry(tx: &Tx, hours: &Hours, days: &BTreeSet<Date>) -> bool {
    let mut hours = hours.clone();
    hours.holidays.extend(days);
    hours.check(promises::today(tx)).is_ok()
}

/// Writes what the hours it follows and its client's holidays say now, if that is news; open tickets go by it
/// from now on.
pub(super) async fn follow(tx: &mut Tx, derived: &Derived, base: &HoursBody) -> Result<()> {
    let today = promises::today(tx);
    let days = closed(tx, derived.client_id, derived.site_id).await?;
    let mut body = HoursBody { name: String::new(), ..base.clone() };
    if can_carry(tx, &body.read(today)?, &days) {
        body.holidays.extend(days);
    }
    if body == (HoursBody { name: String::new(), ..derived.body()? }) {
        return Ok(());
    }
    let version = hours::insert_version(tx, derived.id, derived.number + 1, Some(today), &body).await?;
    promises::move_tickets(tx, derived.id, version).await?;
    let what = "client's days".to_owned();
    tx.record(Event::HoursChanged { hours: derived.id, what }).await.map(drop)
}

/// A client's holidays may have changed, or anybody's where none is named.
pub async fn changed(tx: &mut Tx, client: Option<ClientId>) -> Result<()> {
    for derived in hours::list_derived(tx, None, client).await? {
        let (_, version, _) = hours::find_newest(tx, derived.base_id).await?;
        let base = hours::find_body(tx, version).await?;
        follow(tx, &derived, &base).await?;
    }
    Ok(())
}
