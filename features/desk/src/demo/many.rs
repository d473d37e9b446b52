//! The benchmark set's tickets: 100,000 over three years, of which the newest 3,000 are open; the same for the
//! same seed and day. They are written by the store, with the entries and the clocks that the verbs would
//! have left; nobody is told.

use crate::{
    actions::{self, Ready},
    clock, history,
    history::Fact,
    rules,
    store::{
        bulk::{self, ClockRow, EntryRow, TicketRow},
        policies,
    },
    types::{EntryKind, Level, TicketState},
};
use db::{Tx, search};
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Error, HoursVersionId, PersonId, PolicyVersionId, Result};
use projects::{Filter, ProjectCard};
use serde::Deserialize;
use web::Demo;

/// Tickets in all.
const TICKETS: u64 = 100_000;
/// Those of them that are open.
const OPEN: u64 = 3_000;
/// How far back it goes.
const DAYS: u64 = 3 * 365;
/// Tickets that are written at once.
const CHUNK: u64 = 2_000;

#[derive(Deserialize)]
struct Words {
    subject: Vec<String>,
    text: Vec<String>,
    reply: Vec<String>,
}

/// What tickets are made of.
struct Many {
    now: Timestamp,
    words: Words,
    cards: Vec<ProjectCard>,
    team: Vec<PersonId>,
    ready: Ready,
    numbers: u64,
}

/// A ticket on its way.
struct Made {
    row: TicketRow,
    entries: Vec<EntryRow>,
    clocks: Vec<ClockRow>,
}

/// Writes the tickets over the clients' current projects.
pub(super) async fn tell(tx: &mut Tx, demo: &Demo) -> Result<()> {
    let words: Words = toml::from_str(include_str!("../../demo/many.toml"))
        .map_err(|e| Error::Internal(format!("the benchmark set's tickets: {e}")))?;
    tx.act_as(Actor::SYSTEM, Some(demo.now));
    let cards = projects::list_visible(tx, Filter { current: true, ..Filter::default() }).await?;
    let cards: Vec<ProjectCard> = cards.into_iter().filter(|card| card.client_id.is_some()).collect();
    let team: Vec<PersonId> = people::list_services(tx).await?.into_iter().map(|card| card.id).collect();
    if cards.is_empty() || team.is_empty() {
        return Ok(());
    }
    let seed = demo.seed ^ 0x7E57;
    let mut many = Many { now: demo.now, words, cards, team, ready: actions::ready(), numbers: seed };
    for first in (0..TICKETS).step_by(CHUNK as usize) {
        let mut some = Vec::with_capacity(CHUNK as usize);
        for nth in first..(first + CHUNK).min(TICKETS) {
            some.push(many.make(tx, nth).await?);
        }
        write(tx, &some).await?;
        tx.renew().await?;
    }
    tx.act_as(Actor::SYSTEM, None);
    tx.renew().await
}

fn level(of_six: u64) -> Level {
    match of_six {
        0 => Level::High,
        1 | 2 => Level::Medium,
        _ => Level::Low,
    }
}

fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(at)
}

impl Many {
    /// A sequence of numbers that depends on nothing but where it starts (splitmix64).
    fn next(&mut self, below: u64) -> u64 {
        self.numbers = self.numbers.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.numbers;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % below.max(1)
    }

    /// One of some texts, with a number in it.
    fn one(&mut self, of: fn(&Words) -> &Vec<String>) -> String {
        let at = self.next(of(&self.words).len() as u64) as usize;
        let number = 2 + self.next(900);
        of(&self.words)[at].replace("{n}", &number.to_string())
    }

    fn minutes(&mut self, least: i64, below: u64) -> i64 {
        least + self.next(below) as i64
    }

