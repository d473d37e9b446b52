//! What the demo company wrote: worklogs and threads, told in order through the room's own verbs, as
//! whoever wrote them and at their time. The benchmark set is made by `many`.
//!
//! A text of the demo that lies after its present is not told yet.

mod many;

use crate::{
    actions,
    sentence::EntryKind,
    store,
    types::{
        Audience, CandidateResult, DecisionState, NewClosing, NewDecision, NewPost, NewThread, Origin,
        ThreadKind, Visibility,
    },
};
use db::Tx;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use kernel::{
    Actor, ActorKind, ContactId, DecisionId, Error, PersonId, ProjectId, Result, Rights, Role, ThreadId,
};
use projects::ProjectCard;
use serde::Deserialize;
use std::collections::BTreeMap;
use web::{Demo, Slot, slot};

/// The files, one a project.
const FILES: &[(&str, &str)] = &[
    ("AUR-1", include_str!("../demo/AUR-1.toml")),
    ("AUR-2", include_str!("../demo/AUR-2.toml")),
    ("BRU-1", include_str!("../demo/BRU-1.toml")),
    ("CAN-1", include_str!("../demo/CAN-1.toml")),
    ("HAL-1", include_str!("../demo/HAL-1.toml")),
    ("INT-1", include_str!("../demo/INT-1.toml")),
    ("KIO-1", include_str!("../demo/KIO-1.toml")),
    ("LUM-1", include_str!("../demo/LUM-1.toml")),
    ("MIX-1", include_str!("../demo/MIX-1.toml")),
    ("NAV-1", include_str!("../demo/NAV-1.toml")),
    ("OLV-1", include_str!("../demo/OLV-1.toml")),
    ("PAQ-1", include_str!("../demo/PAQ-1.toml")),
    ("PAQ-2", include_str!("../demo/PAQ-2.toml")),
    ("ROB-1", include_str!("../demo/ROB-1.toml")),
    ("SOL-1", include_str!("../demo/SOL-1.toml")),
    ("TEB-1", include_str!("../demo/TEB-1.toml")),
    ("VEG-1", include_str!("../demo/VEG-1.toml")),
    ("VEG-2", include_str!("../demo/VEG-2.toml")),
];

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    entry: Vec<Entry>,
    #[serde(default)]
    thread: Vec<Told>,
}

/// An entry of the worklog, or a post of a thread.
#[derive(Deserialize)]
struct Entry {
    by: String,
    day: i64,
    at: String,
    #[serde(default)]
    kind: String,
    visibility: String,
    minutes: Option<i64>,
    #[serde(default)]
    with: Vec<String>,
    text: String,
}

#[derive(Deserialize)]
struct Told {
    kind: String,
    title: String,
    by: String,
    day: i64,
    at: String,
    visibility: String,
    state: String,
    #[serde(default)]
    closing: String,
    cause: Option<String>,
    fix: Option<String>,
    result: Option<String>,
    issue: Option<String>,
    #[serde(default)]
    closed_by: String,
    closed_day: Option<i64>,
    #[serde(default)]
    closed_at: String,
    #[serde(default)]
    post: Vec<Entry>,
}

/// Adds what the company wrote.
pub(crate) fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        let teller = Teller::new(tx, demo).await?;
        for (key, text) in FILES {
            let written: Written = toml::from_str(text).map_err(|e| wrong(&format!("{key}: {e}")))?;
            teller.tell(tx, key, &written).await?;
        }
        tx.act_as(Actor::SYSTEM, None);
        if demo.large {
            many::tell(tx, demo).await?;
        }
        Ok(())
    })
}

fn wrong(what: &str) -> Error {
    Error::Internal(format!("the demo's threads: {what}"))
}

/// Tells what others wrote.
struct Teller {
    now: Timestamp,
    zone: TimeZone,
    people: BTreeMap<String, Author>,
}

struct Author {
    actor: Actor,
    zone: TimeZone,
}

impl Teller {
    async fn new(tx: &mut Tx, demo: &Demo) -> Result<Teller> {
        tx.act_as(Actor::SYSTEM, None);
        let author = |person: people::Person| Author { actor: person.actor(), zone: person.time_zone() };
        let cast = people::fictional_cast(tx).await?;
        let people = cast.into_iter().map(|(key, person)| (key, author(person))).collect();
        Ok(Teller { now: demo.now, zone: people::org_calendar(tx).await?.zone, people })
    }

    fn author(&self, key: &str) -> Result<&Author> {
        self.people.get(key).ok_or_else(|| wrong(&format!("nobody is {key}")))
    }

    /// A time of a day where somebody lives; nothing if it lies after the demo's present.
    fn at(&self, zone: &TimeZone, days: i64, time: &str) -> Option<Timestamp> {
        let day: Date = kernel::local_date(self.now, &self.zone).saturating_add(days.days());
        let time: Time = time.parse().ok()?;
        let local = zone.to_ambiguous_zoned(day.to_datetime(time)).compatible().ok()?;
        Some(local.timestamp()).filter(|at| *at <= self.now)
    }

    async fn tell(&self, tx: &mut Tx, key: &str, written: &Written) -> Result<()> {
        tx.act_as(Actor::SYSTEM, None);
        let card = projects::find_visible(tx, key).await?;
        let contacts = contacts(tx, &card).await?;
        let worklog = store::threads::find_worklog(tx, card.id).await?;
        for entry in &written.entry {
            self.write(tx, worklog, entry, &contacts).await?;
        }
        for thread in &written.thread {
            self.tell_thread(tx, &card, thread).await?;
        }
        Ok(())
    }

