//! Verbs: one transaction, one piece of news each.

mod clocks;
mod logs;
mod promises;
pub mod recurring;
mod tickets;
mod together;
mod words;

pub use clocks::{Ready, due_of, ready, warn};
pub use logs::{Imported, find_mapping, import_log, keep_mapping};
pub use promises::{
    change_hours, change_policy, create_hours, create_policy, put_canned, remove_canned, set_client,
};
pub use tickets::{
    assign, change, follow, log_time, move_to, needs_no_reply, open, reopen, set_spam, take_to_developer,
};
pub use together::{link, merge};
pub(crate) use words::reindex;
pub use words::{Told, message, note, reply};