    async fn make(&mut self, tx: &mut Tx, nth: u64) -> Result<Made> {
        let card = self.next(self.cards.len() as u64) as usize;
        let (client, project) = (self.cards[card].client_id, self.cards[card].id);
        let owner = self.next(self.team.len() as u64) as usize;
        let owner = self.team[owner];
        let promise = policies::find_fitting(tx, client, "").await?;
        let (policy, hours) = promise.ok_or_else(|| Error::internal("no promise fits"))?;
        let open = nth >= TICKETS - OPEN;
        // The newest came a quarter of an hour ago.
        let ago = (DAYS * 24 * 60 * (TICKETS - nth) / TICKETS) as i64 + 15;
        let created = later(self.now, -ago);
        let answered = later(created, self.minutes(10, 300));
        let answers = answered < self.now && (!open || self.next(4) > 0);
        let resolved = later(answered, self.minutes(30, 6 * 24 * 60));
        let resolved = Some(resolved).filter(|at| !open && *at < self.now);
        let (impact, urgency) = (level(self.next(6)), level(self.next(6)));
        let priority = rules::priority(impact, urgency);
        let requester = format!("Persona {}", 1 + self.next(4_000));

        let mut facts = vec![(created, Fact::Opened { for_client: false })];
        let text = self.one(|words| &words.text);
        let mut entries = vec![EntryRow {
            author: requester.clone(),
            value: priority.to_string(),
            ..EntryRow::said(created, EntryKind::Opened, None, text)
        }];
        if answers {
            facts.push((answered, Fact::Team));
            let text = self.one(|words| &words.reply);
            entries.push(EntryRow::said(answered, EntryKind::Reply, Some(owner), text));
        }
        if let Some(at) = resolved {
            facts.push((at, Fact::State(TicketState::Closed)));
            let said = EntryRow::said(at, EntryKind::State, Some(owner), String::new());
            entries.push(EntryRow { value: TicketState::Closed.word().to_owned(), ..said });
        }
        let clocks = self.clocks(tx, &facts, priority, (policy, hours)).await?;
        let state = match (resolved, answers) {
            (Some(_), _) => TicketState::Closed,
            (None, true) => TicketState::Open,
            (None, false) => TicketState::New,
        };
        let row = TicketRow {
            subject: self.one(|words| &words.subject),
            requester,
            client,
            project,
            category: "Incidencia",
            impact,
            urgency,
            priority,
            state,
            owner: (answers || !open).then_some(owner),
            created_at: created,
            updated_at: entries.last().map_or(created, |entry| entry.at),
            resolved_at: resolved,
            policy,
            hours,
            next: clocks.iter().filter_map(|clock| Some((clock.due?, clock.kind))).min_by_key(|(at, _)| *at),
        };
        Ok(Made { row, entries, clocks })
    }

    /// The clocks as they stand now.
    async fn clocks(
        &mut self,
        tx: &mut Tx,
        facts: &[(Timestamp, Fact)],
        priority: i64,
        (policy, hours): (PolicyVersionId, HoursVersionId),
    ) -> Result<Vec<ClockRow>> {
        let body = self.ready.policy(tx, policy).await?.clone();
        let openings = self.ready.openings(tx, hours).await?;
        let mut found = Vec::new();
        for steps in history::clocks(facts, priority, &body) {
            let Some(reading) = clock::read(&steps.events, openings, body.judging(), self.now) else {
                continue;
            };
            let due = actions::due_of(&reading);
            found.push(ClockRow { kind: steps.kind, cycle: steps.cycle, due, reading });
        }
        Ok(found)
    }
}

impl EntryRow {
    fn said(at: Timestamp, kind: EntryKind, person: Option<PersonId>, text: String) -> EntryRow {
        let html = threads::markdown::html(&text, &|_| None);
        EntryRow { at, kind, person, author: String::new(), html, source: text, value: String::new() }
    }
}

async fn write(tx: &mut Tx, some: &[Made]) -> Result<()> {
    let ids = bulk::insert_tickets(tx, some.iter().map(|made| &made.row)).await?;
    let entries = ids.iter().zip(some).flat_map(|(id, made)| made.entries.iter().map(|entry| (*id, entry)));
    bulk::insert_entries(tx, &entries.collect::<Vec<_>>()).await?;
    let clocks = ids.iter().zip(some).flat_map(|(id, made)| made.clocks.iter().map(|clock| (*id, clock)));
    bulk::insert_clocks(tx, &clocks.collect::<Vec<_>>()).await?;
    let texts: Vec<String> = ids
        .iter()
        .zip(some)
        .map(|(id, made)| {
            let words: Vec<&str> = made.entries.iter().map(|entry| entry.source.as_str()).collect();
            format!("T-{id}\n{}\n{}\n{}", made.row.subject, made.row.requester, words.join("\n"))
        })
        .collect();
    let docs = ids.iter().zip(some).zip(&texts).map(|((id, made), text)| search::Doc {
        kind: "ticket",
        id: id.0,
        project: Some(made.row.project),
        client: made.row.client,
        client_visible: false,
        at: made.row.updated_at,
        bulk: false,
        text,
    });
    search::index_new(tx, &docs.collect::<Vec<_>>()).await
}