    async fn write(
        &self,
        tx: &mut Tx,
        thread: ThreadId,
        entry: &Entry,
        contacts: &BTreeMap<String, ContactId>,
    ) -> Result<bool> {
        let author = self.author(&entry.by)?;
        let Some(at) = self.at(&author.zone, entry.day, &entry.at) else { return Ok(false) };
        tx.act_as(author.actor, Some(at));
        let kind = match entry.kind.as_str() {
            "" => EntryKind::Note,
            "shipped" => EntryKind::Ship,
            word => EntryKind::parse(word).ok_or_else(|| wrong(&format!("no kind is {word}")))?,
        };
        let audience = Audience::parse(&entry.visibility).ok_or_else(|| wrong(&entry.visibility))?;
        let new = NewPost {
            kind,
            seconds: entry.minutes.map(|minutes| minutes * 60),
            contacts: entry.with.iter().filter_map(|who| contacts.get(who).copied()).collect(),
            // Who answers in a thread of the demo does so for the team.
            by_order: author.actor.is_team() && entry.kind.is_empty(),
            ..NewPost::new(thread, entry.text.trim(), audience)
        };
        let post = actions::post(tx, new)
            .await
            .map_err(|e| wrong(&format!("{} {} {}: {e}", entry.by, entry.day, entry.at)))?;
        if kind == EntryKind::Decision {
            let project = store::posts::find_visible(tx, post).await?.project;
            let text = crate::markdown::plain_text(entry.text.trim());
            let new =
                decision(project, &text, author.actor.person, audience, (Origin::Post, post.0), Some(post));
            actions::take_decision(tx, new).await?;
        }
        Ok(true)
    }

    async fn tell_thread(&self, tx: &mut Tx, card: &ProjectCard, told: &Told) -> Result<()> {
        let author = self.author(&told.by)?;
        let Some(at) = self.at(&author.zone, told.day, &told.at) else { return Ok(()) };
        // A guest's thread is opened by the team on their behalf: guests write, the team opens.
        tx.act_as(opener(author.actor), Some(at));
        let new = NewThread {
            project: card.id,
            kind: ThreadKind::parse(&told.kind).ok_or_else(|| wrong(&told.kind))?,
            title: told.title.clone(),
            visibility: Visibility::parse(&told.visibility).ok_or_else(|| wrong(&told.visibility))?,
        };
        let thread = actions::open_thread(tx, new).await?;
        for post in &told.post {
            self.write(tx, thread, post, &BTreeMap::new()).await?;
        }
        if told.state == "closed" { self.close(tx, card, thread, told).await } else { Ok(()) }
    }

    async fn close(&self, tx: &mut Tx, card: &ProjectCard, thread: ThreadId, told: &Told) -> Result<()> {
        let closer = self.author(&told.closed_by)?;
        let day = told.closed_day.unwrap_or(told.day);
        let Some(at) = self.at(&closer.zone, day, &told.closed_at) else { return Ok(()) };
        tx.act_as(closer.actor, Some(at));
        let shared = told.visibility == "shared";
        let audience = if shared { Audience::Client } else { Audience::Team };
        let kind = ThreadKind::parse(&told.kind).ok_or_else(|| wrong(&told.kind))?;
        let taken = if kind == ThreadKind::Decision {
            Some(self.decide(tx, card, thread, &told.closing, audience).await?)
        } else {
            None
        };
        // The cause and the fix say what the closing says; the summary is for the other kinds.
        let summary = if kind == ThreadKind::Incident { String::new() } else { told.closing.clone() };
        let closing = NewClosing {
            audience,
            summary,
            cause: told.cause.clone(),
            fix: told.fix.clone(),
            result: told.result.as_deref().and_then(CandidateResult::parse),
            link: told.issue.clone(),
            decision: taken,
        };
        actions::close_thread(tx, thread, closing).await.map_err(|e| wrong(&format!("{}: {e}", told.title)))
    }

    async fn decide(
        &self,
        tx: &mut Tx,
        card: &ProjectCard,
        thread: ThreadId,
        text: &str,
        audience: Audience,
    ) -> Result<DecisionId> {
        let person = tx.actor().person;
        let last = store::posts::find_newest(tx, thread).await?;
        actions::take_decision(tx, decision(card.id, text, person, audience, (Origin::Post, last), None))
            .await
    }
}

/// The program opens a thread in which a guest writes first.
fn opener(author: Actor) -> Actor {
    if author.is_team() {
        return author;
    }
    let rights = Rights { services: false, head: false, absence_reasons: false, finance: false };
    Actor { kind: ActorKind::System, person: author.person, role: Role::Owner, rights, client: None }
}

fn decision(
    project: ProjectId,
    text: &str,
    person: PersonId,
    audience: Audience,
    origin: (Origin, i64),
    post: Option<kernel::PostId>,
) -> NewDecision {
    NewDecision {
        projects: vec![project],
        text: text.chars().take(crate::rules::LINE_LENGTH).collect(),
        options: String::new(),
        deciders: vec![person],
        owner: Some(person),
        due: None,
        affects_deal: false,
        supersedes: None,
        audience,
        state: DecisionState::Taken,
        origin,
        post,
    }
}

/// The contacts of a project's client, by the keys of the demo's files: their names in small letters.
async fn contacts(tx: &mut Tx, card: &ProjectCard) -> Result<BTreeMap<String, ContactId>> {
    let Some(client) = card.client_id else { return Ok(BTreeMap::new()) };
    let key =
        |name: &str| crate::tokens::tokens(name).into_iter().map(|t| t.word).collect::<Vec<_>>().join("-");
    let all = clients::list_contacts(tx, client).await?;
    Ok(all.into_iter().map(|contact| (key(&contact.name), contact.id)).collect())
}
