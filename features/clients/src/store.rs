//! All SQL of the room. A guest reaches their own client and nothing else; the team reaches all.

use crate::{
    ClientCode,
    types::{Card, Client, Contact, NewClient, NewContact, NewSite, Place, Site, Stage, Tier},
};
use db::{Read, Tx, params};
use jiff::civil::Date;
use kernel::{ClientId, ContactId, PersonId, Result, SiteId};

db::sql! {
    static FIND: Client = "SELECT id, code, slug, name, stage, since_day, tier, segment, sector, zone, calendar_id, lang, legal_name, tax_id, country, address, note, created_at
        FROM clients_client WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)";
    static FIND_BY_SLUG: Client = "SELECT id, code, slug, name, stage, since_day, tier, segment, sector, zone, calendar_id, lang, legal_name, tax_id, country, address, note, created_at
        FROM clients_client WHERE slug = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)";
    static FIND_BY_CODE: Client = "SELECT id, code, slug, name, stage, since_day, tier, segment, sector, zone, calendar_id, lang, legal_name, tax_id, country, address, note, created_at
        FROM clients_client WHERE code = $1 AND (CAST($2 AS BIGINT) IS NULL OR id = $2)";
    static LIST_CARDS: Card = "SELECT id, code, slug, name, stage, tier, zone, lang FROM clients_card
        WHERE CAST($1 AS BIGINT) IS NULL OR id = $1 ORDER BY name, id";
    static LIST_CONTACTS: Contact = "SELECT id, client_id, name, email, phone, title, person_id, left_at, site_id FROM clients_contact
        WHERE client_id = $1 ORDER BY CASE WHEN left_at IS NULL THEN 0 ELSE 1 END, name, id";
    static FIND_CONTACT: Contact = "SELECT id, client_id, name, email, phone, title, person_id, left_at, site_id FROM clients_contact
        WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR client_id = $2)";
    static FIND_CONTACT_BY_EMAIL: Contact = "SELECT id, client_id, name, email, phone, title, person_id, left_at, site_id FROM clients_contact
        WHERE email = $1 AND left_at IS NULL ORDER BY id";
    static FORMER: (i64,) = "SELECT COUNT(*) FROM clients_contact former WHERE former.email = $1 AND former.left_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM clients_contact still WHERE still.email = $1 AND still.left_at IS NULL)";
    static LIST_SITES: Site = "SELECT id, client_id, name, city, zone, calendar_id FROM clients_site WHERE client_id = $1 AND gone_at IS NULL ORDER BY id";
    static FIND_SITE: Site = "SELECT id, client_id, name, city, zone, calendar_id FROM clients_site WHERE id = $1 AND ($2 OR gone_at IS NULL)";
    static LIST_PLACES: Place = "SELECT site.id, client.name, site.name FROM clients_site site JOIN clients_card client ON client.id = site.client_id
        WHERE site.gone_at IS NULL ORDER BY client.name, site.name, site.id";
    static CODES: (ClientCode,) = "SELECT code FROM clients_client";
    static SLUGS: (i64,) = "SELECT COUNT(*) FROM clients_client WHERE slug = $1";
    static COUNT: (i64,) = "SELECT COUNT(*) FROM clients_client
        WHERE (CAST($1 AS TEXT) IS NULL OR stage = $1) AND (CAST($2 AS TEXT) IS NULL OR tier = $2) AND (CAST($3 AS TEXT) IS NULL OR LOWER(name) LIKE $3)";
    static LIST: Card = "SELECT id, code, slug, name, stage, tier, zone, lang FROM clients_card
        WHERE (CAST($1 AS TEXT) IS NULL OR stage = $1) AND (CAST($2 AS TEXT) IS NULL OR tier = $2) AND (CAST($3 AS TEXT) IS NULL OR LOWER(name) LIKE $3)
        ORDER BY name, id LIMIT $4 OFFSET $5";
    static LIST_DOWN: Card = "SELECT id, code, slug, name, stage, tier, zone, lang FROM clients_card
        WHERE (CAST($1 AS TEXT) IS NULL OR stage = $1) AND (CAST($2 AS TEXT) IS NULL OR tier = $2) AND (CAST($3 AS TEXT) IS NULL OR LOWER(name) LIKE $3)
        ORDER BY name DESC, id DESC LIMIT $4 OFFSET $5";
    static AFTER: Card = "SELECT id, code, slug, name, stage, tier, zone, lang FROM clients_card WHERE id > $1 ORDER BY id LIMIT $2";
    static INSERT: (ClientId,) = "INSERT INTO clients_client (code, slug, name, stage, since_day, tier, segment, sector, zone, calendar_id, lang, legal_name, tax_id, country, address, note, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id";
    static SAVE: () = "UPDATE clients_client SET slug = $2, name = $3, stage = $4, since_day = $5, tier = $6, segment = $7, sector = $8, zone = $9, calendar_id = $10, lang = $11, legal_name = $12, tax_id = $13, country = $14, address = $15, note = $16
        WHERE id = $1";
    static TIER_NEW: () = "INSERT INTO clients_tier (client_id, tier, valid_from) VALUES ($1, $2, $3)";
    static TIER_END: () = "UPDATE clients_tier SET valid_to = $2 WHERE client_id = $1 AND valid_to IS NULL";
    static TIER_AT: (Tier,) = "SELECT tier FROM clients_tier WHERE client_id = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) ORDER BY id DESC";
    static CONTACT_NEW: (ContactId,) = "INSERT INTO clients_contact (client_id, name, email, phone, title, site_id) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    static CONTACT_SAVE: () = "UPDATE clients_contact SET name = $2, email = $3, phone = $4, title = $5, site_id = $6 WHERE id = $1";
    static CONTACT_LEFT: () = "UPDATE clients_contact SET left_at = $2 WHERE id = $1";
    static CONTACT_ERASE: () = "UPDATE clients_contact SET name = $2, email = NULL, phone = '', title = '', site_id = NULL, left_at = COALESCE(left_at, $3) WHERE person_id = $1";
    static CONTACT_PERSON: () = "UPDATE clients_contact SET person_id = $2 WHERE id = $1";
    static SITE_NEW: (SiteId,) = "INSERT INTO clients_site (client_id, name, city, zone, calendar_id) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    static SITE_SAVE: () = "UPDATE clients_site SET name = $2, city = $3, zone = $4, calendar_id = $5 WHERE id = $1";
    static SITE_GONE: () = "UPDATE clients_site SET gone_at = $2 WHERE id = $1";
    static SITE_LEFT: () = "UPDATE clients_contact SET site_id = NULL WHERE client_id = $1 AND site_id = $2";
    static SEARCH: Found = {
        sqlite: "SELECT client.slug, client.name, client.sector, contact.name, contact.title, contact.id
            FROM db_doc_fts fts JOIN db_doc doc ON doc.id = fts.rowid JOIN clients_client client ON client.id = doc.client_id
            LEFT JOIN clients_contact contact ON doc.kind = 'contact' AND contact.id = doc.ref_id
            WHERE db_doc_fts MATCH $1 AND doc.kind IN ('client', 'contact') ORDER BY doc.kind, client.name, contact.name LIMIT $2",
        postgres: "SELECT client.slug, client.name, client.sector, contact.name, contact.title, contact.id
            FROM db_doc doc JOIN clients_client client ON client.id = doc.client_id
            LEFT JOIN clients_contact contact ON doc.kind = 'contact' AND contact.id = doc.ref_id
            WHERE NOT doc.bulk AND doc.tsv @@ to_tsquery('simple', $1) AND doc.kind IN ('client', 'contact') ORDER BY doc.kind, client.name, contact.name LIMIT $2",
    };
}

