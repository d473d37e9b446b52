//! The projects of the demo company, told in order through the room's own verbs.
//!
//! Absent on purpose: threads and posts, which the rooms above tell.

mod file;
mod large;
mod proofs;

use crate::{
    actions::{self, cover},
    lead::AssignedRole,
    store,
    types::{
        Changes, IssueState, Kind, NewMeeting, NewProject, Opening, ProjectState, Provider, Repeats,
        StatusState,
    },
};
use db::Tx;
use file::{Fictional, File, Link, Meeting};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use kernel::{Actor, ClientId, Error, Lang, PersonId, ProjectId, Result, Rights, Role};
use std::collections::BTreeMap;
use web::{Demo, Slot, slot};

/// Adds the projects.
pub(crate) fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        let file: File = toml::from_str(include_str!("../demo/projects.toml"))
            .map_err(|e| Error::Internal(format!("the demo's projects: {e}")))?;
        let mut teller = Teller::new(tx, demo).await?;
        for project in &file.project {
            teller.tell(tx, project).await?;
        }
        if demo.large {
            teller.tell_many(tx).await?;
        }
        tell_covers(tx, demo).await?;
        tx.act_as(Actor::SYSTEM, Some(demo.now));
        actions::pass_meetings(tx).await?;
        cover::tell_gaps(tx).await?;
        tx.act_as(Actor::SYSTEM, None);
        Ok(())
    })
}

/// Tells each cover when it began and ended, as the tick would have.
async fn tell_covers(tx: &mut Tx, demo: &Demo) -> Result<()> {
    let since = demo.now.saturating_sub((24 * 365).hours()).unwrap_or(demo.now);
    let away = store::list_away(tx, since, demo.now).await?;
    let mut edges: Vec<Timestamp> = away.iter().flat_map(|absence| [absence.from, absence.to]).collect();
    edges.retain(|edge| since <= *edge && *edge < demo.now);
    edges.push(demo.now);
    edges.sort_unstable();
    edges.dedup();
    for edge in edges {
        tx.act_as(Actor::SYSTEM, Some(edge));
        cover::settle(tx).await?;
    }
    Ok(())
}

/// Tells what others did, as them and at their time.
struct Teller<'a> {
    demo: &'a Demo,
    zone: TimeZone,
    people: BTreeMap<String, PersonId>,
    clients: BTreeMap<String, ClientId>,
    named: BTreeMap<String, String>,
}

