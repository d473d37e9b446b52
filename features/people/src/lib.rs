//! People: who they are, what they may do, how they sign in, when they work and when they are away.
//!
//! Absent on purpose: projects, clients' data, threads. What depends on who leads what is the
//! projects room's; people only says who is away.

mod actions;
mod api;
mod demo;
mod gate;
pub mod holidays;
mod pages;
mod passkeys;
mod password;
mod provider;
mod rules;
mod store;
mod totp;
mod types;
mod views;

pub use actions::absences::{
    approve_absence, cancel_absence, change_absence, decline_absence, may_decide, request_absence,
};
pub use actions::erasure::{NEVER_TOLD, erase, named};
pub use actions::{
    Invite, change_person, create_owner, create_token, deactivate, end_device, enrol, factors::reset_factors,
    invite, invite_guest, make_link, reset_password, sign_in_link,
};
pub use demo::{
    EVERYWHERE, Fictional, fictional_cast, fictional_people, insert as insert_fictional, load as load_demo,
};
pub use rules::may_manage_people;
pub use store::absences::{is_approved, is_away, list_away, next_absences};
pub use store::calendars::list_holidays;
pub use store::{
    find_by_email, find_calendar, find_card, list_calendars, list_cards, list_services, list_team,
    org_calendar, person_calendar, person_zone,
};
pub use types::absences::{
    AbsenceState, AwayRow, COVER_FIELD, Covers, GAP_FIELD, HourMinute, NewAbsence, Note, Reason, Stretch,
};
pub use types::{Card, Email, Name, Person, Purpose};

use ui::NavPlace;
use web::{Access, Nav, Room, Tick, Unexported};

ui::texts!("people");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["people": "0001_people", "0002_people_factors", "0003_people_proved"],
    unexported: &[
        Unexported::table("people_session", "whoever moves signs in anew"),
        Unexported::table("people_link", "single-use links that open this installation"),
        Unexported::table("people_token", "tokens of the API are made anew"),
        Unexported::table("people_attempt", "failed sign-ins of the last hours"),
        Unexported::table("people_totp", "code apps are set up anew: their keys are secrets"),
        Unexported::table("people_recovery", "recovery codes are made anew"),
        Unexported::table("people_passkey", "passkeys are tied to the address of this installation"),
        Unexported::table("people_step", "sign-ins under way"),
        Unexported::table("people_entry", "past sign-ins to this installation"),
    ],
    held: &[
        ("people_person", "id = PERSON"),
        ("people_absence_reason", "absence_id IN (SELECT id FROM people_absence WHERE person_id = PERSON)"),
    ],
    routes: pages::routes,
    gate: Some(gate::GATE),
    ticks: &[Tick { name: "people.forget", every: 3600, run: pages::forget }],
    setup: &[(1, "/setup"), (2, "/setup/you"), (3, "/setup/hours")],
    nav: &[
        Nav {
            place: NavPlace::Main,
            order: 60,
            key: "people-absences",
            href: "/absences",
            icon: "calendar-off",
            hotkey: None,
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Settings,
            order: 10,
            key: "people-profile",
            href: "/settings",
            icon: "user",
            hotkey: None,
            access: Access::SignedIn,
        },
        Nav {
            place: NavPlace::Settings,
            order: 30,
            key: "people-devices",
            href: "/settings/devices",
            icon: "key-round",
            hotkey: None,
            access: Access::SignedIn,
        },
        Nav {
            place: NavPlace::Settings,
            order: 32,
            key: "people-factors",
            href: gate::FACTORS,
            icon: "key-round",
            hotkey: None,
            access: Access::SignedIn,
        },
        Nav {
            place: NavPlace::Settings,
            order: 34,
            key: "people-entries",
            href: "/settings/sign-ins",
            icon: "history",
            hotkey: None,
            access: Access::SignedIn,
        },
        Nav {
            place: NavPlace::Settings,
            order: 40,
            key: "people-tokens",
            href: "/settings/tokens",
            icon: "zap",
            hotkey: None,
            access: Access::Team,
        },
        Nav {
            place: NavPlace::Admin,
            order: 10,
            key: "people-people",
            href: "/admin/people",
            icon: "users",
            hotkey: None,
            access: Access::Admin,
        },
        Nav {
            place: NavPlace::Admin,
            order: 15,
            key: "people-security",
            href: "/admin/security",
            icon: "key-round",
            hotkey: None,
            access: Access::Admin,
        },
        Nav {
            place: NavPlace::Admin,
            order: 20,
            key: "people-calendars",
            href: "/admin/calendars",
            icon: "calendar-days",
            hotkey: None,
            access: Access::Admin,
        },
    ],
    nav_counts: Some(pages::absences::nav_counts),
    home_items: Some(pages::absences::home_items),
    search: Some(pages::search),
    demo: Some(demo::load),
    ..Room::named("people")
};

#[cfg(test)]
mod tests;