db::row! {
    /// A client, or a person at one, that was found.
    pub(crate) struct Found {
        pub(crate) slug: String,
        pub(crate) client: String,
        pub(crate) sector: String,
        pub(crate) contact: Option<String>,
        pub(crate) title: Option<String>,
        pub(crate) contact_id: Option<ContactId>,
    }
}

/// The client that a guest is bound to: nothing for the team, nobody's key for a guest without one.
fn bound(read: &Read) -> Option<i64> {
    let actor = read.actor();
    actor.is_guest().then(|| actor.client.map_or(-1, |client| client.0))
}

/// A client.
#[db::boxed]
pub async fn find(read: &mut Read, id: ClientId) -> Result<Client> {
    let bound = bound(read);
    FIND.kept().one(read, params![id, bound]).await
}

/// The client of an address.
#[db::boxed]
pub async fn find_by_slug(read: &mut Read, slug: &str) -> Result<Client> {
    let bound = bound(read);
    FIND_BY_SLUG.kept().one(read, params![slug, bound]).await
}

/// The client with a code.
pub async fn find_by_code(read: &mut Read, code: ClientCode) -> Result<Client> {
    let bound = bound(read);
    FIND_BY_CODE.kept().one(read, params![code, bound]).await
}

/// Every client in reach, by name.
#[db::boxed]
pub async fn list_cards(read: &mut Read) -> Result<Vec<Card>> {
    let bound = bound(read);
    LIST_CARDS.kept().all(read, params![bound]).await
}

