//! All SQL of the room, by what it asks about. Whoever asks sees what `projects_reach` gives them, and
//! of that a guest sees shared threads and client posts alone (RULES §1.4a).

pub mod bulk;
pub mod bytes;
pub mod debts;
pub mod drafts;
pub mod files;
pub mod import;
pub mod log;
pub mod outcomes;
pub mod overview;
pub mod people;
pub mod posts;
pub mod threads;

use db::Read;
use kernel::PersonId;

/// How the statements ask for the actor: everything, the team's side, and the person.
pub(crate) fn who(read: &Read) -> (bool, bool, PersonId) {
    let actor = read.actor();
    (actor.is_system(), actor.is_team(), actor.person)
}
