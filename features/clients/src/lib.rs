//! Clients: companies that we work with or might, their people and their places (RULES §1.1).
//!
//! Other rooms get [`Client`], [`find_by_slug`], [`list_cards`], [`create`], [`add_contact`], and may
//! join the views `clients_card`, `clients_contact_card` and `clients_site_card`. Absent on purpose: projects,
//! tickets and money, which hang their own panels on the client's page.

mod code;
mod types;
mod rules;
mod store;
mod actions;
mod pages;
mod views;
mod api;
mod demo;

pub use actions::{
    add_contact, add_site, change, change_contact, change_site, create, invite_contact, link_contact,
    remove_site, set_left,
};
pub use code::{ClientCode, CodeError};
pub use rules::{CLIENT_FIELDS, CONTACT_FIELDS, may_edit, read_client, read_contact, read_site};
pub use store::{
    find, find_by_code, find_by_slug, find_contact, find_contact_by_email, find_place, is_former_contact,
    list_cards, list_contacts, list_places, list_sites, tier_at,
};
pub use types::{
    Card, Client, Contact, NewClient, NewContact, NewSite, Place, Segment, Site, Slug, Stage, Tier,
    plain as without_accent,
};

use ui::NavPlace;
use web::{Access, Nav, Room};

ui::texts!("clients");

/// The room.
pub const ROOM: Room = Room {
    migrations: db::migrations!["clients": "0001_clients", "0002_clients_places"],
    forget: Some(actions::forget),
    reindex: Some(actions::reindex),
    routes: pages::routes,
    nav: &[Nav {
        place: NavPlace::Main,
        order: 40,
        key: "clients-clients",
        href: "/clients",
        icon: "building-2",
        hotkey: None,
        access: Access::Team,
    }],
    search: Some(pages::search),
    demo: Some(demo::load),
    ..Room::named("clients")
};

#[cfg(test)]
mod tests;
