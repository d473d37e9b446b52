//! Tickets that the reader covers: their holder is away. Those of a project are its effective lead's (RULES §1.2);
//! those without one, and those of a project that nobody leads now, the coordinators'.

use crate::store::holding;
use db::Read;
use jiff::Timestamp;
use kernel::{ProjectId, Result, TicketId};

/// What the reader covers now, each with its next due instant, by that.
pub(crate) async fn covered(read: &mut Read, now: Timestamp) -> Result<Vec<(TicketId, i64)>> {
    let (person, head) = (read.actor().person, read.actor().is_head());
    let away = if read.actor().is_team() { holding::list_away(read, now).await? } else { Vec::new() };
    if away.is_empty() {
        return Ok(Vec::new());
    }
    let leads = |row: &projects::EffectiveRow| match row.effective {
        Some(lead) => lead == person,
        None => head,
    };
    let all = projects::list_effective(read, now).await?;
    let led: Vec<ProjectId> = all.iter().filter(|row| leads(row)).map(|row| row.project_id).collect();
    if led.is_empty() && !head {
        return Ok(Vec::new());
    }
    holding::list_covered(read, &away, &led, head).await
}

/// The same by their keys.
pub(crate) async fn covered_keys(read: &mut Read, now: Timestamp) -> Result<Vec<TicketId>> {
    Ok(covered(read, now).await?.into_iter().map(|(id, _)| id).collect())
}
