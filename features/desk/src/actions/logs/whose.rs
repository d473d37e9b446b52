//! Whose the tickets of a log are: who asked, of which client, and in whose hands they are.

use crate::{
    log::{Imported, LogTicket, Mapping},
    mail::own_domain,
    store::logs,
};
use db::{Read, Tx};
use jiff::tz::TimeZone;
use kernel::{ClientId, ContactId, Lang, PersonId, Result};
use std::collections::{BTreeMap, HashMap};

/// Whose a ticket is, as far as somebody here is meant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Whose {
    pub contact: Option<ContactId>,
    pub client: Option<ClientId>,
    pub owner: Option<PersonId>,
}

/// Everybody that a log may name, by what it may call them.
pub(super) struct Everybody {
    /// Clients by their names. One that an import would add has no key while it is only tried.
    clients: HashMap<String, Option<ClientId>>,
    askers: HashMap<String, (Option<ContactId>, ClientId)>,
    /// Clients by the domain of their contacts; none where two have it.
    domains: HashMap<String, Option<ClientId>>,
    /// Colleagues by address and name; none where two have it.
    colleagues: HashMap<String, Option<PersonId>>,
    usual: Option<ClientId>,
    adds: bool,
}

impl Everybody {
    pub async fn read(read: &mut Read, mapping: &Mapping, usual: Option<ClientId>) -> Result<Everybody> {
        let cards = clients::list_cards(read).await?;
        let clients = cards.into_iter().map(|card| (card.name.to_lowercase(), Some(card.id))).collect();
        let (askers, domains, colleagues) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut all = Everybody { clients, askers, domains, colleagues, usual, adds: mapping.new_clients };
        if mapping.email.is_some() {
            all.read_askers(read).await?;
        }
        if mapping.owner.is_some() {
            for card in people::list_team(read).await? {
                only(&mut all.colleagues, card.email.to_lowercase(), card.id);
                only(&mut all.colleagues, card.name.to_lowercase(), card.id);
            }
        }
        Ok(all)
    }

    /// Contacts, then guests, and what the domains of contacts tell, as for a mail.
    async fn read_askers(&mut self, read: &mut Read) -> Result<()> {
        for (contact, client, email) in logs::list_contacts(read).await? {
            let email = email.to_lowercase();
            if let Some(domain) = own_domain(&email) {
                only(&mut self.domains, domain, client);
            }
            self.askers.entry(email).or_insert((Some(contact), client));
        }
        for (client, email) in logs::list_guests(read).await? {
            self.askers.entry(email.to_lowercase()).or_insert((None, client));
        }
        Ok(())
    }

    /// Whose a ticket is. Without a transaction nobody is added, only counted.
    pub async fn of(
        &mut self,
        tx: Option<&mut Tx>,
        ticket: &LogTicket,
        done: &mut Imported,
    ) -> Result<Whose> {
        let named = self.named(tx, &ticket.client, done).await?;
        let asker = self.askers.get(&ticket.email).copied();
        // The log's own word on the client counts more than the address.
        let asker = asker.filter(|(_, client)| named.is_none_or(|named| named == *client));
        let by_address = || match asker {
            Some((_, client)) => Some(client),
            None => self.domains.get(&own_domain(&ticket.email)?).copied().flatten(),
        };
        let client = named.or_else(by_address).or(self.usual);
        let contact = asker.and_then(|(contact, _)| contact);
        Ok(Whose { contact, client, owner: self.owner(&ticket.owner, &mut done.odd) })
    }

    fn owner(&self, told: &str, odd: &mut BTreeMap<&'static str, usize>) -> Option<PersonId> {
        let folded = told.trim().to_lowercase();
        if folded.is_empty() {
            return None;
        }
        let known = self.colleagues.get(&folded).copied().flatten();
        if known.is_none() {
            *odd.entry("desk-log-odd-owner").or_default() += 1;
        }
        known
    }

    /// The client that a log names.
    async fn named(
        &mut self,
        tx: Option<&mut Tx>,
        name: &str,
        done: &mut Imported,
    ) -> Result<Option<ClientId>> {
        let folded = name.trim().to_lowercase();
        if folded.is_empty() {
            return Ok(None);
        }
        if let Some(id) = self.clients.get(&folded) {
            return Ok(*id);
        }
        if !self.adds {
            *done.odd.entry("desk-log-odd-client").or_default() += 1;
            return Ok(None);
        }
        done.clients += 1;
        let id = match tx {
            Some(tx) => {
                let new = clients::NewClient::named(name.trim(), TimeZone::UTC, Lang::Es);
                Some(clients::create(tx, new).await?)
            }
            None => None,
        };
        self.clients.insert(folded, id);
        Ok(id)
    }
}

/// Notes whom a word means; nobody, if it means another already.
fn only<T: Copy + PartialEq>(all: &mut HashMap<String, Option<T>>, word: String, whom: T) {
    let held = all.entry(word).or_insert(Some(whom));
    if *held != Some(whom) {
        *held = None;
    }
}
