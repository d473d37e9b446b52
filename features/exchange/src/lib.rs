//! Exchange: what another tool kept, brought here: read, shown in a dry run, taken in batches.
//!
//! Absent on purpose: export, backup and restore of the whole instance; files of other tools, whose bytes
//! are in none of their answers.

mod types;
mod map;
mod known;
mod rules;
mod html;
mod source;
mod basecamp;
mod sheet;
mod reading;
mod store;
mod actions;
mod report;
mod pages;
mod views;
mod jobs;

pub use actions::{Progress, begin, look, look_at, run};
pub use known::Known;
pub use map::{Become, Map};
pub use report::{csv as report_csv, kind as kind_words, lines as report_lines, why as why_words};
pub use store::{count_homeless, find, list_lines};
pub use types::{
    Ask, Counts, Import, Line, LineRow, Outlook, Plan, Planned, Settings, Source, State, Step, Verdict,
};

use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("exchange");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["exchange": "0001_exchange"],
    routes: pages::routes,
    jobs: jobs::JOBS,
    nav: &[Nav {
        place: NavPlace::Admin,
        order: 60,
        key: "exchange-import",
        href: "/admin/import",
        icon: "upload",
        hotkey: None,
        access: Access::Admin,
    }],
    ..Room::named("exchange")
};

#[cfg(test)]
mod tests;
