//! What the room does on news, in the same transaction: rules hear what happens to tickets, and clocks follow
//! the holidays of clients.

use crate::{
    actions::{self, automation},
    types::automation::Trigger,
};
use db::{ListenerFuture, Recorded, Tx};
use kernel::{Event, TicketId};

pub(crate) fn listen<'a>(tx: &'a mut Tx, news: &'a Recorded) -> ListenerFuture<'a> {
    Box::pin(async move {
        match &news.event {
            Event::CalendarChanged { .. } => actions::days::changed(tx, None).await?,
            Event::ClientChanged { client, .. } => actions::days::changed(tx, Some(*client)).await?,
            _ => {}
        }
        match heard(&news.event) {
            Some(what) => automation::hear(tx, news.id, &news.actor, what).await,
            None => Ok(()),
        }
    })
}

/// Which ticket, what rules hear of it, and the part of a target where a clock tells of one.
fn heard(event: &Event) -> Option<(TicketId, Trigger, i64)> {
    Some(match event {
        Event::TicketOpened { ticket, .. } => (*ticket, Trigger::Opened, 0),
        Event::TicketWritten { ticket, .. } => (*ticket, Trigger::Written, 0),
        Event::TicketReplied { ticket, .. } => (*ticket, Trigger::Replied, 0),
        Event::TicketNoted { ticket, .. } => (*ticket, Trigger::Noted, 0),
        Event::TicketAssigned { ticket, .. } => (*ticket, Trigger::Assigned, 0),
        Event::TicketChanged { ticket, .. } => (*ticket, Trigger::Changed, 0),
        Event::TicketMoved { ticket, .. } => (*ticket, Trigger::Moved, 0),
        Event::TicketResolved { ticket, .. } => (*ticket, Trigger::Resolved, 0),
        Event::TicketReopened { ticket, .. } => (*ticket, Trigger::Reopened, 0),
        Event::ClockWarned { ticket, percent, .. } => (*ticket, Trigger::Warned, *percent),
        _ => return None,
    })
}
