//! Projects: a client's, proofs of concept and internal work, each with a lead and a backup (RULES §1).
//!
//! Other rooms get [`ProjectCard`] through [`find_visible`], who leads through [`effective`], and may
//! join the views `projects_reach`, `projects_card`, `projects_holding` and `projects_turn`. Absent on
//! purpose: threads, tickets and hours, which hang their own parts on the project's page.

pub mod key;
pub mod lead;
pub mod proof;
pub mod types;
mod rules;
mod store;
mod actions;
mod pages;
mod views;
mod api;
mod listen;
mod jobs;
mod demo;

pub use actions::{
    add_criterion, admit_contact, admit_guest, ask_note, assign, cancel_meeting, change, close, close_proof,
    convert_proof, end_cover, extend_proof, link_issue, link_repository, measure, name_cover, name_member,
    open, pause, plan_meeting, propose, remove_criterion, remove_guest, reopen, resume, run_proof,
    say_status, set_commercial, set_pair, set_terms, skip_meeting, sync_issue, unlink_issue,
    unlink_repository, unname_member, write_note,
};
pub use key::{KeyError, ProjectKey};
pub use lead::{AssignedRole, Via};
pub use pages::head;
pub use rules::{days_without_contact, may_open, may_propose, may_run};
pub use store::{
    effective, find_card, find_in_reach, find_issue, find_note, find_proof, find_status, find_visible, holds,
    list_criteria, list_effective, list_guests, list_holdings, list_issues, list_meetings, list_proofs,
    list_repositories, list_statuses, list_turns, list_visible, reaches,
};
pub use types::{
    Changes, Effective, EffectiveRow, Filter, Holding, Issue, IssueState, Kind, Meeting, NewMeeting,
    NewProject, NewTerms, Note, Opening, Project, ProjectCard, ProjectState, ProjectState as State, Proof,
    Provider, Repeats, Status, StatusState, Turn,
};

use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("projects");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["projects": "0001_projects", "0002_projects_name"],
    reindex: Some(actions::reindex),
    routes: pages::routes,
    listen: Some(listen::hear),
    setup: &[(4, pages::setup::PATH)],
    ticks: jobs::TICKS,
    nav: &[Nav {
        place: NavPlace::Main,
        order: 30,
        key: "projects-projects",
        href: "/projects",
        icon: "folder-kanban",
        hotkey: Some("g p"),
        access: Access::Team,
    }],
    nav_projects: Some(pages::slots::rail),
    home_items: Some(pages::slots::home_items),
    home_section: Some(pages::slots::home_section),
    home_panel: Some(pages::slots::home_panel),
    coverage_panel: Some(pages::slots::coverage),
    client_panel: Some(pages::slots::client_panel),
    client_columns: Some(pages::slots::client_columns),
    agenda_flags: Some(pages::slots::agenda_flags),
    search: Some(pages::slots::search),
    duties: Some(pages::slots::duties),
    hand_over: Some(pages::slots::hand_over),
    demo: Some(demo::load),
    ..Room::named("projects")
};

#[cfg(test)]
mod tests;
