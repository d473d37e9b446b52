//! Threads, posts and the worklog: a forum, not a chat (RULES §1.3, §1.4).
//!
//! Read [`types`] and [`actions`] together: they are the room. Other rooms write with [`post`],
//! [`system_post`] and [`import_post`], open threads, take decisions and assign actions with the verbs
//! below, and may join the views `threads_written`, `threads_card`, `threads_decision_card`,
//! `threads_action_card`, `threads_mentioned`, `threads_interaction_card` and `threads_read_card`.
//! Absent on purpose: who is notified, how, and when (inbox), and the weekly agenda.

mod types;
pub mod language;
pub mod markdown;
pub mod pacing;
pub mod quote;
pub mod reference;
pub mod rules;
pub mod sentence;
mod tokens;
pub mod worklog;
mod store;
mod actions;
mod listen;

pub use actions::*;
pub use store::{
    outcomes::{find_action, find_decision, list_deciders, list_decisions, list_open_actions},
    posts::{find_visible as find_post, list_after, list_before},
    threads::{find_by_id as find_thread_by_id, find_visible as find_thread, find_worklog as worklog},
};
pub use types::*;

use web::Room;

ui::texts!("threads");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["threads": "0001_threads"],
    listen: Some(listen::listen),
    ..Room::named("threads")
};

#[cfg(test)]
mod tests;
