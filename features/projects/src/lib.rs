//! Projects: a client's, proofs of concept and internal work, each with a lead and a backup (RULES §1).
//!
//! Other rooms get [`ProjectCard`] through [`find_visible`], who leads through [`effective`], and may
//! join the views `projects_reach`, `projects_card`, `projects_holding` and `projects_turn`. Absent on
//! purpose: threads, tickets and hours, which hang their own parts on the project's page.

pub mod key;
pub mod lead;
pub mod proof;
pub mod types;
mod store;

pub use key::{KeyError, ProjectKey};
pub use lead::{AssignedRole, Via};
pub use store::{
    effective, find_card, find_visible, holds, list_effective, list_holdings, list_visible, reaches,
};
pub use types::{Effective, EffectiveRow, Filter, Holding, Kind, ProjectCard, ProjectState, ProjectState as State, StatusState};

ui::texts!("projects");

/// The room.
pub const ROOM: web::Room =
    web::Room { migrations: db::migrations!["projects": "0001_projects"], ..web::Room::named("projects") };

#[cfg(test)]
mod tests;
