//! What states are called here. A name stands within one of the fixed states, which alone clocks go by.

use super::tickets as verbs;
use crate::{
    store::{
        states,
        tickets::{self, NewEntry},
    },
    types::{EntryKind, StateName, TicketState, Where, filled},
};
use db::Tx;
use kernel::{Error, Event, Result, TicketId};

/// Names of an installation at most.
const MOST_NAMES: usize = 60;
/// Characters of a name at most.
const NAME_LENGTH: usize = 40;

fn refuse_others(tx: &Tx) -> Result<()> {
    if tx.actor().is_admin() { Ok(()) } else { Err(Error::Forbidden) }
}

/// Gives a name to a state.
pub async fn add_name(tx: &mut Tx, category: TicketState, name: &str) -> Result<()> {
    refuse_others(tx)?;
    let name = filled("name", name, NAME_LENGTH)?;
    let known = states::list(tx).await?;
    if known.len() >= MOST_NAMES {
        return Err(Error::limit("name", "desk-states-many", MOST_NAMES));
    }
    if known.iter().any(|state| state.name.to_lowercase() == name.to_lowercase()) {
        return Err(Error::invalid("name", "desk-name-taken"));
    }
    states::insert(tx, category, &name).await?;
    tx.record(Event::DeskSettingsChanged { what: "states".to_owned() }).await?;
    Ok(())
}

/// Takes a name away.
pub async fn remove_name(tx: &mut Tx, id: i64) -> Result<()> {
    refuse_others(tx)?;
    states::remove(tx, id).await?;
    tx.record(Event::DeskSettingsChanged { what: "states".to_owned() }).await?;
    Ok(())
}

/// Says under which of its names a ticket stands where it does.
pub async fn name_state(tx: &mut Tx, id: TicketId, name: Option<i64>) -> Result<()> {
    let ticket = verbs::handled(tx, id).await?;
    let found = match name {
        Some(name) => Some(find(tx, ticket.state, name).await?),
        None => None,
    };
    if ticket.state_name == found.as_ref().map(|found| found.name.clone()) {
        return Ok(());
    }
    states::set(tx, id, name).await?;
    let value = found.map_or(String::new(), |found| found.name);
    let new = NewEntry { value: &value, ..NewEntry::default() };
    tickets::insert_entry(tx, id, EntryKind::Named, &new).await?;
    let (project, client) = (ticket.project_id, ticket.client_id);
    tx.record(Event::TicketChanged { ticket: id, project, client, what: "state_name".to_owned() }).await?;
    Ok(())
}

async fn find(tx: &mut Tx, category: TicketState, id: i64) -> Result<StateName> {
    let known = states::list(tx).await?;
    let found = known.into_iter().find(|state| state.id == id && state.category == category);
    found.ok_or_else(|| Error::invalid("state", "desk-choose-one"))
}

/// Puts a ticket into a state under one of its names; where it stands there already, only the name changes.
pub async fn put(tx: &mut Tx, id: TicketId, to: Where) -> Result<()> {
    if tickets::find(tx, id).await?.state != to.state {
        verbs::move_to(tx, id, to.state).await?;
    }
    name_state(tx, id, to.name).await
}
