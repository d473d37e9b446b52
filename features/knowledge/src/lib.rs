//! Knowledge: process documents, runbooks and articles, with who answers for them and when they are looked
//! at again; what is read, what solves, what is missing (RULES §5, signal 1.2).
//!
//! Other rooms get [`Card`], [`suggest`], [`weigh`], [`solve`], [`ask`], [`start`] and [`core_places`], and may join the
//! views `knowledge_card`, `knowledge_run_card` and `knowledge_solved_card`. Absent on purpose: tickets, which it knows by number
//! alone; whoever calls has checked that they are in reach.

pub mod changes;
pub mod fit;
pub mod rules;
pub mod text;
mod types;
mod store;
mod actions;
mod views;
mod pages;
mod api;
mod demo;
#[cfg(test)]
mod tests;

pub use actions::{
    answer, ask, change, create, end, mark, move_questions, publish, restore, retire, review, solve, start,
    suggest, weigh,
};
pub use store::{
    find, find_by_address, find_by_id, find_question_of, find_run, list_due, list_runbooks, list_runs,
    list_runs_of_ticket, list_solved_by,
};
pub use types::{
    Audience, Card, Core, Draft, Head, Kind, Question, Run, RunState, Slug, State, Step, StepState,
};
pub use views::{audience, runs::state as run_state};

use pages::slots;
use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("knowledge");

/// The core list as it stands (RULES §5, signal 1.2).
pub async fn core_places(read: &mut db::Read) -> kernel::Result<Vec<rules::Place>> {
    let cards = store::list_core(read).await?;
    Ok(rules::core_list(&cards, read.now()))
}

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["knowledge": "0001_knowledge", "0002_knowledge_reach", "0003_knowledge_runs", "0004_knowledge_address", "0005_knowledge_solved"],
    reindex: Some(actions::reindex),
    routes: pages::routes,
    nav: &[
        Nav {
            place: NavPlace::Main,
            order: 48,
            key: "knowledge-title",
            href: "/knowledge",
            icon: "book-open",
            hotkey: Some("g k"),
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Portal,
            order: 60,
            key: "knowledge-help-title",
            href: "/portal/knowledge",
            icon: "book-open",
            hotkey: None,
            access: Access::Portal,
        },
    ],
    nav_counts: Some(slots::nav_counts),
    home_items: Some(slots::home_items),
    client_panel: Some(slots::client_panel),
    agenda_flags: Some(slots::agenda_flags),
    search: Some(slots::search),
    duties: Some(slots::duties),
    hand_over: Some(slots::hand_over),
    demo: Some(demo::load),
    ..Room::named("knowledge")
};
