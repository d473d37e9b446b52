//! The projects of the demo company, told in order through the room's own verbs.
//!
//! Absent on purpose: threads and posts, which the rooms above tell.

use crate::{
    actions::{self, cover},
    lead::AssignedRole,
    proof::{Commercial, Solves, Stage},
    store,
    types::{
        Changes, Filter, IssueState, Kind, NewMeeting, NewProject, NewTerms, Opening, ProjectState, Provider,
        Repeats, StatusState,
    },
};
use db::Tx;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use kernel::{Actor, ClientId, Error, Lang, PersonId, ProjectId, Result, Rights, Role};
use serde::Deserialize;
use std::collections::BTreeMap;
use web::{Demo, Slot, slot};

#[derive(Deserialize)]
struct File {
    project: Vec<Fictional>,
}

/// A project as the demo's file describes it.
#[derive(Deserialize)]
struct Fictional {
    key: String,
    #[serde(default)]
    client: String,
    kind: String,
    state: String,
    name: String,
    description: String,
    #[serde(default)]
    lead: String,
    #[serde(default)]
    backup: String,
    opened_day: Option<i64>,
    closed_day: Option<i64>,
    paused_day: Option<i64>,
    proposed_day: Option<i64>,
    lang: String,
    phase_es: String,
    phase_en: String,
    restricted: bool,
    proposer: String,
    context: String,
    status: Option<Said>,
    poc: Option<Poc>,
    #[serde(default)]
    meeting: Vec<Meeting>,
    #[serde(default)]
    link: Vec<Link>,
    #[serde(default)]
    handover: Vec<Handover>,
    #[serde(default)]
    guest: Vec<Who>,
    #[serde(default)]
    assignment: Vec<Assigned>,
}

#[derive(Deserialize)]
struct Said {
    state: String,
    sentence: String,
    day: i64,
    at: String,
}

#[derive(Deserialize)]
struct Poc {
    use_case: String,
    prospect_owner: String,
    start_day: i64,
    end_day: i64,
    decision_day: i64,
    stage: String,
    solves: Option<String>,
    commercial: Option<String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    criterion: Vec<Criterion>,
}

#[derive(Deserialize)]
struct Criterion {
    metric: String,
    threshold: String,
    dataset: String,
    #[serde(default)]
    measured: String,
}

#[derive(Deserialize)]
struct Meeting {
    weekday: String,
    at: String,
    title: String,
    repeats: String,
    first_day: i64,
}

#[derive(Deserialize)]
struct Link {
    provider: String,
    repo: String,
    url: String,
    title: String,
    state: String,
}

#[derive(Deserialize)]
struct Handover {
    by: String,
    text: String,
    day: i64,
}

#[derive(Deserialize)]
struct Who {
    person: String,
}

#[derive(Deserialize)]
struct Assigned {
    person: String,
    role: String,
    from_day: i64,
    to_day: Option<i64>,
}

