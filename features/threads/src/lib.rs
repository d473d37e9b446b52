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
mod diff;
mod store;
mod actions;
mod views;
mod pages;
mod api;
mod listen;
mod jobs;
mod demo;

pub use actions::*;
pub use pages::{
    GuestThread, ThreadQuery, guest_edit, guest_file_upload, guest_files, guest_fresh, guest_head,
    guest_history, guest_log, guest_rewrite, guest_thread, guest_threads, guest_undo, guest_waiting,
    guest_write,
};
pub use pages::{Sent, Tried, handles};
pub use sentence::EntryKind;
pub use store::bytes::{read as read_file, store as store_file};
pub use store::drafts::{forget as forget_draft, list as list_drafts};
pub use store::{
    outcomes::{find_action, find_decision, list_deciders, list_decisions, list_open_actions},
    posts::{find_visible as find_post, list_after, list_before},
    threads::{find_by_id as find_thread_by_id, find_visible as find_thread, find_worklog as worklog},
};
pub use types::*;
pub use views::{draft_line, kind_word};

use pages::slots;
use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("threads");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["threads": "0001_threads", "0002_threads_counts" split, "0003_threads_kept", "0004_threads_sent", "0005_threads_titled"],
    files: &[("threads_attachment", "hash"), ("threads_attachment", "thumb")],
    forget: Some(actions::forget),
    reindex: Some(actions::reindex),
    routes: pages::routes,
    listen: Some(listen::listen),
    ticks: jobs::TICKS,
    nav: &[
        Nav {
            place: NavPlace::Main,
            order: 45,
            key: "threads-actions",
            href: "/actions",
            icon: "flag",
            hotkey: None,
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Admin,
            order: 50,
            key: "threads-pace",
            href: "/admin/pacing",
            icon: "hourglass",
            hotkey: None,
            access: Access::Admin,
        },
    ],
    home_items: Some(slots::home_items),
    home_section: Some(slots::home_section),
    project_main: Some(slots::main),
    project_tabs: Some(slots::tabs),
    project_facts: Some(slots::facts),
    project_panel: Some(slots::panel),
    activity: Some(slots::activity),
    signs: Some(slots::signs),
    cover_brief: Some(slots::cover_brief),
    search: Some(slots::search),
    portal_panel: Some(slots::portal_panel),
    duties: Some(slots::duties),
    hand_over: Some(slots::hand_over),
    demo: Some(demo::load),
    ..Room::named("threads")
};

#[cfg(test)]
mod tests;
