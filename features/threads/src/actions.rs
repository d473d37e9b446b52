//! Verbs: one transaction each, asked through its actor.

pub(crate) mod documents;
mod files;
mod gone;
mod import;
mod log;
mod outcomes;
mod pace;
mod posts;
mod program;
mod reindex;
mod share;
mod text;
mod threads;

use db::Tx;
use kernel::{Error, ProjectId, Result};

/// Refuses a project that whoever asks does not reach: for them it does not exist.
async fn in_reach(tx: &mut Tx, project: ProjectId) -> Result<()> {
    let actor = *tx.actor();
    if actor.is_system() || projects::reaches(tx, project, actor.person).await? {
        return Ok(());
    }
    Err(Error::NotFound)
}

/// Whether whoever asks holds a role on a project.
async fn holds(tx: &mut Tx, project: ProjectId) -> Result<bool> {
    let person = tx.actor().person;
    projects::holds(tx, project, person).await
}

pub use files::attach;
pub use gone::{delete, restore, undo};
pub use import::{import_actions, import_posts, import_threads};
pub use log::{Correction, Logged, NewEntry, correct, dismiss, log, owe_meeting, record_interaction};
pub use outcomes::{
    assign_action, change_decision, close_action, drop_action, give_action, give_decision, move_action,
    reopen_action, reword_action, take_decision,
};
pub use pace::{Pace, pace, set_pace};
pub use posts::{edit, post};
pub use program::{import_post, outside_post, system_post};
pub(crate) use reindex::{forget, reindex};
pub use share::{could_have_been_seen, hide, preview, share, share_thread};
pub use text::mentionable;
pub use threads::{
    close_thread, hand_turn, mark_read, merge_thread, move_thread, open_thread, open_worklog, rename_thread,
    reopen_thread,
};
