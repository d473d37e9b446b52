//! The warning of RULES §6.6 that no part of a target gives: by what comparable tickets took, this one is more likely
//! late than not. Told once for each ticket, to whoever answers for it now.

use super::clocks::{self, Ready};
use crate::{
    clock,
    store::{
        clocks as kept,
        escalation::{self as store, Running},
        tickets,
    },
};
use db::Read;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Event, Result};
use std::collections::HashMap;
use web::House;

/// How likely late is likely, in per cent (RULES §6.6: p ≥ .5).
const LIKELY: f64 = 0.5;
/// How far back solved tickets compare: 180 days (RULES §6.6).
pub const COMPARED: SignedDuration = SignedDuration::from_hours(180 * 24);
/// Clocks that one look takes at once.
const AT_ONCE: i64 = 500;

/// How long comparable tickets took, by priority and category.
#[derive(Default)]
struct Compared(HashMap<(i64, Option<String>), Vec<i64>>);

impl Compared {
    /// By the same priority and category, else by the priority alone; nothing where too few compare.
    async fn risk(&mut self, read: &mut Read, it: &Running, elapsed: i64) -> Result<Option<f64>> {
        let since = read.now().saturating_sub(COMPARED).unwrap_or(Timestamp::MIN);
        let own = (!it.category.is_empty()).then(|| it.category.clone());
        for category in [own, None] {
            let key = (it.priority, category);
            if !self.0.contains_key(&key) {
                let lasted = kept::list_comparable(read, since, key.0, key.1.as_deref()).await?;
                self.0.insert(key.clone(), lasted);
            }
            let lasted = self.0.get(&key).map_or(&[][..], Vec::as_slice);
            if let Some(ratio) = clock::risk(lasted, elapsed, it.target) {
                return Ok(ratio.value());
            }
        }
        Ok(None)
    }
}

/// Looks at every solution that is awaited and of which nobody was told.
pub async fn look(house: &House) -> Result<()> {
    let (mut after, mut compared) = (0, Compared::default());
    loop {
        let mut read = house.db.read(Actor::SYSTEM).await?;
        let found = store::list_running(&mut read, after, AT_ONCE).await?;
        let Some(last) = found.last() else { return Ok(()) };
        after = last.id.0;
        let (now, mut ready) = (read.now(), Ready::default());
        let mut likely = Vec::new();
        for it in found {
            let openings = ready.openings(&mut read, it.hours_version_id).await?;
            let elapsed = it.elapsed + openings.between(it.read_at, now);
            if compared.risk(&mut read, &it, elapsed).await?.is_some_and(|risk| risk >= LIKELY) {
                likely.push(it);
            }
        }
        drop(read);
        for some in likely.chunks(super::IN_ONE_TURN) {
            tell(house, some).await?;
            super::give_way(some.len()).await;
        }
    }
}

async fn tell(house: &House, likely: &[Running]) -> Result<()> {
    let mut tx = house.db.begin(Actor::SYSTEM).await?;
    for it in likely {
        tx.lock(&format!("desk-escalation:{}", it.ticket_id), false).await?;
        let ticket = tickets::find_any(&mut tx, it.ticket_id).await?;
        if store::is_foretold(&mut tx, it.ticket_id).await? {
            continue;
        }
        let person = clocks::answers(&mut tx, &ticket).await?;
        store::insert_foretold(&mut tx, it.ticket_id, person).await?;
        let (project, why) = (ticket.project_id, "risk".to_owned());
        tx.record(Event::TicketRaised { ticket: ticket.id, project, person, why }).await?;
    }
    tx.commit().await
}
