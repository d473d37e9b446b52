//! The weekly agenda: the meeting that prepares itself (RULES §1.6).
//!
//! Live rows become [`content`] ([`gather`]), a freeze keeps it under a seal, and [`document`] shows it to
//! a reader; pages, exports and the API render that. Windows tile time by the instant at which a post was
//! accepted, so no update is lost or counted twice.
//! Absent on purpose: what is written, decided and left to do, which lives in `threads`; who leads what,
//! which lives in `projects`; and any ranking of people.

pub mod types;
pub mod window;
pub mod rules;
pub mod capture;
pub mod content;
mod store;
pub mod gather;
mod actions;
mod names;
pub mod shown;
pub mod document;
pub mod export;
mod feed;
mod today;
mod views;
mod pages;
mod api;
mod listen;
mod jobs;
mod slots;
mod demo;

pub use actions::*;
pub use names::{Named, Names};
pub use slots::{json, markdown, summary};

use ui::NavPlace;
use web::{Access, Nav, Room, Unexported};

ui::texts!("agenda");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["agenda": "0001_agenda"],
    unexported: &[Unexported::table("agenda_feed", "passwords of calendars are made anew")],
    reindex: Some(listen::reindex),
    routes: pages::routes,
    listen: Some(listen::listen),
    ticks: &[jobs::KEEP],
    nav: &[
        Nav {
            place: NavPlace::Main,
            order: 50,
            key: "agenda-nav",
            href: "/agenda",
            icon: "calendar-check",
            hotkey: Some("g a"),
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Settings,
            order: 50,
            key: "agenda-feed-title",
            href: "/settings/calendar",
            icon: "calendar-days",
            hotkey: None,
            access: Access::Team,
        },
    ],
    setup: &[(5, "/setup/meeting")],
    home_items: Some(slots::home_items),
    home_panel: Some(slots::home_panel),
    home_next: Some(slots::home_next),
    project_panel: Some(slots::project_panel),
    search: Some(slots::search),
    demo: Some(demo::load),
    ..Room::named("agenda")
};

#[cfg(test)]
mod tests;
