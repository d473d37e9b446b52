//! The clients of the demo company, their people and places, and the guests among those people.

use crate::{
    actions, rules, store,
    types::{NewContact, NewSite},
};
use db::Tx;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use kernel::{Actor, ClientId, Error, Result, SiteId};
use serde::Deserialize;
use web::{Demo, Form, Slot, slot};

#[derive(Deserialize)]
struct File {
    client: Vec<Fictional>,
}

#[derive(Deserialize)]
struct Fictional {
    code: String,
    slug: String,
    name: String,
    sector_es: String,
    stage: String,
    tier: String,
    zone: String,
    tax_id: String,
    country: String,
    segment: String,
    since_day: i64,
    #[serde(default)]
    contact: Vec<Person>,
    #[serde(default)]
    site: Vec<Place>,
}

#[derive(Deserialize)]
struct Person {
    name: String,
    email: String,
    #[serde(default)]
    role_es: String,
    #[serde(default)]
    phone: String,
    /// The name of the place where they work, if at one.
    site: Option<String>,
}

#[derive(Deserialize)]
struct Place {
    name: String,
    city: String,
    zone: String,
    calendar: String,
}

/// Clients of the benchmark set beside the company's own.
const LARGE: usize = 120;

/// Adds the clients.
pub(crate) fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        let file: File = toml::from_str(include_str!("../demo/clients.toml"))
            .map_err(|e| Error::Internal(format!("the demo's clients: {e}")))?;
        for client in &file.client {
            add(tx, demo, client).await?;
        }
        for person in people::fictional_people()?.iter().filter(|person| person.role == "guest") {
            admit(tx, person).await?;
        }
        if demo.large {
            add_many(tx, demo).await?;
        }
        tx.act_as(Actor::SYSTEM, None);
        Ok(())
    })
}

fn days_ago(demo: &Demo, days: i64) -> Timestamp {
    demo.now.checked_add((24 * days).hours()).unwrap_or(demo.now)
}

async fn add(tx: &mut Tx, demo: &Demo, from: &Fictional) -> Result<()> {
    let since = days_ago(demo, from.since_day);
    tx.act_as(Actor::SYSTEM, Some(since));
    let calendar = calendar(tx, from.site.first().map_or("ES", |site| site.calendar.as_str())).await?;
    let day = kernel::local_date(since, &zone(&from.zone)).to_string();
    let lang = if from.country == "IE" { "en" } else { "es" };
    let form = Form::of(&[
        ("name", &from.name),
        ("code", &from.code),
        ("slug", &from.slug),
        ("stage", &from.stage),
        ("since_day", &day),
        ("tier", &from.tier),
        ("segment", &from.segment),
        ("sector", &from.sector_es),
        ("zone", &from.zone),
        ("calendar", &calendar),
        ("lang", lang),
        ("legal_name", &from.name),
        ("tax_id", &from.tax_id),
        ("country", &from.country),
    ]);
    let id = actions::create(tx, rules::read_client(&form)?).await?;
    let mut places = Vec::new();
    for site in &from.site {
        places.push((site.name.as_str(), add_site(tx, id, site).await?));
    }
    for contact in &from.contact {
        let works_at = places.iter().find(|(name, _)| Some(*name) == contact.site.as_deref());
        let new = NewContact {
            name: contact.name.clone(),
            email: Some(contact.email.clone()),
            phone: contact.phone.clone(),
            title: contact.role_es.clone(),
            site_id: works_at.map(|(_, site)| *site),
        };
        actions::add_contact(tx, id, new).await?;
    }
    Ok(())
}

async fn add_site(tx: &mut Tx, client: ClientId, from: &Place) -> Result<SiteId> {
    let calendar_id = people::find_calendar(tx, &from.calendar).await?;
    let new =
        NewSite { name: from.name.clone(), city: from.city.clone(), zone: zone(&from.zone), calendar_id };
    actions::add_site(tx, client, new).await
}

/// The calendar of a code; none where the demo's people brought none.
async fn calendar(tx: &mut Tx, code: &str) -> Result<String> {
    Ok(people::find_calendar(tx, code).await?.map_or(String::new(), |id| id.to_string()))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Makes a guest of a person at a client: they share their key in both files.
async fn admit(tx: &mut Tx, from: &people::Fictional) -> Result<()> {
    let code =
        from.client.parse().map_err(|_| Error::Internal(format!("the demo's code {}", from.client)))?;
    let client = store::find_by_code(tx, code).await?;
    let person = people::insert_fictional(tx, from, Some(client.id)).await?;
    if let Some(contact) = store::find_contact_by_email(tx, &from.email).await? {
        actions::link_contact(tx, contact.id, person).await?;
    }
    Ok(())
}

/// Two letters each, so that codes and names of the benchmark set are readable and never repeat.
const FIRST: [&str; 12] = ["Al", "Be", "Ca", "Du", "Er", "Fi", "Go", "Hu", "Io", "Ju", "Ko", "Lu"];
const SECOND: [&str; 10] = ["ban", "cer", "dal", "fen", "gor", "lin", "mar", "nes", "rov", "tas"];

async fn add_many(tx: &mut Tx, demo: &Demo) -> Result<()> {
    for n in 0..LARGE {
        let days = 200 + (demo.seed as usize).wrapping_add(n * 37) % 900;
        tx.act_as(Actor::SYSTEM, Some(days_ago(demo, -(days as i64))));
        let name = format!("{}{}", FIRST[n % FIRST.len()], SECOND[n / FIRST.len() % SECOND.len()]);
        let form = Form::of(&[
            ("name", &name),
            ("slug", &name.to_lowercase()),
            ("zone", "Europe/Madrid"),
            ("lang", "es"),
        ]);
        actions::create(tx, rules::read_client(&form)?).await?;
    }
    Ok(())
}
