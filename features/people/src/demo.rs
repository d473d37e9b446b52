//! The team of the demo company, its absences and the holidays of its calendars.

mod absences;
mod abroad;

use crate::{actions::calendars, holidays, store, types::Person};
use db::{Read, Tx};
use kernel::{ClientId, Error, Lang, PersonId, Result, Role};
use serde::Deserialize;
use std::collections::BTreeMap;
use web::{Demo, Slot, slot};

#[derive(Deserialize)]
struct Team {
    person: Vec<Fictional>,
    absence: Vec<absences::FictionalAbsence>,
}

fn team() -> Result<Team> {
    toml::from_str(include_str!("../demo/people.toml"))
        .map_err(|e| Error::Internal(format!("the demo's people: {e}")))
}

/// A person as the demo's file describes them.
#[derive(Clone, Debug, Deserialize)]
pub struct Fictional {
    /// How other files of the demo name them.
    pub key: String,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they do, in Spanish.
    #[serde(default)]
    pub title_es: String,
    /// Their zone.
    pub zone: String,
    /// Their language.
    pub lang: String,
    /// Their role.
    pub role: String,
    /// Their rights.
    #[serde(default)]
    pub rights: Vec<String>,
    /// The code of their holiday calendar.
    #[serde(default)]
    pub calendar: String,
    /// Their weekday hours.
    #[serde(default)]
    pub hours: String,
    /// The code of a guest's client.
    #[serde(default)]
    pub client: String,
}

/// Everybody in the demo, guests included, in the order of the file. The key of the nth person is n.
pub fn fictional_people() -> Result<Vec<Fictional>> {
    Ok(team()?.person)
}

/// Those of the demo who are in the workspace, by the keys of its files.
#[db::boxed]
pub async fn fictional_cast(read: &mut Read) -> Result<BTreeMap<String, Person>> {
    let mut cast = BTreeMap::new();
    for person in team()?.person {
        if let Some(known) = store::find_by_email(read, &person.email).await? {
            cast.insert(person.key, known);
        }
    }
    Ok(cast)
}

/// Adds the calendars, the team and its absences. Guests join when their clients exist.
pub fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        load_calendars(tx, Lang::Es).await?;
        abroad::load(tx, Lang::Es).await?;
        let team = team()?;
        for person in team.person.iter().filter(|person| person.role != "guest") {
            insert(tx, person, None).await?;
        }
        absences::load(tx, &team.person, &team.absence, demo.now).await?;
        if demo.large { insert_many(tx).await } else { Ok(()) }
    })
}

/// The team of the benchmark set, the company's own included.
const LARGE_TEAM: usize = 60;
/// Their names, first and last in turn.
const FIRST: [&str; 8] = ["Alba", "Bruno", "Celia", "Darío", "Elsa", "Fermín", "Greta", "Hugo"];
const LAST: [&str; 7] = ["Arrieta", "Bosch", "Cano", "Doval", "Esteve", "Fuster", "Galán"];
/// The address of the one of them who belongs to everything and leads nothing.
pub const EVERYWHERE: &str = "alba.arrieta@tramontana.example";

async fn insert_many(tx: &mut Tx) -> Result<()> {
    let standing = store::list_team(tx).await?.len();
    for n in 0..LARGE_TEAM.saturating_sub(standing) {
        let (first, last) = (FIRST[n % FIRST.len()], LAST[n % LAST.len()]);
        let email = format!("{first}.{last}@tramontana.example").to_lowercase();
        let email: String = email
            .chars()
            .map(|c| {
                if c == 'í' {
                    'i'
                } else if c == 'á' {
                    'a'
                } else {
                    c
                }
            })
            .collect();
        let (name, english) = (format!("{first} {last}"), n % 4 == 3);
        let new = store::NewPerson {
            email: &email,
            name: &name,
            title: "Servicios",
            role: Role::Member,
            services: true,
            head: false,
            absence_reasons: false,
            finance: false,
            client: None,
            zone: if english { "Europe/Dublin" } else { "Europe/Madrid" },
            lang: if english { Lang::En } else { Lang::Es },
        };
        let id = store::insert(tx, &new).await?;
        if email == EVERYWHERE {
            let everywhere = Person { can_lead: false, ..store::find(tx, id).await? };
            store::save(tx, &everywhere).await?;
        }
        store::join(tx, id).await?;
    }
    Ok(())
}

/// Adds a calendar for the country and each of its regions, with the days that are known.
pub async fn load_calendars(tx: &mut Tx, lang: Lang) -> Result<()> {
    let name = |es: &'static str, en: &'static str| if lang == Lang::Es { es } else { en };
    for region in holidays::REGIONS {
        if store::find_calendar(tx, region.code).await?.is_some() {
            continue;
        }
        let id = store::insert_calendar(
            tx,
            region.code,
            &format!("{} · {}", name("España", "Spain"), name(region.es, region.en)),
        )
        .await?;
        calendars::fill(tx, id, region.code, lang).await?;
    }
    Ok(())
}

/// Adds one person of the demo; a guest with their client.
pub async fn insert(tx: &mut Tx, from: &Fictional, client: Option<ClientId>) -> Result<PersonId> {
    let has = |right: &str| from.rights.iter().any(|held| held == right);
    let new = store::NewPerson {
        email: &from.email,
        name: &from.name,
        title: &from.title_es,
        role: Role::parse(&from.role)
            .ok_or_else(|| Error::Internal(format!("the demo's role {}", from.role)))?,
        services: has("services"),
        head: has("head"),
        absence_reasons: has("absence_reasons"),
        finance: has("finance"),
        client,
        zone: &from.zone,
        lang: Lang::parse(&from.lang).unwrap_or_default(),
    };
    let id = store::insert(tx, &new).await?;
    let mut person: Person = store::find(tx, id).await?;
    person.hours.clone_from(&from.hours);
    person.calendar_id = store::find_calendar(tx, &from.calendar).await?;
    store::save_profile(tx, &person).await?;
    store::join(tx, id).await?;
    Ok(id)
}
