//! The verbs of the room: one transaction and one piece of news each.

use crate::{
    ClientCode, rules, store,
    types::{Client, NewClient, NewContact, NewSite, Slug},
};
use db::Tx;
use kernel::{CalendarId, ClientId, ContactId, Error, Event, PersonId, Result, SiteId};

/// Adds a client.
#[db::boxed]
pub async fn create(tx: &mut Tx, new: NewClient) -> Result<ClientId> {
    allow(tx)?;
    let code = free_code(tx, &new).await?;
    let slug = free_slug(tx, &new).await?;
    check_calendar(tx, new.calendar_id).await?;
    let day = match new.since_day {
        Some(day) => day,
        None => kernel::local_date(tx.now(), &new.zone),
    };
    let id = store::insert(tx, code, slug.as_str(), day, &new).await?;
    store::insert_tier(tx, id, new.tier).await?;
    index(tx, id).await?;
    tx.record(Event::ClientCreated { client: id }).await?;
    Ok(id)
}

/// Changes what is said of a client. Its code stays, since projects are named after it.
pub async fn change(tx: &mut Tx, id: ClientId, new: NewClient) -> Result<()> {
    allow(tx)?;
    let was = store::find(tx, id).await?;
    check_calendar(tx, new.calendar_id).await?;
    let slug = match new.slug.as_ref() {
        Some(slug) if slug.as_str() != was.slug => free_slug(tx, &new).await?.to_string(),
        _ => was.slug.clone(),
    };
    let day = match new.since_day {
        Some(day) => day,
        None if new.stage != was.stage => kernel::local_date(tx.now(), &new.zone),
        None => was.since_day,
    };
    store::save(tx, id, &slug, day, &new).await?;
    if new.tier != was.tier {
        store::end_tier(tx, id).await?;
        store::insert_tier(tx, id, new.tier).await?;
    }
    index(tx, id).await?;
    tx.record(Event::ClientChanged { client: id, what: changed(&was, &new, &slug) }).await?;
    Ok(())
}

/// Which facts changed, by the names of their fields.
fn changed(was: &Client, new: &NewClient, slug: &str) -> String {
    let facts = [
        ("name", was.name != new.name),
        ("slug", was.slug != slug),
        ("stage", was.stage != new.stage),
        ("tier", was.tier != new.tier),
        ("calendar", was.calendar_id != new.calendar_id),
        ("zone", Some(was.zone.as_str()) != new.zone.iana_name()),
        ("tax", was.tax_id != new.tax_id || was.legal_name != new.legal_name || was.address != new.address),
    ];
    let named: Vec<&str> = facts.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
    if named.is_empty() { "details".to_owned() } else { named.join(" ") }
}

/// Adds a person at a client.
#[db::boxed]
pub async fn add_contact(tx: &mut Tx, client: ClientId, new: NewContact) -> Result<ContactId> {
    allow(tx)?;
    store::find(tx, client).await?;
    refuse_taken(tx, client, None, &new).await?;
    check_site(tx, client, new.site_id).await?;
    let id = store::insert_contact(tx, client, &new).await?;
    index_contact(tx, id).await?;
    tell(tx, client, id, "added").await?;
    Ok(id)
}

/// Changes what is said of a person at a client.
pub async fn change_contact(tx: &mut Tx, id: ContactId, new: NewContact) -> Result<()> {
    allow(tx)?;
    let was = store::find_contact(tx, id).await?;
    refuse_taken(tx, was.client_id, Some(id), &new).await?;
    check_site(tx, was.client_id, new.site_id).await?;
    store::save_contact(tx, id, &new).await?;
    index_contact(tx, id).await?;
    tell(tx, was.client_id, id, "changed").await
}

/// Notes that a person no longer works at a client, or does again.
pub async fn set_left(tx: &mut Tx, id: ContactId, left: bool) -> Result<()> {
    allow(tx)?;
    let contact = store::find_contact(tx, id).await?;
    if contact.left_at.is_some() == left {
        return Ok(());
    }
    store::set_left(tx, id, left).await?;
    index_contact(tx, id).await?;
    tell(tx, contact.client_id, id, if left { "left" } else { "returned" }).await
}

/// Invites a person at a client as a guest: they get a link, and see what projects let them into.
#[db::boxed]
pub async fn invite_contact(tx: &mut Tx, id: ContactId, url: &str) -> Result<PersonId> {
    allow(tx)?;
    let contact = store::find_contact(tx, id).await?;
    if let Some(person) = contact.person_id {
        return Ok(person);
    }
    if contact.left_at.is_some() {
        return Err(Error::Conflict("clients-contact-left"));
    }
    let client = store::find(tx, contact.client_id).await?;
    let email = contact.email.as_deref().ok_or(Error::Conflict("clients-contact-needs-email"))?;
    let email = people::Email::parse("email", email)?;
    let name = people::Name::parse("name", &contact.name)?;
    let person = people::invite_guest(tx, &email, &name, client.id, client.lang, &client.zone, url).await?;
    link_contact(tx, id, person).await?;
    Ok(person)
}

/// Notes which guest a person at a client became.
#[db::boxed]
pub async fn link_contact(tx: &mut Tx, id: ContactId, person: PersonId) -> Result<()> {
    allow(tx)?;
    let contact = store::find_contact(tx, id).await?;
    store::set_person(tx, id, person).await?;
    tell(tx, contact.client_id, id, "invited").await
}

