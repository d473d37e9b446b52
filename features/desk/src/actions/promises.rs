//! Opening hours and policies: what is written is a version, and a version never changes.

use super::{clocks, days};
use crate::{
    calendar::{Hours, Stretch},
    promise::{HoursBody, PolicyBody},
    store::{hours, policies, side, tickets},
    types::{TEXT_LENGTH, WORD_LENGTH, filled, line},
};
use db::{Read, Tx};
use jiff::civil::Date;
use kernel::{
    CannedId, ClientId, Error, Event, HoursId, HoursVersionId, PolicyId, PolicyVersionId, Result, SiteId,
    local_date,
};
use std::collections::BTreeMap;

/// Whoever runs the installation says what is promised.
pub(super) fn refuse_others(tx: &Tx) -> Result<()> {
    if tx.actor().is_admin() { Ok(()) } else { Err(Error::Forbidden) }
}

/// Writes opening hours down for the first time.
#[db::boxed]
pub async fn create_hours(tx: &mut Tx, body: HoursBody) -> Result<HoursId> {
    refuse_others(tx)?;
    let name = filled("name", &body.name, WORD_LENGTH)?;
    body.read(today(tx))?;
    let id = hours::insert(tx, &name).await.map_err(taken)?;
    hours::insert_version(tx, id, 1, None, &body).await?;
    tx.record(Event::HoursChanged { hours: id, what: "created".to_owned() }).await?;
    Ok(id)
}

/// Writes a new version that counts from now on: open tickets follow it from then, the others keep theirs
/// (RULES §6.3).
pub async fn change_hours(tx: &mut Tx, id: HoursId, body: HoursBody) -> Result<()> {
    refuse_others(tx)?;
    let name = filled("name", &body.name, WORD_LENGTH)?;
    let today = today(tx);
    body.read(today)?;
    let (_, _, number) = hours::find_newest(tx, id).await?;
    hours::rename(tx, id, &name).await.map_err(taken)?;
    let version = hours::insert_version(tx, id, number + 1, Some(today), &body).await?;
    move_tickets(tx, id, version).await?;
    for derived in hours::list_derived(tx, Some(id), None).await? {
        days::follow(tx, &derived, &body).await?;
    }
    tx.record(Event::HoursChanged { hours: id, what: "changed".to_owned() }).await?;
    Ok(())
}

/// Puts the open tickets of some opening hours under a new version.
pub(super) async fn move_tickets(tx: &mut Tx, id: HoursId, version: HoursVersionId) -> Result<()> {
    for ticket in tickets::move_hours(tx, id, version).await? {
        clocks::refresh(tx, ticket).await?;
    }
    Ok(())
}

pub(super) fn today(tx: &Tx) -> Date {
    local_date(tx.now(), &jiff::tz::TimeZone::UTC)
}

fn taken(error: Error) -> Error {
    match error {
        Error::Conflict("error-exists") => Error::invalid("name", "desk-name-taken"),
        other => other,
    }
}

/// Writes a policy down. Two policies for the same client and service would be a coin toss, so the second is
/// refused (RULES §6.4).
#[db::boxed]
pub async fn create_policy(tx: &mut Tx, new: &policies::Selector<'_>, body: &PolicyBody) -> Result<PolicyId> {
    refuse_others(tx)?;
    check(tx, new, body, 0).await?;
    let id = policies::insert(tx, new).await.map_err(taken)?;
    policies::insert_version(tx, id, body).await?;
    tx.record(Event::PolicyChanged { policy: id, what: "created".to_owned() }).await?;
    Ok(id)
}

/// Writes a new version for tickets to come; those that came keep theirs (RULES §6.4).
pub async fn change_policy(
    tx: &mut Tx,
    id: PolicyId,
    new: &policies::Selector<'_>,
    body: &PolicyBody,
) -> Result<()> {
    refuse_others(tx)?;
    check(tx, new, body, id.0).await?;
    policies::save(tx, id, new).await.map_err(taken)?;
    policies::insert_version(tx, id, body).await?;
    tx.record(Event::PolicyChanged { policy: id, what: "changed".to_owned() }).await?;
    Ok(())
}

