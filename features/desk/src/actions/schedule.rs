//! Tickets that come by themselves: planned by whoever runs the installation, made by the program, one for each
//! planned day however many nodes look and however often one dies.

use super::{promises, tickets as verbs};
use crate::{
    calendar::Hours,
    schedule::{self, MOST_SCHEDULES, instant, moved, next_day},
    store::{hours, schedule as store},
    types::{
        NewTicket, Origin,
        schedule::{ScheduleBody, ScheduleRow},
    },
};
use db::{Read, Tx};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kernel::{Actor, Error, Event, Result, ScheduleId, TicketId, local_date};
use web::House;

/// Schedules that one look takes at most.
const AT_ONCE: i64 = 50;
/// Planned days that may be skipped one after the other while the next one is looked for.
const MOST_SKIPPED: usize = 60;

fn refuse_others(tx: &Tx) -> Result<()> {
    if tx.actor().is_admin() { Ok(()) } else { Err(Error::Forbidden) }
}

/// Plans tickets. None comes until it is switched on.
pub async fn create(tx: &mut Tx, body: &ScheduleBody) -> Result<ScheduleId> {
    refuse_others(tx)?;
    if store::list(tx).await?.len() >= MOST_SCHEDULES {
        return Err(Error::limit("name", "desk-schedules-many", MOST_SCHEDULES));
    }
    let body = checked(tx, body).await?;
    let id = store::insert(tx, &body).await.map_err(taken)?;
    tx.record(Event::ScheduleChanged { schedule: id, what: "created".to_owned() }).await?;
    Ok(id)
}

/// Changes what is planned from now on.
pub async fn change(tx: &mut Tx, id: ScheduleId, body: &ScheduleBody) -> Result<()> {
    refuse_others(tx)?;
    let is_on = store::find(tx, id).await?.is_on;
    let body = checked(tx, body).await?;
    store::save(tx, id, &body).await.map_err(taken)?;
    plan(tx, id, &body, is_on).await?;
    tx.record(Event::ScheduleChanged { schedule: id, what: "changed".to_owned() }).await?;
    Ok(())
}

/// Switches it on or off. What was missed while it was off is not made up for.
pub async fn switch(tx: &mut Tx, id: ScheduleId, on: bool) -> Result<()> {
    refuse_others(tx)?;
    let row = store::find(tx, id).await?;
    if row.is_on == on {
        return Ok(());
    }
    plan(tx, id, &row.read()?, on).await?;
    let what = if on { "on" } else { "off" };
    tx.record(Event::ScheduleChanged { schedule: id, what: what.to_owned() }).await?;
    Ok(())
}

async fn checked(tx: &mut Tx, body: &ScheduleBody) -> Result<ScheduleBody> {
    let body = schedule::check(body)?;
    if let Some(owner) = body.owner {
        verbs::must_be_on_team(tx, owner).await?;
    }
    if let Some(client) = body.client {
        clients::find(tx, client).await.map_err(|_| Error::invalid("client", "desk-choose-one"))?;
    }
    if let Some(project) = body.project {
        let card = projects::find_in_reach(tx, project).await;
        let card = card.map_err(|_| Error::invalid("project", "desk-choose-one"))?;
        if card.client_id.is_some() && body.client.is_some() && card.client_id != body.client {
            return Err(Error::invalid("project", "desk-project-of-other"));
        }
    }
    if let Some(hours) = body.hours {
        hours::find_newest(tx, hours).await.map_err(|_| Error::invalid("hours", "desk-choose-one"))?;
    }
    Ok(body)
}

fn taken(error: Error) -> Error {
    match error {
        Error::Conflict("error-exists") => Error::invalid("name", "desk-name-taken"),
        other => other,
    }
}

/// The days that are open: those of the opening hours it names, else of the office.
async fn open_days(read: &mut Read, body: &ScheduleBody) -> Result<Hours> {
    match body.hours {
        Some(id) => {
            let (_, version, _) = hours::find_newest(read, id).await?;
            hours::find(read, version).await
        }
        None => promises::office_hours(read).await,
    }
}

/// What comes first after an instant, of the days that were not looked at yet.
pub async fn coming(
    read: &mut Read,
    body: &ScheduleBody,
    known: Option<Date>,
    from: Timestamp,
) -> Result<Option<(Date, Timestamp)>> {
    let hours = open_days(read, body).await?;
    let zone = TimeZone::get(&body.zone).map_err(Error::internal)?;
    let today = local_date(from, &zone);
    // A day's ticket may come days later, when the desk opens again.
    let mut after = known.unwrap_or_else(|| today.yesterday().unwrap_or(today));
    for _ in 0..MOST_SKIPPED {
        let Some(day) = next_day(body, after) else { return Ok(None) };
        let at = moved(day, body.closed, &hours).and_then(|day| instant(body, day));
        if let Some(at) = at.filter(|at| *at >= from) {
            return Ok(Some((day, at)));
        }
        after = day;
    }
    Ok(None)
}