/// The people of a client, those who left last. The client must be in reach.
#[db::boxed]
pub async fn list_contacts(read: &mut Read, client: ClientId) -> Result<Vec<Contact>> {
    LIST_CONTACTS.kept().all(read, params![client]).await
}

/// A person at a client.
#[db::boxed]
pub async fn find_contact(read: &mut Read, id: ContactId) -> Result<Contact> {
    let bound = bound(read);
    FIND_CONTACT.kept().one(read, params![id, bound]).await
}

/// Whoever writes from an address, for mail that comes in.
#[db::boxed]
pub async fn find_contact_by_email(read: &mut Read, email: &str) -> Result<Option<Contact>> {
    FIND_CONTACT_BY_EMAIL.kept().opt(read, params![email.to_lowercase()]).await
}

/// Whether an address is of somebody who left their client, and of nobody who is there.
#[db::boxed]
pub async fn is_former_contact(read: &mut Read, email: &str) -> Result<bool> {
    Ok(FORMER.kept().one(read, params![email.to_lowercase()]).await?.0 > 0)
}

/// The places of a client. The client must be in reach.
#[db::boxed]
pub async fn list_sites(read: &mut Read, client: ClientId) -> Result<Vec<Site>> {
    LIST_SITES.kept().all(read, params![client]).await
}

/// A place of a client that is one still.
pub(crate) async fn find_site(read: &mut Read, id: SiteId) -> Result<Site> {
    FIND_SITE.kept().one(read, params![id, false]).await
}

/// A place of a client, whether or not it is gone. The client must be in reach.
#[db::boxed]
pub async fn find_place(read: &mut Read, id: SiteId) -> Result<Site> {
    FIND_SITE.kept().one(read, params![id, true]).await
}

/// The places of all clients. For the team only.
#[db::boxed]
pub async fn list_places(read: &mut Read) -> Result<Vec<Place>> {
    LIST_PLACES.kept().all(read, params![]).await
}

/// Which clients a list wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) stage: Option<Stage>,
    pub(crate) tier: Option<Tier>,
    pub(crate) name: Option<String>,
    /// From Z to A.
    pub(crate) down: bool,
    pub(crate) skip: i64,
    pub(crate) limit: i64,
}

impl Wanted {
    /// The name as a pattern; its own wildcards are taken as spaces.
    fn pattern(&self) -> Option<String> {
        let name = self.name.as_deref()?.trim().to_lowercase();
        (!name.is_empty()).then(|| format!("%{}%", name.replace(['%', '_'], " ")))
    }
}

/// A page of the list of clients, and how many there are. For the team only.
pub(crate) async fn list(read: &mut Read, wanted: &Wanted) -> Result<(Vec<Card>, i64)> {
    let name = wanted.pattern();
    let (count,) = COUNT.kept().one(read, params![wanted.stage, wanted.tier, name]).await?;
    let list = if wanted.down { &LIST_DOWN } else { &LIST };
    let rows = list.all(read, params![wanted.stage, wanted.tier, name, wanted.limit, wanted.skip]).await?;
    Ok((rows, count))
}

/// Clients after a key, for machines. For the team only.
pub(crate) async fn list_after(read: &mut Read, after: i64, limit: i64) -> Result<Vec<Card>> {
    AFTER.all(read, params![after, limit]).await
}

/// The tier of support that was in force at an instant: figures of the past keep what held then.
pub async fn tier_at(read: &mut Read, client: ClientId, at: jiff::Timestamp) -> Result<Option<Tier>> {
    Ok(TIER_AT.opt(read, params![client, at]).await?.map(|(tier,)| tier))
}

pub(crate) async fn list_codes(read: &mut Read) -> Result<Vec<ClientCode>> {
    Ok(CODES.kept().all(read, params![]).await?.into_iter().map(|(code,)| code).collect())
}

pub(crate) async fn has_slug(read: &mut Read, slug: &str) -> Result<bool> {
    Ok(SLUGS.kept().one(read, params![slug]).await?.0 > 0)
}

