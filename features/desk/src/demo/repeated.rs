//! Work that comes back at the demo company: told day by day, put together as each night would have, confirmed, and what
//! was done about it.

use super::{DAY, before, team};
use crate::{
    actions::{self, Told, recurring},
    store::{recurring as store, tickets},
    types::{
        Level, NewTicket, Origin, Spent, TicketState,
        recurring::{Candidate, NewRemedy, Remedial, Unit},
    },
};
use db::Tx;
use jiff::tz::TimeZone;
use kernel::{Actor, ClusterId, Error, Result, TicketId, local_date};
use serde::Deserialize;
use std::collections::HashMap;
use web::Demo;

/// Minutes between a request and its answer.
const ANSWERED: i64 = 40;

#[derive(Deserialize)]
struct File {
    topic: Vec<Topic>,
}

#[derive(Deserialize)]
struct Topic {
    client: String,
    /// The address of whoever asks.
    from: String,
    owner: String,
    service: String,
    category: String,
    /// Minutes that each took.
    minutes: i64,
    /// Days before the demo's present on which one came.
    days: Vec<i64>,
    /// Subjects and texts, taken in turn.
    texts: Vec<(String, String)>,
    /// What its cluster is called, once somebody confirmed it.
    name: Option<String>,
    /// Days before the present on which that was; now if none is told.
    #[serde(default)]
    confirmed: i64,
    action: Option<Remedial>,
    share: Option<i64>,
    #[serde(default)]
    upkeep: i64,
    build: Option<i64>,
    /// What was done on the day it was confirmed, and the units before and after.
    done: Option<String>,
    units: Option<(i64, i64)>,
}

/// Tells all of it, the oldest first.
pub async fn tell(tx: &mut Tx, demo: &Demo) -> Result<()> {
    let file: File = toml::from_str(include_str!("../../demo/repeated.toml"))
        .map_err(|e| Error::Internal(format!("the demo's repeated work: {e}")))?;
    let topics = file.topic;
    let mut all: Vec<(i64, usize, usize)> = Vec::new();
    for (nth, topic) in topics.iter().enumerate() {
        all.extend(topic.days.iter().enumerate().map(|(at, ago)| (*ago, nth, at)));
    }
    all.sort_by_key(|(ago, nth, _)| (-ago, *nth));
    let mut last: HashMap<usize, TicketId> = HashMap::new();
    let mut waiting: Vec<usize> = (0..topics.len()).filter(|nth| topics[*nth].name.is_some()).collect();
    waiting.sort_by_key(|nth| -topics[*nth].confirmed);
    let mut waiting = waiting.into_iter().peekable();
    for (ago, nth, at) in all {
        while let Some(ripe) = waiting.next_if(|nth| topics[*nth].confirmed > ago) {
            confirm(tx, demo, &topics[ripe], last.get(&ripe).copied()).await?;
        }
        let id = one(tx, demo, &topics[nth], (ago, at)).await?;
        last.insert(nth, id);
    }
    for ripe in waiting {
        confirm(tx, demo, &topics[ripe], last.get(&ripe).copied()).await?;
    }
    Ok(())
}

/// A ticket that was answered and solved within the hour.
async fn one(tx: &mut Tx, demo: &Demo, topic: &Topic, (ago, at): (i64, usize)) -> Result<TicketId> {
    // The demo's present is a Monday morning: a few hours on, and on working days only.
    let weekend = [0, 1, 0, 0, 0, 0, 1][(ago % 7) as usize] * 2;
    let came = (ago + weekend) * DAY - 60 - (ago * 37) % 240;
    tx.act_as(Actor::SYSTEM, Some(before(demo, came)));
    let client = clients::find_by_slug(tx, &topic.client).await?.id;
    let (subject, text) = topic.texts[at % topic.texts.len()].clone();
    let new = NewTicket {
        subject,
        text,
        requester: String::new(),
        email: topic.from.clone(),
        client: Some(client),
        site: None,
        project: None,
        category: topic.category.clone(),
        service: topic.service.clone(),
        impact: Level::Low,
        urgency: Level::Medium,
        source: Origin::Portal,
    };
    let id = actions::open(tx, new).await?;
    let owner = team(tx, &topic.owner).await?;
    let answered = before(demo, came - ANSWERED);
    tx.act_as(owner, Some(answered));
    actions::assign(tx, id, Some(owner.person)).await?;
    let (day, note) = (local_date(answered, &TimeZone::UTC), String::new());
    actions::log_time(tx, id, &Spent { day, seconds: topic.minutes * 60, note }).await?;
    let seen = tickets::find_newest(tx, id).await?;
    let told = Told { seen, state: Some(TicketState::Resolved), is_past: true, ..Told::default() };
    let done = if topic.client == "halloran" {
        "Done, please try again."
    } else {
        "Hecho, ya puedes volver a probar."
    };
    actions::reply(tx, id, done, told).await?;
    Ok(id)
}

/// What a night would have found is kept, and the cluster of a ticket is confirmed, given an owner and an action.
async fn confirm(tx: &mut Tx, demo: &Demo, topic: &Topic, ticket: Option<TicketId>) -> Result<()> {
    let at = before(demo, topic.confirmed * DAY);
    tx.act_as(Actor::SYSTEM, Some(at));
    look(tx).await?;
    let (Some(ticket), Some(name)) = (ticket, &topic.name) else { return Ok(()) };
    let Some(cluster) = store::find_of(tx, ticket).await? else { return Ok(()) };
    let owner = team(tx, &topic.owner).await?;
    tx.act_as(owner, Some(at));
    recurring::confirm(tx, cluster, name).await?;
    let candidate = Candidate {
        owner: Some(owner.person),
        action: topic.action,
        link: String::new(),
        share: topic.share,
        upkeep: topic.upkeep,
        build: topic.build,
    };
    recurring::set_candidate(tx, cluster, &candidate).await?;
    remedy(tx, topic, cluster).await
}

async fn remedy(tx: &mut Tx, topic: &Topic, cluster: ClusterId) -> Result<()> {
    let (Some(done), Some(action)) = (&topic.done, topic.action) else { return Ok(()) };
    let since = tx.now();
    let it = NewRemedy {
        action,
        words: done.clone(),
        since,
        unit: Unit::Endpoints,
        units_before: topic.units.map(|(before, _)| before),
        units_after: topic.units.map(|(_, after)| after),
    };
    recurring::note_remedy(tx, cluster, &it).await.map(drop)
}

/// Looks at what tickets are about, as each night does.
pub async fn look(tx: &mut Tx) -> Result<()> {
    let texts = recurring::texts(tx).await?;
    let found = recurring::placed(&texts);
    recurring::keep(tx, &texts, &found).await
}