/// The next days on which a ticket would come, for whoever plans.
pub async fn preview(read: &mut Read, body: &ScheduleBody, days: usize) -> Result<Vec<Timestamp>> {
    let (mut all, mut known, mut from) = (Vec::new(), None, read.now());
    while all.len() < days {
        let Some((day, at)) = coming(read, body, known, from).await? else { break };
        all.push(at);
        (known, from) = (Some(day), at);
    }
    Ok(all)
}

async fn plan(tx: &mut Tx, id: ScheduleId, body: &ScheduleBody, on: bool) -> Result<()> {
    let (now, known) = (tx.now(), store::find_latest(tx, id).await?);
    let next = if on { coming(tx, body, known, now).await? } else { None };
    store::set_next(tx, id, on, next).await
}

/// Makes every ticket that is due. Each in one transaction with the note of its day.
pub async fn make_due(house: &House) -> Result<()> {
    loop {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let due = store::list_due(&mut read, AT_ONCE).await?;
        drop(read);
        if due.is_empty() {
            return Ok(());
        }
        for id in due {
            make(house, id).await?;
        }
    }
}

async fn make(house: &House, id: ScheduleId) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    tx.lock(&format!("desk-schedule:{id}"), false).await?;
    let row = store::find(&mut tx, id).await?;
    let (Some(day), Some(at)) = (row.next_day, row.next_at.filter(|at| row.is_on && *at <= tx.now())) else {
        return Ok(());
    };
    let body = row.read()?;
    // A holiday that was added since moves the ticket, or takes it away.
    let hours = open_days(&mut tx, &body).await?;
    let wanted = moved(day, body.closed, &hours).and_then(|day| instant(&body, day));
    match wanted {
        Some(later) if later > tx.now() => {
            store::set_next(&mut tx, id, true, Some((day, later))).await?;
            return tx.commit().await;
        }
        _ if store::is_known(&mut tx, id, day).await? => {}
        None => store::insert_occurrence(&mut tx, id, day, None, "desk-schedule-closed-day").await?,
        Some(_) => match open(&mut tx, &body, day).await {
            Ok(ticket) => store::insert_occurrence(&mut tx, id, day, Some(ticket), "").await?,
            Err(Error::Invalid(fields)) => {
                drop(tx);
                let why = fields.first().map_or("desk-rule-gone", |field| field.key);
                return refuse(house, &row, (day, at), why).await;
            }
            Err(Error::NotFound) => {
                drop(tx);
                return refuse(house, &row, (day, at), "desk-rule-gone").await;
            }
            Err(other) => return Err(other),
        },
    }
    advance(&mut tx, id, &body, (day, at)).await?;
    tx.commit().await
}

/// A ticket that cannot be opened is noted, and the next day is waited for.
async fn refuse(house: &House, row: &ScheduleRow, due: (Date, Timestamp), why: &str) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    tx.lock(&format!("desk-schedule:{}", row.id), false).await?;
    if !store::is_known(&mut tx, row.id, due.0).await? {
        store::insert_occurrence(&mut tx, row.id, due.0, None, why).await?;
    }
    advance(&mut tx, row.id, &row.read()?, due).await?;
    tx.commit().await
}

/// What was missed while no node ran is made up for, day by day.
async fn advance(tx: &mut Tx, id: ScheduleId, body: &ScheduleBody, due: (Date, Timestamp)) -> Result<()> {
    let next = coming(tx, body, Some(due.0), due.1).await?;
    store::set_next(tx, id, true, next).await
}

async fn open(tx: &mut Tx, body: &ScheduleBody, day: Date) -> Result<TicketId> {
    let told = |text: &str| text.replace("{day}", &day.to_string());
    let new = NewTicket {
        subject: told(&body.subject),
        text: told(&body.text),
        requester: body.requester.clone(),
        email: body.email.clone(),
        client: body.client,
        site: None,
        project: body.project,
        category: body.category.clone(),
        service: body.service.clone(),
        impact: body.impact,
        urgency: body.urgency,
        source: Origin::Schedule,
    };
    let id = verbs::open(tx, new).await?;
    if let Some(owner) = body.owner {
        verbs::assign(tx, id, Some(owner)).await?;
    }
    Ok(id)
}
