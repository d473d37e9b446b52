//! A small company to try the room on: who works there, a client, and a project that Ana leads and
//! Luis backs up.

use crate::{AssignedRole, Kind, NewProject, Opening, actions, store, types::Project};
use db::Tx;
use jiff::Timestamp;
use kernel::{Actor, ActorKind, ClientId, Lang, PersonId, ProjectId, Result, Rights, Role};
use std::collections::HashMap;
use testkit::{Browser, Furnished};
use web::{Activity, PulseWeek, Room, Signs, slot};

/// The rooms up to this one.
pub const ROOMS: &[&Room] = &[&people::ROOM, &clients::ROOM, &crate::ROOM];

/// A room that tells of one contact on 13 November, ten days before the tests begin, and of nothing
/// that backups do: what threads will tell in earnest.
static TELLS: Room = Room {
    activity: Some(|_, projects, _, weeks| {
        slot(async move {
            let mut seen = vec![PulseWeek::default(); weeks as usize];
            if let Some(week) = seen.iter_mut().rev().nth(1) {
                week.contacts = 3;
                week.shipped = 1;
            }
            let contact: Timestamp = CONTACT.parse().unwrap();
            let activity = Activity { weeks: seen, last_contact: Some(contact), written: true };
            Ok(projects.iter().map(|project| (*project, activity.clone())).collect())
        })
    }),
    signs: Some(|_, pairs, _| {
        slot(async move {
            let idle = Signs { posts: 0, seconds: 0, entries: 20, read: 15 };
            Ok(pairs.iter().map(|pair| (*pair, idle)).collect::<HashMap<_, _>>())
        })
    }),
    ..Room::named("tells")
};

/// When that room last saw a contact.
pub const CONTACT: &str = "2026-11-13T08:57:00Z";

/// The rooms with one that tells of activity.
pub const TELLING: &[&Room] = &[&people::ROOM, &clients::ROOM, &crate::ROOM, &TELLS];

/// Everybody in the tests.
#[derive(Clone, Copy)]
pub struct Company {
    pub beatriz: PersonId,
    pub nadia: PersonId,
    pub ana: PersonId,
    pub luis: PersonId,
    pub eva: PersonId,
    /// On the team, not in services.
    pub iker: PersonId,
    /// A guest of Aurora.
    pub jorge: PersonId,
    pub aurora: ClientId,
    pub kiosko: ClientId,
}

const PEOPLE: &str = r#"
[[person]]
key = "beatriz"
name = "Beatriz Oliver"
email = "beatriz@tramontana.example"
role = "owner"
rights = ["finance", "absence_reasons"]
zone = "Europe/Madrid"
lang = "es"
[[person]]
key = "nadia"
name = "Nadia Kern"
email = "nadia@tramontana.example"
role = "member"
rights = ["services", "head"]
zone = "Europe/Madrid"
lang = "es"
[[person]]
key = "ana"
name = "Ana Ruiz"
email = "ana@tramontana.example"
role = "member"
rights = ["services"]
zone = "Europe/Madrid"
lang = "es"
[[person]]
key = "luis"
name = "Luis Gil"
email = "luis@tramontana.example"
role = "member"
rights = ["services"]
zone = "Europe/Madrid"
lang = "es"
[[person]]
key = "eva"
name = "Eva Soto"
email = "eva@tramontana.example"
role = "member"
rights = ["services"]
zone = "Europe/Madrid"
lang = "en"
[[person]]
key = "iker"
name = "Iker Zubi"
email = "iker@tramontana.example"
role = "member"
rights = []
zone = "Europe/Madrid"
lang = "es"
"#;

#[derive(serde::Deserialize)]
struct Team {
    person: Vec<people::Fictional>,
}

/// Furnishes the company.
pub async fn company(h: &Furnished) -> Company {
    let team: Team = toml::from_str(PEOPLE).unwrap();
    let mut tx = h.tx(Actor::SYSTEM).await;
    let mut ids = Vec::new();
    for person in &team.person {
        ids.push(people::insert_fictional(&mut tx, person, None).await.unwrap());
    }
    let zone = jiff::tz::TimeZone::get("Europe/Madrid").unwrap();
    let aurora = clients::NewClient::named("Aurora Seguros", zone.clone(), Lang::Es);
    let aurora = clients::create(&mut tx, aurora).await.unwrap();
    let kiosko = clients::create(&mut tx, clients::NewClient::named("Kiosko", zone, Lang::Es)).await.unwrap();
    let contact = clients::NewContact {
        name: "Jorge Salas".to_owned(),
        email: Some("jorge@aurora.example".to_owned()),
        ..clients::NewContact::default()
    };
    let contact = clients::add_contact(&mut tx, aurora, contact).await.unwrap();
    let jorge = clients::invite_contact(&mut tx, contact, "http://127.0.0.1:4400").await.unwrap();
    tx.commit().await.unwrap();
    h.house.refresh().await.unwrap();
    let [beatriz, nadia, ana, luis, eva, iker] = ids[..] else { panic!("six people") };
    Company { beatriz, nadia, ana, luis, eva, iker, jorge, aurora, kiosko }
}

