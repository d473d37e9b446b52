//! The desk: tickets with honest clocks, and a short chain to whoever does the work (RULES §4.1, §6).
//!
//! [`calendar`] and [`clock`] are the arithmetic, [`promise`] is what is promised. Absent on purpose: who
//! is told of a warning and how (inbox), what a client sees around their tickets (portal), and hours that
//! are billed.

pub mod calendar;
pub mod clock;
pub mod promise;
mod store;
mod actions;
mod pages;
mod api;

use web::Room;

ui::texts!("desk");

/// The room.
pub const ROOM: Room =
    Room { migrations: db::migrations!["desk": "0001_desk"], routes: pages::routes, ..Room::named("desk") };

#[cfg(test)]
mod tests;
