//! Who may pass a door, before anything is loaded. What lies behind it is asked through the actor.

use kernel::Actor;

/// The row of a door in the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Public,
    /// Anybody who is signed in, guests included.
    SignedIn,
    /// Guests of clients, and the team looking as they do.
    Portal,
    /// The team: members, admins, the owner.
    Team,
    /// The `head` right.
    Head,
    /// The `finance` right.
    Finance,
    /// Admins and the owner.
    Admin,
    /// Authenticates by a secret in the request itself (webhooks, mail, one-click unsubscribe, feeds).
    Secret,
}

/// What the guard answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Come in.
    Pass,
    /// Sign in first.
    SignIn,
    /// For this actor the door does not exist.
    Hidden,
    /// The actor sees the door but has not the right.
    Refused,
}

impl Access {
    /// Whether an actor may pass; `None` is nobody signed in.
    pub fn judge(self, actor: Option<&Actor>) -> Verdict {
        if matches!(self, Access::Public | Access::Secret) {
            return Verdict::Pass;
        }
        let Some(actor) = actor else { return Verdict::SignIn };
        let (visible, allowed) = match self {
            Access::Public | Access::Secret | Access::SignedIn | Access::Portal => (true, true),
            Access::Team => (actor.is_team(), actor.is_team()),
            Access::Head => (actor.is_team(), actor.is_head()),
            Access::Finance => (actor.is_team(), actor.rights.finance),
            Access::Admin => (actor.is_team(), actor.is_admin()),
        };
        match (visible, allowed) {
            (false, _) => Verdict::Hidden,
            (true, false) => Verdict::Refused,
            (true, true) => Verdict::Pass,
        }
    }

    /// The word in the access table.
    pub fn word(self) -> &'static str {
        match self {
            Access::Public => "public",
            Access::SignedIn => "signed in",
            Access::Portal => "portal",
            Access::Team => "team",
            Access::Head => "head",
            Access::Finance => "finance",
            Access::Admin => "admin",
            Access::Secret => "secret",
        }
    }
}