/// Somebody of the team as they act.
pub fn actor(person: PersonId) -> Actor {
    let rights = Rights { services: true, ..Rights::default() };
    Actor { kind: ActorKind::Person, person, role: Role::Member, rights, client: None }
}

/// Somebody with the `head` right.
pub fn head(person: PersonId) -> Actor {
    let mut actor = actor(person);
    actor.rights.head = true;
    actor
}

/// A proposal as most tests make it.
pub fn proposal(kind: Kind, client: Option<ClientId>, name: &str) -> NewProject {
    NewProject {
        kind,
        description: "Dar al portal una API sobre el AS/400.".to_owned(),
        context: "Lo pidieron en la feria.".to_owned(),
        ..NewProject::named(name, client, Lang::Es)
    }
}

impl Company {
    /// Does something in a transaction of somebody's and commits it.
    pub async fn does<T>(
        &self,
        h: &Furnished,
        actor: Actor,
        verb: impl AsyncFnOnce(&mut Tx) -> Result<T>,
    ) -> Result<T> {
        let mut tx = h.tx(actor).await;
        let done = verb(&mut tx).await?;
        tx.commit().await?;
        Ok(done)
    }

    /// `AUR-1`: Ana leads, Luis backs up.
    pub async fn portal(&self, h: &Furnished) -> ProjectId {
        let head = head(self.nadia);
        let new = proposal(Kind::Client, Some(self.aurora), "Portal de clientes");
        let made = self.does(h, head, async |tx| {
            let id = actions::propose(tx, new).await?;
            actions::open(tx, id, Opening::with(self.ana, self.luis)).await?;
            Ok(id)
        });
        made.await.unwrap()
    }

    /// A browser in which somebody is signed in.
    pub async fn enters(&self, h: &Furnished, person: PersonId) -> Browser {
        cast::enters(h, person).await
    }

    /// Somebody is away, from a day to the last one, as entered by a head who accepts every gap.
    pub async fn away(&self, h: &Furnished, person: PersonId, from: &str, last: &str) {
        self.ask_away(h, head(self.nadia), person, (from, last), true).await.unwrap();
    }

    /// Asks for an absence or enters it.
    pub async fn ask_away(
        &self,
        h: &Furnished,
        by: Actor,
        person: PersonId,
        (from, last): (&str, &str),
        accept_gap: bool,
    ) -> Result<kernel::AbsenceId> {
        let new = people::NewAbsence {
            person,
            when: people::Stretch::parse(from, last, "", "").unwrap(),
            reason: people::Reason::parse("holiday").unwrap(),
            note: people::Note::parse("note", "").unwrap(),
            covers: people::Covers { named: Vec::new(), accept_gap },
        };
        self.does(h, by, async |tx| people::request_absence(tx, new).await).await
    }
}

/// The events of some kinds since the start, oldest first, as their payloads.
pub async fn news(h: &Furnished, company: &Company, kinds: &[&str]) -> Vec<serde_json::Value> {
    let mut owner = company.enters(h, company.beatriz).await;
    let all = owner.get("/admin/audit.jsonl").await.expect(200);
    let mut rows: Vec<serde_json::Value> =
        all.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    rows.reverse();
    rows.retain(|row| kinds.contains(&row["kind"].as_str().unwrap_or("")));
    rows.iter().map(|row| serde_json::from_str(row["payload"].as_str().unwrap()).unwrap()).collect()
}

/// Who leads at an instant, and as what.
pub async fn leads(h: &Furnished, project: ProjectId, at: &str) -> Option<PersonId> {
    let mut read = h.read(Actor::SYSTEM).await;
    let at = at.parse::<Timestamp>().unwrap();
    store::effective(&mut read, project, at).await.unwrap().lead
}

/// What is written about a project.
pub async fn written(h: &Furnished, project: ProjectId) -> Project {
    let mut read = h.read(Actor::SYSTEM).await;
    store::find_project(&mut read, project).await.unwrap()
}

/// The rows of a role on a project: who, from when, until when.
pub async fn held(
    h: &Furnished,
    project: ProjectId,
    role: AssignedRole,
) -> Vec<(PersonId, Timestamp, Option<Timestamp>)> {
    let mut read = h.read(Actor::SYSTEM).await;
    let rows = store::list_holdings(&mut read, project).await.unwrap();
    rows.into_iter()
        .filter(|row| row.role == role)
        .map(|row| (row.person_id, row.valid_from, row.valid_to))
        .collect()
}

/// The names of the fields that an error is about.
pub fn fields<T: std::fmt::Debug>(result: Result<T>) -> Vec<String> {
    match result {
        Err(kernel::Error::Invalid(fields)) => fields.into_iter().map(|field| field.name).collect(),
        other => panic!("{other:?} is not about fields"),
    }
}

/// The text key of a conflict.
pub fn conflict<T: std::fmt::Debug>(result: Result<T>) -> &'static str {
    match result {
        Err(kernel::Error::Conflict(key)) => key,
        other => panic!("{other:?} is no conflict"),
    }
}
