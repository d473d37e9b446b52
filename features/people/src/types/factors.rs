//! Nouns of signing in: the steps that wait, second factors, and where somebody signed in from.

use jiff::Timestamp;
use kernel::{PersonId, Role, SessionId};
use std::fmt;

/// The key of a passkey in our table.
pub type PasskeyKey = i64;

/// How somebody got in, for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinedBy {
    /// By password.
    Password,
    /// By a mailed single-use link.
    Link,
    /// By an invitation.
    Invitation,
    /// By a passkey, which asks for the person itself.
    Passkey,
    /// By the company's own provider.
    Provider,
}

impl JoinedBy {
    /// The word in the record.
    pub fn word(self) -> &'static str {
        match self {
            JoinedBy::Password => "password",
            JoinedBy::Link => "link",
            JoinedBy::Invitation => "invitation",
            JoinedBy::Passkey => "passkey",
            JoinedBy::Provider => "provider",
        }
    }

    /// Reads a word of the record.
    pub fn parse(word: &str) -> Option<JoinedBy> {
        [JoinedBy::Password, JoinedBy::Link, JoinedBy::Invitation, JoinedBy::Passkey, JoinedBy::Provider]
            .into_iter()
            .find(|how| how.word() == word)
    }

    /// Whether it counts as two factors by itself. What the company's provider asks for is its affair.
    pub fn is_strong(self) -> bool {
        matches!(self, JoinedBy::Passkey | JoinedBy::Provider)
    }
}

/// What somebody who is signed in has to give again before they change how they get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Their password.
    Password,
    /// Without a password, a code of their app or of the list.
    Code,
    /// Without either, to have signed in a moment ago.
    Recent,
}

/// What they gave.
#[derive(Clone, Copy, Debug)]
pub struct Again<'a> {
    /// A password, or nothing.
    pub password: &'a str,
    /// A code, or nothing.
    pub code: &'a str,
    /// The session that they are in.
    pub here: Option<SessionId>,
}

/// Where a request for credentials came from.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The browser.
    pub agent: String,
    /// The network address.
    pub address: String,
    /// What the browser keeps to be known again, if it has anything.
    pub device: Option<String>,
    /// The session that it holds already, if any.
    pub session: Option<String>,
}

/// Where a sign-in got to.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry {
    /// All the way: the secret of the session, and of the device if it is new.
    In {
        /// For the session's cookie.
        session: String,
        /// For the device's cookie.
        device: Option<String>,
    },
    /// To the second factor: the secret of the step that waits.
    Second(String),
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Entry::In { .. }) { "In" } else { "Second" })
    }
}

/// Kinds of steps that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// For a second factor.
    Second,
    /// For a passkey that signs in.
    Passkey,
    /// For the answer of the company's provider.
    Provider,
    /// For a passkey to be added.
    NewPasskey,
}

impl StepKind {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            StepKind::Second => "second",
            StepKind::Passkey => "passkey",
            StepKind::Provider => "provider",
            StepKind::NewPasskey => "new-passkey",
        }
    }
}

db::row! {
    /// A step that waits.
    #[derive(Clone, Debug)]
    pub struct Step {
        /// Whose, where it is known.
        pub person: Option<PersonId>,
        /// What the step needs to go on.
        pub state: String,
        /// Where the person wanted to go.
        pub next: String,
    }
}

db::row! {
    /// A code app.
    #[derive(Clone, Debug)]
    pub struct Totp {
        /// Base32.
        pub secret: String,
        /// When it was proven to work; nothing while it is being set up.
        pub confirmed_at: Option<Timestamp>,
        /// The last half minute whose code was used.
        pub last_step: i64,
    }
}

db::row! {
    /// A passkey.
    #[derive(Clone, Debug)]
    pub struct Passkey {
        /// Its key.
        pub id: PasskeyKey,
        /// Whose.
        pub person: PersonId,
        /// What it is called.
        pub name: String,
        /// How the key names its person.
        pub handle: String,
        /// The public key and its counter, as JSON.
        pub data: String,
        /// When it was added.
        pub created_at: Timestamp,
        /// When it was last used.
        pub used_at: Option<Timestamp>,
    }
}

db::row! {
    /// A sign-in of the past.
    #[derive(Clone, Debug)]
    pub struct PastEntry {
        /// When.
        pub at: Timestamp,
        /// How.
        pub how: String,
        /// The browser, as it names itself.
        pub agent: String,
        /// The network address.
        pub address: String,
        /// Whether the browser was not known.
        pub new_device: bool,
    }
}

/// Who needs a second factor, as an administrator decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Nobody; anybody may have one.
    #[default]
    Nobody,
    /// Owner and administrators.
    Admins,
    /// The team.
    Team,
    /// The team and the clients' guests.
    Everybody,
}

impl Policy {
    /// All of them, weakest first.
    pub const ALL: [Policy; 4] = [Policy::Nobody, Policy::Admins, Policy::Team, Policy::Everybody];

    /// The word in the settings.
    pub fn word(self) -> &'static str {
        match self {
            Policy::Nobody => "nobody",
            Policy::Admins => "admins",
            Policy::Team => "team",
            Policy::Everybody => "everybody",
        }
    }

    /// Reads a word of the settings.
    pub fn parse(word: &str) -> Option<Policy> {
        Policy::ALL.into_iter().find(|policy| policy.word() == word)
    }

    /// Whether it asks a second factor of a role.
    pub fn asks(self, role: Role) -> bool {
        match self {
            Policy::Nobody => false,
            Policy::Admins => matches!(role, Role::Admin | Role::Owner),
            Policy::Team => role != Role::Guest,
            Policy::Everybody => true,
        }
    }
}

/// What somebody has to prove themselves with beside a password.
#[derive(Clone, Debug, Default)]
pub struct Factors {
    /// A code app that was proven to work.
    pub app: bool,
    /// Passkeys.
    pub passkeys: Vec<Passkey>,
    /// Recovery codes that are left.
    pub codes_left: i64,
}

impl Factors {
    /// Whether there is any.
    pub fn is_any(&self) -> bool {
        self.app || !self.passkeys.is_empty()
    }
}
