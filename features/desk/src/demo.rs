//! The demo company's tickets, told in order through the room's own verbs: some at risk, one broken, some that
//! wait for the client, some solved.

mod automation;
mod many;
mod repeated;

use crate::{
    actions::{self, Told},
    alert::{Alert, AlertMapping},
    store::{
        alerts::{self, NewSource},
        survey, tickets,
    },
    types::{Level, NewTicket, Origin, Spent, TicketState},
};
use db::Tx;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kernel::{Actor, ActorKind, Error, PersonId, Result, Rights, Role, TicketId, local_date};
use serde::Deserialize;
use web::{Demo, Slot, slot};

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// Where clients write to the demo's desk.
const DESK: &str = "soporte@tramontana.example";

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    answer: Vec<Answer>,
    ticket: Vec<Fictional>,
}

#[derive(Deserialize)]
struct Answer {
    title: String,
    body: String,
}

#[derive(Deserialize)]
struct Fictional {
    client: String,
    project: Option<String>,
    /// The address of whoever asks.
    from: String,
    /// Minutes before the demo's present.
    ago: i64,
    subject: String,
    text: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    service: String,
    impact: Level,
    urgency: Level,
    /// The address of whoever holds it.
    owner: Option<String>,
    /// What whoever asked says of the solution, 1 to 5, and why.
    rated: Option<i64>,
    #[serde(default)]
    said: String,
    #[serde(default)]
    then: Vec<Happened>,
}

#[derive(Deserialize)]
struct Happened {
    ago: i64,
    /// reply, note, message, developer, time.
    what: String,
    by: Option<String>,
    #[serde(default)]
    text: String,
    state: Option<TicketState>,
    #[serde(default)]
    minutes: i64,
}

/// Writes the tickets down.
pub(crate) fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        let file: File = toml::from_str(include_str!("../demo/tickets.toml"))
            .map_err(|e| Error::Internal(format!("the demo's tickets: {e}")))?;
        tx.act_as(Actor::SYSTEM, Some(demo.now));
        actions::put_address(tx, &people::Email::parse("address", DESK)?, None, None, ("Soporte", ""))
            .await?;
        for answer in &file.answer {
            actions::put_canned(tx, &answer.title, &answer.body).await?;
        }
        repeated::tell(tx, demo).await?;
        tx.act_as(Actor::SYSTEM, Some(demo.now));
        automation::load(tx).await?;
        for ticket in &file.ticket {
            tell(tx, demo, ticket).await?;
        }
        alert(tx, demo).await?;
        tx.act_as(Actor::SYSTEM, Some(demo.now));
        actions::set_asks_back(tx, true).await?;
        automation::switch_on(tx).await?;
        repeated::look(tx).await?;
        tx.act_as(Actor::SYSTEM, None);
        if demo.large { many::tell(tx, demo).await } else { Ok(()) }
    })
}

fn before(demo: &Demo, minutes: i64) -> Timestamp {
    demo.now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(demo.now)
}

/// A disk that filled up two days ago, and was over by itself.
async fn alert(tx: &mut Tx, demo: &Demo) -> Result<()> {
    tx.act_as(Actor::SYSTEM, Some(before(demo, 2 * DAY)));
    let mapping = AlertMapping::preset("alertmanager").ok_or(Error::NotFound)?;
    let (_, secret) = actions::add_source(
        tx,
        &NewSource { name: "Prometheus", mapping: &mapping, client: None, project: None },
    )
    .await?;
    let source = alerts::find_source(tx, &web::digest(&secret)).await?;
    let (key, subject) = ("disk-eu-2".to_owned(), "El disco de eu-2 está al 91 %".to_owned());
    let text = "node_filesystem_avail_bytes, /var, eu-2".to_owned();
    let mut burns = Alert { key, firing: true, subject, text, severity: Level::Medium };
    actions::alert(tx, &source, &burns).await?;
    tx.act_as(Actor::SYSTEM, Some(before(demo, 2 * DAY - 40)));
    burns.firing = false;
    actions::alert(tx, &source, &burns).await.map(drop)
}

