//! Blank: what the room is for, in one sentence.
//!
//! Absent on purpose: what a reader might look for here and will not find.

mod types;
mod store;
mod views;
mod pages;
#[cfg(test)]
mod tests;

use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("blank");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["blank": "0001_blank"],
    routes: pages::routes,
    nav: &[Nav {
        place: NavPlace::Main,
        order: 90,
        key: "blank-title",
        href: "/blank",
        icon: "book-open",
        hotkey: None,
        access: Access::Team,
    }],
    ..Room::named("blank")
};