async fn check(tx: &mut Tx, new: &policies::Selector<'_>, body: &PolicyBody, but: i64) -> Result<()> {
    filled("name", new.name, WORD_LENGTH)?;
    line("service", new.service, WORD_LENGTH)?;
    body.check()?;
    hours::find_newest(tx, new.hours).await.map_err(|_| Error::invalid("hours", "desk-choose-one"))?;
    if policies::overlaps(tx, new.client, new.service, but).await? {
        return Err(Error::invalid("client", "desk-policy-overlaps"));
    }
    Ok(())
}

/// What is promised for a client and a service. Where nothing was written down, the office's hours and the
/// template of RULES §6.4 are, so that no ticket is without a clock. `client` may come with one of its sites.
pub async fn ensure_promise(
    tx: &mut Tx,
    (client, site): (Option<ClientId>, Option<SiteId>),
    service: &str,
) -> Result<(PolicyVersionId, HoursVersionId)> {
    let (policy, hours) = match policies::find_fitting(tx, client, service).await? {
        Some(found) => found,
        None => write_usual(tx).await?,
    };
    let follows = policies::find_body(tx, policy).await?.client_days;
    match client.filter(|_| follows) {
        Some(client) => Ok((policy, days::ensure(tx, hours, client, site).await?)),
        None => Ok((policy, hours)),
    }
}

async fn write_usual(tx: &mut Tx) -> Result<(PolicyVersionId, HoursVersionId)> {
    let hours = office_hours(tx).await?;
    let name = "Estándar";
    let id = hours::insert(tx, name).await?;
    hours::insert_version(tx, id, 1, None, &HoursBody::of(name, &hours)).await?;
    let policy = policies::Selector { name, client: None, service: "", hours: id };
    let policy = policies::insert(tx, &policy).await?;
    policies::insert_version(tx, policy, &PolicyBody::template()).await?;
    policies::find_fitting(tx, None, "").await?.ok_or(Error::NotFound)
}

/// The office's hours, for whom nothing else was written down.
pub(super) async fn office_hours(read: &mut Read) -> Result<Hours> {
    let office = people::org_calendar(read).await?;
    let minute = |time: jiff::civil::Time| time.hour() as u16 * 60 + time.minute() as u16;
    let week = office.week.each_ref().map(|day| {
        day.iter().map(|hours| Stretch { from: minute(hours.from), to: minute(hours.to) }).collect()
    });
    Ok(Hours { zone: office.zone, week, holidays: office.holidays, special: BTreeMap::new(), earlier: None })
}

/// Whether the guests of a client see all of its tickets.
pub async fn set_client(tx: &mut Tx, client: ClientId, all: bool) -> Result<()> {
    refuse_others(tx)?;
    clients::find(tx, client).await?;
    side::set_sees_all(tx, client, all).await?;
    tx.record(Event::DeskSettingsChanged { what: "client".to_owned() }).await?;
    Ok(())
}

/// Keeps a ready answer under its title.
pub async fn put_canned(tx: &mut Tx, title: &str, body: &str) -> Result<()> {
    refuse_others(tx)?;
    let title = filled("title", title, WORD_LENGTH)?;
    let body = filled("body", body, TEXT_LENGTH)?;
    side::put_canned(tx, &title, &body).await?;
    tx.record(Event::DeskSettingsChanged { what: "canned".to_owned() }).await?;
    Ok(())
}

/// Changes a ready answer, under this title or another.
pub async fn change_canned(tx: &mut Tx, id: CannedId, title: &str, body: &str) -> Result<()> {
    refuse_others(tx)?;
    let title = filled("title", title, WORD_LENGTH)?;
    let body = filled("body", body, TEXT_LENGTH)?;
    let all = side::list_canned(tx).await?;
    if !all.iter().any(|(known, ..)| *known == id) {
        return Err(Error::NotFound);
    }
    if all.iter().any(|(known, taken, _)| *known != id && *taken == title) {
        return Err(Error::invalid("title", "desk-name-taken"));
    }
    side::change_canned(tx, id, &title, &body).await?;
    tx.record(Event::DeskSettingsChanged { what: "canned".to_owned() }).await?;
    Ok(())
}

/// Takes a ready answer away.
pub async fn remove_canned(tx: &mut Tx, id: CannedId) -> Result<()> {
    refuse_others(tx)?;
    side::remove_canned(tx, id).await?;
    tx.record(Event::DeskSettingsChanged { what: "canned".to_owned() }).await?;
    Ok(())
}
