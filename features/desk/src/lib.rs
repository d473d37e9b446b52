//! The desk: tickets with honest clocks, and a short chain to whoever does the work (RULES §4.1, §6).
//!
//! [`calendar`] and [`clock`] are the arithmetic, [`promise`] is what is promised, [`history`] what happened.
//! Other rooms open and answer tickets with [`open`], [`reply`], [`note`] and [`message`], and may join the
//! view `desk_card`. Absent on purpose: who is told of a warning and how (inbox), how a mail is
//! received (inbox), and hours that are billed.

pub mod calendar;
pub mod clock;
pub mod promise;
pub mod types;
pub mod history;
mod rules;
mod turn;
mod mail;
mod live;
mod automation;
mod schedule;
mod escalation;
pub mod alert;
pub mod figures;
pub mod log;
mod presets;
pub mod recurring;
mod store;
mod actions;
mod views;
mod pages;
mod api;
mod listen;
mod jobs;
mod demo;

pub use actions::{
    Told, Under, assign, change, change_hours, change_policy, create_hours, create_policy, exclude,
    find_mapping, follow, forget_mapping, import_log, keep_mapping, link, list_mappings, log_time,
    mapping_name, merge, message, move_to, needs_no_reply, note, open, put_canned, read_mapping, reopen,
    reply, set_client, set_site, set_spam, split, take_back_time, take_to_developer, try_log, unlink,
};
pub use store::{
    policies::{Selector, has as has_policy},
    summary::summary,
    tickets::{find as find_ticket, list as list_tickets},
};
pub use views::logs::refusals;

use pages::slots;
use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("desk");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["desk": "0001_desk", "0002_desk_log", "0003_desk_outside", "0004_desk_recurring", "0005_desk_mail", "0006_desk_rules", "0007_desk_schedules", "0008_desk_states", "0009_desk_void", "0010_desk_days", "0011_desk_copies", "0012_desk_reach", "0013_desk_sites", "0014_desk_runs", "0015_desk_absorbed", "0016_desk_time", "0017_desk_rules_gone", "0018_desk_seen", "0019_desk_views", "0020_desk_solved"],
    files: &[("desk_mail", "hash"), ("desk_held", "hash"), ("desk_attachment", "hash")],
    routes: pages::routes,
    take_mail: Some(actions::take),
    forget: Some(actions::forget),
    listen: Some(listen::listen),
    jobs: jobs::JOBS,
    ticks: jobs::TICKS,
    nav: &[
        Nav {
            place: NavPlace::Main,
            order: 42,
            key: "desk-tickets",
            href: "/tickets",
            icon: "ticket",
            hotkey: Some("g t"),
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Admin,
            order: 60,
            key: "desk-admin",
            href: "/admin/desk",
            icon: "timer",
            hotkey: None,
            access: Access::Admin,
        },
        Nav {
            place: NavPlace::Settings,
            order: 24,
            key: "desk-signature",
            href: "/settings/signature",
            icon: "pencil",
            hotkey: None,
            access: Access::Team,
        },
    ],
    nav_counts: Some(slots::nav_counts),
    home_items: Some(slots::home_items),
    client_panel: Some(slots::client_panel),
    project_panel: Some(slots::project_panel),
    cover_brief: Some(slots::cover_brief),
    agenda_flags: Some(slots::agenda_flags),
    search: Some(slots::search),
    portal_panel: Some(slots::portal_panel),
    duties: Some(slots::duties),
    hand_over: Some(slots::hand_over),
    reindex: Some(actions::reindex),
    held: &[
        ("desk_ticket", "email = EMAIL"),
        ("desk_blocked", "email = EMAIL"),
        ("desk_survey", "email = EMAIL"),
        ("desk_held", "from_email = EMAIL"),
        ("desk_copy", "email = EMAIL"),
    ],
    demo: Some(demo::load),
    ..Room::named("desk")
};

#[cfg(test)]
mod tests;
