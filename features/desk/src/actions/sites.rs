//! At which site of its client a ticket was asked, and so whose holidays close it (RULES §6.3).
//!
//! Another site is as another target (RULES §6.4): what had passed stays as it was, and the holidays of the new site
//! count from then on.

use super::{clocks, days, tickets::handled};
use crate::{
    rules,
    store::{hours, policies, tickets},
    types::Ticket,
};
use db::Tx;
use kernel::{ClientId, ContactId, Event, HoursVersionId, Result, SiteId, TicketId};

/// The site of a ticket that is new to a client.
pub(super) async fn of_new(
    tx: &mut Tx,
    client: Option<ClientId>,
    contact: Option<ContactId>,
    asked: Option<SiteId>,
) -> Result<Option<SiteId>> {
    let sites = match client {
        Some(client) => clients::list_sites(tx, client).await?.into_iter().map(|site| site.id).collect(),
        None => Vec::new(),
    };
    let works_at = match contact {
        Some(contact) => clients::find_contact(tx, contact).await?.site_id,
        None => None,
    };
    rules::site(asked, works_at, &sites)
}

/// Says at which site of its client a ticket was asked, or that it was at none in particular.
pub async fn set_site(tx: &mut Tx, id: TicketId, site: Option<SiteId>) -> Result<()> {
    let ticket = handled(tx, id).await?;
    if ticket.site_id == site {
        return Ok(());
    }
    put(tx, &ticket, ticket.client_id, site).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: "site".to_owned() }).await.map(drop)
}

/// Puts a ticket at a site of a client, without the news: its clocks are read anew if its opening hours change.
pub(super) async fn put(
    tx: &mut Tx,
    ticket: &Ticket,
    client: Option<ClientId>,
    site: Option<SiteId>,
) -> Result<()> {
    if (ticket.client_id, ticket.site_id) == (client, site) {
        return Ok(());
    }
    // A site of another client goes with that client; one that is said must be of this one.
    let stale = client != ticket.client_id && site == ticket.site_id;
    let site = match site.filter(|_| !stale) {
        Some(site) => of_new(tx, client, None, Some(site)).await?,
        None if client != ticket.client_id => of_new(tx, client, None, None).await?,
        None => None,
    };
    let hours = hours_for(tx, ticket, client, site).await?;
    let name = match site {
        Some(site) => clients::find_place(tx, site).await?.name,
        None => String::new(),
    };
    let before = ticket.hours_version_id.filter(|before| hours != Some(*before));
    if site != ticket.site_id || before.is_some() {
        tickets::insert_moved(tx, ticket.id, &name, before).await?;
    }
    tickets::set_site(tx, ticket.id, site, hours).await?;
    if before.is_some() { clocks::refresh(tx, ticket.id).await } else { Ok(()) }
}

/// The opening hours of a ticket at a site: those that it has, unless its policy closes with its client.
async fn hours_for(
    tx: &mut Tx,
    ticket: &Ticket,
    client: Option<ClientId>,
    site: Option<SiteId>,
) -> Result<Option<HoursVersionId>> {
    let (Some(policy), Some(has)) = (ticket.policy_version_id, ticket.hours_version_id) else {
        return Ok(ticket.hours_version_id);
    };
    if !policies::find_body(tx, policy).await?.client_days {
        return Ok(Some(has));
    }
    let base = hours::find_base(tx, has).await?;
    let (_, base, _) = hours::find_newest(tx, base).await?;
    match client {
        Some(client) => days::ensure(tx, base, client, site).await.map(Some),
        None => Ok(Some(base)),
    }
}
