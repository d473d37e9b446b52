//! The inbox: who hears of what, when, and in how many messages (RULES §1.5), and mail that comes back.
//!
//! Read [`types`], [`rules`] and [`actions`] together. A post is one row of news, whoever hears of it; who
//! does, and how, is decided when it leaves. Unread is the cursor that `threads` keeps; rows of their own
//! have only mentions and what is always delivered.
//! Absent on purpose: read receipts, presence, and the reasons of absences.

pub mod types;
pub mod mails;
pub mod rules;
mod store;
mod actions;
mod views;
mod pages;
mod api;
mod listen;
mod jobs;
mod demo;

pub use actions::{
    Brought, Prepared, Received, bring, choose_thread, dismiss, prepare, put_away, read_project, read_thread,
    receive, set_digest, set_level,
};
#[cfg(feature = "imap")]
pub use jobs::imap::examine as examine_mailbox;
pub use types::{LetterState, Level, ThreadChoice};

use pages::slots;
use ui::NavPlace;
use web::{Access, Nav, Room, Unexported};

ui::texts!("inbox");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["inbox": "0001_inbox", "0002_inbox_conversations", "0003_inbox_places", "0004_inbox_lying"],
    unexported: &[
        Unexported::table("inbox_mailbox", "how far this installation read its mailboxes"),
        Unexported::table("inbox_lying", "what this installation left in its mailboxes"),
    ],
    files: &[("inbox_letter", "hash")],
    held: &[("inbox_letter", "lower(from_email) = EMAIL")],
    forget: Some(actions::forget),
    routes: pages::routes,
    listen: Some(listen::listen),
    jobs: jobs::JOBS,
    #[cfg(feature = "imap")]
    watch: Some(jobs::imap::watch),
    ticks: jobs::TICKS,
    nav: &[
        Nav {
            place: NavPlace::Main,
            order: 10,
            key: "inbox-inbox",
            href: "/inbox",
            icon: "inbox",
            hotkey: Some("g i"),
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Settings,
            order: 20,
            key: "inbox-notifications",
            href: "/settings/notifications",
            icon: "bell",
            hotkey: None,
            access: Access::SignedIn,
        },
    ],
    nav_counts: Some(slots::nav_counts),
    home_items: Some(slots::home_items),
    project_panel: Some(slots::project_panel),
    thread_panel: Some(slots::thread_panel),
    demo: Some(demo::load),
    ..Room::named("inbox")
};

#[cfg(test)]
mod tests;
