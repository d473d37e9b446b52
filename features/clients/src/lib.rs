//! Clients: companies that we work with or might, their people and their places (RULES §1.1).
//!
//! Other rooms get [`Client`], [`find_by_slug`], [`list_cards`], [`create`], [`add_contact`], and may
//! join the views `clients_card` and `clients_contact_card`. Absent on purpose: projects, tickets and
//! money, which hang their own panels on the client's page.

mod code;
mod types;
mod store;

pub use code::{ClientCode, CodeError};
pub use store::{
    find, find_by_code, find_by_slug, find_contact, find_contact_by_email, list_cards, list_contacts, list_sites,
};
pub use types::{Card, Client, Contact, Details, NewContact, NewSite, Segment, Site, Slug, Stage, Tier};

ui::texts!("clients");

/// The room.
pub const ROOM: web::Room =
    web::Room { migrations: db::migrations!["clients": "0001_clients"], ..web::Room::named("clients") };
