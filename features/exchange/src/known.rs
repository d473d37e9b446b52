//! What is here already, as far as a source may name it: people by address, clients and projects by code,
//! key or name.

use jiff::tz::TimeZone;
use kernel::{ClientId, PersonId, ProjectId};
use std::collections::HashMap;

/// What is here already. Keys are in small letters.
#[derive(Clone, Debug)]
pub struct Known {
    /// People by address, and whether they are on the team and may sign in.
    pub people: HashMap<String, (PersonId, bool)>,
    /// People by name, where only one has it.
    pub names: HashMap<String, PersonId>,
    /// Clients by code and by name.
    pub clients: HashMap<String, ClientId>,
    /// Projects by key and by name.
    pub projects: HashMap<String, ProjectId>,
    /// The zone in which days without a zone are read: the workspace's.
    pub zone: TimeZone,
}

impl Default for Known {
    fn default() -> Known {
        let (people, names) = (HashMap::new(), HashMap::new());
        Known { people, names, clients: HashMap::new(), projects: HashMap::new(), zone: TimeZone::UTC }
    }
}

impl Known {
    /// The person with an address, or with a name that only one has.
    pub fn person(&self, named: &str) -> Option<PersonId> {
        let named = folded(named);
        self.people.get(&named).map(|(id, _)| *id).or_else(|| self.names.get(&named).copied())
    }

    /// The client with a code or name.
    pub fn client(&self, named: &str) -> Option<ClientId> {
        self.clients.get(&folded(named)).copied()
    }

    /// The project with a key or name.
    pub fn project(&self, named: &str) -> Option<ProjectId> {
        self.projects.get(&folded(named)).copied()
    }
}

/// How names are compared: without the spaces around them, in small letters.
pub fn folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
