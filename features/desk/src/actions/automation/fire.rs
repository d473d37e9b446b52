//! A rule fires: what happened to a ticket is heard in its own transaction and looked at in a job of its own; what
//! time does is looked at every few minutes. Each rule works in one transaction with the note of what came of it, so
//! that it is done once, however often the job is tried.

use super::super::{clocks::Ready, tickets as verbs, words};
use crate::{
    automation::{self, Facts, HOUR, MOST_AN_HOUR, MOST_DEPTH},
    store::{
        automation::{self as store, Run},
        side, tickets,
    },
    types::{
        Changes, Ticket, TicketState,
        automation::{Change, Conditions, Outcome, RuleRow, Told, Trigger},
    },
};
use db::{Read, Tx};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, CannedId, Error, Event, EventId, MICROS_PER_SECOND, Result, TicketId};
use serde::{Deserialize, Serialize};
use web::House;

/// The job's name.
pub const JOB: &str = "desk.rules";
/// Days for which it is kept that a rule had nothing to do.
const KEEP_DAYS: i64 = 60;
/// Tickets that one look at the time takes at once.
const AT_ONCE: i64 = 200;

/// What a rule hears.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Heard {
    /// Of which ticket.
    pub ticket: TicketId,
    /// What happened.
    pub trigger: Trigger,
    /// Because of what, told apart from everything else.
    pub cause: String,
    /// Rules that stand behind it.
    pub depth: i64,
    /// Per cent of a target, where a clock tells of it.
    pub percent: i64,
}

/// Hears what happened to a ticket, where a rule waits for it.
pub async fn hear(
    tx: &mut Tx,
    event: EventId,
    actor: &Actor,
    (ticket, trigger, percent): (TicketId, Trigger, i64),
) -> Result<()> {
    if !store::is_awaited(tx, trigger).await? {
        return Ok(());
    }
    let depth = automation::depth_of(actor);
    let heard = Heard { ticket, trigger, cause: format!("event:{event}"), depth, percent };
    let now = tx.now();
    tx.enqueue(JOB, &heard, now, Some(&format!("desk-rules-{event}"))).await
}

/// Lets every rule that waits for it look at what was heard.
pub async fn run(house: &House, told: &str) -> Result<()> {
    let heard: Heard = serde_json::from_str(told).map_err(Error::internal)?;
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let rules = store::list_on(&mut read, heard.trigger).await?;
    drop(read);
    for rule in rules {
        fire(house, &rule, &heard).await?;
    }
    Ok(())
}

/// Lets the rules that wait for time look at the tickets that have waited long enough by the wall clock.
pub async fn pass_time(house: &House) -> Result<()> {
    let mut read = house.db.read(Actor::SYSTEM).await?;
    let rules = store::list_on(&mut read, Trigger::Time).await?;
    drop(read);
    for rule in rules {
        let states = rule.read()?.conditions.states;
        let open = TicketState::ALL.iter().copied().filter(|state| state.is_open()).collect();
        for state in if states.is_empty() { open } else { states } {
            look_at_state(house, &rule, state).await?;
        }
    }
    Ok(())
}

async fn look_at_state(house: &House, rule: &RuleRow, state: TicketState) -> Result<()> {
    let wanted = rule.read()?.conditions;
    let mut after = TicketId(0);
    loop {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let before = |hours: Option<i64>, now: Timestamp| {
            now.saturating_sub(SignedDuration::from_secs(hours.unwrap_or(0) * HOUR)).unwrap_or(Timestamp::MIN)
        };
        let (came, said) = (before(wanted.age_hours, read.now()), before(wanted.quiet_hours, read.now()));
        let found = store::list_quiet(&mut read, rule.id, state, (came, said), (after, AT_ONCE)).await?;
        let Some((last, _)) = found.last() else { return Ok(()) };
        after = *last;
        let mut ready = Ready::default();
        let mut ripe = Vec::new();
        for (ticket, said) in found {
            let ticket = tickets::find_any(&mut read, ticket).await?;
            let facts = facts(&mut read, &ticket, 0, &wanted, &mut ready).await?;
            if automation::miss(&wanted, &facts).is_none() {
                ripe.push((ticket.id, said));
            }
        }
        drop(read);
        for (ticket, said) in ripe {
            let cause = format!("time:{said}");
            let heard = Heard { ticket, trigger: Trigger::Time, cause, depth: 0, percent: 0 };
            fire(house, rule, &heard).await?;
        }
    }
}

