//! The chain to whoever does the work: how many held a request before them, and the open time until they did
//! something (RULES §4.1: at most one hop, and p80 at most one working day).

use crate::{
    actions::Ready,
    figures::{self, judge},
    store::{report::Period, tickets},
    types::Ticket,
    views::report::{Chain, Taken},
};
use axum::extract::Query;
use db::Read;
use kernel::{MICROS_PER_SECOND, Ratio, Result, TicketId};
use std::collections::HashMap;
use web::{
    Answer, Cx,
    cells::{MOST_ROWS, Sheet},
};

/// Hops that are aimed at, at most.
const AIM_HOPS: i64 = 1;
/// Of a hundred requests, how many are to keep to the aims.
pub(super) const AIM_PERCENT: u64 = 80;

/// What was taken to developers in a period, with the open time until they did something; where they have not, until
/// it was solved or now, since it is no less than that.
pub(super) async fn taken(read: &mut Read, period: Period) -> Result<Vec<Taken>> {
    let found = tickets::list_taken(read, period, MOST_ROWS + 1).await?;
    let ids: Vec<_> = found.iter().map(|ticket| ticket.id).collect();
    let moved = tickets::list_moved(read, &ids).await?;
    let (now, mut ready) = (read.now(), Ready::default());
    let mut rows = Vec::with_capacity(found.len());
    for ticket in found {
        let (mut seconds, mut day) = (None, None);
        if let Some(version) = ticket.hours_version_id {
            let moved = moved.get(&ticket.id).map_or(&[][..], Vec::as_slice);
            let openings = ready.openings_of(read, ticket.id, version, moved).await?;
            let until = ticket.developer_acted_at.or(ticket.resolved_at).unwrap_or(now);
            seconds = Some(openings.between(ticket.created_at, until).div_euclid(MICROS_PER_SECOND));
            day = openings.hours().day_seconds();
        }
        rows.push(Taken { ticket, seconds, day });
    }
    Ok(rows)
}

/// Open time from the request to the developer's first action, in seconds, of those who have done something.
pub(super) async fn spans(read: &mut Read, found: &[Ticket]) -> Result<HashMap<TicketId, i64>> {
    let acted: Vec<&Ticket> = found.iter().filter(|ticket| ticket.developer_acted_at.is_some()).collect();
    let moved = tickets::list_moved(read, &acted.iter().map(|ticket| ticket.id).collect::<Vec<_>>()).await?;
    let (mut ready, mut spans) = (Ready::default(), HashMap::new());
    for ticket in acted {
        let (Some(version), Some(at)) = (ticket.hours_version_id, ticket.developer_acted_at) else {
            continue;
        };
        let moved = moved.get(&ticket.id).map_or(&[][..], Vec::as_slice);
        let openings = ready.openings_of(read, ticket.id, version, moved).await?;
        spans.insert(ticket.id, openings.between(ticket.created_at, at).div_euclid(MICROS_PER_SECOND));
    }
    Ok(spans)
}

/// What many of them come to.
pub(super) fn chain(rows: &[Taken]) -> Chain {
    let count = |holds: &dyn Fn(&Taken) -> bool| rows.iter().filter(|row| holds(row)).count() as u64;
    let mut spans: Vec<i64> = rows.iter().filter_map(|row| row.seconds).collect();
    spans.sort_unstable();
    let hops = Ratio::new(count(&|row| row.ticket.hops <= AIM_HOPS), rows.len() as u64);
    let in_a_day = Ratio::new(count(&Taken::is_in_a_day), spans.len() as u64);
    Chain {
        hops,
        hops_judged: judge(hops, AIM_PERCENT),
        p80: figures::rank(&spans, AIM_PERCENT as usize),
        in_a_day,
        time_judged: judge(in_a_day, AIM_PERCENT),
        waiting: count(&|row| row.ticket.developer_acted_at.is_none()) as usize,
    }
}

/// The tickets behind it as CSV.
pub async fn export(cx: Cx, Query(asked): Query<super::reports::Asked>) -> Answer {
    let period = asked.period(&cx.t);
    let mut read = cx.read().await?;
    let rows = taken(&mut read, period).await?;
    drop(read);
    let heading =
        ["number", "subject", "client", "created_at", "asked_at", "acted_at", "hops", "open_hours", "waits"];
    let mut sheet = Sheet::headed(&heading);
    sheet.fill(&cx.t, (rows, MOST_ROWS), |row| {
        let Taken { ticket, seconds, .. } = row;
        let instant = |at: Option<jiff::Timestamp>| at.map_or(String::new(), |at| at.to_string());
        [
            ticket.number(),
            ticket.subject,
            ticket.client_name.unwrap_or_default(),
            ticket.created_at.to_string(),
            instant(ticket.developer_asked_at),
            instant(ticket.developer_acted_at),
            ticket.hops.to_string(),
            seconds.map_or(String::new(), web::cells::hours),
            if ticket.developer_acted_at.is_none() { "yes" } else { "no" }.to_owned(),
        ]
    });
    Ok(sheet.answer("chain.csv"))
}
