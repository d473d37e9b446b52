//! What becomes of the people of Basecamp: on the team, once on the team, at a client, or a name.

use super::found::{Found, Person};
use crate::{
    known::{Known, folded},
    map::{Become, Map},
    types::{NewContactStep, NewPersonStep, Planned, Ref, Step, Verdict},
};
use std::collections::{BTreeMap, HashMap};

/// What was decided of everybody.
pub(super) struct Cast {
    pub steps: Vec<Planned>,
    /// The step that brings somebody who can be an author.
    pub authors: HashMap<i64, Ref>,
    /// Of those, whoever can carry an action or lead.
    pub team: HashMap<i64, Ref>,
    /// Guests, with the key of their client.
    pub guests: BTreeMap<i64, String>,
    /// Companies that the contacts need, by key.
    pub companies: BTreeMap<i64, String>,
    /// The same people by address, for those whom a map names.
    by_address: HashMap<String, Ref>,
    /// Addresses of those who could lead.
    pub leads: Vec<String>,
}

impl Cast {
    /// Whoever a map names: by address or by key at Basecamp, from the folder or here already.
    pub fn named(&self, named: &str, known: &Known) -> Option<Ref> {
        let by_key = || named.parse().ok().and_then(|id: i64| self.team.get(&id).cloned());
        let here = || known.person(named).map(|id| Ref::Here(id.0));
        self.by_address.get(&folded(named)).cloned().or_else(by_key).or_else(here)
    }
}

pub(super) fn cast(found: &mut Found, map: &Map) -> Cast {
    let mut cast = Cast {
        steps: Vec::new(),
        authors: HashMap::new(),
        team: HashMap::new(),
        guests: BTreeMap::new(),
        companies: BTreeMap::new(),
        by_address: HashMap::new(),
        leads: Vec::new(),
    };
    let people: Vec<Person> = found.people.values().cloned().collect();
    for person in &people {
        add(found, &mut cast, map, person);
    }
    cast
}

fn add(found: &mut Found, cast: &mut Cast, map: &Map, person: &Person) {
    let email = person.email_address.as_deref().unwrap_or("").trim().to_lowercase();
    let answer = map.person(&person.id.to_string(), &email);
    let address = if answer.address.is_empty() { email } else { answer.address.trim().to_lowercase() };
    let name = person.name.clone().unwrap_or_default();
    let is_client = person.client == Some(true);
    let is_user = person.personable_type.as_deref() == Some("User") && !address.is_empty();
    let usual = match (is_user, is_client) {
        (false, _) => Become::Byline,
        (true, true) => map.people.clients,
        (true, false) if person.listed => Become::Member,
        (true, false) => Become::Former,
    };
    let becomes = answer.becomes.unwrap_or(usual);
    let key = format!("person:{}", person.id);
    let planned =
        |key: String, step: Step| Planned { key, place: person.place.clone(), what: name.clone(), step };
    match becomes {
        Become::Member | Become::Former => {
            let active = becomes == Become::Member;
            let services = active && answer.services.unwrap_or(map.people.services);
            let step = NewPersonStep {
                name: name.clone(),
                email: address.clone(),
                title: person.title.clone().unwrap_or_default().chars().take(120).collect(),
                zone: person.time_zone.clone().unwrap_or_default(),
                lang: None,
                services,
                active,
            };
            cast.steps.push(planned(key.clone(), Step::Person(step)));
            cast.authors.insert(person.id, Ref::Key(key.clone()));
            cast.by_address.insert(folded(&address), Ref::Key(key.clone()));
            if active {
                cast.team.insert(person.id, Ref::Key(key));
                if services {
                    cast.leads.push(address);
                }
            }
        }
        Become::Contact | Become::Guest => {
            let Some(company) = person.company.as_ref().filter(|company| company.name.is_some()) else {
                let why = "exchange-why-no-company";
                return found.line(Verdict::Refused, &person.place, "contact", &name, why, vec![]);
            };
            let client = format!("client:{}", company.id);
            cast.companies.insert(company.id, company.name.clone().unwrap_or_default());
            let contact = NewContactStep {
                client: Ref::Key(client.clone()),
                name: name.clone(),
                email: address,
                phone: String::new(),
                title: person.title.clone().unwrap_or_default().chars().take(120).collect(),
            };
            let contact_key = format!("contact:{}", person.id);
            cast.steps.push(planned(contact_key.clone(), Step::Contact(contact)));
            if becomes == Become::Guest {
                cast.steps.push(planned(key.clone(), Step::Guest(Ref::Key(contact_key))));
                cast.authors.insert(person.id, Ref::Key(key));
                cast.guests.insert(person.id, client);
            }
        }
        Become::Byline => {
            let why = if is_client { "exchange-why-client-byline" } else { "exchange-why-byline" };
            found.line(Verdict::Note, &person.place, "person", &name, why, vec![]);
        }
    }
}
