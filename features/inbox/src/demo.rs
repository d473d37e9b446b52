//! The demo's inboxes look lived in: what is older than two days was read, what came since was not, and a
//! few people chose how much they hear.

use crate::{
    actions, rules, store,
    types::{Level, ThreadChoice},
};
use db::Tx;
use jiff::SignedDuration;
use kernel::{Actor, Result};
use web::{Demo, Slot, slot};

/// Hours that are still unread.
const UNREAD_HOURS: i64 = 48;
/// Hours whose mentions are still open.
const OPEN_HOURS: i64 = 24 * 5;

/// What people chose: who, which project, what.
const LEVELS: [(&str, &str, Level); 4] = [
    ("nadia", "KIO-1", Level::Digest),
    ("nadia", "LUM-1", Level::Mentions),
    ("iker", "SOL-1", Level::Digest),
    ("iker", "BRU-1", Level::Silent),
];

/// Adds its part.
pub(crate) fn load<'a>(tx: &'a mut Tx, demo: &'a Demo) -> Slot<'a, ()> {
    slot(async move {
        tx.act_as(Actor::SYSTEM, None);
        let back = |hours| demo.now.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(demo.now);
        store::enrol(tx, demo.now, rules::DIGEST_MINUTE).await?;
        store::save_since(tx, back(UNREAD_HOURS)).await?;
        store::save_done_before(tx, back(OPEN_HOURS)).await?;
        actions::settle_leads(tx).await?;
        for (who, key, level) in LEVELS {
            let Some(actor) = person(tx, who).await? else { continue };
            let Ok(card) = projects::find_visible(tx, key).await else { continue };
            tx.act_as(actor, None);
            actions::set_level(tx, card.id, level).await?;
            tx.act_as(Actor::SYSTEM, None);
        }
        follow(tx, "nadia", "AUR-1").await
    })
}

async fn person(tx: &mut Tx, key: &str) -> Result<Option<Actor>> {
    let all = people::fictional_people()?;
    let Some(found) = all.into_iter().find(|person| person.key == key) else { return Ok(None) };
    Ok(people::find_by_email(tx, &found.email).await?.map(|person| person.actor()))
}

/// Somebody follows the worklog of a project.
async fn follow(tx: &mut Tx, who: &str, key: &str) -> Result<()> {
    let Some(actor) = person(tx, who).await? else { return Ok(()) };
    let Ok(card) = projects::find_visible(tx, key).await else { return Ok(()) };
    let worklog = threads::worklog(tx, card.id).await?;
    tx.act_as(actor, None);
    actions::choose_thread(tx, worklog, Some(ThreadChoice::Follow)).await?;
    tx.act_as(Actor::SYSTEM, None);
    Ok(())
}
