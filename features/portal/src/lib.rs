//! Portal: what a client guest sees of the projects they were let into (DESIGN 3.14, RULES §1.4a), and
//! the same pages as the team looks at them.
//!
//! The room has no tables and no verbs: threads and projects know who may see what, and their parts are
//! put on pages here. Absent on purpose: approvals, tickets and invoices, which come with their rooms.

mod types;
mod views;
mod pages;
mod api;
#[cfg(test)]
mod tests;

use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("portal");

/// The room.
pub const ROOM: Room = Room {
    routes: pages::routes,
    nav: &[Nav {
        place: NavPlace::Portal,
        order: 10,
        key: "portal-home",
        href: "/portal",
        icon: "sun",
        hotkey: None,
        access: Access::Portal,
    }],
    nav_projects: Some(pages::slots::nav_projects),
    portal_name: Some(pages::slots::portal_name),
    project_links: Some(pages::slots::project_links),
    ..Room::named("portal")
};
