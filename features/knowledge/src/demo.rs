//! The demo company's documents: six places of the core list (one overdue, one missing), runbooks with runs,
//! articles for clients and for everybody, and questions that nobody has answered in writing.

use crate::{
    actions, store,
    types::{Audience, Core, Draft, Kind, Reader, Slug, StepState},
};
use db::Tx;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, ActorKind, Error, Lang, Result, Rights, Role};
use serde::Deserialize;
use web::{Demo, Slot, slot};

#[derive(Deserialize)]
struct File {
    document: Vec<Told>,
    question: Vec<Asked>,
}

#[derive(Deserialize)]
struct Told {
    slug: String,
    kind: Kind,
    title: String,
    summary: String,
    #[serde(default)]
    keywords: String,
    lang: Lang,
    audience: Audience,
    client: Option<String>,
    core: Option<Core>,
    owner: String,
    review_days: i64,
    /// Days before the demo's present at which it was published; nothing for a draft.
    published: Option<i64>,
    text: String,
    /// What was written over it later.
    #[serde(default)]
    then: Vec<Rewritten>,
    #[serde(default)]
    run: Vec<Ran>,
    /// How often it was opened lately: by the team, by guests, by others.
    #[serde(default)]
    read: [i64; 3],
}

#[derive(Deserialize)]
struct Rewritten {
    days: i64,
    by: String,
    said: String,
    find: String,
    put: String,
    #[serde(default)]
    reviewed: bool,
}

#[derive(Deserialize)]
struct Ran {
    days: i64,
    by: String,
    minutes: i64,
    /// What was noted at each step; a text beginning with `!` failed, with `-` was not needed.
    steps: Vec<String>,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
struct Asked {
    words: String,
    client: Option<String>,
    by: String,
    days: i64,
}

/// Writes the documents down.
pub(crate) fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        let file: File = toml::from_str(include_str!("../demo/documents.toml"))
            .map_err(|e| Error::Internal(format!("the demo's documents: {e}")))?;
        for told in &file.document {
            tell(tx, demo, told).await?;
        }
        for asked in &file.question {
            let by = team(tx, &asked.by).await?;
            tx.act_as(by, Some(days_ago(demo, asked.days)));
            let client = client(tx, asked.client.as_deref()).await?;
            actions::ask(tx, &asked.words, None, client).await?;
        }
        tx.act_as(Actor::SYSTEM, None);
        Ok(())
    })
}

fn days_ago(demo: &Demo, days: i64) -> Timestamp {
    demo.now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(demo.now)
}

/// Somebody of the team by the first part of their address, as they act.
async fn team(tx: &mut Tx, first: &str) -> Result<Actor> {
    let person = people::find_by_email(tx, &format!("{first}@tramontana.example")).await?;
    let person = person.ok_or_else(|| Error::Internal(format!("the demo's person {first}")))?;
    let rights =
        Rights { services: person.services, head: person.head, absence_reasons: false, finance: false };
    Ok(Actor { kind: ActorKind::Person, person: person.id, role: Role::Member, rights, client: None })
}

async fn client(tx: &mut Tx, slug: Option<&str>) -> Result<Option<kernel::ClientId>> {
    match slug {
        Some(slug) => Ok(Some(clients::find_by_slug(tx, slug).await?.id)),
        None => Ok(None),
    }
}

async fn tell(tx: &mut Tx, demo: &Demo, told: &Told) -> Result<()> {
    let owner = team(tx, &told.owner).await?;
    let began = told.published.map_or(3, |days| days + 2);
    tx.act_as(owner, Some(days_ago(demo, began)));
    let draft = Draft {
        slug: Some(Slug::read(&told.slug)?),
        kind: told.kind,
        title: told.title.clone(),
        summary: told.summary.clone(),
        keywords: told.keywords.clone(),
        lang: told.lang,
        audience: told.audience,
        client: client(tx, told.client.as_deref()).await?,
        core: told.core,
        owner: Some(owner.person),
        review_days: told.review_days,
        source: told.text.clone(),
        said: String::new(),
        reviewed: false,
        seen: None,
        confirmed: false,
    };
    let mut card = actions::create(tx, draft.clone()).await?;
    if let Some(days) = told.published {
        tx.act_as(owner, Some(days_ago(demo, days)));
        actions::publish(tx, card.id).await?;
    }
    let mut text = told.text.clone();
    for then in &told.then {
        let by = team(tx, &then.by).await?;
        tx.act_as(by, Some(days_ago(demo, then.days)));
        text = text.replace(&then.find, &then.put);
        let next =
            Draft { source: text.clone(), said: then.said.clone(), reviewed: then.reviewed, ..draft.clone() };
        card = actions::change(tx, card.id, next).await?;
    }
    for ran in &told.run {
        run(tx, demo, card.id, ran).await?;
    }
    for (reader, times) in [Reader::Team, Reader::Guest, Reader::Public].into_iter().zip(told.read) {
        for n in 0..times {
            tx.act_as(Actor::SYSTEM, Some(days_ago(demo, n % 60)));
            let day = kernel::local_date(tx.now(), &jiff::tz::TimeZone::UTC);
            store::count_reading(tx, card.id, day, reader, 1).await?;
        }
    }
    Ok(())
}

async fn run(tx: &mut Tx, demo: &Demo, id: kernel::DocumentId, ran: &Ran) -> Result<()> {
    let by = team(tx, &ran.by).await?;
    let began = days_ago(demo, ran.days);
    let minute = |n: i64| began.checked_add(SignedDuration::from_mins(n)).unwrap_or(began);
    tx.act_as(by, Some(began));
    let run = actions::start(tx, id, None).await?;
    let count = ran.steps.len() as i64;
    for (step, number) in ran.steps.iter().zip(1_i64..) {
        tx.act_as(by, Some(minute(ran.minutes * number / count)));
        let (state, evidence) = match step.split_at_checked(1) {
            Some(("!", why)) => (StepState::Failed, why),
            Some(("-", why)) => (StepState::Skipped, why),
            _ => (StepState::Done, step.as_str()),
        };
        actions::mark(tx, run, number, state, evidence).await?;
    }
    tx.act_as(by, Some(minute(ran.minutes)));
    if ran.minutes > 0 {
        actions::end(tx, run, &ran.note).await?;
    }
    Ok(())
}