/// Forgets what came to nothing long ago.
pub async fn forget(tx: &mut Tx) -> Result<()> {
    let before = tx.now().saturating_sub(SignedDuration::from_hours(24 * KEEP_DAYS));
    store::forget_runs(tx, before.unwrap_or(Timestamp::MIN)).await
}

/// One rule looks at one ticket. What cannot be done is undone whole and noted with its reason.
async fn fire(house: &House, rule: &RuleRow, heard: &Heard) -> Result<()> {
    let mut tx = house.db.begin(automation::acting(heard.depth + 1)).await?;
    let looked = look(&mut tx, rule, heard).await;
    let Err(error) = looked else { return tx.commit().await };
    let Some(why) = refusal(&error) else { return Err(error) };
    drop(tx);
    let mut tx = house.db.begin(automation::acting(heard.depth + 1)).await?;
    note(&mut tx, rule, heard, (Outcome::Refused, why)).await?;
    tx.commit().await
}

/// The same in a transaction of somebody else's, with the note of what came of it.
pub async fn look(tx: &mut Tx, rule: &RuleRow, heard: &Heard) -> Result<()> {
    match attempt(tx, rule, heard).await? {
        Some((outcome, detail)) => note(tx, rule, heard, (outcome, &detail)).await,
        None => Ok(()),
    }
}

async fn note(tx: &mut Tx, rule: &RuleRow, heard: &Heard, came: (Outcome, &str)) -> Result<()> {
    let (outcome, detail) = came;
    let run = Run { rule, ticket: heard.ticket, cause: &heard.cause, depth: heard.depth, outcome, detail };
    store::insert_run(tx, &run).await
}

/// Why what a rule wants cannot be; nothing if the machine is to blame, and the job is tried again.
fn refusal(error: &Error) -> Option<&'static str> {
    match error {
        Error::Conflict(key) => Some(key),
        Error::Invalid(fields) => fields.first().map(|field| field.key),
        Error::NotFound | Error::Forbidden => Some("desk-rule-gone"),
        _ => None,
    }
}

/// What came of it, with the changes or the reason; nothing if it was looked at already.
async fn attempt(tx: &mut Tx, rule: &RuleRow, heard: &Heard) -> Result<Option<(Outcome, String)>> {
    tx.lock(&format!("desk-rule:{}", heard.ticket), false).await?;
    if store::has_run(tx, rule.id, heard.ticket, &heard.cause).await? {
        return Ok(None);
    }
    if heard.depth >= MOST_DEPTH {
        return Ok(Some((Outcome::TooDeep, String::new())));
    }
    let ticket = tickets::find_any(tx, heard.ticket).await?;
    let body = rule.read()?;
    let facts = facts(tx, &ticket, heard.percent, &body.conditions, &mut Ready::default()).await?;
    if let Some(miss) = automation::miss(&body.conditions, &facts) {
        return Ok(Some((Outcome::NoMatch, miss.word().to_owned())));
    }
    let hour_ago = tx.now().saturating_sub(SignedDuration::from_secs(HOUR)).unwrap_or(Timestamp::MIN);
    if store::count_done(tx, heard.ticket, hour_ago).await? >= MOST_AN_HOUR {
        return Ok(Some((Outcome::TooOften, String::new())));
    }
    let changes = automation::plan(&body.effects, &facts)?;
    if changes.is_empty() {
        return Ok(Some((Outcome::Nothing, String::new())));
    }
    apply(tx, &ticket, &changes, &facts, &body.name).await?;
    let detail = serde_json::to_string(&changes).map_err(Error::internal)?;
    Ok(Some((Outcome::Done, detail)))
}

/// A ticket as rules that want this look at it now.
pub(super) async fn facts(
    read: &mut Read,
    ticket: &Ticket,
    percent: i64,
    wanted: &Conditions,
    ready: &mut Ready,
) -> Result<Facts> {
    let tags = side::list_tags(read, ticket.id).await?;
    let (_, said) = store::find_last_said(read, ticket.id).await?;
    let now = read.now();
    let (mut age, mut quiet) = (0, 0);
    if let Some(openings) = ready.openings_for(read, ticket).await? {
        age = openings.between(ticket.created_at, now) / MICROS_PER_SECOND;
        quiet = openings.between(said.unwrap_or(ticket.created_at), now) / MICROS_PER_SECOND;
    }
    let said =
        if wanted.said.is_empty() { String::new() } else { store::find_written(read, ticket.id).await? };
    Ok(Facts { said, ..of(ticket, tags, (percent, age, quiet)) })
}