pub(crate) async fn insert(
    tx: &mut Tx,
    code: ClientCode,
    slug: &str,
    day: Date,
    new: &NewClient,
) -> Result<ClientId> {
    let (now, zone) = (tx.now(), zone_name(new));
    let (id,) = INSERT
        .one(
            tx,
            params![
                code,
                slug,
                new.name,
                new.stage,
                day,
                new.tier,
                new.segment,
                new.sector,
                zone,
                new.calendar_id,
                new.lang,
                new.legal_name,
                new.tax_id,
                new.country,
                new.address,
                new.note,
                now
            ],
        )
        .await?;
    Ok(id)
}

pub(crate) async fn save(tx: &mut Tx, id: ClientId, slug: &str, day: Date, new: &NewClient) -> Result<()> {
    let zone = zone_name(new);
    SAVE.exec(
        tx,
        params![
            id,
            slug,
            new.name,
            new.stage,
            day,
            new.tier,
            new.segment,
            new.sector,
            zone,
            new.calendar_id,
            new.lang,
            new.legal_name,
            new.tax_id,
            new.country,
            new.address,
            new.note
        ],
    )
    .await
    .map(drop)
}

fn zone_name(new: &NewClient) -> String {
    new.zone.iana_name().unwrap_or("UTC").to_owned()
}

pub(crate) async fn insert_tier(tx: &mut Tx, client: ClientId, tier: Tier) -> Result<()> {
    let now = tx.now();
    TIER_NEW.exec(tx, params![client, tier, now]).await.map(drop)
}

pub(crate) async fn end_tier(tx: &mut Tx, client: ClientId) -> Result<()> {
    let now = tx.now();
    TIER_END.exec(tx, params![client, now]).await.map(drop)
}

pub(crate) async fn insert_contact(tx: &mut Tx, client: ClientId, new: &NewContact) -> Result<ContactId> {
    Ok(CONTACT_NEW.one(tx, params![client, new.name, new.email, new.phone, new.title, new.site_id]).await?.0)
}

pub(crate) async fn save_contact(tx: &mut Tx, id: ContactId, new: &NewContact) -> Result<()> {
    CONTACT_SAVE.exec(tx, params![id, new.name, new.email, new.phone, new.title, new.site_id]).await.map(drop)
}

pub(crate) async fn set_left(tx: &mut Tx, id: ContactId, left: bool) -> Result<()> {
    let at = left.then(|| tx.now());
    CONTACT_LEFT.exec(tx, params![id, at]).await.map(drop)
}

pub(crate) async fn set_person(tx: &mut Tx, id: ContactId, person: PersonId) -> Result<()> {
    CONTACT_PERSON.exec(tx, params![id, person]).await.map(drop)
}

pub(crate) async fn insert_site(tx: &mut Tx, client: ClientId, new: &NewSite) -> Result<SiteId> {
    let zone = new.zone.iana_name().unwrap_or("UTC");
    Ok(SITE_NEW.one(tx, params![client, new.name, new.city, zone, new.calendar_id]).await?.0)
}

pub(crate) async fn save_site(tx: &mut Tx, id: SiteId, new: &NewSite) -> Result<()> {
    let zone = new.zone.iana_name().unwrap_or("UTC");
    SITE_SAVE.exec(tx, params![id, new.name, new.city, zone, new.calendar_id]).await.map(drop)
}

/// A place is no longer one, and nobody works there.
pub(crate) async fn set_gone(tx: &mut Tx, client: ClientId, id: SiteId) -> Result<()> {
    let now = tx.now();
    SITE_LEFT.exec(tx, params![client, id]).await?;
    SITE_GONE.exec(tx, params![id, now]).await.map(drop)
}

/// Clients and people at clients that hold the words of a question. For the team only.
pub(crate) async fn search(read: &mut Read, question: &str, limit: i64) -> Result<Vec<Found>> {
    let Some(words) = db::search::expression_for(read, question, &["client", "contact"]).await? else {
        return Ok(Vec::new());
    };
    SEARCH.all(read, params![words, limit]).await
}

/// Leaves of a contact only that there was one.
pub async fn erase_contact(tx: &mut Tx, person: PersonId, former: &str) -> Result<()> {
    let now = tx.now();
    CONTACT_ERASE.exec(tx, params![person, former, now]).await.map(drop)
}