/// Somebody of the team, as they act.
async fn team(tx: &mut Tx, email: &str) -> Result<Actor> {
    let person = people::find_by_email(tx, email).await?;
    let person = person.ok_or_else(|| Error::Internal(format!("the demo's person {email}")))?;
    let rights =
        Rights { services: person.services, head: person.head, absence_reasons: false, finance: false };
    Ok(Actor { kind: ActorKind::Person, person: person.id, role: Role::Member, rights, client: None })
}

async fn tell(tx: &mut Tx, demo: &Demo, from: &Fictional) -> Result<()> {
    tx.act_as(Actor::SYSTEM, Some(before(demo, from.ago)));
    let client = clients::find_by_slug(tx, &from.client).await?.id;
    let project = match &from.project {
        Some(key) => Some(projects::find_visible(tx, key).await?.id),
        None => None,
    };
    let new = NewTicket {
        subject: from.subject.clone(),
        text: from.text.clone(),
        requester: String::new(),
        email: from.from.clone(),
        client: Some(client),
        site: None,
        project,
        category: from.category.clone(),
        service: from.service.clone(),
        impact: from.impact,
        urgency: from.urgency,
        source: Origin::Portal,
    };
    let id = actions::open(tx, new).await?;
    automation::look(tx, id, before(demo, from.ago)).await?;
    if let Some(owner) = &from.owner {
        let owner = team(tx, owner).await?.person;
        tx.act_as(Actor::SYSTEM, Some(before(demo, (from.ago - 3).max(0))));
        actions::assign(tx, id, Some(owner)).await?;
    }
    for happened in &from.then {
        happen(tx, demo, id, happened, from.owner.as_deref()).await?;
    }
    if let Some(score) = from.rated {
        let last = from.then.iter().map(|happened| happened.ago).min().unwrap_or(from.ago);
        tx.act_as(Actor::SYSTEM, Some(before(demo, last - 60)));
        let code = web::fresh_code()?;
        survey::ask(tx, id, &from.from, &web::digest(&code)).await?;
        tx.act_as(Actor::SYSTEM, Some(before(demo, last - 90)));
        actions::answer(tx, &code, score, &from.said).await?;
    }
    // Clocks are read once more at the demo's present, so that what is late by then is known to be.
    tx.act_as(Actor::SYSTEM, Some(demo.now));
    actions::warn(tx, id, &mut actions::ready()).await
}

async fn happen(tx: &mut Tx, demo: &Demo, id: TicketId, what: &Happened, owner: Option<&str>) -> Result<()> {
    let at = before(demo, what.ago);
    let by = what.by.as_deref().or(owner).unwrap_or("");
    if what.what == "message" {
        tx.act_as(Actor::SYSTEM, Some(at));
        return actions::message(tx, id, &what.text, "").await.map(drop);
    }
    let actor = team(tx, by).await?;
    tx.act_as(actor, Some(at));
    match what.what.as_str() {
        "reply" => {
            let seen = tickets::find_newest(tx, id).await?;
            let told = Told { seen, state: what.state, is_past: true, ..Told::default() };
            actions::reply(tx, id, &what.text, told).await.map(drop)
        }
        "note" => actions::note(tx, id, &what.text).await.map(drop),
        "time" => {
            let day = local_date(at, &TimeZone::UTC);
            actions::log_time(tx, id, &Spent { day, seconds: what.minutes * 60, note: what.text.clone() })
                .await
                .map(drop)
        }
        "developer" => {
            let to: PersonId = actor.person;
            if let Some(owner) = owner {
                let holder = team(tx, owner).await?;
                tx.act_as(holder, Some(at));
            }
            actions::take_to_developer(tx, id, to, &what.text).await
        }
        other => Err(Error::Internal(format!("the demo tells of {other}"))),
    }
}