/// A ticket's facts from its row, its tags and what has passed.
pub(super) fn of(ticket: &Ticket, tags: Vec<String>, (percent, age, quiet): (i64, i64, i64)) -> Facts {
    Facts {
        silent: ticket.spam || ticket.merged_into.is_some(),
        client: ticket.client_id,
        site: ticket.site_id,
        project: ticket.project_id,
        category: ticket.category.clone(),
        service: ticket.service.clone(),
        priority: ticket.priority,
        state: ticket.state,
        tags,
        subject: ticket.subject.clone(),
        requester: ticket.requester.clone(),
        email: ticket.email.clone(),
        said: String::new(),
        source: ticket.source,
        owner: ticket.owner_id,
        percent,
        age,
        quiet,
    }
}

/// Does what a rule says through the verbs that people use.
async fn apply(tx: &mut Tx, ticket: &Ticket, all: &[Change], facts: &Facts, rule: &str) -> Result<()> {
    let id = ticket.id;
    change_fields(tx, ticket, all, facts, rule).await?;
    for change in all {
        match change {
            Change::Priority(_) | Change::Category(_) | Change::Tag(_) => {}
            Change::Owner(owner) => verbs::assign(tx, id, Some(*owner)).await?,
            Change::ToLead => {
                let lead = lead(tx, ticket).await?.ok_or(Error::Conflict("desk-rule-no-lead"))?;
                verbs::assign(tx, id, Some(lead)).await?;
            }
            Change::Note(text) => words::note_as(tx, ticket, text, rule).await.map(drop)?,
            Change::Answer(answer) => answer_client(tx, ticket, *answer, rule).await?,
            Change::State(TicketState::WaitingClient) => verbs::wait_for_client(tx, id).await?,
            Change::State(state) => verbs::move_to(tx, id, *state).await?,
            Change::Tell(whom) => tell(tx, ticket, *whom, rule).await?,
        }
    }
    Ok(())
}

async fn lead(tx: &mut Tx, ticket: &Ticket) -> Result<Option<kernel::PersonId>> {
    let now = tx.now();
    match ticket.project_id {
        Some(project) => Ok(projects::effective(tx, project, now).await?.lead),
        None => Ok(None),
    }
}

/// Priority, category and tags are one change of the ticket.
async fn change_fields(tx: &mut Tx, it: &Ticket, all: &[Change], facts: &Facts, rule: &str) -> Result<()> {
    let (mut priority, mut category) = (None, it.category.clone());
    let mut tags = facts.tags.clone();
    for change in all {
        match change {
            Change::Priority(n) => priority = Some(*n),
            Change::Category(name) => category.clone_from(name),
            Change::Tag(tag) => tags.push(tag.to_lowercase()),
            _ => {}
        }
    }
    if priority.is_none() && category == it.category && tags.len() == facts.tags.len() {
        return Ok(());
    }
    let reason = if priority.is_some() { rule } else { it.override_reason.as_deref().unwrap_or(rule) };
    let priority = Some((priority.unwrap_or(it.priority), reason.to_owned()));
    let new = Changes { category, priority, ..Changes::of(it) };
    verbs::change(tx, it.id, new, &tags).await
}

/// Sends a ready answer. It stops no clock: no person wrote it (RULES §6.2).
async fn answer_client(tx: &mut Tx, ticket: &Ticket, answer: CannedId, rule: &str) -> Result<()> {
    let ready = side::list_canned(tx).await?;
    let (.., body) = ready.into_iter().find(|(id, ..)| *id == answer).ok_or(Error::NotFound)?;
    let project = match ticket.project_id {
        Some(project) => projects::find_in_reach(tx, project).await.ok().map(|card| card.full_name()),
        None => None,
    };
    // What a rule is called is the team's; the client hears the house.
    let house = web::workspace(tx).await?.name;
    let me = if house.is_empty() { rule } else { &house };
    let filling = crate::rules::Filling { me, project: project.as_deref(), blank: Some("") };
    let text = crate::rules::fill(&body, ticket, filling);
    words::answer_by_itself(tx, ticket, &text, (rule, "")).await
}

/// Asks somebody to look; where there is nobody in particular, the coordinators.
async fn tell(tx: &mut Tx, ticket: &Ticket, whom: Told, rule: &str) -> Result<()> {
    let person = match whom {
        Told::Owner => tickets::find_any(tx, ticket.id).await?.owner_id,
        Told::Lead => lead(tx, ticket).await?,
        Told::Heads => None,
    };
    let project = ticket.project_id;
    tx.record(Event::TicketRaised { ticket: ticket.id, project, person, why: rule.to_owned() }).await?;
    Ok(())
}