/// Adds a place of a client.
pub async fn add_site(tx: &mut Tx, client: ClientId, new: NewSite) -> Result<SiteId> {
    allow(tx)?;
    store::find(tx, client).await?;
    check_calendar(tx, new.calendar_id).await?;
    let id = store::insert_site(tx, client, &new).await?;
    tell_site(tx, client).await?;
    Ok(id)
}

/// Changes a place of a client.
pub async fn change_site(tx: &mut Tx, id: SiteId, new: NewSite) -> Result<()> {
    allow(tx)?;
    let site = store::find_site(tx, id).await?;
    check_calendar(tx, new.calendar_id).await?;
    store::save_site(tx, id, &new).await?;
    tell_site(tx, site.client_id).await
}

/// Takes a place away. What was asked there keeps its name.
pub async fn remove_site(tx: &mut Tx, id: SiteId) -> Result<()> {
    allow(tx)?;
    let site = store::find_site(tx, id).await?;
    store::set_gone(tx, site.client_id, id).await?;
    tell_site(tx, site.client_id).await
}

fn allow(tx: &Tx) -> Result<()> {
    if rules::may_edit(tx.actor()) { Ok(()) } else { Err(Error::Forbidden) }
}

async fn tell(tx: &mut Tx, client: ClientId, contact: ContactId, what: &str) -> Result<()> {
    tx.record(Event::ContactChanged { client, contact, what: what.to_owned() }).await.map(drop)
}

async fn tell_site(tx: &mut Tx, client: ClientId) -> Result<()> {
    index(tx, client).await?;
    tx.record(Event::ClientChanged { client, what: "sites".to_owned() }).await.map(drop)
}

async fn free_code(tx: &mut Tx, new: &NewClient) -> Result<ClientCode> {
    let taken = store::list_codes(tx).await?;
    match new.code {
        Some(code) if code.is_reserved() => Err(Error::invalid("code", "clients-code-reserved")),
        Some(code) if taken.contains(&code) => Err(Error::invalid("code", "clients-code-taken")),
        Some(code) => Ok(code),
        None => ClientCode::suggest(&new.name, |code| taken.contains(&code))
            .ok_or_else(|| Error::invalid("code", "clients-code-needed")),
    }
}

async fn free_slug(tx: &mut Tx, new: &NewClient) -> Result<Slug> {
    let slug = match &new.slug {
        Some(slug) => slug.clone(),
        None => Slug::suggest(&new.name).ok_or_else(|| Error::invalid("slug", "clients-slug-needed"))?,
    };
    if store::has_slug(tx, slug.as_str()).await? {
        return Err(Error::invalid("slug", "clients-slug-taken"));
    }
    Ok(slug)
}

async fn check_calendar(tx: &mut Tx, id: Option<CalendarId>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let known = people::list_calendars(tx).await?.iter().any(|(known, _, _)| *known == id);
    if known { Ok(()) } else { Err(Error::invalid("calendar", "clients-choose-one")) }
}

async fn check_site(tx: &mut Tx, client: ClientId, id: Option<SiteId>) -> Result<()> {
    let Some(id) = id else { return Ok(()) };
    let known = store::list_sites(tx, client).await?.iter().any(|site| site.id == id);
    if known { Ok(()) } else { Err(Error::invalid("site", "clients-choose-one")) }
}

/// One address belongs to one person of a client, so that mail finds its sender.
async fn refuse_taken(tx: &mut Tx, client: ClientId, but: Option<ContactId>, new: &NewContact) -> Result<()> {
    let Some(email) = &new.email else { return Ok(()) };
    match store::find_contact_by_email(tx, email).await? {
        Some(other) if other.client_id == client && Some(other.id) != but => {
            Err(Error::invalid("email", "clients-contact-taken"))
        }
        _ => Ok(()),
    }
}

/// Takes away the card of a contact who became a guest and is erased now.
pub(crate) fn forget(tx: &mut Tx, person: PersonId) -> web::Slot<'_, ()> {
    web::slot(async move {
        let card = people::find_card(tx, person).await?;
        store::erase_contact(tx, person, &card.name).await
    })
}

/// Puts every client and contact into the search again.
pub(crate) fn reindex(tx: &mut Tx) -> web::Slot<'_, ()> {
    web::slot(async move {
        for client in store::list_cards(tx).await? {
            index(tx, client.id).await?;
            for contact in store::list_contacts(tx, client.id).await? {
                index_contact(tx, contact.id).await?;
            }
        }
        Ok(())
    })
}

async fn index(tx: &mut Tx, id: ClientId) -> Result<()> {
    let client = store::find(tx, id).await?;
    let sites = store::list_sites(tx, id).await?;
    let places =
        sites.iter().map(|site| format!("{} {}", site.name, site.city)).collect::<Vec<_>>().join(" ");
    let text =
        [&client.name, client.code.as_str(), &client.legal_name, &client.sector, &client.note, &places]
            .join(" ");
    let at = client.created_at;
    let doc = db::search::Doc {
        kind: "client",
        id: id.0,
        project: None,
        client: Some(id),
        client_visible: false,
        at,
        bulk: false,
        text: &text,
    };
    db::search::index(tx, doc).await
}

async fn index_contact(tx: &mut Tx, id: ContactId) -> Result<()> {
    let contact = store::find_contact(tx, id).await?;
    let text =
        [&contact.name, contact.email.as_deref().unwrap_or(""), &contact.title, &contact.phone].join(" ");
    let (client, at) = (Some(contact.client_id), tx.now());
    let doc = db::search::Doc {
        kind: "contact",
        id: id.0,
        project: None,
        client,
        client_visible: false,
        at,
        bulk: false,
        text: &text,
    };
    db::search::index(tx, doc).await
}