/// Projects of the benchmark set beside the company's own.
const LARGE: usize = 182;

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

    /// The proof of the same client that was won and has no project yet.
    async fn won_proof(&self, tx: &mut Tx, new: &NewProject) -> Result<Option<ProjectId>> {
        if new.kind != Kind::Client {
            return Ok(None);
        }
        tx.act_as(Actor::SYSTEM, Some(tx.now()));
        for proof in store::list_proofs(tx).await? {
            let card = store::find_card(tx, proof.project_id).await?;
            let won = proof.commercial == Some(Commercial::Client) && proof.became.is_none();
            if won && card.client_id == new.client {
                return Ok(Some(proof.project_id));
            }
        }
        Ok(None)
    }

    async fn tell_terms(&self, tx: &mut Tx, id: ProjectId, poc: &Poc) -> Result<()> {
        for criterion in &poc.criterion {
            actions::add_criterion(tx, id, &criterion.metric, &criterion.threshold, &criterion.dataset)
                .await?;
        }
        let owner =
            self.named.get(&poc.prospect_owner).cloned().unwrap_or_else(|| poc.prospect_owner.clone());
        let terms = NewTerms {
            use_case: poc.use_case.clone(),
            prospect_owner: owner,
            start_day: Some(self.day(poc.start_day)),
            end_day: Some(self.day(poc.end_day)),
            decision_day: Some(self.day(poc.decision_day)),
        };
        actions::set_terms(tx, id, terms).await
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

    async fn tell_proof(&self, tx: &mut Tx, id: ProjectId, poc: &Poc) -> Result<()> {
        let stage = Stage::parse(&poc.stage).unwrap_or(Stage::Accepted);
        let lead = self.speaker(tx, id).await?;
        for (to, day) in [(Stage::Running, poc.start_day), (Stage::Evaluation, poc.end_day)] {
            if stage >= to {
                Self::act(tx, lead, self.at(day, "09:40"));
                actions::run_proof(tx, id, to).await?;
            }
            if to == Stage::Running && stage >= to {
                Self::act(tx, lead, self.at((poc.end_day - 2).min(-2), "13:00"));
                self.tell_measured(tx, id, poc, stage).await?;
            }
        }
        if stage == Stage::Closed {
            Self::act(tx, self.person("nadia")?, self.at(poc.end_day, "13:30"));
            let solves = poc.solves.as_deref().and_then(Solves::parse);
            let commercial = poc.commercial.as_deref().and_then(Commercial::parse);
            actions::close_proof(tx, id, solves, commercial, &poc.why).await?;
        }
        Ok(())
    }

    async fn tell_measured(&self, tx: &mut Tx, id: ProjectId, poc: &Poc, stage: Stage) -> Result<()> {
        let rows = store::list_criteria(tx, id).await?;
        for (row, from) in rows.iter().zip(&poc.criterion).filter(|(_, from)| !from.measured.is_empty()) {
            // While it runs the figures are in and not judged yet.
            let met = (stage > Stage::Running).then_some(true);
            actions::measure(tx, id, row.id, &from.measured, met).await?;
        }
        Ok(())
    }

    /// The benchmark set: client projects over all clients, led by the team in turn.
    async fn tell_many(&mut self, tx: &mut Tx) -> Result<()> {
        tx.act_as(Actor::SYSTEM, None);
        let team: Vec<PersonId> = people::list_services(tx)
            .await?
            .iter()
            .filter(|card| card.can_lead)
            .map(|card| card.id)
            .collect();
        let clients: Vec<(ClientId, String)> =
            clients::list_cards(tx).await?.into_iter().map(|client| (client.id, client.name)).collect();
        for n in 0..LARGE {
            let (client, name) = &clients[n % clients.len()];
            let (lead, backup) =
                (team[n % team.len()], team[(n + 1 + n / team.len() % (team.len() - 1)) % team.len()]);
            let opened = -(30 + (n as i64 * 53 + self.demo.seed as i64 % 97) % 1_050);
            Self::act(tx, lead, self.at(opened - 2, "10:00"));
            let new = NewProject {
                description: format!("{name}: {}", n + 1),
                second_reason: Some("benchmark".to_owned()),
                ..NewProject::named(&format!("{name} {}", n / clients.len() + 1), Some(*client), Lang::Es)
            };
            let id = actions::propose(tx, new).await?;
            Self::act(tx, lead, self.at(opened, "10:00"));
            let backup = if backup == lead { team[(n + 2) % team.len()] } else { backup };
            actions::open(tx, id, Opening::with(lead, backup)).await?;
            self.tell_lately(tx, id, lead, n as i64).await?;
        }
        self.let_in_everywhere(tx).await
    }

    /// What was last said of a project of the benchmark set, and its weekly meeting.
    async fn tell_lately(&self, tx: &mut Tx, id: ProjectId, lead: PersonId, n: i64) -> Result<()> {
        Self::act(tx, lead, self.at(-1 - n % 9, "12:00"));
        let state = if n % 7 == 3 { StatusState::AtRisk } else { StatusState::OnTrack };
        actions::say_status(tx, id, state, "Avanza según lo acordado en el último comité").await?;
        let meeting = Meeting {
            weekday: ["monday", "tuesday", "wednesday", "thursday", "friday"][n as usize % 5].to_owned(),
            at: "10:00".to_owned(),
            title: "Seguimiento semanal".to_owned(),
            repeats: "weekly".to_owned(),
            first_day: -20,
        };
        self.tell_meeting(tx, id, &meeting).await
    }

    /// The one who belongs to everything is named on what is restricted.
    async fn let_in_everywhere(&self, tx: &mut Tx) -> Result<()> {
        tx.act_as(Actor::SYSTEM, Some(self.demo.now));
        let Some(person) = people::find_by_email(tx, people::EVERYWHERE).await? else { return Ok(()) };
        for card in store::list_visible(tx, Filter::default()).await? {
            if card.restricted {
                store::insert_named(tx, card.id, person.id).await?;
            }
        }
        Ok(())
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
