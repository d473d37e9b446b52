//! Whose the tickets of a log are.

use crate::log::{Imported, Mapping};
use db::{Read, Tx};
use jiff::tz::TimeZone;
use kernel::{ClientId, Lang, Result};
use std::collections::HashMap;

/// Clients by their names, as logs write them.
pub(super) struct Owners {
    /// One that an import would add has no key while it is only tried.
    known: HashMap<String, Option<ClientId>>,
    usual: Option<ClientId>,
    adds: bool,
}

impl Owners {
    pub async fn read(read: &mut Read, mapping: &Mapping, usual: Option<ClientId>) -> Result<Owners> {
        let cards = clients::list_cards(read).await?;
        let known = cards.into_iter().map(|card| (card.name.to_lowercase(), Some(card.id))).collect();
        Ok(Owners { known, usual, adds: mapping.new_clients })
    }

    /// Whose a ticket is, by the name that its log tells. Without a transaction nobody is added, only counted.
    pub async fn of(
        &mut self,
        tx: Option<&mut Tx>,
        name: &str,
        done: &mut Imported,
    ) -> Result<Option<ClientId>> {
        let folded = name.trim().to_lowercase();
        if folded.is_empty() {
            return Ok(self.usual);
        }
        if let Some(id) = self.known.get(&folded) {
            return Ok(*id);
        }
        if !self.adds {
            *done.odd.entry("desk-log-odd-client").or_default() += 1;
            return Ok(self.usual);
        }
        done.clients += 1;
        let id = match tx {
            Some(tx) => {
                let new = clients::NewClient::named(name.trim(), TimeZone::UTC, Lang::Es);
                Some(clients::create(tx, new).await?)
            }
            None => None,
        };
        self.known.insert(folded, id);
        Ok(id)
    }
}
