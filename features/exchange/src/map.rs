//! The answers to what a dry run asks, as a small TOML file (`--map FILE`) or from the form:
//!
//! ```toml
//! [people]
//! services = true          # new people are on the services team
//! clients = "byline"       # clients of Basecamp: byline, contact, guest
//!
//! [person."amy@honchodesign.com"]
//! as = "ana@tramontana.example"   # somebody who is here already
//! become = "former"               # member, former, byline, contact, guest
//!
//! [projects]
//! lead = "victor@honchodesign.com"     # of every project without its own
//! backup = "ana@tramontana.example"
//!
//! [project."2085958504"]   # or by name
//! lead = "victor@honchodesign.com"
//! backup = "amy@honchodesign.com"
//! client = "Leto Brand"    # its code or name; made if there is none
//! kind = "client"          # client, internal
//! into = "AUR-2"           # a project that is here already
//! worklog = 1069479406     # the message whose comments are the worklog
//! client_visible = true    # what the client saw there, the client sees here
//! skip = true
//! ```
//!
//! A word that is not known is refused with its place: a misspelled answer must not be lost in silence.

use kernel::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Map {
    /// What holds for everybody.
    pub people: PeopleMap,
    /// What holds for every project.
    pub projects: ProjectsMap,
    /// People, by address or by key at the source.
    pub person: BTreeMap<String, PersonMap>,
    /// Projects, by key at the source or by name.
    pub project: BTreeMap<String, ProjectMap>,
}

/// What becomes of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Become {
    /// On the team.
    Member,
    /// On the team once: keeps what they wrote, cannot sign in.
    Former,
    /// A name beside what they wrote.
    Byline,
    /// Somebody at a client.
    Contact,
    /// Somebody at a client who can sign in once they are invited.
    Guest,
}

/// What holds for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PeopleMap {
    /// New people are on the services team.
    pub services: bool,
    /// What becomes of clients.
    pub clients: Become,
}

impl Default for PeopleMap {
    fn default() -> PeopleMap {
        PeopleMap { services: true, clients: Become::Byline }
    }
}

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonMap {
    /// The address that they have here.
    #[serde(rename = "as")]
    pub address: String,
    /// What becomes of them.
    #[serde(rename = "become")]
    pub becomes: Option<Become>,
    /// On the services team.
    pub services: Option<bool>,
}

/// What holds for every project without an answer of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProjectsMap {
    /// Who leads.
    pub lead: String,
    /// Who backs up.
    pub backup: String,
    /// What the client saw there, the client sees here.
    pub client_visible: bool,
}

/// One project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProjectMap {
    /// Who leads: an address, or a key at the source.
    pub lead: String,
    /// Who backs up.
    pub backup: String,
    /// Whose it is.
    pub client: String,
    /// `client` or `internal`.
    pub kind: String,
    /// The key of a project that is here already.
    pub into: String,
    /// The message whose comments are the worklog.
    pub worklog: Option<i64>,
    /// What the client saw there, the client sees here.
    pub client_visible: Option<bool>,
    /// It stays away.
    pub skip: bool,
}

impl Map {
    /// Reads the file.
    pub fn read(text: &str) -> Result<Map> {
        let map: Map = toml::from_str(text).map_err(|error| {
            let why = error.to_string().lines().collect::<Vec<_>>().join(" ");
            Error::limit("map", "exchange-map-broken", why)
        })?;
        let odd =
            map.project.iter().find(|(_, project)| !matches!(&*project.kind, "" | "client" | "internal"));
        match odd {
            Some((id, _)) => Err(Error::limit("map", "exchange-map-kind", id)),
            None => Ok(map),
        }
    }

    /// The answers for a project, with those for all projects where it has none.
    pub fn project(&self, id: &str, name: &str) -> ProjectMap {
        let mut own = self.project.get(id).or_else(|| self.project.get(name)).cloned().unwrap_or_default();
        if own.lead.is_empty() {
            own.lead.clone_from(&self.projects.lead);
        }
        if own.backup.is_empty() {
            own.backup.clone_from(&self.projects.backup);
        }
        own
    }

    /// The answers for a person.
    pub fn person(&self, id: &str, email: &str) -> PersonMap {
        self.person.get(id).or_else(|| self.person.get(email)).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_answers_by_key_or_name_and_falls_back_on_what_holds_for_all() {
        let map = Map::read(
            "[projects]\nlead = 'a@b.c'\n[project.\"7\"]\nbackup = 'd@e.f'\n[project.Leto]\nskip = true\n[person.\"x@y.z\"]\nbecome = 'former'",
        )
        .unwrap();
        assert_eq!(
            (map.project("7", "").lead.as_str(), map.project("7", "").backup.as_str()),
            ("a@b.c", "d@e.f")
        );
        assert!(map.project("9", "Leto").skip);
        assert_eq!(map.person("1", "x@y.z").becomes, Some(Become::Former));
    }

    #[test]
    fn a_misspelled_answer_is_refused() {
        for broken in
            ["[project.a]\nleed = 'x'", "[people]\nclients = 'friends'", "[project.a]\nkind = 'poc'", "x"]
        {
            assert!(Map::read(broken).is_err(), "{broken}");
        }
    }
}
