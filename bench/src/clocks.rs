//! What reading the clocks of tickets costs: 20,000 tickets over three years, each with what happens to one
//! in a week, against office hours with holidays (RULES §6). No data and no server.

use crate::Outcome;
use desk::{
    calendar::{Hours, Openings, Stretch},
    clock,
    history::{self, Fact},
    promise::PolicyBody,
    types::TicketState,
};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

/// Tickets that are read.
const TICKETS: i64 = 20_000;
/// Rounds; the best counts, since other work on the machine only adds.
const ROUNDS: usize = 5;
/// Minutes of three years.
const MINUTES: i64 = 3 * 365 * 24 * 60;

/// Measures and prints.
pub fn run() -> Outcome {
    let end = civil::date(2026, 11, 23).at(9, 57, 0, 0).to_zoned(TimeZone::UTC).map_err(|e| e.to_string())?;
    let end = end.timestamp();
    let policy = PolicyBody::template();
    let mut best = f64::INFINITY;
    let mut clocks = 0;
    for _ in 0..ROUNDS {
        let mut openings = Openings::new(office()?);
        let start = Instant::now();
        clocks = 0;
        for nth in 0..TICKETS {
            let facts = happened(end, nth);
            for steps in history::clocks(&facts, 1 + nth % 4, &policy) {
                clocks +=
                    usize::from(clock::read(&steps.events, &mut openings, policy.judging(), end).is_some());
            }
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!(
        "{TICKETS} tickets, {clocks} clocks: {:.0} ms; {:.2} µs a ticket, {:.2} µs a clock (aims: 1,000 ms, 20 µs)",
        1e3 * best,
        1e6 * best / TICKETS as f64,
        1e6 * best / clocks.max(1) as f64
    );
    Ok(())
}

fn office() -> Outcome<Hours> {
    let day = vec![Stretch { from: 9 * 60, to: 14 * 60 }, Stretch { from: 15 * 60, to: 18 * 60 }];
    let mut week: [Vec<Stretch>; 7] = std::array::from_fn(|_| day.clone());
    week[5..].iter_mut().for_each(Vec::clear);
    let holidays = (2023..2027).flat_map(|year| {
        [(1, 1), (1, 6), (5, 1), (8, 15), (10, 12), (12, 25)].map(|(m, d)| civil::date(year, m, d))
    });
    Ok(Hours {
        zone: TimeZone::get("Europe/Madrid").map_err(|e| e.to_string())?,
        week,
        holidays: holidays.collect::<BTreeSet<_>>(),
        special: BTreeMap::new(),
        earlier: None,
    })
}

/// Asked, answered, asked back, answered by the client, solved; every tenth is still open.
fn happened(end: Timestamp, nth: i64) -> Vec<(Timestamp, Fact)> {
    let start = MINUTES - nth * MINUTES / TICKETS;
    let at = |minutes: i64| end.saturating_sub(SignedDuration::from_mins(start - minutes)).unwrap_or(end);
    let mut facts = vec![
        (at(0), Fact::Opened { for_client: false }),
        (at(20 + nth % 300), Fact::Team),
        (at(400 + nth % 500), Fact::Team),
        (at(400 + nth % 500), Fact::State(TicketState::WaitingClient)),
        (at(1_800 + nth % 900), Fact::Client),
        (at(1_800 + nth % 900), Fact::State(TicketState::Open)),
    ];
    if nth % 10 > 0 {
        facts.push((at(3_000 + nth % 5_000), Fact::Team));
        facts.push((at(3_000 + nth % 5_000), Fact::State(TicketState::Resolved)));
    }
    facts
}
