//! A rule is tried on past tickets that whoever asks reaches; nothing is done.

use super::{super::clocks::Ready, fire::of};
use crate::{
    automation::{
        self,
        trial::{Lived, Tried, replay},
    },
    calendar::{Hours, Openings},
    store::{automation as store, tickets},
    types::{
        Wanted,
        automation::{RuleBody, Trigger},
    },
};
use db::Read;
use jiff::tz::TimeZone;
use kernel::Result;
use std::collections::HashMap;

/// Tickets that a trial looks at, those that changed last.
const TICKETS: i64 = 500;
/// Warnings of clocks that a trial looks at, the newest.
const WARNINGS: i64 = 5_000;
/// Firings that a trial tells one by one.
const TOLD: usize = 100;

/// Tries a rule.
pub async fn try_out(read: &mut Read, body: &RuleBody) -> Result<Tried> {
    let body = automation::check(body)?;
    let wanted = Wanted { limit: TICKETS, ..Wanted::default() };
    let found = tickets::list(read, &wanted).await?;
    let (mut tags, past) = store::list_past(read, &found).await?;
    let warned = match body.trigger {
        Trigger::Warned => store::list_warned(read, WARNINGS).await?,
        _ => HashMap::new(),
    };
    let moved = tickets::list_moved(read, &found.iter().map(|ticket| ticket.id).collect::<Vec<_>>()).await?;
    let mut ready = Ready::default();
    let (looked, now) = (found.len(), read.now());
    let (mut fired, mut matched) = (Vec::new(), 0);
    for ticket in found {
        let facts = of(&ticket, tags.remove(&ticket.id).unwrap_or_default(), (0, 0, 0));
        let lived = Lived {
            past: past.get(&ticket.id).map_or(&[][..], Vec::as_slice),
            warned: warned.get(&ticket.id).map_or(&[][..], Vec::as_slice),
        };
        // Without a promise there is no open time to count: rules that wait for it pass the ticket by.
        let moved = moved.get(&ticket.id).map_or(&[][..], Vec::as_slice);
        let own = match ticket.hours_version_id {
            Some(hours) => {
                let openings = ready.openings_of(read, ticket.id, hours, moved).await?;
                replay(&body, &facts, lived, openings, now)
            }
            None if body.conditions.waits() => Vec::new(),
            None => replay(&body, &facts, lived, &mut Openings::new(Hours::always(TimeZone::UTC)), now),
        };
        matched += usize::from(!own.is_empty());
        fired.extend(own.into_iter().map(|fired| (ticket.clone(), fired)));
    }
    fired.sort_by_key(|(_, it)| std::cmp::Reverse(it.at));
    let times = fired.len();
    fired.truncate(TOLD);
    Ok(Tried { looked, tickets: matched, times, fired })
}
