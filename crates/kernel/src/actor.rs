//! Who acts. Every load and every verb is asked through an [`Actor`]: there is no load without one.

use crate::{ClientId, PersonId};
use serde::{Deserialize, Serialize};

/// What a person is here (RULES §0, "who may what").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Belongs to a client and sees only what was shared.
    Guest,
    /// On the team.
    Member,
    /// Runs the installation. Implies neither `finance` nor `absence_reasons`.
    Admin,
    /// Owns the workspace: an admin who cannot be removed by admins.
    Owner,
}

impl Role {
    /// Every role, weakest first.
    pub const ALL: [Role; 4] = [Role::Guest, Role::Member, Role::Admin, Role::Owner];

    /// The word in the database, the API and text keys.
    pub fn word(self) -> &'static str {
        match self {
            Role::Guest => "guest",
            Role::Member => "member",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Rights beside the role (RULES §0).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rights {
    /// On the services team: hears of every project by default, can lead or back up.
    pub services: bool,
    /// Coordinator and approver: alerts, absences, freeze settings, meeting mode.
    pub head: bool,
    /// May see why somebody is absent.
    pub absence_reasons: bool,
    /// May see money.
    pub finance: bool,
}

/// Whether a person, the program itself or a bot acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person, through a page or their own token.
    Person,
    /// An integration with an identity of its own.
    Bot,
    /// The program: jobs, importers, the demo.
    System,
}

/// Who asks. Built once at the door and passed down unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Person, bot or the program.
    pub kind: ActorKind,
    /// The person; `PersonId(0)` for the program.
    pub person: PersonId,
    /// Their role.
    pub role: Role,
    /// Their rights.
    pub rights: Rights,
    /// The client a guest belongs to.
    pub client: Option<ClientId>,
}

impl Actor {
    /// The program itself, which reaches everything.
    pub const SYSTEM: Actor = Actor {
        kind: ActorKind::System,
        person: PersonId(0),
        role: Role::Owner,
        rights: Rights { services: false, head: true, absence_reasons: false, finance: false },
        client: None,
    };

    /// Somebody who is not signed in: reaches nothing.
    pub const NOBODY: Actor = Actor {
        kind: ActorKind::Person,
        person: PersonId(-1),
        role: Role::Guest,
        rights: Rights { services: false, head: false, absence_reasons: false, finance: false },
        client: None,
    };

    /// On the team: a member, an admin, the owner or the program.
    pub fn is_team(&self) -> bool {
        self.role >= Role::Member
    }

    /// A client's guest.
    pub fn is_guest(&self) -> bool {
        self.role == Role::Guest
    }

    /// Runs the installation.
    pub fn is_admin(&self) -> bool {
        self.role >= Role::Admin
    }

    /// Coordinates services: the `head` right.
    pub fn is_head(&self) -> bool {
        self.rights.head
    }

    /// The program itself.
    pub fn is_system(&self) -> bool {
        self.kind == ActorKind::System
    }

    /// The person, or nothing for the program: what the record stores.
    pub fn person_or_none(&self) -> Option<PersonId> {
        (self.person.0 > 0).then_some(self.person)
    }
}