impl<'a> Teller<'a> {
    async fn new(tx: &mut Tx, demo: &'a Demo) -> Result<Teller<'a>> {
        tx.act_as(Actor::SYSTEM, None);
        let cast = people::fictional_cast(tx).await?;
        let people = cast.iter().map(|(key, person)| (key.clone(), person.id)).collect();
        let named = cast.into_iter().map(|(key, person)| (key, person.name)).collect();
        let clients = clients::list_cards(tx).await?;
        let clients = clients.into_iter().map(|client| (client.code.to_string(), client.id)).collect();
        Ok(Teller { demo, zone: people::org_calendar(tx).await?.zone, people, clients, named })
    }

    fn person(&self, key: &str) -> Result<PersonId> {
        self.people.get(key).copied().ok_or_else(|| Error::Internal(format!("the demo has no {key}")))
    }

    fn day(&self, days: i64) -> Date {
        kernel::local_date(self.demo.now, &self.zone).saturating_add(days.days())
    }

    /// A time of a day, never after the demo's present.
    fn at(&self, days: i64, time: &str) -> Timestamp {
        let time: Time = time.parse().unwrap_or(Time::constant(9, 30, 0, 0));
        let local = self.zone.to_ambiguous_zoned(self.day(days).to_datetime(time));
        local.compatible().map_or(self.demo.now, |zoned| zoned.timestamp()).min(self.demo.now)
    }

    /// Goes on as somebody who may do everything the demo tells.
    fn act(tx: &mut Tx, person: PersonId, at: Timestamp) {
        let rights = Rights { services: true, head: true, ..Rights::default() };
        let actor =
            Actor { person, role: Role::Admin, rights, client: None, kind: kernel::ActorKind::Person };
        tx.act_as(actor, Some(at));
    }

    async fn tell(&mut self, tx: &mut Tx, from: &Fictional) -> Result<()> {
        let proposer = self.person(&from.proposer)?;
        let opened = from.opened_day.or(from.proposed_day).unwrap_or(0);
        let kind = Kind::parse(&from.kind)
            .ok_or_else(|| Error::Internal(format!("the demo's kind {}", from.kind)))?;
        let lang = Lang::parse(&from.lang).unwrap_or_default();
        let new = NewProject {
            kind,
            client: self.clients.get(&from.client).copied(),
            name: from.name.clone(),
            description: from.description.trim().to_owned(),
            context: from.context.clone(),
            lang,
            restricted: from.restricted,
            second_reason: None,
        };
        let won = self.won_proof(tx, &new).await?;
        let id = if let Some(proof) = won {
            let (lead, backup) = self.first_pair(from)?;
            Self::act(tx, proposer, self.at(opened, "10:40"));
            actions::convert_proof(tx, proof, new, Opening::with(lead, backup)).await?
        } else {
            Self::act(tx, proposer, self.at(from.proposed_day.unwrap_or(opened - 3), "12:10"));
            actions::propose(tx, new).await?
        };
        let made = store::find_card(tx, id).await?;
        if made.key != from.key {
            return Err(Error::Internal(format!("the demo's {} became {}", from.key, made.key)));
        }
        let phase = if lang == Lang::Es { &from.phase_es } else { &from.phase_en };
        let project = store::find_project(tx, id).await?;
        let to = Changes {
            name: made.name,
            description: project.description,
            context: project.context,
            phase: phase.clone(),
            lang,
            restricted: from.restricted,
        };
        actions::change(tx, id, to).await?;
        if let Some(poc) = &from.poc {
            self.tell_terms(tx, id, poc).await?;
        }
        if from.opened_day.is_some() && from.state != "proposed" {
            if won.is_none() {
                Self::act(tx, self.person("nadia")?, self.at(opened, "10:40"));
                let (lead, backup) = self.first_pair(from)?;
                actions::open(tx, id, Opening::with(lead, backup)).await?;
            }
            self.tell_life(tx, id, from).await?;
        }
        Ok(())
    }

    /// What happened after the opening.
    async fn tell_life(&self, tx: &mut Tx, id: ProjectId, from: &Fictional) -> Result<()> {
        let opened = from.opened_day.unwrap_or(0);
        let head = self.person("nadia")?;
        self.tell_turns(tx, id, from, opened).await?;
        for guest in &from.guest {
            Self::act(tx, head, self.at(opened + 2, "11:00"));
            actions::admit_guest(tx, id, self.person(&guest.person)?).await?;
        }
        for link in &from.link {
            self.tell_link(tx, id, link, opened).await?;
        }
        for note in &from.handover {
            Self::act(tx, self.person(&note.by)?, self.at(note.day, "17:20"));
            actions::write_note(tx, id, &note.text).await?;
        }
        if let Some(said) = &from.status {
            let speaker = self.speaker(tx, id).await?;
            Self::act(tx, speaker, self.at(said.day, &said.at));
            let state = StatusState::parse(&said.state).unwrap_or(StatusState::OnTrack);
            actions::say_status(tx, id, state, &said.sentence).await?;
        }
        for meeting in &from.meeting {
            self.tell_meeting(tx, id, meeting).await?;
        }
        if let Some(poc) = &from.poc {
            self.tell_proof(tx, id, poc).await?;
        }
        if let Some(day) = from.paused_day {
            Self::act(tx, head, self.at(day, "10:30"));
            actions::pause(tx, id, "").await?;
        }
        let closed = from
            .closed_day
            .filter(|_| ProjectState::parse(&from.state) == Some(ProjectState::Closed) && from.poc.is_none());
        if let Some(day) = closed {
            Self::act(tx, head, self.at(day, "10:50"));
            actions::close(tx, id, "").await?;
        }
        Ok(())
    }

    /// The pair of the opening: the first rows of the history, or the pair in force without one.
    fn first_pair(&self, from: &Fictional) -> Result<(PersonId, PersonId)> {
        let opened = from.opened_day.unwrap_or(0);
        let first = |role: &str, usual: &str| {
            let row = from.assignment.iter().find(|row| row.role == role && row.from_day <= opened);
            self.person(row.map_or(usual, |row| row.person.as_str()))
        };
        Ok((first("lead", &from.lead)?, first("backup", &from.backup)?))
    }

    /// Later rows of the history, day by day, so that both roles change hands together where they do.
    async fn tell_turns(&self, tx: &mut Tx, id: ProjectId, from: &Fictional, opened: i64) -> Result<()> {
        let mut days: Vec<i64> =
            from.assignment.iter().map(|row| row.from_day).filter(|day| *day > opened).collect();
        days.sort_unstable();
        days.dedup();
        for day in days {
            Self::act(tx, self.person("nadia")?, self.at(day, "10:45"));
            let on = |role: &str| {
                let rows = from.assignment.iter().filter(|row| row.role == role && row.from_day <= day);
                rows.filter(|row| row.to_day.is_none_or(|to| to > day))
                    .map(|row| row.person.as_str())
                    .next_back()
            };
            let (lead, backup) = (on("lead").unwrap_or(&from.lead), on("backup").unwrap_or(&from.backup));
            let pair = (self.person(lead)?, self.person(backup)?);
            actions::set_pair(tx, id, Some(pair.0), Some(pair.1), None, None).await?;
        }
        Ok(())
    }

    /// Whoever led when it was said: the lead, as far as the demo knows.
    async fn speaker(&self, tx: &mut Tx, id: ProjectId) -> Result<PersonId> {
        let held = store::list_assignments(tx, id).await?;
        let lead = held.iter().rev().find(|held| held.role == AssignedRole::Lead && held.valid_to.is_none());
        lead.map_or_else(|| self.person("nadia"), |held| Ok(held.person_id))
    }

    async fn tell_link(&self, tx: &mut Tx, id: ProjectId, link: &Link, opened: i64) -> Result<()> {
        let speaker = self.speaker(tx, id).await?;
        Self::act(tx, speaker, self.at(opened.min(-3) / 2, "16:15"));
        let repository = link.url.split("/issues/").next().unwrap_or(&link.url);
        actions::link_repository(tx, id, repository).await?;
        actions::link_issue(tx, id, &link.url, &link.title).await?;
        if link.state == "closed" {
            let provider = Provider::parse(&link.provider).unwrap_or(Provider::Other);
            debug_assert!(link.url.contains(&link.repo), "the address names the repository");
            actions::sync_issue(tx, provider, &link.url, &link.title, IssueState::Closed).await?;
        }
        Ok(())
    }

    /// A meeting that began before today is planned before its first day; otherwise this morning.
    async fn tell_meeting(&self, tx: &mut Tx, id: ProjectId, from: &Meeting) -> Result<()> {
        let weekday = weekday(&from.weekday);
        let mut first = self.day(from.first_day);
        while first.weekday() != weekday {
            first = first.saturating_add(1.day());
        }
        let speaker = self.speaker(tx, id).await?;
        Self::act(tx, speaker, self.at(from.first_day.min(0) - 2, "09:30"));
        let repeats = Repeats::parse(&from.repeats).unwrap_or(Repeats::Weekly);
        let new = NewMeeting {
            title: from.title.clone(),
            first_day: first,
            at_time: from.at.parse().unwrap_or(Time::constant(10, 0, 0, 0)),
            zone: self.zone.clone(),
            minutes: 60,
            repeats,
            attendees: String::new(),
        };
        actions::plan_meeting(tx, id, new).await.map(drop)
    }
}

fn weekday(word: &str) -> Weekday {
    match word {
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => Weekday::Monday,
    }
}
