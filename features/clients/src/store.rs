//! All SQL of the room. A guest reaches their own client and nothing else; the team reaches all.

use crate::types::{Card, Client, Contact, Site};
use crate::ClientCode;
use db::{Read, params};
use kernel::{ClientId, ContactId, Result};

db::sql! {
    static FIND: Client = "SELECT id, code, slug, name, stage, since_day, tier, segment, sector, zone, calendar_id, lang, legal_name, tax_id, country, address, note, created_at
        FROM clients_client WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)";
    static FIND_BY_SLUG: Client = "SELECT id, code, slug, name, stage, since_day, tier, segment, sector, zone, calendar_id, lang, legal_name, tax_id, country, address, note, created_at
        FROM clients_client WHERE slug = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)";
    static FIND_BY_CODE: Client = "SELECT id, code, slug, name, stage, since_day, tier, segment, sector, zone, calendar_id, lang, legal_name, tax_id, country, address, note, created_at
        FROM clients_client WHERE code = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)";
    static LIST_CARDS: Card = "SELECT id, code, slug, name, stage, tier, zone, lang FROM clients_card
        WHERE CAST($1 AS BIGINT) IS NULL OR id = $1 ORDER BY name, id";
    static LIST_CONTACTS: Contact = "SELECT id, client_id, name, email, phone, title, person_id, left_at FROM clients_contact
        WHERE client_id = $1 ORDER BY CASE WHEN left_at IS NULL THEN 0 ELSE 1 END, name, id";
    static FIND_CONTACT: Contact = "SELECT id, client_id, name, email, phone, title, person_id, left_at FROM clients_contact
        WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR client_id = $2)";
    static FIND_CONTACT_BY_EMAIL: Contact = "SELECT id, client_id, name, email, phone, title, person_id, left_at FROM clients_contact
        WHERE email = $1 AND left_at IS NULL ORDER BY id";
    static LIST_SITES: Site = "SELECT id, client_id, name, city, zone, calendar_id FROM clients_site WHERE client_id = $1 ORDER BY id";
}

/// The client that a guest is bound to: nothing for the team, nobody's key for a guest without one.
fn bound(read: &Read) -> Option<i64> {
    let actor = read.actor();
    actor.is_guest().then(|| actor.client.map_or(-1, |client| client.0))
}

/// A client.
pub async fn find(read: &mut Read, id: ClientId) -> Result<Client> {
    let bound = bound(read);
    FIND.one(read, params![id, bound]).await
}

/// The client of an address.
pub async fn find_by_slug(read: &mut Read, slug: &str) -> Result<Client> {
    let bound = bound(read);
    FIND_BY_SLUG.one(read, params![slug, bound]).await
}

/// The client with a code.
pub async fn find_by_code(read: &mut Read, code: ClientCode) -> Result<Client> {
    let bound = bound(read);
    FIND_BY_CODE.one(read, params![code, bound]).await
}

/// Every client in reach, by name.
pub async fn list_cards(read: &mut Read) -> Result<Vec<Card>> {
    let bound = bound(read);
    LIST_CARDS.all(read, params![bound]).await
}

/// The people of a client, those who left last. The client must be in reach.
pub async fn list_contacts(read: &mut Read, client: ClientId) -> Result<Vec<Contact>> {
    LIST_CONTACTS.all(read, params![client]).await
}

/// A person at a client.
pub async fn find_contact(read: &mut Read, id: ContactId) -> Result<Contact> {
    let bound = bound(read);
    FIND_CONTACT.one(read, params![id, bound]).await
}

/// Whoever writes from an address, for mail that comes in.
pub async fn find_contact_by_email(read: &mut Read, email: &str) -> Result<Option<Contact>> {
    FIND_CONTACT_BY_EMAIL.opt(read, params![email.to_lowercase()]).await
}

/// The places of a client. The client must be in reach.
pub async fn list_sites(read: &mut Read, client: ClientId) -> Result<Vec<Site>> {
    LIST_SITES.all(read, params![client]).await
}
