//! The verbs of the room: one transaction and one piece of news each.

mod documents;
mod read;
mod runs;
mod usage;

pub use documents::{change, create, publish, restore, retire, review};
pub(crate) use documents::{hand_over, reindex};
pub use read::{fields_of, read_draft};
pub use runs::{end, mark, start};
pub use usage::{answer, ask, drop_question, move_questions, opened, solve, suggest, weigh};
pub(crate) use usage::{answered_by, weigh_each, write_for};
